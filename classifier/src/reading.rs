//! One text, read by the rules: its words, the phrases in it, and what else is known of it.

use crate::automaton::{Found, Scan};
use crate::clauses::Clauses;
use crate::decision::Language;
use crate::engine::Expecting;
use crate::fold::Folded;
use crate::hints::CompiledHints;
use crate::language;
use crate::points;
use crate::rows::{FoundRow, FoundRows};
use crate::rulebook::Priority;
use crate::rules::{BlockInfo, Role, Rules};
use crate::signs::CompiledSigns;
use crate::vocabulary::Quality;
use crate::weighed::WeighedTables;
use std::borrow::Cow;
use std::cell::OnceCell;

/// One text, read.
pub(crate) struct Reading<'a> {
    /// The rules that it was read by.
    pub rules: &'a Rules,
    /// Its words.
    pub folded: &'a Folded<'a>,
    /// The phrases in it, by number.
    pub scan: &'a Scan,
    /// The number of the language that it is written in.
    language: usize,
    /// Whether signs count.
    has_signs: bool,
    /// Whether the text itself tells its language.
    is_certain: bool,
    /// Whether it may answer a question.
    is_answer: bool,
    /// One bit for each language of which a text in the default language holds no word.
    absent: u64,
    /// Its sentences and clauses, cut when they are first asked for.
    clauses: OnceCell<Clauses>,
    /// The rows of its language's weighed tables in it, found when they are first asked for.
    rows: OnceCell<FoundRows>,
    /// Those of hints, each once.
    hints: OnceCell<Vec<FoundRow>>,
}

impl<'a> Reading<'a> {
    /// Finds the phrases of a text.
    pub(crate) fn new(rules: &'a Rules, folded: &'a Folded<'a>, scan: &'a mut Scan) -> Self {
        Self::within(rules, folded, u32::MAX, scan)
    }

    /// Finds the phrases of a text whose number is below `phrases`; the scan may have been used before.
    #[inline]
    pub(crate) fn within(rules: &'a Rules, folded: &'a Folded<'a>, phrases: u32, scan: &'a mut Scan) -> Self {
        rules.matcher.scan_for(folded, phrases, rules.cancel.clone(), scan);
        scan.sort();
        Self {
            rules,
            folded,
            scan,
            language: 0,
            has_signs: true,
            is_certain: false,
            is_answer: false,
            absent: 0,
            clauses: OnceCell::new(),
            rows: OnceCell::new(),
            hints: OnceCell::new(),
        }
    }

    /// The same text, read without signs.
    pub(crate) fn without_signs(mut self) -> Self {
        self.has_signs = false;
        self
    }

    /// Tells the language of the text: hints of others than this and the default one are loans or chance, and do not
    /// count; neither do rules of languages that have no word in a text of the default language, except for
    /// emergencies.
    pub(crate) fn hear(&mut self, language: &Language, is_certain: bool) {
        self.is_certain = is_certain;
        let known = self.rules.languages.iter().position(|one| one == language);
        self.language = known.unwrap_or(0);
        self.absent = if self.language == 0 { language::absent(self) } else { 0 };
    }

    /// The same text, where a question may be open.
    pub(crate) fn expect(&mut self, expecting: Option<Expecting>) {
        self.is_answer = expecting.is_some();
    }

    /// Whether the text may answer a question.
    pub(crate) fn is_answer(&self) -> bool {
        self.is_answer
    }

    /// From how many points on signs alone raise an emergency.
    pub(crate) fn alarm(&self) -> i32 {
        if self.is_answer {
            points::ALARM_IN_ANSWER
        } else {
            points::ALARM
        }
    }

    /// The number of the text's language.
    pub(crate) fn language(&self) -> usize {
        self.language
    }

    /// Whether the text may well be in another language: it does not tell, or has few words to tell it by.
    pub(crate) fn may_be_in_another(&self) -> bool {
        !self.is_certain || self.folded.tokens.len() <= points::SHORT_MESSAGE
    }

    /// The signs of a language, where signs count, and which of them stand in the text.
    pub(crate) fn signs_found(&self, language: usize) -> Option<(&'a CompiledSigns, Cow<'_, [FoundRow]>)> {
        let tables = self.rules.weighed(language).filter(|_| self.has_signs)?;
        let signs = tables.signs.as_ref()?;
        let found = if language == self.language {
            Cow::Borrowed(self.rows(tables).signs.as_slice())
        } else {
            Cow::Owned(tables.finder.find(self.folded, &self.rules.matcher).signs)
        };
        Some((signs, found))
    }

    /// The weighed hints of the text's language, where signs count, and which of them stand in the text.
    pub(crate) fn hints_found(&self) -> Option<(&'a CompiledHints, &[FoundRow])> {
        let tables = self.rules.weighed(self.language).filter(|_| self.has_signs)?;
        let hints = tables.hints.as_ref()?;
        let once = || FoundRow::once(&self.rows(tables).hints);
        Some((hints, self.hints.get_or_init(once)))
    }

    /// The rows of the text's own language.
    fn rows(&self, tables: &WeighedTables) -> &FoundRows {
        self.rows
            .get_or_init(|| tables.finder.find(self.folded, &self.rules.matcher))
    }

    /// Whether the rules of a block are of a language that the text has nothing of: what they found there are words
    /// of the text's own language.
    pub(crate) fn is_foreign(&self, block: &BlockInfo) -> bool {
        block.band != Priority::Emergency && self.is_absent(block)
    }

    /// Whether rules of all languages count.
    pub(crate) fn hears_all_languages(&self) -> bool {
        self.absent == 0
    }

    /// Whether a block is of a language that a text in the default language has nothing of.
    pub(crate) fn is_absent(&self, block: &BlockInfo) -> bool {
        self.absent != 0 && language::bit(usize::from(block.language)) & self.absent != 0
    }

    /// The sentences and clauses of the text.
    pub(crate) fn clauses(&self) -> &Clauses {
        self.clauses.get_or_init(|| Clauses::new(self.folded))
    }

    /// What was found, block by block.
    pub(crate) fn by_block(&self) -> impl Iterator<Item = (&'a BlockInfo, &[Found])> {
        let block_of = |found: &Found| {
            self.rules
                .phrases
                .get(found.phrase as usize)
                .map(|phrase| phrase.block as usize)
        };
        self.scan
            .found
            .chunk_by(move |a, b| block_of(a) == block_of(b))
            .filter_map(move |found| {
                let block = self.rules.blocks.get(block_of(found.first()?)?)?;
                Some((block, found))
            })
    }

    pub(crate) fn role(&self, found: Found) -> Option<Role> {
        self.rules.phrases.get(found.phrase as usize).map(|phrase| phrase.role)
    }

    /// The number of the language of the rule that a found phrase stands in.
    pub(crate) fn language_of(&self, found: Found) -> Option<usize> {
        let phrase = self.rules.phrases.get(found.phrase as usize)?;
        let block = self.rules.block_of(*phrase)?;
        Some(usize::from(block.language))
    }

    /// Whether a word of a match is mistyped.
    pub(crate) fn mistyped(&self, found: Found) -> bool {
        self.scan.steps(found).any(|step| step.quality == Quality::Typo)
    }
}
