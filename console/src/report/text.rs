//! The report as text: the table first, then sentences from its figures, with the definition and what is missing.

use super::compute::{DEFINITION, Line, Published};
use super::survey;
use super::words::{decimal, grouped, percent, signed};
use std::fmt::Write as _;

/// Width of the column of names.
const NAMES: usize = 46;

/// The report as lines.
pub fn text(report: &Published) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}: 311 figures for {}", report.city, span(report));
    let with_change = report.contacts.change.is_some();
    heading(&mut out, "Contacts by channel", "contacts", "share", with_change);
    for line in &report.channels {
        row(&mut out, line, with_change);
    }
    row(&mut out, &report.contacts, with_change);
    if let Some(digital) = report.digital {
        let before = report
            .digital_before
            .map(|before| format!(" ({} the year before)", percent(before)));
        let _ = writeln!(
            out,
            "{:<NAMES$}{:>14}{}",
            "Digital share",
            percent(digital),
            before.unwrap_or_default()
        );
    }
    if let Some((residents, year)) = report.population {
        let name = format!("Residents ({year})");
        let residents = grouped(i64::try_from(residents).unwrap_or(i64::MAX));
        let _ = writeln!(out, "{name:<NAMES$}{residents:>14}");
    }
    if let Some(per_resident) = report.per_resident {
        let _ = writeln!(
            out,
            "{:<NAMES$}{:>14}",
            "Average contacts per resident",
            decimal(per_resident)
        );
    }
    requests(&mut out, report, with_change);
    for inquiries in &report.inquiries {
        let title = format!("Top inquiries, {}", inquiries.name);
        heading(&mut out, &title, "inquiries", "share", false);
        for line in &inquiries.lines {
            row(&mut out, line, false);
        }
    }
    let own = [
        ("Languages (own channels)", "contacts", &report.languages),
        ("Boroughs (own channels)", "requests", &report.boroughs),
        ("What contacts were about (own channels)", "topics", &report.kinds),
        ("Was it solved? (own channels)", "requests", &report.solved),
        ("Beside the count", "", &report.beside),
    ];
    for (title, what, lines) in own {
        if !lines.is_empty() {
            heading(
                &mut out,
                title,
                what,
                if title == "Beside the count" { "" } else { "share" },
                false,
            );
            for line in lines {
                row(&mut out, line, title == "Beside the count");
            }
        }
    }
    let _ = writeln!(out);
    for sentence in sentences(report) {
        let _ = writeln!(out, "{sentence}");
    }
    if !report.missing.is_empty() {
        let _ = writeln!(out, "\nMissing:");
        for what in &report.missing {
            let _ = writeln!(out, "- {what}");
        }
    }
    out
}

/// `2016`, or `2016-02-01 to 2016-03-31`.
pub fn span(report: &Published) -> String {
    report
        .year
        .map_or_else(|| format!("{} to {}", report.from, report.to), |year| year.to_string())
}

fn requests(out: &mut String, report: &Published, with_change: bool) {
    heading(out, "Top service requests", "requests", "of contacts", with_change);
    for line in &report.groups {
        row(out, line, with_change);
    }
    row(out, &report.requests, with_change);
}

fn heading(out: &mut String, title: &str, what: &str, share: &str, with_change: bool) {
    let change = if with_change { "change" } else { "" };
    let line = format!("{title:<NAMES$}{what:>14}{share:>13}{change:>10}");
    let _ = writeln!(out, "\n{}", line.trim_end());
}

fn row(out: &mut String, line: &Line, with_change: bool) {
    let mark = if line.imported { " *" } else { "" };
    let name = format!("{}{mark}", line.name);
    let share = line.share.map(percent).unwrap_or_default();
    let change = line.change.filter(|_| with_change).map(signed).unwrap_or_default();
    let text = format!("{name:<NAMES$}{:>14}{share:>13}{change:>10}", grouped(line.count));
    let _ = writeln!(out, "{}", text.trim_end());
}

/// What the figures say, in words.
pub fn sentences(report: &Published) -> Vec<String> {
    let mut sentences = vec![format!("Published count: {DEFINITION}")];
    let mut first = format!(
        "{} in {}",
        counted(report.contacts.count, "contact", "contacts"),
        span(report)
    );
    if let Some(change) = report.contacts.change {
        let _ = write!(first, " ({} on the year before)", signed(change));
    }
    if let Some(per_resident) = report.per_resident {
        let _ = write!(first, ", {} for each resident", decimal(per_resident));
    }
    if let Some(digital) = report.digital {
        let _ = write!(
            first,
            "; {} of those told by channel came by digital channels",
            percent(digital)
        );
    }
    sentences.push(format!("{first}."));
    let filed = counted(
        report.requests.count,
        "service request was filed",
        "service requests were filed",
    );
    let mut second = filed;
    if let Some(share) = report.requests.share {
        let _ = write!(second, ", {} of contacts", percent(share));
    }
    if let Some(change) = report.requests.change {
        let _ = write!(second, " ({} on the year before)", signed(change));
    }
    if let Some(group) = report.groups.first() {
        let _ = write!(second, "; most of them about {} ({})", group.name, grouped(group.count));
    }
    sentences.push(format!("{second}."));
    if report.logged > 0 {
        let own = report.channels.iter().any(|line| line.imported);
        let beside = if own { ", beside what was imported" } else { "" };
        sentences.push(format!(
            "The log of our own channels holds {} of these days{beside}; those in which nothing was told and \
             nothing was filed do not count.",
            counted(report.logged, "contact", "contacts")
        ));
    }
    sentences.extend(survey::sentence(&report.survey));
    if report.contacts.imported || report.requests.imported {
        sentences.push("* holds imported totals of channels run elsewhere.".to_owned());
    }
    if report.exact {
        sentences.push("Counted again from the log itself.".to_owned());
    }
    sentences
}

fn counted(count: i64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}
