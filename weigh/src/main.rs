//! The program `weigh`: reads what people write in danger and out of it, finds the signs that tell the two apart, and
//! writes them into a pack with what each counts. The messages are invented; the signs are for people to read and correct.

mod candidates;
mod examples;
mod fit;
mod judge;
mod lists;
mod presence;
mod sheet;
mod spelling;
mod weights;

use classifier::{Kind, Language, WordList};
use config::{PackFiles, PackSource};
use examples::Examples;
use spelling::Spelling;
use std::path::PathBuf;
use std::process::ExitCode;

/// What the program says when it is used wrongly, or asked.
const HELP: &str = "\
Usage: cargo run --release -p weigh -- LANGUAGE --pack DIR --messages FILE [--messages FILE ...]
                                       [--ordinary FILE ...] [--write]

Weighs the signs of all emergencies in one language, and says how well they do on messages that they were not weighed on.

  --messages FILE  lines of `emergency<TAB>ID<TAB>TEXT` and `lookalike<TAB>none<TAB>TEXT`; lines with # are remarks
  --ordinary FILE  a table with a column `text`: messages that are no emergency
  --write          puts the signs into the pack's files, in place of those that stand there
The examples of the pack itself are always read as well.";

/// What a run is asked for.
#[derive(Debug, Default)]
struct Wanted {
    language: String,
    pack: PathBuf,
    messages: Vec<PathBuf>,
    ordinary: Vec<PathBuf>,
    write: bool,
}

/// Why nothing could be weighed, in words.
type Fault = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(wanted) = read_arguments(&arguments) else {
        eprintln!("{HELP}");
        return ExitCode::from(2);
    };
    match run(&wanted) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("weigh: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn read_arguments(arguments: &[String]) -> Option<Wanted> {
    let (language, options) = arguments.split_first()?;
    let mut wanted = Wanted {
        language: language.clone(),
        ..Wanted::default()
    };
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match option.as_str() {
            "--pack" => wanted.pack = options.next()?.into(),
            "--messages" => wanted.messages.push(options.next()?.into()),
            "--ordinary" => wanted.ordinary.push(options.next()?.into()),
            "--write" => wanted.write = true,
            _ => return None,
        }
    }
    let complete = !wanted.pack.as_os_str().is_empty() && !language.starts_with('-');
    complete.then_some(wanted)
}

fn run(wanted: &Wanted) -> Result<(), Fault> {
    let mut files = PackFiles::read(&wanted.pack).map_err(|problems| in_words(&problems))?;
    // What signs say must not decide what they are weighed on.
    let source = PackSource::Files(sheet::without_signs(&files));
    let loaded = config::load_pack(&source).map_err(|problems| in_words(&problems))?;
    let ids: Vec<String> = loaded.pack.emergencies.keys().cloned().collect();
    let language = Language::new(wanted.language.as_str());
    let mut examples = Examples::default();
    for path in &wanted.messages {
        examples.add_messages(path, &ids)?;
    }
    let clears = |text: &str| {
        let decision = loaded.pack.classifier.classify(text, &classifier::Context::default());
        !matches!(decision.verdict, classifier::Verdict::Clear(topic) if topic.kind == Kind::Emergency)
    };
    for path in &wanted.ordinary {
        examples.add_ordinary(path, clears)?;
    }
    let beside = lists::said_beside(&files, &wanted.language);
    examples.add_tests(&loaded.tests, &language, &ids, &beside);
    let lists = lists::read(&files);
    let used = lists::used_by_emergencies(&files);
    let telling: Vec<&WordList> = lists.iter().filter(|list| used.contains(&list.name)).collect();
    let phrases = candidates::candidates(
        &examples,
        &telling,
        &wanted.language,
        &Spelling::new(lists::words(&files)),
    );
    let presence = presence::presence(&examples, &phrases, &lists, &language)?;
    println!("{} messages, {} phrases", examples.len(), phrases.len());
    judge::report(&examples, &presence, ids.len());
    let everything = vec![true; examples.len()];
    let before = fit::harmless(&presence, &examples, &everything);
    for (number, id) in ids.iter().enumerate() {
        let model = fit::fit(&presence, &examples.targets(number), &everything, &before);
        let weighed = weights::weigh(&model, &phrases);
        println!("{id}: {} signs", weighed.len());
        if wanted.write {
            sheet::write(&mut files, id, &wanted.language, &weighed)?;
        }
    }
    if wanted.write {
        files.write(&wanted.pack)?;
    }
    Ok(())
}

fn in_words(problems: &[config::Problem]) -> Fault {
    let lines: Vec<String> = problems.iter().take(5).map(ToString::to_string).collect();
    lines.join("\n").into()
}
