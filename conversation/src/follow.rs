//! FOLLOW and UNFOLLOW: hearing of a request, one's own or somebody else's. A stranger hears service and status alone.

use crate::effect::Effect;
use crate::event::Surface;
use crate::status::{named, resume, service_title, status_word, tell_unknown};
use crate::turn::Turn;
use classifier::Decision;

/// How many requests one address may follow.
const MOST_FOLLOWED: u32 = 20;

/// Follows the requests that the message names.
pub(crate) fn follow(turn: &mut Turn<'_>, decision: &Decision) {
    if turn.channel.surface != Surface::Private {
        return turn.say_phrase("public_to_private", &[]);
    }
    if decision.facts.numbers.is_empty() {
        return ask_number(turn);
    }
    let seen = turn.seen;
    for fact in decision.facts.numbers.iter().take(3) {
        let Some(request) = named(turn, &fact.value) else {
            continue;
        };
        if !request.mine && seen.following >= MOST_FOLLOWED {
            turn.say_phrase("follow_too_many", &[]);
            continue;
        }
        turn.effects.push(Effect::Follow {
            number: request.number.clone(),
        });
        if request.mine {
            turn.say_phrase("follow_own", &[("number", &request.number)]);
            continue;
        }
        let service = service_title(turn, request);
        let status = status_word(turn, &request.status);
        turn.say_phrase(
            "follow_done",
            &[("number", &request.number), ("service", &service), ("status", &status)],
        );
    }
    resume(turn);
}

/// Ends following the requests that the message names, or all.
pub(crate) fn unfollow(turn: &mut Turn<'_>, decision: &Decision) {
    let seen = turn.seen;
    if decision.facts.numbers.is_empty() {
        if seen.following == 0 {
            turn.say_phrase("unfollow_nothing", &[]);
        } else {
            turn.effects.push(Effect::Unfollow { number: None });
            turn.say_phrase("unfollow_all", &[]);
        }
        return resume(turn);
    }
    for fact in decision.facts.numbers.iter().take(3) {
        if seen.named.iter().any(|request| request.number == fact.value) {
            turn.effects.push(Effect::Unfollow {
                number: Some(fact.value.clone()),
            });
            turn.say_phrase("unfollow_done", &[("number", &fact.value)]);
        } else {
            tell_unknown(turn, &fact.value);
        }
    }
    resume(turn);
}

fn ask_number(turn: &mut Turn<'_>) {
    let example = format!("{}12345678", turn.pack.city.number_prefix);
    turn.say_phrase("follow_ask_number", &[("example", &example)]);
    resume(turn);
}
