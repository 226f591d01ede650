//! The log as staff read it: whatever is asked, in whatever state of sealing, the answer is the naive one.

use crate::desk::*;
use crate::on_both_databases;
use classifier::{Decision, Facts, Kind, Language, Topic, Verdict};
use conversation::{Amendment, CloseReason, Effect, FiledRequest, Mode, Outcome, Place, TopicKind};
use proptest::sample::select;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngSeed, TestRunner};
use std::collections::{BTreeMap, BTreeSet};
use storage::{
    Address, Capped, ContactDetail, Date, Days, Db, LogFilter, Order, Page, PageStart, RequestFilter, RequestOrder,
    RequestRow, RequestStanding, Route, Sealed, Standing, Turn, Unmatched, UnmatchedFilter, VerdictKind, Words,
    search_terms,
};

on_both_databases!(
    any_filter_finds_what_a_look_at_every_contact_finds,
    pages_go_both_ways_while_contacts_come_in,
    figures_of_days_count_every_contact,
    requests_are_found_by_any_filter,
    messages_that_were_not_understood_are_listed,
    a_copy_is_found_in_like_its_source,
    an_erased_contact_keeps_its_place_in_the_log,
);

/// Enough for a block.
const BATCH: u32 = 540;
const DAYS: i64 = 3;
const SERVICES: [&str; 4] = ["noise-residential", "pothole", "heat-hot-water", "rodent"];
const WORDS: [&str; 6] = ["noise", "heat", "噪音", "мусор", "elevator", "broken"];

/// A number that follows from two others in no visible way.
fn mixed(number: u32, salt: u32) -> usize {
    let mut mixed = u64::from(number) << 32 | u64::from(salt);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    usize::try_from((mixed ^ (mixed >> 31)) >> 40).expect("small")
}

fn pick<T: Copy>(from: &[T], number: u32, salt: u32) -> T {
    from[mixed(number, salt) % from.len()]
}

fn resident(number: u32) -> Address {
    let mut address = if mixed(number, 1).is_multiple_of(3) {
        chat(&format!("c{number}"))
    } else {
        phone(number)
    };
    if mixed(number, 2).is_multiple_of(5) {
        address.account = "parking-alerts".into();
    }
    address
}

fn decision(verdict: Verdict) -> Decision {
    Decision {
        verdict,
        candidates: Vec::new(),
        also: Vec::new(),
        elsewhere: None,
        language: Language::english(),
        language_certain: true,
        evidence: Vec::new(),
        facts: Facts::default(),
    }
}

/// A request of a resident.
fn filed(number: u32, now: i64) -> FiledRequest {
    let borough = pick(&[Some("Queens"), Some("Bronx"), None], number, 3);
    FiledRequest {
        number: format!("311-{:08}", mixed(number, 4)),
        service: pick(&SERVICES, number, 5).into(),
        agency: pick(&["NYPD", "DOT"], number, 6).into(),
        group: "Group".into(),
        place: Place {
            text: "350 Example Avenue".into(),
            borough: borough.map(str::to_owned),
            ..Place::default()
        },
        answers: BTreeMap::new(),
        contact: None,
        description: format!("{} {}", pick(&WORDS, number, 7), pick(&WORDS, number, 8)),
        due_at: mixed(number, 9).is_multiple_of(3).then_some(now + DAY),
        forward_at: now + 600_000,
    }
}

/// What happens in a resident's turn.
fn effects(number: u32, now: i64) -> Vec<Effect> {
    let mut effects = vec![say("Hello.")];
    match mixed(number, 10) % 5 {
        0 | 1 => {
            let request = filed(number, now);
            effects.push(topic(TopicKind::Request, &request.service, Some(&request.number)));
            effects.push(Effect::File(request));
        }
        2 => effects.push(topic(
            TopicKind::Inquiry,
            pick(&["parking", "rodent"], number, 11),
            None,
        )),
        3 => effects.push(topic(TopicKind::Status, pick(&SERVICES, number, 12), None)),
        _ => {}
    }
    if !mixed(number, 13).is_multiple_of(9) {
        effects.push(Effect::Close(CloseReason::Resident));
    }
    effects
}

fn dress(turn: &mut Turn, number: u32) {
    let id = |salt| Topic::new(Kind::Service, pick(&SERVICES, number, salt));
    turn.step.decision = match mixed(number, 14) % 6 {
        0 => Some(decision(Verdict::Unknown)),
        1 => Some(decision(Verdict::Torn(vec![id(15), id(16)]))),
        2 => None,
        _ => Some(decision(Verdict::Clear(id(17)))),
    };
    turn.step.language = Language::new(pick(&["en", "es", "zh-Hans"], number, 18));
    turn.step.outcome = pick(
        &[
            Outcome::Filed,
            Outcome::Answered,
            Outcome::NotUnderstood,
            Outcome::Handoff,
            Outcome::Open,
        ],
        number,
        19,
    );
    turn.is_test = mixed(number, 20).is_multiple_of(11);
    turn.route = Route::Live;
}

/// Lets residents write, many turns in one transaction.
async fn write(db: &Db, numbers: std::ops::Range<u32>, begin: i64) {
    let all: Vec<u32> = numbers.collect();
    for numbers in all.chunks(90) {
        let mut turns = Vec::new();
        for &number in numbers {
            let now = begin + i64::from(number - all[0]) * DAY * DAYS / i64::from(BATCH);
            let text = format!("{} {} please", pick(&WORDS, number, 7), pick(&WORDS, number, 8));
            let memory = load(db, &resident(number), None, &text, now).await;
            let mut turn = with(turn(&resident(number), None, &text, &memory, now), effects(number, now));
            dress(&mut turn, number);
            turns.push(turn);
        }
        for committed in db.commit(turns).await.expect("a batch") {
            assert!(matches!(committed, storage::Committed::Done(_)), "{committed:?}");
        }
    }
}

async fn seal(db: &Db, now: i64) -> usize {
    let mut sealed = 0;
    while let Sealed::Contacts(contacts) = db.seal_log(now).await.expect("sealed") {
        sealed += contacts;
    }
    sealed
}

/// Three states of one log: all of it loose; two blocks and what came behind them; and changes in all of them.
async fn states(db: &Db, state: u32) -> i64 {
    let begin = NOON + i64::from(state) * (DAYS + 4) * DAY;
    write(db, state * BATCH..(state + 1) * BATCH, begin).await;
    let end = begin + DAYS * DAY;
    if state == 0 {
        return end;
    }
    // Of those that stand in a block, some go on, some end, one moves.
    for number in (0..state * BATCH).filter(|number| mixed(*number, 21).is_multiple_of(23)) {
        let now = end + i64::from(number);
        let address = resident(number);
        let memory = load(db, &address, None, "elevator", now).await;
        if memory.contact.is_none() {
            continue;
        }
        let mut turn = with(turn(&address, None, "elevator", &memory, now), vec![say("Yes?")]);
        dress(&mut turn, number + 7);
        turn.step.opens_contact = false;
        if number % 2 == 0 {
            turn.step.effects.push(Effect::Close(CloseReason::Silence));
        }
        done(db, turn).await;
    }
    end
}

/// Moves requests of contacts that may be sealed to another borough.
async fn amend(db: &Db, now: i64) {
    for number in (0..BATCH).filter(|number| mixed(*number, 22).is_multiple_of(31)) {
        let number_of = format!("311-{:08}", mixed(number, 4));
        if db.request(&number_of).await.expect("a look").is_none() {
            continue;
        }
        let amendment = Amendment {
            number: number_of,
            place: Some(Place {
                text: "12 Example Street".into(),
                borough: Some("Staten Island".into()),
                ..Place::default()
            }),
            answers: BTreeMap::new(),
            contact: None,
            said: "It is in Staten Island".into(),
        };
        let address = resident(number);
        let memory = load(db, &address, None, "elsewhere", now).await;
        let turn = with(
            turn(&address, None, "elsewhere", &memory, now),
            vec![Effect::Amend(amendment), say("Changed.")],
        );
        done(db, turn).await;
    }
}

/// A contact with all that a filter may ask of it.
struct Known {
    detail: ContactDetail,
    requests: Vec<RequestRow>,
}

/// Every contact that any turn tells of, oldest first.
async fn known(db: &Db) -> Vec<Known> {
    let turns = db.turns(None, 10_000).await.expect("turns");
    let ids: BTreeSet<String> = turns.into_iter().map(|turn| turn.contact).collect();
    let details = db.export(&LogFilter::default(), None, 10_000).await.expect("an export");
    assert_eq!(
        details.iter().map(|detail| &detail.contact.id).collect::<Vec<_>>(),
        ids.iter().collect::<Vec<_>>()
    );
    let requests = db
        .requests(&RequestFilter::default(), None, 10_000)
        .await
        .expect("requests");
    let of = |id: &str| requests.iter().filter(|one| one.contact == id).cloned().collect();
    let known = details.into_iter().map(|detail| Known {
        requests: of(&detail.contact.id),
        detail,
    });
    known.collect()
}

fn verdict_of(decision: &Decision) -> VerdictKind {
    match decision.verdict {
        Verdict::Clear(_) => VerdictKind::Clear,
        Verdict::Torn(_) => VerdictKind::Torn,
        Verdict::Unknown => VerdictKind::Unknown,
    }
}

/// The filter's meaning, by a look at one contact.
fn wanted(filter: &LogFilter, known: &Known, waiting: &BTreeSet<String>) -> bool {
    let contact = &known.detail.contact;
    let is = |wanted: &Option<String>, value: &str| wanted.as_ref().is_none_or(|wanted| wanted == value);
    let decisions: Vec<&Decision> = known
        .detail
        .messages
        .iter()
        .filter_map(|one| one.decision.as_ref())
        .collect();
    let day: Date = contact.local_date.parse().expect("a day");
    let standing = match filter.standing {
        Standing::Any => true,
        Standing::Open => contact.ended_at.is_none(),
        Standing::WaitingForPerson => contact.ended_at.is_none() && waiting.contains(&contact.id),
    };
    let said = |words: &Words| {
        let has = |text: &str| Words::new(text).is_some_and(|_| words_in(words, text));
        known
            .detail
            .messages
            .iter()
            .any(|one| one.by == "resident" && has(&one.text))
    };
    standing
        && is(&filter.channel, &contact.channel)
        && is(&filter.account, &contact.account)
        && is(&filter.language, &contact.language)
        && filter.days.from().is_none_or(|from| from <= day)
        && filter.days.to().is_none_or(|to| day <= to)
        && (filter.outcomes.is_empty() || filter.outcomes.iter().any(|one| one.as_str() == contact.outcome))
        && filter
            .kind
            .is_none_or(|kind| contact.topics.iter().any(|topic| topic.kind == kind))
        && filter
            .topic
            .as_ref()
            .is_none_or(|id| contact.topics.iter().any(|topic| topic.id == *id))
        && filter
            .agency
            .as_ref()
            .is_none_or(|agency| known.requests.iter().any(|one| one.agency == *agency))
        && (filter.borough.is_none() || known.requests.iter().any(|one| one.place.borough == filter.borough))
        && filter
            .verdict
            .is_none_or(|verdict| decisions.iter().any(|one| verdict_of(one) == verdict))
        && filter.decided.as_ref().is_none_or(|id| {
            decisions
                .iter()
                .any(|one| matches!(&one.verdict, Verdict::Clear(topic) if topic.id == *id))
        })
        && !(filter.without_tests && contact.is_test)
        && filter.words.as_ref().is_none_or(said)
}

fn words_in(words: &Words, text: &str) -> bool {
    WORDS
        .iter()
        .filter(|word| Words::new(word).as_ref() == Some(words))
        .all(|word| search_terms(word).iter().all(|term| search_terms(text).contains(term)))
}

/// Filters of one to four conditions.
fn filters() -> impl Strategy<Value = LogFilter> {
    let text = |from: &'static [&'static str]| proptest::option::weighted(0.25, select(from).prop_map(str::to_owned));
    let days = (0..30_i64, 0..12_i64).prop_map(|(from, length)| {
        let day = |off: i64| day(NOON + off * DAY).parse::<Date>().expect("a day");
        Days::new(Some(day(from)), Some(day(from + length))).expect("a span")
    });
    let outcomes = [
        Outcome::Filed,
        Outcome::Answered,
        Outcome::NotUnderstood,
        Outcome::Handoff,
        Outcome::Open,
    ];
    let kinds = [TopicKind::Request, TopicKind::Inquiry, TopicKind::Status];
    (
        proptest::option::weighted(0.25, days),
        (
            text(&["sms", "webchat", "telegram"]),
            text(&["sms", "parking-alerts"]),
            text(&["en", "es", "fr"]),
        ),
        proptest::option::weighted(0.25, proptest::collection::vec(select(outcomes.to_vec()), 1..3)),
        (
            proptest::option::weighted(0.2, select(kinds.to_vec())),
            text(&["rodent", "pothole", "parking", "nothing"]),
        ),
        (text(&["NYPD", "DOT"]), text(&["Queens", "Staten Island"])),
        proptest::option::weighted(
            0.2,
            select(&[VerdictKind::Clear, VerdictKind::Torn, VerdictKind::Unknown]),
        ),
        text(&["rodent", "pothole"]),
        select(&[
            Standing::Any,
            Standing::Any,
            Standing::Any,
            Standing::Open,
            Standing::WaitingForPerson,
        ]),
        proptest::bool::weighted(0.3),
        text(&WORDS),
    )
        .prop_map(
            |(
                days,
                (channel, account, language),
                outcomes,
                (kind, topic),
                (agency, borough),
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
                    borough,
                    verdict,
                    decided,
                    standing,
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

/// Pages through all, forwards, and then back to the beginning.
async fn both_ways(db: &Db, filter: &LogFilter, order: Order, limit: usize) -> Vec<String> {
    let mut forwards: Vec<Vec<String>> = Vec::new();
    let mut start = PageStart::First;
    let mut last = None;
    loop {
        let page = db.contacts_page(filter, order, &start, limit).await.expect("a page");
        forwards.push(ids(&page));
        last = page.previous.or(last);
        match page.next {
            Some(next) => start = next,
            None => break,
        }
    }
    let mut backwards = vec![forwards.last().cloned().unwrap_or_default()];
    let mut previous = last.filter(|_| forwards.len() > 1);
    while let Some(start) = previous {
        let page = db.contacts_page(filter, order, &start, limit).await.expect("a page");
        assert!(page.next.is_some(), "there is the page that we came from");
        backwards.push(ids(&page));
        previous = page.previous;
    }
    backwards.reverse();
    assert_eq!(forwards, backwards, "{filter:?}");
    forwards.concat()
}

fn ids(page: &Page<storage::ContactRow>) -> Vec<String> {
    page.rows.iter().map(|row| row.id.clone()).collect()
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

async fn figures_of_days_count_every_contact(db: Db) {
    for state in 0..3 {
        let end = states(&db, state).await;
        if state == 2 {
            amend(&db, end + DAY / 2).await;
        }
        let all = known(&db).await;
        for (first, last) in [(0, 30), (1, 1), (2, 9), (8, 16)] {
            let date = |off: i64| day(NOON + off * DAY).parse::<Date>().expect("a day");
            let (from, to) = (date(first), date(last));
            let mut expected: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
            let mut days: BTreeMap<(String, String), i64> = BTreeMap::new();
            for known in &all {
                let contact = &known.detail.contact;
                let on: Date = contact.local_date.parse().expect("a day");
                if contact.is_test || on < from || on > to {
                    continue;
                }
                *days
                    .entry((contact.local_date.clone(), contact.channel.clone()))
                    .or_insert(0) += 1;
                let mut facets = vec![
                    ("outcomes", contact.outcome.clone()),
                    ("languages", contact.language.clone()),
                ];
                facets.extend(contact.topics.iter().map(|topic| ("topics", topic.id.clone())));
                facets.extend(known.requests.iter().map(|one| ("agencies", one.agency.clone())));
                let boroughs = known.requests.iter().filter_map(|one| one.place.borough.clone());
                facets.extend(boroughs.map(|borough| ("boroughs", borough)));
                let decisions = known.detail.messages.iter().filter_map(|one| one.decision.as_ref());
                facets.extend(decisions.map(|one| ("verdicts", verdict_of(one).as_str().to_owned())));
                for (list, value) in facets.into_iter().collect::<BTreeSet<_>>() {
                    *expected.entry(list.to_owned()).or_default().entry(value).or_insert(0) += 1;
                }
            }
            let told = db.dashboard(from, to).await.expect("figures");
            let lists = [
                ("outcomes", &told.outcomes),
                ("languages", &told.languages),
                ("topics", &told.topics),
                ("agencies", &told.agencies),
                ("boroughs", &told.boroughs),
                ("verdicts", &told.verdicts),
            ];
            for (name, list) in lists {
                let list: BTreeMap<String, i64> = list.iter().cloned().collect();
                assert_eq!(
                    list,
                    expected.remove(name).unwrap_or_default(),
                    "{name} of {from} to {to}, state {state}"
                );
            }
            let told_days = told.days.iter().flat_map(|one| {
                one.channels
                    .iter()
                    .map(|(channel, count)| ((one.day.clone(), channel.clone()), *count))
            });
            assert_eq!(told_days.collect::<BTreeMap<_, _>>(), days);
            assert_eq!(told.contacts, days.values().sum::<i64>());
            assert_eq!(told.first_reply.replied(), told.contacts, "all were replied to");
            assert_eq!(told.first_reply.percentile(50), (told.contacts > 0).then_some(0));
        }
        seal(&db, end + 2 * DAY).await;
    }
    let told = db
        .dashboard(Date::constant(2026, 11, 1), Date::constant(2027, 2, 1))
        .await
        .expect("figures");
    let (out, inbound): (i64, i64) = told
        .segments
        .iter()
        .fold((0, 0), |sum, day| (sum.0 + day.2, sum.1 + day.1));
    assert!(out > 500 && inbound > 500, "{out} out, {inbound} in");
}

async fn requests_are_found_by_any_filter(db: Db) {
    write(&db, 0..BATCH, NOON).await;
    let all = db
        .requests(&RequestFilter::default(), None, 1000)
        .await
        .expect("requests");
    assert!(all.len() > 100);
    for (place, request) in all.iter().enumerate() {
        let status = ["open", "closed", "cancelled", "in_progress"][place % 4];
        let update = storage::RequestUpdate {
            status,
            note: None,
            agency_number: None,
            duplicate_of: None,
            once: None,
            by: "Pat Example",
            now: NOON + DAY,
        };
        db.update_request(&request.number, update).await.expect("updated");
    }
    let all = db
        .requests(&RequestFilter::default(), None, 1000)
        .await
        .expect("requests");
    let some = |text: &str| Some(text.to_owned());
    let any = RequestFilter::default;
    let status = |text: &str| RequestStanding::Status(text.to_owned());
    let number: String = all[5].number.chars().take(8).collect();
    let until = NOON + 2 * DAY;
    type Rule<'a> = Box<dyn Fn(&RequestRow) -> bool + 'a>;
    let cases: Vec<(RequestFilter, Rule<'_>)> = vec![
        (
            RequestFilter {
                service: some("rodent"),
                ..any()
            },
            Box::new(|one| one.service == "rodent"),
        ),
        (
            RequestFilter {
                agency: some("DOT"),
                standing: status("closed"),
                ..any()
            },
            Box::new(|one| one.agency == "DOT" && one.status == "closed"),
        ),
        (
            RequestFilter {
                standing: status("open"),
                ..any()
            },
            Box::new(|one| one.status == "open"),
        ),
        (
            RequestFilter {
                standing: status("cancelled"),
                ..any()
            },
            Box::new(|one| one.status == "cancelled"),
        ),
        (
            RequestFilter {
                standing: RequestStanding::Live,
                ..any()
            },
            Box::new(|one| one.closed_at.is_none()),
        ),
        (
            RequestFilter {
                standing: RequestStanding::OverdueAt(until),
                ..any()
            },
            Box::new(|one| one.closed_at.is_none() && one.due_at.is_some_and(|due| due < until)),
        ),
        (
            RequestFilter {
                borough: some("Queens"),
                language: some("es"),
                ..any()
            },
            Box::new(|one| one.place.borough.as_deref() == Some("Queens") && one.language == "es"),
        ),
        (
            RequestFilter {
                channel: some("webchat"),
                service: some("pothole"),
                ..any()
            },
            Box::new(|one| one.channel == "webchat" && one.service == "pothole"),
        ),
        (
            RequestFilter {
                number: Some(number.clone()),
                ..any()
            },
            Box::new(|one| one.number.starts_with(&number)),
        ),
        (
            RequestFilter {
                number: some("311-0"),
                without_tests: true,
                ..any()
            },
            Box::new(|one| one.number.starts_with("311-0") && !one.is_test),
        ),
        (
            RequestFilter {
                days: Days::of(Date::constant(2026, 11, 24)),
                ..any()
            },
            Box::new(|one| (one.created_at / DAY) == 1_795_478_400_000 / DAY),
        ),
        (
            RequestFilter {
                words: Words::new("heat"),
                agency: some("NYPD"),
                ..any()
            },
            Box::new(|one| one.description.contains("heat") && one.agency == "NYPD"),
        ),
        (
            RequestFilter {
                words: Words::new("噪音"),
                standing: status("closed"),
                ..any()
            },
            Box::new(|one| one.description.contains("噪音") && one.status == "closed"),
        ),
        (
            RequestFilter {
                service: some("nothing"),
                ..any()
            },
            Box::new(|_| false),
        ),
    ];
    for (filter, rule) in &cases {
        let expected: Vec<&str> = all
            .iter()
            .filter(|one| rule(one))
            .map(|one| one.number.as_str())
            .collect();
        let found = request_pages(&db, filter, RequestOrder::Newest).await;
        let mut numbers: Vec<&str> = found.iter().map(|one| one.number.as_str()).collect();
        if filter.words.is_some() {
            numbers.sort_by_key(|number| all.iter().position(|one| one.number == *number));
        }
        assert_eq!(numbers, expected, "{filter:?}");
        let count = db.requests_count(filter, 30).await.expect("a count");
        assert_eq!(
            (count.count, count.more),
            (
                i64::try_from(expected.len().min(30)).expect("small"),
                expected.len() > 30
            )
        );
        if filter.words.is_none() {
            let mut due: Vec<&RequestRow> = all
                .iter()
                .filter(|one| rule(one) && one.closed_at.is_none() && one.due_at.is_some())
                .collect();
            due.sort_by_key(|one| (one.due_at, &one.id));
            let found = request_pages(&db, filter, RequestOrder::Due).await;
            assert_eq!(found.iter().collect::<Vec<_>>(), due, "{filter:?}");
        }
    }
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
