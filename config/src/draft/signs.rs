//! `signs/<tag>.tsv`: what the words of a language count for each emergency. A table with a tab between its columns,
//! because a pack has ten thousand such words for a language, which nobody writes one by one.

use crate::findings::{At, Findings};
use crate::nearest::nearest;
use crate::table::Text;
use classifier::Sign;
use std::sync::Arc;

/// The most that a sign may count for an emergency or against it.
const MOST: i16 = 999;

/// The signs of one language.
#[derive(Clone, Debug)]
pub(crate) struct SignsDraft {
    /// The language's tag.
    pub tag: String,
    /// The file.
    pub at: At,
    /// The ids in its first line.
    pub emergencies: Vec<Text>,
    /// The other lines.
    pub signs: Arc<[Sign]>,
    /// Where each of them stands.
    pub places: Vec<At>,
}

/// Reads a table of signs.
pub(crate) fn read_signs(tag: &str, path: &str, bytes: &[u8], findings: &mut Findings) -> Option<SignsDraft> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        let at = findings.add_file(path, "");
        let remedy = "Save it as UTF-8, one sign a line, with tabs between the columns.";
        findings.error("E001", at, "this file is not UTF-8", remedy);
        return None;
    };
    let at = findings.add_file(path, text);
    // Spreadsheets write a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = lines(text).map(|(offset, line)| (at.offset(offset), line));
    let Some(emergencies) = lines.next().and_then(|(at, line)| header(at, line)) else {
        let remedy = "Write `sign` and the ids of the emergencies, with tabs between them, as its first line.";
        findings.error("E012", at, "this table does not say what its columns are", remedy);
        return None;
    };
    let (mut signs, mut places) = (Vec::new(), Vec::new());
    for (at, line) in lines {
        if let Some(sign) = read_sign(at, line, emergencies.len(), findings) {
            places.push(at);
            signs.push(sign);
        }
    }
    Some(SignsDraft {
        tag: tag.to_owned(),
        at,
        emergencies,
        signs: signs.into(),
        places,
    })
}

/// Signs need the language, and its emergencies. Called when everything is read.
pub(crate) fn check_signs(draft: &SignsDraft, languages: &[&str], emergencies: &[&str], findings: &mut Findings) {
    if !languages.contains(&draft.tag.as_str()) {
        let remedy = match nearest(&draft.tag, languages.iter().copied()) {
            Some(near) => format!("Write languages/{}.toml, or did you mean \"{near}\"?", draft.tag),
            None => format!("Write languages/{}.toml, or take this file out.", draft.tag),
        };
        let message = format!("the language \"{}\" has signs, but no file of its own", draft.tag);
        findings.error("E006", draft.at, message, remedy);
    }
    for (column, id) in draft.emergencies.iter().enumerate() {
        if id.value.is_empty() {
            let remedy = "Write an emergency's id at its head, or take the column out.";
            findings.error("E012", id.at, "a column of this table has no name", remedy);
        } else if draft
            .emergencies
            .iter()
            .take(column)
            .any(|other| other.value == id.value)
        {
            let remedy = "Take one of the two columns out.";
            findings.error(
                "E013",
                id.at,
                format!("the column \"{}\" stands twice", id.value),
                remedy,
            );
        } else if !emergencies.contains(&id.value.as_str()) {
            let remedy = match nearest(&id.value, emergencies.iter().copied()) {
                Some(near) => format!("Did you mean \"{near}\"?"),
                None => format!("Write emergencies/{}.toml, or take the column out.", id.value),
            };
            findings.error("E006", id.at, format!("there is no emergency \"{}\"", id.value), remedy);
        }
    }
}

/// The lines that say something, with their places.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = 0;
    let placed = text.split_inclusive('\n').map(move |line| {
        let start = offset;
        offset += line.len();
        (start, line.trim_end_matches(['\r', '\n']))
    });
    placed.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
}

/// The ids of the emergencies, where the line is a header.
fn header(at: At, line: &str) -> Option<Vec<Text>> {
    let mut columns = line.split('\t');
    let ids = match columns.next() {
        Some("sign") => columns.map(|id| Text {
            value: id.trim().to_owned(),
            at,
        }),
        _ => return None,
    };
    let ids: Vec<Text> = ids.collect();
    (!ids.is_empty()).then_some(ids)
}

fn read_sign(at: At, line: &str, emergencies: usize, findings: &mut Findings) -> Option<Sign> {
    let mut columns = line.split('\t');
    let phrase = columns.next().unwrap_or_default().trim();
    let mut points = Vec::with_capacity(emergencies);
    for written in columns {
        let Some(number) = points_of(written.trim()) else {
            let message = format!("\"{written}\" is no number of points");
            let remedy = format!("Write a whole number from -{MOST} to {MOST}, or nothing for none.");
            findings.error("E002", at, message, remedy);
            return None;
        };
        points.push(number);
    }
    if points.len() > emergencies {
        let message = format!("this line has {} columns of points, not {emergencies}", points.len());
        let remedy = "Write one number for each emergency of the first line, with tabs between them.";
        findings.error("E001", at, message, remedy);
        return None;
    }
    Some(Sign {
        phrase: phrase.to_owned(),
        points,
    })
}

/// A number of points; none where nothing is written.
pub(super) fn points_of(written: &str) -> Option<i16> {
    if written.is_empty() {
        return Some(0);
    }
    let number: i16 = written.parse().ok()?;
    (-MOST..=MOST).contains(&number).then_some(number)
}
