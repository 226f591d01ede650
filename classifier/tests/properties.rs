//! What holds for every text: no panic, honest spans, the same answer twice, the same matches, long texts too.

mod pieces;
mod support;

use classifier::{
    Block, Classifier, Context, Decision, Expecting, Hints, Kind, Language, LanguageProfile, Priority, Rule, Rulebook,
    Sign, SignTable, Span, Topic, fold,
};
use pieces::PIECES;
use proptest::prelude::*;
use std::sync::OnceLock;

fn classifier() -> &'static Classifier {
    static CLASSIFIER: OnceLock<Classifier> = OnceLock::new();
    CLASSIFIER.get_or_init(compile)
}

fn compile() -> Classifier {
    let rule = |kind, id: &str, priority, any: &[&str], none: &[&str]| Rule {
        topic: Topic::new(kind, id),
        priority,
        language: Language::english(),
        blocks: vec![Block {
            any: any.iter().map(|phrase| (*phrase).to_owned()).collect(),
            none: none.iter().map(|phrase| (*phrase).to_owned()).collect(),
            ..Block::default()
        }],
        hints: Hints::default(),
    };
    let rulebook = Rulebook {
        rules: vec![
            rule(
                Kind::Service,
                "heat",
                Priority::Normal,
                &["no heat", "heat ... out", "暖气", "/heat.*water/"],
                &[],
            ),
            rule(
                Kind::Service,
                "noise",
                Priority::Normal,
                &["loud ... music ... night", "nois*", "ا ل"],
                &["x"],
            ),
            rule(
                Kind::Emergency,
                "gas",
                Priority::Emergency,
                &["smell ... gas", "gas leak"],
                &["gas station"],
            ),
            rule(Kind::Command, "stop", Priority::High, &["= stop"], &[]),
        ],
        signs: vec![SignTable {
            language: Language::english(),
            emergencies: vec!["gas".to_owned()],
            signs: [
                ("*", 40),
                ("hea*", 30),
                ("暖气", 20),
                ("water no", 30),
                ("ا ل", 9),
                ("night", -20),
            ]
            .map(|(phrase, points)| Sign {
                phrase: phrase.to_owned(),
                points: vec![points],
            })
            .into(),
        }],
        languages: vec![LanguageProfile {
            language: Language::english(),
            function_words: vec!["the".to_owned(), "a".to_owned()],
            time_words: Vec::new(),
        }],
        geography: support::new_york(),
        ..Rulebook::default()
    };
    Classifier::compile(&rulebook).expect("the rules compile")
}

fn spans(decision: &Decision) -> Vec<(Span, Option<&str>)> {
    let facts = &decision.facts;
    let single = [
        &facts.unit,
        &facts.borough,
        &facts.zip,
        &facts.when,
        &facts.plate,
        &facts.phone,
        &facts.email,
    ];
    let mut spans: Vec<(Span, Option<&str>)> = decision.evidence.iter().map(|item| (item.span, None)).collect();
    spans.extend(
        single
            .into_iter()
            .flatten()
            .map(|fact| (fact.span, Some(fact.text.as_str()))),
    );
    spans.extend(
        facts
            .amount
            .iter()
            .chain(&facts.numbers)
            .map(|fact| (fact.span, Some(fact.text.as_str()))),
    );
    spans.extend(facts.place.iter().map(|place| (place.span, Some(place.text.as_str()))));
    spans
}

fn check(classifier: &Classifier, text: &str, expecting: Option<Expecting>) {
    let context = Context {
        language: None,
        expecting,
    };
    let decision = classifier.classify(text, &context);
    for (span, quoted) in spans(&decision) {
        let found = text.get(span.start..span.end);
        assert!(found.is_some_and(|found| !found.is_empty()), "{span:?} in {text:?}");
        assert!(quoted.is_none() || quoted == found, "{quoted:?} is not {found:?}");
    }
    assert_eq!(decision, classifier.classify(text, &context));
    assert_eq!(fold(&fold(text)), fold(text));
    classifier.losers(text, &context);
    // The match alone finds at least what the decision is about.
    let matches = classifier.matches(text);
    for candidate in &decision.candidates {
        assert!(matches.contains(&&candidate.topic), "{:?} in {text:?}", candidate.topic);
    }
}

fn any_question() -> impl Strategy<Value = Option<Expecting>> {
    prop::option::of(prop::sample::select(vec![
        Expecting::Place,
        Expecting::Unit,
        Expecting::Time,
        Expecting::Plate,
        Expecting::Number,
        Expecting::Phone,
        Expecting::Email,
        Expecting::Words,
    ]))
}

/// What the readers of facts and the phrases look for.
const TELLING: &[&str] = &[
    "no",
    "heat",
    "loud",
    "music",
    "night",
    "350",
    "5th",
    "ave",
    "st",
    "w",
    "apt",
    "4B",
    "#",
    "#4",
    "-",
    "/",
    "@",
    "&",
    "and",
    "between",
    "corner",
    "of",
    "broadway",
    "calle",
    "since",
    "11",
    "pm",
    "11pm",
    ":30",
    "every",
    "monday",
    "212",
    "555",
    "0123",
    "(",
    ")",
    "+",
    "+1",
    "311",
    "17323508",
    "plate",
    "ABC",
    "1234",
    "$",
    "65",
    ".",
    ",",
    "?",
    "\n",
    "a@b.co",
    "暖气",
    "ñ",
    "'",
    "’",
    "\u{200b}",
    "😀",
    "si",
    "bk",
    "10001",
    "in front of",
    "Lincoln",
    "park",
    "smell",
    "gas",
    "station",
    "الم",
    "হিটিং",
    "난방",
    "hace",
    "3",
    "dias",
    "floor",
    "second",
    "x",
];

/// Pieces that the readers of facts and phrases look for, in any order and glued by anything.
fn any_pieces() -> impl Strategy<Value = String> {
    let glue = prop::sample::select(vec![" ", "", " ", "-", ", ", ". "]);
    prop::collection::vec((prop::sample::select(TELLING), glue), 0..24).prop_map(|parts| {
        parts
            .into_iter()
            .fold(String::new(), |text, (piece, glue)| text + piece + glue)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_decided(text in any::<String>(), question in any_question()) {
        check(classifier(), &text, question);
    }

    #[test]
    fn any_mixture_of_facts_and_phrases_is_decided(text in any_pieces(), question in any_question()) {
        check(classifier(), &text, question);
    }
}

#[test]
fn long_texts_of_anything_are_decided() {
    for piece in PIECES {
        check(
            classifier(),
            &piece.repeat(64 * 1024 / piece.len()),
            Some(Expecting::Place),
        );
    }
}
