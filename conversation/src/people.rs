//! Handing over to a person, and back.

use crate::effect::{Effect, MessageKind, Say, Speaker, TopicKind};
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
    turn.say_phrase("person_called", &[]);
}

/// An emergency text did not reach the resident: staff must know at once.
pub(crate) fn alarm(turn: &mut Turn<'_>) {
    turn.state.progress.handoff = true;
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
    if let Mode::Filling(form) = std::mem::take(&mut turn.state.mode) {
        turn.state.suspended = Some(form);
    }
    turn.state.mode = Mode::WithPerson {
        joined: true,
        name: Some(name.to_owned()),
    };
    turn.say_phrase("person_joined", &[("name", name)]);
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
    let name = match std::mem::take(&mut turn.state.mode) {
        Mode::WithPerson { name: Some(name), .. } => name,
        _ => String::new(),
    };
    turn.say_phrase("person_left", &[("name", &name)]);
    if let Some(form) = turn.state.suspended.take() {
        crate::form::proceed(turn, form);
    }
}
