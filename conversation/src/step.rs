//! One step: from what we remember and one event to all that follows.
//!
//! A message is taken in this order, in every state and every language: opt-out and law words of the channel;
//! emergencies; commands; a correction of what was said; the expected answer; a side question; a new service. Where an
//! emergency is near and was not raised, the reply to whatever it was begins with whom to call.

use crate::answer::{answer_question, take_lookup_field, take_lookup_result};
use crate::choose::{choose, offer_person, take_choice, take_person_offer};
use crate::commands::take_command;
use crate::consent::{refused_by_provider, take_law_word, take_provider_opt_out};
use crate::correct::correct_last_request;
use crate::effect::{CloseReason, Effect, MessageKind, Step, TopicKind};
use crate::event::{Channel, Event, Inbound, Surface};
use crate::form::{start_service, take_answer};
use crate::language::{choose_language, follow_language};
use crate::outcome::outcome_when_closed;
use crate::pack::{Elsewhere, Pack};
use crate::people;
use crate::push::{Change, tell_change};
use crate::seen::{Consent, ConsentState, Seen};
use crate::state::{Conversation, Mode, Place, Progress, Reason, STATE_VERSION};
use crate::status::{asks_for_request, take_number, tell_status};
use crate::survey::{open_survey, take_survey};
use crate::turn::Turn;
use classifier::{Context, Decision, Evidence, Expecting, Kind, Topic, Verdict};

/// Takes one pure step. `now` is in epoch milliseconds. Total: any event in any state gives a step.
pub fn step(pack: &Pack, channel: &Channel, seen: &Seen, event: &Event, now: i64) -> Step {
    let mut turn = Turn::new(pack, channel, seen, now);
    turn.state.v = STATE_VERSION;
    let mut kind = MessageKind::Push;
    match event {
        Event::Message(inbound) => {
            open_contact_if_due(&mut turn);
            turn.state.last_at = now;
            open_survey(&mut turn);
            kind = take_message(&mut turn, inbound);
        }
        Event::LookupResult { answer, fields } => take_lookup_result(&mut turn, answer, fields.as_ref()),
        Event::RefusedByProvider { emergency } => {
            refused_by_provider(&mut turn);
            if *emergency {
                people::alarm(&mut turn);
            }
        }
        Event::PersonJoined { name } => people::joined(&mut turn, name),
        Event::PersonReply { name, text } => people::replied(&mut turn, name, text),
        Event::PersonLeft => people::left(&mut turn),
        Event::PersonReported { service, words } => people::reported(&mut turn, service, words),
        Event::PersonClosed => people::closed(&mut turn),
        Event::RequestChanged {
            number,
            status,
            note,
            joined,
        } => tell_change(
            &mut turn,
            &Change {
                number,
                status,
                note: note.as_deref(),
                joined: joined.as_deref(),
            },
        ),
        Event::Silence => close(&mut turn, CloseReason::Silence),
    }
    turn.finish(kind)
}

/// Whether a message of this kind may be delivered to an address of this consent. Asked again at delivery.
pub fn may_send(kind: MessageKind, consent: Consent) -> bool {
    match kind {
        MessageKind::Emergency | MessageKind::ConsentNotice => true,
        MessageKind::Reply | MessageKind::Private | MessageKind::Push => consent.state != ConsentState::OptedOut,
    }
}

/// The request numbers that a text names, for loading the requests before the step.
pub fn named_numbers(pack: &Pack, text: &str) -> Vec<String> {
    pack.classifier
        .facts(text, None)
        .numbers
        .into_iter()
        .map(|fact| fact.value)
        .collect()
}

fn open_contact_if_due(turn: &mut Turn<'_>) {
    let first = turn.seen.conversation.is_none();
    let silent_ms = turn.now.saturating_sub(turn.state.last_at);
    let idle = silent_ms > turn.channel.idle_gap_ms && !matches!(turn.state.mode, Mode::WithPerson { .. });
    if !first && !turn.state.closed && !idle {
        return;
    }
    turn.opens_contact = true;
    if !first && !turn.state.closed {
        turn.previous_outcome = Some(outcome_when_closed(&turn.state));
    }
    let old = std::mem::take(&mut turn.state);
    turn.state = Conversation {
        v: STATE_VERSION,
        language: old.language,
        language_chosen: old.language_chosen,
        menu_language: old.menu_language,
        last_filed: old.last_filed,
        survey: old.survey,
        phone: old.phone,
        start_hint_given: old.start_hint_given,
        progress: Progress {
            opted_out: turn.opted_out(),
            ..Progress::default()
        },
        ..Conversation::default()
    };
}

/// Takes a resident's message and tells which kind of message the reply is.
fn take_message(turn: &mut Turn<'_>, inbound: &Inbound) -> MessageKind {
    choose_language(turn, inbound);
    if inbound.phone.is_some() {
        turn.state.phone.clone_from(&inbound.phone);
    }
    if inbound.machine {
        turn.state.progress.blocked = true;
        return MessageKind::Reply;
    }
    if let Some(answered) = inbound.provider_opt_out {
        if take_provider_opt_out(turn, answered, &inbound.text) {
            return MessageKind::ConsentNotice;
        }
    } else if let Some(kind) = take_law_word(turn, &inbound.text) {
        return kind;
    }
    let context = Context {
        language: turn.state.language.clone(),
        expecting: expecting(turn),
    };
    let decision = turn.pack.classifier.classify(&inbound.text, &context);
    follow_language(turn, &decision);
    turn.decision = Some(decision.clone());
    if let Verdict::Clear(topic) = &decision.verdict
        && topic.kind == Kind::Emergency
    {
        remember_reason(turn, topic, &inbound.text, &decision);
        tell_emergency(turn, topic);
        return MessageKind::Emergency;
    }
    if turn.opted_out() {
        return crate::consent::answer_opted_out(turn, &inbound.text, &decision);
    }
    if turn.channel.surface == Surface::Comments {
        return take_comment(turn, inbound, &decision);
    }
    take_wish(turn, inbound, &decision);
    if decision.caution.is_some() && turn.channel.surface == Surface::Private && !is_about_messages(&decision) {
        turn.begin_with_emergency_number();
    }
    MessageKind::Reply
}

/// Takes a comment under one of the city's posts. A plain answer is given there, because others want to know it too;
/// everything that leads to questions or to somebody's own affairs is moved to a private message. The rest is talk.
fn take_comment(turn: &mut Turn<'_>, inbound: &Inbound, decision: &Decision) -> MessageKind {
    if asks_for_request(turn, decision) {
        tell_status(turn, decision);
        return MessageKind::Reply;
    }
    let wished = match &decision.verdict {
        Verdict::Clear(topic) => topic.clone(),
        Verdict::Torn(_) => return invite(turn),
        Verdict::Unknown if !decision.facts.numbers.is_empty() => return invite(turn),
        Verdict::Unknown => {
            turn.state.progress.not_understood = true;
            return MessageKind::Reply;
        }
    };
    remember_reason(turn, &wished, &inbound.text, decision);
    let answer = turn.pack.answers.get(&wished.id);
    match wished.kind {
        Kind::Answer if answer.is_some_and(|answer| answer.lookup.is_none()) => {
            answer_question(turn, &wished.id, inbound, decision);
            MessageKind::Reply
        }
        Kind::Answer | Kind::Service => invite(turn),
        Kind::Command if ASKS_FOR_US.contains(&wished.id.as_str()) => invite(turn),
        Kind::Command | Kind::Emergency | Kind::Elsewhere => MessageKind::Reply,
    }
}

/// Commands with which somebody asks for the desk; the others ("yes", "thanks") are talk under a post.
const ASKS_FOR_US: [&str; 5] = ["agent", "help", "status", "follow", "unfollow"];

/// Says in public that it goes on in private, and begins there.
fn invite(turn: &mut Turn<'_>) -> MessageKind {
    turn.say_phrase("public_to_private", &[]);
    turn.flush(MessageKind::Reply);
    turn.say_phrase("private_from_public", &[]);
    MessageKind::Private
}

/// Whether a message is about messages: what confirms that there will be none, or some again, says nothing else.
fn is_about_messages(decision: &Decision) -> bool {
    let about = |topic: &Topic| topic.kind == Kind::Command && ["stop", "start"].contains(&topic.id.as_str());
    matches!(&decision.verdict, Verdict::Clear(topic) if about(topic))
}

/// What is left once law words and emergencies are out of the way.
fn take_wish(turn: &mut Turn<'_>, inbound: &Inbound, decision: &Decision) {
    if matches!(turn.state.mode, Mode::WithPerson { joined: true, .. }) || take_survey(turn, inbound, decision) {
        turn.answers = true;
        return;
    }
    if let Verdict::Clear(topic) = &decision.verdict
        && topic.kind == Kind::Command
        && take_command(turn, &topic.id, inbound, decision)
    {
        return;
    }
    let mode = std::mem::take(&mut turn.state.mode);
    let asked = !matches!(mode, Mode::Idle | Mode::AwaitingLookup { .. });
    match mode {
        Mode::WithPerson { .. } => people::waiting(turn, mode),
        Mode::Filling(form) => take_answer(turn, form, inbound, decision),
        Mode::Choosing { offered, words } => take_choice(turn, &offered, &words, inbound, decision),
        Mode::OfferingPerson => take_person_offer(turn, inbound, decision),
        Mode::AskingNumber => take_number(turn, inbound, decision),
        Mode::Changing { number } => crate::correct::take_change(turn, &number, inbound, decision),
        Mode::ChoosingLanguage => crate::language::take_language(turn, inbound, decision),
        Mode::AskingForLookup { answer, slot } => take_lookup_field(turn, &answer, &slot, inbound, decision),
        Mode::AwaitingLookup { .. } | Mode::Idle => take_topic(turn, inbound, decision),
    }
    turn.answers = asked && !turn.missed;
}

/// A message that no question waits for.
pub(crate) fn take_topic(turn: &mut Turn<'_>, inbound: &Inbound, decision: &Decision) {
    if asks_for_request(turn, decision) {
        return tell_status(turn, decision);
    }
    match &decision.verdict {
        Verdict::Clear(topic) => take_clear(turn, topic, inbound, decision),
        Verdict::Torn(topics) => choose(turn, topics, &inbound.text, decision),
        Verdict::Unknown => take_unknown(turn, inbound, decision),
    }
}

/// Starts what the message is clearly about, and queues what else it names.
pub(crate) fn take_clear(turn: &mut Turn<'_>, topic: &Topic, inbound: &Inbound, decision: &Decision) {
    turn.state.unknown_in_a_row = 0;
    remember_reason(turn, topic, &inbound.text, decision);
    match topic.kind {
        Kind::Service => {
            if moves_to_private(turn) {
                return;
            }
            if correct_last_request(turn, Some(topic), inbound, decision) {
                return;
            }
            let (first, others) = in_order_said(topic, decision);
            crate::form::queue(turn, &others, &inbound.text);
            start_service(turn, &first.id, inbound, decision);
        }
        Kind::Answer => {
            answer_question(turn, &topic.id, inbound, decision);
            crate::form::queue(turn, &decision.also, &inbound.text);
            crate::form::take_up_next(turn);
        }
        Kind::Command | Kind::Emergency | Kind::Elsewhere => turn.say_phrase("ready", &[]),
    }
}

/// The issues of a message in the order in which the resident named them.
fn in_order_said(topic: &Topic, decision: &Decision) -> (Topic, Vec<Topic>) {
    let named_at = |topic: &Topic| {
        let own = phrases_of(topic, decision);
        own.map(|evidence| evidence.span.start).min().unwrap_or(usize::MAX)
    };
    let earlier = decision
        .also
        .iter()
        .filter(|other| other.kind == Kind::Service && named_at(other) < named_at(topic));
    let first = earlier.min_by_key(|other| named_at(other)).unwrap_or(topic).clone();
    let all = std::iter::once(topic).chain(&decision.also);
    let others = all.filter(|other| **other != first).cloned().collect();
    (first, others)
}

/// Public posts never ask for or repeat personal data: they move to a direct message.
pub(crate) fn moves_to_private(turn: &mut Turn<'_>) -> bool {
    if turn.channel.surface == Surface::Private {
        return false;
    }
    turn.say_phrase("public_to_private", &[]);
    true
}

fn take_unknown(turn: &mut Turn<'_>, inbound: &Inbound, decision: &Decision) {
    if correct_last_request(turn, None, inbound, decision) {
        return;
    }
    if let Some(elsewhere) = decision.elsewhere.as_ref().and_then(|id| turn.pack.elsewhere.get(id)) {
        return send_elsewhere(turn, elsewhere);
    }
    let place = place_in(turn, decision, inbound);
    let has_place = place.is_some();
    if has_place {
        turn.state.said_place = place;
    }
    turn.missed = true;
    turn.state.progress.not_understood = true;
    turn.state.unknown_in_a_row = turn.state.unknown_in_a_row.saturating_add(1);
    if turn.state.unknown_in_a_row >= 2 {
        return offer_person(turn);
    }
    let no_words = !inbound.text.chars().any(char::is_alphabetic);
    let key = if has_place || no_words || !inbound.attachments.is_empty() {
        "no_content"
    } else {
        "unknown"
    };
    turn.say_phrase(key, &[]);
}

/// An honest no with a way on, for what the city does not answer for.
fn send_elsewhere(turn: &mut Turn<'_>, elsewhere: &Elsewhere) {
    turn.state.progress.not_understood = true;
    turn.state.unknown_in_a_row = 0;
    turn.say_phrase("elsewhere", &[]);
    let way = turn.localized(&elsewhere.way);
    let way = turn.fill(&way, &[]);
    turn.say(way);
}

/// The place that a message gives, by words or by the channel's own means.
pub(crate) fn place_in(turn: &Turn<'_>, decision: &Decision, inbound: &Inbound) -> Option<Place> {
    if let Some(shared) = &inbound.shared_place {
        return Some(shared.clone());
    }
    let facts = &decision.facts;
    let place = facts.place.as_ref()?;
    let zip = facts.zip.as_ref().map(|fact| fact.value.clone());
    let by_zip = zip
        .as_deref()
        .and_then(|zip| turn.pack.classifier.borough_of_zip(zip))
        .map(str::to_owned);
    Some(Place {
        text: place.text.clone(),
        unit: facts.unit.as_ref().map(|fact| fact.value.clone()),
        borough: facts.borough.as_ref().map(|fact| fact.value.clone()).or(by_zip),
        zip,
        ..Place::default()
    })
}

fn tell_emergency(turn: &mut Turn<'_>, topic: &Topic) {
    turn.state.progress.emergency = true;
    turn.topic(TopicKind::Emergency, &topic.id, None);
    let Some(emergency) = turn.pack.emergencies.get(&topic.id) else {
        return;
    };
    let text = turn.localized(&emergency.text);
    turn.say(text);
}

/// What the answer in sight is expected to be, so that a bare `4B` is read as an apartment.
fn expecting(turn: &Turn<'_>) -> Option<Expecting> {
    match &turn.state.mode {
        Mode::Filling(form) => crate::form::expecting(turn.pack, form),
        Mode::AskingNumber | Mode::AskingForLookup { .. } => Some(Expecting::Number),
        _ => None,
    }
}

/// The phrases of a topic's rules that were found, without what single words say.
pub(crate) fn phrases_of<'d>(topic: &'d Topic, decision: &'d Decision) -> impl Iterator<Item = &'d Evidence> {
    let evidence = decision.evidence.iter();
    evidence.filter(move |evidence| &evidence.topic == topic && !evidence.is_weighed)
}

pub(crate) fn remember_reason(turn: &mut Turn<'_>, topic: &Topic, text: &str, decision: &Decision) {
    let mut words: Vec<String> = Vec::new();
    // Where no rule spoke, single words did.
    let speaks = |evidence: &&Evidence| &evidence.topic == topic && evidence.is_weighed && evidence.points > 0;
    let single = decision.evidence.iter().filter(speaks);
    let single = single.filter(|_| phrases_of(topic, decision).next().is_none());
    for evidence in phrases_of(topic, decision).chain(single) {
        let said = text
            .get(evidence.span.start..evidence.span.end)
            .unwrap_or_default()
            .to_owned();
        if !said.is_empty() && !words.contains(&said) && words.len() < 3 {
            words.push(said);
        }
    }
    turn.state.last_reason = Some(Reason {
        topic: topic.clone(),
        words,
    });
}

/// Closes the contact. A person's conversation is never closed by silence.
pub(crate) fn close(turn: &mut Turn<'_>, reason: CloseReason) {
    if reason == CloseReason::Silence && matches!(turn.state.mode, Mode::WithPerson { .. }) {
        return;
    }
    turn.state.closed = true;
    turn.effects.push(Effect::Close(reason));
}
