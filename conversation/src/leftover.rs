//! What a message says beside the facts that were read from it: the pieces that answer the other open questions.

use crate::choose::picked;
use crate::event::Inbound;
use crate::form::is_answered;
use crate::pack::{Ask, AskKind};
use crate::state::{Form, Slot};
use crate::turn::Turn;
use classifier::{Context, Decision, Expecting, Facts, Kind, Span, Verdict};

/// Fills the questions that were asked together from what stands beside the facts: "Manhattan, 9C", "skip, 2",
/// "The Blue Anchor, every weekend".
pub(crate) fn fill_leftover(turn: &Turn<'_>, form: &mut Form, asks: &[Ask], inbound: &Inbound, decision: &Decision) {
    let mut pieces = pieces(&inbound.text, &used_spans(&decision.facts));
    let whole = pieces.len() == 1 && pieces.first().is_some_and(|piece| piece == inbound.text.trim());
    if whole {
        // One piece alone is read by the ways of each question.
        return;
    }
    for ask in asks.iter().filter(|ask| form.asked.contains(&ask.slot)) {
        if is_answered(ask, form) {
            continue;
        }
        let found = pieces
            .iter()
            .enumerate()
            .find_map(|(index, piece)| piece_slot(turn, ask, piece).map(|slot| (index, slot)));
        if let Some((index, slot)) = found {
            pieces.remove(index);
            form.answers.insert(ask.slot.clone(), slot);
        }
    }
    decline_one(turn, form, asks, &mut pieces);
    fill_words(form, asks, inbound, &pieces);
}

/// A piece that can be nothing but the apartment or one of the numbered choices.
fn piece_slot(turn: &Turn<'_>, ask: &Ask, piece: &str) -> Option<Slot> {
    match ask.kind {
        AskKind::Unit if piece.len() <= 5 && piece.chars().any(|c| c.is_ascii_digit()) => {
            let fact = turn.pack.classifier.facts(piece, Some(Expecting::Unit)).unit?;
            Some(slot(&fact.value, piece))
        }
        AskKind::Choice | AskKind::YesNo => {
            let labels: Vec<(String, String)> = ask
                .choices
                .iter()
                .map(|choice| (choice.id.clone(), choice.say.get(&turn.language).to_owned()))
                .collect();
            let answer = Inbound {
                text: piece.to_owned(),
                ..Inbound::default()
            };
            let by_words = || ask.words.as_ref().and_then(|words| words.find(piece).first().copied());
            let index = picked(&labels, &answer).or_else(by_words)?;
            ask.choices.get(index).map(|choice| slot(&choice.id, piece))
        }
        _ => None,
    }
}

/// "SKIP" among other answers declines a question that may be skipped, else any but the place.
fn decline_one(turn: &Turn<'_>, form: &mut Form, asks: &[Ask], pieces: &mut Vec<String>) {
    let open = |ask: &&Ask| ask.kind != AskKind::Place && form.asked.contains(&ask.slot) && !is_answered(ask, form);
    let optional = asks.iter().filter(open).find(|ask| !ask.required);
    let Some(ask) = optional.or_else(|| asks.iter().find(open)) else {
        return;
    };
    if let Some(index) = pieces.iter().position(|piece| declines(turn, piece)) {
        let said = pieces.remove(index);
        form.answers.insert(ask.slot.clone(), slot("", &said));
    }
}

fn declines(turn: &Turn<'_>, piece: &str) -> bool {
    let context = Context {
        language: turn.state.language.clone(),
        expecting: Some(Expecting::Words),
    };
    let decision = turn.pack.classifier.classify(piece, &context);
    matches!(decision.verdict, Verdict::Clear(topic) if topic.kind == Kind::Command && topic.id == "skip")
}

/// The rest answers the open question for free words.
fn fill_words(form: &mut Form, asks: &[Ask], inbound: &Inbound, pieces: &[String]) {
    let open = |ask: &&Ask| ask.kind == AskKind::Text && form.asked.contains(&ask.slot) && !is_answered(ask, form);
    let Some(ask) = asks.iter().find(open) else { return };
    let words = pieces.join(" ");
    if words.chars().filter(|c| c.is_alphanumeric()).count() > 1 {
        form.answers.insert(ask.slot.clone(), slot(&words, &inbound.text));
    }
}

fn used_spans(facts: &Facts) -> Vec<Span> {
    let typed = [
        &facts.unit,
        &facts.borough,
        &facts.zip,
        &facts.when,
        &facts.plate,
        &facts.phone,
        &facts.email,
    ];
    let mut spans: Vec<Span> = typed.into_iter().flatten().map(|fact| fact.span).collect();
    spans.extend(facts.numbers.iter().map(|fact| fact.span));
    spans.extend(facts.place.iter().map(|place| place.span));
    spans.sort_by_key(|span| span.start);
    spans
}

/// The text without the spans, cut at commas and line ends.
fn pieces(text: &str, spans: &[Span]) -> Vec<String> {
    let mut rest = String::new();
    let mut at = 0;
    for span in spans {
        rest.push_str(text.get(at..span.start.max(at)).unwrap_or_default());
        rest.push('\n');
        at = at.max(span.end);
    }
    rest.push_str(text.get(at..).unwrap_or_default());
    let is_edge = |c: char| c.is_whitespace() || c.is_ascii_punctuation();
    rest.split([',', ';', '\n'])
        .map(|piece| piece.trim_matches(is_edge).to_owned())
        .filter(|piece| !piece.is_empty())
        .collect()
}

fn slot(value: &str, said: &str) -> Slot {
    Slot {
        value: value.to_owned(),
        said: said.to_owned(),
    }
}
