//! Reading the log: pages visit everything once, filters agree with the rows, search finds what was said.

use crate::desk::*;
use crate::on_both_databases;
use conversation::{Effect, MessageKind, Mode, Outcome, Speaker, TopicKind};
use std::collections::BTreeSet;
use storage::{
    Days, Db, LogFilter, Order, RequestFilter, RequestStanding, RequestUpdate, StorageError, Updated, search_terms,
};

on_both_databases!(
    pages_visit_every_contact_once_in_both_orders,
    filters_agree_with_the_rows,
    exports_hold_everything_that_was_said,
    search_finds_chinese_and_words_without_accents,
    search_pages_are_whole_and_newest_first,
    a_search_without_hits_stays_quick_when_repeated,
    requests_are_paged_and_their_history_is_kept,
    silent_contacts_and_waiting_people_are_told_apart,
);

async fn pages_visit_every_contact_once_in_both_orders(db: Db) {
    let mut ids = Vec::new();
    for number in 0..23 {
        // Several begin in the same millisecond.
        let now = NOON + i64::from(number / 4);
        ids.push(talk(&db, &phone(number), "hi", vec![say("Hello.")], now).await.contact);
    }
    for order in [Order::OldestFirst, Order::NewestFirst] {
        let mut visited = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = db
                .contacts(&LogFilter::default(), order, after.as_deref(), 5)
                .await
                .expect("a page");
            let Some(last) = page.last() else { break };
            after = Some(last.id.clone());
            visited.extend(page.into_iter().map(|contact| (contact.started_at, contact.id)));
        }
        assert_eq!(visited.len(), 23);
        let mut sorted = visited.clone();
        sorted.sort();
        if order == Order::NewestFirst {
            sorted.reverse();
        }
        assert_eq!(visited, sorted);
        let distinct: BTreeSet<_> = visited.into_iter().map(|(_, id)| id).collect();
        assert_eq!(distinct, ids.iter().cloned().collect());
    }
}

type Rule = fn(&storage::ContactRow) -> bool;

/// Filters, each with the rule that it should restrict to.
fn filters() -> Vec<(LogFilter, Rule)> {
    let day = "2026-11-24".parse().expect("a day");
    vec![
        (
            LogFilter {
                channel: Some("sms".into()),
                ..Default::default()
            },
            |c| c.channel == "sms",
        ),
        (
            LogFilter {
                outcomes: vec![Outcome::Filed],
                ..Default::default()
            },
            |c| c.outcome == "filed",
        ),
        (
            LogFilter {
                language: Some("es".into()),
                ..Default::default()
            },
            |c| c.language == "es",
        ),
        (
            LogFilter {
                days: Days::new(Some(day), None).expect("a span"),
                ..Default::default()
            },
            |c| c.local_date.as_str() >= "2026-11-24",
        ),
        (
            LogFilter {
                days: Days::of(day),
                ..Default::default()
            },
            |c| c.local_date == "2026-11-24",
        ),
        (
            LogFilter {
                without_tests: true,
                ..Default::default()
            },
            |c| !c.is_test,
        ),
        (
            LogFilter {
                address: Some("+12125550004".into()),
                ..Default::default()
            },
            |c| c.address == "+12125550004",
        ),
    ]
}

async fn filters_agree_with_the_rows(db: Db) {
    for number in 0..12_u32 {
        let address = if number % 2 == 0 {
            phone(number)
        } else {
            chat(&format!("c{number}"))
        };
        let now = NOON + i64::from(number % 3) * DAY;
        let memory = load(&db, &address, None, "hi", now).await;
        let mut turn = with(turn(&address, None, "hi", &memory, now), vec![say("Hello.")]);
        turn.is_test = number == 5;
        turn.step.outcome = if number % 4 == 0 {
            Outcome::Filed
        } else {
            Outcome::Answered
        };
        turn.step.language = classifier::Language::new(if number % 3 == 0 { "es" } else { "en" });
        done(&db, turn).await;
    }
    let all = db
        .contacts(&LogFilter::default(), Order::OldestFirst, None, 100)
        .await
        .expect("contacts");
    assert_eq!(all.len(), 12);
    for (filter, rule) in filters() {
        let expected: Vec<_> = all.iter().filter(|contact| rule(contact)).cloned().collect();
        assert!(!expected.is_empty() && expected.len() < 12, "{filter:?}");
        assert_eq!(
            db.contacts(&filter, Order::OldestFirst, None, 100)
                .await
                .expect("contacts"),
            expected,
            "{filter:?}"
        );
    }
}

async fn exports_hold_everything_that_was_said(db: Db) {
    let address = chat("0123456789abcdef");
    let mut effects = file("311-00000077", NOON);
    effects.push(topic(TopicKind::Inquiry, "alternate-side-parking", None));
    effects.push(topic(TopicKind::Inquiry, "alternate-side-parking", None));
    effects.push(say("Filed."));
    talk(&db, &address, "noise, and is parking free today?", effects, NOON).await;
    talk(&db, &address, "thanks", vec![say("Gladly.")], NOON + 1).await;
    let export = db.export(&LogFilter::default(), None, 10).await.expect("an export");
    assert_eq!(export.len(), 1);
    let contact = &export[0].contact;
    assert_eq!(contact.address, "web:0123456789ab");
    let topics: Vec<_> = contact
        .topics
        .iter()
        .map(|t| (t.kind, t.id.as_str(), t.request.as_deref()))
        .collect();
    assert_eq!(
        topics,
        [
            (TopicKind::Request, "noise-residential", Some("311-00000077")),
            (TopicKind::Inquiry, "alternate-side-parking", None)
        ]
    );
    let said: Vec<_> = export[0]
        .messages
        .iter()
        .map(|m| (m.by.as_str(), m.text.as_str(), m.at))
        .collect();
    assert_eq!(said[0], ("resident", "noise, and is parking free today?", NOON));
    assert_eq!(said[3], ("bot", "Gladly.", NOON + 1));
    assert_eq!(
        db.export(&LogFilter::default(), Some(&contact.id), 10)
            .await
            .expect("an export"),
        []
    );
}

async fn search_finds_chinese_and_words_without_accents(db: Db) {
    let texts = [
        "No hay CALEFACCIÓN desde el lunes",
        "樓上噪音很大，請幫忙",
        "Pothole on Example Street",
        "мусор не вывезли",
        "ट्रैफिक लाइट खराब है",
    ];
    for (number, text) in (0..).zip(texts) {
        talk(
            &db,
            &phone(number),
            text,
            vec![say("pothole is what the bot says")],
            NOON + i64::from(number),
        )
        .await;
    }
    let found = |words: &'static str| {
        let db = db.clone();
        async move {
            let found = db.search(words, None, 10).await.expect("found");
            found.into_iter().map(|hit| hit.text).collect::<Vec<_>>()
        }
    };
    assert_eq!(found("calefaccion").await, [texts[0]]);
    assert_eq!(found("CALEFACCIÓN lunes").await, [texts[0]]);
    assert_eq!(found("噪音").await, [texts[1]]);
    assert_eq!(found("很大").await, [texts[1]]);
    assert_eq!(found("噪").await, [texts[1]]);
    assert_eq!(found("音噪").await, Vec::<String>::new());
    assert_eq!(
        found("pothole").await,
        [texts[2]],
        "the bot's own words are not searched"
    );
    assert_eq!(found("Мусор").await, [texts[3]]);
    assert_eq!(found("ट्रैफिक").await, [texts[4]]);
    assert_eq!(found("lunes pothole").await, Vec::<String>::new());
    for odd in [
        "",
        "   ",
        "?!",
        "\" or 1=1 --",
        "a' & !b",
        "(((",
        "NEAR(a b)",
        "pothole*",
        "-pothole",
        "terms:pothole",
    ] {
        let _ = db.search(odd, None, 10).await.expect("no query can break the search");
    }
    assert!(search_terms("噪音很大").contains(&"音很".to_owned()));
}

async fn search_pages_are_whole_and_newest_first(db: Db) {
    for number in 0..11 {
        talk(
            &db,
            &phone(number),
            &format!("rats number {number}"),
            vec![],
            NOON + i64::from(number),
        )
        .await;
    }
    let person = vec![say_as(
        "We are sending someone about the rats.",
        Speaker::Person,
        MessageKind::Reply,
    )];
    talk(&db, &phone(3), "hello?", person, NOON + 100).await;
    let mut hits = Vec::new();
    let mut before = None;
    loop {
        let page = db.search("rats", before, 4).await.expect("a page");
        let Some(last) = page.last() else { break };
        before = Some(last.key);
        hits.extend(page);
    }
    assert_eq!(hits.len(), 12);
    assert_eq!((hits[0].by.as_str(), hits[0].at), ("person", NOON + 100));
    assert!(hits.windows(2).all(|pair| pair[0].at > pair[1].at), "newest first");
}

async fn a_search_without_hits_stays_quick_when_repeated(db: Db) {
    for number in 0..40 {
        talk(&db, &phone(number), "common words only", vec![], NOON).await;
    }
    // PostgreSQL would turn to a plan made without the words after five uses of a kept statement.
    for _ in 0..20 {
        assert_eq!(db.search("nobodysaidthis", None, 50).await.expect("found"), []);
    }
}

async fn requests_are_paged_and_their_history_is_kept(db: Db) {
    for number in 0..7_i64 {
        let address = phone(u32::try_from(number).expect("small"));
        let name = format!("311-0000000{number}");
        talk(&db, &address, "noise", file(&name, NOON + number), NOON + number).await;
    }
    let mut visited = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = db
            .requests(&RequestFilter::default(), after.as_deref(), 3)
            .await
            .expect("a page");
        let Some(last) = page.last() else { break };
        after = Some(last.id.clone());
        visited.extend(page.into_iter().map(|request| request.number));
    }
    let expected: Vec<_> = (0..7).rev().map(|number| format!("311-0000000{number}")).collect();
    assert_eq!(visited, expected);

    let update = RequestUpdate {
        status: "closed",
        note: Some("The police found no noise."),
        agency_number: Some("NYPD-5"),
        duplicate_of: None,
        once: None,
        by: "Pat Example",
        now: NOON + DAY,
    };
    let updated = db.update_request("311-00000003", update).await.expect("updated");
    assert_eq!(updated, Updated { done: true, told: 1 });
    let request = db.request("311-00000003").await.expect("a request").expect("this one");
    assert_eq!(
        (request.status.as_str(), request.updated_at, request.closed_at),
        ("closed", NOON + DAY, Some(NOON + DAY))
    );
    let history: Vec<_> = request
        .history
        .iter()
        .map(|h| (h.status.as_str(), h.by.as_str()))
        .collect();
    assert_eq!(history, [("open", "resident"), ("closed", "Pat Example")]);
    assert_eq!(request.history[1].note.as_deref(), Some("The police found no noise."));
    let reopened = RequestUpdate {
        status: "in_progress",
        note: None,
        agency_number: None,
        ..update
    };
    db.update_request("311-00000003", reopened).await.expect("updated");
    let request = db.request("311-00000003").await.expect("a request").expect("this one");
    assert_eq!(
        (request.closed_at, request.agency_number.as_deref()),
        (None, Some("NYPD-5"))
    );

    let open = RequestFilter {
        standing: RequestStanding::Status("open".into()),
        ..RequestFilter::default()
    };
    assert_eq!(db.requests(&open, None, 100).await.expect("requests").len(), 6);
    let overdue = RequestFilter {
        standing: RequestStanding::OverdueAt(NOON + DAY),
        ..RequestFilter::default()
    };
    assert_eq!(db.requests(&overdue, None, 100).await.expect("requests").len(), 7);
    let wrong = db
        .update_request(
            "311-00000003",
            RequestUpdate {
                status: "done",
                ..update
            },
        )
        .await;
    assert!(matches!(wrong, Err(StorageError::Invalid(_))), "{wrong:?}");
    let missing = db.update_request("311-99999999", update).await;
    assert!(matches!(missing, Err(StorageError::NotFound(_))), "{missing:?}");
    assert_eq!(db.request("311-99999999").await.expect("a look"), None);
}

async fn silent_contacts_and_waiting_people_are_told_apart(db: Db) {
    for number in 0..3 {
        talk(&db, &phone(number), "hi", vec![say("Hello.")], NOON + i64::from(number)).await;
    }
    let call = |db: Db, number: u32, urgent: bool, now: i64| async move {
        let address = phone(number);
        let memory = load(&db, &address, None, "person", now).await;
        let mut turn = turn(&address, None, "person", &memory, now);
        turn.step.state.mode = Mode::WithPerson {
            joined: false,
            name: None,
        };
        turn.step.effects = vec![Effect::CallPerson {
            reason: "asked".into(),
            urgent,
        }];
        done(&db, turn).await
    };
    call(db.clone(), 10, false, NOON).await;
    call(db.clone(), 11, true, NOON + 5).await;
    let silent = db.silent("sms", NOON + 2, 10).await.expect("silent ones");
    let addresses: Vec<_> = silent.iter().map(|one| one.address.clone()).collect();
    assert_eq!(
        addresses,
        [phone(0), phone(1)],
        "longest first, none with a person, none of another channel"
    );
    assert_eq!(db.silent("webchat", NOON + DAY, 10).await.expect("silent ones"), []);

    let waiting = db.waiting().await.expect("a queue");
    let queue: Vec<_> = waiting
        .iter()
        .map(|one| (one.address.clone(), one.urgent, one.joined))
        .collect();
    assert_eq!(queue, [(phone(11), true, false), (phone(10), false, false)]);
    assert_eq!((waiting[1].since, waiting[1].reason.as_str()), (NOON, "asked"));
    // A person joins, the waiting goes on; then the desk takes over again.
    let memory = load(&db, &phone(10), None, "", NOON + 50).await;
    let mut joined = turn(&phone(10), None, "", &memory, NOON + 50);
    joined.step.state.mode = Mode::WithPerson {
        joined: true,
        name: Some("Pat".into()),
    };
    done(&db, joined).await;
    let waiting = db.waiting().await.expect("a queue");
    assert_eq!((waiting[1].joined, waiting[1].since), (true, NOON));
    let memory = load(&db, &phone(10), None, "", NOON + 60).await;
    let mut left = turn(&phone(10), None, "", &memory, NOON + 60);
    left.step.state.mode = Mode::Idle;
    let receipt = done(&db, left).await;
    assert_eq!(db.waiting().await.expect("a queue").len(), 1);
    assert_eq!(
        db.address_of(&receipt.contact).await.expect("an address"),
        Some(phone(10))
    );
}
