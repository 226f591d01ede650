//! Filling a form's slots from a message: typed facts, choices by their words, and free words where they were asked for.

use crate::ask::BOROUGH;
use crate::choose::picked;
use crate::event::Inbound;
use crate::form::{inherited_place, is_answered, takes_back};
use crate::leftover::fill_leftover;
use crate::pack::{Ask, AskKind};
use crate::state::{Form, Place, Slot};
use crate::step::place_in;
use crate::turn::Turn;
use classifier::{Decision, Fact, Facts, Kind, PlaceKind, Topic, Verdict, fold};

/// The slot for the streets of a corner; a place that is a corner fills it.
const CROSS_STREET: &str = "cross-street";

/// How a message stands to the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// It began the form: only what it clearly says is taken.
    FirstMessage,
    /// It answers the open question; `strict` where it is clearly about something else as well, so that
    /// free words are not taken for the answer.
    Answer { strict: bool },
}

/// Fills what the message says. Returns whether one of the slots asked for was answered (or declined),
/// or something said before was corrected.
pub(crate) fn fill(turn: &Turn<'_>, form: &mut Form, inbound: &Inbound, decision: &Decision, heard: Heard) -> bool {
    let before = form.clone();
    let Some(service) = turn.pack.services.get(&form.service) else {
        return false;
    };
    let without_place;
    let decision = if heard != Heard::FirstMessage && answers_in_words(turn, form, &service.asks, inbound, decision) {
        without_place = place_left_out(decision);
        &without_place
    } else {
        decision
    };
    fill_place(turn, form, inbound, decision, heard);
    fill_cross_street(form, &service.asks, decision);
    if says_same_place(turn, &inbound.text) {
        take_last_place(turn, form);
    }
    for ask in &service.asks {
        if let Some(slot) = fact_slot(ask, &decision.facts, inbound).or_else(|| choice_slot(turn, ask, form, inbound)) {
            form.answers.insert(ask.slot.clone(), slot);
        }
    }
    if matches!(heard, Heard::Answer { strict: false }) {
        fill_leftover(turn, form, &service.asks, inbound, decision);
    }
    fill_known_phone(turn, form, &service.asks);
    if let (Some(unit), Some(place)) = (form.answers.get("unit"), &mut form.place) {
        place.unit = (!unit.value.is_empty()).then(|| unit.value.clone());
    }
    if let Heard::Answer { strict } = heard {
        let answered = before
            .asked
            .iter()
            .any(|slot| was_answered(slot, &before, form, &service.asks));
        let changed = before.answers != form.answers || before.place != form.place;
        if !answered && !changed {
            return take_words(form, &service.asks, inbound, decision, strict);
        }
        return true;
    }
    false
}

/// Whether a free question is open and the place is not: then "Corner Deli" or "5th ave and 33rd" is the answer to
/// that question and moves nothing. An address that nobody has said yet is still taken as one.
fn answers_in_words(turn: &Turn<'_>, form: &Form, asks: &[Ask], inbound: &Inbound, decision: &Decision) -> bool {
    let Some(place) = &decision.facts.place else {
        return false;
    };
    let open = |ask: &Ask| form.asked.contains(&ask.slot) && !is_answered(ask, form);
    let words_open = asks.iter().any(|ask| ask.kind == AskKind::Text && open(ask));
    let place_open = asks.iter().any(|ask| ask.kind == AskKind::Place && open(ask));
    let place_known = asks
        .iter()
        .any(|ask| ask.kind == AskKind::Place && is_answered(ask, form));
    let surely_new = !place_known && matches!(place.kind, PlaceKind::Address | PlaceKind::Intersection);
    words_open && !place_open && !surely_new && !takes_back(turn, &inbound.text)
}

fn place_left_out(decision: &Decision) -> Decision {
    let mut decision = decision.clone();
    decision.facts.place = None;
    decision
}

/// A corner names both streets, so that they are not asked for again.
fn fill_cross_street(form: &mut Form, asks: &[Ask], decision: &Decision) {
    let place = decision.facts.place.as_ref();
    let corner = place.filter(|place| place.kind == PlaceKind::Intersection);
    let asked_for = asks.iter().any(|ask| ask.slot == CROSS_STREET);
    if let (Some(corner), true) = (corner, asked_for) {
        form.answers
            .insert(CROSS_STREET.to_owned(), said(&corner.text, &corner.text));
    }
}

/// "Same address": the place of the report before, with its apartment where one is needed.
fn take_last_place(turn: &Turn<'_>, form: &mut Form) {
    let known = form.place.as_ref().is_some_and(|place| !place.text.is_empty());
    if known {
        return;
    }
    let Some(last) = inherited_place(turn, &form.service) else {
        return;
    };
    if let Some(unit) = &last.unit {
        let slot = form.answers.entry("unit".to_owned());
        slot.or_insert_with(|| said(unit, unit));
    }
    form.street = None;
    form.place = Some(last);
}

/// Whether the message refers to the place of the report before.
fn says_same_place(turn: &Turn<'_>, text: &str) -> bool {
    let folded = format!(" {} ", fold(text));
    let mut words = turn.pack.languages.iter().flat_map(|texts| &texts.same_place);
    words.any(|words| folded.contains(&format!(" {words} ")))
}

fn fill_place(turn: &Turn<'_>, form: &mut Form, inbound: &Inbound, decision: &Decision, heard: Heard) {
    let facts = &decision.facts;
    if let Some(place) = place_in(turn, decision, inbound) {
        let Some(place) = place_on_street(form, place, decision, heard) else {
            return;
        };
        let old = form.place.take().unwrap_or_default();
        // An answer that corrects the street stays in the borough and the apartment that were said before.
        let (unit, borough) = (place.unit.clone().or(old.unit), place.borough.clone());
        let borough = if heard == Heard::FirstMessage {
            borough
        } else {
            borough.or(old.borough)
        };
        form.place = Some(Place { unit, borough, ..place });
        return;
    }
    // A borough, postal code or apartment alone belongs to the street that was said or will be.
    let mut place = form.place.clone().unwrap_or_default();
    if let Some(zip) = &facts.zip {
        place.zip = Some(zip.value.clone());
        let by_zip = turn.pack.classifier.borough_of_zip(&zip.value);
        place.borough = by_zip.map(str::to_owned).or(place.borough.take());
    }
    if let Some(borough) = borough_said(turn, facts, inbound) {
        place.borough = Some(borough);
    }
    if let Some(unit) = &facts.unit {
        place.unit = Some(unit.value.clone());
    }
    if place != Place::default() {
        form.place = Some(place);
    }
}

/// A street alone is not a place yet: in the first message it is kept until the house number or the cross street is
/// said. `None` where that is still to be asked.
fn place_on_street(form: &mut Form, place: Place, decision: &Decision, heard: Heard) -> Option<Place> {
    let street_alone = decision
        .facts
        .place
        .as_ref()
        .is_some_and(|fact| fact.kind == PlaceKind::Street);
    if heard == Heard::FirstMessage && street_alone {
        form.street = Some(place.text.clone());
        form.place = Some(Place {
            text: String::new(),
            ..place
        });
        return None;
    }
    let exact = matches!(
        decision.facts.place.as_ref().map(|fact| fact.kind),
        None | Some(PlaceKind::Address | PlaceKind::Intersection)
    );
    let Some(street) = form.street.take() else {
        return Some(place);
    };
    let known = exact || fold(&place.text).contains(&fold(&street));
    let text = match known {
        true => place.text,
        false if street_alone => format!("{street} and {}", place.text),
        false => format!("{street}, {}", place.text),
    };
    Some(Place { text, ..place })
}

/// The borough that a message names, also by its number in the list of choices.
fn borough_said(turn: &Turn<'_>, facts: &Facts, inbound: &Inbound) -> Option<String> {
    if let Some(fact) = &facts.borough {
        return Some(fact.value.clone());
    }
    let boroughs: Vec<(String, String)> = turn
        .pack
        .city
        .boroughs
        .iter()
        .map(|name| (name.clone(), name.clone()))
        .collect();
    let asked = matches!(&turn.seen.conversation, Some(state) if asks_borough_alone(&state.mode));
    let index = if asked {
        picked(&boroughs, inbound)?
    } else {
        return None;
    };
    boroughs.get(index).map(|(name, _)| name.clone())
}

fn asks_borough_alone(mode: &crate::state::Mode) -> bool {
    matches!(mode, crate::state::Mode::Filling(form) if form.asked.len() == 1 && form.asked.iter().any(|s| s == BOROUGH))
}

/// A slot filled by a typed fact.
pub(crate) fn fact_slot(ask: &Ask, facts: &Facts, inbound: &Inbound) -> Option<Slot> {
    let fact = match ask.kind {
        AskKind::Unit => facts.unit.as_ref(),
        AskKind::Time => facts.when.as_ref(),
        AskKind::Plate => facts.plate.as_ref(),
        AskKind::Phone => facts.phone.as_ref().or(facts.email.as_ref()),
        AskKind::Email => facts.email.as_ref(),
        AskKind::Number => facts.numbers.first(),
        AskKind::Photo => return inbound.attachments.first().map(|file| said(&file.url, &file.url)),
        AskKind::Place | AskKind::YesNo | AskKind::Choice | AskKind::Text => None,
    };
    fact.map(slot_of)
}

/// A slot filled by the words of one of its choices, or by a button, number or label once it was asked.
fn choice_slot(turn: &Turn<'_>, ask: &Ask, form: &Form, inbound: &Inbound) -> Option<Slot> {
    if !matches!(ask.kind, AskKind::Choice | AskKind::YesNo) {
        return None;
    }
    let was_asked = form.asked.contains(&ask.slot);
    if was_asked {
        let labels: Vec<(String, String)> = ask
            .choices
            .iter()
            .map(|choice| (choice.id.clone(), choice.say.get(&turn.language).to_owned()))
            .collect();
        if let Some(choice) = picked(&labels, inbound).and_then(|index| ask.choices.get(index)) {
            return Some(said(&choice.id, &inbound.text));
        }
    }
    let found = ask
        .words
        .as_ref()
        .map(|words| words.find(&inbound.text))
        .unwrap_or_default();
    // A bare yes or no answers only a question that was asked.
    let only_when_asked = ask.kind == AskKind::YesNo && !was_asked && inbound.text.split_whitespace().count() < 3;
    let choice = ask.choices.get(*found.first()?)?;
    (!only_when_asked).then(|| said(&choice.id, &inbound.text))
}

/// The telephone number of the channel, or one given earlier, answers the question for it.
fn fill_known_phone(turn: &Turn<'_>, form: &mut Form, asks: &[Ask]) {
    let Some(phone) = &turn.state.phone else { return };
    for ask in asks.iter().filter(|ask| ask.kind == AskKind::Phone) {
        form.answers
            .entry(ask.slot.clone())
            .or_insert_with(|| said(phone, phone));
    }
}

/// Free words as the answer to the question that was asked first.
fn take_words(form: &mut Form, asks: &[Ask], inbound: &Inbound, decision: &Decision, strict: bool) -> bool {
    let command = match &decision.verdict {
        Verdict::Clear(Topic {
            kind: Kind::Command,
            id,
        }) => id.as_str(),
        _ => "",
    };
    let Some(first) = form.asked.iter().find(|slot| slot.as_str() != BOROUGH).cloned() else {
        // Only the borough was asked, and it was not understood: the request goes on without it.
        return form.asked.iter().any(|slot| slot == BOROUGH) && !strict;
    };
    let Some(ask) = asks.iter().find(|ask| ask.slot == first) else {
        return false;
    };
    let tries = form.tries.get(&first).copied().unwrap_or(0);
    let text = inbound.text.trim();
    let declines = matches!(command, "skip") || (command == "no" && ask.kind != AskKind::YesNo);
    if declines {
        return decline(form, ask, text, tries);
    }
    if strict || text.is_empty() {
        return false;
    }
    let again = tries >= 2;
    match ask.kind {
        AskKind::Place if form.street.is_some() => {
            let street = form.street.take().unwrap_or_default();
            let number = text.chars().all(|c| c.is_ascii_digit() || c == '-');
            let text = if number {
                format!("{text} {street}")
            } else {
                format!("{street}, {text}")
            };
            form.place = Some(Place {
                text,
                ..form.place.take().unwrap_or_default()
            });
            true
        }
        AskKind::Place if again => {
            form.place = Some(Place {
                text: text.to_owned(),
                ..form.place.take().unwrap_or_default()
            });
            true
        }
        AskKind::Time if command == "yes" => insert(form, ask, said("now", text)),
        AskKind::Time | AskKind::Text => insert(form, ask, said(text, text)),
        AskKind::Unit | AskKind::Plate | AskKind::Number
            if text.len() <= 20 && text.chars().any(|c| c.is_ascii_digit()) =>
        {
            insert(form, ask, said(text, text))
        }
        AskKind::Place => false,
        _ if again => insert(form, ask, said(text, text)),
        _ => false,
    }
}

/// "I don't know": accepted for everything but the place, without which nobody can be sent.
fn decline(form: &mut Form, ask: &Ask, text: &str, tries: u8) -> bool {
    if ask.kind == AskKind::Place {
        if let Some(street) = form.street.take() {
            form.place = Some(Place {
                text: street,
                ..form.place.take().unwrap_or_default()
            });
            return true;
        }
        if tries < 2 {
            return false;
        }
        form.place = Some(Place {
            text: text.to_owned(),
            ..Place::default()
        });
        return true;
    }
    insert(
        form,
        ask,
        Slot {
            value: String::new(),
            said: text.to_owned(),
        },
    )
}

fn was_answered(slot: &str, before: &Form, after: &Form, asks: &[Ask]) -> bool {
    if slot == BOROUGH {
        let borough = |form: &Form| form.place.as_ref().and_then(|place| place.borough.clone());
        return borough(before) != borough(after);
    }
    asks.iter()
        .any(|ask| ask.slot == slot && !is_answered(ask, before) && is_answered(ask, after))
}

fn insert(form: &mut Form, ask: &Ask, slot: Slot) -> bool {
    form.answers.insert(ask.slot.clone(), slot);
    true
}

fn slot_of(fact: &Fact) -> Slot {
    said(&fact.value, &fact.text)
}

fn said(value: &str, words: &str) -> Slot {
    Slot {
        value: value.to_owned(),
        said: words.to_owned(),
    }
}
