//! Weighed hints: what the words of a message say together orders what rules find, and is offered where none finds anything.

use classifier::{
    Block, Classifier, Context, Decision, HintRow, HintTable, Hints, Kind, Language, LanguageProfile, Priority, Rule,
    Rulebook, Sign, SignTable, Topic, Verdict,
};

fn rule(kind: Kind, id: &str, any: &str) -> Rule {
    Rule {
        topic: Topic::new(kind, id),
        priority: if kind == Kind::Emergency {
            Priority::Emergency
        } else {
            Priority::Normal
        },
        language: Language::new("en"),
        blocks: vec![Block {
            any: vec![any.to_owned()],
            ..Block::default()
        }],
        hints: Hints::default(),
    }
}

/// A table of English words, each with what it says for some entries.
fn table(rows: &[(&str, &[(&str, i16)])]) -> HintTable {
    let mut ids: Vec<String> = Vec::new();
    let mut read = Vec::new();
    for (phrase, points) in rows {
        let mut row = HintRow {
            phrase: (*phrase).to_owned(),
            points: Vec::new(),
        };
        for (id, number) in *points {
            let at = ids.iter().position(|known| known == id).unwrap_or_else(|| {
                ids.push((*id).to_owned());
                ids.len() - 1
            });
            row.points.push((u16::try_from(at).expect("a small number"), *number));
        }
        read.push(row);
    }
    HintTable {
        language: Language::new("en"),
        ids,
        rows: read.into(),
    }
}

fn classifier() -> Classifier {
    let hints = table(&[
        ("*", &[("-", 5)]),
        ("slab", &[("curb", 4), ("sidewalk", 16)]),
        ("tripped", &[("sidewalk", 12)]),
        ("tires", &[("curb", 6), ("dumping", 12)]),
        ("rickshaw", &[("sidewalk", 9), ("gone", 40)]),
        ("pizza", &[("-", 60)]),
        ("grandmoth*", &[("sidewalk", 6)]),
    ]);
    let rulebook = Rulebook {
        rules: vec![
            rule(Kind::Service, "curb", "curb"),
            rule(Kind::Service, "dumping", "dumped"),
            rule(Kind::Service, "sidewalk", "pavement"),
            rule(Kind::Service, "unweighed", "lantern"),
            rule(Kind::Emergency, "fire", "on fire"),
            rule(Kind::Command, "status", "status"),
        ],
        languages: vec![LanguageProfile {
            language: Language::new("en"),
            function_words: ["the", "is", "my"].map(str::to_owned).into(),
            time_words: Vec::new(),
        }],
        hints: vec![hints],
        ..Rulebook::default()
    };
    Classifier::compile(&rulebook).expect("the rules compile")
}

fn decide(text: &str) -> Decision {
    classifier().classify(text, &Context::default())
}

fn candidates(text: &str) -> Vec<(String, i32)> {
    let candidates = decide(text).candidates.into_iter();
    candidates.map(|one| (one.topic.id, one.score)).collect()
}

fn offered(text: &str) -> Vec<String> {
    match decide(text).verdict {
        Verdict::Torn(topics) => topics.into_iter().map(|topic| topic.id).collect(),
        Verdict::Clear(topic) => vec![format!("clear: {}", topic.id)],
        Verdict::Unknown => Vec::new(),
    }
}

#[test]
fn what_no_rule_finds_is_offered_by_its_words_and_never_decided() {
    assert_eq!(offered("my grandmother tripped over the slab"), ["sidewalk"]);
    // Of the rest of the table nothing comes near: 34 to 4.
    assert_eq!(
        candidates("my grandmother tripped over the slab"),
        [("sidewalk".to_owned(), 20)]
    );
}

#[test]
fn words_that_ask_for_nothing_are_answered_with_no_choice() {
    assert!(offered("my grandmother tripped with the pizza").is_empty());
    assert!(offered("nothing that any table knows").is_empty());
}

#[test]
fn what_rules_find_is_ordered_by_the_words_of_the_whole_message() {
    // Both rules hold. By themselves the two services are as good as each other.
    let by_rules = candidates("dumped at the curb");
    assert_eq!(by_rules.iter().map(|(_, score)| score).collect::<Vec<_>>(), [&10, &10]);
    let with_words = candidates("tires dumped at the curb");
    assert_eq!(with_words, [("dumping".to_owned(), 30), ("curb".to_owned(), 24)]);
    // A rule is still what decides.
    assert_eq!(offered("tires dumped here"), ["clear: dumping"]);
}

#[test]
fn a_rule_is_in_doubt_where_the_words_speak_for_something_else() {
    assert_eq!(offered("the curb"), ["clear: curb"]);
    assert_eq!(
        offered("my grandmother tripped over the slab by the curb"),
        ["sidewalk", "curb"]
    );
}

#[test]
fn one_word_beside_another_is_too_little_to_lean_on() {
    assert_eq!(offered("curb slab"), ["clear: curb"]);
    assert_eq!(offered("that curb slab"), ["sidewalk", "curb"]);
}

#[test]
fn an_entry_that_the_table_does_not_know_is_not_held_back() {
    assert_eq!(
        candidates("the lantern by the slab").first(),
        Some(&("unweighed".to_owned(), 30))
    );
    // Commands and emergencies are what they are.
    assert_eq!(offered("the tires are on fire"), ["clear: fire"]);
    assert_eq!(offered("status of the slab"), ["clear: status"]);
}

#[test]
fn what_somebody_else_is_asked_for_is_not_offered_as_something_near() {
    // "rickshaw" says most for an entry that the rules do not have.
    assert!(offered("some rickshaw lies here").is_empty());
}

#[test]
fn words_do_not_make_a_long_message_clear() {
    assert_eq!(offered("the lantern is out again"), ["clear: unweighed"]);
    // One word of a rule is too little among so many, whatever the others say.
    let long = "the lantern is what grandmother and I talk about when we sit here until late each week";
    assert_eq!(candidates(long).first(), Some(&("unweighed".to_owned(), 30)));
    assert_eq!(offered(long), ["unweighed"]);
}

#[test]
fn what_is_far_behind_the_best_is_not_offered() {
    let mut lamp = rule(Kind::Service, "lamp", "lantern");
    lamp.hints.likely = ["one", "two"].map(str::to_owned).into();
    let rulebook = Rulebook {
        rules: vec![lamp, rule(Kind::Service, "post", "pole")],
        hints: vec![table(&[("three", &[("lamp", 10), ("post", 9)])])],
        ..Rulebook::default()
    };
    let classifier = Classifier::compile(&rulebook).expect("the rules compile");
    let offered = |text: &str| match classifier.classify(text, &Context::default()).verdict {
        Verdict::Torn(topics) => topics.into_iter().map(|topic| topic.id).collect(),
        _ => Vec::new(),
    };
    // 20 and a hint of 6, beside 19; then 20 and two hints.
    assert_eq!(offered("one of three"), ["lamp", "post"]);
    assert_eq!(offered("one two of three"), ["lamp"]);
}

#[test]
fn the_words_that_counted_are_told() {
    let evidence = decide("my grandmother dumped tires at the curb").evidence;
    let told: Vec<(String, String, i32)> = evidence
        .into_iter()
        .map(|one| (one.phrase, one.topic.id, one.points))
        .collect();
    assert!(
        told.contains(&("tires".to_owned(), "dumping".to_owned(), 12)),
        "{told:?}"
    );
    assert!(
        told.contains(&("dumped".to_owned(), "dumping".to_owned(), 10)),
        "{told:?}"
    );
}

#[test]
fn a_word_is_looked_up_in_both_tables_at_once() {
    let signs = [("*", 0), ("sparks", 1), ("smol*", 2), ("lamps", 3), ("glimmor", 4)].map(|(phrase, points)| Sign {
        phrase: phrase.to_owned(),
        points: vec![points],
    });
    let rulebook = Rulebook {
        rules: vec![
            rule(Kind::Service, "lamp", "sparks"),
            rule(Kind::Service, "post", "lamps"),
            rule(Kind::Service, "glow", "glimmer"),
            rule(Kind::Emergency, "fire", "on fire"),
        ],
        signs: vec![SignTable {
            language: Language::new("en"),
            emergencies: vec!["fire".to_owned()],
            signs: signs.into(),
        }],
        hints: vec![table(&[
            ("lamp*", &[("lamp", 14)]),
            ("smolder*", &[("lamp", 15)]),
            ("glimmer", &[("post", 16)]),
        ])],
        ..Rulebook::default()
    };
    let classifier = Classifier::compile(&rulebook).expect("the rules compile");
    let weighed = |text: &str| -> Vec<String> {
        let evidence = classifier.classify(text, &Context::default()).evidence.into_iter();
        let weighed = evidence.filter(|one| one.is_weighed);
        weighed.map(|one| one.phrase).collect()
    };
    // Each table has the longest line of its own: one a word, the other its beginning, or a longer beginning.
    assert_eq!(weighed("all sparks and lamps out here"), ["lamp*"]);
    assert_eq!(weighed("something smoldering makes sparks here"), ["smolder*"]);
    // What one table knows is no typing error, of which the other would know what is meant.
    assert!(weighed("the glimmar of lamps out here").contains(&"glimmer".to_owned()));
    assert!(!weighed("the glimmor of lamps out here").contains(&"glimmer".to_owned()));
}
