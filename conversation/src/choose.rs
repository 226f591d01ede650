//! When the desk is not sure: it offers two or three things to choose from, or a person.

use crate::commands::title_of;
use crate::effect::Offered;
use crate::event::Inbound;
use crate::people;
use crate::state::Mode;
use crate::step::{take_clear, take_topic};
use crate::turn::Turn;
use classifier::{Context, Decision, Kind, Topic, Verdict, fold};

/// More than three are not read; whoever means something else says so in words.
const MOST_CHOICES: usize = 3;

const SOMETHING_ELSE: &str = "something-else";

/// Asks which of the entries is meant.
pub(crate) fn choose(turn: &mut Turn<'_>, topics: &[Topic], words: &str, decision: &Decision) {
    if let Some(place) = crate::step::place_in(turn, decision, &Inbound::default()) {
        turn.state.said_place = Some(place);
    }
    let mut choices = Vec::new();
    for topic in topics.iter().take(MOST_CHOICES) {
        choices.push(Offered {
            id: topic.id.clone(),
            label: title_of(turn, topic),
        });
    }
    if choices.len() < MOST_CHOICES {
        choices.push(Offered {
            id: SOMETHING_ELSE.to_owned(),
            label: turn.phrase("something_else", &[]),
        });
    }
    turn.state.mode = Mode::Choosing {
        offered: topics.iter().take(MOST_CHOICES).cloned().collect(),
        words: words.to_owned(),
    };
    turn.say_phrase("choose", &[]);
    turn.offer(choices);
}

/// Takes the answer to "which one is it?": a button, a number, a label, or better words.
pub(crate) fn take_choice(turn: &mut Turn<'_>, offered: &[Topic], words: &str, inbound: &Inbound, decision: &Decision) {
    let labels: Vec<(String, String)> = offered
        .iter()
        .map(|topic| (topic.id.clone(), title_of(turn, topic)))
        .collect();
    let other = (SOMETHING_ELSE.to_owned(), turn.phrase("something_else", &[]));
    let all: Vec<(String, String)> = labels.into_iter().chain([other]).collect();
    // Where one entry alone is offered, the question reads as one for yes or no.
    let said = match (offered.len(), command_of(decision)) {
        (1, "yes") => Some(0),
        (1, "no") => Some(1),
        _ => picked(&all, inbound),
    };
    if let Some(index) = said {
        if let Some(topic) = offered.get(index) {
            return take_with_earlier_words(turn, topic, words, inbound);
        }
        turn.state.unknown_in_a_row = 1;
        return turn.say_phrase("no_content", &[]);
    }
    if matches!(&decision.verdict, Verdict::Clear(topic) if topic.kind != Kind::Command) {
        return take_topic(turn, inbound, decision);
    }
    let together = Inbound {
        text: format!("{words}. {}", inbound.text),
        ..inbound.clone()
    };
    let context = Context {
        language: turn.state.language.clone(),
        expecting: None,
    };
    let decided = turn.pack.classifier.classify(&together.text, &context);
    match &decided.verdict {
        Verdict::Clear(topic) if topic.kind != Kind::Command => take_clear(turn, &topic.clone(), &together, &decided),
        _ => match offered
            .iter()
            .find(|topic| decision.candidates.iter().any(|c| &c.topic == *topic))
        {
            Some(topic) => take_with_earlier_words(turn, &topic.clone(), words, inbound),
            None => take_topic(turn, inbound, decision),
        },
    }
}

/// Asks whether a person shall help.
pub(crate) fn offer_person(turn: &mut Turn<'_>) {
    turn.state.mode = Mode::OfferingPerson;
    turn.say_phrase("unknown_again", &[]);
    let choices = yes_no(turn);
    turn.offer(choices);
}

/// Takes the answer to the offer of a person; anything but yes or no is taken as another try.
pub(crate) fn take_person_offer(turn: &mut Turn<'_>, inbound: &Inbound, decision: &Decision) {
    let labels: Vec<(String, String)> = yes_no(turn)
        .into_iter()
        .map(|choice| (choice.id, choice.label))
        .collect();
    match (picked(&labels, inbound), command_of(decision)) {
        (Some(0), _) | (_, "yes") => people::call(turn, "not_understood"),
        (Some(_), _) | (_, "no" | "skip") => {
            turn.state.unknown_in_a_row = 0;
            turn.say_phrase("no_person", &[]);
        }
        _ => take_topic(turn, inbound, decision),
    }
}

/// The command that a message clearly is, or nothing.
fn command_of(decision: &Decision) -> &str {
    match &decision.verdict {
        Verdict::Clear(Topic {
            kind: Kind::Command,
            id,
        }) => id,
        _ => "",
    }
}

/// Which of the offered (id, label) pairs a message picks: by button, by number, by label or by id.
pub(crate) fn picked(offered: &[(String, String)], inbound: &Inbound) -> Option<usize> {
    let pressed = inbound
        .choice
        .as_ref()
        .and_then(|choice| offered.iter().position(|(id, _)| id == choice));
    if pressed.is_some() {
        return pressed;
    }
    let said = fold(&inbound.text);
    let trimmed = inbound
        .text
        .trim()
        .trim_matches(|c: char| matches!(c, '.' | ')' | '#' | '('));
    if let Ok(number) = trimmed.parse::<usize>() {
        return number.checked_sub(1).filter(|index| *index < offered.len());
    }
    offered
        .iter()
        .position(|(id, label)| !said.is_empty() && (fold(label) == said || fold(id) == said))
}

/// Takes a topic as clear, with the facts of the unclear message and of the answer together.
fn take_with_earlier_words(turn: &mut Turn<'_>, topic: &Topic, words: &str, inbound: &Inbound) {
    let text = if inbound.text.split_whitespace().count() > 2 {
        format!("{words}. {}", inbound.text)
    } else {
        words.to_owned()
    };
    let together = Inbound {
        text,
        choice: None,
        ..inbound.clone()
    };
    let context = Context {
        language: turn.state.language.clone(),
        expecting: None,
    };
    let mut decided = turn.pack.classifier.classify(&together.text, &context);
    decided.also.clear();
    take_clear(turn, topic, &together, &decided);
}

fn yes_no(turn: &Turn<'_>) -> Vec<Offered> {
    ["yes", "no"]
        .into_iter()
        .map(|id| Offered {
            id: id.to_owned(),
            label: turn.phrase(id, &[]),
        })
        .collect()
}
