//! How pages write times, languages, outcomes and topics.

use conversation::{Pack, TopicKind, TopicRecord};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// A moment: for machines, for people, and in full.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// RFC 3339, for `<time datetime>`.
    pub iso: String,
    /// As short as today allows: `14:05`, `Nov 24, 14:05`.
    pub short: String,
    /// With its day and year.
    pub full: String,
}

/// The city's time zone.
pub fn zone(pack: &Pack) -> TimeZone {
    TimeZone::get(&pack.city.time_zone).unwrap_or(TimeZone::UTC)
}

/// Writes moments in the city's time zone.
pub struct Times {
    zone: TimeZone,
    now: i64,
}

impl Times {
    /// The times of a city at this moment (epoch milliseconds).
    pub fn new(pack: &Pack, now: i64) -> Self {
        Self { zone: zone(pack), now }
    }

    /// Today in the city.
    pub fn today(&self) -> Date {
        self.local().date()
    }

    /// This moment, in epoch milliseconds.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// This moment as the city's clocks show it.
    pub fn local(&self) -> DateTime {
        let now = Timestamp::from_millisecond(self.now).unwrap_or(Timestamp::MIN);
        now.to_zoned(self.zone.clone()).datetime()
    }

    /// When the city's clocks show this, in epoch milliseconds.
    pub fn at(&self, local: DateTime) -> Option<i64> {
        let zoned = local.to_zoned(self.zone.clone()).ok()?;
        Some(zoned.timestamp().as_millisecond())
    }

    /// A moment (epoch milliseconds) in words.
    pub fn when(&self, at: i64) -> When {
        let Ok(stamp) = Timestamp::from_millisecond(at) else {
            return When::default();
        };
        let local = stamp.to_zoned(self.zone.clone());
        let short = if local.date() == self.today() {
            "%H:%M"
        } else {
            "%b %-d, %H:%M"
        };
        When {
            iso: stamp.to_string(),
            short: local.strftime(short).to_string(),
            full: local.strftime("%A, %B %-d, %Y, %H:%M:%S").to_string(),
        }
    }

    /// How long ago a moment was, in the largest unit that tells: `3 min`, `2 h`, `5 days`.
    pub fn ago(&self, at: i64) -> String {
        let minutes = self.now.saturating_sub(at).max(0) / 60_000;
        match minutes {
            0 => "under a minute".to_owned(),
            1..=119 => format!("{minutes} min"),
            120..=2879 => format!("{} h", minutes / 60),
            _ => format!("{} days", minutes / 1440),
        }
    }
}

/// The outcome of a contact, for people.
pub fn outcome(code: &str) -> &str {
    match code {
        "emergency" => "Emergency",
        "handoff" => "Person",
        "filed" => "Request filed",
        "status" => "Status told",
        "answered" => "Answered",
        "opt_out" => "Opted out",
        "blocked" => "Blocked",
        "not_understood" => "Not understood",
        "abandoned" => "Left open",
        "open" => "Open",
        other => other,
    }
}

/// The name of a channel, as the pack gives it.
pub fn channel(pack: &Pack, code: &str) -> String {
    pack.city
        .channel_names
        .get(code)
        .cloned()
        .unwrap_or_else(|| code.to_owned())
}

/// The name of a language.
pub fn language(pack: &Pack, tag: &str) -> String {
    let texts = pack.languages.iter().find(|texts| texts.language.as_str() == tag);
    texts.map_or_else(|| tag.to_owned(), |texts| texts.name.clone())
}

/// The languages of the pack: tag and name.
pub fn languages(pack: &Pack) -> Vec<(String, String)> {
    let languages = pack.languages.iter();
    languages
        .map(|texts| (texts.language.as_str().to_owned(), texts.name.clone()))
        .collect()
}

/// All agencies of the pack's services, by name.
pub fn agencies(pack: &Pack) -> Vec<String> {
    let mut agencies: Vec<String> = pack.services.values().map(|service| service.agency.clone()).collect();
    agencies.sort();
    agencies.dedup();
    agencies
}

/// The title of a catalogue entry of any kind; its id where the pack does not know it any more.
pub fn title(pack: &Pack, id: &str) -> String {
    let english = classifier::Language::english();
    let texts = [
        pack.services.get(id).map(|service| &service.title),
        pack.answers.get(id).map(|answer| &answer.title),
        pack.emergencies.get(id).map(|emergency| &emergency.title),
        pack.commands.get(id).map(|command| &command.title),
    ];
    let found = texts.into_iter().flatten().next();
    found.map_or_else(|| id.to_owned(), |title| title.get(&english).to_owned())
}

/// What a topic of a contact is called.
pub fn topic(pack: &Pack, topic: &TopicRecord) -> String {
    let name = match topic.id.as_str() {
        "agent" => "Put through to a person".to_owned(),
        id => title(pack, id),
    };
    match topic.kind {
        TopicKind::Status => format!("Status of {name}"),
        _ => name,
    }
}
