//! Folding and the phrase language, form by form.

use classifier::{
    Block, Classifier, Context, Hints, Kind, Language, PhraseFault, PhraseSet, Priority, Rule, Rulebook, Topic,
    WordList, fold,
};

#[test]
fn folding_leaves_what_people_mean() {
    let rows = [
        ("Don't", "dont"),
        ("Don’t", "dont"),
        ("the neighbors' dog", "the neighbors dog"),
        ("heat/hot-water", "heat hot water"),
        ("mañana", "manana"),
        ("ＮＯ　ｈｅａｔ", "no heat"),
        ("sooo", "soo"),
        ("soo", "soo"),
        ("hellllp!!!", "hellp"),
        ("1000000", "1000000"),
        ("4B", "4b"),
        ("Straße Øst Łódź", "strasse ost lodz"),
        ("n\u{200b}o he\u{ad}at", "no heat"),
        ("\u{202e}no heat\u{202c}", "no heat"),
        ("没有暖气", "没 有 暖 气"),
        ("apt4B没水ok", "apt4b 没 水 ok"),
        ("Ёлка и йод", "елка и иод"),
        ("تَدْفِئَة", "تدفيه"),
        ("مـــاء", "ماء"),
        ("أحمد إلى آخر", "احمد الي اخر"),
        ("পানি নেই", "পানি নেই"),
        ("난방이 안 돼요", "난방이 안 돼요"),
        ("\u{1102}\u{1161}\u{11ab}\u{1107}\u{1161}\u{11bc}", "난방"),
        ("٣ ۴ ৫", "3 4 5"),
        ("№ 5", "5"),
        ("1️⃣", "1"),
        ("🔥🔥 fire 🔥", "fire"),
        ("a\0b\tc\u{7}d", "a b c d"),
        ("  ", ""),
        ("", ""),
    ];
    for (text, wanted) in rows {
        assert_eq!(fold(text), wanted, "{text:?}");
    }
}

#[test]
fn folding_twice_is_folding_once() {
    for text in [
        "Don't",
        "sooo niiice",
        "没有暖气",
        "تَدْفِئَة",
        "پانی نہیں",
        "আমার ঘরে পানি নেই",
        "ﬁre ½ ㎡ ﷺ",
    ] {
        let once = fold(text);
        assert_eq!(fold(&once), once, "{text:?}");
    }
}

/// Phrase, text, and whether it is found.
const FORMS: &[(&str, &str, bool)] = &[
    ("no heat", "There is NO heat here", true),
    ("no heat", "no, heat", true),
    ("no heat", "no more heat", false),
    ("no heat", "piano heat", false),
    ("don't work", "my lights dont work", true),
    ("nois*", "noisy", true),
    ("nois*", "noise", true),
    ("nois*", "no is", false),
    ("loud pipe*", "such loud pipes", true),
    ("loud ... music", "loud music", true),
    ("loud ... music", "loud rap and trap music", true),
    ("loud ... music", "loud a b c d music", true),
    ("loud ... music", "loud a b c d e music", false),
    ("loud...music", "loud rap music", true),
    ("loud … music", "loud rap music", true),
    ("music ... loud ... night", "music is loud at night", true),
    ("= stop", "STOP.", true),
    ("= stop", "stop it", false),
    ("= stop", "please stop", false),
    ("= no gracias", "¡No, gracias!", true),
    ("= 1", "1", true),
    ("/heat(ing|er)?/", "my heating is off", true),
    ("/heat(ing|er)?/", "wheat", false),
    ("/order [0-9]+/", "Order 66", true),
    ("/order [0-9]+/", "order it", false),
    ("/no (warm|hot) water/", "there is no hot water", true),
    ("/no (warm|hot) water/", "no cold water", false),
    ("暖气", "我家没有暖气了", true),
    ("没 ... 暖气", "没有暖气", true),
    ("暖气", "暖 气", true),
    ("暖气", "气暖", false),
    ("난방*", "난방이 안 돼요", true),
    ("graffiti", "grafitti", true),
    ("graffiti", "graffity", true),
    ("graffiti", "gaffiti", true),
    ("graffiti", "graphiti", false),
    ("light", "ligth", true),
    ("light", "night", false),
    ("heat", "heet", false),
    ("heat", "heaaaat", true),
    ("heat", "heatt", true),
    ("so loud", "soooo loooud", true),
    ("street", "stret", true),
    ("cafetería", "CAFETERIA", true),
];

#[test]
fn each_form_finds_what_its_card_says() {
    for &(phrase, text, wanted) in FORMS {
        let set = PhraseSet::compile(&[(7, phrase)]).expect("the phrase compiles");
        assert_eq!(set.find(text) == [7], wanted, "{phrase:?} in {text:?}");
    }
}

#[test]
fn a_set_names_the_best_match_first() {
    let set = PhraseSet::compile(&[
        (0, "building"),
        (1, "whole building"),
        (2, "only my ... apartment"),
        (1, "everyone"),
    ])
    .expect("the phrases compile");
    assert_eq!(set.find("the whole building"), [1, 0]);
    assert_eq!(set.find("only my own apartment in the building"), [2, 0]);
    assert_eq!(set.find("nothing of it"), Vec::<usize>::new());
}

/// One rule with these phrases, and these lists.
fn rulebook(any: &[&str], lists: &[(&str, &[&str])]) -> Rulebook {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    Rulebook {
        rules: vec![Rule {
            topic: Topic::new(Kind::Service, "heat"),
            priority: Priority::Normal,
            language: Language::english(),
            blocks: vec![Block {
                any: owned(any),
                ..Block::default()
            }],
            hints: Hints::default(),
        }],
        lists: lists
            .iter()
            .map(|(name, entries)| WordList {
                name: (*name).to_owned(),
                language: Language::english(),
                entries: owned(entries),
            })
            .collect(),
        ..Rulebook::default()
    }
}

fn problems(any: &[&str], lists: &[(&str, &[&str])]) -> Vec<(Option<String>, PhraseFault)> {
    let problems = Classifier::compile(&rulebook(any, lists)).err().unwrap_or_default();
    problems
        .into_iter()
        .map(|problem| (problem.list, problem.fault))
        .collect()
}

#[test]
fn every_faulty_phrase_is_named() {
    let lists: &[(&str, &[&str])] = &[("heat", &["heat"])];
    let fault = |phrase: &str| problems(&[phrase], lists).pop().map(|(_, fault)| fault);
    assert_eq!(fault("no @heat"), None);
    assert_eq!(fault("!!"), Some(PhraseFault::Empty));
    assert_eq!(fault("="), Some(PhraseFault::Empty));
    let unknown = PhraseFault::UnknownList {
        name: "haet".to_owned(),
        nearest: Some("heat".to_owned()),
    };
    assert_eq!(fault("no @haet"), Some(unknown));
    let unknown = PhraseFault::UnknownList {
        name: "something".to_owned(),
        nearest: None,
    };
    assert_eq!(fault("no @something"), Some(unknown));
    for star in ["no*", "n*ise", "*noise", "noi se* no*", "暖*"] {
        assert_eq!(fault(star), Some(PhraseFault::Star), "{star}");
    }
    for gap in ["... loud", "loud ...", "loud ... ... music", "..."] {
        assert_eq!(fault(gap), Some(PhraseFault::Gap), "{gap}");
    }
    assert!(matches!(fault("/heat(/"), Some(PhraseFault::Regex(_))));
    assert_eq!(fault("/(heat)*/"), Some(PhraseFault::RegexEmpty));
    for ungated in [
        "/[0-9]+/",
        "/heat|water/",
        "/(heat|water)/",
        r"/\w+ing/",
        "/(no )?x?y?z+/",
    ] {
        assert_eq!(fault(ungated), Some(PhraseFault::RegexUngated), "{ungated}");
    }
    let nested = problems(&["no @warm"], &[("warm", &["@heat"]), ("heat", &["heat"])]);
    assert_eq!(nested, [(Some("warm".to_owned()), PhraseFault::NestedList)]);
    let long: Vec<String> = (0..200).map(|number| format!("big thing {number}")).collect();
    let long: Vec<&str> = long.iter().map(String::as_str).collect();
    assert_eq!(
        problems(&["@big @big @big"], &[("big", &long)]),
        [],
        "long entries of several lists do not multiply"
    );
    assert_eq!(
        problems(&["no*", "/heat|x/", "!!"], lists).len(),
        3,
        "all problems at once"
    );
}

#[test]
fn what_follows_a_list_is_found_behind_its_longest_entry() {
    for (phrase, text, wanted) in [
        ("@limb", "a tree limb", (2, 11)),
        ("@limb dangling", "a tree limb dangling", (2, 20)),
        ("@limb ... dangling", "a tree limb is dangling", (2, 23)),
        ("@limb ... @limb", "a tree limb on a tree limb", (2, 26)),
        ("big @limb down", "big tree limb down", (0, 18)),
    ] {
        let classifier = Classifier::compile(&rulebook(&[phrase], &[("limb", &["limb", "tree limb"])]));
        let decision = classifier
            .expect("the phrase compiles")
            .classify(text, &Context::default());
        let spans = decision.evidence.iter().map(|one| (one.span.start, one.span.end));
        assert_eq!(spans.collect::<Vec<_>>(), [wanted], "{phrase} in {text}");
    }
}

#[test]
fn what_cancels_a_rule_is_found_in_short_texts_and_in_long_ones() {
    let mut rules = Vec::new();
    for (id, none) in [("first", "old leak"), ("second", "tiny leak"), ("third", "no leak")] {
        let mut rule = rulebook(&["leak"], &[]).rules.remove(0);
        rule.topic = Topic::new(Kind::Service, id);
        rule.blocks[0].none.push(none.to_owned());
        rules.push(rule);
    }
    let rulebook = Rulebook {
        rules,
        ..Rulebook::default()
    };
    let classifier = Classifier::compile(&rulebook).expect("the rules compile");
    for times in [1, 3000] {
        // Two at a time, so that what is found is in the order of the text and not of the rules.
        for (said, left) in [
            ("no leak. a tiny leak. ", ["first"]),
            ("no leak. an old leak. ", ["second"]),
            ("a tiny leak. an old leak. ", ["third"]),
        ] {
            let held = classifier.matches(&said.repeat(times));
            let ids: Vec<&str> = held.iter().map(|topic| topic.id.as_str()).collect();
            assert_eq!(ids, left, "{said:?}, {times} times");
        }
    }
}
