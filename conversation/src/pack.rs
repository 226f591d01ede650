//! A city's content as the desk uses it: loaded and checked by `config`, immutable, shared by all turns of a version.

use crate::price::Price;
use classifier::{Classifier, Language, PhraseSet};
use std::collections::BTreeMap;

/// A text in the languages it exists in; English always.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Localized {
    /// By language tag.
    pub texts: BTreeMap<String, String>,
}

impl Localized {
    /// The text in `language`, otherwise in English, otherwise nothing.
    pub fn get(&self, language: &Language) -> &str {
        self.texts
            .get(language.as_str())
            .or_else(|| self.texts.get("en"))
            .map_or("", String::as_str)
    }

    /// Whether the text exists in `language` itself.
    pub fn has(&self, language: &Language) -> bool {
        self.texts.contains_key(language.as_str())
    }
}

/// What kind of answer a question takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskKind {
    /// Address, intersection or landmark.
    Place,
    /// Apartment or unit.
    Unit,
    /// A time in the resident's words.
    Time,
    /// Yes or no.
    YesNo,
    /// One of the choices.
    Choice,
    /// A licence plate.
    Plate,
    /// A number such as a ticket's, pole's or meter's.
    Number,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// Free words.
    Text,
    /// A photo, or words in its place.
    Photo,
}

/// One choice of a question.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Stored value.
    pub id: String,
    /// Label.
    pub say: Localized,
}

/// One question of a service or of an answer's lookup.
#[derive(Debug)]
pub struct Ask {
    /// The slot's name.
    pub slot: String,
    /// The kind of answer.
    pub kind: AskKind,
    /// Whether the request waits for it.
    pub required: bool,
    /// The question; empty where the system phrase of the kind is used.
    pub say: Localized,
    /// Choices in order; empty but for `Choice`. A yes/no question has the choices `yes` and `no`.
    pub choices: Vec<Choice>,
    /// The words of all languages that select a choice; ids are indexes into `choices`.
    pub words: Option<PhraseSet>,
}

/// Where the requests of a service go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// To the city's own staff here.
    Desk,
    /// To a webhook.
    Webhook,
    /// By e-mail.
    Email,
    /// To an Open311 server.
    Open311,
}

/// Something residents report.
#[derive(Debug)]
pub struct Service {
    /// Catalogue id.
    pub id: String,
    /// Title for residents.
    pub title: Localized,
    /// Responsible agency.
    pub agency: String,
    /// Heading of the published figures.
    pub group: String,
    /// Where its requests go.
    pub route: Route,
    /// The name of the route in the settings; empty for `desk`.
    pub destination: String,
    /// Time to action, in milliseconds.
    pub due_ms: Option<i64>,
    /// Questions in order.
    pub asks: Vec<Ask>,
    /// What is said when filed.
    pub filed: Localized,
}

/// Something residents ask.
#[derive(Debug)]
pub struct Answer {
    /// Catalogue id.
    pub id: String,
    /// Title for residents.
    pub title: Localized,
    /// Responsible agency.
    pub agency: String,
    /// What the published figures call it, where that is not its title.
    pub heading: Option<String>,
    /// The answer.
    pub answer: Localized,
    /// What is said when the lookup found something.
    pub found: Localized,
    /// The connector's name.
    pub lookup: Option<String>,
    /// The calendar item whose line of today is added.
    pub calendar: Option<String>,
    /// Questions before the lookup.
    pub asks: Vec<Ask>,
}

/// What must never wait.
#[derive(Clone, Debug)]
pub struct Emergency {
    /// Catalogue id.
    pub id: String,
    /// Title.
    pub title: Localized,
    /// Whom to call: `911`, `988`.
    pub call: String,
    /// What is said.
    pub text: Localized,
}

/// A word to the desk itself.
#[derive(Clone, Debug)]
pub struct Command {
    /// Catalogue id.
    pub id: String,
    /// Title.
    pub title: Localized,
}

/// Whole-message words with legal effect, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LawWords {
    /// Opt out.
    pub stop: Vec<String>,
    /// Opt in.
    pub start: Vec<String>,
    /// Who we are and how to stop.
    pub help: Vec<String>,
}

/// One language of the pack.
#[derive(Clone, Debug)]
pub struct LanguageTexts {
    /// The tag.
    pub language: Language,
    /// Name in English.
    pub name: String,
    /// Name in itself.
    pub own_name: String,
    /// Written from right to left.
    pub right_to_left: bool,
    /// System phrases by key.
    pub say: BTreeMap<String, String>,
    /// Its law words.
    pub law: LawWords,
    /// Words at the beginning of a message that take back what was said, folded: `actually`, `no wait`.
    pub corrections: Vec<String>,
    /// Words that mean the place of the report before, folded: `same address`.
    pub same_place: Vec<String>,
    /// What the calendar says, by its English text.
    pub calendar: BTreeMap<String, String>,
}

/// What the city does not answer for, and who does.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// Its id.
    pub id: String,
    /// Title.
    pub title: Localized,
    /// The way on: whom to ask instead.
    pub way: Localized,
}

/// The days of the week as the pack's files name them, Monday first.
pub const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// The names under which a language lists its words for days: what lies near today, the days of the week, the months.
pub const DAY_NAMES: [&str; 24] = [
    "today",
    "tomorrow",
    "weekend",
    "this_week",
    "next_week",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// What a word of a day stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayName {
    /// One of [`DAY_NAMES`].
    Named(String),
    /// The reason of a day in the calendar: `Thanksgiving Day`.
    Holiday(String),
}

/// The words of all languages that name days.
#[derive(Debug, Default)]
pub struct DayWords {
    /// The phrases; ids are indexes into `names`. None where no language has any.
    pub words: Option<PhraseSet>,
    /// What they stand for.
    pub names: Vec<DayName>,
}

/// What holds on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayStatus {
    /// `in effect`, `closed`.
    pub status: String,
    /// Parking meters that day: `in effect` or `not in effect`; empty where it does not apply.
    pub meters: String,
}

/// Something that the calendar knows day by day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarItem {
    /// `alternate-side-parking`, `collection`, `schools`.
    pub id: String,
    /// What is usual on each day of the week, Monday first.
    pub week: Vec<DayStatus>,
    /// The last day, in ISO form, for which staff have entered what differs.
    pub until: String,
}

/// What is usual, and the days that differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// The items.
    pub items: Vec<CalendarItem>,
    /// The days that differ.
    pub days: Vec<Day>,
}

/// One line of the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// ISO date.
    pub date: String,
    /// Item: `alternate-side-parking`, `collection`, `schools`.
    pub item: String,
    /// Status: `suspended`, `closed`.
    pub status: String,
    /// Why.
    pub reason: String,
    /// Parking meters that day: `in effect` or `not in effect`; empty where it does not apply.
    pub meters: String,
}

/// The city itself.
#[derive(Clone, Debug, Default)]
pub struct City {
    /// Name.
    pub name: String,
    /// How the desk calls itself.
    pub desk_name: String,
    /// IANA time zone.
    pub time_zone: String,
    /// Prefix of request numbers.
    pub number_prefix: String,
    /// Emergency telephone number.
    pub emergency_number: String,
    /// Crisis line.
    pub crisis_number: String,
    /// The number that reaches a person.
    pub phone: String,
    /// What law asks HELP to say.
    pub help_line: String,
    /// Names of channels by code.
    pub channel_names: BTreeMap<String, String>,
    /// Codes of digital channels.
    pub digital_channels: Vec<String>,
    /// Idle gap by channel code, in milliseconds.
    pub idle_gap_ms: BTreeMap<String, i64>,
    /// What one segment of SMS costs, where the city says so.
    pub segment_price: Option<Price>,
    /// Borough names; empty for a city without.
    pub boroughs: Vec<String>,
    /// Residents by year.
    pub population: BTreeMap<i32, u64>,
    /// Catalogue ids whose contacts only some of the staff may read.
    pub sensitive: Vec<String>,
    /// When texts that nobody asked for wait.
    pub quiet_hours: QuietHours,
    /// When people answer.
    pub people: StaffedHours,
}

/// Hours of the day in which a text that was not asked for waits, in minutes since midnight. They may pass midnight;
/// equal ends mean none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    /// From this minute on.
    pub from: u16,
    /// Until before this one.
    pub to: u16,
}

impl Default for QuietHours {
    /// The hours in which federal law lets nobody be called to be sold something: 21:00 to 8:00, 47 CFR 64.1200(c)(1).
    fn default() -> Self {
        Self {
            from: 21 * 60,
            to: 8 * 60,
        }
    }
}

/// When people answer, by day of the week from Monday on: from one minute of the day to another, the end excluded.
/// A week without any hours says nothing about people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaffedHours {
    /// The hours of each day.
    pub days: [Option<(u16, u16)>; 7],
}

/// A city's whole content, one immutable version.
#[derive(Debug)]
pub struct Pack {
    /// SHA-256 of the content, hexadecimal.
    pub hash: String,
    /// The city.
    pub city: City,
    /// The compiled rules.
    pub classifier: Classifier,
    /// Services by id.
    pub services: BTreeMap<String, Service>,
    /// Answers by id.
    pub answers: BTreeMap<String, Answer>,
    /// Emergencies by id.
    pub emergencies: BTreeMap<String, Emergency>,
    /// Commands by id.
    pub commands: BTreeMap<String, Command>,
    /// Languages, the default one first.
    pub languages: Vec<LanguageTexts>,
    /// What the city does not answer for, by id.
    pub elsewhere: BTreeMap<String, Elsewhere>,
    /// The calendar.
    pub calendar: Calendar,
    /// The words that name days.
    pub day_words: DayWords,
}
