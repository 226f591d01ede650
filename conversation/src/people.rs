//! Handing over to a person, and back.

use crate::calendar::date_name;
use crate::civil::Date;
use crate::effect::{CloseReason, Effect, MessageKind, Say, Speaker, TopicKind};
use crate::fit::fit;
use crate::state::Mode;
use crate::turn::Turn;

/// Asks for a person. `reason` goes to the people's queue.
pub(crate) fn call(turn: &mut Turn<'_>, reason: &str) {
    turn.state.progress.handoff = true;
    turn.state.unknown_in_a_row = 0;
    turn.state.mode = Mode::WithPerson {
        joined: false,
        name: None,
    };
    turn.effects.push(Effect::CallPerson {
        reason: reason.to_owned(),
        urgent: false,
    });
    turn.topic(TopicKind::Directory, "agent", None);
    tell_when(turn);
}

/// When people are here: that they come and how long that takes; else when they are here again.
fn tell_when(turn: &mut Turn<'_>) {
    if let Some((day, minute)) = here_again(turn) {
        let day = date_name(turn, day);
        let time = time_of(minute);
        return turn.say_phrase("person_away", &[("day", &day), ("time", &time)]);
    }
    turn.say_phrase("person_called", &[]);
    let Some(people) = turn.seen.people.as_ref().filter(|people| people.waiting > 0) else {
        return;
    };
    turn.say_phrase("person_queue", &[("count", &people.waiting.to_string())]);
    if let Some(minutes) = people.usual_minutes {
        turn.say_phrase("person_wait", &[("minutes", &minutes.to_string())]);
    }
}

/// The day and its minute from which people are here again; nothing while they are, and where nobody says when they are.
fn here_again(turn: &Turn<'_>) -> Option<(Date, u16)> {
    let minute = turn.seen.people.as_ref()?.minute;
    let today = Date::parse(&turn.seen.day.date)?;
    let hours = |day: Date| turn.pack.city.people.days.get(day.weekday()).copied().flatten();
    let now = hours(today);
    if now.is_some_and(|(from, to)| (from..to).contains(&minute)) {
        return None;
    }
    if let Some((from, _)) = now.filter(|(from, _)| minute < *from) {
        return Some((today, from));
    }
    (1..=7).find_map(|days| {
        let day = today.plus(days);
        hours(day).map(|(from, _)| (day, from))
    })
}

/// A minute of the day, such as `8:00`.
fn time_of(minute: u16) -> String {
    format!("{}:{:02}", minute / 60, minute % 60)
}

/// An emergency text did not reach the resident: staff must know at once, and until one of them has seen to it.
pub(crate) fn alarm(turn: &mut Turn<'_>) {
    turn.state.progress.handoff = true;
    if !matches!(turn.state.mode, Mode::WithPerson { .. }) {
        suspend_form(turn);
        turn.state.mode = Mode::WithPerson {
            joined: false,
            name: None,
        };
    }
    turn.effects.push(Effect::CallPerson {
        reason: "emergency_refused".to_owned(),
        urgent: true,
    });
}

/// The resident writes while nobody has joined yet.
pub(crate) fn waiting(turn: &mut Turn<'_>, mode: Mode) {
    turn.state.mode = mode;
    turn.say_phrase("person_waiting", &[]);
}

/// The resident goes back to the desk.
pub(crate) fn release(turn: &mut Turn<'_>) {
    if matches!(turn.state.mode, Mode::WithPerson { joined: false, .. }) {
        turn.effects.push(Effect::ReleasePerson);
    }
}

/// A person took over: the desk goes quiet at once.
pub(crate) fn joined(turn: &mut Turn<'_>, name: &str) {
    turn.state.progress.handoff = true;
    suspend_form(turn);
    turn.state.mode = Mode::WithPerson {
        joined: true,
        name: Some(name.to_owned()),
    };
    turn.say_phrase("person_joined", &[("name", name)]);
}

/// An open form waits until the desk speaks again.
fn suspend_form(turn: &mut Turn<'_>) {
    match std::mem::take(&mut turn.state.mode) {
        Mode::Filling(form) => turn.state.suspended = Some(form),
        other => turn.state.mode = other,
    }
}

/// A person wrote: their words go out as they are, fitted to the channel.
pub(crate) fn replied(turn: &mut Turn<'_>, name: &str, text: &str) {
    turn.state.progress.handoff = true;
    turn.state.progress.answered = true;
    turn.state.mode = Mode::WithPerson {
        joined: true,
        name: Some(name.to_owned()),
    };
    for part in fit(text, turn.channel.limits) {
        let language = turn.language.clone();
        let say = Say {
            text: part,
            choices: Vec::new(),
            by: Speaker::Person,
            kind: MessageKind::Push,
            language,
            template: None,
        };
        turn.effects.push(Effect::Say(say));
    }
}

/// The person gave the conversation back; a form that was open goes on.
pub(crate) fn left(turn: &mut Turn<'_>) {
    let Some(name) = leave(turn) else { return };
    turn.say_phrase("person_left", &[("name", &name)]);
    if let Some(form) = turn.state.suspended.take() {
        crate::form::proceed(turn, form);
    }
}

/// The person gave the conversation back with a report, which takes the place of a form that was open.
pub(crate) fn reported(turn: &mut Turn<'_>, service: &str, words: &str) {
    let Some(name) = leave(turn) else { return };
    turn.say_phrase("person_left", &[("name", &name)]);
    turn.state.suspended = None;
    if !crate::step::moves_to_private(turn) {
        crate::form::start_from_words(turn, service, words);
    }
}

/// The person has done what there was to do: the contact ends, and the desk answers the next message.
pub(crate) fn closed(turn: &mut Turn<'_>) {
    let Some(name) = leave(turn) else { return };
    turn.say_phrase("person_closed", &[("name", &name)]);
    turn.state.suspended = None;
    turn.state.queue.clear();
    crate::step::close(turn, CloseReason::Person);
}

/// Takes the person out of the conversation and tells their name; nothing where no person has joined.
fn leave(turn: &mut Turn<'_>) -> Option<String> {
    match std::mem::take(&mut turn.state.mode) {
        Mode::WithPerson { joined: true, name } => Some(name.unwrap_or_default()),
        other => {
            turn.state.mode = other;
            None
        }
    }
}
