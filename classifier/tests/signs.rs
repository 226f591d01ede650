//! Signs of emergencies: what raises one without a rule, and what silences a rule's words.

use classifier::{
    Block, Classifier, Context, Decision, Expecting, Hints, Kind, Language, LanguageProfile, LoserReason, Priority,
    Rule, Rulebook, Sign, SignTable, Topic, Verdict,
};

fn rule(kind: Kind, id: &str, language: &str, any: &str) -> Rule {
    Rule {
        topic: Topic::new(kind, id),
        priority: if kind == Kind::Emergency {
            Priority::Emergency
        } else {
            Priority::Normal
        },
        language: Language::new(language),
        blocks: vec![Block {
            any: vec![any.to_owned()],
            ..Block::default()
        }],
        hints: Hints::default(),
    }
}

/// A table for fire and medical: each row is a sign, and what it counts for one and the other.
fn table(language: &str, rows: &[(&str, i16, i16)]) -> SignTable {
    let signs = rows.iter().map(|(phrase, fire, medical)| Sign {
        phrase: (*phrase).to_owned(),
        points: vec![*fire, *medical],
    });
    SignTable {
        language: Language::new(language),
        emergencies: vec!["fire".to_owned(), "medical".to_owned()],
        signs: signs.collect(),
    }
}

fn profile(language: &str, words: &[&str]) -> LanguageProfile {
    LanguageProfile {
        language: Language::new(language),
        function_words: words.iter().map(|word| (*word).to_owned()).collect(),
        time_words: Vec::new(),
    }
}

fn classifier() -> Classifier {
    let rulebook = Rulebook {
        rules: vec![
            rule(Kind::Emergency, "fire", "en", "on fire"),
            rule(Kind::Emergency, "fire", "es", "en llamas"),
            rule(Kind::Emergency, "medical", "en", "not breathing"),
            rule(Kind::Emergency, "medical", "en", "collapsed"),
            rule(Kind::Emergency, "shooting", "en", "shooting"),
            rule(Kind::Service, "smoking", "en", "smoking in the hall"),
            rule(Kind::Command, "status", "en", "= the glow of the hot wall coughing"),
            rule(Kind::Command, "help", "en", "a glow at the hot wall coughing"),
        ],
        languages: vec![
            profile("en", &["the", "is", "my"]),
            profile("es", &["el", "esta", "mi"]),
        ],
        signs: vec![
            table(
                "en",
                &[
                    ("*", 60, 80),
                    ("glow", 40, 0),
                    ("hot wall", 40, 0),
                    ("coug*", 1, 1),
                    ("cough*", 15, 20),
                    ("coughed", 0, -4),
                    ("river", 10, 0),
                    ("team", -70, -60),
                    ("house", 50, 0),
                    ("pale", 0, 30),
                    ("permit", -100, -100),
                    ("glow coughing", 5, 0),
                    ("on fire", 0, 0),
                    ("not breathing", 0, 0),
                    ("collapsed", 0, 0),
                ],
            ),
            table("es", &[("*", 60, 50), ("casa", 50, 0), ("en llamas", 0, 0)]),
        ],
        ..Rulebook::default()
    };
    Classifier::compile(&rulebook).expect("the rules compile")
}

fn decide(text: &str) -> Decision {
    classifier().classify(text, &Context::default())
}

fn decided(text: &str) -> String {
    match decide(text).verdict {
        Verdict::Clear(topic) => topic.id,
        Verdict::Torn(_) => "torn".to_owned(),
        Verdict::Unknown => String::new(),
    }
}

/// The points of what counted for an emergency, by phrase.
fn counted(text: &str) -> Vec<(String, i32)> {
    let evidence = decide(text).evidence.into_iter();
    evidence.map(|one| (one.phrase, one.points)).collect()
}

#[test]
fn signs_raise_an_emergency_together_and_none_does_alone() {
    // 60 for every message and 40 + 40 + 15 for signs, less 2 for each of the 13 words that are missing to 25.
    assert_eq!(
        decided("a glow next door, the hot wall, we are all coughing here"),
        "fire"
    );
    assert_eq!(decided("a glow over the river tonight and it looks so very nice"), "");
}

#[test]
fn signs_silence_the_words_of_a_rule_where_they_speak_against_it() {
    assert_eq!(decided("the house is on fire"), "fire");
    assert_eq!(decided("the team is on fire"), "");
    let losers = classifier().losers("the team is on fire", &Context::default());
    let fire = losers.iter().find(|loser| loser.topic.id == "fire").expect("a loser");
    // 60 - 70 + 30 for the rule - 40 for twenty missing words.
    assert_eq!(fire.score, -20);
    let against = vec![("team".to_owned(), -70)];
    assert_eq!(fire.reason, LoserReason::FewSigns { against });
    // A rule among many other words counts half.
    assert_eq!(decided("the house over there by the river is on fire now"), "fire");
    assert_eq!(decided("the house over there by the lake is on fire now"), "");
    // A rule that explains every word needs no sign, and is not silenced by one.
    assert_eq!(decided("not breathing"), "medical");
}

#[test]
fn a_few_words_raise_nothing_by_signs_alone() {
    assert_eq!(decided("glow, hot wall, coughing, house"), "fire");
    assert_eq!(decided("glow, hot wall"), "");
}

#[test]
fn while_a_question_is_open_signs_alone_must_say_more() {
    let answer = Context {
        expecting: Some(Expecting::Place),
        ..Context::default()
    };
    let raised = |text: &str, context: &Context| {
        let verdict = classifier().classify(text, context).verdict;
        matches!(verdict, Verdict::Clear(topic) if topic.id == "fire")
    };
    let vague = "by the house with the glow near the river";
    assert!(raised(vague, &Context::default()) && !raised(vague, &answer));
    assert!(raised("the house glow, hot wall, coughing, the river", &answer));
    assert!(raised("the house is on fire", &answer));
}

#[test]
fn a_word_of_caution_is_due_where_few_points_are_missing() {
    let caution = |text: &str, context: &Context| {
        let decision = classifier().classify(text, context);
        decision.caution.map(|topic| topic.id).unwrap_or_default()
    };
    let idle = Context::default();
    assert_eq!(
        caution("a glow over the river tonight and it looks so very nice", &idle),
        "fire"
    );
    assert_eq!(
        caution("the house over there by the lake is on fire now", &idle),
        "fire"
    );
    // 80 for every message less 2 for each of the 15 words that are missing, and then 16.
    assert_eq!(caution("we went for a walk and then we came home", &idle), "medical");
    assert_eq!(caution("we went for a walk and then came home", &idle), "");
    // What a rule says is said, whatever else speaks against it: 60 - 70 + 15 - 4 lack 99; without two words 103.
    let by_rule = "we are on fire is what the team said to us all when it had won the game in the park that night";
    assert_eq!(caution(by_rule, &idle), "fire");
    assert_eq!(caution(&by_rule.replace(" that night", ""), &idle), "");
    // What is raised needs no such word, though a rule of another one is met; what a rule explains is what it says.
    let two = "the team saw a glow and a hot wall at the house and then my friend there collapsed";
    assert_eq!((decided(two).as_str(), caution(two, &idle).as_str()), ("fire", ""));
    let one = two.replace("a glow and a hot wall", "a man and a woman");
    assert_eq!(caution(&one, &idle), "medical");
    assert_eq!(caution("a glow at the hot wall coughing", &idle), "");
    // An answer to a question must say more for that as well.
    let answer = Context {
        expecting: Some(Expecting::Place),
        ..Context::default()
    };
    assert_eq!(
        caution("a glow over the river tonight and it looks so very nice", &answer),
        ""
    );
    assert_eq!(caution("by the house with the glow near the river", &answer), "fire");
    assert_eq!(caution(by_rule, &answer), "fire");
}

#[test]
fn of_a_long_text_the_strongest_signs_are_kept() {
    let rows: Vec<(String, i16)> = (0..300_i16)
        .map(|number| (format!("sign{}", word(number)), number % 50))
        .collect();
    let rows: Vec<(&str, i16, i16)> = rows.iter().map(|(sign, points)| (sign.as_str(), *points, 0)).collect();
    let rulebook = Rulebook {
        rules: vec![rule(Kind::Emergency, "fire", "en", "on fire")],
        signs: vec![table("en", &rows)],
        ..Rulebook::default()
    };
    let classifier = Classifier::compile(&rulebook).expect("the rules compile");
    let text: Vec<&str> = rows.iter().map(|(sign, _, _)| *sign).collect();
    let evidence = classifier.classify(&text.join(" "), &Context::default()).evidence;
    assert_eq!(evidence.len(), 60);
    assert!(evidence.iter().all(|one| one.points >= 40));
}

/// A number in letters.
fn word(number: i16) -> String {
    number
        .to_string()
        .chars()
        .map(|digit| char::from(b'a' + digit as u8 - b'0'))
        .collect()
}

#[test]
fn each_sign_counts_once_and_of_several_for_a_word_the_longest() {
    let text = "he is pale and not breathing, coughing, coughing";
    let points: Vec<(String, i32)> = counted(text)
        .into_iter()
        .filter(|(phrase, _)| phrase.starts_with("cough"))
        .collect();
    assert_eq!(points, [("cough*".to_owned(), 20)]);
    let text = "he is not breathing, pale, coughed here";
    assert!(counted(text).contains(&("coughed".to_owned(), -4)));
    assert!(counted(text).iter().all(|(phrase, _)| phrase != "cough*"));
}

#[test]
fn what_an_ordinary_entry_explains_speaks_against_danger() {
    assert_eq!(
        decided("the glow of my neighbor and the coughing, hot wall, hot wall, a hot wall"),
        "fire"
    );
    assert_eq!(
        decided("the glow of my neighbor smoking in the hall, coughing, hot wall"),
        "smoking"
    );
    // A rule that means the whole message means it, and so does one that explains every word; only as long as it does.
    assert_eq!(decided("the glow of the hot wall coughing"), "status");
    assert_eq!(decided("a glow at the hot wall coughing"), "help");
    assert_eq!(decided("a glow at the hot wall, coughing, tonight"), "fire");
}

#[test]
fn signs_are_those_of_the_text_or_of_the_rule() {
    // The text is Spanish, and so are the rule and the sign.
    assert_eq!(decided("mi casa esta en llamas"), "fire");
    // English words of danger are no signs in a Spanish text, and Spanish ones none in an English text.
    assert_eq!(decided("el glow y el hot wall y mi coughing esta aqui con el agua"), "");
    assert_eq!(
        decided("the glow is at mi casa and my river is nice and the water too"),
        ""
    );
    // A few words leave their language in doubt: that of the rule is asked as well. Many do not.
    assert_eq!(decided("the dog is out, mi casa en llamas"), "fire");
    assert_eq!(
        decided("the bakery en llamas on the corner gave us such a lovely cake for the party at the casa"),
        ""
    );
}

#[test]
fn a_typing_error_of_a_rule_counts_less_and_needs_signs_beside_it() {
    assert_eq!(decided("my uncle colapsed, coughing, pale, come now"), "medical");
    assert_eq!(decided("my uncle relaxed, coughing, pale, come now"), "");
    assert_eq!(decided("my uncle colapsed, singing, happy, come now"), "");
}

#[test]
fn a_sign_is_found_in_spite_of_a_typing_error() {
    let found = |text: &str| -> Vec<String> { counted(text).into_iter().map(|(phrase, _)| phrase).collect() };
    // "coughing" is a word of a rule; phrases are found by the words that are meant.
    let text = found("the house is on fire, a glow couhging");
    assert!(
        text.contains(&"cough*".to_owned()) && text.contains(&"glow coughing".to_owned()),
        "{text:?}"
    );
    // "coughed" differs from it by two letters, "laughing" as well, and "cough*" is what "coughin" begins with.
    let text = found("the house is on fire, a glow coughed");
    assert!(
        text.iter()
            .all(|phrase| phrase != "cough*" && phrase != "glow coughing"),
        "{text:?}"
    );
}

#[test]
fn a_sentence_of_danger_is_heard_beside_harmless_ones() {
    let danger = "the house over here has a hot wall and a glow, coughing";
    assert_eq!(decided(danger), "fire");
    let harmless = "my team, which plays by the lake on Sundays, asks for a permit now";
    // In one sentence the team speaks against a fire; in another it does not.
    assert_eq!(decided(&format!("{harmless}, {danger}")), "");
    assert_eq!(decided(&format!("{harmless}. {danger}")), "fire");
    assert_eq!(decided(&format!("{danger}! {harmless}")), "fire");
    // Only the signs of its sentence are told of.
    assert!(
        counted(&format!("{harmless}. {danger}"))
            .iter()
            .all(|(phrase, _)| phrase != "team")
    );
    // What would just be enough alone is not enough beside something else, where it says more by chance.
    let little = "the house has a hot wall in it all over the place now";
    assert_eq!(decided(little), "fire");
    assert_eq!(decided(&format!("{harmless}. {little}")), "");
    // A few words say nothing alone.
    assert_eq!(decided(&format!("{harmless}. glow, hot wall")), "");
}

#[test]
fn an_emergency_that_the_table_does_not_know_needs_its_rule_alone() {
    assert_eq!(
        decided("the team saw a shooting at the courts while we were all there"),
        "shooting"
    );
}

#[test]
fn an_emergency_of_signs_alone_speaks_for_the_whole_message() {
    let decision = decide("the glow and the hot wall have my house coughing. someone smoking in the hall");
    assert!(matches!(decision.verdict, Verdict::Clear(topic) if topic.id == "fire"));
    assert!(decision.also.is_empty(), "{:?}", decision.also);
}

#[test]
fn who_says_no_is_named_before_signs_that_are_missing() {
    let mut fire = rule(Kind::Emergency, "fire", "en", "on fire");
    fire.blocks[0].none.push("was on fire".to_owned());
    let rulebook = Rulebook {
        rules: vec![fire],
        signs: vec![table("en", &[("*", 60, 0), ("glow", 40, 0)])],
        ..Rulebook::default()
    };
    let classifier = Classifier::compile(&rulebook).expect("the rules compile");
    let losers = classifier.losers("it was on fire and the glow is gone", &Context::default());
    let reasons: Vec<LoserReason> = losers.into_iter().map(|loser| loser.reason).collect();
    let phrase = "was on fire".to_owned();
    assert_eq!(reasons, [LoserReason::Cancelled { phrase }]);
}

#[test]
fn a_word_of_a_service_in_passing_takes_nothing_away() {
    let raised = |any: &str| {
        let rulebook = Rulebook {
            rules: vec![
                rule(Kind::Service, "lamp", "en", any),
                rule(Kind::Emergency, "fire", "en", "on fire"),
            ],
            signs: vec![table("en", &[("*", 140, 0)])],
            ..Rulebook::default()
        };
        let classifier = Classifier::compile(&rulebook).expect("the rules compile");
        // 140 less 40 for twenty missing words.
        let verdict = classifier
            .classify("one two three old lamp", &Context::default())
            .verdict;
        matches!(verdict, Verdict::Clear(topic) if topic.id == "fire")
    };
    assert!(raised("lamp"));
    assert!(!raised("old lamp"));
}

#[test]
fn an_ordinary_entry_that_hints_speak_against_adds_no_danger() {
    let mut lamp = rule(Kind::Service, "lamp", "en", "lamp");
    lamp.hints.unlikely = ["one", "two", "three", "four"].map(str::to_owned).into();
    let rulebook = Rulebook {
        rules: vec![lamp, rule(Kind::Emergency, "fire", "en", "on fire")],
        signs: vec![table("en", &[("*", 137, 0)])],
        ..Rulebook::default()
    };
    let classifier = Classifier::compile(&rulebook).expect("the rules compile");
    // 137 less 40 for twenty missing words.
    let decision = classifier.classify("one two three four lamp", &Context::default());
    assert!(!matches!(decision.verdict, Verdict::Clear(topic) if topic.kind == Kind::Emergency));
}

#[test]
fn an_edge_is_where_a_clause_begins_or_ends() {
    let rulebook = Rulebook {
        rules: vec![rule(Kind::Emergency, "fire", "en", "on fire")],
        signs: vec![table(
            "en",
            &[
                ("*", 150, 0),
                ("| where", 1, 0),
                ("here |", 2, 0),
                ("| glow |", 3, 0),
                ("smell gas", 4, 0),
                ("in 0000", 5, 0),
                ("0b", 6, 0),
                ("in 1999", 7, 0),
            ],
        )],
        ..Rulebook::default()
    };
    let classifier = Classifier::compile(&rulebook).expect("the rules compile");
    let found = |text: &str| -> Vec<String> {
        let evidence = classifier.classify(text, &Context::default()).evidence.into_iter();
        evidence
            .map(|one| {
                let words = text.get(one.span.start..one.span.end).unwrap_or_default();
                format!("{}: {words}", one.phrase)
            })
            .collect()
    };
    assert_eq!(
        found("Where is it now? Glow, and it is here"),
        ["| where: Where", "| glow |: Glow", "here |: here"]
    );
    assert!(found("tell me where the glow is and stay here with it").is_empty());
    // What a comma or a point keeps apart is no phrase.
    assert_eq!(found("they smell gas upstairs tonight"), ["smell gas: smell gas"]);
    assert!(found("what a smell. gas is back tonight").is_empty());
    // A number counts by its digits, unless a line names it.
    assert_eq!(
        found("they lived at 2b in 1987 already"),
        ["0b: 2b", "in 0000: in 1987"]
    );
    assert_eq!(found("they came back again in 1999 only"), ["in 1999: in 1999"]);
}

#[test]
fn a_rule_counts_twice_where_signs_do_not_know_its_words() {
    let raised = |rows: &[(&str, i16, i16)], text: &str| {
        let rulebook = Rulebook {
            rules: vec![rule(Kind::Emergency, "fire", "en", "the attic blazes")],
            signs: vec![table("en", rows)],
            ..Rulebook::default()
        };
        let classifier = Classifier::compile(&rulebook).expect("the rules compile");
        let verdict = classifier.classify(text, &Context::default()).verdict;
        matches!(verdict, Verdict::Clear(topic) if topic.id == "fire")
    };
    // 80 and twice 30 for the rule, less 38 for nineteen missing words.
    let unknown = [("*", 80, 0), ("the", 0, 0), ("attic", 0, 0)];
    assert!(raised(&unknown, "the attic blazes, see it now"));
    // Where each of its words is known, they have said it already.
    let known = [("*", 80, 0), ("the", 0, 0), ("attic blazes", 0, 0)];
    assert!(!raised(&known, "the attic blazes, see it now"));
    // Beside signs of its words, 30 is enough.
    let telling = [("*", 80, 0), ("the", 0, 0), ("attic", 0, 0), ("blaz*", 28, 0)];
    assert!(raised(&telling, "the attic blazes, see it now"));
}
