//! Any filter, in whatever state of sealing, finds what a look at every contact finds.

use super::history::*;
use crate::desk::*;
use crate::on_both_databases;
use conversation::{Effect, Mode, Outcome, TopicKind};
use proptest::sample::select;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngSeed, TestRunner};
use std::collections::BTreeSet;
use storage::{Capped, Date, Days, Db, LogFilter, Order, Standing, VerdictKind, Words};

on_both_databases!(any_filter_finds_what_a_look_at_every_contact_finds);

const OUTCOMES: [Outcome; 5] = [
    Outcome::Filed,
    Outcome::Answered,
    Outcome::NotUnderstood,
    Outcome::Handoff,
    Outcome::Open,
];

/// Filters of one to four conditions.
fn filters() -> impl Strategy<Value = LogFilter> {
    let text = |from: &'static [&'static str]| proptest::option::weighted(0.25, select(from).prop_map(str::to_owned));
    let days = (0..30_i64, 0..12_i64).prop_map(|(from, length)| {
        let day = |off: i64| day(NOON + off * DAY).parse::<Date>().expect("a day");
        Days::new(Some(day(from)), Some(day(from + length))).expect("a span")
    });
    let standings = [Standing::Any, Standing::Open, Standing::WaitingForPerson];
    let kinds = [TopicKind::Request, TopicKind::Inquiry, TopicKind::Status];
    (
        proptest::option::weighted(0.25, days),
        (
            text(&["sms", "webchat", "telegram"]),
            text(&["sms", "parking-alerts"]),
            text(&["en", "es", "fr"]),
        ),
        proptest::option::weighted(0.25, proptest::collection::vec(select(&OUTCOMES), 1..3)),
        (
            proptest::option::weighted(0.2, select(kinds.to_vec())),
            text(&["rodent", "pothole", "parking", "nothing"]),
        ),
        (
            text(&["NYPD", "DOT"]),
            proptest::option::weighted(
                0.2,
                proptest::collection::vec(select(vec!["NYPD".to_owned(), "DOT".to_owned()]), 1..3),
            ),
            text(&["Queens", "Staten Island"]),
        ),
        proptest::option::weighted(
            0.2,
            select(&[VerdictKind::Clear, VerdictKind::Torn, VerdictKind::Unknown]),
        ),
        text(&["rodent", "pothole"]),
        proptest::option::weighted(0.6, select(standings.to_vec())),
        proptest::bool::weighted(0.3),
        text(&WORDS),
    )
        .prop_map(
            |(
                days,
                (channel, account, language),
                outcomes,
                (kind, topic),
                (agency, within, borough),
                verdict,
                decided,
                standing,
                without_tests,
                words,
            )| {
                LogFilter {
                    days: days.unwrap_or_default(),
                    channel,
                    account,
                    language,
                    outcomes: outcomes.unwrap_or_default(),
                    kind,
                    topic,
                    agency,
                    within: within.unwrap_or_default(),
                    borough,
                    verdict,
                    decided,
                    standing: standing.unwrap_or(Standing::Any),
                    without_tests,
                    address: None,
                    words: words.and_then(|words| Words::new(&words)),
                }
            },
        )
}

fn runner() -> TestRunner {
    // The same filters every time.
    TestRunner::new(Config {
        rng_seed: RngSeed::Fixed(311),
        ..Config::default()
    })
}

async fn any_filter_finds_what_a_look_at_every_contact_finds(db: Db) {
    let mut runner = runner();
    for state in 0..3 {
        let end = states(&db, state).await;
        call_people(&db, state, end).await;
        if state == 2 {
            amend(&db, end + DAY / 2).await;
        }
        let all = known(&db).await;
        let waiting: BTreeSet<String> = db
            .waiting()
            .await
            .expect("a queue")
            .into_iter()
            .filter(|one| !one.joined)
            .filter_map(|one| one.contact)
            .collect();
        assert!(!waiting.is_empty());
        let mut hits = 0;
        for _ in 0..30 {
            let filter = filters().new_tree(&mut runner).expect("a filter").current();
            let mut expected: Vec<String> = all
                .iter()
                .filter(|known| wanted(&filter, known, &waiting))
                .map(|known| known.detail.contact.id.clone())
                .collect();
            hits += expected.len();
            let count = db.contacts_count(&filter, 40).await.expect("a count");
            let capped = Capped {
                count: i64::try_from(expected.len().min(40)).expect("small"),
                more: expected.len() > 40,
            };
            assert_eq!(count, capped, "{filter:?}");
            for order in [Order::OldestFirst, Order::NewestFirst] {
                let mut found = both_ways(&db, &filter, order, 61).await;
                if filter.words.is_some() {
                    found.sort();
                    expected.sort();
                }
                assert_eq!(found, expected, "{filter:?} in state {state}");
                expected.reverse();
            }
        }
        assert!(hits > 300, "the filters find something: {hits}");
        let sealed = seal(&db, end + 2 * DAY).await;
        assert!(sealed >= 500, "{sealed} sealed");
    }
}

/// A few residents of this state ask for a person.
async fn call_people(db: &Db, state: u32, now: i64) {
    for number in state * BATCH..state * BATCH + 3 {
        let memory = load(db, &resident(number), None, "person", now).await;
        let mut turn = turn(&resident(number), None, "person", &memory, now);
        dress(&mut turn, number);
        turn.step.state.mode = Mode::WithPerson {
            joined: false,
            name: None,
        };
        turn.step.effects = vec![Effect::CallPerson {
            reason: "asked".into(),
            urgent: false,
        }];
        done(db, turn).await;
    }
}
