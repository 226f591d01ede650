//! Which language the desk answers in: the one chosen, else the one the resident writes in.

use crate::effect::Offered;
use crate::event::Inbound;
use crate::pack::LanguageTexts;
use crate::state::Mode;
use crate::turn::Turn;
use classifier::{Decision, Language, Verdict, fold};

/// Takes the language that the resident picked in the channel's own menu.
pub(crate) fn choose_language(turn: &mut Turn<'_>, inbound: &Inbound) {
    let Some(tag) = &inbound.language else { return };
    // The menu is sent with every message; only a new choice in it overrules the language of the texts since.
    if turn.state.menu_language.as_ref() == Some(tag) {
        return;
    }
    turn.state.menu_language = Some(tag.clone());
    let known = turn.pack.languages.iter().find(|texts| texts.language.as_str() == tag);
    let Some(texts) = known else { return };
    turn.state.language = Some(texts.language.clone());
    turn.language = texts.language.clone();
}

/// Follows the language that the text is certainly written in, unless the resident has chosen one. An answer to a
/// form's question (an address, a name) tells little of a language: there only a message that is clearly about
/// something switches.
pub(crate) fn follow_language(turn: &mut Turn<'_>, decision: &Decision) {
    if !decision.language_certain || turn.state.language_chosen {
        return;
    }
    let answering = matches!(turn.state.mode, Mode::Filling(_)) && turn.state.language.is_some();
    if answering && !matches!(decision.verdict, Verdict::Clear(_)) {
        return;
    }
    turn.state.language = Some(decision.language.clone());
    turn.language = decision.language.clone();
}

/// The LANGUAGE command: switches at once where the message names a language, otherwise asks.
pub(crate) fn ask_language(turn: &mut Turn<'_>, inbound: &Inbound) {
    if let Some(language) = language_named(turn, &inbound.text) {
        return switch(turn, language);
    }
    if let Mode::Filling(form) = std::mem::take(&mut turn.state.mode) {
        turn.state.suspended = Some(form);
    }
    turn.state.mode = Mode::ChoosingLanguage;
    let choices = turn.pack.languages.iter().map(|texts| Offered {
        id: texts.language.to_string(),
        label: texts.own_name.clone(),
    });
    let choices = choices.collect();
    turn.say_phrase("language_ask", &[]);
    turn.offer(choices);
}

/// The answer to "which language?"; anything else is taken as a new message.
pub(crate) fn take_language(turn: &mut Turn<'_>, inbound: &Inbound, decision: &Decision) {
    let by_number = inbound
        .text
        .trim()
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_sub(1));
    let numbered = by_number
        .and_then(|index| turn.pack.languages.get(index))
        .map(|texts| texts.language.clone());
    match numbered.or_else(|| language_named(turn, &inbound.text)) {
        Some(language) => switch(turn, language),
        None => match turn.state.suspended.take() {
            Some(form) => crate::form::take_answer(turn, form, inbound, decision),
            None => crate::step::take_topic(turn, inbound, decision),
        },
    }
}

fn switch(turn: &mut Turn<'_>, language: Language) {
    turn.state.language = Some(language.clone());
    turn.state.language_chosen = true;
    turn.language = language;
    turn.say_phrase("language_done", &[]);
    let form = match std::mem::take(&mut turn.state.mode) {
        Mode::Filling(form) => Some(form),
        Mode::ChoosingLanguage | Mode::Idle => turn.state.suspended.take(),
        other => {
            turn.state.mode = other;
            None
        }
    };
    match form {
        Some(form) => crate::form::ask_next(turn, form),
        None => turn.say_phrase("ready", &[]),
    }
}

fn language_named(turn: &Turn<'_>, text: &str) -> Option<Language> {
    let folded = fold(text);
    let padded = format!(" {folded} ");
    // A tag such as `en` or `es` is also a small word of some language: it counts only as the whole message.
    let names = |texts: &LanguageTexts| {
        let named = [fold(&texts.own_name), fold(&texts.name)];
        let in_text = named
            .iter()
            .any(|name| !name.is_empty() && padded.contains(&format!(" {name} ")));
        in_text || folded == fold(texts.language.as_str())
    };
    turn.pack
        .languages
        .iter()
        .find(|texts| names(texts))
        .map(|texts| texts.language.clone())
}
