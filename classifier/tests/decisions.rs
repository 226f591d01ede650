//! The decisions of `decisions.toml`, case by case, and what must hold for each of them.

use classifier::{
    Block, Classifier, Context, Decision, Hints, Kind, Language, LanguageProfile, LoserReason, Priority, Rule,
    Rulebook, Signs, Topic, Verdict, WordList,
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
        signs: Vec::new(),
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

/// A fire with one rule and signs in English, a service, and an emergency in another language.
fn with_signs() -> Classifier {
    let entry = |kind: Kind, id: &str, language: &str, any: &[&str], signs: &[(i8, &[&str])]| Rule {
        topic: Topic::new(kind, id),
        priority: if kind == Kind::Emergency {
            Priority::Emergency
        } else {
            Priority::Normal
        },
        language: Language::new(language),
        blocks: vec![Block {
            any: any.iter().map(|phrase| (*phrase).to_owned()).collect(),
            ..Block::default()
        }],
        hints: Hints::default(),
        signs: signs
            .iter()
            .map(|(points, phrases)| Signs {
                points: *points,
                phrases: phrases.iter().map(|phrase| (*phrase).to_owned()).collect(),
            })
            .collect(),
    };
    let fire: &[(i8, &[&str])] = &[
        (75, &["orange glow", "hot wall", "black cloud"]),
        (50, &["coughing", "cannot breathe"]),
        (-60, &["last year", "in the movie"]),
    ];
    let profile = |language: &str, words: &[&str]| LanguageProfile {
        language: Language::new(language),
        function_words: words.iter().map(|word| (*word).to_owned()).collect(),
        time_words: Vec::new(),
    };
    let rulebook = Rulebook {
        rules: vec![
            entry(Kind::Emergency, "fire", "en", &["on fire"], fire),
            entry(
                Kind::Emergency,
                "medical",
                "es",
                &["no respira"],
                &[(75, &["orange glow"])],
            ),
            entry(
                Kind::Service,
                "smoking",
                "en",
                &["smoking in the hall", "cigarette smoke"],
                &[],
            ),
            entry(Kind::Command, "status", "en", &["= coughing orange glow hot wall"], &[]),
            entry(
                Kind::Service,
                "air",
                "en",
                &["orange glow coughing black cloud hot wall"],
                &[],
            ),
        ],
        languages: vec![
            profile("en", &["the", "is", "my"]),
            profile("es", &["el", "esta", "mi"]),
        ],
        ..Rulebook::default()
    };
    Classifier::compile(&rulebook).expect("the rules compile")
}

#[test]
fn signs_raise_an_emergency_together_and_silence_one_where_they_are_missing() {
    let classifier = with_signs();
    let decided = |text: &str| spoken(&classifier.classify(text, &Context::default()).verdict);
    // Two strong signs and a weaker one, and no word that a rule knows.
    assert_eq!(
        decided("there is an orange glow next door and the hot wall has us all coughing"),
        "fire"
    );
    assert_eq!(
        decided("there is an orange glow over the river tonight and it looks nice"),
        ""
    );
    // In a few words the rule is enough; in many, it needs a sign of danger beside it.
    assert_eq!(decided("the shop is on fire"), "fire");
    let story = "the team was on fire again and my uncle bought pizza for the whole block";
    assert_eq!(decided(story), "");
    assert_eq!(
        decided(&format!("{story} until the orange glow had us coughing")),
        "fire"
    );
    // What speaks against it counts, and so does what an ordinary entry explains.
    assert_eq!(
        decided("the orange glow and the hot wall and the coughing in the movie last year"),
        ""
    );
    let smoker = "orange glow of my neighbor smoking in the hall again and we are coughing";
    assert_eq!(decided(smoker), "smoking");
    // A rule that means the whole message means it.
    assert_eq!(decided("coughing orange glow hot wall"), "status");
    // So does one that explains every word, and only as long as it does.
    assert_eq!(decided("black cloud hot wall coughing orange glow"), "fire");
    assert_eq!(decided("orange glow coughing black cloud hot wall"), "air");
}

#[test]
fn signs_count_in_their_own_language_and_each_once() {
    let classifier = with_signs();
    let decision = classifier.classify(
        "the orange glow, the orange glow, the hot wall, my kids cannot breathe and nobody opens the door",
        &Context::default(),
    );
    assert_eq!(spoken(&decision.verdict), "fire");
    let points: Vec<i32> = decision.evidence.iter().map(|evidence| evidence.points).collect();
    assert_eq!(points.iter().sum::<i32>(), 200, "{points:?}");
    let losers = classifier.losers(
        "the team was on fire again and my uncle bought pizza for us",
        &Context::default(),
    );
    assert_eq!(
        losers.first().map(|loser| loser.reason.clone()),
        Some(LoserReason::FewSigns)
    );
}

#[test]
fn a_typing_error_of_a_rule_needs_signs_beside_it() {
    let fire = Rule {
        topic: Topic::new(Kind::Emergency, "shooting"),
        priority: Priority::Emergency,
        language: Language::english(),
        blocks: vec![Block {
            any: vec!["shooting".to_owned()],
            ..Block::default()
        }],
        hints: Hints::default(),
        signs: vec![Signs {
            points: 75,
            phrases: vec!["running".to_owned()],
        }],
    };
    let rulebook = Rulebook {
        rules: vec![fire],
        ..Rulebook::default()
    };
    let classifier = Classifier::compile(&rulebook).expect("the rules compile");
    let decided = |text: &str| spoken(&classifier.classify(text, &Context::default()).verdict);
    assert_eq!(
        decided("shootng at the ball courts and everybody is running away now"),
        "shooting"
    );
    assert_eq!(
        decided("shootng at the ball courts and everybody is having fun now"),
        ""
    );
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
        signs: Vec::new(),
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
