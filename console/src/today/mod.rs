//! `/staff`: the day at a glance: figures, what one has, what waits longest, whether the channels are alive, and what is
//! special about today.

mod channels;

use crate::door::Person;
use crate::frame::{self, Frame};
use crate::inbox::{self, Row};
use crate::report::grouped;
use crate::wording::Times;
use crate::{Console, Permission};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use channels::{ChannelLine, Health};
use conversation::Outcome;
use storage::{Capped, CountBounds, Date, Days, LogFilter, RequestFilter, RequestStanding, StorageError};

/// Counts of this page stop here; the lists behind them go on.
const CAP: usize = 1000;
/// Conversations of each list; the inbox has all.
const LINES: usize = 5;

#[derive(Template)]
#[template(path = "today.html")]
struct TodayPage {
    frame: Frame,
    figures: Vec<Figure>,
    /// What is special about today, as the day's flags call it.
    flags: Vec<String>,
    /// `None` for those who do not talk with residents.
    inbox: Option<InboxPart>,
    channels: Vec<ChannelLine>,
}

/// A count with the list behind it.
struct Figure {
    name: &'static str,
    count: String,
    href: String,
    /// Whether it asks for somebody to look.
    presses: bool,
}

/// What one has, and what waits longest.
struct InboxPart {
    mine: Vec<Row>,
    waiting: Vec<Row>,
}

/// `GET /staff`.
pub async fn page(State(console): State<Console>, person: Person) -> Response {
    match today(&console, &person).await {
        Ok(page) => frame::html(StatusCode::OK, page.render()),
        Err(error) => frame::unavailable(&error),
    }
}

async fn today(console: &Console, person: &Person) -> Result<TodayPage, StorageError> {
    let pack = console.desk.pack();
    let times = Times::new(&pack, console.desk.now());
    let date = times.today();
    let inbox = if person.may(Permission::Converse) {
        Some(inbox_part(console, person).await?)
    } else {
        None
    };
    let flags = console.db.day_flags(&date.to_string()).await?;
    Ok(TodayPage {
        frame: Frame::new(console, person, "Today", "/staff"),
        figures: figures(console, person, date).await?,
        flags: flags.into_iter().map(|flag| flag.replace(['-', '_'], " ")).collect(),
        inbox,
        channels: channels::lines(console, &pack, &times).await?,
    })
}

async fn inbox_part(console: &Console, person: &Person) -> Result<InboxPart, StorageError> {
    let all = inbox::in_order_for(console, person).await?;
    let (mut mine, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|row| row.holder == person.name());
    mine.retain(|row| !row.is_asleep());
    let mut waiting: Vec<_> = others.into_iter().filter(|row| row.holder.is_empty()).collect();
    mine.truncate(LINES);
    waiting.truncate(LINES);
    Ok(InboxPart {
        mine: inbox::shown(console, person, mine).await?,
        waiting: inbox::shown(console, person, waiting).await?,
    })
}

async fn figures(console: &Console, person: &Person, date: Date) -> Result<Vec<Figure>, StorageError> {
    let contacts = LogFilter {
        days: Days::new(Some(date), Some(date)).unwrap_or_default(),
        within: person.within(),
        without_tests: true,
        ..LogFilter::default()
    };
    let not_understood = LogFilter {
        outcomes: vec![Outcome::NotUnderstood],
        ..contacts.clone()
    };
    let requests = |standing: RequestStanding| RequestFilter {
        standing,
        within: person.within(),
        without_tests: true,
        ..RequestFilter::default()
    };
    let live = requests(RequestStanding::Live);
    let overdue = requests(RequestStanding::OverdueAt(console.desk.now()));
    let db = &console.db;
    let list = |rest: &str| format!("/staff/contacts?from={date}&to={date}{rest}");
    let mut figures = vec![
        figure("Contacts today", db.contacts_count(&contacts, CAP).await?, list("")),
        figure(
            "Not understood today",
            db.contacts_count(&not_understood, CAP).await?,
            list("&outcome=not_understood"),
        ),
        figure(
            "Live requests",
            db.requests_count(&live, CountBounds::up_to(CAP)).await?,
            "/staff/requests?standing=live".to_owned(),
        ),
    ];
    let late = db.requests_count(&overdue, CountBounds::up_to(CAP)).await?;
    figures.push(Figure {
        presses: late.count > 0,
        ..figure(
            "Overdue requests",
            late,
            "/staff/requests?order=due&standing=overdue".to_owned(),
        )
    });
    Ok(figures)
}

fn figure(name: &'static str, counted: Capped, href: String) -> Figure {
    let more = if counted.more { "+" } else { "" };
    Figure {
        name,
        count: format!("{}{more}", grouped(counted.count)),
        href,
        presses: false,
    }
}
