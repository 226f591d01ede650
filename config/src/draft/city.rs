//! `city.toml`: names, numbers, channels and places.

use super::ENGLISH;
use crate::findings::Findings;
use crate::table::{Table, Text};
use crate::tree::{Entry, Node};
use classifier::{Borough, Geography, Kind, Topic};
use conversation::{City, Price, WEEKDAYS};

/// The city as its file states it.
#[derive(Clone, Debug, Default)]
pub(crate) struct CityDraft {
    /// Names, numbers, channels.
    pub city: City,
    /// Boroughs and the words of addresses.
    pub geography: Geography,
    /// The languages that the city promises, the default one first.
    pub languages: Vec<Text>,
    /// What must be said in every language.
    pub translations: Option<TranslationsDraft>,
    /// Catalogue ids whose contacts only some of the staff may read.
    pub sensitive: Vec<Text>,
    /// The codes of its channels. Which there are is known only with the settings.
    pub channels: Vec<Text>,
}

/// The ids under `[translations]`: what no language of the pack may leave to English.
#[derive(Clone, Debug, Default)]
pub(crate) struct TranslationsDraft {
    /// Services.
    pub services: Vec<Text>,
    /// Answers.
    pub answers: Vec<Text>,
}

impl TranslationsDraft {
    /// Whether an entry must be translated; emergencies and commands always are.
    pub(crate) fn requires(&self, topic: &Topic) -> bool {
        let named = |ids: &[Text]| ids.iter().any(|id| id.value == topic.id);
        match topic.kind {
            Kind::Emergency | Kind::Command => true,
            Kind::Service => named(&self.services),
            Kind::Answer => named(&self.answers),
            Kind::Elsewhere => false,
        }
    }
}

/// Reads the city.
pub(crate) fn read_city(node: Node, findings: &mut Findings) -> CityDraft {
    let mut table = Table::root(node);
    let mut draft = CityDraft::default();
    let city = &mut draft.city;
    for (key, target) in [
        ("name", &mut city.name),
        ("desk_name", &mut city.desk_name),
        ("number_prefix", &mut city.number_prefix),
        ("emergency_number", &mut city.emergency_number),
        ("phone", &mut city.phone),
        ("help_line", &mut city.help_line),
    ] {
        *target = table
            .required_text(key, findings)
            .map_or_else(String::new, |text| text.value);
    }
    // A city without a crisis line of its own gives the emergency number.
    let crisis = table.text("crisis_number", findings).map(|text| text.value);
    city.crisis_number = crisis.unwrap_or_else(|| city.emergency_number.clone());
    city.time_zone = read_zone(&mut table, findings);
    draft.languages = read_languages(&mut table, findings);
    draft.translations = read_translations(&mut table, findings);
    draft.sensitive = table.texts("sensitive", findings);
    draft.city.sensitive = draft.sensitive.iter().map(|id| id.value.clone()).collect();
    read_population(&mut draft.city, &mut table, findings);
    read_channels(&mut draft, &mut table, findings);
    read_quiet_hours(&mut draft.city, &mut table, findings);
    read_people(&mut draft.city, &mut table, findings);
    draft.geography = read_geography(&mut table, findings);
    draft.geography.number_prefix.clone_from(&draft.city.number_prefix);
    draft.city.boroughs = draft
        .geography
        .boroughs
        .iter()
        .map(|borough| borough.name.clone())
        .collect();
    table.finish(findings);
    draft
}

fn read_zone(table: &mut Table, findings: &mut Findings) -> String {
    let Some(zone) = table.required_text("time_zone", findings) else {
        return String::new();
    };
    if jiff::tz::TimeZone::get(&zone.value).is_err() {
        let message = format!("there is no time zone \"{}\"", zone.value);
        findings.error(
            "E002",
            zone.at,
            message,
            "Write an IANA name, such as America/New_York.",
        );
    }
    zone.value
}

/// The languages with the default one first.
fn read_languages(table: &mut Table, findings: &mut Findings) -> Vec<Text> {
    let at = table.key_at("languages").unwrap_or(table.at);
    let default = table.text("default_language", findings);
    let mut languages = table.texts("languages", findings);
    if languages.is_empty() {
        languages.push(Text {
            value: ENGLISH.to_owned(),
            at,
        });
    }
    if !languages.iter().any(|language| language.value == ENGLISH) {
        let remedy = "Add \"en\": the entries' own files are in English, and it is what other languages fall back on.";
        findings.error("E006", at, "English is not among the languages", remedy);
    }
    let Some(default) = default else { return languages };
    if let Some(index) = languages.iter().position(|language| language.value == default.value) {
        let first = languages.remove(index);
        languages.insert(0, first);
    } else {
        let message = format!("the default language \"{}\" is not among the languages", default.value);
        findings.error("E006", default.at, message, "Add it to `languages`.");
    }
    languages
}

fn read_translations(table: &mut Table, findings: &mut Findings) -> Option<TranslationsDraft> {
    let mut translations = table.table("translations", "[translations]", findings)?;
    let draft = TranslationsDraft {
        services: translations.texts("services", findings),
        answers: translations.texts("answers", findings),
    };
    translations.finish(findings);
    Some(draft)
}

fn read_population(city: &mut City, table: &mut Table, findings: &mut Findings) {
    for mut line in table.tables("population", "population = [{ ... }]", findings) {
        for key in ["year", "residents"] {
            if line.key_at(key).is_none() {
                line.report_missing(key, findings);
            }
        }
        let year = line.number("year", findings).and_then(|year| i32::try_from(year).ok());
        let residents = line.number("residents", findings);
        line.text("source", findings);
        line.finish(findings);
        if let (Some(year), Some(residents)) = (year, residents) {
            city.population.insert(year, residents);
        }
    }
}

fn read_channels(draft: &mut CityDraft, table: &mut Table, findings: &mut Findings) {
    let Some(mut channels) = table.table("channels", "[channels]", findings) else {
        return;
    };
    for Entry { key, at, node } in channels.take_rest() {
        draft.channels.push(Text { value: key.clone(), at });
        let city = &mut draft.city;
        let Some(mut channel) = Table::new(node, &format!("[channels.{key}]"), findings) else {
            continue;
        };
        if let Some(name) = channel.required_text("name", findings) {
            city.channel_names.insert(key.clone(), name.value);
        }
        if channel.boolean("digital", findings).unwrap_or(true) {
            city.digital_channels.push(key.clone());
        }
        if let Some(minutes) = channel.number("idle_minutes", findings) {
            let gap = i64::try_from(minutes).unwrap_or(i64::MAX).saturating_mul(60_000);
            city.idle_gap_ms.insert(key.clone(), gap);
        }
        if let Some(price) = channel.text("segment_price", findings) {
            read_segment_price(city, &key, &price, findings);
        }
        channel.finish(findings);
    }
}

/// What one segment costs; only SMS has segments.
fn read_segment_price(city: &mut City, channel: &str, price: &Text, findings: &mut Findings) {
    if channel != "sms" {
        let remedy = "Write it under [channels.sms]: only SMS is billed by segment.";
        findings.error("E002", price.at, "segment_price belongs to sms", remedy);
        return;
    }
    city.segment_price = Price::parse(&price.value);
    if city.segment_price.is_none() {
        let message = format!("\"{}\" is no price", price.value);
        let remedy = "Write a currency and what one segment costs, such as \"$0.0083\".";
        findings.error("E002", price.at, message, remedy);
    }
}

/// When texts that nobody asked for wait.
fn read_quiet_hours(city: &mut City, table: &mut Table, findings: &mut Findings) {
    let Some(mut hours) = table.table("quiet_hours", "quiet_hours = { ... }", findings) else {
        return;
    };
    for (key, target) in [("from", &mut city.quiet_hours.from), ("to", &mut city.quiet_hours.to)] {
        let Some(text) = hours.required_text(key, findings) else {
            continue;
        };
        if let Some(minute) = minute_of(&text.value) {
            *target = minute;
        } else {
            let remedy = "Write hours and minutes of the city's day, such as \"21:00\".";
            let message = format!("\"{}\" is no time of the day", text.value);
            findings.error("E002", text.at, message, remedy);
        }
    }
    hours.finish(findings);
}

fn minute_of(text: &str) -> Option<u16> {
    let time: jiff::civil::Time = text.parse().ok()?;
    let minutes = i32::from(time.hour()) * 60 + i32::from(time.minute());
    u16::try_from(minutes).ok()
}

/// When people answer: `[people.hours]`, a line for each day of the week that has hours.
fn read_people(city: &mut City, table: &mut Table, findings: &mut Findings) {
    let Some(mut people) = table.table("people", "[people]", findings) else {
        return;
    };
    if let Some(mut hours) = people.table("hours", "[people.hours]", findings) {
        for (day, target) in WEEKDAYS.into_iter().zip(&mut city.people.days) {
            let Some(text) = hours.text(day, findings) else {
                continue;
            };
            *target = hours_of(&text.value);
            if target.is_none() {
                let message = format!("\"{}\" are no hours", text.value);
                let remedy = "Write from when to when by the clock of 24 hours, such as \"08:00-22:00\".";
                findings.error("E002", text.at, message, remedy);
            }
        }
        hours.finish(findings);
    }
    people.finish(findings);
}

/// Reads `08:00-22:00` as minutes of the day; a day ends at `24:00` at the latest.
fn hours_of(text: &str) -> Option<(u16, u16)> {
    let minute = |text: &str| {
        let (hour, minute) = text.trim().split_once(':')?;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        let at = hour.checked_mul(60)?.checked_add(minute)?;
        (minute < 60 && at <= 1440).then_some(at)
    };
    let (from, to) = text.split_once('-')?;
    let hours = (minute(from)?, minute(to)?);
    (hours.0 < hours.1).then_some(hours)
}

fn read_geography(table: &mut Table, findings: &mut Findings) -> Geography {
    let mut geography = Geography::default();
    let plain = |texts: Vec<Text>| texts.into_iter().map(|text| text.value).collect::<Vec<String>>();
    if let Some(mut places) = table.table("places", "[places]", findings) {
        geography.street_types = plain(places.texts("street_types", findings));
        geography.street_prefixes = plain(places.texts("street_prefixes", findings));
        geography.named_streets = plain(places.texts("named_streets", findings));
        geography.unit_words = plain(places.texts("unit_words", findings));
        places.finish(findings);
    }
    for mut borough in table.tables("borough", "[[borough]]", findings) {
        let name = borough.required_text("name", findings);
        let synonyms = plain(borough.texts("synonyms", findings));
        let zip_prefixes = plain(borough.texts("zip_prefixes", findings));
        borough.finish(findings);
        let Some(name) = name else { continue };
        if geography.boroughs.iter().any(|other| other.name == name.value) {
            let message = format!("the borough \"{}\" stands twice", name.value);
            findings.error("E013", name.at, message, "Join the two.");
        }
        geography.boroughs.push(Borough {
            name: name.value,
            synonyms,
            zip_prefixes,
        });
    }
    geography
}

#[cfg(test)]
mod tests {
    use super::hours_of;

    #[test]
    fn hours_end_after_they_begin_and_within_the_day() {
        assert_eq!(hours_of("08:00-22:00"), Some((480, 1320)));
        assert_eq!(hours_of("0:00 - 24:00"), Some((0, 1440)));
        for wrong in [
            "",
            "8-22",
            "22:00-08:00",
            "08:00-08:00",
            "08:60-09:00",
            "08:00-24:01",
            "65000:00-9:00",
        ] {
            assert_eq!(hours_of(wrong), None, "{wrong}");
        }
    }
}
