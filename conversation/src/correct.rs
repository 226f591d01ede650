//! Correcting and withdrawing a request within ten minutes of filing, before it is forwarded.

use crate::effect::{Amendment, Effect};
use crate::event::Inbound;
use crate::fill::fact_slot;
use crate::form::{CHANGE_WINDOW_MS, takes_back};
use crate::pack::AskKind;
use crate::state::{Mode, Place, Slot};
use crate::step::{place_in, take_topic};
use crate::turn::Turn;
use classifier::{Decision, PlaceKind, Topic};
use std::collections::BTreeMap;

/// CHANGE: corrects at once where the message says what, otherwise asks.
pub(crate) fn start_change(turn: &mut Turn<'_>, inbound: &Inbound, decision: &Decision) {
    if let Mode::Filling(form) = std::mem::take(&mut turn.state.mode) {
        // In an open form everything can still be said again.
        return crate::form::take_answer(turn, form, inbound, decision);
    }
    let Some(number) = changeable(turn, Some(decision)) else {
        return say_why_not(turn, decision, "change_nothing");
    };
    if !amend(turn, &number, inbound, decision, false) {
        turn.state.mode = Mode::Changing { number: number.clone() };
        turn.say_phrase("change_what", &[("number", &number)]);
    }
}

/// Takes what is to be corrected; a message without it is taken as a new one.
pub(crate) fn take_change(turn: &mut Turn<'_>, number: &str, inbound: &Inbound, decision: &Decision) {
    if changeable(turn, None).as_deref() != Some(number) {
        return turn.say_phrase("change_too_late", &[("number", number)]);
    }
    if !amend(turn, number, inbound, decision, true) {
        take_topic(turn, inbound, decision);
    }
}

/// "No wait, apt 4D" right after filing: corrects the request without a command.
/// With a topic, only where the message takes something back about the very same service.
pub(crate) fn correct_last_request(
    turn: &mut Turn<'_>,
    topic: Option<&Topic>,
    inbound: &Inbound,
    decision: &Decision,
) -> bool {
    let Some(number) = changeable(turn, None) else {
        return false;
    };
    let same_service = match (topic, &turn.state.last_filed) {
        (Some(topic), Some(last)) => topic.id == last.service,
        _ => true,
    };
    let takes_back = takes_back(turn, &inbound.text);
    let says_place = decision.facts.place.is_some();
    // A place without such words may begin another report; an apartment or a phone alone cannot.
    if !same_service || ((topic.is_some() || says_place) && !takes_back) {
        return false;
    }
    amend(turn, &number, inbound, decision, false)
}

/// UNDO: withdraws the request.
pub(crate) fn undo(turn: &mut Turn<'_>, inbound: &Inbound, decision: &Decision) {
    let Some(number) = changeable(turn, Some(decision)) else {
        if matches!(turn.state.mode, Mode::Filling(_)) {
            turn.state.mode = Mode::Idle;
            return turn.say_phrase("dropped", &[]);
        }
        return say_why_not(turn, decision, "change_nothing");
    };
    turn.effects.push(Effect::Withdraw {
        number: number.clone(),
        said: inbound.text.clone(),
    });
    turn.state.last_filed = None;
    if !matches!(turn.state.mode, Mode::Filling(_)) {
        turn.state.mode = Mode::Idle;
    }
    turn.say_phrase("undone", &[("number", &number)]);
}

/// The request that may still be changed: the one that the message names, if it is the resident's, else the last.
pub(crate) fn changeable(turn: &Turn<'_>, decision: Option<&Decision>) -> Option<String> {
    let named = decision.is_some_and(|decision| !decision.facts.numbers.is_empty());
    if named {
        let mine = turn.seen.named.iter().find(|request| {
            let young = turn.now.saturating_sub(request.created_at) <= CHANGE_WINDOW_MS;
            request.mine && !request.forwarded && young && request.status == "open"
        });
        return mine.map(|request| request.number.clone());
    }
    let last = turn.state.last_filed.as_ref()?;
    let young = turn.now.saturating_sub(last.at) <= CHANGE_WINDOW_MS;
    let known = turn.seen.recent.iter().find(|request| request.number == last.number);
    let free = known.is_none_or(|request| !request.forwarded && request.status == "open");
    (young && free).then(|| last.number.clone())
}

fn say_why_not(turn: &mut Turn<'_>, decision: &Decision, nothing: &str) {
    let named = turn.seen.named.iter().find(|request| request.mine);
    let asked_for_number = !decision.facts.numbers.is_empty();
    let last = turn.state.last_filed.as_ref().map(|last| last.number.clone());
    let number = named
        .map(|request| request.number.clone())
        .or(if asked_for_number { None } else { last });
    match number {
        Some(number) => turn.say_phrase("change_too_late", &[("number", &number)]),
        None => turn.say_phrase(nothing, &[]),
    }
}

/// Applies the facts of a message to a filed request; `false` where it holds none. `asked`: they were asked for.
fn amend(turn: &mut Turn<'_>, number: &str, inbound: &Inbound, decision: &Decision, asked: bool) -> bool {
    let facts = &decision.facts;
    let street_alone = facts
        .place
        .as_ref()
        .is_some_and(|place| place.kind == PlaceKind::Street);
    if street_alone && !asked {
        // "It was actually 24th st" leaves open which street of the corner it replaces: the whole place is asked for.
        turn.state.mode = Mode::Changing {
            number: number.to_owned(),
        };
        turn.say_phrase("change_what", &[("number", number)]);
        return true;
    }
    let old = turn.seen.recent.iter().find(|request| request.number == number);
    let old_place = old
        .and_then(|request| request.place.clone())
        .or_else(|| turn.state.last_place.clone());
    let mut place = place_in(turn, decision, inbound).map(|new| Place {
        borough: new
            .borough
            .or_else(|| old_place.as_ref().and_then(|old| old.borough.clone())),
        unit: new.unit.or_else(|| old_place.as_ref().and_then(|old| old.unit.clone())),
        ..new
    });
    let mut what: Vec<String> = place.iter().map(|place| place.text.clone()).collect();
    let mut answers = BTreeMap::new();
    if let Some(unit) = &facts.unit {
        place = Some(Place {
            unit: Some(unit.value.clone()),
            ..place.or(old_place.clone()).unwrap_or_default()
        });
        answers.insert(
            "unit".to_owned(),
            Slot {
                value: unit.value.clone(),
                said: unit.text.clone(),
            },
        );
        what.push(unit.text.clone());
    }
    if let (Some(borough), None) = (&facts.borough, &facts.place) {
        place = Some(Place {
            borough: Some(borough.value.clone()),
            ..place.or(old_place).unwrap_or_default()
        });
        what.push(borough.value.clone());
    }
    let contact = facts.phone.as_ref().or(facts.email.as_ref());
    take_facts(turn, inbound, decision, &mut answers, &mut what);
    if let (Some(fact), false) = (
        contact,
        what.iter().any(|said| contact.is_some_and(|fact| &fact.text == said)),
    ) {
        what.push(fact.text.clone());
    }
    take_choices(turn, inbound, &mut answers, &mut what);
    if what.is_empty() {
        return false;
    }
    let contact = contact.map(|fact| fact.value.clone());
    let said = inbound.text.clone();
    turn.effects.push(Effect::Amend(Amendment {
        number: number.to_owned(),
        place,
        answers,
        contact,
        said,
    }));
    turn.say_phrase("changed", &[("number", number), ("what", &what.join(", "))]);
    true
}

/// Plate, time, number and phone for the questions of the service.
fn take_facts(
    turn: &Turn<'_>,
    inbound: &Inbound,
    decision: &Decision,
    answers: &mut BTreeMap<String, Slot>,
    what: &mut Vec<String>,
) {
    let service = turn
        .state
        .last_filed
        .as_ref()
        .and_then(|last| turn.pack.services.get(&last.service));
    let takes_back = takes_back(turn, &inbound.text);
    for ask in service.into_iter().flat_map(|service| &service.asks) {
        // "See you tomorrow" names a time and corrects nothing.
        if ask.kind == AskKind::Unit || (ask.kind == AskKind::Time && !takes_back) {
            continue;
        }
        if let Some(slot) = fact_slot(ask, &decision.facts, inbound) {
            what.push(slot.said.clone());
            answers.insert(ask.slot.clone(), slot);
        }
    }
}

/// Another choice of one of the service's questions, where the message takes something back.
fn take_choices(turn: &Turn<'_>, inbound: &Inbound, answers: &mut BTreeMap<String, Slot>, what: &mut Vec<String>) {
    if !takes_back(turn, &inbound.text) {
        return;
    }
    let service = turn
        .state
        .last_filed
        .as_ref()
        .and_then(|last| turn.pack.services.get(&last.service));
    for ask in service
        .into_iter()
        .flat_map(|service| &service.asks)
        .filter(|ask| ask.kind == AskKind::Choice)
    {
        let found = ask
            .words
            .as_ref()
            .map(|words| words.find(&inbound.text))
            .unwrap_or_default();
        let Some(choice) = found.first().and_then(|index| ask.choices.get(*index)) else {
            continue;
        };
        answers.insert(
            ask.slot.clone(),
            Slot {
                value: choice.id.clone(),
                said: inbound.text.clone(),
            },
        );
        what.push(choice.say.get(&turn.language).to_owned());
    }
}
