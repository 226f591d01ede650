//! A service request being filled in, in the fewest turns: everything said fills it, nothing is asked twice.

use crate::ask;
use crate::commands::title_of;
use crate::effect::{Effect, FiledRequest, TopicKind};
use crate::event::Inbound;
use crate::fill::{self, Heard};
use crate::pack::{Ask, AskKind, Pack, Service};
use crate::seen::RequestView;
use crate::state::{Form, LastFiled, Mode, Place, Queued, Slot};
use crate::turn::Turn;
use classifier::{Context, Decision, Expecting, Kind, Topic, Verdict, fold};
use std::collections::BTreeMap;

/// CHANGE and UNDO are possible this long; only then is a request forwarded.
pub(crate) const CHANGE_WINDOW_MS: i64 = 10 * 60 * 1000;

/// The same service at the same place from the same address within this time is the same request.
const SAME_REQUEST_MS: i64 = 24 * 60 * 60 * 1000;

pub(crate) use crate::ask::default_question;

/// Starts a request with everything that the message already says.
pub(crate) fn start_service(turn: &mut Turn<'_>, id: &str, inbound: &Inbound, decision: &Decision) {
    let mut form = new_form(id, turn.state.said_place.take(), &inbound.text);
    let unit = form.place.as_ref().and_then(|place| place.unit.clone());
    if let (Some(unit), true) = (unit, needs_unit(turn, id)) {
        form.answers.insert(
            "unit".to_owned(),
            Slot {
                value: unit.clone(),
                said: unit,
            },
        );
    }
    fill::fill(turn, &mut form, inbound, decision, Heard::FirstMessage);
    proceed(turn, form);
}

/// Takes a message while the form's question is open.
pub(crate) fn take_answer(turn: &mut Turn<'_>, mut form: Form, inbound: &Inbound, decision: &Decision) {
    let one_word = inbound.text.split_whitespace().nth(1).is_none();
    let other = other_topic(&form, decision).filter(|_| !(one_word && asks_for_words(turn, &form)));
    if let Some(topic) = &other
        && topic.kind == Kind::Service
        && takes_back(turn, &inbound.text)
    {
        return replace_service(turn, form, &topic.id, inbound, decision);
    }
    if let Some(id) = other_source(turn, &form, inbound, decision) {
        return replace_service(turn, form, &id, inbound, decision);
    }
    let answered = fill::fill(
        turn,
        &mut form,
        inbound,
        decision,
        Heard::Answer {
            strict: other.is_some(),
        },
    );
    // "Sidewalk" that picks a choice is that choice alone, though it could begin a report as well.
    match other.filter(|_| !(one_word && answered)) {
        Some(topic) if topic.kind == Kind::Answer && !answered => {
            crate::answer::answer_question(turn, &topic.id, inbound, decision);
            if matches!(turn.state.mode, Mode::Idle) {
                ask_again(turn, form);
            } else {
                turn.state.suspended = Some(form);
            }
        }
        Some(topic) if topic.kind == Kind::Service && !same_group(turn, &form.service, &topic.id) => {
            queue(turn, std::slice::from_ref(&topic), &inbound.text);
            if answered {
                return proceed(turn, form);
            }
            let title = title_of(turn, &topic);
            turn.say_phrase("noted_next", &[("title", &title)]);
            ask_again(turn, form);
        }
        Some(topic) if topic.kind == Kind::Service && !answered => {
            replace_service(turn, form, &topic.id, inbound, decision);
        }
        _ => proceed_or_retry(turn, form, answered),
    }
}

/// Asks for what is missing, or files the request and takes up the next issue.
pub(crate) fn proceed(turn: &mut Turn<'_>, form: Form) {
    let Some(service) = turn.pack.services.get(&form.service) else {
        return turn.say_phrase("ready", &[]);
    };
    if ask::next_slots(turn, service, &form).is_empty() {
        file(turn, service, form);
        return take_up_next(turn);
    }
    ask_next(turn, form);
}

/// Asks the next question of the form.
pub(crate) fn ask_next(turn: &mut Turn<'_>, mut form: Form) {
    let Some(service) = turn.pack.services.get(&form.service) else {
        return;
    };
    let slots = ask::next_slots(turn, service, &form);
    ask::ask(turn, service, &form, &slots);
    for slot in &slots {
        let tries = form.tries.entry(slot.clone()).or_insert(0);
        *tries = tries.saturating_add(1);
    }
    form.asked = slots;
    turn.state.mode = Mode::Filling(form);
}

/// Repeats the open question without counting it as another try.
pub(crate) fn ask_again(turn: &mut Turn<'_>, mut form: Form) {
    let tries = form.tries.clone();
    ask_next(turn, form.clone());
    if let Mode::Filling(asked) = &mut turn.state.mode {
        asked.tries = tries;
        form.asked.clone_from(&asked.asked);
    }
}

/// Goes back to the question before: forgets the latest answer that stands before the open question.
pub(crate) fn back(turn: &mut Turn<'_>, mut form: Form) {
    let Some(service) = turn.pack.services.get(&form.service) else {
        return;
    };
    let open = service
        .asks
        .iter()
        .position(|ask| form.asked.contains(&ask.slot))
        .unwrap_or(service.asks.len());
    let earlier = service.asks.iter().take(open).rev();
    let mut answered = earlier.filter(|ask| is_answered(ask, &form));
    let Some(ask) = answered.next() else {
        turn.say_phrase("back_none", &[]);
        return ask_again(turn, form);
    };
    let (slot, kind) = (ask.slot.clone(), ask.kind);
    form.answers.remove(&slot);
    form.tries.remove(&slot);
    if matches!(kind, AskKind::Place | AskKind::Unit) {
        // Place and apartment are asked for together, so they are taken back together.
        form.place = None;
        form.street = None;
        form.answers.remove("unit");
    }
    ask_next(turn, form);
}

/// Notes further issues, to be taken up once the first is done.
pub(crate) fn queue(turn: &mut Turn<'_>, topics: &[Topic], words: &str) {
    for topic in topics {
        let known = turn.state.queue.iter().any(|queued| &queued.topic == topic);
        if !known && turn.state.queue.len() < 3 && matches!(topic.kind, Kind::Service | Kind::Answer) {
            turn.state.queue.push(Queued {
                topic: topic.clone(),
                words: words.to_owned(),
            });
        }
    }
}

/// Starts a request with what these words say; they are not the resident's message of this turn.
pub(crate) fn start_from_words(turn: &mut Turn<'_>, id: &str, words: &str) {
    let (inbound, decision) = as_said(turn, words);
    start_service(turn, id, &inbound, &decision);
}

/// Words as if they were said just now.
fn as_said(turn: &Turn<'_>, words: &str) -> (Inbound, Decision) {
    let inbound = Inbound {
        text: words.to_owned(),
        ..Inbound::default()
    };
    let context = Context {
        language: turn.state.language.clone(),
        expecting: None,
    };
    let decision = turn.pack.classifier.classify(words, &context);
    (inbound, decision)
}

/// Takes up the next issue that was noted, inheriting the place.
pub(crate) fn take_up_next(turn: &mut Turn<'_>) {
    if !matches!(turn.state.mode, Mode::Idle) || turn.state.queue.is_empty() {
        return;
    }
    let queued = turn.state.queue.remove(0);
    let (inbound, decision) = as_said(turn, &queued.words);
    if queued.topic.kind == Kind::Answer {
        crate::answer::answer_question(turn, &queued.topic.id, &inbound, &decision);
        return take_up_next(turn);
    }
    if crate::step::moves_to_private(turn) {
        turn.state.queue.clear();
        return;
    }
    let title = title_of(turn, &queued.topic);
    turn.say_phrase("now_next", &[("title", &title)]);
    turn.state.said_place = inherited_place(turn, &queued.topic.id);
    start_service(turn, &queued.topic.id, &inbound, &decision);
}

/// The place of the report before, for a service that follows it. Its apartment is the resident's own: it stays where
/// a service must know it, and is left out where it would be a neighbor's.
pub(crate) fn inherited_place(turn: &Turn<'_>, service: &str) -> Option<Place> {
    let mut place = turn.state.last_place.clone()?;
    if !needs_unit(turn, service) {
        place.unit = None;
    }
    Some(place)
}

fn needs_unit(turn: &Turn<'_>, service: &str) -> bool {
    let service = turn.pack.services.get(service);
    let mut asks = service.into_iter().flat_map(|service| &service.asks);
    asks.any(|ask| ask.kind == AskKind::Unit && ask.required)
}

/// How the next message's facts should be read.
pub(crate) fn expecting(pack: &Pack, form: &Form) -> Option<Expecting> {
    let service = pack.services.get(&form.service)?;
    let first = form.asked.first()?;
    if first == ask::BOROUGH {
        return Some(Expecting::Words);
    }
    let ask = service.asks.iter().find(|ask| &ask.slot == first)?;
    Some(match ask.kind {
        AskKind::Place => Expecting::Place,
        AskKind::Unit => Expecting::Unit,
        AskKind::Time => Expecting::Time,
        AskKind::Plate => Expecting::Plate,
        AskKind::Number => Expecting::Number,
        AskKind::Phone => Expecting::Phone,
        AskKind::Email => Expecting::Email,
        AskKind::YesNo | AskKind::Choice | AskKind::Text | AskKind::Photo => Expecting::Words,
    })
}

/// Whether a question has its answer.
pub(crate) fn is_answered(ask: &Ask, form: &Form) -> bool {
    match ask.kind {
        AskKind::Place => form
            .place
            .as_ref()
            .is_some_and(|place| !place.text.is_empty() || place.lat.is_some()),
        _ => form.answers.contains_key(&ask.slot),
    }
}

/// Whether the message begins with words that take back what was said.
pub(crate) fn takes_back(turn: &Turn<'_>, text: &str) -> bool {
    let folded = fold(text);
    turn.pack
        .languages
        .iter()
        .flat_map(|texts| &texts.corrections)
        .any(|words| {
            folded
                .strip_prefix(words.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
}

fn new_form(id: &str, place: Option<Place>, words: &str) -> Form {
    Form {
        service: id.to_owned(),
        place,
        street: None,
        answers: BTreeMap::new(),
        asked: Vec::new(),
        tries: BTreeMap::new(),
        description: words.to_owned(),
    }
}

/// What else the message is clearly about, if it is not the form itself.
fn other_topic(form: &Form, decision: &Decision) -> Option<Topic> {
    match &decision.verdict {
        Verdict::Clear(topic) if matches!(topic.kind, Kind::Service | Kind::Answer) && topic.id != form.service => {
            Some(topic.clone())
        }
        _ => None,
    }
}

/// Whether the open question takes any words, so that one word is its answer and no new matter.
fn asks_for_words(turn: &Turn<'_>, form: &Form) -> bool {
    let service = turn.pack.services.get(&form.service);
    let mut asks = service.into_iter().flat_map(|service| &service.asks);
    asks.any(|ask| ask.kind == AskKind::Text && form.asked.contains(&ask.slot) && !is_answered(ask, form))
}

/// "Actually it's a bar, not a neighbor": too little to be a matter of its own, but together with the first words it
/// names another service of the same group.
fn other_source(turn: &Turn<'_>, form: &Form, inbound: &Inbound, decision: &Decision) -> Option<String> {
    let facts = &decision.facts;
    let corrects_a_fact =
        facts.place.is_some() || facts.unit.is_some() || facts.borough.is_some() || facts.phone.is_some();
    if corrects_a_fact || matches!(decision.verdict, Verdict::Clear(_)) || !takes_back(turn, &inbound.text) {
        return None;
    }
    let context = Context {
        language: turn.state.language.clone(),
        expecting: None,
    };
    let together = format!("{}. {}", form.description, inbound.text);
    match turn.pack.classifier.classify(&together, &context).verdict {
        Verdict::Clear(topic) if topic.kind == Kind::Service && topic.id != form.service => {
            same_group(turn, &form.service, &topic.id).then_some(topic.id)
        }
        _ => None,
    }
}

/// The resident meant another service: what was said of place, phone and time stays.
fn replace_service(turn: &mut Turn<'_>, form: Form, id: &str, inbound: &Inbound, decision: &Decision) {
    let mut next = new_form(id, form.place, &format!("{} {}", form.description, inbound.text));
    if let Some(service) = turn.pack.services.get(id) {
        for (slot, value) in form.answers {
            if service
                .asks
                .iter()
                .any(|ask| ask.slot == slot && ask.kind != AskKind::Choice)
            {
                next.answers.insert(slot, value);
            }
        }
    }
    fill::fill(turn, &mut next, inbound, decision, Heard::FirstMessage);
    crate::step::remember_reason(turn, &Topic::new(Kind::Service, id), &inbound.text, decision);
    proceed(turn, next);
}

fn same_group(turn: &Turn<'_>, one: &str, other: &str) -> bool {
    let group = |id: &str| turn.pack.services.get(id).map(|service| service.group.as_str());
    group(one) == group(other)
}

/// Goes on, or says that the answer was not understood; where nobody can be sent without it, says that instead.
fn proceed_or_retry(turn: &mut Turn<'_>, form: Form, answered: bool) {
    if answered {
        return proceed(turn, form);
    }
    turn.missed = true;
    let service = turn.pack.services.get(&form.service);
    let asks = service.map(|service| service.asks.as_slice()).unwrap_or_default();
    let asked = form
        .asked
        .first()
        .and_then(|slot| asks.iter().find(|ask| &ask.slot == slot));
    match asked {
        Some(ask) if ask.kind == AskKind::Place => turn.say_phrase("place_needed", &[]),
        _ => turn.say_phrase("retry", &[]),
    }
    if asked.is_some_and(|ask| ask.kind == AskKind::Place) {
        return wait_for_place(turn, form);
    }
    proceed(turn, form);
}

/// The question for the place was repeated in other words already.
fn wait_for_place(turn: &mut Turn<'_>, mut form: Form) {
    for slot in &form.asked {
        let tries = form.tries.entry(slot.clone()).or_insert(0);
        *tries = tries.saturating_add(1);
    }
    turn.state.mode = Mode::Filling(form);
}

fn file(turn: &mut Turn<'_>, service: &Service, form: Form) {
    let place = form.place.clone().unwrap_or_default();
    turn.state.last_place = Some(place.clone());
    if let Some(same) = same_request(turn, &form, &place) {
        turn.state.progress.status = true;
        turn.topic(TopicKind::Status, &service.id, Some(same.number.clone()));
        let status = crate::status::status_word(turn, &same.status);
        return turn.say_phrase("same_request", &[("number", &same.number), ("status", &status)]);
    }
    let Some(number) = turn.draw_number() else {
        turn.state.mode = Mode::Filling(form);
        return turn.say_phrase("retry", &[]);
    };
    turn.state.progress.filed = true;
    turn.state.last_filed = Some(LastFiled {
        number: number.clone(),
        service: service.id.clone(),
        at: turn.now,
    });
    turn.topic(TopicKind::Request, &service.id, Some(number.clone()));
    say_filed(turn, service, &number, &place);
    let contact = contact_of(turn, service, &form);
    remember_phone(turn, service, &form);
    turn.effects.push(Effect::File(FiledRequest {
        number,
        service: service.id.clone(),
        agency: service.agency.clone(),
        group: service.group.clone(),
        place,
        answers: form.answers,
        contact,
        description: form.description,
        due_at: service.due_ms.map(|due| turn.now.saturating_add(due)),
        forward_at: turn.now.saturating_add(CHANGE_WINDOW_MS),
    }));
}

fn say_filed(turn: &mut Turn<'_>, service: &Service, number: &str, place: &Place) {
    let template = turn.localized(&service.filed);
    let title = service.title.get(&turn.language).to_owned();
    let text = turn.fill(
        &template,
        &[("number", number), ("place", &place.text), ("service", &title)],
    );
    turn.say(text);
    turn.say_phrase("change_hint", &[]);
}

/// How the resident can be reached: the phone or e-mail they gave for this request, else the one of the channel.
fn contact_of(turn: &Turn<'_>, service: &Service, form: &Form) -> Option<String> {
    let asked = service
        .asks
        .iter()
        .filter(|ask| matches!(ask.kind, AskKind::Phone | AskKind::Email));
    for ask in asked {
        if let Some(slot) = form.answers.get(&ask.slot) {
            return (!slot.value.is_empty()).then(|| slot.value.clone());
        }
    }
    turn.state.phone.clone()
}

/// A telephone number that was given for one report is not asked for again.
fn remember_phone(turn: &mut Turn<'_>, service: &Service, form: &Form) {
    let mut phones = service.asks.iter().filter(|ask| ask.kind == AskKind::Phone);
    let given = phones.find_map(|ask| form.answers.get(&ask.slot));
    if let Some(slot) = given.filter(|slot| slot.value.starts_with('+')) {
        turn.state.phone.get_or_insert_with(|| slot.value.clone());
    }
}

fn same_request(turn: &Turn<'_>, form: &Form, place: &Place) -> Option<RequestView> {
    let key = fold(&place.text);
    let unit = |place: &Place| place.unit.as_deref().map(fold).unwrap_or_default();
    let same = |request: &&RequestView| {
        let Some(other) = &request.place else { return false };
        request.mine
            && request.service == form.service
            && matches!(request.status.as_str(), "open" | "in_progress")
            && turn.now.saturating_sub(request.created_at) <= SAME_REQUEST_MS
            && !key.is_empty()
            && fold(&other.text) == key
            && unit(other) == unit(place)
    };
    turn.seen.recent.iter().find(same).cloned()
}
