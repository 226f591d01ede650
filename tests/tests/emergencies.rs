//! Emergencies: whatever the desk is doing, and in whatever language, the emergency's text comes at once.

use classifier::{Kind, Language};
use config::{LoadedPack, PackSource, load_pack};
use std::collections::BTreeMap;
use tests::city::{City, CityOptions, twiml_texts};
use tests::residents::{conversation, phone};

/// What a resident has written before, by the state it leaves the desk in. `{torn}` is a text that two entries claim.
const BEFORE: [(&str, &[&str]); 7] = [
    ("nothing said yet", &[]),
    ("in the middle of a form", &["no heat"]),
    ("while choosing", &["{torn}"]),
    ("while waiting for a person", &["agent", "yes"]),
    ("while opted out", &["stop texting me"]),
    ("after something unknown", &["xyzzy plugh"]),
    ("while asked for a language", &["language"]),
];

/// The first match text of each emergency in each language.
fn phrases(loaded: &LoadedPack) -> BTreeMap<(String, Language), String> {
    let mut first = BTreeMap::new();
    for test in loaded
        .tests
        .iter()
        .filter(|test| test.wanted && test.topic.kind == Kind::Emergency)
    {
        first
            .entry((test.topic.id.clone(), test.language.clone()))
            .or_insert_with(|| test.text.clone());
    }
    first
}

/// A text of the pack's own vocabulary that the classifier is torn about.
fn torn(loaded: &LoadedPack) -> String {
    let classify = |text: &str| loaded.pack.classifier.classify(text, &classifier::Context::default());
    let candidates = [
        "noise",
        "ticket",
        "parking",
        "garbage",
        "water",
        "street",
        "dog",
        "light",
        "tree",
        "noise and trash",
    ];
    let found = candidates
        .into_iter()
        .find(|text| matches!(classify(text).verdict, classifier::Verdict::Torn(_)));
    found.expect("a text that the pack is torn about").to_owned()
}

async fn says(city: &City, channel: &str, resident: u64, place: usize, text: &str) -> String {
    if channel == "sms" {
        let (status, twiml) = city
            .text(&phone(resident), &format!("SM{resident:016x}{place:016x}"), text)
            .await;
        assert_eq!(status, 200, "{twiml}");
        return twiml_texts(&twiml).join("\n");
    }
    let answer = city.chat(&conversation(resident), &place.to_string(), text).await;
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
    let replies = answer.json()["replies"].as_array().cloned().unwrap_or_default();
    replies
        .iter()
        .filter_map(|reply| reply["text"].as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_is_answered_at_once_in_every_state_and_language() {
    let loaded = load_pack(&PackSource::BuiltIn).expect("the built-in pack loads");
    let phrases = phrases(&loaded);
    let torn = torn(&loaded);
    for emergency in loaded.pack.emergencies.keys() {
        for texts in &loaded.pack.languages {
            let key = (emergency.clone(), texts.language.clone());
            assert!(
                phrases.contains_key(&key),
                "{emergency} has no match text in {}",
                texts.language
            );
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    let city = City::start(&url, CityOptions::default()).await;
    let mut resident = 0;
    for ((id, language), phrase) in &phrases {
        let emergency = &loaded.pack.emergencies[id];
        let wanted = emergency.text.get(language);
        assert!(
            wanted.contains(&emergency.call),
            "{id} does not say whom to call: {wanted}"
        );
        for channel in ["sms", "webchat"] {
            for (state, before) in BEFORE {
                resident += 1;
                for (place, text) in before.iter().enumerate() {
                    says(&city, channel, resident, place, &text.replace("{torn}", &torn)).await;
                }
                let said = says(&city, channel, resident, before.len(), phrase).await;
                assert!(
                    said.contains(wanted),
                    "{channel}, {state}: {phrase:?} in {language} was answered {said:?}"
                );
            }
        }
    }
    println!("{resident} emergencies were answered at once");
}
