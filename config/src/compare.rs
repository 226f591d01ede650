//! What changed between two versions of a pack: files line by line, and the entries of the catalogue they speak of.

mod entries;
mod summary;

use crate::files::PackFiles;
use classifier::Kind;
use entries::changed_entries;
use serde::Serialize;
use similar::TextDiff;
use std::collections::BTreeSet;

/// How a file or an entry differs from the version before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It says something else.
    Changed,
}

impl Change {
    /// `added`, `removed` or `changed`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// One file that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileChange {
    /// Its path inside the pack.
    pub path: String,
    /// How it differs.
    pub change: Change,
    /// A unified diff of its lines with three lines around each change; nothing where one side is no text.
    pub diff: Option<String>,
}

/// One entry that differs, in its own file or in a language's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntryChange {
    /// What kind of entry it is.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// How it differs.
    pub change: Change,
    /// The shared word lists through which it differs; empty where its own words differ.
    pub lists: Vec<String>,
}

/// All that differs between two versions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// In one line of words; an emergency comes first.
    pub summary: String,
    /// Entries, emergencies first, then by kind and id.
    pub entries: Vec<EntryChange>,
    /// Tags of languages whose file differs.
    pub languages: Vec<String>,
    /// Files by path.
    pub files: Vec<FileChange>,
}

/// Compares two versions. The files need not be sound: what cannot be read as TOML is compared as text alone.
pub fn compare(before: &PackFiles, after: &PackFiles) -> Comparison {
    let paths: BTreeSet<&str> = before.iter().chain(after.iter()).map(|(path, _)| path).collect();
    let files: Vec<FileChange> = paths
        .into_iter()
        .filter_map(|path| file_change(path, before.get(path), after.get(path)))
        .collect();
    let language = |file: &FileChange| Some(language_of(&file.path)?.to_owned());
    let mut comparison = Comparison {
        entries: changed_entries(before, after, &files),
        languages: files.iter().filter_map(language).collect(),
        files,
        summary: String::new(),
    };
    comparison.summary = summary::in_words(&comparison);
    comparison
}

/// The tag of a language's file.
fn language_of(path: &str) -> Option<&str> {
    path.strip_prefix("languages/")?.strip_suffix(".toml")
}

fn file_change(path: &str, before: Option<&[u8]>, after: Option<&[u8]>) -> Option<FileChange> {
    let change = match (before, after) {
        (None, Some(_)) => Change::Added,
        (Some(_), None) => Change::Removed,
        (before, after) if before != after => Change::Changed,
        _ => return None,
    };
    let texts = std::str::from_utf8(before.unwrap_or_default())
        .ok()
        .zip(std::str::from_utf8(after.unwrap_or_default()).ok());
    Some(FileChange {
        path: path.to_owned(),
        change,
        diff: texts.map(|(before, after)| unified(path, before, after)),
    })
}

fn unified(path: &str, before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after);
    diff.unified_diff()
        .header(&format!("a/{path}"), &format!("b/{path}"))
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(files: &[(&str, &str)]) -> PackFiles {
        let mut pack = PackFiles::default();
        for (path, text) in files {
            pack.insert(*path, *text);
        }
        pack
    }

    #[test]
    fn files_are_compared_line_by_line_and_an_emergency_is_named_first() {
        let before = pack(&[
            ("answers/old.toml", "title = 'Old'\n"),
            ("emergencies/fire.toml", "title = 'Fire'\n"),
            ("services/rats.toml", "title = 'Rats'\nagency = 'Health'\n"),
        ]);
        let after = pack(&[
            ("emergencies/fire.toml", "title = 'A fire'\n"),
            ("services/mice.toml", "title = 'Mice'\n"),
            ("services/rats.toml", "title = 'Rats and mice'\nagency = 'Health'\n"),
        ]);
        let found = compare(&before, &after);
        assert_eq!(
            found.summary,
            "emergencies: fire changed; services: mice added, rats changed; answers: old removed"
        );
        let rats = found.files.iter().find(|file| file.path == "services/rats.toml");
        assert_eq!(
            rats.and_then(|file| file.diff.as_deref()),
            Some(
                "--- a/services/rats.toml\n+++ b/services/rats.toml\n@@ -1,2 +1,2 @@\n-title = 'Rats'\n\
                 +title = 'Rats and mice'\n agency = 'Health'\n"
            )
        );
        assert_eq!(compare(&after, &after).summary, "nothing differs");
    }

    #[test]
    fn a_languages_file_touches_the_entries_whose_part_of_it_differs() {
        let spanish = |gas: &str| {
            format!("name = 'Spanish'\n[emergency.gas]\nsay.text = '{gas}'\n[service.rats]\ntitle = 'Ratas'\n")
        };
        let before = pack(&[("languages/es.toml", &spanish("Salga"))]);
        let after = pack(&[("languages/es.toml", &spanish("Salga ya"))]);
        assert_eq!(
            compare(&before, &after).summary,
            "emergencies: gas changed; languages: es"
        );
        let broken = pack(&[("languages/es.toml", "name = ")]);
        assert_eq!(compare(&before, &broken).summary, "languages: es");
    }

    #[test]
    fn signs_are_told_by_their_language_right_after_emergencies() {
        let with = |points: &str, title: &str| {
            pack(&[
                ("signs/es.tsv", &format!("sign\tgas\nhuele\t{points}\n")),
                ("services/rats.toml", &format!("title = '{title}'\n")),
            ])
        };
        assert_eq!(
            compare(&with("20", "Rats"), &with("30", "Mice")).summary,
            "signs of emergencies: es; services: rats changed"
        );
    }

    #[test]
    fn a_shared_list_touches_the_entries_that_use_it() {
        let with = |list: &str| {
            pack(&[
                ("words.toml", list),
                ("city.toml", "name = 'A'\n"),
                ("emergencies/fire.toml", "when = [{ any = ['@flames in'] }]\n"),
                ("services/rats.toml", "when = [{ any = ['@flames_of_old'] }]\n"),
            ])
        };
        let before = with("[words]\nflames = ['fire']\nflames_of_old = ['x']\n");
        let after = with("[words]\nflames = ['fire', 'blaze']\nflames_of_old = ['x']\n");
        let found = compare(&before, &after);
        assert_eq!(
            found.summary,
            "emergencies: fire changed by @flames; other files: words.toml"
        );
        assert_eq!(found.entries.len(), 1);
    }

    #[test]
    fn bytes_that_are_no_text_have_no_lines() {
        let mut before = PackFiles::default();
        before.insert("notes.md", vec![0xff, 0xfe]);
        let found = compare(&before, &pack(&[("notes.md", "now text")]));
        assert_eq!((found.files[0].change, &found.files[0].diff), (Change::Changed, &None));
    }
}
