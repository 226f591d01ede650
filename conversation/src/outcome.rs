//! The outcome of a contact: the first in a fixed order of what happened in it.

use crate::effect::Outcome;
use crate::state::{Conversation, Mode};

/// The outcome so far; a form left open counts as abandoned only once the contact is closed.
pub(crate) fn outcome_of(state: &Conversation) -> Outcome {
    let progress = &state.progress;
    let form_open = matches!(state.mode, Mode::Filling(_)) || state.suspended.is_some();
    let ranked = [
        (progress.emergency, Outcome::Emergency),
        (progress.handoff, Outcome::Handoff),
        (progress.filed, Outcome::Filed),
        (progress.status, Outcome::Status),
        (progress.answered, Outcome::Answered),
        (progress.opted_out, Outcome::OptOut),
        (progress.blocked, Outcome::Blocked),
        (progress.not_understood, Outcome::NotUnderstood),
        (state.closed && form_open, Outcome::Abandoned),
    ];
    ranked
        .into_iter()
        .find(|(holds, _)| *holds)
        .map_or(Outcome::Open, |(_, outcome)| outcome)
}

/// The outcome of a contact that ends without a further word.
pub(crate) fn outcome_when_closed(state: &Conversation) -> Outcome {
    outcome_of(&Conversation {
        closed: true,
        ..state.clone()
    })
}
