//! The published figures, worked out: counts in, report out. Pure, so that every rule of counting can be tested.

use super::counts::Counts;
use super::imported::{Imported, Span};
use super::shares::{change, ranked, share, sum, tenths};
use super::survey;
use std::collections::{BTreeMap, BTreeSet};
use storage::{Figures, SurveyFigures};

/// What counts, in the city's words.
pub const DEFINITION: &str =
    "A contact is any interaction that results in the resident receiving information or submitting a request.";

/// What the figures are called, and which belong together; from the live pack.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// The city.
    pub city: String,
    /// Channels by code.
    pub channels: BTreeMap<String, String>,
    /// Codes of digital channels.
    pub digital: BTreeSet<String>,
    /// The group of each service.
    pub groups: BTreeMap<String, String>,
    /// Titles of answers by id.
    pub answers: BTreeMap<String, String>,
    /// Languages by tag.
    pub languages: BTreeMap<String, String>,
    /// Residents by year.
    pub population: BTreeMap<i32, u64>,
}

/// What a report is made of.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Names.
    pub names: &'a Names,
    /// The days.
    pub span: &'a Span,
    /// Today, in the city's zone; a span that is not over is said to be so.
    pub today: &'a str,
    /// The figures of those days.
    pub figures: &'a Figures,
    /// The figures of the same days a year earlier.
    pub before: &'a Figures,
    /// Those days.
    pub span_before: &'a Span,
    /// How many rows the "top" tables have.
    pub top: usize,
    /// Whether the log itself was counted.
    pub exact: bool,
}

/// One row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Code, catalogue id or group; empty for what belongs to none.
    pub id: String,
    /// What people read.
    pub name: String,
    /// How many.
    pub count: i64,
    /// Share in tenths of a percent: of contacts, for inquiries of all inquiries.
    pub share: Option<i64>,
    /// Whether imported totals are part of it.
    pub imported: bool,
    /// Change on the year before in tenths of a percent, where there are figures.
    pub change: Option<i64>,
}

/// The most asked inquiries of one channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inquiries {
    /// Channel code; empty: told for all channels.
    pub channel: String,
    /// The channel's name.
    pub name: String,
    /// The inquiries.
    pub lines: Vec<Line>,
}

/// The report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// The city.
    pub city: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// The year, where the span is one.
    pub year: Option<i32>,
    /// Contacts by channel, most first.
    pub channels: Vec<Line>,
    /// All contacts.
    pub contacts: Line,
    /// Digital share in tenths of a percent.
    pub digital: Option<i64>,
    /// The digital share a year before.
    pub digital_before: Option<i64>,
    /// Residents, and the year they were counted in.
    pub population: Option<(u64, i32)>,
    /// Contacts per resident, in tenths.
    pub per_resident: Option<i64>,
    /// Groups of requests, most first.
    pub groups: Vec<Line>,
    /// All requests; the share is that of all contacts.
    pub requests: Line,
    /// Most asked inquiries by channel.
    pub inquiries: Vec<Inquiries>,
    /// Published contacts of our own channels by language, most first.
    pub languages: Vec<Line>,
    /// Our own requests by borough, most first.
    pub boroughs: Vec<Line>,
    /// What the topics of our own contacts were: requests, inquiries, status, directory, emergency.
    pub kinds: Vec<Line>,
    /// Our own requests, and what their residents said once they were closed.
    pub survey: SurveyFigures,
    /// The same as lines; none where nobody was asked.
    pub solved: Vec<Line>,
    /// Contacts of our own channels in all, also those in which nothing was told and nothing was filed.
    pub logged: i64,
    /// Imported figures beside the count: followers, downloads.
    pub beside: Vec<Line>,
    /// What is not in these figures.
    pub missing: Vec<String>,
    /// Whether the log itself was counted.
    pub exact: bool,
}

/// Works the report out.
pub fn compute(input: &Input<'_>) -> Published {
    let names = input.names;
    let now = Counts::of(names, input.span, input.figures);
    let before = Counts::of(names, input.span_before, input.before);
    // A year that is not over is not compared with one that is.
    let comparable = input.span.to.as_str() < input.today;
    let change = |count: i64, then: i64| if comparable { change(count, then) } else { None };
    let total = now.contacts_total();
    let total_before = before.contacts_total();
    let population = population(input);
    let mut report = Published {
        city: names.city.clone(),
        from: input.span.from.clone(),
        to: input.span.to.clone(),
        year: input.span.whole_year(),
        channels: now.channel_lines(names, &before, &change),
        contacts: Line {
            name: "Total".to_owned(),
            count: total,
            share: share(total, total),
            imported: !now.imported_contacts.is_empty(),
            change: change(total, total_before),
            ..Line::default()
        },
        digital: now.digital(names),
        digital_before: if comparable { before.digital(names) } else { None },
        population,
        per_resident: population.and_then(|(residents, _)| tenths(total, i64::try_from(residents).ok()?, 10)),
        groups: now.group_lines(total, &before, &change, input.top),
        requests: Line {
            name: "Total service requests filed".to_owned(),
            count: now.requests_total(),
            share: share(now.requests_total(), total),
            imported: !now.imported_requests.is_empty(),
            change: change(now.requests_total(), before.requests_total()),
            ..Line::default()
        },
        inquiries: now.inquiries(names, input.top),
        languages: ranked(&input.figures.languages, |tally| &tally.language, &names.languages),
        boroughs: ranked(&input.figures.boroughs, |tally| &tally.id, &BTreeMap::new()),
        kinds: ranked(&input.figures.topics, |tally| &tally.kind, &kind_names()),
        survey: input.figures.survey,
        solved: survey::lines(&input.figures.survey),
        logged: sum(input.figures.contacts.iter().filter(|tally| tally.kind == "contact")),
        beside: beside(input, comparable),
        missing: Vec::new(),
        exact: input.exact,
    };
    report.missing = missing(input, &report, &now, comparable);
    report
}

/// Residents of the span's last year: imported, else of the pack; else of the latest year before.
fn population(input: &Input<'_>) -> Option<(u64, i32)> {
    let year: i32 = input.span.to.get(..4)?.parse().ok()?;
    let imported = input.figures.imported.iter().filter(|total| total.kind == "population");
    let imported = imported.filter_map(|total| {
        Some((
            total.period.get(..4)?.parse::<i32>().ok()?,
            u64::try_from(total.count).ok()?,
        ))
    });
    let mut known = input.names.population.clone();
    known.extend(imported);
    known
        .range(..=year)
        .next_back()
        .map(|(year, residents)| (*residents, *year))
}

/// Followers and downloads stand beside the count; they are no contacts.
fn beside(input: &Input<'_>, comparable: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    for (kind, name) in [("followers", "Social media followers"), ("downloads", "App downloads")] {
        let now = Imported::of(kind, input.span, &input.figures.imported).total();
        let before = Imported::of(kind, input.span_before, &input.before.imported).total();
        if now > 0 {
            lines.push(Line {
                id: kind.to_owned(),
                name: name.to_owned(),
                count: now,
                imported: true,
                change: if comparable { change(now, before) } else { None },
                ..Line::default()
            });
        }
    }
    lines
}

fn missing(input: &Input<'_>, report: &Published, now: &Counts, comparable: bool) -> Vec<String> {
    let mut missing = Vec::new();
    if !comparable {
        missing.push(format!(
            "{} is not over: figures are those until now, and are not compared with the year before",
            report
                .year
                .map_or_else(|| "this span".to_owned(), |year| year.to_string())
        ));
    }
    let silent: Vec<&str> = input
        .names
        .channels
        .iter()
        .filter(|(code, _)| code.as_str() != "terminal" && now.contacts_of(code) == 0)
        .map(|(_, name)| name.as_str())
        .collect();
    if !silent.is_empty() {
        missing.push(format!(
            "no contacts of {}; totals of channels run elsewhere come in with `callbox totals import`",
            silent.join(", ")
        ));
    }
    let year_whole = |total: &&storage::ImportedTotal| {
        matches!(total.kind.as_str(), "contact" | "request" | "inquiry") && !input.span.holds(&total.period)
    };
    let outside: BTreeSet<&str> = input
        .figures
        .imported
        .iter()
        .filter(year_whole)
        .map(|total| total.period.as_str())
        .collect();
    if !outside.is_empty() {
        let outside: Vec<&str> = outside.into_iter().collect();
        missing.push(format!(
            "imported totals of {}: only part of them lies in these days",
            outside.join(", ")
        ));
    }
    match report.population {
        None => missing.push("the number of residents; it stands in city.toml or is imported".to_owned()),
        Some((_, year)) if !report.to.starts_with(&year.to_string()) => {
            missing.push(format!("residents of the year itself; those of {year} are taken"));
        }
        Some(_) => {}
    }
    if comparable && report.contacts.change.is_none() {
        missing.push("figures of the year before, so no change is told".to_owned());
    }
    let by_group = now.own_groups.values().chain(now.imported_groups.values());
    let by_group = by_group.fold(0_i64, |sum, count| sum.saturating_add(*count));
    if by_group < report.requests.count {
        let rest = report.requests.count.saturating_sub(by_group);
        missing.push(format!(
            "the headings of {} imported requests",
            super::words::grouped(rest)
        ));
    }
    missing
}

fn kind_names() -> BTreeMap<String, String> {
    let names = [
        ("request", "Requests filed"),
        ("inquiry", "Inquiries answered"),
        ("status", "Status of a request told"),
        ("directory", "Put through to a person or another office"),
        ("emergency", "Emergency texts given"),
    ];
    names
        .into_iter()
        .map(|(kind, name)| (kind.to_owned(), name.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests;
