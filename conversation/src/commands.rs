//! Words to the desk itself: help, status, cancel, a person, why. Understood in every state.

use crate::consent::{opt_in, opt_out};
use crate::correct;
use crate::effect::CloseReason;
use crate::event::Inbound;
use crate::follow;
use crate::form;
use crate::language::ask_language;
use crate::people;
use crate::state::Mode;
use crate::status::tell_status;
use crate::step::close;
use crate::turn::Turn;
use classifier::{Decision, Kind, Topic};

/// Carries a command out. `false` where the state gives the words another meaning (a yes to an open question)
/// or the command is not known to this version: the message is then taken as any other.
pub(crate) fn take_command(turn: &mut Turn<'_>, id: &str, inbound: &Inbound, decision: &Decision) -> bool {
    let waiting = !matches!(turn.state.mode, Mode::Idle | Mode::AwaitingLookup { .. });
    match id {
        "yes" | "no" | "skip" if waiting => return false,
        "yes" | "no" | "skip" => turn.say_phrase("ready", &[]),
        "stop" => opt_out(turn, &inbound.text),
        "start" => opt_in(turn, &inbound.text),
        "help" => say_and_resume(turn, "help"),
        "greeting" => say_and_resume(turn, "greeting"),
        "thanks" => say_and_resume(turn, "thanks"),
        "feedback" => say_and_resume(turn, "feedback"),
        "menu" => show_menu(turn),
        "back" => go_back(turn),
        "cancel" => cancel(turn),
        "status" => tell_status(turn, decision),
        "agent" => call_person(turn),
        "language" => ask_language(turn, inbound),
        "change" => correct::start_change(turn, inbound, decision),
        "undo" => correct::undo(turn, inbound, decision),
        "follow" => follow::follow(turn, decision),
        "unfollow" => follow::unfollow(turn, decision),
        "repeat" => repeat(turn),
        "goodbye" => say_goodbye(turn),
        "why" => tell_why(turn),
        _ => return false,
    }
    turn.state.unknown_in_a_row = 0;
    true
}

/// Says something beside the matter and repeats the open question, so that the thread is not lost.
fn say_and_resume(turn: &mut Turn<'_>, key: &str) {
    if matches!(turn.state.mode, Mode::WithPerson { .. }) && key != "help" {
        return turn.say_phrase("person_waiting", &[]);
    }
    if let Mode::Filling(form) = &turn.state.mode {
        let form = form.clone();
        if key != "greeting" {
            turn.say_phrase(key, &[]);
        }
        return form::ask_again(turn, form);
    }
    turn.say_phrase(key, &[]);
}

fn show_menu(turn: &mut Turn<'_>) {
    people::release(turn);
    turn.state.mode = Mode::Idle;
    turn.state.suspended = None;
    turn.say_phrase("menu", &[]);
}

fn go_back(turn: &mut Turn<'_>) {
    match std::mem::take(&mut turn.state.mode) {
        Mode::Filling(form) => form::back(turn, form),
        other => {
            turn.state.mode = other;
            turn.say_phrase("back_none", &[]);
        }
    }
}

/// Drops what is open. A report that is filed already is withdrawn by UNDO, which the hint says.
fn cancel(turn: &mut Turn<'_>) {
    let open = !matches!(turn.state.mode, Mode::Idle) || turn.state.suspended.is_some();
    people::release(turn);
    turn.state.mode = Mode::Idle;
    turn.state.suspended = None;
    turn.state.queue.clear();
    if open {
        return turn.say_phrase("dropped", &[]);
    }
    turn.say_phrase("nothing_to_drop", &[]);
    if correct::changeable(turn, None).is_some() {
        turn.say_phrase("change_hint", &[]);
    }
}

fn call_person(turn: &mut Turn<'_>) {
    if let Mode::WithPerson { .. } = turn.state.mode {
        return turn.say_phrase("person_waiting", &[]);
    }
    if let Mode::Filling(form) = std::mem::take(&mut turn.state.mode) {
        turn.state.suspended = Some(form);
    }
    people::call(turn, "asked");
}

fn repeat(turn: &mut Turn<'_>) {
    if turn.state.last_said.is_empty() {
        return turn.say_phrase("repeat_nothing", &[]);
    }
    for sentence in turn.state.last_said.clone() {
        turn.say(sentence);
    }
}

fn say_goodbye(turn: &mut Turn<'_>) {
    turn.say_phrase("goodbye", &[]);
    if !matches!(turn.state.mode, Mode::WithPerson { .. }) {
        close(turn, CloseReason::Resident);
    }
}

/// WHY: which words led to the last answer.
fn tell_why(turn: &mut Turn<'_>) {
    let Some(reason) = turn.state.last_reason.clone() else {
        return turn.say_phrase("why_nothing", &[]);
    };
    let words: Vec<String> = reason.words.iter().map(|word| format!("\"{word}\"")).collect();
    let title = title_of(turn, &reason.topic);
    turn.say_phrase("why", &[("words", &words.join(", ")), ("title", &title)]);
    if let Mode::Filling(form) = &turn.state.mode {
        let form = form.clone();
        form::ask_again(turn, form);
    }
}

/// The title of an entry in the turn's language.
pub(crate) fn title_of(turn: &Turn<'_>, topic: &Topic) -> String {
    let id = topic.id.as_str();
    let title = match topic.kind {
        Kind::Service => turn.pack.services.get(id).map(|entry| &entry.title),
        Kind::Answer => turn.pack.answers.get(id).map(|entry| &entry.title),
        Kind::Emergency => turn.pack.emergencies.get(id).map(|entry| &entry.title),
        Kind::Command => turn.pack.commands.get(id).map(|entry| &entry.title),
        Kind::Elsewhere => turn.pack.elsewhere.get(id).map(|entry| &entry.title),
    };
    title.map_or_else(|| id.to_owned(), |title| title.get(&turn.language).to_owned())
}
