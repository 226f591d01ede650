//! From files to the pack that the desk uses.

use crate::assemble::{all_asks, assemble, compile_rules};
use crate::draft::{Draft, read_draft};
use crate::files::PackFiles;
use crate::findings::Findings;
use crate::lint::lint_words;
use crate::problem::Problem;
use classifier::{Language, Topic, beside};
use conversation::Pack;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Where a pack comes from.
#[derive(Clone, Debug)]
pub enum PackSource {
    /// The pack that the program carries.
    BuiltIn,
    /// A folder of files.
    Folder(PathBuf),
    /// Files by path, as the database keeps them.
    Files(BTreeMap<String, Vec<u8>>),
}

impl PackSource {
    /// The bytes.
    pub fn read(&self) -> Result<PackFiles, Vec<Problem>> {
        match self {
            Self::BuiltIn => Ok(PackFiles::built_in()),
            Self::Folder(folder) => PackFiles::read(folder),
            Self::Files(files) => Ok(PackFiles::from(files.clone())),
        }
    }
}

/// An outside fact of a text (a hotline, a link, a deadline) that nobody has reviewed yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnreviewedFact {
    /// The file.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The fact as the text states it.
    pub says: String,
    /// Where it was taken from.
    pub source: String,
}

/// One text of the pack's own tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackTest {
    /// Whose test.
    pub topic: Topic,
    /// The language of the file that it stands in.
    pub language: Language,
    /// What a resident would write.
    pub text: String,
    /// Whether it must give the entry, or must not.
    pub wanted: bool,
    /// The file.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// A pack that can be used.
#[derive(Debug)]
pub struct LoadedPack {
    /// The pack.
    pub pack: Pack,
    /// Facts without a review; production refuses a pack that has some.
    pub unreviewed: Vec<UnreviewedFact>,
    /// The pack's own tests.
    pub tests: Vec<PackTest>,
}

/// Loads a pack, or returns the problems that make it unusable. What is only worth a look is not looked for, and the
/// pack's own tests are not run: a program that starts would wait for that. See [`crate::check`].
pub fn load_pack(source: &PackSource) -> Result<LoadedPack, Vec<Problem>> {
    let files = source.read()?;
    let mut findings = Findings::default();
    let (_, loaded) = load_files(&files, &mut findings);
    match loaded {
        Some(loaded) if !findings.has_errors() => Ok(loaded),
        _ => Err(findings.into_problems()),
    }
}

/// Reads and compiles; what makes a pack unusable goes into `findings`.
pub(crate) fn load_files(files: &PackFiles, findings: &mut Findings) -> (Draft, Option<LoadedPack>) {
    let draft = read_draft(files, findings);
    if draft.is_partial {
        lint_words(&draft, findings);
        // Rules that use words of an unreadable file would only be reported as faulty.
        return (draft, None);
    }
    // Compiling the rules is most of the work; what needs no rules is done beside it.
    let (compiled, (asks, hash)) = beside(
        || compile_rules(&draft),
        || {
            lint_words(&draft, findings);
            (all_asks(&draft, findings), files.hash())
        },
    );
    let Some(pack) = assemble(&draft, compiled, asks, hash, findings) else {
        return (draft, None);
    };
    let unreviewed = unreviewed_facts(&draft, findings);
    let tests = tests_of(&draft, findings);
    (
        draft,
        Some(LoadedPack {
            pack,
            unreviewed,
            tests,
        }),
    )
}

fn unreviewed_facts(draft: &Draft, findings: &Findings) -> Vec<UnreviewedFact> {
    let mut unreviewed = Vec::new();
    for fact in draft
        .entries
        .iter()
        .flat_map(|entry| &entry.facts)
        .filter(|fact| fact.reviewed.is_none())
    {
        unreviewed.push(UnreviewedFact {
            file: findings.file(fact.says.at).to_owned(),
            line: findings.line_column(fact.says.at).0,
            says: fact.says.value.clone(),
            source: fact.source.clone(),
        });
    }
    unreviewed
}

fn tests_of(draft: &Draft, findings: &Findings) -> Vec<PackTest> {
    let mut all = Vec::new();
    for entry in &draft.entries {
        for tests in &entry.tests {
            let wanted = tests.wanted.iter().map(|text| (text, true));
            for (text, wanted) in wanted.chain(tests.unwanted.iter().map(|text| (text, false))) {
                let (line, column) = findings.line_column(text.at);
                all.push(PackTest {
                    topic: entry.topic.clone(),
                    language: Language::new(tests.language.as_str()),
                    text: text.value.clone(),
                    wanted,
                    file: findings.file(text.at).to_owned(),
                    line,
                    column,
                });
            }
        }
    }
    all
}
