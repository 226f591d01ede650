//! `contacts`: the log of contacts as a list, one in full, and as an export.

use super::opening::{self, block_on};
use super::output::{Output, Stopped, tell};
use super::{End, Global, table};
use clap::{Args, Subcommand, ValueEnum};
use console::csv;
use console::shapes;
use conversation::Outcome;
use jiff::civil::Date;
use storage::{ContactDetail, ContactRow, Days, Db, Direction, LogFilter, Order, PageStart};

/// Contacts read at once for an export: few enough to be held in memory, many enough to be quick.
const PAGE: usize = 200;

/// Options of `contacts`.
#[derive(Debug, Args)]
pub struct ContactsArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List contacts, oldest first
    List(ListArgs),
    /// Show one contact with its messages
    Show(ShowArgs),
    /// Write all contacts with their messages, oldest first
    Export(ExportArgs),
}

#[derive(Debug, Args)]
struct Which {
    /// First day, in the city's time zone
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<Date>,
    /// Last day, inclusive
    #[arg(long, value_name = "YYYY-MM-DD")]
    to: Option<Date>,
    /// Channel code, such as sms or webchat
    #[arg(long, value_name = "CODE")]
    channel: Option<String>,
}

#[derive(Debug, Args)]
struct ListArgs {
    #[command(flatten)]
    which: Which,
    /// Outcome, such as filed or answered
    #[arg(long, value_enum)]
    outcome: Option<OutcomeName>,
    /// How many; the latest ones, told oldest first
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=100_000))]
    limit: i64,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct ShowArgs {
    /// The contact's id
    #[arg(value_name = "ID")]
    id: String,
    /// Print the line of the export
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct ExportArgs {
    #[command(flatten)]
    which: Which,
    /// One JSON object a line, or a table of one line a contact
    #[arg(long, value_enum, default_value = "jsonl")]
    format: ExportFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ExportFormat {
    Jsonl,
    Csv,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
enum OutcomeName {
    Emergency,
    Handoff,
    Filed,
    Status,
    Answered,
    OptOut,
    Blocked,
    NotUnderstood,
    Abandoned,
    Open,
}

impl OutcomeName {
    fn outcome(self) -> Outcome {
        match self {
            Self::Emergency => Outcome::Emergency,
            Self::Handoff => Outcome::Handoff,
            Self::Filed => Outcome::Filed,
            Self::Status => Outcome::Status,
            Self::Answered => Outcome::Answered,
            Self::OptOut => Outcome::OptOut,
            Self::Blocked => Outcome::Blocked,
            Self::NotUnderstood => Outcome::NotUnderstood,
            Self::Abandoned => Outcome::Abandoned,
            Self::Open => Outcome::Open,
        }
    }
}

impl Which {
    fn filter(&self) -> Result<LogFilter, Stopped> {
        let days = Days::new(self.from, self.to).map_err(|_| {
            let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
            Stopped::WrongUse(format!("--from {} is after --to {}", day(self.from), day(self.to)))
        })?;
        Ok(LogFilter {
            days,
            channel: self.channel.clone(),
            ..LogFilter::default()
        })
    }
}

/// Runs the command.
pub fn run(global: &Global, args: &ContactsArgs) -> End {
    tell(block_on(contacts(global, args)))
}

async fn contacts(global: &Global, args: &ContactsArgs) -> Result<End, Stopped> {
    let settings = opening::settings(global)?;
    let db = opening::database(global, &settings).await?;
    let end = match &args.action {
        Action::List(args) => list(&db, args).await,
        Action::Show(args) => show(&db, args).await,
        Action::Export(args) => export(&db, args).await,
    };
    db.close().await;
    end
}

async fn list(db: &Db, args: &ListArgs) -> Result<End, Stopped> {
    let mut filter = args.which.filter()?;
    filter.outcomes = args.outcome.map(OutcomeName::outcome).into_iter().collect();
    // The latest are asked for, so that a short list shows what just happened; they are told oldest first.
    let mut found = db.contacts(&filter, Order::NewestFirst, None, args.limit).await?;
    found.reverse();
    let mut out = Output::new();
    if args.json {
        for contact in &found {
            out.line(shapes::contact(contact).to_string())?;
        }
    } else if found.is_empty() {
        out.line("No contacts.")?;
    } else {
        let rows: Vec<Vec<String>> = found.iter().map(list_row).collect();
        for line in table::lines(
            &[
                "started (UTC)",
                "channel",
                "outcome",
                "lang",
                "messages",
                "topics",
                "id",
            ],
            &rows,
        ) {
            out.line(line)?;
        }
    }
    out.finish()?;
    Ok(End::Done)
}

fn list_row(contact: &ContactRow) -> Vec<String> {
    vec![
        minute(contact.started_at),
        contact.channel.clone(),
        contact.outcome.clone(),
        contact.language.clone(),
        format!("{} in {} out", contact.messages_in, contact.messages_out),
        table::short(&topics(contact), 60),
        contact.id.clone(),
    ]
}

fn topics(contact: &ContactRow) -> String {
    let named: Vec<String> = contact
        .topics
        .iter()
        .map(|topic| match &topic.request {
            Some(number) => format!("{} {number}", topic.id),
            None => topic.id.clone(),
        })
        .collect();
    if named.is_empty() {
        "-".to_owned()
    } else {
        named.join(", ")
    }
}

/// `2026-11-23 17:04`, universal time.
pub fn minute(milliseconds: i64) -> String {
    let text = shapes::time(milliseconds);
    text.get(..16).unwrap_or(&text).replace('T', " ")
}

async fn show(db: &Db, args: &ShowArgs) -> Result<End, Stopped> {
    let Some(detail) = db.contact(&args.id).await? else {
        return Err(Stopped::Problem(format!(
            "there is no contact {}; `callbox contacts list` shows their ids",
            args.id
        )));
    };
    let mut out = Output::new();
    if args.json {
        out.line(shapes::export(&detail).to_string())?;
    } else {
        show_in_words(&detail, &mut out)?;
    }
    out.finish()?;
    Ok(End::Done)
}

fn show_in_words(detail: &ContactDetail, out: &mut Output) -> Result<(), Stopped> {
    let contact = &detail.contact;
    out.line(format!("contact   {}", contact.id))?;
    out.line(format!(
        "channel   {} {}",
        contact.channel,
        table::short(&contact.address, 80)
    ))?;
    let ended = contact.ended_at.map_or("still open".to_owned(), minute);
    out.line(format!("time      {} to {ended} UTC", minute(contact.started_at)))?;
    out.line(format!("outcome   {} ({})", contact.outcome, contact.language))?;
    out.line(format!("topics    {}", topics(contact)))?;
    out.line(format!("pack      {}", contact.pack_version))?;
    if contact.is_test {
        out.line("test      yes: no figure counts it")?;
    }
    for message in &detail.messages {
        let decided = message.decision.as_ref().map(console::shapes::verdict_in_words);
        let decided = decided.map(|words| format!("  [{words}]")).unwrap_or_default();
        let status = if message.direction == Direction::Out {
            format!(", {}", message.status)
        } else {
            String::new()
        };
        out.line(format!("\n{} {}{status}{decided}", minute(message.at), message.by))?;
        for line in console::said(message).lines() {
            out.line(format!("  {}", table::short(line, usize::MAX)))?;
        }
        for file in &message.media {
            out.line(format!("  file: {}", table::short(&shapes::media_in_words(file), 200)))?;
        }
    }
    Ok(())
}

async fn export(db: &Db, args: &ExportArgs) -> Result<End, Stopped> {
    let filter = args.which.filter()?;
    let mut out = Output::new();
    if matches!(args.format, ExportFormat::Csv) {
        out.text(&format!("{}\r\n", csv::row(console::CSV_HEAD)))?;
    }
    let mut start = Some(PageStart::First);
    while let Some(from) = start {
        let page = db.export_page(&filter, &from, PAGE).await?;
        start = page.next;
        for detail in &page.rows {
            match args.format {
                ExportFormat::Jsonl => out.line(shapes::export(detail).to_string())?,
                ExportFormat::Csv => out.text(&format!("{}\r\n", csv::row(console::csv_cells(detail))))?,
            }
        }
    }
    out.finish()?;
    Ok(End::Done)
}
