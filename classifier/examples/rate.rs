//! Prints how long compiling and deciding take with 30, 300 and 3,000 rules: `cargo run --release -p classifier
//! --example rate`. The rules and messages are made up from a fixed seed.

use classifier::{
    Block, Borough, Classifier, Context, Geography, Hints, Kind, Language, LanguageProfile, Priority, Rule, Rulebook,
    Topic,
};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// A small generator with a fixed seed; good enough to mix words.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides.max(1)
    }
}

fn word(number: usize) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "ke", "lo", "mi", "nu", "ra", "se", "to", "vi", "dra", "sto", "ple", "gri", "cho", "fen", "wal",
    ];
    let pick = |shift: usize| SYLLABLES.get((number >> shift) & 15).copied().unwrap_or("ba");
    format!("{}{}{}", pick(0), pick(4), pick(8))
}

fn rulebook(rules: usize) -> Rulebook {
    let mut dice = Dice(311);
    let mut book = Rulebook {
        geography: city(),
        ..Rulebook::default()
    };
    book.languages = vec![LanguageProfile {
        language: Language::english(),
        function_words: "the my is on in and a of there".split(' ').map(str::to_owned).collect(),
        time_words: Vec::new(),
    }];
    for number in 0..rules {
        let mut any = Vec::new();
        for _ in 0..6 {
            let (a, b, c) = (dice.roll(3000), number % 3000, dice.roll(3000));
            any.push(match dice.roll(4) {
                0 => format!("{} {}", word(a), word(b)),
                1 => format!("{} {} {}", word(a), word(b), word(c)),
                2 => format!("{} ... {}", word(b), word(c)),
                _ => format!("{}s {}", word(b), word(a)),
            });
        }
        if number < 40 {
            any.push(word(number));
        }
        let half = if number % 2 == 0 {
            vec![format!("{} {}", word(number), word(number + 7))]
        } else {
            Vec::new()
        };
        any.extend(half);
        book.rules.push(Rule {
            topic: Topic::new(Kind::Service, format!("service-{number}")),
            priority: Priority::Normal,
            language: Language::english(),
            blocks: vec![Block {
                any,
                ..Block::default()
            }],
            hints: Hints::default(),
        });
    }
    book
}

fn city() -> Geography {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<String>>();
    Geography {
        boroughs: vec![Borough {
            name: "Brooklyn".to_owned(),
            synonyms: words("bk bklyn"),
            zip_prefixes: words("112"),
        }],
        street_types: words("street st avenue ave blvd road rd"),
        street_prefixes: words("calle avenida"),
        named_streets: words("broadway bowery"),
        unit_words: words("apt unit apartment"),
        number_prefix: "311-".to_owned(),
    }
}

/// Messages of about 47 bytes: most hold a phrase, some are chatter, some are mistyped, some name a place.
fn messages(book: &Rulebook) -> Vec<String> {
    let mut dice = Dice(692);
    let small = [
        "there", "is", "a", "the", "on", "my", "in", "please", "again", "and", "since", "it",
    ];
    let mut all = Vec::new();
    for _ in 0..20_000 {
        let mut parts: Vec<String> = Vec::new();
        for _ in 0..=dice.roll(4) {
            parts.push((*small.get(dice.roll(small.len())).unwrap_or(&"the")).to_owned());
        }
        if dice.roll(10) > 0 {
            let rule = book.rules.get(dice.roll(book.rules.len())).expect("a rule");
            let phrases = &rule.blocks.first().expect("a block").any;
            let mut phrase = phrases
                .get(dice.roll(phrases.len()))
                .expect("a phrase")
                .replace("...", "very");
            if dice.roll(10) == 0 {
                phrase.remove(phrase.len() / 2);
            }
            parts.push(phrase);
        }
        match dice.roll(5) {
            0 => parts.push("at 350 5th ave apt 4B".to_owned()),
            1 => parts.push("since monday".to_owned()),
            _ => parts.push(word(dice.roll(4000))),
        }
        all.push(parts.join(" "));
    }
    all
}

fn main() {
    for rules in [30, 300, 3000] {
        let book = rulebook(rules);
        let phrases: usize = book
            .rules
            .iter()
            .flat_map(|rule| &rule.blocks)
            .map(|block| block.any.len())
            .sum();
        let before = resident_kib();
        let mut compiled = None;
        let build = timed(|| compiled = Classifier::compile(&book).ok());
        let classifier = compiled.expect("the rules compile");
        let grown = resident_kib().saturating_sub(before);
        let texts = messages(&book);
        let bytes: usize = texts.iter().map(String::len).sum();
        let whole = fastest(&texts, |text| {
            black_box(classifier.classify(text, &Context::default()));
        });
        let facts = fastest(&texts, |text| {
            black_box(classifier.facts(text, None));
        });
        let fold = fastest(&texts, |text| {
            black_box(classifier::fold(text));
        });
        println!(
            "{rules} rules, {phrases} phrases, {} bytes a message: compile {build:?}, {grown} KiB; a decision {whole:?}, of which folding {fold:?} and facts {:?}",
            bytes / texts.len(),
            facts.saturating_sub(fold)
        );
    }
}

/// The processor time that this thread has used, where the system tells it; other programs do not disturb it.
fn processor_time() -> Option<Duration> {
    let status = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    status.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// The processor time of some work.
fn timed(work: impl FnOnce()) -> Duration {
    let (start, clock) = (processor_time(), Instant::now());
    work();
    match (start, processor_time()) {
        (Some(start), Some(end)) => end.saturating_sub(start),
        _ => clock.elapsed(),
    }
}

/// The time of one text in the fastest of several passes.
fn fastest(texts: &[String], work: impl Fn(&str)) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..7 {
        best = best.min(timed(|| texts.iter().for_each(|text| work(text))));
    }
    best / u32::try_from(texts.len()).unwrap_or(1)
}

/// Resident memory where the system tells it.
fn resident_kib() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap_or_default();
    line.split_whitespace()
        .nth(1)
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}
