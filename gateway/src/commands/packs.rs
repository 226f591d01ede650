//! Loading the pack that a command works with, and telling what is wrong with it.

use config::{LoadedPack, PackSource, Problem, load_pack};
use std::path::Path;

/// The pack in a folder, or the built-in one. Problems go to standard error.
pub fn load_or_print(folder: Option<&Path>) -> Option<LoadedPack> {
    let source = folder.map_or(PackSource::BuiltIn, |folder| PackSource::Folder(folder.to_owned()));
    match load_pack(&source) {
        Ok(loaded) => Some(loaded),
        Err(problems) => {
            print_problems(&problems);
            None
        }
    }
}

/// One problem after the other, each with its remedy, on standard error.
pub fn print_problems(problems: &[Problem]) {
    for problem in problems {
        eprintln!("{problem}");
    }
}
