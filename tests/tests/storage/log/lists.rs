//! Pages while contacts come in, copies, erasure; requests, and messages that were not understood.

use super::history::*;
use crate::desk::*;
use crate::on_both_databases;
use classifier::{Decision, Verdict};
use storage::{
    CountBounds, Date, Days, Db, LogFilter, Order, PageStart, RequestFilter, RequestOrder, RequestRow, RequestStanding,
    Standing, Unmatched, UnmatchedFilter, VerdictKind, Words,
};

on_both_databases!(
    pages_go_both_ways_while_contacts_come_in,
    requests_are_found_by_any_filter,
    a_count_looks_at_no_more_than_it_may,
    a_page_looks_at_no_more_than_it_may_and_goes_on_there,
    messages_that_were_not_understood_are_listed,
    answers_to_questions_are_no_matters_of_their_own,
    a_copy_is_found_in_like_its_source,
    an_erased_contact_keeps_its_place_in_the_log,
);

async fn pages_go_both_ways_while_contacts_come_in(db: Db) {
    write(&db, 0..BATCH, NOON).await;
    let filter = LogFilter {
        channel: Some("sms".into()),
        ..LogFilter::default()
    };
    let before = both_ways(&db, &filter, Order::NewestFirst, 10).await;
    let (mut seen, mut start, mut came) = (Vec::new(), PageStart::First, BATCH);
    loop {
        let page = db
            .contacts_page(&filter, Order::NewestFirst, &start, 17)
            .await
            .expect("a page");
        seen.extend(ids(&page));
        write(&db, came..came + 5, NOON + 5 * DAY + i64::from(came)).await;
        came += 5;
        // Sealing moves contacts from the loose part into a block between two pages.
        seal(&db, NOON + 9 * DAY).await;
        match page.next {
            Some(next) => start = next,
            None => break,
        }
    }
    assert_eq!(seen, before, "each once, none of the new ones");
    let first = db
        .contacts_page(&filter, Order::NewestFirst, &PageStart::Before(before[0].clone()), 500)
        .await;
    let new = ids(&first.expect("a page"));
    let all = both_ways(&db, &filter, Order::NewestFirst, 100).await;
    assert!(!new.is_empty());
    assert_eq!([new, before].concat(), all, "the new ones stand before the first");
}

/// What a filter should restrict to.
type Rule = Box<dyn Fn(&RequestRow) -> bool>;

fn rule(rule: impl Fn(&RequestRow) -> bool + 'static) -> Rule {
    Box::new(rule)
}

/// Filters of requests, each with its rule. `number` is the number of one of them.
fn request_filters(number: &str) -> Vec<(RequestFilter, Rule)> {
    macro_rules! asked {
        ($($field:ident: $value:expr),* ; $rule:expr) => {
            (RequestFilter { $($field: $value,)* ..RequestFilter::default() }, rule($rule))
        };
    }
    let some = |text: &str| Some(text.to_owned());
    let status = |text: &str| RequestStanding::Status(text.to_owned());
    let prefix: String = number.chars().take(8).collect();
    let until = NOON + 2 * DAY;
    let borough = |one: &RequestRow, name: &str| one.place.borough.as_deref() == Some(name);
    vec![
        asked!(service: some("rodent"); |one| one.service == "rodent"),
        asked!(agency: some("DOT"), standing: status("closed"); |one| one.agency == "DOT" && one.status == "closed"),
        asked!(agency: some("DOT"), service: some("pothole"); |one| one.agency == "DOT" && one.service == "pothole"),
        asked!(standing: status("open"); |one| one.status == "open"),
        asked!(standing: status("cancelled"); |one| one.status == "cancelled"),
        asked!(standing: RequestStanding::Live; |one| one.closed_at.is_none()),
        asked!(standing: RequestStanding::OverdueAt(until);
            move |one| one.closed_at.is_none() && one.due_at.is_some_and(|due| due < until)),
        asked!(borough: some("Queens"), language: some("es"); move |one| borough(one, "Queens") && one.language == "es"),
        asked!(channel: some("webchat"), service: some("pothole");
            |one| one.channel == "webchat" && one.service == "pothole"),
        asked!(number: Some(prefix.clone()); move |one| one.number.starts_with(&prefix)),
        asked!(number: some("311-0"), without_tests: true; |one| one.number.starts_with("311-0") && !one.is_test),
        asked!(days: Days::of(Date::constant(2026, 11, 24));
            |one| one.created_at / DAY == 1_795_478_400_000 / DAY),
        asked!(words: Words::new("heat"), agency: some("NYPD");
            |one| one.description.contains("heat") && one.agency == "NYPD"),
        asked!(words: Words::new("噪音"), standing: status("closed");
            |one| one.description.contains("噪音") && one.status == "closed"),
        asked!(service: some("nothing"); |_| false),
    ]
}

/// Gives every request one of four statuses.
async fn move_requests(db: &Db) {
    let all = db
        .requests(&RequestFilter::default(), None, 1000)
        .await
        .expect("requests");
    assert!(all.len() > 100);
    for (place, request) in all.iter().enumerate() {
        let update = storage::RequestUpdate {
            status: ["open", "closed", "cancelled", "in_progress"][place % 4],
            note: None,
            agency_number: None,
            duplicate_of: None,
            once: None,
            by: "Pat Example",
            now: NOON + DAY,
        };
        db.update_request(&request.number, update).await.expect("updated");
    }
}

/// A log whose requests have four statuses, and these requests as they are now.
async fn moved_requests(db: &Db) -> Vec<RequestRow> {
    write(db, 0..BATCH, NOON).await;
    move_requests(db).await;
    let all = db.requests(&RequestFilter::default(), None, 1000).await;
    all.expect("requests")
}

async fn requests_are_found_by_any_filter(db: Db) {
    let all = moved_requests(&db).await;
    for (filter, rule) in request_filters(&all[5].number) {
        let expected: Vec<&str> = all
            .iter()
            .filter(|one| rule(one))
            .map(|one| one.number.as_str())
            .collect();
        let found = request_pages(&db, &filter, RequestOrder::Newest).await;
        let mut numbers: Vec<&str> = found.iter().map(|one| one.number.as_str()).collect();
        if filter.words.is_some() {
            // These have the order of the hits.
            numbers.sort_by_key(|number| all.iter().position(|one| one.number == *number));
        }
        assert_eq!(numbers, expected, "{filter:?}");
        let count = db
            .requests_count(&filter, CountBounds::up_to(30))
            .await
            .expect("a count");
        let capped = i64::try_from(expected.len().min(30)).expect("small");
        assert_eq!((count.count, count.more), (capped, expected.len() > 30), "{filter:?}");
        if filter.words.is_none() {
            let is_due = |one: &&RequestRow| rule(one) && one.closed_at.is_none() && one.due_at.is_some();
            let mut due: Vec<&RequestRow> = all.iter().filter(is_due).collect();
            due.sort_by_key(|one| (one.due_at, &one.id));
            let found = request_pages(&db, &filter, RequestOrder::Due).await;
            assert_eq!(found.iter().collect::<Vec<_>>(), due, "{filter:?}");
        }
    }
}

async fn a_page_looks_at_no_more_than_it_may_and_goes_on_there(db: Db) {
    let all = moved_requests(&db).await;
    for (filter, rule) in request_filters(&all[5].number) {
        if filter.words.is_some() {
            continue;
        }
        let expected: Vec<&RequestRow> = all.iter().filter(|one| rule(one)).collect();
        let (mut found, mut start, mut pages) = (Vec::new(), Some(PageStart::First), 0);
        let mut last = PageStart::First;
        while let Some(from) = start {
            let page = db
                .requests_page_within(&filter, RequestOrder::Newest, &from, 7, 3)
                .await;
            let page = page.expect("a page");
            found.extend(page.rows);
            (start, last, pages) = (page.next, from, pages + 1);
        }
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filter:?}");
        assert!(pages <= all.len(), "{filter:?}");
        // And back to the first page, by the same steps.
        let PageStart::After(key) = last else { continue };
        let (mut back, mut start) = (Vec::new(), Some(PageStart::Before(key.clone())));
        while let Some(from) = start {
            let page = db
                .requests_page_within(&filter, RequestOrder::Newest, &from, 7, 3)
                .await;
            let page = page.expect("a page");
            back.splice(0..0, page.rows);
            start = page.previous;
        }
        let before: Vec<&RequestRow> = expected.into_iter().filter(|row| row.id > key).collect();
        assert_eq!(back.iter().collect::<Vec<_>>(), before, "{filter:?}");
    }
    // Every fourth one is closed, beginning with the second: three are looked at, and one of them is listed.
    let closed = RequestFilter {
        standing: RequestStanding::Status("closed".to_owned()),
        ..RequestFilter::default()
    };
    let page = db
        .requests_page_within(&closed, RequestOrder::Newest, &PageStart::First, 7, 3)
        .await;
    let page = page.expect("a page");
    let numbers: Vec<&str> = page.rows.iter().map(|row| row.number.as_str()).collect();
    assert_eq!(
        (numbers, page.next),
        (vec![all[1].number.as_str()], Some(PageStart::After(all[2].id.clone())))
    );
}

async fn a_count_looks_at_no_more_than_it_may(db: Db) {
    let all = moved_requests(&db).await;
    let count = |filter: &RequestFilter, budget: usize| {
        let (db, filter) = (db.clone(), filter.clone());
        async move {
            let count = db.requests_count(&filter, CountBounds { cap: 1000, budget }).await;
            let count = count.expect("a count");
            (usize::try_from(count.count).expect("small"), count.more)
        }
    };
    for (filter, rule) in request_filters(&all[5].number) {
        let expected = all.iter().filter(|one| rule(one)).count();
        assert_eq!(count(&filter, all.len()).await, (expected, false), "{filter:?}");
        let (found, more) = count(&filter, 3).await;
        assert!(found == expected || (more && found < expected), "{filter:?}: {found}");
    }
    let closed = RequestFilter {
        standing: RequestStanding::Status("closed".to_owned()),
        ..RequestFilter::default()
    };
    // Every fourth one, newest first, beginning with the second.
    for (budget, seen) in [(1, 0), (2, 1), (8, 2), (10, 3)] {
        assert_eq!(count(&closed, budget).await, (seen, true), "{budget}");
    }
    let overdue = RequestFilter {
        standing: RequestStanding::OverdueAt(NOON + 60 * DAY),
        ..RequestFilter::default()
    };
    // What is due first is looked at first, and all of that is overdue.
    assert_eq!(count(&overdue, 4).await, (4, true));
}

async fn request_pages(db: &Db, filter: &RequestFilter, order: RequestOrder) -> Vec<RequestRow> {
    let (mut all, mut start, mut pages) = (Vec::new(), PageStart::First, Vec::new());
    loop {
        let page = db.requests_page(filter, order, &start, 7).await.expect("a page");
        pages.push(page.rows.clone());
        all.extend(page.rows);
        match page.next {
            Some(next) => start = next,
            None => break,
        }
        if let (PageStart::After(_), Some(previous)) = (&start, page.previous) {
            let back = db.requests_page(filter, order, &previous, 7).await.expect("a page");
            assert_eq!(Some(&back.rows), pages.get(pages.len() - 2), "the page before");
        }
    }
    all
}

async fn answers_to_questions_are_no_matters_of_their_own(db: Db) {
    for (place, text, answers) in [(1, "350 Example Avenue", true), (2, "zorbli flumox", false)] {
        let memory = load(&db, &phone(place), None, text, NOON).await;
        let mut turn = turn(&phone(place), None, text, &memory, NOON);
        turn.step.decision = Some(decision(Verdict::Unknown));
        turn.step.answers = answers;
        done(&db, turn).await;
    }
    let found = db.unmatched(&UnmatchedFilter::default(), &PageStart::First, 10).await;
    let found = found.expect("a page").rows;
    let texts: Vec<&str> = found.iter().map(|one| one.message.text.as_str()).collect();
    assert_eq!(texts, ["zorbli flumox"]);
    let filter = LogFilter {
        verdict: Some(VerdictKind::Unknown),
        ..LogFilter::default()
    };
    for _ in 0..2 {
        let count = db.contacts_count(&filter, 10).await.expect("a count");
        assert_eq!((count.count, count.more), (1, false));
        // The same from a block.
        seal(&db, NOON + 9 * DAY).await;
    }
}

async fn messages_that_were_not_understood_are_listed(db: Db) {
    for state in 0..2 {
        let end = states(&db, state).await;
        let all = known(&db).await;
        let torn = |decision: &Decision| matches!(decision.verdict, Verdict::Torn(_));
        let unknown = |decision: &Decision| matches!(decision.verdict, Verdict::Unknown);
        for (filter, rule) in [
            (
                UnmatchedFilter::default(),
                Box::new(|one: &Decision| torn(one) || unknown(one)) as Box<dyn Fn(&Decision) -> bool>,
            ),
            (
                UnmatchedFilter {
                    only: Some(Unmatched::Torn),
                    ..UnmatchedFilter::default()
                },
                Box::new(torn),
            ),
            (
                UnmatchedFilter {
                    only: Some(Unmatched::Unknown),
                    language: Some("es".into()),
                    ..UnmatchedFilter::default()
                },
                Box::new(unknown),
            ),
        ] {
            let mut expected = Vec::new();
            for known in all.iter().rev() {
                let contact = &known.detail.contact;
                let right = filter
                    .language
                    .as_ref()
                    .is_none_or(|language| contact.language == *language);
                let messages = known
                    .detail
                    .messages
                    .iter()
                    .rev()
                    .filter(|one| one.decision.as_ref().is_some_and(&rule));
                if right && !contact.is_test {
                    expected.extend(messages.map(|one| one.id.clone()));
                }
            }
            assert!(expected.len() > 20);
            let (mut found, mut start, mut pages) = (Vec::new(), PageStart::First, Vec::new());
            loop {
                let page = db.unmatched(&filter, &start, 8).await.expect("a page");
                pages.push(page.rows.clone());
                found.extend(page.rows.into_iter().map(|row| row.message.id));
                if let (Some(previous), true) = (page.previous, pages.len() > 1) {
                    let back = db.unmatched(&filter, &previous, 8).await.expect("a page");
                    assert_eq!(back.rows, pages[pages.len() - 2], "the page before");
                }
                match page.next {
                    Some(next) => start = next,
                    None => break,
                }
            }
            assert_eq!(found, expected, "{filter:?}");
        }
        seal(&db, end + 2 * DAY).await;
    }
}

async fn a_copy_is_found_in_like_its_source(db: Db) {
    write(&db, 0..BATCH, NOON).await;
    seal(&db, NOON + 9 * DAY).await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let copy = Db::open(&format!("sqlite:{}", folder.path().join("copy.db").display()))
        .await
        .expect("a new file");
    db.copy(&copy).await.expect("copied");
    let backup = folder.path().join("backup.db");
    db.backup(backup.to_str().expect("a path")).await.expect("backed up");
    let backup = Db::open(&format!("sqlite:{}", backup.display())).await.expect("a copy");
    let filter = LogFilter {
        agency: Some("DOT".into()),
        verdict: Some(VerdictKind::Clear),
        ..LogFilter::default()
    };
    let found = both_ways(&db, &filter, Order::NewestFirst, 20).await;
    assert!(found.len() > 20);
    for other in [&copy, &backup] {
        assert_eq!(
            both_ways(other, &filter, Order::NewestFirst, 20).await,
            found,
            "before its blocks are made"
        );
        seal(other, NOON + 9 * DAY).await;
        assert_eq!(both_ways(other, &filter, Order::NewestFirst, 20).await, found);
    }
    assert_eq!(seal(&copy, NOON + 9 * DAY).await, 0, "nothing is left to do");
}

async fn an_erased_contact_keeps_its_place_in_the_log(db: Db) {
    write(&db, 0..BATCH, NOON).await;
    seal(&db, NOON + 9 * DAY).await;
    let all = both_ways(&db, &LogFilter::default(), Order::NewestFirst, 100).await;
    let mut open = 0;
    for number in 0..40 {
        let address = resident(number).address;
        let filter = LogFilter {
            address: Some(address.clone()),
            ..LogFilter::default()
        };
        open += usize::from(
            db.contacts(&filter, Order::NewestFirst, None, 1).await.expect("one")[0]
                .ended_at
                .is_none(),
        );
        db.erase(&address, NOON + 9 * DAY).await.expect("erased");
    }
    assert!(open > 0, "some were going on");
    for _ in 0..2 {
        assert_eq!(
            both_ways(&db, &LogFilter::default(), Order::NewestFirst, 100).await,
            all
        );
        seal(&db, NOON + 10 * DAY).await;
    }
    let still_open = LogFilter {
        standing: Standing::Open,
        ..LogFilter::default()
    };
    let found = db
        .contacts(&still_open, Order::NewestFirst, None, 1000)
        .await
        .expect("open ones");
    assert!(
        found.iter().all(|contact| !contact.address.is_empty()),
        "what is erased is over"
    );
}
