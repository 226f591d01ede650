//! One question after closing: was it solved? A no opens the request again.

use crate::effect::{Effect, Offered};
use crate::event::Inbound;
use crate::seen::RequestView;
use crate::state::{Mode, Survey};
use crate::turn::Turn;
use classifier::{Decision, Kind, Topic, Verdict};

/// How long an answer to the question is taken for one, in milliseconds.
const OPEN_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// Asks the filer of a closed request, once a request, and only where nothing else is asked.
pub(crate) fn ask_survey(turn: &mut Turn<'_>, request: &RequestView) {
    if request.surveyed || turn.state.mode != Mode::Idle || turn.state.suspended.is_some() {
        return;
    }
    turn.say_phrase("survey_ask", &[]);
    if turn.channel.limits.buttons >= 2 {
        let answer = |id: &str| Offered {
            id: id.to_owned(),
            label: turn.phrase(id, &[]),
        };
        let answers = vec![answer("yes"), answer("no")];
        turn.offer(answers);
    }
    turn.state.survey = Some(Survey {
        number: request.number.clone(),
        at: turn.now,
    });
    turn.effects.push(Effect::AskSurvey {
        number: request.number.clone(),
    });
}

/// The question is open for this one message.
pub(crate) fn open_survey(turn: &mut Turn<'_>) {
    let asked = turn.state.survey.take();
    let asked = asked.filter(|asked| turn.now.saturating_sub(asked.at) <= OPEN_MS);
    turn.survey = asked
        .filter(|_| turn.state.mode == Mode::Idle)
        .map(|asked| asked.number);
}

/// Takes a yes or a no to the question; `false` for everything else, which is then a message like any other.
pub(crate) fn take_survey(turn: &mut Turn<'_>, inbound: &Inbound, decision: &Decision) -> bool {
    let Some(number) = turn.survey.take() else {
        return false;
    };
    let Some(solved) = yes_or_no(inbound, decision) else {
        return false;
    };
    let known = turn.seen.recent.iter().find(|request| request.number == number);
    let may_open = known.is_none_or(|request| !matches!(request.status.as_str(), "cancelled" | "duplicate"));
    turn.effects.push(Effect::Surveyed {
        number: number.clone(),
        solved,
        said: inbound.text.clone(),
    });
    if solved || !may_open {
        turn.say_phrase("survey_yes", &[]);
    } else {
        turn.say_phrase("survey_no", &[("number", &number)]);
    }
    true
}

fn yes_or_no(inbound: &Inbound, decision: &Decision) -> Option<bool> {
    let command = match &decision.verdict {
        Verdict::Clear(Topic {
            kind: Kind::Command,
            id,
        }) => id.as_str(),
        _ => "",
    };
    match inbound.choice.as_deref().unwrap_or(command) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}
