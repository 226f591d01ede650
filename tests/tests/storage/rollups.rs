//! The published figures: what was counted with every turn equals what the log says.

use crate::desk::*;
use crate::on_both_databases;
use classifier::Language;
use conversation::{CloseReason, Effect, MessageKind, Speaker, TopicKind};
use proptest::prelude::{Strategy, any, prop};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use storage::{Committed, Db, DeliveryStatus, Figures, ImportedTotal, Route, Settled, Tally};

on_both_databases!(
    figures_equal_a_recount_after_any_history,
    a_contact_is_published_once_and_only_if_something_arrived,
    importing_a_period_again_replaces_it,
);

/// One thing that happens in a random history.
#[derive(Clone, Debug)]
struct Happening {
    who: u32,
    day: i64,
    effects: u8,
    route: u8,
    language: bool,
    is_test: bool,
    opens: bool,
    delivery: u8,
}

fn happening() -> impl Strategy<Value = Happening> {
    (
        0..7_u32,
        0..40_i64,
        any::<u8>(),
        0..3_u8,
        any::<bool>(),
        prop::bool::weighted(0.1),
        any::<bool>(),
        0..6_u8,
    )
        .prop_map(
            |(who, day, effects, route, language, is_test, opens, delivery)| Happening {
                who,
                day,
                effects,
                route,
                language,
                is_test,
                opens,
                delivery,
            },
        )
}

/// The effects that the bits of a number stand for.
fn effects(bits: u8, number: &str, now: i64) -> Vec<Effect> {
    let mut effects = Vec::new();
    if bits & 1 > 0 {
        effects.push(say("A question?"));
    }
    if bits & 2 > 0 {
        effects.extend([topic(TopicKind::Inquiry, "trash-schedule", None), say("On Monday.")]);
    }
    if bits & 4 > 0 && bits & 8 > 0 {
        effects.extend(file(number, now));
    }
    if bits & 16 > 0 {
        effects.extend([
            topic(TopicKind::Status, "noise-residential", Some(number)),
            say("It is open."),
        ]);
    }
    if bits & 32 > 0 && bits & 64 > 0 {
        effects.push(say_as("A person writes.", Speaker::Person, MessageKind::Reply));
    }
    if bits & 64 > 0 {
        effects.push(topic(TopicKind::Directory, "person", None));
    }
    if bits & 128 > 0 {
        effects.push(Effect::Close(CloseReason::Resident));
    }
    effects
}

async fn happens(db: &Db, place: usize, happening: &Happening) {
    let now = NOON + happening.day * DAY + i64::try_from(place).expect("small");
    let address = if happening.who.is_multiple_of(2) {
        phone(happening.who)
    } else {
        chat(&format!("c{}", happening.who))
    };
    let memory = load(db, &address, None, "x", now).await;
    let mut turn = turn(&address, None, "x", &memory, now);
    turn.step.opens_contact |= happening.opens;
    turn.step.language = Language::new(if happening.language { "es" } else { "en" });
    turn.is_test = happening.is_test;
    turn.route = [Route::InBand, Route::Queue, Route::Live][usize::from(happening.route)];
    let number = format!("311-{place:08}");
    let receipt = match one(db, with(turn, effects(happening.effects, &number, now))).await {
        Committed::Done(receipt) => receipt,
        other => panic!("{other:?}"),
    };
    for queued in db.claim_outbox("sms", now, now + 1, 3).await.expect("claimed") {
        let settled = match happening.delivery {
            0 => Settled::Never { code: "30003".into() },
            1 => Settled::Unknown,
            2 => Settled::Later { at: now + DAY },
            _ => Settled::Sent {
                provider_message_id: None,
            },
        };
        db.settle(&queued.id, queued.attempts, &settled, now)
            .await
            .expect("settled");
    }
    for reply in receipt.replies {
        if happening.delivery == 4 {
            db.delivery_status_of(&reply.id, None, DeliveryStatus::Failed, Some("30005"), now)
                .await
                .expect("told");
        }
    }
}

async fn figures_equal_a_recount_after_any_history(db: Db) {
    // The same histories every time; each goes on where the one before ended.
    let config = Config {
        rng_seed: RngSeed::Fixed(311),
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let mut place = 0;
    for _ in 0..4 {
        let history = prop::collection::vec(happening(), 40..60)
            .new_tree(&mut runner)
            .expect("a history")
            .current();
        for happening in &history {
            happens(&db, place, happening).await;
            place += 1;
        }
        for (from, to) in [
            ("2026-11-01", "2027-01-31"),
            ("2026-12-01", "2026-12-31"),
            ("2026-11-25", "2027-01-02"),
            ("2026-11-25", "2026-11-29"),
            ("2026-12-01", "2026-12-07"),
            ("2026-11-30", "2026-11-30"),
        ] {
            let rolled = db.figures(from, to, false).await.expect("figures");
            let counted = db.figures(from, to, true).await.expect("figures");
            assert_eq!(rolled, counted, "{from} to {to} after {place} turns: {history:#?}");
        }
    }
    let all = db.figures("2026-01-01", "2027-12-31", false).await.expect("figures");
    assert!(sum(&all.contacts, "contact") > sum(&all.contacts, "published"));
    assert!(sum(&all.contacts, "published") > 20);
    assert!(sum(&all.topics, "request") > 5 && sum(&all.topics, "inquiry") > 5);
    assert_eq!(sum(&all.languages, "published"), sum(&all.contacts, "published"));
    assert_eq!(sum(&all.boroughs, "request"), sum(&all.topics, "request"));
}

fn sum(tallies: &[Tally], kind: &str) -> i64 {
    tallies
        .iter()
        .filter(|tally| tally.kind == kind)
        .map(|tally| tally.count)
        .sum()
}

async fn figures(db: &Db) -> Figures {
    let rolled = db.figures("2026-11-01", "2026-11-30", false).await.expect("figures");
    assert_eq!(
        rolled,
        db.figures("2026-11-01", "2026-11-30", true).await.expect("figures")
    );
    rolled
}

async fn a_contact_is_published_once_and_only_if_something_arrived(db: Db) {
    let address = phone(1);
    let answer = || vec![topic(TopicKind::Inquiry, "trash-schedule", None), say("On Monday.")];
    let memory = load(&db, &address, None, "trash?", NOON).await;
    let mut queued = with(turn(&address, None, "trash?", &memory, NOON), answer());
    queued.route = Route::Queue;
    done(&db, queued).await;
    assert_eq!(
        sum(&figures(&db).await.contacts, "published"),
        0,
        "nothing has arrived yet"
    );
    let claimed = db.claim_outbox("sms", NOON, NOON + 99, 1).await.expect("claimed");
    let sent = Settled::Sent {
        provider_message_id: Some("P1".into()),
    };
    db.settle(&claimed[0].id, 0, &sent, NOON + 1).await.expect("settled");
    assert_eq!(sum(&figures(&db).await.contacts, "published"), 1);
    // Another answer in the same contact counts neither the contact nor the topic again.
    talk(&db, &address, "trash?", answer(), NOON + 2).await;
    let figures_now = figures(&db).await;
    assert_eq!(sum(&figures_now.contacts, "published"), 1);
    assert_eq!(sum(&figures_now.topics, "inquiry"), 1);
    assert_eq!(sum(&figures_now.contacts, "contact"), 1);

    // Of another contact the only answer never arrives.
    let other = talk(&db, &phone(2), "trash?", answer(), NOON).await;
    assert_eq!(sum(&figures(&db).await.contacts, "published"), 2);
    let id = &other.replies[0].id;
    db.delivery_status_of(id, None, DeliveryStatus::Failed, Some("30003"), NOON)
        .await
        .expect("told");
    assert_eq!(sum(&figures(&db).await.contacts, "published"), 1);

    // Two filed requests in one contact are two requests of one published contact.
    let mut two = file("311-00000001", NOON);
    two.extend(file("311-00000002", NOON));
    talk(&db, &phone(3), "noise and noise", two, NOON).await;
    let figures_now = figures(&db).await;
    assert_eq!(sum(&figures_now.topics, "request"), 2);
    assert_eq!(sum(&figures_now.contacts, "published"), 2);
    assert_eq!(figures_now.boroughs[0].id, "Manhattan");
}

async fn importing_a_period_again_replaces_it(db: Db) {
    let total = |period: &str, channel: &str, kind: &str, count| ImportedTotal {
        period: period.into(),
        channel: channel.into(),
        kind: kind.into(),
        topic: String::new(),
        count,
    };
    let first = [
        total("2016", "phone", "contact", 1),
        total("2016", "", "contact", 35_982_514),
        total("2016", "", "population", 8_540_000),
        total("2015-12", "phone", "contact", 7),
    ];
    db.import_totals(&first).await.expect("imported");
    let second = [
        total("2016", "phone", "contact", 19_378_299),
        total("2016", "", "contact", 35_982_514),
    ];
    db.import_totals(&second).await.expect("imported again");
    let year = db
        .figures("2016-01-01", "2016-12-31", false)
        .await
        .expect("figures")
        .imported;
    assert_eq!(year, [second[1].clone(), second[0].clone()]);
    let longer = db
        .figures("2015-12-01", "2016-12-31", false)
        .await
        .expect("figures")
        .imported;
    assert_eq!(longer.len(), 3);
    assert_eq!(
        db.figures("2016-01-01", "2016-11-30", false)
            .await
            .expect("figures")
            .imported,
        []
    );
    let twice = db.import_totals(&[first[0].clone(), first[0].clone()]).await;
    assert!(matches!(twice, Err(storage::StorageError::Conflict(_))), "{twice:?}");
    assert_eq!(
        db.figures("2016-01-01", "2016-12-31", false)
            .await
            .expect("figures")
            .imported,
        year,
        "nothing changed"
    );
}
