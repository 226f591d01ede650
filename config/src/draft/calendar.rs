//! `calendar.toml`: days on which something differs from the ordinary week.

use crate::findings::Findings;
use crate::table::Table;
use crate::tree::Node;
use conversation::Day;

/// Reads the calendar.
pub(crate) fn read_calendar(node: Node, findings: &mut Findings) -> Vec<Day> {
    let mut table = Table::root(node);
    let mut days: Vec<Day> = Vec::new();
    for mut day in table.tables("day", "[[day]]", findings) {
        let at = day.at;
        if day.key_at("date").is_none() {
            day.report_missing("date", findings);
        }
        let date = day.date("date", findings);
        let item = day.required_text("item", findings);
        let status = day.required_text("status", findings);
        let reason = day.text("reason", findings).map_or_else(String::new, |text| text.value);
        let meters = day.text("meters", findings).map_or_else(String::new, |text| text.value);
        day.finish(findings);
        let (Some(date), Some(item), Some(status)) = (date, item, status) else {
            continue;
        };
        if days.iter().any(|other| other.date == date && other.item == item.value) {
            let message = format!("{} has two lines for {date}", item.value);
            findings.error("E013", at, message, "Take one of them out.");
        }
        days.push(Day {
            date,
            item: item.value,
            status: status.value,
            reason,
            meters,
        });
    }
    table.finish(findings);
    days
}
