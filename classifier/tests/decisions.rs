//! The decisions of `decisions.toml`, case by case, and what must hold for each of them.

use classifier::{
    Block, Classifier, Context, Decision, Hints, Kind, Language, LanguageProfile, LoserReason, Priority, Rule,
    Rulebook, Topic, Verdict, WordList,
};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    known_words: Vec<String>,
    languages: BTreeMap<String, Vec<String>>,
    lists: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    rule: Vec<RuleRow>,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    kind: Kind,
    id: String,
    priority: Option<String>,
    language: Option<String>,
    #[serde(default)]
    any: Vec<String>,
    #[serde(default)]
    all: Vec<String>,
    #[serde(default)]
    none: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    text: String,
    verdict: String,
    also: Option<Vec<String>>,
    remembered: Option<String>,
    language: Option<String>,
    certain: Option<bool>,
}

fn table() -> Table {
    toml::from_str(include_str!("decisions.toml")).expect("the table parses")
}

fn rulebook(table: &Table) -> Rulebook {
    let mut languages: Vec<LanguageProfile> = table
        .languages
        .iter()
        .map(|(tag, words)| LanguageProfile {
            language: Language::new(tag),
            function_words: words.clone(),
            time_words: Vec::new(),
        })
        .collect();
    languages.sort_by_key(|profile| profile.language != Language::english());
    let list = |language: &String, name: &String, entries: &Vec<String>| WordList {
        name: name.clone(),
        language: Language::new(language),
        entries: entries.clone(),
    };
    let lists = table
        .lists
        .iter()
        .flat_map(|(tag, lists)| lists.iter().map(move |(name, words)| list(tag, name, words)));
    Rulebook {
        rules: table.rule.iter().map(rule).collect(),
        lists: lists.collect(),
        languages,
        known_words: table.known_words.clone(),
        ..Rulebook::default()
    }
}

fn rule(row: &RuleRow) -> Rule {
    let priority = match (row.kind, row.priority.as_deref()) {
        (Kind::Emergency, _) => Priority::Emergency,
        (_, Some("high")) => Priority::High,
        (_, Some("low")) => Priority::Low,
        _ => Priority::Normal,
    };
    Rule {
        topic: Topic::new(row.kind, row.id.clone()),
        priority,
        language: Language::new(row.language.as_deref().unwrap_or("en")),
        blocks: vec![Block {
            any: row.any.clone(),
            all: row.all.clone(),
            none: row.none.clone(),
        }],
        hints: Hints::default(),
    }
}

fn spoken(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Clear(topic) => topic.id.clone(),
        Verdict::Torn(topics) => topics
            .iter()
            .map(|topic| topic.id.as_str())
            .collect::<Vec<_>>()
            .join(" | "),
        Verdict::Unknown => String::new(),
    }
}

fn decide(classifier: &Classifier, case: &Case) -> Decision {
    let context = Context {
        language: case.remembered.as_ref().map(Language::new),
        expecting: None,
    };
    classifier.classify(&case.text, &context)
}

#[test]
fn every_case_of_the_table_is_decided_so() {
    let table = table();
    let classifier = Classifier::compile(&rulebook(&table)).expect("the rules compile");
    let mut faults = Vec::new();
    for case in &table.case {
        let decision = decide(&classifier, case);
        let mut compare = |name: &str, wanted: String, found: String| {
            if wanted != found {
                faults.push(format!("{:?} {name}: wanted {wanted:?}, found {found:?}", case.text));
            }
        };
        compare("verdict", case.verdict.clone(), spoken(&decision.verdict));
        if let Some(also) = &case.also {
            let mut found: Vec<String> = decision.also.iter().map(|topic| topic.id.clone()).collect();
            found.sort();
            compare("also", format!("{also:?}"), format!("{found:?}"));
        }
        if let Some(language) = &case.language {
            compare("language", language.clone(), decision.language.to_string());
            compare(
                "certain",
                case.certain.unwrap_or(true).to_string(),
                decision.language_certain.to_string(),
            );
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn the_points_of_a_clear_winner_are_the_points_of_its_evidence() {
    let table = table();
    let classifier = Classifier::compile(&rulebook(&table)).expect("the rules compile");
    let mut clear = 0;
    for case in &table.case {
        let decision = decide(&classifier, case);
        let Verdict::Clear(topic) = &decision.verdict else {
            continue;
        };
        let own: i32 = decision
            .evidence
            .iter()
            .filter(|item| item.topic == *topic)
            .map(|item| item.points)
            .sum();
        let best = decision.candidates.first().expect("a clear verdict has a candidate");
        assert_eq!((topic, own), (&best.topic, best.score), "{:?}", case.text);
        clear += 1;
    }
    assert!(clear > 30, "only {clear} clear cases");
}

#[test]
fn the_order_of_rules_lists_and_phrases_never_matters() {
    let table = table();
    let straight = rulebook(&table);
    let mut turned = straight.clone();
    turned.rules.reverse();
    turned.lists.reverse();
    for rule in &mut turned.rules {
        for block in &mut rule.blocks {
            block.any.reverse();
            block.none.reverse();
        }
    }
    let (one, two) = (Classifier::compile(&straight), Classifier::compile(&turned));
    let (one, two) = (one.expect("compiles"), two.expect("compiles"));
    for case in &table.case {
        assert_eq!(decide(&one, case), decide(&two, case), "{:?}", case.text);
    }
}

#[test]
fn losers_say_why_they_lost() {
    let classifier = Classifier::compile(&rulebook(&table())).expect("the rules compile");
    let reason = |text: &str, id: &str| {
        let losers = classifier.losers(text, &Context::default());
        losers
            .into_iter()
            .find(|loser| loser.topic.id == id)
            .map(|loser| loser.reason)
    };
    let cancelled = |phrase: &str| {
        Some(LoserReason::Cancelled {
            phrase: phrase.to_owned(),
        })
    };
    let missing = |phrase: &str| {
        Some(LoserReason::Missing {
            phrase: phrase.to_owned(),
        })
    };
    assert_eq!(
        reason("loud music and a jackhammer", "noise-neighbor"),
        cancelled("jackhammer")
    );
    assert_eq!(reason("smell gas at the gas station", "gas"), cancelled("gas station"));
    assert_eq!(reason("the street is dark", "light"), missing("light"));
    assert_eq!(reason("the light is fine", "light"), missing("broken lamp"));
    assert_eq!(
        reason("no water and a pothole", "pothole"),
        Some(LoserReason::LowerBand)
    );
    assert_eq!(reason("no heat, graffiti", "graffiti"), Some(LoserReason::FewerPoints));
    assert_eq!(reason("no heat", "heat"), None);
}

#[test]
fn evidence_stands_where_it_says() {
    let classifier = Classifier::compile(&rulebook(&table())).expect("the rules compile");
    let text = "¡Ay! «No hay calefacción» 😭";
    let decision = classifier.classify(text, &Context::default());
    let item = decision
        .evidence
        .iter()
        .max_by_key(|item| item.points)
        .expect("evidence");
    assert_eq!(item.phrase, "no hay @heat");
    assert_eq!(text.get(item.span.start..item.span.end), Some("No hay calefacción"));
}

#[test]
fn a_beginning_does_not_hide_a_typing_error_behind_it() {
    let rule = |id: &str, any: &str| Rule {
        topic: Topic::new(Kind::Service, id),
        priority: Priority::Normal,
        language: Language::english(),
        blocks: vec![Block {
            any: vec![any.to_owned()],
            ..Block::default()
        }],
        hints: Hints::default(),
    };
    let rulebook = Rulebook {
        rules: vec![
            rule("smoke", "house is burning"),
            rule("lamp", "burn* out"),
            rule("turn", "house is turning"),
        ],
        ..Rulebook::default()
    };
    let classifier = Classifier::compile(&rulebook).expect("the rules compile");
    let decided = |text: &str| spoken(&classifier.classify(text, &Context::default()).verdict);
    assert_eq!(decided("house is burnig"), "smoke");
    assert_eq!(decided("it burned out"), "lamp");
}
