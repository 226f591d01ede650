//! The rules of a rulebook in a fixed order, with every phrase's place in them.

use crate::beside::beside;
use crate::decision::{Language, Topic};
use crate::fold::fold;
use crate::matcher::{Matcher, MatcherBuilder};
use crate::phrase::{Phrase, PhraseFault, PhraseProblem, parse, parse_entry};
use crate::points;
use crate::rulebook::{Block, Priority, Rule, Rulebook, WordList};
use crate::signs::CompiledSigns;
use crate::weighed::WeighedTables;
use std::ops::Range;

/// What a phrase does in its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// One of these is enough.
    Any,
    /// Each of these is needed.
    All,
    /// One of these cancels the block.
    None,
    /// Speaks for the entry, or against it, with these points; enough for nothing.
    Hint(i8),
    /// A frequent small word of the language with this number; belongs to no block.
    FunctionWord(u16),
}

/// A compiled phrase; its number is its position.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PhraseInfo {
    /// Its block's number.
    pub block: u32,
    /// What it does there.
    pub role: Role,
}

/// A compiled block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BlockInfo {
    /// The number of its entry; entries are in order of kind and id.
    pub topic: u32,
    /// Its rule's band.
    pub band: Priority,
    /// The number of its rule's language.
    pub language: u16,
    /// How many `all` phrases it has.
    pub all: u32,
    /// Whether it has `any` phrases.
    pub any: bool,
    /// The numbers of its phrases but those that cancel it: first and one past the last.
    pub phrases: (u32, u32),
    /// The numbers of the phrases that cancel it; while blocks are planned, counted from the first of all that cancel.
    pub cancel: (u32, u32),
}

/// All rules, ready to be looked up by phrase number.
#[derive(Debug)]
pub(crate) struct Rules {
    /// Finds the phrases.
    pub matcher: Matcher,
    /// The phrases by number; those of one block stand together, so do blocks of a rule and rules of an entry. Behind
    /// them stand, in the same order, those that cancel blocks, and then function words.
    pub phrases: Vec<PhraseInfo>,
    /// The numbers of phrases that cancel blocks.
    pub cancel: Range<u32>,
    /// The phrases as the pack writes them; kept apart, because matching does not ask for them.
    written: Vec<Box<str>>,
    /// How many phrases stand in blocks; those behind are function words.
    pub in_blocks: u32,
    /// By phrase: the number of the entry whose block holds where the phrase stands alone, or `NO_ENTRY`.
    enough: Vec<u32>,
    /// The blocks by number.
    pub blocks: Vec<BlockInfo>,
    /// The entries by number.
    pub topics: Vec<Topic>,
    /// The languages by number: the profiles first, then others that rules use.
    pub languages: Vec<Language>,
    /// The weighed tables by the number of their language.
    weighed: Vec<WeighedTables>,
}

impl Rules {
    /// Compiles the rules and function words, or returns every phrase that cannot be compiled.
    pub(crate) fn compile(rulebook: &Rulebook) -> Result<Self, Vec<PhraseProblem>> {
        let mut plan = Plan {
            languages: rulebook
                .languages
                .iter()
                .map(|profile| profile.language.clone())
                .collect(),
            ..Plan::default()
        };
        let topics = plan.rules(&rulebook.rules);
        let cancel = plan.append_cancelling();
        let in_blocks = cancel.end;
        plan.function_words(rulebook);
        let mut problems = Vec::new();
        let mut builder = MatcherBuilder::new();
        // The phrases are some hundred thousand: one half is read while the lists are added, and the other while the first is.
        let (first, second) = plan.phrases.split_at(plan.phrases.len() / 2);
        let (read_first, ()) = beside(
            || read(first),
            || add_lists(&mut builder, &rulebook.lists, &mut problems),
        );
        let (read_last, ()) = beside(
            || read(second),
            || add_phrases(&mut builder, first, read_first, &mut problems),
        );
        add_phrases(&mut builder, second, read_last, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let known: Vec<String> = rulebook.known_words.iter().map(|word| fold(word)).collect();
        let tables = |language| WeighedTables::compile(rulebook, language, &topics);
        let (weighed, matcher) = beside(
            || plan.languages.iter().map(tables).collect(),
            || builder.finish(&known),
        );
        Ok(Self {
            enough: plan.enough(),
            matcher,
            phrases: plan.phrases.iter().map(|phrase| phrase.info).collect(),
            written: plan.phrases.iter().map(|phrase| phrase.written.into()).collect(),
            cancel,
            in_blocks,
            blocks: plan.blocks,
            weighed,
            topics,
            languages: plan.languages,
        })
    }

    /// The block of a phrase; `None` for function words, which stand in none.
    pub(crate) fn block_of(&self, phrase: PhraseInfo) -> Option<&BlockInfo> {
        self.blocks.get(phrase.block as usize)
    }

    /// The number of the entry of which a block holds in a text where no other phrase was found than this one; most
    /// messages hold one phrase, and most blocks ask for no more. `None` where the block itself must be asked.
    pub(crate) fn enough(&self, phrase: u32) -> Option<usize> {
        let entry = self.enough.get(phrase as usize).filter(|&&entry| entry != NO_ENTRY);
        entry.map(|&entry| entry as usize)
    }

    /// The weighed tables of a language.
    pub(crate) fn weighed(&self, language: usize) -> Option<&WeighedTables> {
        self.weighed.get(language)
    }

    /// The signs of a language.
    pub(crate) fn sign_table(&self, language: usize) -> Option<&CompiledSigns> {
        self.weighed(language)?.signs.as_ref()
    }

    /// A phrase as the pack writes it.
    pub(crate) fn written(&self, phrase: usize) -> &str {
        self.written.get(phrase).map_or("", |written| written)
    }
}

/// The number of no entry.
const NO_ENTRY: u32 = u32::MAX;
/// The number of no block.
const NO_BLOCK: u32 = u32::MAX;

/// A phrase that is to be compiled; its number will be its position.
struct Planned<'r> {
    written: &'r str,
    info: PhraseInfo,
    /// Whose phrase it is; `None` for function words.
    topic: Option<&'r Topic>,
    language: &'r Language,
}

/// All rules in order, with every phrase's number, before any phrase is read.
#[derive(Default)]
struct Plan<'r> {
    phrases: Vec<Planned<'r>>,
    /// Those that cancel blocks, until all others have their numbers.
    cancelling: Vec<Planned<'r>>,
    blocks: Vec<BlockInfo>,
    languages: Vec<Language>,
}

impl<'r> Plan<'r> {
    /// Adds rules in an order that does not depend on the files, so that numbers break ties the same way always.
    fn rules(&mut self, rules: &'r [Rule]) -> Vec<Topic> {
        let mut ordered: Vec<&'r Rule> = rules.iter().collect();
        ordered.sort_by(|a, b| (&a.topic, a.priority, &a.language).cmp(&(&b.topic, b.priority, &b.language)));
        let mut topics: Vec<Topic> = Vec::new();
        for rule in ordered {
            if topics.last() != Some(&rule.topic) {
                topics.push(rule.topic.clone());
            }
            let language = self.language(&rule.language);
            let own = BlockInfo {
                topic: count(topics.len() - 1),
                band: rule.priority,
                language: u16::try_from(language).unwrap_or(u16::MAX),
                all: 0,
                any: false,
                phrases: (0, 0),
                cancel: (0, 0),
            };
            for block in &rule.blocks {
                self.block(rule, own, block);
            }
            self.hints(rule, own);
        }
        topics
    }

    fn language(&mut self, language: &Language) -> usize {
        if let Some(at) = self.languages.iter().position(|known| known == language) {
            return at;
        }
        self.languages.push(language.clone());
        self.languages.len() - 1
    }

    /// Adds a block of a rule; `own` is what all blocks of the rule have in common.
    fn block(&mut self, rule: &'r Rule, own: BlockInfo, block: &'r Block) {
        let first = self.phrases.len();
        let any = self.phrases(rule, Role::Any, &block.any);
        let all = self.phrases(rule, Role::All, &block.all);
        let cancel = self.cancelling.len();
        let cancelling = self.planned(rule, Role::None, &block.none);
        self.cancelling.extend(cancelling);
        self.blocks.push(BlockInfo {
            all: count(all),
            any: any > 0,
            phrases: (count(first), count(self.phrases.len())),
            cancel: (count(cancel), count(self.cancelling.len())),
            ..own
        });
    }

    /// Hints stand in a block of their own, which can never hold.
    fn hints(&mut self, rule: &'r Rule, own: BlockInfo) {
        let first = self.phrases.len();
        self.phrases(rule, Role::Hint(points::LIKELY), &rule.hints.likely);
        self.phrases(rule, Role::Hint(points::MAYBE), &rule.hints.maybe);
        self.phrases(rule, Role::Hint(points::UNLIKELY), &rule.hints.unlikely);
        if self.phrases.len() > first {
            self.blocks.push(BlockInfo {
                phrases: (count(first), count(self.phrases.len())),
                ..own
            });
        }
    }

    /// Adds the phrases of one role to the block that is being planned, and tells how many there are.
    fn phrases(&mut self, rule: &'r Rule, meaning: Role, texts: &'r [String]) -> usize {
        let planned = self.planned(rule, meaning, texts);
        let before = self.phrases.len();
        self.phrases.extend(planned);
        self.phrases.len() - before
    }

    /// The phrases of one role of the block that is being planned.
    fn planned(
        &self,
        rule: &'r Rule,
        meaning: Role,
        texts: &'r [String],
    ) -> impl Iterator<Item = Planned<'r>> + use<'r> {
        let mut sorted: Vec<&str> = texts.iter().map(String::as_str).collect();
        sorted.sort_unstable();
        sorted.dedup();
        let block = count(self.blocks.len());
        sorted.into_iter().map(move |written| Planned {
            written,
            info: PhraseInfo { block, role: meaning },
            topic: Some(&rule.topic),
            language: &rule.language,
        })
    }

    /// Gives the phrases that cancel blocks their numbers, behind all others of blocks; returns these.
    fn append_cancelling(&mut self) -> Range<u32> {
        let first = count(self.phrases.len());
        self.phrases.append(&mut self.cancelling);
        for block in &mut self.blocks {
            block.cancel = (block.cancel.0 + first, block.cancel.1 + first);
        }
        first..count(self.phrases.len())
    }

    /// For each phrase the entry whose block it is enough for. Emergencies are looked at more closely.
    fn enough(&self) -> Vec<u32> {
        let entry = |phrase: &Planned<'_>| {
            let block = self.blocks.get(phrase.info.block as usize)?;
            let enough = phrase.info.role == Role::Any && block.all == 0 && block.band != Priority::Emergency;
            enough.then_some(block.topic)
        };
        let phrases = self.phrases.iter();
        phrases.map(|phrase| entry(phrase).unwrap_or(NO_ENTRY)).collect()
    }

    fn function_words(&mut self, rulebook: &'r Rulebook) {
        for (number, profile) in (0_u16..).zip(&rulebook.languages) {
            self.phrases
                .extend(profile.function_words.iter().map(|written| Planned {
                    written,
                    info: PhraseInfo {
                        block: NO_BLOCK,
                        role: Role::FunctionWord(number),
                    },
                    topic: None,
                    language: &profile.language,
                }));
        }
    }
}

/// A phrase as it was read.
type ReadPhrase = Result<Phrase, PhraseFault>;

fn read(phrases: &[Planned<'_>]) -> Vec<ReadPhrase> {
    phrases.iter().map(|phrase| parse(phrase.written)).collect()
}

fn add_lists(builder: &mut MatcherBuilder, lists: &[WordList], problems: &mut Vec<PhraseProblem>) {
    for list in lists {
        builder.declare_list(&list.name);
        for written in &list.entries {
            if let Err(fault) = parse_entry(written).and_then(|entry| builder.add_list_entry(&list.name, entry)) {
                problems.push(PhraseProblem {
                    phrase: written.clone(),
                    topic: None,
                    list: Some(list.name.clone()),
                    language: list.language.clone(),
                    fault,
                });
            }
        }
    }
}

fn add_phrases(
    builder: &mut MatcherBuilder,
    phrases: &[Planned<'_>],
    read: Vec<ReadPhrase>,
    problems: &mut Vec<PhraseProblem>,
) {
    for (phrase, read) in phrases.iter().zip(read) {
        if let Err(fault) = read.and_then(|read| builder.add(read)) {
            problems.push(PhraseProblem {
                phrase: phrase.written.to_owned(),
                topic: phrase.topic.cloned(),
                list: None,
                language: phrase.language.clone(),
                fault,
            });
        }
    }
}

/// Phrases, blocks and rules are counted in four bytes: what matching touches is kept small.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
