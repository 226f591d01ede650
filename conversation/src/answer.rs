//! Information answers: the text, what the calendar says, and lookups by a connector.

use crate::calendar;
use crate::effect::{Effect, LookUp, TopicKind};
use crate::event::Inbound;
use crate::pack::{Answer, Ask, AskKind};
use crate::state::Mode;
use crate::turn::Turn;
use classifier::{Decision, Facts, Kind, Verdict};
use std::collections::BTreeMap;

/// Answers a question. The open form, if there is one, is left to the caller.
pub(crate) fn answer_question(turn: &mut Turn<'_>, id: &str, inbound: &Inbound, decision: &Decision) {
    let pack = turn.pack;
    let Some(answer) = pack.answers.get(id) else {
        return turn.say_phrase("ready", &[]);
    };
    turn.topic(TopicKind::Inquiry, id, None);
    turn.state.progress.answered = true;
    match connector_of(turn, answer) {
        Some(connector) => look_up_or_ask(turn, answer, connector, &decision.facts, inbound),
        None => say_answer(turn, answer, &inbound.text),
    }
}

/// Takes what the connector needs (a ticket's number, a plate); without it the plain answer is given.
pub(crate) fn take_lookup_field(turn: &mut Turn<'_>, id: &str, slot: &str, inbound: &Inbound, decision: &Decision) {
    let pack = turn.pack;
    let Some(answer) = pack.answers.get(id) else { return };
    if matches!(&decision.verdict, Verdict::Clear(topic) if topic.kind != Kind::Command && topic.id != id) {
        return crate::step::take_topic(turn, inbound, decision);
    }
    let mut fields = fields_of(answer, &decision.facts);
    let typed = inbound.text.trim();
    if fields.is_empty() && typed.chars().any(|c| c.is_ascii_digit()) && typed.len() <= 40 {
        fields.insert(slot.to_owned(), typed.to_owned());
    }
    match connector_of(turn, answer) {
        Some(connector) if !fields.is_empty() => look_up(turn, answer, connector, fields),
        _ => say_answer(turn, answer, &inbound.text),
    }
}

/// Says what the connector found, or the plain answer where it failed.
pub(crate) fn take_lookup_result(turn: &mut Turn<'_>, id: &str, fields: Option<&BTreeMap<String, String>>) {
    if matches!(turn.state.mode, Mode::AwaitingLookup { .. }) {
        turn.state.mode = Mode::Idle;
    }
    let Some(answer) = turn.pack.answers.get(id) else {
        return;
    };
    let Some(fields) = fields else {
        turn.say_phrase("lookup_failed", &[]);
        return say_answer(turn, answer, "");
    };
    let values: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let template = turn.localized(&answer.found);
    let text = turn.fill(&template, &values);
    turn.say(text);
}

/// Says the answer, and before it what the calendar knows of the days that the question names.
fn say_answer(turn: &mut Turn<'_>, answer: &Answer, question: &str) {
    let template = turn.localized(&answer.answer);
    let text = turn.fill(&template, &[]);
    if let Some(lines) = calendar::lines(turn, answer, question) {
        turn.say(lines);
    }
    turn.say(text);
}

fn connector_of<'a>(turn: &Turn<'_>, answer: &'a Answer) -> Option<&'a str> {
    let connector = answer.lookup.as_deref()?;
    turn.seen
        .connectors
        .iter()
        .any(|name| name == connector)
        .then_some(connector)
}

fn look_up_or_ask(turn: &mut Turn<'_>, answer: &Answer, connector: &str, facts: &Facts, inbound: &Inbound) {
    let mut fields = fields_of(answer, facts);
    if let Some(place) = &inbound.shared_place {
        fields.insert("where".to_owned(), place.text.clone());
    }
    let first = answer.asks.first();
    match (fields.is_empty(), first) {
        (true, Some(ask)) => {
            turn.state.mode = Mode::AskingForLookup {
                answer: answer.id.clone(),
                slot: ask.slot.clone(),
            };
            let question = question_of(turn, ask);
            turn.say(question);
        }
        _ => look_up(turn, answer, connector, fields),
    }
}

fn question_of(turn: &Turn<'_>, ask: &Ask) -> String {
    if !ask.say.texts.is_empty() {
        return turn.localized(&ask.say);
    }
    turn.phrase(crate::form::default_question(ask.kind), &[])
}

fn look_up(turn: &mut Turn<'_>, answer: &Answer, connector: &str, fields: BTreeMap<String, String>) {
    turn.state.mode = Mode::AwaitingLookup {
        answer: answer.id.clone(),
    };
    turn.effects.push(Effect::LookUp(LookUp {
        connector: connector.to_owned(),
        answer: answer.id.clone(),
        fields,
    }));
    turn.say_phrase("lookup_wait", &[]);
}

fn fields_of(answer: &Answer, facts: &Facts) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    for ask in &answer.asks {
        let value = match ask.kind {
            AskKind::Plate => facts.plate.as_ref().map(|fact| fact.value.clone()),
            AskKind::Number => facts.numbers.first().map(|fact| fact.value.clone()),
            AskKind::Place => facts.place.as_ref().map(|place| place.text.clone()),
            _ => None,
        };
        if let Some(value) = value {
            fields.insert(ask.slot.clone(), value);
        }
    }
    if let Some(plate) = &facts.plate {
        fields.entry("plate".to_owned()).or_insert_with(|| plate.value.clone());
    }
    fields
}
