//! `requests`: service requests as a list, one in full, and changes of their status, which the resident is told.

mod forwards;
mod surveys;

use super::opening::{self, block_on, system_clock};
use super::output::{Output, Stopped, tell};
use super::{End, Global, contacts::minute, table};
use clap::{Args, Subcommand, ValueEnum};
use config::Settings;
use console::shapes;
use forwards::{ForwardArgs, UndeliveredArgs};
use storage::{
    Db, MediaRow, NoticeRow, PageStart, RequestFilter, RequestOrder, RequestRow, RequestStanding, RequestUpdate,
};
use surveys::SurveysArgs;

/// Requests read at once.
const PAGE: usize = 200;

/// Options of `requests`.
#[derive(Debug, Args)]
pub struct RequestsArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List requests, oldest first
    List(ListArgs),
    /// Show one request with its history
    Show(ShowArgs),
    /// Change a request's status; the resident is told
    Update(UpdateArgs),
    /// List requests that have not reached their agency
    Undelivered(UndeliveredArgs),
    /// Try again to hand a request over to its agency
    Forward(ForwardArgs),
    /// Count what residents said about closed requests, by service
    Surveys(SurveysArgs),
}

#[derive(Debug, Args)]
struct ListArgs {
    /// Only requests of this status
    #[arg(long, value_enum)]
    status: Option<Status>,
    /// Only requests of this service, such as pothole
    #[arg(long, value_name = "ID")]
    service: Option<String>,
    /// Only requests for this agency
    #[arg(long, value_name = "NAME")]
    agency: Option<String>,
    /// How many; the latest ones, told oldest first
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=100_000))]
    limit: i64,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct ShowArgs {
    /// The request's number, such as 311-17323508
    #[arg(value_name = "NUMBER")]
    number: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct UpdateArgs {
    /// The request's number, such as 311-17323508
    #[arg(value_name = "NUMBER")]
    number: String,
    /// The status from now on; without it the status stays
    #[arg(long, value_enum, required_unless_present_any = ["note", "agency_number"])]
    status: Option<Status>,
    /// What the resident is told with it
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// The agency's own number for it
    #[arg(long, value_name = "NUMBER")]
    agency_number: Option<String>,
    /// The report that it is a duplicate of; whoever filed this one hears of that one from now on
    #[arg(long, value_name = "NUMBER")]
    duplicate_of: Option<String>,
    /// Print the request afterwards as one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Status {
    Open,
    InProgress,
    Closed,
    Cancelled,
    Duplicate,
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::InProgress => "in_progress",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
            Self::Duplicate => "duplicate",
        }
    }
}

/// Runs the command.
pub fn run(global: &Global, args: &RequestsArgs) -> End {
    tell(block_on(requests(global, args)))
}

async fn requests(global: &Global, args: &RequestsArgs) -> Result<End, Stopped> {
    let settings = opening::settings(global)?;
    let db = opening::database(global, &settings).await?;
    let end = match &args.action {
        Action::List(args) => list(&db, args).await,
        Action::Show(args) => show(&db, args).await,
        Action::Update(args) => update(global, &db, &settings, args).await,
        Action::Undelivered(args) => forwards::undelivered(&db, args).await,
        Action::Forward(args) => forwards::forward(&db, args).await,
        Action::Surveys(args) => surveys::surveys(&db, args).await,
    };
    db.close().await;
    end
}

async fn list(db: &Db, args: &ListArgs) -> Result<End, Stopped> {
    let filter = RequestFilter {
        standing: args.status.map_or(RequestStanding::Any, |status| {
            RequestStanding::Status(status.name().to_owned())
        }),
        service: args.service.clone(),
        agency: args.agency.clone(),
        ..RequestFilter::default()
    };
    let limit = usize::try_from(args.limit).unwrap_or(0);
    let mut found: Vec<RequestRow> = Vec::new();
    let mut start = Some(PageStart::First);
    while let Some(from) = start.filter(|_| found.len() < limit) {
        let wanted = limit.saturating_sub(found.len()).min(PAGE);
        let page = db.requests_page(&filter, RequestOrder::Newest, &from, wanted).await?;
        found.extend(page.rows);
        start = page.next;
    }
    found.reverse();
    print_list(db, &found, args.json).await
}

async fn print_list(db: &Db, found: &[RequestRow], json: bool) -> Result<End, Stopped> {
    let mut out = Output::new();
    if json {
        for request in found {
            let files = db.media_of_request(&request.number).await?;
            out.line(shapes::request_with_media(request, &files).to_string())?;
        }
    } else if found.is_empty() {
        out.line("No requests.")?;
    } else {
        let rows: Vec<Vec<String>> = found.iter().map(list_row).collect();
        for line in table::lines(
            &["number", "filed (UTC)", "status", "agency", "service", "where"],
            &rows,
        ) {
            out.line(line)?;
        }
    }
    out.finish()?;
    Ok(End::Done)
}

fn list_row(request: &RequestRow) -> Vec<String> {
    vec![
        request.number.clone(),
        minute(request.created_at),
        request.status.clone(),
        request.agency.clone(),
        request.service.clone(),
        table::short(&place_in_words(request), 60),
    ]
}

fn place_in_words(request: &RequestRow) -> String {
    let place = &request.place;
    let mut words = vec![place.text.clone()];
    words.extend(place.unit.as_ref().map(|unit| format!("unit {unit}")));
    words.extend(place.borough.clone());
    words.extend(place.zip.clone());
    words.retain(|word| !word.is_empty());
    if words.is_empty() {
        "-".to_owned()
    } else {
        words.join(", ")
    }
}

async fn show(db: &Db, args: &ShowArgs) -> Result<End, Stopped> {
    let request = existing(db, &args.number).await?;
    let files = db.media_of_request(&request.number).await?;
    let mut out = Output::new();
    let notices = db.notices(&request.number).await?;
    if args.json {
        let mut object = shapes::request_with_media(&request, &files);
        object["notices"] = notices.iter().map(notice_object).collect();
        out.line(object.to_string())?;
    } else {
        show_in_words(&request, &files, &mut out)?;
        for notice in &notices {
            out.line(told_in_words(notice))?;
        }
    }
    out.finish()?;
    Ok(End::Done)
}

async fn existing(db: &Db, number: &str) -> Result<RequestRow, Stopped> {
    let found = db.request(number).await?;
    found.ok_or_else(|| {
        Stopped::Problem(format!(
            "there is no request {number}; `callbox requests list` shows their numbers"
        ))
    })
}

fn show_in_words(request: &RequestRow, files: &[MediaRow], out: &mut Output) -> Result<(), Stopped> {
    out.line(format!("request   {}", request.number))?;
    out.line(format!("service   {} ({})", request.service, request.agency))?;
    out.line(format!("status    {}", request.status))?;
    out.line(format!(
        "filed     {} UTC, in contact {}",
        minute(request.created_at),
        request.contact
    ))?;
    if let Some(due) = request.due_at {
        out.line(format!("due       {} UTC", minute(due)))?;
    }
    let checked = if request.place.checked { "" } else { " (as typed)" };
    out.line(format!(
        "where     {}{checked}",
        table::short(&place_in_words(request), 200)
    ))?;
    for (slot, answer) in &request.answers {
        out.line(format!("{slot:<9} {}", table::short(&answer.value, 200)))?;
    }
    out.line(format!("said      {}", table::short(&request.description, 500)))?;
    for file in files {
        let words = shapes::media_in_words(file);
        out.line(format!("file      {}", table::short(&words, 200)))?;
    }
    if let Some(detail) = &request.contact_detail {
        out.line(format!("reach     {}", table::short(detail, 200)))?;
    }
    if let Some(number) = &request.agency_number {
        out.line(format!("agency's  {number}"))?;
    }
    if let Some(other) = &request.duplicate_of {
        out.line(format!("same as   {other}"))?;
    }
    if let Some(answer) = &request.survey {
        out.line(format!("solved?   {answer}"))?;
    }
    if let Some(error) = &request.forward_error {
        out.line(format!("not forwarded: {}", table::short(error, 200)))?;
    }
    for entry in &request.history {
        let note = entry
            .note
            .as_deref()
            .map(|note| format!(": {}", table::short(note, 500)))
            .unwrap_or_default();
        out.line(format!("  {} {} by {}{note}", minute(entry.at), entry.status, entry.by))?;
    }
    Ok(())
}

/// Changes a request and has whoever is to hear of it told: what may be told now waits in the outbox, from where a
/// running `serve` sends it; `serve` tells the rest when the hour has come.
async fn update(global: &Global, db: &Db, settings: &Settings, args: &UpdateArgs) -> Result<End, Stopped> {
    let before = existing(db, &args.number).await?;
    // Opened first: a pack that cannot be used must not leave a resident untold.
    let (desk, _) = opening::desk(global, db.clone(), settings).await?;
    let now = system_clock()();
    if let Ok(channels) = opening::channels(global, settings, &settings.public_url()) {
        desk.know_templates(&channels);
    }
    let status = args
        .status
        .map_or_else(|| before.status.clone(), |status| status.name().to_owned());
    let status = status.as_str();
    let change = RequestUpdate {
        status,
        note: args.note.as_deref(),
        agency_number: args.agency_number.as_deref(),
        duplicate_of: args.duplicate_of.as_deref(),
        once: None,
        by: "command line",
        now,
    };
    db.update_request(&args.number, change).await?;
    let details = serde_json::json!({"status": status, "note": args.note});
    db.add_audit("command line", "update_request", &args.number, &details, now)
        .await?;
    if let Err(error) = desk.tell_changes(Some(&args.number)).await {
        eprintln!("callbox: a running serve tells the resident: {error}");
    }
    let mut out = Output::new();
    if args.json {
        let files = db.media_of_request(&args.number).await?;
        let request = existing(db, &args.number).await?;
        out.line(shapes::request_with_media(&request, &files).to_string())?;
    } else {
        out.line(format!("{} is {status} now.", args.number))?;
    }
    let notices = db.notices(&args.number).await?;
    let latest = notices.iter().filter(|notice| notice.at == now);
    for notice in latest.clone().filter(|_| !args.json) {
        out.line(told_in_words(notice))?;
    }
    out.finish()?;
    if latest.count() == 0 && (args.note.is_some() || status != before.status) {
        eprintln!("callbox: nobody is told: the address was erased, or wants to hear nothing of it");
    }
    Ok(End::Done)
}

/// What became of telling somebody of a change, for programs.
fn notice_object(notice: &NoticeRow) -> serde_json::Value {
    serde_json::json!({
        "at": shapes::time(notice.at),
        "channel": notice.channel,
        "address": notice.address,
        "status": notice.status,
        "state": notice.state,
        "why": notice.why,
        "delivery": notice.delivery,
    })
}

/// What became of telling somebody of a change.
fn told_in_words(notice: &NoticeRow) -> String {
    let who = format!("{} {}", notice.channel, notice.address);
    let what = match (notice.state.as_str(), notice.why.as_deref()) {
        ("told", why) => {
            let how = if why == Some("by-template") {
                " by a template, without the note"
            } else {
                ""
            };
            format!("told{how} ({})", notice.delivery.as_deref().unwrap_or("shown"))
        }
        ("held", _) => "held back: the channel takes nothing until the resident writes again".to_owned(),
        ("waiting", _) => format!("waits until {} UTC", minute(notice.not_before)),
        (_, why) => format!("not told: {}", why.unwrap_or("no reason given")),
    };
    format!("  {} {} to {who}: {what}", minute(notice.at), notice.status)
}
