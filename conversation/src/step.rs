//! One step: from what we remember and one event to all that follows.

use crate::effect::{MessageKind, Outcome, Step};
use crate::event::{Channel, Event};
use crate::pack::Pack;
use crate::seen::{Consent, ConsentState, Seen};
use classifier::Language;

/// Takes one pure step. `now` is in epoch milliseconds. Total: any event in any state gives a step.
pub fn step(pack: &Pack, channel: &Channel, seen: &Seen, event: &Event, now: i64) -> Step {
    let _ = (pack, channel, event);
    let mut state = seen.conversation.clone().unwrap_or_default();
    state.last_at = now;
    Step {
        state,
        opens_contact: seen.conversation.is_none(),
        previous_outcome: None,
        effects: Vec::new(),
        outcome: Outcome::Open,
        decision: None,
        language: Language::english(),
    }
}

/// Whether a message of this kind may be delivered to an address of this consent. Asked again at delivery.
pub fn may_send(kind: MessageKind, consent: Consent) -> bool {
    match kind {
        MessageKind::Emergency | MessageKind::ConsentNotice => true,
        MessageKind::Reply | MessageKind::Push => consent.state != ConsentState::OptedOut,
    }
}
