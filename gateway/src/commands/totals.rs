//! `totals import`: totals of channels that are run elsewhere, so that the published figures are whole.

use super::opening::{self, block_on, system_clock};
use super::output::{Output, Stopped, tell};
use super::{End, Global, pack_life};
use clap::{Args, Subcommand};
use config::{ELSEWHERE, Settings};
use console::csv;
use conversation::Pack;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use storage::ImportedTotal;

const KINDS: [&str; 6] = ["contact", "request", "inquiry", "population", "followers", "downloads"];
const HEAD: [&str; 5] = ["period", "channel", "kind", "topic", "count"];

/// Options of `totals`.
#[derive(Debug, Args)]
pub struct TotalsArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Import a file of lines period,channel,kind,topic,count; a period that comes again is replaced
    Import {
        /// The file
        #[arg(value_name = "FILE.csv")]
        file: PathBuf,
    },
}

/// Runs the command.
pub fn run(global: &Global, args: &TotalsArgs) -> End {
    let Action::Import { file } = &args.action;
    tell(block_on(import(global, file)))
}

async fn import(global: &Global, file: &PathBuf) -> Result<End, Stopped> {
    let unreadable = |error: std::io::Error| Stopped::WrongUse(format!("{}: {error}", file.display()));
    let bytes = std::fs::read(file).map_err(unreadable)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Stopped::Problem(format!(
            "{}: is not UTF-8; save it as \"CSV UTF-8\"; nothing was imported",
            file.display()
        ))
    })?;
    let settings = opening::settings(global)?;
    let db = opening::database(global, &settings).await?;
    let known = Known::of(&pack_life::pack_in_force(&db, &settings).await?.pack, &settings);
    let totals = match read(&text, &known) {
        Ok(totals) => totals,
        Err(faults) => {
            for (line, fault) in &faults {
                eprintln!("{}:{line}: {fault}", file.display());
            }
            return Err(Stopped::Problem(format!(
                "{} bad lines; nothing was imported",
                faults.len()
            )));
        }
    };
    db.import_totals(&totals).await?;
    let periods: BTreeSet<&str> = totals.iter().map(|total| total.period.as_str()).collect();
    let periods: Vec<&str> = periods.into_iter().collect();
    let details = serde_json::json!({"periods": periods, "lines": totals.len()});
    let subject = file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    db.add_audit("command line", "import_totals", &subject, &details, system_clock()())
        .await?;
    db.close().await;
    let mut out = Output::new();
    out.line(format!("{} totals imported for {}.", totals.len(), periods.join(", ")))?;
    out.finish()?;
    Ok(End::Done)
}

/// What channels and topics may be called.
struct Known {
    channels: BTreeSet<String>,
    services: BTreeSet<String>,
    groups: BTreeSet<String>,
    answers: BTreeSet<String>,
}

impl Known {
    /// Channels are those of this program, those that are run elsewhere, and whatever else the pack names.
    fn of(pack: &Pack, settings: &Settings) -> Self {
        let codes = settings.channel_kinds.iter().copied().chain(ELSEWHERE);
        let named = pack.city.channel_names.keys().map(String::as_str);
        Self {
            channels: codes.chain(named).map(str::to_owned).collect(),
            services: pack.services.keys().cloned().collect(),
            groups: pack.services.values().map(|service| service.group.clone()).collect(),
            answers: pack.answers.keys().cloned().collect(),
        }
    }
}

type Faults = Vec<(usize, String)>;

/// All totals of a file, or everything that is wrong with it, by line.
fn read(text: &str, known: &Known) -> Result<Vec<ImportedTotal>, Faults> {
    let rows = csv::read(text).map_err(|line| vec![(line, "a quotation mark is never closed".to_owned())])?;
    let mut totals = Vec::new();
    let mut faults = Vec::new();
    let mut lines: BTreeMap<[String; 4], usize> = BTreeMap::new();
    for row in rows {
        let cells: Vec<&str> = row.cells.iter().map(|cell| cell.trim()).collect();
        if row.line == 1 && cells == HEAD {
            continue;
        }
        match total(&cells, known) {
            Ok(total) => {
                let key = [
                    total.period.clone(),
                    total.channel.clone(),
                    total.kind.clone(),
                    total.topic.clone(),
                ];
                if let Some(first) = lines.insert(key, row.line) {
                    faults.push((row.line, format!("counts the same as line {first}; keep one of them")));
                }
                totals.push(total);
            }
            Err(found) => faults.extend(found.into_iter().map(|fault| (row.line, fault))),
        }
    }
    if totals.is_empty() && faults.is_empty() {
        faults.push((1, format!("holds no totals; write lines of {}", HEAD.join(","))));
    }
    if faults.is_empty() { Ok(totals) } else { Err(faults) }
}

fn total(cells: &[&str], known: &Known) -> Result<ImportedTotal, Vec<String>> {
    let [period, channel, kind, topic, count] = cells else {
        return Err(vec![format!("has {} cells; write {}", cells.len(), HEAD.join(","))]);
    };
    let mut faults = Vec::new();
    if !is_period(period) {
        faults.push(format!("period \"{period}\": write a year (2016) or a month (2016-05)"));
    }
    if !channel.is_empty() && !known.channels.contains(*channel) {
        let codes: Vec<&str> = known.channels.iter().map(String::as_str).collect();
        faults.push(format!(
            "channel \"{channel}\": leave it empty for all channels, or write one of {}",
            codes.join(", ")
        ));
    }
    if !KINDS.contains(kind) {
        faults.push(format!("kind \"{kind}\": write one of {}", KINDS.join(", ")));
    }
    faults.extend(topic_fault(kind, topic, known));
    let count: i64 = match count.parse::<i64>() {
        Ok(count) if count >= 0 => count,
        _ => {
            faults.push(format!(
                "count \"{count}\": write a whole number without separators, such as 19378299"
            ));
            0
        }
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    let text = |cell: &str| cell.to_owned();
    Ok(ImportedTotal {
        period: text(period),
        channel: text(channel),
        kind: text(kind),
        topic: text(topic),
        count,
    })
}

fn is_period(text: &str) -> bool {
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('-') {
        None => digits(text, 4),
        Some((year, month)) => {
            digits(year, 4) && digits(month, 2) && month.parse().is_ok_and(|month: u8| (1..=12).contains(&month))
        }
    }
}

fn topic_fault(kind: &str, topic: &str, known: &Known) -> Option<String> {
    if topic.is_empty() {
        return None;
    }
    match kind {
        "request" if !known.services.contains(topic) && !known.groups.contains(topic) => {
            let groups: Vec<&str> = known.groups.iter().map(String::as_str).collect();
            Some(format!(
                "topic \"{topic}\": no service of the live pack has this id or group; write an id (pothole), or one of \
                 the groups {}, or leave it empty for the total",
                groups.join(", ")
            ))
        }
        "inquiry"
            if !known.answers.contains(topic) && !known.groups.contains(topic) && !known.services.contains(topic) =>
        {
            Some(format!(
                "topic \"{topic}\": no answer of the live pack has this id; write an id (towed-vehicle), or leave it \
                 empty for the total"
            ))
        }
        "contact" | "population" | "followers" | "downloads" => {
            Some(format!("topic \"{topic}\": leave it empty for the kind {kind}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Known {
            channels: set(&["sms", "phone"]),
            services: set(&["pothole"]),
            groups: set(&["Noise", "No Heat/Hot Water"]),
            answers: set(&["towed-vehicle"]),
        }
    }

    #[test]
    fn reads_the_form_with_and_without_its_head() {
        let lines = "2016,phone,contact,,19378299\r\n2016-05,,request,\"No Heat/Hot Water\",7\r\n";
        let with_head = format!("\u{feff}period,channel,kind,topic,count\r\n{lines}");
        let totals = read(lines, &known()).unwrap();
        assert_eq!(totals, read(&with_head, &known()).unwrap());
        assert_eq!(totals[1].topic, "No Heat/Hot Water");
    }

    #[test]
    fn every_bad_line_is_told_with_its_number_and_remedy() {
        let text = "2016,phone,contact,,1\n16,phone,contact,,1\n2016,fax,contact,,1\n2016-13,,call,,x\n2016,,contact\n\
                    2016,,request,Nose,3\n2016,,inquiry,tow,3\n2016,,contact,Noise,3\n2016,phone,contact,,2\n";
        let faults = read(text, &known()).unwrap_err();
        let lines: Vec<usize> = faults.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 3, 4, 4, 4, 5, 6, 7, 8, 9]);
        assert!(faults[0].1.contains("write a year"));
        assert!(faults[9].1.contains("same as line 1"));
    }

    #[test]
    fn an_empty_file_imports_nothing() {
        assert_eq!(
            read("period,channel,kind,topic,count\n", &known()).unwrap_err().len(),
            1
        );
        assert!(read("2016,-1,\"", &known()).is_err());
    }
}
