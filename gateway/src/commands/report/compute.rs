//! The published figures, worked out: counts in, report out. Pure, so that every rule of counting can be tested.

use super::imported::{Imported, Span};
use std::collections::{BTreeMap, BTreeSet};
use storage::{Figures, Tally};

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
        logged: sum(input.figures.contacts.iter().filter(|tally| tally.kind == "contact")),
        beside: beside(input, comparable),
        missing: Vec::new(),
        exact: input.exact,
    };
    report.missing = missing(input, &report, &now, comparable);
    report
}

/// The counts of one span, our own beside the imported ones.
struct Counts {
    own_contacts: BTreeMap<String, i64>,
    own_groups: BTreeMap<String, i64>,
    own_inquiries: BTreeMap<(String, String), i64>,
    imported_contacts: Imported,
    imported_requests: Imported,
    imported_inquiries: Imported,
    imported_groups: BTreeMap<String, i64>,
}

impl Counts {
    fn of(names: &Names, span: &Span, figures: &Figures) -> Self {
        let group = |id: &str| names.groups.get(id).cloned().unwrap_or_else(|| id.to_owned());
        let mut own_contacts = BTreeMap::new();
        for tally in figures
            .contacts
            .iter()
            .filter(|tally| tally.kind == "published" && tally.count != 0)
        {
            add(&mut own_contacts, tally.channel.clone(), tally.count);
        }
        let mut own_groups = BTreeMap::new();
        let mut own_inquiries = BTreeMap::new();
        for tally in &figures.topics {
            match tally.kind.as_str() {
                "request" => add(&mut own_groups, group(&tally.id), tally.count),
                "inquiry" => add(
                    &mut own_inquiries,
                    (tally.channel.clone(), tally.id.clone()),
                    tally.count,
                ),
                _ => {}
            }
        }
        let imported_requests = Imported::of("request", span, &figures.imported);
        Self {
            own_contacts,
            own_groups,
            own_inquiries,
            imported_contacts: Imported::of("contact", span, &figures.imported),
            imported_inquiries: Imported::of("inquiry", span, &figures.imported),
            imported_groups: groups_of(&imported_requests, names),
            imported_requests,
        }
    }

    fn contacts_total(&self) -> i64 {
        self.own_contacts
            .values()
            .fold(self.imported_contacts.total(), |sum, count| sum.saturating_add(*count))
    }

    fn requests_total(&self) -> i64 {
        let imported = self.imported_requests.total().max(self.imported_groups.values().sum());
        self.own_groups
            .values()
            .fold(imported, |sum, count| sum.saturating_add(*count))
    }

    fn contacts_of(&self, channel: &str) -> i64 {
        let own = self.own_contacts.get(channel).copied().unwrap_or(0);
        own.saturating_add(self.imported_contacts.of_channel(channel))
    }

    /// Of what is told by channel; a total that is told for all channels at once belongs to none.
    fn digital(&self, names: &Names) -> Option<i64> {
        let mut digital = 0_i64;
        let mut all = 0_i64;
        let own = self.own_contacts.keys().map(String::as_str);
        let channels: BTreeSet<&str> = own.chain(self.imported_contacts.channels()).collect();
        for channel in channels {
            let count = self.contacts_of(channel);
            all = all.saturating_add(count);
            if names.digital.contains(channel) {
                digital = digital.saturating_add(count);
            }
        }
        share(digital, all)
    }

    fn channel_lines(&self, names: &Names, before: &Self, change: &impl Fn(i64, i64) -> Option<i64>) -> Vec<Line> {
        let total = self.contacts_total();
        let own = self.own_contacts.keys().map(String::as_str);
        let channels: BTreeSet<&str> = own.chain(self.imported_contacts.channels()).collect();
        let mut lines: Vec<Line> = channels
            .into_iter()
            .map(|channel| Line {
                id: channel.to_owned(),
                name: names
                    .channels
                    .get(channel)
                    .cloned()
                    .unwrap_or_else(|| channel.to_owned()),
                count: self.contacts_of(channel),
                share: share(self.contacts_of(channel), total),
                imported: self.imported_contacts.of_channel(channel) != 0,
                change: change(self.contacts_of(channel), before.contacts_of(channel)),
            })
            .collect();
        sort(&mut lines);
        let beyond = self.imported_contacts.beyond_channels();
        if beyond > 0 {
            lines.push(Line {
                name: "Not told by channel".to_owned(),
                count: beyond,
                share: share(beyond, total),
                imported: true,
                ..Line::default()
            });
        }
        lines
    }

    fn group_lines(
        &self,
        contacts: i64,
        before: &Self,
        change: &impl Fn(i64, i64) -> Option<i64>,
        top: usize,
    ) -> Vec<Line> {
        let groups: BTreeSet<&String> = self.own_groups.keys().chain(self.imported_groups.keys()).collect();
        let mut lines: Vec<Line> = groups
            .into_iter()
            .map(|group| Line {
                id: group.clone(),
                name: group.clone(),
                count: self.of_group(group),
                share: share(self.of_group(group), contacts),
                imported: self.imported_groups.contains_key(group),
                change: change(self.of_group(group), before.of_group(group)),
            })
            .filter(|line| line.count > 0)
            .collect();
        sort(&mut lines);
        lines.truncate(top);
        lines
    }

    fn of_group(&self, group: &str) -> i64 {
        let own = self.own_groups.get(group).copied().unwrap_or(0);
        own.saturating_add(self.imported_groups.get(group).copied().unwrap_or(0))
    }

    fn inquiries(&self, names: &Names, top: usize) -> Vec<Inquiries> {
        let own = self.own_inquiries.keys().map(|(channel, _)| channel.as_str());
        let mut channels: BTreeSet<&str> = own.chain(self.imported_inquiries.channels()).collect();
        if self
            .imported_inquiries
            .topics()
            .iter()
            .any(|topic| self.imported_inquiries.count("", topic) > 0)
        {
            channels.insert("");
        }
        let mut all: Vec<Inquiries> = channels
            .into_iter()
            .map(|channel| self.inquiries_of(channel, names, top))
            .collect();
        all.retain(|inquiries| !inquiries.lines.is_empty());
        all.sort_by_key(|inquiries| std::cmp::Reverse(self.contacts_of(&inquiries.channel)));
        all
    }

    fn inquiries_of(&self, channel: &str, names: &Names, top: usize) -> Inquiries {
        let own = self
            .own_inquiries
            .keys()
            .filter(|(one, _)| one == channel)
            .map(|(_, id)| id.as_str());
        let ids: BTreeSet<&str> = own.chain(self.imported_inquiries.topics()).collect();
        let mut lines: Vec<Line> = ids
            .into_iter()
            .map(|id| {
                let imported = self.imported_inquiries.count(channel, id);
                let own = self
                    .own_inquiries
                    .get(&(channel.to_owned(), id.to_owned()))
                    .copied()
                    .unwrap_or(0);
                Line {
                    id: id.to_owned(),
                    name: names.answers.get(id).cloned().unwrap_or_else(|| id.to_owned()),
                    count: own.saturating_add(imported),
                    imported: imported != 0,
                    ..Line::default()
                }
            })
            .filter(|line| line.count > 0)
            .collect();
        let all = lines.iter().fold(0_i64, |sum, line| sum.saturating_add(line.count));
        let all = all.max(self.imported_inquiries.of_channel(channel));
        for line in &mut lines {
            line.share = share(line.count, all);
        }
        sort(&mut lines);
        lines.truncate(top);
        let name = match channel {
            "" => "all channels".to_owned(),
            code => names.channels.get(code).cloned().unwrap_or_else(|| code.to_owned()),
        };
        Inquiries {
            channel: channel.to_owned(),
            name,
            lines,
        }
    }
}

/// Imported requests by group. A group's own figure stands; the services in it are added where it has none.
fn groups_of(imported: &Imported, names: &Names) -> BTreeMap<String, i64> {
    let known: BTreeSet<&str> = names.groups.values().map(String::as_str).collect();
    let mut told = BTreeMap::new();
    let mut services = BTreeMap::new();
    for topic in imported.topics() {
        let count = imported.of_topic(topic);
        match names.groups.get(topic) {
            Some(group) if !known.contains(topic) => add(&mut services, group.clone(), count),
            _ => add(&mut told, topic.to_owned(), count),
        }
    }
    for (group, count) in services {
        told.entry(group)
            .and_modify(|told| *told = count.max(*told))
            .or_insert(count);
    }
    told
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

/// Our own counts under one heading, most first, with shares of their sum.
fn ranked(tallies: &[Tally], key: impl Fn(&Tally) -> &String, names: &BTreeMap<String, String>) -> Vec<Line> {
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for tally in tallies {
        add(&mut counts, key(tally).clone(), tally.count);
    }
    let all = counts.values().fold(0_i64, |sum, count| sum.saturating_add(*count));
    let mut lines: Vec<Line> = counts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(id, count)| Line {
            name: match id.as_str() {
                "" => "not known".to_owned(),
                _ => names.get(&id).unwrap_or(&id).clone(),
            },
            id,
            count,
            share: share(count, all),
            ..Line::default()
        })
        .collect();
    sort(&mut lines);
    lines
}

fn sort(lines: &mut [Line]) {
    lines.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.name.cmp(&other.name)));
}

fn sum<'a>(tallies: impl Iterator<Item = &'a Tally>) -> i64 {
    tallies.fold(0, |sum, tally| sum.saturating_add(tally.count))
}

fn add<K: Ord>(counts: &mut BTreeMap<K, i64>, key: K, count: i64) {
    let sum = counts.entry(key).or_default();
    *sum = sum.saturating_add(count);
}

/// `part` of `whole` in tenths of a percent, rounded half up.
pub fn share(part: i64, whole: i64) -> Option<i64> {
    tenths(part, whole, 1000)
}

/// The change from `then` to `now` in tenths of a percent.
fn change(now: i64, then: i64) -> Option<i64> {
    if then == 0 {
        return None;
    }
    tenths(now.checked_sub(then)?, then, 1000)
}

/// `part * scale / whole`, rounded half away from zero; nothing of an empty whole.
fn tenths(part: i64, whole: i64, scale: i128) -> Option<i64> {
    if whole <= 0 {
        return None;
    }
    let whole = i128::from(whole);
    let twice = i128::from(part).checked_mul(scale.checked_mul(2)?)?;
    let rounded = if part < 0 {
        twice.checked_sub(whole)?
    } else {
        twice.checked_add(whole)?
    };
    i64::try_from(rounded.checked_div(whole.checked_mul(2)?)?).ok()
}

#[cfg(test)]
mod tests;
