//! Stored forms without words that are to be gone: decisions, places, requests, what is remembered, what a step saw.

use super::quote::{Gone, moved};
use crate::turn::ReplyChoice;
use classifier::{Decision, Fact, Facts, Span};
use conversation::{Conversation, Event, Form, Mode, Place, Seen, Slot};
use std::ops::Range;

/// Places in a text.
type Places = [Range<usize>];

/// What was read out of a whole message and is somebody's own: the desk repeats it in its own form.
pub(super) fn personal(facts: &Facts) -> Vec<&str> {
    let mut words: Vec<&str> = Vec::new();
    let named = [&facts.unit, &facts.plate, &facts.phone, &facts.email];
    for fact in named.into_iter().flatten() {
        words.extend([fact.text.as_str(), fact.value.as_str()]);
    }
    words.extend(facts.place.iter().map(|place| place.text.as_str()));
    // A letter or a digit alone stands everywhere.
    words.retain(|word| word.chars().count() > 1);
    words
}

/// The desk's own form of facts that stand in these places of a message altogether.
pub(super) fn personal_within<'a>(facts: &'a Facts, places: &Places) -> Vec<&'a str> {
    let mut words: Vec<&str> = Vec::new();
    for fact in [&facts.unit, &facts.plate, &facts.phone, &facts.email]
        .into_iter()
        .flatten()
    {
        if is_within(fact.span, places) {
            words.push(&fact.value);
        }
    }
    words.retain(|word| word.chars().count() > 1);
    words
}

/// A decision of a message without these places: proofs and facts that stood in them are gone, others have moved.
pub(super) fn cut_decision(decision: &mut Decision, places: &Places, gone: &Gone) {
    decision.evidence.retain(|proof| !is_touched(proof.span, places));
    for proof in &mut decision.evidence {
        proof.span = moved_span(proof.span, places);
    }
    let facts = &mut decision.facts;
    for fact in [
        &mut facts.unit,
        &mut facts.borough,
        &mut facts.zip,
        &mut facts.when,
        &mut facts.plate,
        &mut facts.phone,
        &mut facts.email,
        &mut facts.amount,
    ] {
        *fact = fact.take().and_then(|fact| cut_fact(fact, places, gone));
    }
    let numbers = std::mem::take(&mut facts.numbers).into_iter();
    facts.numbers = numbers.filter_map(|fact| cut_fact(fact, places, gone)).collect();
    facts.place = facts.place.take().filter(|place| !is_within(place.span, places));
    if let Some(place) = &mut facts.place {
        gone.take_said(&mut place.text);
        place.span = moved_span(place.span, places);
    }
}

fn cut_fact(mut fact: Fact, places: &Places, gone: &Gone) -> Option<Fact> {
    if is_within(fact.span, places) {
        return None;
    }
    if is_touched(fact.span, places) {
        gone.take_said(&mut fact.text);
        fact.value.clone_from(&fact.text);
    }
    fact.span = moved_span(fact.span, places);
    Some(fact)
}

fn is_within(span: Span, places: &Places) -> bool {
    places
        .iter()
        .any(|place| place.start <= span.start && span.end <= place.end)
}

fn is_touched(span: Span, places: &Places) -> bool {
    places
        .iter()
        .any(|place| place.start < span.end && span.start < place.end)
}

fn moved_span(span: Span, places: &Places) -> Span {
    Span {
        start: moved(span.start, places, false),
        end: moved(span.end, places, true),
    }
}

/// Words of the resident that are remembered of a form.
pub(super) fn words_of_form(form: &Form) -> Vec<&str> {
    let mut words = vec![form.description.as_str()];
    words.extend(form.street.as_deref());
    words.extend(form.place.iter().map(|place| place.text.as_str()));
    words.extend(form.answers.values().flat_map(words_of_slot));
    words
}

/// Words of the resident in an answer.
pub(super) fn words_of_slot(slot: &Slot) -> [&str; 2] {
    [&slot.value, &slot.said]
}

/// Each returns whether the form had something of it.
impl Gone {
    /// Something that a resident said.
    pub fn take_said(&self, text: &mut String) -> bool {
        let rest = self.rest_of_said(text);
        let had = rest.is_some();
        *text = rest.unwrap_or_else(|| std::mem::take(text));
        had
    }

    /// Something that the desk said.
    pub fn take_told(&self, text: &mut String) -> bool {
        let rest = self.rest_of_told(text);
        let had = rest.is_some();
        *text = rest.unwrap_or_else(|| std::mem::take(text));
        had
    }

    /// A telephone number or an e-mail address: without a part of it, it is none.
    pub fn take_detail(&self, detail: &mut Option<String>) -> bool {
        let had = detail
            .as_deref()
            .is_some_and(|detail| self.rest_of_said(detail).is_some());
        if had {
            *detail = None;
        }
        had
    }

    /// A place. Borough and postal code stay, for the figures.
    pub fn take_place(&self, place: &mut Place) -> bool {
        let mut had = self.take_said(&mut place.text);
        if had {
            // The coordinates would tell it all the same.
            (place.lat, place.lon, place.checked) = (None, None, false);
        }
        had |= self.take_detail(&mut place.unit);
        had
    }

    /// The answer to a question. What was chosen from a list stays, unless its words themselves are to be gone.
    pub fn take_slot(&self, slot: &mut Slot) -> bool {
        let own_words = slot.value.eq_ignore_ascii_case(&slot.said) && !matches!(slot.value.as_str(), "yes" | "no");
        let had_value = if own_words {
            self.take_said(&mut slot.value)
        } else {
            self.take_told(&mut slot.value)
        };
        self.take_said(&mut slot.said) | had_value
    }

    /// Choices under a message of the desk.
    pub fn take_choices(&self, choices: &mut [ReplyChoice]) -> bool {
        let mut had = false;
        for choice in choices {
            had |= self.take_told(&mut choice.label);
            had |= self.take_told(&mut choice.id);
        }
        had
    }

    /// What happened in a turn, beside the message's text.
    pub fn take_event(&self, event: &mut Event) -> bool {
        match event {
            Event::Message(inbound) => {
                let mut had = inbound.choice.as_mut().is_some_and(|choice| self.take_told(choice));
                had |= inbound
                    .shared_place
                    .as_mut()
                    .is_some_and(|place| self.take_place(place));
                for file in &mut inbound.attachments {
                    if self.rest_of_told(&file.url).is_some() {
                        file.url.clear();
                        had = true;
                    }
                }
                had
            }
            Event::PersonReply { text: words, .. } | Event::PersonReported { words, .. } => self.take_said(words),
            Event::LookupResult { fields, .. } => {
                let mut had = false;
                for value in fields.iter_mut().flat_map(|fields| fields.values_mut()) {
                    had |= self.take_told(value);
                }
                had
            }
            Event::RequestChanged { note, .. } => note.as_mut().is_some_and(|note| self.take_told(note)),
            Event::RefusedByProvider { .. }
            | Event::PersonJoined { .. }
            | Event::PersonLeft
            | Event::PersonClosed
            | Event::Silence => false,
        }
    }

    /// What is remembered of an address.
    pub fn take_state(&self, state: &mut Conversation) -> bool {
        let mut had = match &mut state.mode {
            Mode::Filling(form) => self.take_form(form),
            Mode::Choosing { words, .. } => self.take_said(words),
            _ => false,
        };
        had |= state.suspended.as_mut().is_some_and(|form| self.take_form(form));
        for queued in &mut state.queue {
            had |= self.take_said(&mut queued.words);
        }
        for place in [&mut state.last_place, &mut state.said_place].into_iter().flatten() {
            had |= self.take_place(place);
        }
        for words in &mut state.last_said {
            had |= self.take_told(words);
        }
        for words in state.last_reason.iter_mut().flat_map(|reason| &mut reason.words) {
            had |= self.take_said(words);
        }
        had | self.take_detail(&mut state.phone)
    }

    fn take_form(&self, form: &mut Form) -> bool {
        let mut had = self.take_said(&mut form.description);
        had |= form.place.as_mut().is_some_and(|place| self.take_place(place));
        had |= form.street.as_mut().is_some_and(|street| self.take_said(street));
        for slot in form.answers.values_mut() {
            had |= self.take_slot(slot);
        }
        had
    }

    /// Whether what a step saw has something of it.
    pub fn is_in_seen(&self, mut seen: Seen) -> bool {
        let requests = seen.recent.iter_mut().chain(&mut seen.named);
        let mut had = false;
        for place in requests.filter_map(|request| request.place.as_mut()) {
            had |= self.take_place(place);
        }
        had | seen.conversation.as_mut().is_some_and(|state| self.take_state(state))
    }
}
