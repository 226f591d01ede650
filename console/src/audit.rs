//! `/admin/audit`: who saw or changed what, newest first. Read-only.

use crate::Console;
use crate::door::Person;
use crate::frame::{self, Frame};
use crate::wording::{Times, When};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use std::collections::BTreeMap;
use storage::{AuditEntry, AuditFilter, StorageError};

/// Entries on one page.
const PAGE: i64 = 100;

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    frame: Frame,
    actor: String,
    action: String,
    subject: String,
    lines: Vec<Line>,
    older: Option<String>,
}

struct Line {
    at: When,
    actor: String,
    action: String,
    subject: String,
    details: String,
}

/// `GET /admin/audit?actor=…&action=…&subject=…&before=…`.
pub async fn page(
    State(console): State<Console>,
    person: Person,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    match audit(&console, &person, &asked).await {
        Ok(page) => frame::html(StatusCode::OK, page.render()),
        Err(error) => frame::unavailable(&error),
    }
}

async fn audit(
    console: &Console,
    person: &Person,
    asked: &BTreeMap<String, String>,
) -> Result<AuditPage, StorageError> {
    let field = |name: &str| asked.get(name).map(|value| value.trim().to_owned()).unwrap_or_default();
    let filter = AuditFilter {
        actor: field("actor"),
        action: field("action"),
        subject: field("subject"),
        before: field("before"),
    };
    let mut found = console.db.audit_page(&filter, PAGE.saturating_add(1)).await?;
    let more = found.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    found.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let older = found.last().filter(|_| more).map(|last| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("actor", &filter.actor),
            ("action", &filter.action),
            ("subject", &filter.subject),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        format!("/admin/audit?{}", query.append_pair("before", &last.id).finish())
    });
    let times = Times::new(&console.desk.pack(), console.desk.now());
    Ok(AuditPage {
        frame: Frame::new(console, person, "Audit log", "/admin/audit"),
        lines: found.iter().map(|entry| line(&times, entry)).collect(),
        older,
        actor: filter.actor,
        action: filter.action,
        subject: filter.subject,
    })
}

fn line(times: &Times, entry: &AuditEntry) -> Line {
    let details = if entry.details == "{}" { "" } else { &entry.details };
    Line {
        at: times.when(entry.at),
        actor: entry.actor.clone(),
        action: entry.action.replace('_', " "),
        subject: entry.subject.clone(),
        details: details.to_owned(),
    }
}
