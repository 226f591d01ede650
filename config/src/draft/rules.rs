//! `[[when]]`, `[tests]` and word lists: the same in every file.

use crate::findings::{At, Findings};
use crate::table::{Table, Text, text_of, texts_of};
use crate::tree::Entry;

/// One `[[when]]`.
#[derive(Clone, Debug)]
pub(crate) struct BlockDraft {
    /// Where it begins.
    pub at: At,
    /// At least one of these.
    pub any: Vec<Text>,
    /// Every one of these.
    pub all: Vec<Text>,
    /// None of these.
    pub none: Vec<Text>,
}

impl BlockDraft {
    /// All phrases.
    pub(crate) fn phrases(&self) -> impl Iterator<Item = &Text> {
        self.any.iter().chain(&self.all).chain(&self.none)
    }
}

/// The blocks of one entry in one language.
#[derive(Clone, Debug)]
pub(crate) struct RuleDraft {
    /// The language's tag.
    pub language: String,
    /// The blocks.
    pub blocks: Vec<BlockDraft>,
    /// Words that make the entry likelier or less likely.
    pub hints: HintsDraft,
}

/// The `[hints]` of one entry in one language.
#[derive(Clone, Debug, Default)]
pub(crate) struct HintsDraft {
    /// Mostly about this entry.
    pub likely: Vec<Text>,
    /// Often about this entry.
    pub maybe: Vec<Text>,
    /// Mostly about something else.
    pub unlikely: Vec<Text>,
}

impl HintsDraft {
    /// All phrases.
    pub(crate) fn phrases(&self) -> impl Iterator<Item = &Text> {
        self.likely.iter().chain(&self.maybe).chain(&self.unlikely)
    }
}

impl RuleDraft {
    /// All phrases of the blocks and hints.
    pub(crate) fn phrases(&self) -> impl Iterator<Item = &Text> {
        self.blocks
            .iter()
            .flat_map(BlockDraft::phrases)
            .chain(self.hints.phrases())
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.phrases().next().is_none()
    }
}

/// The tests of one entry in one language.
#[derive(Clone, Debug)]
pub(crate) struct TestsDraft {
    /// The language's tag.
    pub language: String,
    /// The header, or the entry where there is none.
    pub at: At,
    /// Texts that must give the entry.
    pub wanted: Vec<Text>,
    /// Texts that must not.
    pub unwanted: Vec<Text>,
}

/// A shared word list in one language.
#[derive(Clone, Debug)]
pub(crate) struct ListDraft {
    /// Its name.
    pub name: Text,
    /// The language's tag.
    pub language: String,
    /// Its phrases.
    pub entries: Vec<Text>,
}

/// Reads the `[[when]]` blocks of a table.
pub(crate) fn read_rule(table: &mut Table, header: &str, language: &str, findings: &mut Findings) -> RuleDraft {
    let mut blocks = Vec::new();
    for mut block in table.tables("when", header, findings) {
        let draft = BlockDraft {
            at: block.at,
            any: block.texts("any", findings),
            all: block.texts("all", findings),
            none: block.texts("none", findings),
        };
        if draft.any.is_empty() && draft.all.is_empty() {
            let remedy = "Add `any` or `all`; a block of `none` alone would match nearly every message.";
            findings.error("E012", block.at, "this block has neither `any` nor `all`", remedy);
        }
        block.finish(findings);
        blocks.push(draft);
    }
    RuleDraft {
        language: language.to_owned(),
        blocks,
        hints: read_hints(table, findings),
    }
}

fn read_hints(table: &mut Table, findings: &mut Findings) -> HintsDraft {
    let Some(mut hints) = table.table("hints", "[hints]", findings) else {
        return HintsDraft::default();
    };
    let draft = HintsDraft {
        likely: hints.texts("likely", findings),
        maybe: hints.texts("maybe", findings),
        unlikely: hints.texts("unlikely", findings),
    };
    hints.finish(findings);
    draft
}

/// Reads the `tests` table.
pub(crate) fn read_tests(table: &mut Table, header: &str, language: &str, findings: &mut Findings) -> TestsDraft {
    let at = table.at;
    let mut draft = TestsDraft {
        language: language.to_owned(),
        at,
        wanted: Vec::new(),
        unwanted: Vec::new(),
    };
    if let Some(mut tests) = table.table("tests", header, findings) {
        draft.at = tests.at;
        draft.wanted = tests.texts("match", findings);
        draft.unwanted = tests.texts("no_match", findings);
        tests.finish(findings);
    }
    draft
}

/// Reads a table of word lists.
pub(crate) fn read_lists(mut table: Table, language: &str, findings: &mut Findings) -> Vec<ListDraft> {
    let mut lists = Vec::new();
    for Entry { key, at, node } in table.take_rest() {
        let is_name = key
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-');
        if key.is_empty() || !is_name {
            let remedy = "Use small letters, digits, _ and -, as in `street_lamp`.";
            findings.error("E003", at, format!("`{key}` cannot be the name of a word list"), remedy);
        }
        let entries = texts_of(node, &key, findings);
        lists.push(ListDraft {
            name: Text { value: key, at },
            language: language.to_owned(),
            entries,
        });
    }
    lists
}

/// Reads a table whose keys are names of the author's own and whose values are texts.
pub(crate) fn read_named_texts(mut table: Table, findings: &mut Findings) -> Vec<(Text, Text)> {
    let mut texts = Vec::new();
    for Entry { key, at, node } in table.take_rest() {
        if let Some(text) = text_of(node, &key, findings) {
            texts.push((Text { value: key, at }, text));
        }
    }
    texts
}
