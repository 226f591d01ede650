//! What a resident hears of a request without having asked just now, and when the channel lets them hear it.

use crate::effect::{Effect, HoldReason, MessageKind, Template};
use crate::event::{Channel, PushRule, Surface};
use crate::pack::City;
use crate::seen::RequestView;
use crate::status::{service_title, status_word};
use crate::survey::ask_survey;
use crate::turn::Turn;

/// A message that is queued now leaves a moment later; a window that is about to close is closed.
const MARGIN_MS: i64 = 5 * 60 * 1000;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// A change of a request.
pub(crate) struct Change<'a> {
    pub number: &'a str,
    /// As in the contract.
    pub status: &'a str,
    /// In the words of whoever changed it.
    pub note: Option<&'a str>,
    /// The report that it was joined with.
    pub joined: Option<&'a str>,
}

/// How a change reaches the resident.
enum Road {
    /// In the desk's own words.
    Words,
    /// By a template that the provider has approved.
    Template,
    /// Not now.
    Closed(HoldReason),
}

/// How long a push has to wait on this channel, in milliseconds, at this minute of the city's day: 0 outside the
/// quiet hours, and where the channel wakes nobody.
pub fn quiet_for(city: &City, channel: &Channel, minute: u16) -> i64 {
    let hours = city.quiet_hours;
    if channel.push != PushRule::Daytime || hours.from == hours.to {
        return 0;
    }
    let is_quiet = if hours.from < hours.to {
        (hours.from..hours.to).contains(&minute)
    } else {
        minute >= hours.from || minute < hours.to
    };
    if !is_quiet {
        return 0;
    }
    let ahead = hours.to.saturating_add(DAY).saturating_sub(minute) % DAY;
    i64::from(ahead).saturating_mul(60_000)
}

/// A request has changed: the resident who filed or follows it is told, or it is said why not.
pub(crate) fn tell_change(turn: &mut Turn<'_>, change: &Change<'_>) {
    let seen = turn.seen;
    let mut known = seen.named.iter().chain(&seen.recent);
    let request = known.find(|request| request.number == change.number);
    match road(turn, change.status) {
        Road::Closed(reason) => turn.effects.push(Effect::HoldBack {
            number: change.number.to_owned(),
            reason,
        }),
        Road::Words => tell_in_words(turn, change, request),
        Road::Template => tell_by_template(turn, change, request),
    }
    turn.flush(MessageKind::Push);
}

fn road(turn: &Turn<'_>, status: &str) -> Road {
    if turn.opted_out() {
        return Road::Closed(HoldReason::OptedOut);
    }
    if turn.channel.surface != Surface::Private {
        return Road::Closed(HoldReason::Public);
    }
    let PushRule::Window(window_ms) = turn.channel.push else {
        return Road::Words;
    };
    let silent_ms = turn.now.saturating_sub(turn.state.last_at);
    if silent_ms < window_ms.saturating_sub(MARGIN_MS) {
        return Road::Words;
    }
    if turn.seen.templates.iter().any(|purpose| purpose == status) {
        return Road::Template;
    }
    Road::Closed(HoldReason::WindowClosed)
}

/// The filer reads the text of the status and the note; a follower service and status alone.
fn tell_in_words(turn: &mut Turn<'_>, change: &Change<'_>, request: Option<&RequestView>) {
    let service = title(turn, change, request);
    let Some(request) = request.filter(|request| request.mine) else {
        return tell_follower(turn, change, &service);
    };
    let text = turn.phrase(
        &format!("update_{}", change.status),
        &[("number", change.number), ("service", &service)],
    );
    if text.is_empty() {
        tell_follower(turn, change, &service);
    }
    turn.say(text);
    if let Some(other) = change.joined {
        turn.say_phrase("update_joined", &[("other", other)]);
    }
    if let Some(note) = change.note {
        turn.say_phrase("update_note", &[("note", note)]);
    }
    if change.status == "closed" {
        ask_survey(turn, request);
    }
}

fn tell_follower(turn: &mut Turn<'_>, change: &Change<'_>, service: &str) {
    let status = status_word(turn, change.status);
    turn.say_phrase(
        "request_changed",
        &[("number", change.number), ("service", service), ("status", &status)],
    );
}

/// The provider's template has its own words; what is logged is what a follower would read.
fn tell_by_template(turn: &mut Turn<'_>, change: &Change<'_>, request: Option<&RequestView>) {
    let service = title(turn, change, request);
    tell_follower(turn, change, &service);
    let status = status_word(turn, change.status);
    turn.template = Some(Template {
        purpose: change.status.to_owned(),
        values: vec![change.number.to_owned(), service, status],
    });
}

fn title(turn: &Turn<'_>, change: &Change<'_>, request: Option<&RequestView>) -> String {
    request.map_or_else(|| change.number.to_owned(), |request| service_title(turn, request))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Limits, TextUnit};
    use crate::pack::QuietHours;

    fn wait(from: u16, to: u16, push: PushRule, minute: u16) -> i64 {
        let city = City {
            quiet_hours: QuietHours { from, to },
            ..City::default()
        };
        let channel = Channel {
            code: "sms".to_owned(),
            law_words: true,
            surface: Surface::Private,
            limits: Limits {
                text: 1600,
                unit: TextUnit::Chars,
                buttons: 0,
                button_label: 0,
            },
            idle_gap_ms: 0,
            push,
        };
        quiet_for(&city, &channel, minute) / 60_000
    }

    #[test]
    fn texts_wait_for_the_end_of_the_quiet_hours() {
        let (from, to) = (21 * 60, 8 * 60);
        assert_eq!(wait(from, to, PushRule::Daytime, 20 * 60 + 59), 0);
        assert_eq!(wait(from, to, PushRule::Daytime, 21 * 60), 11 * 60);
        assert_eq!(wait(from, to, PushRule::Daytime, 0), 8 * 60);
        assert_eq!(wait(from, to, PushRule::Daytime, 7 * 60 + 59), 1);
        assert_eq!(wait(from, to, PushRule::Daytime, 8 * 60), 0);
        assert_eq!(wait(60, 120, PushRule::Daytime, 90), 30);
        assert_eq!(wait(60, 120, PushRule::Daytime, 120), 0);
        assert_eq!(wait(60, 60, PushRule::Daytime, 60), 0, "equal ends are no hours");
        assert_eq!(wait(from, to, PushRule::Any, 0), 0);
        assert_eq!(wait(from, to, PushRule::Window(1), 0), 0);
    }
}
