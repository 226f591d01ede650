//! Opting out and in: law words of the channel, plain sentences, and what the provider has already answered.

use crate::effect::{ConsentChange, ConsentDirection, Effect, MessageKind};
use crate::event::ProviderOptOut;
use crate::state::Mode;
use crate::turn::{Turn, default_language};
use classifier::{Context, Decision, Kind, Language, Topic, Verdict, fold};

/// Takes a message that the provider has answered itself, and that is not answered again. Returns false where it means
/// something else as well: Twilio takes every YES for START, also one that answers a question of ours.
pub(crate) fn take_provider_opt_out(turn: &mut Turn<'_>, answered: ProviderOptOut, words: &str) -> bool {
    match answered {
        ProviderOptOut::Stop => close_for(turn, words),
        ProviderOptOut::Start => {
            reopen_for(turn, words);
            return !answers_open_question(turn, words);
        }
        ProviderOptOut::Help => {}
    }
    true
}

/// Records that the provider delivers nothing to this resident any more.
pub(crate) fn refused_by_provider(turn: &mut Turn<'_>) {
    change_consent(turn, ConsentDirection::OptOut, "refused by the provider");
}

/// Takes a message that is nothing but a law word, in any language of the pack; `None` if it is not one.
pub(crate) fn take_law_word(turn: &mut Turn<'_>, text: &str) -> Option<MessageKind> {
    let folded = fold(text);
    if folded.is_empty() {
        return None;
    }
    let (word, language) = law_word(turn, &folded)?;
    if !turn.channel.law_words && means_something_else(turn, text) {
        return None;
    }
    if word == LawWord::Start && answers_open_question(turn, text) {
        return None;
    }
    // STOP is known to everybody and tells nothing of a language; ALTO must be answered in Spanish.
    let tells = language != default_language(turn.pack);
    if turn.state.language.is_none() || (tells && !turn.state.language_chosen) {
        turn.state.language = Some(language.clone());
        turn.language = language;
    }
    match word {
        LawWord::Stop => opt_out(turn, text),
        LawWord::Start => opt_in(turn, text),
        LawWord::Help if turn.channel.law_words => {
            turn.say_phrase("help_sms", &[("help_line", &turn.pack.city.help_line.clone())]);
        }
        LawWord::Help => return None,
    }
    Some(MessageKind::ConsentNotice)
}

/// Opts out by a plain sentence ("stop texting me") or a bare word, with one confirmation.
pub(crate) fn opt_out(turn: &mut Turn<'_>, words: &str) {
    let already = turn.opted_out();
    close_for(turn, words);
    if !already {
        turn.say_phrase("stop_done", &[]);
    }
}

/// Opts in again.
pub(crate) fn opt_in(turn: &mut Turn<'_>, words: &str) {
    reopen_for(turn, words);
    turn.say_phrase("start_done", &[]);
}

fn close_for(turn: &mut Turn<'_>, words: &str) {
    change_consent(turn, ConsentDirection::OptOut, words);
    turn.state.mode = Mode::Idle;
    turn.state.suspended = None;
    turn.state.queue.clear();
    turn.state.progress.opted_out = true;
    turn.state.start_hint_given = false;
}

fn reopen_for(turn: &mut Turn<'_>, words: &str) {
    change_consent(turn, ConsentDirection::OptIn, words);
    turn.state.progress.opted_out = false;
}

/// One how-to-START reply to whoever writes while opted out. On SMS it is given once an opt-out, because each
/// further text would be one more that the resident has forbidden; elsewhere it answers every message.
pub(crate) fn answer_opted_out(turn: &mut Turn<'_>, text: &str, decision: &Decision) -> MessageKind {
    turn.state.progress.opted_out = true;
    let command = match &decision.verdict {
        Verdict::Clear(Topic {
            kind: Kind::Command,
            id,
        }) => id.as_str(),
        _ => "",
    };
    match command {
        "start" => opt_in(turn, text),
        _ if turn.state.start_hint_given && turn.channel.law_words => {}
        _ => {
            turn.state.start_hint_given = true;
            turn.say_phrase("start_hint", &[]);
        }
    }
    MessageKind::ConsentNotice
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LawWord {
    Stop,
    Start,
    Help,
}

fn law_word(turn: &Turn<'_>, folded: &str) -> Option<(LawWord, Language)> {
    // The resident's own language first, because one word can stand in several languages' lists.
    let own = turn
        .pack
        .languages
        .iter()
        .filter(|texts| texts.language == turn.language);
    let others = turn
        .pack
        .languages
        .iter()
        .filter(|texts| texts.language != turn.language);
    for texts in own.chain(others) {
        for (word, list) in [
            (LawWord::Stop, &texts.law.stop),
            (LawWord::Start, &texts.law.start),
            (LawWord::Help, &texts.law.help),
        ] {
            if list.iter().any(|entry| entry == folded) {
                return Some((word, texts.language.clone()));
            }
        }
    }
    None
}

/// On channels without short-code law, CANCEL cancels, END says goodbye and YES says yes.
fn means_something_else(turn: &Turn<'_>, text: &str) -> bool {
    let decision = turn.pack.classifier.classify(text, &Context::default());
    match decision.verdict {
        Verdict::Clear(Topic {
            kind: Kind::Command,
            id,
        }) => !matches!(id.as_str(), "stop" | "start"),
        _ => false,
    }
}

/// YES answers an open yes/no question, otherwise it opts in; START itself never answers a question.
fn answers_open_question(turn: &Turn<'_>, text: &str) -> bool {
    let waits = !matches!(
        turn.state.mode,
        Mode::Idle | Mode::WithPerson { .. } | Mode::AwaitingLookup { .. }
    );
    if !waits && turn.survey.is_none() {
        return false;
    }
    let decision = turn.pack.classifier.classify(text, &Context::default());
    matches!(decision.verdict, Verdict::Clear(Topic { kind: Kind::Command, id }) if id == "yes")
}

fn change_consent(turn: &mut Turn<'_>, direction: ConsentDirection, words: &str) {
    turn.effects.push(Effect::Consent(ConsentChange {
        direction,
        words: words.to_owned(),
    }));
}
