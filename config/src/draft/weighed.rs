//! `hints/<tag>.tsv`: what the words of a language say about the matter of a message. A table with a tab between its
//! columns, as [`super::signs`] are: a word, and then each entry that it speaks for or against with its points.

use super::signs::{lines, points_of};
use crate::findings::{At, Findings};
use crate::nearest::nearest;
use classifier::HintRow;
use std::collections::HashMap;
use std::sync::Arc;

/// The weighed hints of one language.
#[derive(Clone, Debug)]
pub(crate) struct WeighedDraft {
    /// The language's tag.
    pub tag: String,
    /// The file.
    pub at: At,
    /// The ids that its lines name.
    pub ids: Vec<String>,
    /// Its lines.
    pub rows: Arc<[HintRow]>,
    /// Where each of them stands.
    pub places: Vec<At>,
}

/// Reads a table of weighed hints.
pub(crate) fn read_weighed(tag: &str, path: &str, bytes: &[u8], findings: &mut Findings) -> Option<WeighedDraft> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        let at = findings.add_file(path, "");
        let remedy = "Save it as UTF-8, one word a line, with tabs between the columns.";
        findings.error("E001", at, "this file is not UTF-8", remedy);
        return None;
    };
    let at = findings.add_file(path, text);
    // Spreadsheets write a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut ids = Ids::default();
    let (mut rows, mut places) = (Vec::new(), Vec::new());
    for (offset, line) in lines(text) {
        let at = at.offset(offset);
        match read_row(line, &mut ids) {
            Ok(row) => {
                rows.push(row);
                places.push(at);
            }
            Err(written) => {
                let message = format!("\"{written}\" is no entry with its points");
                let remedy =
                    "Write an id, a space and a whole number from -999 to 999, with tabs between several of them.";
                findings.error("E002", at, message, remedy);
            }
        }
    }
    Some(WeighedDraft {
        tag: tag.to_owned(),
        at,
        ids: ids.all,
        rows: rows.into(),
        places,
    })
}

/// Weighed hints need the language. They may name entries that the pack does not have: whoever takes a service out need
/// not weigh again.
pub(crate) fn check_weighed(draft: &WeighedDraft, languages: &[&str], findings: &mut Findings) {
    if languages.contains(&draft.tag.as_str()) {
        return;
    }
    let remedy = match nearest(&draft.tag, languages.iter().copied()) {
        Some(near) => format!("Write languages/{}.toml, or did you mean \"{near}\"?", draft.tag),
        None => format!("Write languages/{}.toml, or take this file out.", draft.tag),
    };
    let message = format!(
        "the language \"{}\" has weighed hints, but no file of its own",
        draft.tag
    );
    findings.error("E006", draft.at, message, remedy);
}

/// The ids that were read, each once.
#[derive(Default)]
struct Ids {
    all: Vec<String>,
    numbers: HashMap<String, u16>,
}

impl Ids {
    fn number(&mut self, id: &str) -> Option<u16> {
        if let Some(number) = self.numbers.get(id) {
            return Some(*number);
        }
        let number = u16::try_from(self.all.len()).ok()?;
        self.all.push(id.to_owned());
        self.numbers.insert(id.to_owned(), number);
        Some(number)
    }
}

/// Reads a line, or says which column is none.
fn read_row<'l>(line: &'l str, ids: &mut Ids) -> Result<HintRow, &'l str> {
    let mut columns = line.split('\t');
    let phrase = columns.next().unwrap_or_default().trim();
    let mut points = Vec::new();
    for column in columns {
        let (id, written) = column.trim().rsplit_once(' ').ok_or(column)?;
        let number = points_of(written).ok_or(column)?;
        points.push((ids.number(id.trim()).ok_or(column)?, number));
    }
    Ok(HintRow {
        phrase: phrase.to_owned(),
        points,
    })
}
