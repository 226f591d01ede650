//! Writes signs into the files of a pack, in place of those that stand there, without touching the rest.

use crate::Fault;
use crate::weights::Weighed;
use config::PackFiles;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A line of a file is at most this long where words can be put on the next one.
const WIDTH: usize = 120;

/// Writes the signs of one emergency in one language.
pub fn write(files: &mut PackFiles, id: &str, language: &str, signs: &[Weighed]) -> Result<(), Fault> {
    let (path, name) = if language == "en" {
        (format!("emergencies/{id}.toml"), String::new())
    } else {
        (format!("languages/{language}.toml"), format!("emergency.{id}."))
    };
    let bytes = files.get(&path).ok_or_else(|| format!("the pack has no {path}"))?;
    let text = std::str::from_utf8(bytes)?;
    let rewritten = rewrite(text, &name, &sheet(signs, &name));
    files.insert(path, rewritten);
    Ok(())
}

/// The pack without any signs.
pub fn without_signs(files: &PackFiles) -> BTreeMap<String, Vec<u8>> {
    let mut bare = files.clone().into_map();
    for bytes in bare.values_mut() {
        if let Ok(text) = std::str::from_utf8(bytes) {
            *bytes = (without(text, "signs]]").join("\n") + "\n").into_bytes();
        }
    }
    bare
}

/// The lines of a file without the signs whose header ends so.
fn without<'t>(text: &'t str, header: &str) -> Vec<&'t str> {
    let mut kept: Vec<&str> = Vec::new();
    let (mut in_signs, mut behind_signs) = (false, false);
    for line in text.lines() {
        let is_header = line.starts_with('[');
        if is_header {
            in_signs = line.ends_with(header);
        }
        let is_gap = line.is_empty() && behind_signs;
        behind_signs = in_signs || is_gap;
        if !in_signs && !is_gap {
            kept.push(line);
        }
        // What stands behind the list belongs to the next header, as a remark above it does.
        in_signs &= is_header || !line.ends_with(']');
    }
    kept
}

/// The file with these signs behind the rules of the entry.
fn rewrite(text: &str, name: &str, sheet: &str) -> String {
    let lines = without(text, &format!("[[{name}signs]]"));
    let when = format!("[[{name}when]]");
    let mut behind_rules = None;
    let mut in_rules = false;
    for (number, line) in lines.iter().enumerate() {
        if line.starts_with('[') {
            in_rules = line.starts_with(&when);
        }
        if in_rules && line.ends_with(']') {
            behind_rules = Some(number + 1);
        }
    }
    let (before, after) = lines.split_at(behind_rules.unwrap_or(lines.len()));
    format!("{}\n\n{}\n{}\n", before.join("\n"), sheet.trim_end(), after.join("\n"))
}

/// The signs as TOML, the strongest first.
fn sheet(signs: &[Weighed], name: &str) -> String {
    let mut by_points: BTreeMap<(bool, std::cmp::Reverse<i32>), Vec<&str>> = BTreeMap::new();
    for sign in signs {
        let key = (sign.points < 0, std::cmp::Reverse(sign.points.abs()));
        by_points.entry(key).or_default().push(&sign.phrase);
    }
    let mut sheet = String::new();
    for ((against, std::cmp::Reverse(points)), phrases) in by_points {
        let key = if against { "against" } else { "for" };
        let _ = write!(
            sheet,
            "[[{name}signs]]\n{key} = {points}\nany = [\n{}]\n\n",
            lines(&phrases)
        );
    }
    sheet
}

fn lines(phrases: &[&str]) -> String {
    let mut lines = String::new();
    let mut line = String::from(" ");
    for phrase in phrases {
        let quoted = format!(" \"{phrase}\",");
        if line.len() + quoted.len() > WIDTH {
            lines.push_str(&line);
            lines.push('\n');
            line = String::from(" ");
        }
        line.push_str(&quoted);
    }
    lines.push_str(&line);
    lines.push('\n');
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
title = \"Fire\"\n\n[[when]]\nany = [\"on fire\"]\n\n[[signs]]\nfor = 3\nany = [\"old\"]\n\n# What is said.\n[say]\ntext = \"Leave.\"\n";

    fn sign(phrase: &str, points: i32) -> Weighed {
        Weighed {
            candidate: 0,
            phrase: phrase.to_owned(),
            points,
        }
    }

    #[test]
    fn signs_take_the_place_of_those_before_and_nothing_else_changes() {
        let signs = [sign("film", -6), sign("orange glow", 30), sign("smoke", 30)];
        let written = rewrite(FILE, "", &sheet(&signs, ""));
        let wanted = "\
title = \"Fire\"\n\n[[when]]\nany = [\"on fire\"]\n\n\
[[signs]]\nfor = 30\nany = [\n  \"orange glow\", \"smoke\",\n]\n\n\
[[signs]]\nagainst = 6\nany = [\n  \"film\",\n]\n\n\
# What is said.\n[say]\ntext = \"Leave.\"\n";
        assert_eq!(written, wanted);
        assert_eq!(rewrite(&written, "", &sheet(&signs, "")), wanted);
    }

    #[test]
    fn a_language_keeps_its_other_entries() {
        let file = "[[emergency.fire.when]]\nany = [\"fuego\"]\n\n[emergency.gas.say]\ntext = \"x\"\n";
        let written = rewrite(file, "emergency.fire.", &sheet(&[sign("humo", 30)], "emergency.fire."));
        let at = |part: &str| written.find(part).unwrap_or(usize::MAX);
        assert!(at("fuego") < at("[[emergency.fire.signs]]"), "{written}");
        assert!(at("humo") < at("[emergency.gas.say]"), "{written}");
    }
}
