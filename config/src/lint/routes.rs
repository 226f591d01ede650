//! Lint of where requests go: nothing is promised that no route delivers.

use super::rules::name;
use crate::draft::{Draft, ENGLISH, EntryDraft};
use crate::findings::Findings;
use crate::nearest::nearest;
use crate::settings::{RouteKind, RouteSettings};
use classifier::{Kind, fold};
use conversation::Route;
use std::collections::BTreeMap;

/// English words by which a text promises that somebody comes, calls or answers.
const PROMISES: &[&str] = &[
    "will",
    "within",
    "inspector",
    "inspectors",
    "comes",
    "come",
    "call you",
    "calls you",
    "contact you",
    "contacts you",
    "visit",
    "visits",
    "look into",
    "looks into",
    "answer",
    "answers",
    "respond",
    "responds",
    "reply to you",
    "get back to you",
];

/// Looks at the routes of all services. Which routes there are is known only with the settings.
pub(super) fn lint_routes(draft: &Draft, routes: Option<&BTreeMap<String, RouteSettings>>, findings: &mut Findings) {
    for entry in draft.entries.iter().filter(|entry| entry.topic.kind == Kind::Service) {
        let delivers = match entry.route {
            Route::Desk => true,
            Route::Open311 => refuse_open311(entry, findings),
            Route::Webhook | Route::Email => routes.is_none_or(|routes| check_known(entry, routes, findings)),
        };
        if !delivers {
            check_promise(entry, findings);
        }
    }
}

fn refuse_open311(entry: &EntryDraft, findings: &mut Findings) -> bool {
    let at = entry.route_at.unwrap_or(entry.at);
    let message = format!(
        "{} goes by open311, which this version cannot send by yet",
        name(&entry.topic)
    );
    let remedy = "Write desk, webhook or email: until then its requests would reach nobody.";
    findings.publish("P320", at, message, remedy);
    false
}

fn check_known(entry: &EntryDraft, routes: &BTreeMap<String, RouteSettings>, findings: &mut Findings) -> bool {
    let wanted = if entry.route == Route::Email {
        "email"
    } else {
        "webhook"
    };
    let destination = entry.destination.as_str();
    let at = entry.route_at.unwrap_or(entry.at);
    let Some(found) = routes.get(destination) else {
        let message = format!(
            "the settings have no route `{destination}`, where {} goes",
            name(&entry.topic)
        );
        let near = nearest(destination, routes.keys().map(String::as_str));
        let remedy = match near {
            Some(near) => format!("Did you mean to = \"{near}\"? Or add [routes.{destination}] to callbox.toml."),
            None => {
                format!("Add [routes.{destination}] with kind = \"{wanted}\" to callbox.toml, or name one with `to`.")
            }
        };
        findings.publish("P321", at, message, remedy);
        return false;
    };
    let kind = match found.kind {
        RouteKind::Webhook(_) => "webhook",
        RouteKind::Email(_) => "email",
    };
    if kind != wanted {
        let message = format!(
            "the route `{destination}` is of kind {kind}, and {} goes by {wanted}",
            name(&entry.topic)
        );
        findings.publish(
            "P321",
            at,
            message,
            format!("Write route = \"{kind}\", or another `to`."),
        );
        return false;
    }
    true
}

/// A date or a sentence that nobody would keep (P322).
fn check_promise(entry: &EntryDraft, findings: &mut Findings) {
    let filed = entry.texts.get("filed").and_then(|words| words.get(ENGLISH));
    let promised = filed.and_then(|text| promise_in(&text.value).map(|words| (text.at, words)));
    let remedy = "Give it a route that delivers, or take the promise out.";
    if let Some((at, words)) = promised {
        let message = format!("\"{words}\" promises what no route of {} delivers", name(&entry.topic));
        return findings.publish("P322", at, message, remedy);
    }
    if entry.due_ms.is_some() {
        let message = format!("`due` promises what no route of {} delivers", name(&entry.topic));
        findings.publish("P322", entry.route_at.unwrap_or(entry.at), message, remedy);
    }
}

fn promise_in(text: &str) -> Option<&'static str> {
    let folded = format!(" {} ", fold(text));
    let holds = |words: &&&str| folded.contains(&format!(" {words} "));
    PROMISES.iter().find(holds).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promises_are_whole_words() {
        assert_eq!(promise_in("An inspector comes within 3 days."), Some("within"));
        assert_eq!(promise_in("They get back to you."), Some("get back to you"));
        assert_eq!(promise_in("Your report is {number}. Text STATUS to check it."), None);
        assert_eq!(promise_in("Goodwill and overcoming."), None);
    }
}
