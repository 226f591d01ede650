//! A history of residents who write, and what a look at every contact of it finds.

use crate::desk::*;
use classifier::{Decision, Facts, Kind, Language, Topic, Verdict};
use conversation::{Amendment, CloseReason, Effect, FiledRequest, Outcome, Place, TopicKind};
use std::collections::{BTreeMap, BTreeSet};
use storage::{
    Address, ContactDetail, Date, Db, LogFilter, Order, Page, PageStart, RequestFilter, RequestRow, Route, Sealed,
    Standing, Turn, VerdictKind, Words, search_terms,
};

/// Enough for a block.
pub const BATCH: u32 = 540;
pub const DAYS: i64 = 3;
pub const SERVICES: [&str; 4] = ["noise-residential", "pothole", "heat-hot-water", "rodent"];
pub const WORDS: [&str; 6] = ["noise", "heat", "噪音", "мусор", "elevator", "broken"];

/// A number that follows from two others in no visible way.
pub fn mixed(number: u32, salt: u32) -> usize {
    let mut mixed = u64::from(number) << 32 | u64::from(salt);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    usize::try_from((mixed ^ (mixed >> 31)) >> 40).expect("small")
}

pub fn pick<T: Copy>(from: &[T], number: u32, salt: u32) -> T {
    from[mixed(number, salt) % from.len()]
}

pub fn resident(number: u32) -> Address {
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

pub fn decision(verdict: Verdict) -> Decision {
    Decision {
        verdict,
        candidates: Vec::new(),
        also: Vec::new(),
        elsewhere: None,
        caution: None,
        language: Language::english(),
        language_certain: true,
        evidence: Vec::new(),
        facts: Facts::default(),
    }
}

/// A request of a resident.
pub fn filed(number: u32, now: i64) -> FiledRequest {
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
pub fn effects(number: u32, now: i64) -> Vec<Effect> {
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

pub fn dress(turn: &mut Turn, number: u32) {
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
pub async fn write(db: &Db, numbers: std::ops::Range<u32>, begin: i64) {
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

pub async fn seal(db: &Db, now: i64) -> usize {
    let mut sealed = 0;
    while let Sealed::Contacts(contacts) = db.seal_log(now).await.expect("sealed") {
        sealed += contacts;
    }
    sealed
}

/// Three states of one log: all of it loose; two blocks and what came behind them; and changes in all of them.
pub async fn states(db: &Db, state: u32) -> i64 {
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
pub async fn amend(db: &Db, now: i64) {
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
pub struct Known {
    pub detail: ContactDetail,
    pub requests: Vec<RequestRow>,
}

/// Every contact that any turn tells of, oldest first.
pub async fn known(db: &Db) -> Vec<Known> {
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

pub fn verdict_of(decision: &Decision) -> VerdictKind {
    match decision.verdict {
        Verdict::Clear(_) => VerdictKind::Clear,
        Verdict::Torn(_) => VerdictKind::Torn,
        Verdict::Unknown => VerdictKind::Unknown,
    }
}

/// The filter's meaning, by a look at one contact.
pub fn wanted(filter: &LogFilter, known: &Known, waiting: &BTreeSet<String>) -> bool {
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
        && (filter.within.is_empty() || known.requests.iter().any(|one| filter.within.contains(&one.agency)))
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

pub fn words_in(words: &Words, text: &str) -> bool {
    WORDS
        .iter()
        .filter(|word| Words::new(word).as_ref() == Some(words))
        .all(|word| search_terms(word).iter().all(|term| search_terms(text).contains(term)))
}

/// Pages through all, forwards, and then back to the beginning.
pub async fn both_ways(db: &Db, filter: &LogFilter, order: Order, limit: usize) -> Vec<String> {
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

pub fn ids(page: &Page<storage::ContactRow>) -> Vec<String> {
    page.rows.iter().map(|row| row.id.clone()).collect()
}
