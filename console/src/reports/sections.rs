//! The figures of a dashboard: each with its table, its definition, and how many items it rests on.

use crate::csv;
use crate::report::{Line, Published, SURVEY_DEFINITION, grouped, percent};
use crate::wording;
use conversation::{Pack, Price};
use std::fmt::Write as _;
use storage::{Dashboard, ServiceLevel};

/// Items below which a share says nothing.
const ENOUGH: i64 = 10;

/// A figure by itself.
pub struct Tile {
    /// What it is.
    pub name: &'static str,
    /// The figure.
    pub value: String,
    /// How it is worked out, and on how many items.
    pub means: String,
}

/// A table.
pub struct Section {
    /// What it shows.
    pub title: String,
    /// How it is worked out, and on how many items.
    pub means: String,
    /// What is counted.
    pub unit: &'static str,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
pub struct Row {
    /// What is counted.
    pub name: String,
    /// How many, with commas.
    pub count: String,
    /// How many.
    pub number: i64,
    /// Its share of all, `12.5%`.
    pub share: String,
    /// The length of its bar, of a hundred.
    pub bar: i64,
}

/// The figures that stand alone.
pub fn tiles(pack: &Pack, dashboard: &Dashboard, published: &Published, level: &[ServiceLevel]) -> Vec<Tile> {
    let all = dashboard.contacts;
    let mut tiles = vec![
        Tile {
            name: "Contacts",
            value: grouped(all),
            means: format!(
                "Interactions on our own channels, tests left out. {} of them count in the published figure, with \
                 imported totals: residents received information or submitted a request.",
                grouped(published.contacts.count)
            ),
        },
        Tile {
            name: "Service requests",
            value: grouped(published.requests.count),
            means: format!(
                "Filed, in all channels. {} of published contacts.",
                published.requests.share.map_or_else(|| "No share".to_owned(), percent)
            ),
        },
        Tile {
            name: "Digital share",
            value: published.digital.map_or_else(not_enough, percent),
            means: format!(
                "Published contacts by all channels but the telephone, of {}.",
                grouped(published.contacts.count)
            ),
        },
        Tile {
            name: "Handled without a person",
            value: share_of(dashboard.contained(), all),
            means: format!(
                "Contacts answered, filed, told a status or met with an emergency text, of {}.",
                grouped(all)
            ),
        },
        Tile {
            name: "Handed to a person",
            value: share_of(dashboard.handed_off(), all),
            means: format!(
                "Contacts in which a person was asked for or stepped in, of {}.",
                grouped(all)
            ),
        },
    ];
    tiles.push(first_reply(dashboard));
    tiles.push(segments(pack.city.segment_price.as_ref(), dashboard));
    tiles.push(on_time(level));
    tiles
}

fn first_reply(dashboard: &Dashboard) -> Tile {
    let replied = dashboard.first_reply.replied();
    let told = |share: i64| dashboard.first_reply.percentile(share).map_or_else(not_enough, within);
    Tile {
        name: "First reply",
        value: told(50),
        means: format!(
            "Half of {} residents had their first reply within this time, nine of ten within {}.",
            grouped(replied),
            told(90)
        ),
    }
}

fn segments(price: Option<&Price>, dashboard: &Dashboard) -> Tile {
    let sum = |pick: fn(&(String, i64, i64)) -> i64| dashboard.segments.iter().map(pick).sum::<i64>();
    let (received, sent) = (sum(|day| day.1), sum(|day| day.2));
    let cost = price.map(|price| format!(" Together about {}.", price.of(received.saturating_add(sent))));
    Tile {
        name: "SMS segments",
        value: grouped(sent),
        means: format!(
            "Sent; {} were received.{} Providers bill each segment of 160 letters, or 70 where a letter is not in \
             their alphabet.",
            grouped(received),
            cost.unwrap_or_default()
        ),
    }
}

fn on_time(level: &[ServiceLevel]) -> Tile {
    let due: i64 = level.iter().map(|one| one.due).sum();
    let kept: i64 = level.iter().map(|one| one.on_time).sum();
    Tile {
        name: "Done in time",
        value: if due < ENOUGH {
            not_enough()
        } else {
            share_of(kept, due)
        },
        means: format!(
            "Of {} requests of at most the last 92 days whose time to action is over: closed before it was.",
            grouped(due)
        ),
    }
}

/// The tables.
pub fn sections(pack: &Pack, dashboard: &Dashboard, published: &Published, level: &[ServiceLevel]) -> Vec<Section> {
    let all = dashboard.contacts;
    let named = |rows: &[(String, i64)], name: &dyn Fn(&str) -> String| {
        let rows: Vec<(String, i64)> = rows.iter().map(|(id, count)| (name(id), *count)).collect();
        rows
    };
    let on_contacts = |what: &str| format!("{what} Rests on {} contacts.", grouped(all));
    let mut sections = vec![
        counted(
            "Contacts by channel",
            on_contacts("Contacts that began on these days."),
            "Contacts",
            named(&dashboard.channels, &|id| wording::channel(pack, id)),
            all,
        ),
        of_lines(
            "Top service requests",
            "Requests filed, by group. Share: of published contacts.",
            &published.groups,
        ),
    ];
    for inquiries in &published.inquiries {
        sections.push(of_lines(
            &format!("Top inquiries, {}", inquiries.name),
            "Inquiries answered. Share: of all inquiries of the channel.",
            &inquiries.lines,
        ));
    }
    sections.push(counted(
        "Outcomes",
        on_contacts("How contacts ended; the first that holds counts."),
        "Contacts",
        named(&dashboard.outcomes, &|id| wording::outcome(id).to_owned()),
        all,
    ));
    sections.push(counted(
        "Languages",
        on_contacts("The language that the desk answered in."),
        "Contacts",
        named(&dashboard.languages, &|id| wording::language(pack, id)),
        all,
    ));
    sections.push(counted(
        "Boroughs",
        "Contacts that filed a request there; a contact may have several.".to_owned(),
        "Contacts",
        dashboard.boroughs.clone(),
        dashboard.boroughs.iter().map(|(_, count)| count).sum(),
    ));
    sections.push(counted(
        "How messages were understood",
        on_contacts("Contacts with a message that was clear, torn between entries, or not understood."),
        "Contacts",
        dashboard.verdicts.clone(),
        all,
    ));
    sections.push(solved(published));
    sections.push(levels(level));
    sections.retain(|section| !section.rows.is_empty());
    sections
}

/// The tables as comma-separated values.
pub fn csv(sections: &[Section]) -> String {
    let mut out = String::from("section,name,count,share\r\n");
    for section in sections {
        for row in &section.rows {
            let number = row.number.to_string();
            let cells = [
                section.title.as_str(),
                &row.name,
                &number,
                row.share.trim_end_matches('%'),
            ];
            let _ = write!(out, "{}\r\n", csv::row(cells));
        }
    }
    out
}

fn counted(title: &str, means: String, unit: &'static str, rows: Vec<(String, i64)>, all: i64) -> Section {
    let most = rows.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let rows = rows.into_iter().map(|(name, number)| Row {
        name,
        count: grouped(number),
        share: share_of(number, all),
        bar: number.saturating_mul(100) / most,
        number,
    });
    Section {
        title: title.to_owned(),
        means,
        unit,
        rows: rows.collect(),
    }
}

fn of_lines(title: &str, means: &str, lines: &[Line]) -> Section {
    let most = lines.iter().map(|line| line.count).max().unwrap_or(0).max(1);
    let rows = lines.iter().map(|line| Row {
        name: if line.imported {
            format!("{} *", line.name)
        } else {
            line.name.clone()
        },
        count: grouped(line.count),
        share: line.share.map(percent).unwrap_or_default(),
        bar: line.count.saturating_mul(100) / most,
        number: line.count,
    });
    Section {
        title: title.to_owned(),
        means: means.to_owned(),
        unit: "Count",
        rows: rows.collect(),
    }
}

fn solved(published: &Published) -> Section {
    let answers = published.survey.solved.saturating_add(published.survey.not_solved);
    let few = if answers < ENOUGH { ", too few to say much" } else { "" };
    let means = format!("{SURVEY_DEFINITION} Rests on {} answers{few}.", grouped(answers));
    Section {
        unit: "Requests",
        ..of_lines("Was it solved?", &means, &published.solved)
    }
}

fn levels(level: &[ServiceLevel]) -> Section {
    let rows = level.iter().map(|one| Row {
        name: one.agency.clone(),
        count: grouped(one.due),
        share: share_of(one.on_time, one.due),
        bar: one.on_time.saturating_mul(100) / one.due.max(1),
        number: one.due,
    });
    Section {
        title: "Done in time, by agency".to_owned(),
        means: "Requests whose time to action is over. Share: closed before it was.".to_owned(),
        unit: "Requests due",
        rows: rows.collect(),
    }
}

/// A share of all, in percent.
pub fn share_of(part: i64, all: i64) -> String {
    if all <= 0 {
        return not_enough();
    }
    percent(part.saturating_mul(1000).saturating_add(all / 2) / all)
}

fn not_enough() -> String {
    "Not enough data yet".to_owned()
}

/// A step of waiting, in words.
fn within(milliseconds: i64) -> String {
    match milliseconds {
        i64::MAX => "more than a day".to_owned(),
        ..1000 => format!("{milliseconds} ms"),
        1000..60_000 => format!("{} s", milliseconds / 1000),
        60_000..3_600_000 => format!("{} min", milliseconds / 60_000),
        _ => format!("{} h", milliseconds / 3_600_000),
    }
}
