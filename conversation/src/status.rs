//! Telling the status of requests, to their filers and to strangers.

use crate::effect::{Effect, TopicKind};
use crate::event::{Inbound, Surface};
use crate::seen::RequestView;
use crate::state::Mode;
use crate::step::phrases_of;
use crate::turn::Turn;
use classifier::{Decision, Kind, Verdict};

/// How many unknown numbers one address may name a day, so that numbers cannot be found by trying.
const UNKNOWN_NUMBERS_A_DAY: u32 = 10;

/// Tells the status of the requests that the message names, else of the address's own latest ones.
pub(crate) fn tell_status(turn: &mut Turn<'_>, decision: &Decision) {
    if turn.channel.surface != Surface::Private {
        return tell_in_public(turn, decision);
    }
    if decision.facts.numbers.is_empty() {
        return tell_own(turn);
    }
    for fact in decision.facts.numbers.iter().take(3) {
        if let Some(request) = named(turn, &fact.value) {
            tell_one(turn, request);
        }
    }
    resume(turn);
}

/// Where everybody reads along, the status and its day of the requests that the message names, and nothing else: what a
/// request is about and where may be nobody else's business. Without a number it goes on in private.
fn tell_in_public(turn: &mut Turn<'_>, decision: &Decision) {
    if decision.facts.numbers.is_empty() {
        return turn.say_phrase("public_to_private", &[]);
    }
    for fact in decision.facts.numbers.iter().take(3) {
        let Some(request) = named(turn, &fact.value) else {
            continue;
        };
        told(turn, request);
        let status = status_word(turn, &request.status);
        let said = [
            ("number", request.number.as_str()),
            ("status", &status),
            ("updated", &request.updated_day),
        ];
        let sentence = turn.phrase("status_public", &said);
        // Rules from before this phrase was one.
        if sentence.is_empty() {
            turn.say_phrase("public_to_private", &[]);
        }
        turn.say(sentence);
    }
}

/// Whether the message names a request that there is, and asks for nothing else: "what about 311-…" holds a phrase of the
/// answer about 311 only by the number itself.
pub(crate) fn asks_for_request(turn: &Turn<'_>, decision: &Decision) -> bool {
    let numbers = &decision.facts.numbers;
    let is_known = |number: &str| turn.seen.named.iter().any(|request| request.number == number);
    if !numbers.iter().any(|fact| is_known(&fact.value)) {
        return false;
    }
    match &decision.verdict {
        Verdict::Unknown => true,
        Verdict::Clear(topic) if topic.kind == Kind::Command => topic.id == "status",
        Verdict::Clear(topic) if topic.kind == Kind::Answer => {
            let in_number = |start: usize, end: usize| {
                let overlaps = |fact: &classifier::Fact| start < fact.span.end && fact.span.start < end;
                numbers.iter().any(overlaps)
            };
            let mut own = phrases_of(topic, decision)
                .map(|evidence| in_number(evidence.span.start, evidence.span.end))
                .peekable();
            own.peek().is_some() && own.all(|is_in| is_in)
        }
        _ => false,
    }
}

/// Takes the number that was asked for; a message without one is taken as a new one.
pub(crate) fn take_number(turn: &mut Turn<'_>, inbound: &Inbound, decision: &Decision) {
    if !decision.facts.numbers.is_empty() {
        return tell_status(turn, decision);
    }
    if matches!(decision.verdict, Verdict::Unknown) && inbound.text.chars().any(|c| c.is_ascii_digit()) {
        return tell_unknown(turn, inbound.text.trim());
    }
    crate::step::take_topic(turn, inbound, decision);
}

/// The word for a status in the turn's language.
pub(crate) fn status_word(turn: &Turn<'_>, status: &str) -> String {
    let word = turn.phrase(&format!("status_{status}"), &[]);
    if word.is_empty() { status.to_owned() } else { word }
}

fn tell_own(turn: &mut Turn<'_>) {
    let seen = turn.seen;
    if seen.recent.is_empty() {
        let example = format!("{}12345678", turn.pack.city.number_prefix);
        if let Mode::Filling(form) = std::mem::take(&mut turn.state.mode) {
            return crate::form::ask_again(turn, form);
        }
        turn.state.mode = Mode::AskingNumber;
        return turn.say_phrase("status_ask_number", &[("example", &example)]);
    }
    for request in seen.recent.iter().take(3) {
        tell_one(turn, request);
    }
    resume(turn);
}

/// Service, status and dates, which a stranger may learn as well.
fn tell_one(turn: &mut Turn<'_>, request: &RequestView) {
    told(turn, request);
    let service = service_title(turn, request);
    let status = status_word(turn, &request.status);
    turn.say_phrase(
        "status_one",
        &[
            ("number", &request.number),
            ("service", &service),
            ("status", &status),
            ("created", &request.created_day),
            ("updated", &request.updated_day),
        ],
    );
    if let Some(agency_number) = &request.agency_number {
        turn.say_phrase("status_agency", &[("agency_number", agency_number)]);
    }
}

/// Counts a request among those whose status was told.
fn told(turn: &mut Turn<'_>, request: &RequestView) {
    turn.state.progress.status = true;
    turn.topic(TopicKind::Status, &request.service, Some(request.number.clone()));
}

/// The request of a number that somebody names; where it cannot be told, it is said why.
pub(crate) fn named<'t>(turn: &mut Turn<'t>, number: &str) -> Option<&'t RequestView> {
    let Some(request) = turn.seen.named.iter().find(|request| request.number == number) else {
        tell_unknown(turn, number);
        return None;
    };
    if !request.mine && too_many_unknown(turn) {
        turn.say_phrase("status_too_many", &[]);
        return None;
    }
    Some(request)
}

/// Says that no request has this number, and counts it.
pub(crate) fn tell_unknown(turn: &mut Turn<'_>, number: &str) {
    if too_many_unknown(turn) {
        return turn.say_phrase("status_too_many", &[]);
    }
    turn.effects.push(Effect::UnknownNumber {
        number: number.to_owned(),
    });
    turn.say_phrase("status_unknown", &[("number", number)]);
}

/// Whether this address has named too many unknown numbers today.
fn too_many_unknown(turn: &Turn<'_>) -> bool {
    turn.seen.unknown_numbers_today >= UNKNOWN_NUMBERS_A_DAY
}

/// The title of a request's service in the turn's language.
pub(crate) fn service_title(turn: &Turn<'_>, request: &RequestView) -> String {
    let service = turn.pack.services.get(&request.service);
    service.map_or_else(
        || request.service.clone(),
        |service| service.title.get(&turn.language).to_owned(),
    )
}

/// Repeats the open question after a side matter.
pub(crate) fn resume(turn: &mut Turn<'_>) {
    if let Mode::Filling(form) = std::mem::take(&mut turn.state.mode) {
        crate::form::ask_again(turn, form);
    }
}
