//! The report for machines and for pages: JSON, comma-separated values, HTML.

use super::compute::{Line, Published};
use super::shape::Report;
use super::text::{sentences, span};
use super::words::{decimal, grouped, percent, signed};
use crate::csv;
use crate::shapes::value;
use serde_json::Value;
use std::fmt::Write as _;

/// One JSON object. Shares and changes are percentages with one decimal, counts are whole numbers.
pub fn json(report: &Published) -> Value {
    value(&Report::of(report))
}

/// One table: a row for each figure, with plain numbers.
pub fn csv(report: &Published) -> String {
    let mut out = row(["section", "id", "name", "count", "share", "change", "imported"].map(str::to_owned));
    let mut section = |name: &str, lines: &[Line]| {
        for line in lines {
            out.push_str(&line_csv(name, line));
        }
    };
    section("channel", &report.channels);
    section("total_contacts", std::slice::from_ref(&report.contacts));
    section("request_group", &report.groups);
    section("total_requests", std::slice::from_ref(&report.requests));
    for inquiries in &report.inquiries {
        let channel = if inquiries.channel.is_empty() {
            "all"
        } else {
            &inquiries.channel
        };
        section(&format!("inquiry_{channel}"), &inquiries.lines);
    }
    section("language", &report.languages);
    section("borough", &report.boroughs);
    section("topic", &report.kinds);
    section("survey", &report.solved);
    section("beside", &report.beside);
    let plain = |tenths: Option<i64>| {
        tenths
            .map(|tenths| decimal(tenths).replace(',', ""))
            .unwrap_or_default()
    };
    let residents = report
        .population
        .map(|(residents, _)| residents.to_string())
        .unwrap_or_default();
    for (name, value) in [
        ("digital_share", plain(report.digital)),
        ("population", residents),
        ("contacts_per_resident", plain(report.per_resident)),
    ] {
        out.push_str(&row([name, "", "", &value, "", "", ""].map(str::to_owned)));
    }
    out
}

fn line_csv(section: &str, line: &Line) -> String {
    let plain = |tenths: Option<i64>| {
        tenths
            .map(|tenths| decimal(tenths).replace(',', ""))
            .unwrap_or_default()
    };
    // Figures are ours and never a formula; a negative change must stay a number.
    format!(
        "{},{},{},{},{}\r\n",
        csv::row([section, &line.id, &line.name]),
        line.count,
        plain(line.share),
        plain(line.change),
        line.imported
    )
}

fn row(cells: [String; 7]) -> String {
    format!("{}\r\n", csv::row(cells))
}

/// A page of its own, without scripts and without anything from elsewhere.
pub fn html(report: &Published) -> String {
    let title = escape(&format!("{}: 311 figures for {}", report.city, span(report)));
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\nbody {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: auto; padding: 1rem; }}\n\
         table {{ border-collapse: collapse; width: 100%; margin: 1rem 0; }}\n\
         caption {{ text-align: start; font-weight: bold; padding: .25rem 0; }}\n\
         th, td {{ text-align: end; padding: .25rem .5rem; border-bottom: 1px solid #767676; }}\n\
         th:first-child {{ text-align: start; font-weight: normal; }}\n\
         thead th:first-child, tr.total th {{ font-weight: bold; }}\n</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
    );
    table(
        &mut out,
        "Contacts by channel",
        "Contacts",
        "Share",
        &report.channels,
        Some(&report.contacts),
    );
    for (name, value) in totals(report) {
        let _ = writeln!(out, "<p>{}: <strong>{}</strong></p>", escape(name), escape(&value));
    }
    table(
        &mut out,
        "Top service requests",
        "Requests",
        "Of contacts",
        &report.groups,
        Some(&report.requests),
    );
    for inquiries in &report.inquiries {
        let caption = format!("Top inquiries, {}", inquiries.name);
        table(&mut out, &caption, "Inquiries", "Share", &inquiries.lines, None);
    }
    for (caption, what, lines) in [
        ("Languages (own channels)", "Contacts", &report.languages),
        ("Boroughs (own channels)", "Requests", &report.boroughs),
        ("What contacts were about (own channels)", "Topics", &report.kinds),
        ("Was it solved? (own channels)", "Requests", &report.solved),
        ("Beside the count", "Count", &report.beside),
    ] {
        if !lines.is_empty() {
            table(&mut out, caption, what, "Share", lines, None);
        }
    }
    for sentence in sentences(report) {
        let _ = writeln!(out, "<p>{}</p>", escape(&sentence));
    }
    if !report.missing.is_empty() {
        out.push_str("<h2>Missing</h2>\n<ul>\n");
        for what in &report.missing {
            let _ = writeln!(out, "<li>{}</li>", escape(what));
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn totals(report: &Published) -> Vec<(&'static str, String)> {
    let mut totals = Vec::new();
    totals.extend(report.digital.map(|digital| ("Digital share", percent(digital))));
    totals.extend(report.population.map(|(residents, year)| {
        (
            "Residents",
            format!("{} ({year})", grouped(i64::try_from(residents).unwrap_or(i64::MAX))),
        )
    }));
    totals.extend(
        report
            .per_resident
            .map(|per_resident| ("Average contacts per resident", decimal(per_resident))),
    );
    totals
}

fn table(out: &mut String, caption: &str, what: &str, share: &str, lines: &[Line], total: Option<&Line>) {
    let changes = lines.iter().chain(total).any(|line| line.change.is_some());
    let change = if changes { "<th scope=\"col\">Change</th>" } else { "" };
    let _ = writeln!(
        out,
        "<table>\n<caption>{}</caption>\n<thead><tr><th scope=\"col\">Name</th><th scope=\"col\">{what}</th>\
         <th scope=\"col\">{share}</th>{change}</tr></thead>\n<tbody>",
        escape(caption)
    );
    let rows = lines
        .iter()
        .map(|line| (line, ""))
        .chain(total.map(|line| (line, " class=\"total\"")));
    for (line, class) in rows {
        let mark = if line.imported { " *" } else { "" };
        let change = line.change.map(signed).unwrap_or_default();
        let change = if changes {
            format!("<td>{change}</td>")
        } else {
            String::new()
        };
        let _ = writeln!(
            out,
            "<tr{class}><th scope=\"row\">{}{mark}</th><td>{}</td><td>{}</td>{change}</tr>",
            escape(&line.name),
            grouped(line.count),
            line.share.map(percent).unwrap_or_default()
        );
    }
    out.push_str("</tbody>\n</table>\n");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Published {
        let line = |name: &str, count: i64, share: i64| Line {
            id: name.to_lowercase(),
            name: name.to_owned(),
            count,
            share: Some(share),
            change: Some(-40),
            ..Line::default()
        };
        Published {
            city: "A <b>city</b>".to_owned(),
            year: Some(2016),
            channels: vec![line("=SUM(A1)", 1_234_567, 1000)],
            contacts: line("Total", 1_234_567, 1000),
            requests: line("Total service requests filed", 97_531, 79),
            per_resident: Some(42),
            ..Published::default()
        }
    }

    #[test]
    fn json_has_plain_numbers() {
        let json = json(&report());
        assert_eq!(json["total_contacts"], 1_234_567);
        assert_eq!(json["requests_share"].to_string(), "7.9");
        assert_eq!(json["total_contacts_change"].to_string(), "-4.0");
        assert_eq!(json["contacts_per_resident"].to_string(), "4.2");
        assert!(json["digital_share"].is_null());
    }

    #[test]
    fn csv_keeps_negative_changes_and_disarms_names() {
        let csv = csv(&report());
        assert!(
            csv.contains("channel,'=sum(a1),'=SUM(A1),1234567,100.0,-4.0,false\r\n"),
            "{csv}"
        );
        assert!(csv.contains("contacts_per_resident,,,4.2,,,\r\n"), "{csv}");
    }

    #[test]
    fn html_escapes_and_groups() {
        let html = html(&report());
        assert!(
            html.contains("<h1>A &lt;b&gt;city&lt;/b&gt;: 311 figures for 2016</h1>"),
            "{html}"
        );
        assert!(
            html.contains("<td>1,234,567</td><td>100.0%</td><td>-4.0%</td>"),
            "{html}"
        );
    }
}
