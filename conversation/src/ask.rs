//! Which questions come next, and in which words: at most two that belong together in one reply.

use crate::effect::Offered;
use crate::form::is_answered;
use crate::pack::{Ask, AskKind, Service};
use crate::state::Form;
use crate::turn::Turn;

/// The slot that asks for nothing but the borough of a place that is known otherwise.
pub(crate) const BOROUGH: &str = "borough";

/// The slots to ask for next, most important first; empty when the request is complete.
pub(crate) fn next_slots(turn: &Turn<'_>, service: &Service, form: &Form) -> Vec<String> {
    let open: Vec<&Ask> = service.asks.iter().filter(|ask| !is_answered(ask, form)).collect();
    let required: Vec<&Ask> = open.iter().copied().filter(|ask| ask.required).collect();
    let mut slots = Vec::new();
    if borough_is_open(turn, form) {
        slots.push(BOROUGH.to_owned());
    }
    let Some(first) = required.first().copied() else {
        return slots;
    };
    let second = if slots.is_empty() {
        companion(first, &required, &open, form)
    } else {
        None
    };
    let listed = matches!(first.kind, AskKind::Choice | AskKind::YesNo);
    // A list of choices ends the message, so that nothing follows it.
    let (one, two) = if listed {
        (second, Some(first))
    } else {
        (Some(first), second)
    };
    slots.extend(one.into_iter().chain(two).map(|ask| ask.slot.clone()));
    slots
}

/// Says the questions for these slots, with the choices of the last one under them.
pub(crate) fn ask(turn: &mut Turn<'_>, service: &Service, form: &Form, slots: &[String]) {
    let asks: Vec<Option<&Ask>> = slots
        .iter()
        .map(|slot| service.asks.iter().find(|ask| &ask.slot == slot))
        .collect();
    let place_and_unit = matches!(asks.as_slice(),
        [Some(place), Some(unit)] if place.kind == AskKind::Place && unit.kind == AskKind::Unit
            && place.say.texts.is_empty() && unit.say.texts.is_empty());
    if place_and_unit {
        return turn.say_phrase("ask_place_unit", &[]);
    }
    let mut choices = Vec::new();
    for ask in asks {
        let question = match ask {
            Some(ask) => question(turn, ask, form),
            None => turn.phrase("ask_borough", &[]),
        };
        turn.say(question);
        match ask {
            Some(ask) if ask.kind == AskKind::Choice => choices = offered(turn, ask),
            Some(ask) if !ask.required => turn.say_phrase("or_skip", &[]),
            None if slots.len() == 1 => choices = boroughs(turn),
            _ => {}
        }
    }
    turn.offer(choices);
}

/// The key of the question that a language has for each kind.
pub(crate) fn default_question(kind: AskKind) -> &'static str {
    match kind {
        AskKind::Place => "ask_place",
        AskKind::Unit => "ask_unit",
        AskKind::Time => "ask_time",
        AskKind::Plate => "ask_plate",
        AskKind::Number => "ask_number",
        AskKind::Phone => "ask_phone",
        AskKind::Email => "ask_email",
        AskKind::Photo => "ask_photo",
        AskKind::YesNo | AskKind::Choice | AskKind::Text => "no_content",
    }
}

/// A known place whose borough is not known is ambiguous in a city of boroughs; it is asked for once.
fn borough_is_open(turn: &Turn<'_>, form: &Form) -> bool {
    let asked = form.tries.contains_key(BOROUGH);
    let in_boroughs = !turn.pack.city.boroughs.is_empty();
    let place = form.place.as_ref();
    let ambiguous =
        |place: &crate::state::Place| !place.text.is_empty() && place.borough.is_none() && place.lat.is_none();
    in_boroughs && !asked && place.is_some_and(ambiguous)
}

/// A second question that belongs to the first: the apartment to the address, the time to the place,
/// otherwise the next required one, otherwise an optional one that was not asked yet. Never two lists of choices.
fn companion<'a>(first: &Ask, required: &[&'a Ask], open: &[&'a Ask], form: &Form) -> Option<&'a Ask> {
    let unasked = |ask: &&&'a Ask| ask.slot != first.slot && (ask.required || !form.tries.contains_key(&ask.slot));
    if first.kind == AskKind::Place {
        let unit = open.iter().filter(unasked).find(|ask| ask.kind == AskKind::Unit);
        let time = || required.iter().find(|ask| ask.kind == AskKind::Time);
        return unit.or_else(time).copied();
    }
    let plain = |ask: &&&'a Ask| match first.kind {
        // A name and a time can be told apart in one answer; two free texts cannot.
        AskKind::Text => ask.kind == AskKind::Time,
        _ => !matches!(
            ask.kind,
            AskKind::Choice | AskKind::YesNo | AskKind::Text | AskKind::Photo
        ),
    };
    let next_required = required.iter().filter(unasked).find(plain);
    next_required
        .or_else(|| open.iter().filter(unasked).find(plain))
        .copied()
}

fn question(turn: &Turn<'_>, ask: &Ask, form: &Form) -> String {
    if let (AskKind::Place, Some(street)) = (ask.kind, &form.street) {
        return turn.phrase("ask_where_on", &[("street", street)]);
    }
    if !ask.say.texts.is_empty() {
        return turn.localized(&ask.say);
    }
    if ask.kind == AskKind::Place && !turn.pack.city.boroughs.is_empty() {
        return turn.phrase("ask_place_borough", &[]);
    }
    turn.phrase(default_question(ask.kind), &[])
}

fn offered(turn: &Turn<'_>, ask: &Ask) -> Vec<Offered> {
    let choices = ask.choices.iter();
    choices
        .map(|choice| Offered {
            id: choice.id.clone(),
            label: choice.say.get(&turn.language).to_owned(),
        })
        .collect()
}

fn boroughs(turn: &Turn<'_>) -> Vec<Offered> {
    let names = turn.pack.city.boroughs.iter();
    names
        .map(|name| Offered {
            id: name.clone(),
            label: name.clone(),
        })
        .collect()
}
