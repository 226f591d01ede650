//! The program `weigh`: reads what people write in danger and out of it, finds the signs that tell the two apart and the
//! words that tell services and answers apart, and writes them into a pack with what each counts. The messages are invented;
//! the tables are for people to read and correct.

mod examples;
mod features;
mod fit;
mod judge;
mod sheet;

use classifier::{Classifier, Context, Kind, Language, Verdict};
use config::{PackFiles, PackSource};
use examples::{Examples, Ids};
use std::path::PathBuf;
use std::process::ExitCode;

/// What the program says when it is used wrongly, or asked.
const HELP: &str = "\
Usage: cargo run --release -p weigh -- LANGUAGE --pack DIR --messages FILE [--messages FILE ...]
                                       [--ordinary FILE ...] [--always POINTS] [--write]

Weighs the signs of all emergencies in one language. Says how well signs do on messages that they were not weighed on, or,
with --write, puts all of them into the pack, and the weighed hints of services and answers.

  --messages FILE  lines of `emergency<TAB>ID<TAB>TEXT`, `topic<TAB>ID<TAB>TEXT` for a service or an answer, and
                   `lookalike<TAB>none<TAB>TEXT`; lines with # are remarks
  --ordinary FILE  a table with a column `text`: messages that are no emergency
  --always POINTS  what every message counts for each emergency beside what the messages tell; 141 if it is left out. Less
                   of it is fewer alarms without reason, more of it fewer emergencies that are missed
  --write          writes signs/LANGUAGE.tsv and hints/LANGUAGE.tsv of the pack, in place of those that are there
The examples of the pack itself are always read as well.";

/// What a run is asked for.
#[derive(Debug)]
struct Wanted {
    language: String,
    pack: PathBuf,
    messages: Vec<PathBuf>,
    ordinary: Vec<PathBuf>,
    always: i32,
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
        pack: PathBuf::new(),
        messages: Vec::new(),
        ordinary: Vec::new(),
        always: sheet::ALWAYS,
        write: false,
    };
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match option.as_str() {
            "--pack" => wanted.pack = options.next()?.into(),
            "--messages" => wanted.messages.push(options.next()?.into()),
            "--ordinary" => wanted.ordinary.push(options.next()?.into()),
            "--always" => wanted.always = options.next()?.parse().ok()?,
            "--write" => wanted.write = true,
            _ => return None,
        }
    }
    let complete = !wanted.pack.as_os_str().is_empty() && !language.starts_with('-');
    complete.then_some(wanted)
}

fn run(wanted: &Wanted) -> Result<(), Fault> {
    let mut files = PackFiles::read(&wanted.pack).map_err(|problems| in_words(&problems))?;
    let table = format!("signs/{}.tsv", wanted.language);
    let hints = format!("hints/{}.tsv", wanted.language);
    // What signs say must not decide what they are weighed on.
    let mut bare = files.clone();
    bare.remove(&table);
    bare.remove(&hints);
    let source = PackSource::Files(bare.into_map());
    let loaded = config::load_pack(&source).map_err(|problems| in_words(&problems))?;
    let services = loaded.pack.services.keys();
    let ids = Ids {
        emergencies: loaded.pack.emergencies.keys().cloned().collect(),
        ordinary: services.chain(loaded.pack.answers.keys()).cloned().collect(),
    };
    let mut examples = Examples::default();
    for path in &wanted.messages {
        examples.add_messages(path, &ids)?;
    }
    for path in &wanted.ordinary {
        examples.add_ordinary(path, |text| is_no_emergency(&loaded.pack.classifier, text))?;
    }
    let language = Language::new(wanted.language.as_str());
    if !loaded.pack.languages.iter().any(|known| known.language == language) {
        return Err(format!("the pack has no language {language}").into());
    }
    examples.add_tests(&loaded.tests, &language, &ids, &said_beside(&files, &wanted.language));
    for (number, id) in ids.emergencies.iter().enumerate() {
        if !examples
            .all
            .iter()
            .any(|example| example.emergencies.first() == Some(&number))
        {
            return Err(format!(
                "no message in {language} tells of {id}: whatever is weighed would raise it for nothing"
            )
            .into());
        }
    }
    if examples.all.iter().all(|example| !example.emergencies.is_empty()) {
        return Err("no message tells of anything else than an emergency".into());
    }
    let features = features::features(&examples);
    println!("{} messages, {} candidates", examples.all.len(), features.written.len());
    if !wanted.write {
        judge::report(&examples, &features, ids.emergencies.len());
        return Ok(());
    }
    let everything = vec![true; examples.all.len()];
    let model = fit::fit(
        &features,
        &examples.targets(ids.emergencies.len()),
        &everything,
        ids.emergencies.len() + 1,
    );
    let rows = sheet::rows(&model, &features, ids.emergencies.len(), wanted.always);
    println!("{table}: {} signs", rows.len());
    files.insert(table, sheet::table(&rows, &ids.emergencies, &wanted.language));
    let ordinary = examples.of_ordinary();
    let features = features::features(&ordinary);
    println!(
        "{} messages of services and answers and of nothing, {} candidates",
        ordinary.all.len(),
        features.written.len()
    );
    let everything = vec![true; ordinary.all.len()];
    let entries = ids.ordinary.len();
    let model = fit::fit(&features, &ordinary.ordinary_targets(entries), &everything, entries + 1);
    let rows = sheet::hint_rows(&model, &features, entries);
    println!("{hints}: {} lines", rows.len());
    files.insert(hints, sheet::hint_table(&rows, &ids.ordinary, &wanted.language));
    files.write(&wanted.pack)?;
    Ok(())
}

fn is_no_emergency(classifier: &Classifier, text: &str) -> bool {
    let decision = classifier.classify(text, &Context::default());
    !matches!(decision.verdict, Verdict::Clear(topic) if topic.kind == Kind::Emergency)
}

/// What people say beside an emergency in a language, with `{}` where the emergency stands.
fn said_beside(files: &PackFiles, language: &str) -> Vec<String> {
    let bytes = files.get(&format!("languages/{language}.toml")).unwrap_or_default();
    let text = String::from_utf8_lossy(bytes);
    let table = text.parse::<toml::Table>().ok();
    let said = table.as_ref().and_then(|table| table.get("said_beside")?.as_array());
    let texts = said.into_iter().flatten();
    texts.filter_map(|text| text.as_str().map(str::to_owned)).collect()
}

fn in_words(problems: &[config::Problem]) -> Fault {
    let lines: Vec<String> = problems.iter().take(5).map(ToString::to_string).collect();
    lines.join("\n").into()
}
