//! From the draft to the pack: rules are compiled, questions get their words, texts lose their places.

use crate::draft::{AskDraft, ChoiceDraft, Draft, EntryDraft, LanguageDraft, SignsDraft, WeighedDraft, Words};
use crate::findings::Findings;
use crate::phrases::{PhraseSource, report_problem, report_set_problem, with_lists};
use crate::table::Text;
use classifier::{
    Block, Classifier, HintTable, Hints, Kind, Language, LanguageProfile, PhraseProblem, PhraseSet, Rule, Rulebook,
    SignTable, WordList, fold,
};
use conversation::{
    Answer, Ask, AskKind, Choice, Command, DAY_NAMES, DayName, DayWords, Elsewhere, Emergency, LanguageTexts, LawWords,
    Localized, Pack, Service,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The compiled rules, or every phrase that cannot be compiled.
pub(crate) type Compiled = Result<Classifier, Vec<PhraseProblem>>;

/// Compiles the rules: most of the work of loading a pack.
pub(crate) fn compile_rules(draft: &Draft) -> Compiled {
    Classifier::compile(&rulebook(draft))
}

/// The questions of each entry, compiled even where the rules are faulty, so that their faults are seen in the same run.
pub(crate) fn all_asks(draft: &Draft, findings: &mut Findings) -> Vec<Vec<Ask>> {
    let entries = draft.entries.iter();
    entries.map(|entry| compile_asks(entry, draft, findings)).collect()
}

/// Joins the compiled rules and all questions, and reports every phrase that cannot be compiled.
pub(crate) fn assemble(
    draft: &Draft,
    compiled: Compiled,
    asks: Vec<Vec<Ask>>,
    hash: String,
    findings: &mut Findings,
) -> Option<Pack> {
    let classifier = match compiled {
        Ok(classifier) => classifier,
        Err(problems) => {
            for problem in &problems {
                report_problem(draft, problem, findings);
            }
            return None;
        }
    };
    let mut pack = Pack {
        hash,
        city: draft.city.city.clone(),
        classifier,
        services: BTreeMap::new(),
        answers: BTreeMap::new(),
        emergencies: BTreeMap::new(),
        commands: BTreeMap::new(),
        languages: draft.languages.iter().map(language_texts).collect(),
        elsewhere: BTreeMap::new(),
        calendar: draft.calendar.clone(),
        day_words: DayWords::default(),
    };
    pack.day_words = compile_day_words(draft, findings);
    for (entry, asks) in draft.entries.iter().zip(asks) {
        add_entry(&mut pack, entry, asks);
    }
    Some(pack)
}

fn rulebook(draft: &Draft) -> Rulebook {
    let plain = |texts: &[Text]| texts.iter().map(|text| text.value.clone()).collect::<Vec<String>>();
    let mut rules = Vec::new();
    for entry in &draft.entries {
        for rule in entry.rules.iter().filter(|rule| !rule.is_empty()) {
            let blocks = rule.blocks.iter().map(|block| Block {
                any: plain(&block.any),
                all: plain(&block.all),
                none: plain(&block.none),
            });
            rules.push(Rule {
                topic: entry.topic.clone(),
                priority: entry.priority,
                language: Language::new(rule.language.as_str()),
                blocks: blocks.collect(),
                hints: Hints {
                    likely: plain(&rule.hints.likely),
                    maybe: plain(&rule.hints.maybe),
                    unlikely: plain(&rule.hints.unlikely),
                },
            });
        }
    }
    let languages = draft.languages.iter().map(|language| LanguageProfile {
        language: Language::new(language.tag.as_str()),
        // A law word alone tells its language as well: who texts ALTO is answered in Spanish.
        function_words: [
            plain(&language.function_words),
            language
                .law
                .iter()
                .flatten()
                .map(|word| format!("= {}", word.value))
                .collect(),
        ]
        .concat(),
        time_words: plain(&language.time_words),
    });
    Rulebook {
        rules,
        lists: word_lists(draft),
        languages: languages.collect(),
        signs: draft.signs.iter().map(sign_table).collect(),
        hints: draft.weighed.iter().map(hint_table).collect(),
        known_words: draft.known_words.clone(),
        geography: draft.city.geography.clone(),
    }
}

fn sign_table(signs: &SignsDraft) -> SignTable {
    SignTable {
        language: Language::new(signs.tag.as_str()),
        emergencies: signs.emergencies.iter().map(|id| id.value.clone()).collect(),
        signs: Arc::clone(&signs.signs),
    }
}

fn hint_table(hints: &WeighedDraft) -> HintTable {
    HintTable {
        language: Language::new(hints.tag.as_str()),
        ids: hints.ids.clone(),
        rows: Arc::clone(&hints.rows),
    }
}

/// The shared word lists as the classifier takes them.
pub(crate) fn word_lists(draft: &Draft) -> Vec<WordList> {
    let lists = draft.lists.iter().map(|list| WordList {
        name: list.name.value.clone(),
        language: Language::new(list.language.as_str()),
        entries: list.entries.iter().map(|entry| entry.value.clone()).collect(),
    });
    lists.collect()
}

fn localized(words: &Words) -> Localized {
    Localized {
        texts: words
            .iter()
            .map(|(tag, text)| (tag.clone(), text.value.clone()))
            .collect(),
    }
}

fn language_texts(language: &LanguageDraft) -> LanguageTexts {
    let folded = |texts: &[Text]| texts.iter().map(|text| fold(&text.value)).collect::<Vec<String>>();
    let [stop, start, help] = &language.law;
    LanguageTexts {
        language: Language::new(language.tag.as_str()),
        name: language.name.clone(),
        own_name: language.own_name.clone(),
        right_to_left: language.right_to_left,
        say: language
            .say
            .iter()
            .map(|(key, text)| (key.clone(), text.value.clone()))
            .collect(),
        law: LawWords {
            stop: folded(stop),
            start: folded(start),
            help: folded(help),
        },
        corrections: folded(&language.corrections),
        same_place: folded(&language.same_place),
        calendar: language
            .calendar
            .iter()
            .map(|(english, said)| (english.value.clone(), said.value.clone()))
            .collect(),
    }
}

fn add_entry(pack: &mut Pack, entry: &EntryDraft, asks: Vec<Ask>) {
    let id = entry.topic.id.clone();
    let title = localized(&entry.title);
    let text = |key: &str| entry.texts.get(key).map(localized).unwrap_or_default();
    let agency = entry.agency.clone();
    match entry.topic.kind {
        Kind::Service => {
            let service = Service {
                id: id.clone(),
                title,
                agency,
                group: entry.group.clone(),
                route: entry.route,
                destination: entry.destination.clone(),
                due_ms: entry.due_ms,
                asks,
                filed: text("filed"),
            };
            pack.services.insert(id, service);
        }
        Kind::Answer => {
            let answer = Answer {
                id: id.clone(),
                title,
                agency,
                heading: Some(entry.group.clone()).filter(|heading| !heading.is_empty()),
                answer: text("answer"),
                found: text("found"),
                lookup: entry.lookup.as_ref().map(|text| text.value.clone()),
                calendar: entry.calendar.as_ref().map(|text| text.value.clone()),
                asks,
            };
            pack.answers.insert(id, answer);
        }
        Kind::Emergency => {
            let call = entry.call.as_ref().map_or_else(String::new, |text| text.value.clone());
            pack.emergencies.insert(
                id.clone(),
                Emergency {
                    id,
                    title,
                    call,
                    text: text("text"),
                },
            );
        }
        Kind::Command => {
            pack.commands.insert(id.clone(), Command { id, title });
        }
        Kind::Elsewhere => {
            let way = text("way");
            pack.elsewhere.insert(id.clone(), Elsewhere { id, title, way });
        }
    }
}

/// The words of all languages that name a day, a month or a holiday.
fn compile_day_words(draft: &Draft, findings: &mut Findings) -> DayWords {
    let mut names: Vec<DayName> = DAY_NAMES
        .iter()
        .map(|name| DayName::Named((*name).to_owned()))
        .collect();
    let mut words: Vec<(usize, &Text)> = Vec::new();
    for language in &draft.languages {
        for (at, (_, texts)) in language.days.iter().enumerate() {
            words.extend(texts.iter().map(|text| (at, text)));
        }
        for (holiday, texts) in &language.holidays {
            let name = DayName::Holiday(holiday.value.clone());
            let at = names.iter().position(|known| *known == name).unwrap_or(names.len());
            if at == names.len() {
                names.push(name);
            }
            words.extend(texts.iter().map(|text| (at, text)));
        }
    }
    DayWords {
        words: compile_words(&words, draft, findings),
        names,
    }
}

fn compile_asks(entry: &EntryDraft, draft: &Draft, findings: &mut Findings) -> Vec<Ask> {
    entry.asks.iter().map(|ask| compile_ask(ask, draft, findings)).collect()
}

fn compile_ask(ask: &AskDraft, draft: &Draft, findings: &mut Findings) -> Ask {
    let (choices, words) = match ask.kind {
        AskKind::YesNo => (yes_no_choices(draft), yes_no_words(ask, draft)),
        _ => (ask.choices.iter().map(choice).collect(), choice_words(&ask.choices)),
    };
    Ask {
        slot: ask.slot.value.clone(),
        kind: ask.kind,
        required: ask.required,
        say: localized(&ask.say),
        choices,
        words: compile_words(&words, draft, findings),
    }
}

fn choice(draft: &ChoiceDraft) -> Choice {
    Choice {
        id: draft.id.value.clone(),
        say: localized(&draft.say),
    }
}

fn choice_words(choices: &[ChoiceDraft]) -> Vec<(usize, &Text)> {
    let indexed = choices.iter().enumerate();
    indexed
        .flat_map(|(index, choice)| choice.words.iter().map(move |word| (index, word)))
        .collect()
}

/// The labels of yes and no are system phrases of each language.
fn yes_no_choices(draft: &Draft) -> Vec<Choice> {
    let label = |key: &str| {
        let said = draft
            .languages
            .iter()
            .filter_map(|language| Some((language, language.say.get(key)?)));
        Localized {
            texts: said
                .map(|(language, text)| (language.tag.clone(), text.value.clone()))
                .collect(),
        }
    };
    ["yes", "no"]
        .map(|key| Choice {
            id: key.to_owned(),
            say: label(key),
        })
        .into()
}

/// The question's own phrases, and what the commands yes and no listen to in every language.
fn yes_no_words<'d>(ask: &'d AskDraft, draft: &'d Draft) -> Vec<(usize, &'d Text)> {
    let mut words = Vec::new();
    for (index, (own, id)) in [(&ask.yes, "yes"), (&ask.no, "no")].into_iter().enumerate() {
        words.extend(own.iter().map(|word| (index, word)));
        let command = draft
            .entries
            .iter()
            .find(|entry| entry.topic.kind == Kind::Command && entry.topic.id == id);
        let rules = command.into_iter().flat_map(|entry| &entry.rules);
        let blocks = rules.flat_map(|rule| &rule.blocks).filter(|block| block.all.is_empty());
        words.extend(blocks.flat_map(|block| &block.any).map(|word| (index, word)));
    }
    words
}

fn compile_words(words: &[(usize, &Text)], draft: &Draft, findings: &mut Findings) -> Option<PhraseSet> {
    let mut sources: Vec<PhraseSource> = Vec::new();
    for (id, word) in words {
        with_lists(*id, word, draft, &mut sources, findings);
    }
    if sources.is_empty() {
        return None;
    }
    let phrases: Vec<(usize, &str)> = sources
        .iter()
        .map(|source| (source.id, source.phrase.as_str()))
        .collect();
    match PhraseSet::compile(&phrases) {
        Ok(set) => Some(set),
        Err(problems) => {
            for problem in &problems {
                report_set_problem(&sources, problem, findings);
            }
            None
        }
    }
}
