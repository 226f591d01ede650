//! `/demo`: the guided tour of a demonstration. Whoever comes is signed in; a real city has no such page.

use crate::door::begin;
use crate::{Console, Role, frame};
use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::Response;
use storage::{AccountProfile, LogFilter, NewAccount, Order, PageStart, StorageError};

/// Who works in the demonstration.
const NAME: &str = "sam";

#[derive(Template)]
#[template(path = "demo.html")]
struct DemoPage {
    desk: String,
    examples: Vec<&'static str>,
    steps: Vec<Step>,
}

/// A step of the tour.
struct Step {
    title: &'static str,
    words: &'static str,
    href: &'static str,
    link: &'static str,
    done: bool,
}

/// `GET /demo`.
pub async fn page(State(console): State<Console>) -> Response {
    let Some(since) = console.demo_since else {
        return frame::plain(
            StatusCode::NOT_FOUND,
            "There is nothing here",
            "This is no demonstration.",
        );
    };
    match tour(&console, since).await {
        Ok(response) => response,
        Err(error) => frame::unavailable(&error),
    }
}

async fn tour(console: &Console, since: i64) -> Result<Response, StorageError> {
    hire(console).await?;
    let page = DemoPage {
        desk: console.desk.pack().city.desk_name.clone(),
        examples: vec!["No heat in my building", "música alta al lado", "I smell gas"],
        steps: steps(console, since).await?,
    };
    let cookie = begin(console, NAME).await?;
    let mut response = frame::html(StatusCode::OK, page.render());
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Makes the account, where this is the first visit. No password opens it.
async fn hire(console: &Console) -> Result<(), StorageError> {
    if console.db.account(NAME).await?.is_some() {
        return Ok(());
    }
    let account = NewAccount {
        name: NAME,
        role: Role::Admin.name(),
        password_hash: "!",
        now: console.desk.now(),
    };
    match console.db.add_account(account).await {
        Ok(_) | Err(StorageError::Conflict(_)) => {}
        Err(error) => return Err(error),
    }
    let profile = AccountProfile {
        role: Role::Admin.name().to_owned(),
        shown_name: "Sam".to_owned(),
        agencies: Vec::new(),
        languages: vec!["en".to_owned(), "es".to_owned()],
        sees_sensitive: true,
    };
    console.db.set_profile(NAME, &profile).await
}

async fn steps(console: &Console, since: i64) -> Result<Vec<Step>, StorageError> {
    let chats = LogFilter {
        channel: Some("webchat".to_owned()),
        ..LogFilter::default()
    };
    let newest = console
        .db
        .contacts_page(&chats, Order::NewestFirst, &PageStart::First, 1)
        .await?;
    let written = newest.rows.first().is_some_and(|contact| contact.started_at >= since);
    let audit = console.db.audit(None, 200).await?;
    let did = |action: &str| audit.iter().any(|entry| entry.actor == NAME && entry.action == action);
    Ok(vec![
        Step {
            title: "Write as a resident",
            words: "Press one of the examples, or write what you like. The bot answers in the language that you write in.",
            href: "/chat",
            link: "Open the chat",
            done: written,
        },
        Step {
            title: "See it arrive, and why",
            words: "Your chat is the newest contact. Open it: every decision shows the words that led to it. Have the \
                    personal data shown; that is recorded.",
            href: "/staff/contacts?channel=webchat",
            link: "Open the contact log",
            done: did("reveal"),
        },
        Step {
            title: "Take over",
            words: "Step in as a person: the bot goes quiet at once, your words reach the resident, and you give the \
                    conversation back.",
            href: "/staff/inbox",
            link: "Open the inbox",
            done: did("take_over"),
        },
    ])
}
