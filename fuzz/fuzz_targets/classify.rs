//! Any bytes at all, decided by the New York pack: no panic, evidence inside the text, the same decision twice.

#![no_main]

use classifier::{Classifier, Context, Expecting};
use config::{PackSource, load_pack};
use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;

fn classifier() -> &'static Classifier {
    static PACK: OnceLock<Classifier> = OnceLock::new();
    PACK.get_or_init(|| match load_pack(&PackSource::BuiltIn) {
        Ok(loaded) => loaded.pack.classifier,
        Err(problems) => panic!("the built-in pack does not load: {:?}", problems.first()),
    })
}

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let context = Context {
        language: None,
        expecting: bytes.first().filter(|first| **first % 2 == 0).map(|_| Expecting::Place),
    };
    let decision = classifier().classify(&text, &context);
    assert_eq!(decision, classifier().classify(&text, &context));
    for evidence in &decision.evidence {
        assert!(
            text.get(evidence.span.start..evidence.span.end).is_some(),
            "{evidence:?}"
        );
    }
});
