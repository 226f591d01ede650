//! `calendar.toml`: what is usual on which day of the week, and the days on which something differs.

use crate::findings::{At, Findings};
use crate::table::{Table, Text};
use crate::tree::Node;
use conversation::{Calendar, CalendarItem, Day, DayStatus, WEEKDAYS};

/// Reads the calendar.
pub(crate) fn read_calendar(node: Node, findings: &mut Findings) -> Calendar {
    let mut table = Table::root(node);
    let mut calendar = Calendar::default();
    for item in table.tables("item", "[[item]]", findings) {
        let at = item.at;
        let Some(item) = read_item(item, findings) else {
            continue;
        };
        if calendar.items.iter().any(|other| other.id == item.id) {
            let message = format!("the item `{}` stands twice", item.id);
            findings.error("E013", at, message, "Take one of them out.");
        }
        calendar.items.push(item);
    }
    for day in table.tables("day", "[[day]]", findings) {
        let at = day.at;
        if let Some(day) = read_day(day, findings) {
            check_day(&calendar, &day, at, findings);
            calendar.days.push(day);
        }
    }
    table.finish(findings);
    calendar
}

fn read_item(mut item: Table, findings: &mut Findings) -> Option<CalendarItem> {
    let id = item.required_text("id", findings);
    let usual = read_status(&mut item, "usual", findings);
    if item.key_at("until").is_none() {
        item.report_missing("until", findings);
    }
    let until = item.date("until", findings);
    let mut week = vec![usual.clone(); WEEKDAYS.len()];
    if let Some(mut days) = item.table("week", "[item.week]", findings) {
        for (name, slot) in WEEKDAYS.iter().zip(&mut week) {
            if let Some(mut day) = days.table(name, "[item.week.day]", findings) {
                *slot = read_status(&mut day, "status", findings);
                day.finish(findings);
            }
        }
        days.finish(findings);
    }
    item.finish(findings);
    Some(CalendarItem {
        id: id?.value,
        week,
        until: until?,
    })
}

fn read_status(table: &mut Table, key: &'static str, findings: &mut Findings) -> DayStatus {
    let plain = |text: Option<Text>| text.map_or_else(String::new, |text| text.value);
    DayStatus {
        status: plain(table.required_text(key, findings)),
        meters: plain(table.text("meters", findings)),
    }
}

fn read_day(mut day: Table, findings: &mut Findings) -> Option<Day> {
    if day.key_at("date").is_none() {
        day.report_missing("date", findings);
    }
    let date = day.date("date", findings);
    let item = day.required_text("item", findings);
    let status = read_status(&mut day, "status", findings);
    let reason = day.text("reason", findings).map_or_else(String::new, |text| text.value);
    day.finish(findings);
    Some(Day {
        date: date?,
        item: item?.value,
        status: status.status,
        reason,
        meters: status.meters,
    })
}

fn check_day(calendar: &Calendar, day: &Day, at: At, findings: &mut Findings) {
    let Day { date, item, .. } = day;
    if calendar
        .days
        .iter()
        .any(|other| other.date == *date && other.item == *item)
    {
        let message = format!("{item} has two lines for {date}");
        findings.error("E013", at, message, "Take one of them out.");
    }
    if !calendar.items.iter().any(|known| known.id == *item) {
        let remedy = "Add an [[item]] with this id, which says what is usual, or correct the name.";
        findings.error("E006", at, format!("there is no item `{item}`"), remedy);
    }
}
