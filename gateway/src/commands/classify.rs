//! `classify`: the decision for one text, or for one line after the other. Needs no database.

use super::{End, explain, packs};
use clap::Args;
use classifier::Context;
use console::shapes;
use conversation::{Pack, mask};
use std::io::{BufRead, Write};
use std::path::PathBuf;

/// Options of `classify`.
#[derive(Debug, Args)]
pub struct ClassifyArgs {
    /// The text to decide
    #[arg(value_name = "TEXT", required_unless_present = "jsonl")]
    text: Option<String>,
    /// Read lines from standard input (a text, or JSON with "text"), write one JSON decision a line
    #[arg(long, conflicts_with_all = ["text", "explain"])]
    jsonl: bool,
    /// Pack folder; the built-in pack without it
    #[arg(long, value_name = "DIR")]
    pack: Option<PathBuf>,
    /// Print what matched where, the points, and who lost and why
    #[arg(long)]
    explain: bool,
}

/// Runs the command.
pub fn run(args: &ClassifyArgs) -> End {
    let Some(loaded) = packs::load_or_print(args.pack.as_deref()) else {
        return End::Problems;
    };
    if args.jsonl {
        return classify_lines(&loaded.pack);
    }
    let text = mask(args.text.as_deref().unwrap_or_default());
    if args.explain {
        print!("{}", explain::explain(&loaded.pack, &text));
        return End::Done;
    }
    let decision = loaded.pack.classifier.classify(&text, &Context::default());
    println!("{}", shapes::decision(&decision, Some(&text)));
    End::Done
}

/// One decision a line, in the order of the lines. Bytes that are not UTF-8 are read with replacement characters:
/// a line is never lost.
fn classify_lines(pack: &Pack) -> End {
    let mut input = std::io::stdin().lock();
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    let mut line = Vec::new();
    loop {
        line.clear();
        match input.read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => {
                eprintln!("failed to read standard input: {error}");
                return End::WrongUse;
            }
        }
        let text = mask(&text_of(&String::from_utf8_lossy(&line)));
        let decision = pack.classifier.classify(&text, &Context::default());
        if writeln!(output, "{}", shapes::decision(&decision, Some(&text))).is_err() {
            // Whoever read the output has gone away; that is their right.
            return End::Done;
        }
    }
    if output.flush().is_err() {
        End::WrongUse
    } else {
        End::Done
    }
}

/// The text of a line: of its JSON object where it is one, else the line itself.
fn text_of(line: &str) -> String {
    let line = line.trim_end_matches(['\n', '\r']);
    if line.trim_start().starts_with('{')
        && let Ok(serde_json::Value::Object(object)) = serde_json::from_str(line)
        && let Some(serde_json::Value::String(text)) = object.get("text")
    {
        return text.clone();
    }
    line.to_owned()
}
