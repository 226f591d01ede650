//! A log that never was: contacts of three years, the same ones every time.
//!
//! Residents keep their channel and language; topics are as unequal as a city's are; the last day is still going on.

use crate::dice::Dice;
use std::collections::HashMap;
use storage::{TimeZone, local_date};

/// Three years, in milliseconds.
const SPAN: i64 = 3 * 365 * 86_400_000;
/// The end of the log: 2026-11-23, noon in New York.
pub const END: i64 = 1_795_453_200_000;
/// Catalogue entries: services first, then answers.
const TOPICS: usize = 300;
/// How many of them are services.
const SERVICES: usize = 180;
/// Words beside those of the topics.
const WORDS: usize = 20_000;

/// Channels and languages in thousandths of all residents.
const CHANNELS: [(&str, usize); 7] = [
    ("sms", 480),
    ("webchat", 250),
    ("whatsapp", 120),
    ("messenger", 70),
    ("instagram", 45),
    ("telegram", 25),
    ("discord", 10),
];
const LANGUAGES: [(&str, usize); 11] = [
    ("en", 618),
    ("es", 190),
    ("zh-Hans", 60),
    ("ru", 30),
    ("zh-Hant", 25),
    ("bn", 22),
    ("ht", 17),
    ("ko", 14),
    ("ar", 12),
    ("pl", 8),
    ("ur", 4),
];
const AGENCIES: [&str; 12] = [
    "NYPD", "HPD", "DOT", "DSNY", "DEP", "DOB", "DPR", "DOHMH", "DHS", "TLC", "DCWP", "DOE",
];
const BOROUGHS: [(&str, usize); 5] = [
    ("Brooklyn", 310),
    ("Queens", 260),
    ("Manhattan", 200),
    ("Bronx", 180),
    ("Staten Island", 50),
];

/// One contact with all that belongs to it.
pub struct Contact {
    pub id: String,
    pub resident: usize,
    pub conversation: String,
    pub channel: &'static str,
    pub language: &'static str,
    pub outcome: &'static str,
    pub started_at: i64,
    pub last_at: i64,
    pub ended_at: Option<i64>,
    pub local_date: String,
    pub first_reply_ms: i64,
    pub is_test: bool,
    pub waiting: bool,
    pub marks: String,
    /// Kind, id and the number of the request.
    pub topic: Option<(&'static str, String, String)>,
    pub request: Option<Request>,
    pub messages: Vec<Message>,
}

/// A request.
pub struct Request {
    pub number: String,
    pub id: String,
    pub agency: &'static str,
    pub borough: &'static str,
    pub status: &'static str,
    pub due_at: i64,
    pub closed_at: Option<i64>,
    pub description: String,
}

/// One message.
pub struct Message {
    pub seq: i64,
    pub turn: i64,
    pub at: i64,
    pub inbound: bool,
    pub text: String,
    pub decision: Option<String>,
}

/// Makes contacts, oldest first.
pub struct Seed {
    dice: Dice,
    contacts: usize,
    made: usize,
    /// Sums of the topics' shares.
    topics: Vec<f64>,
    zone: TimeZone,
    days: HashMap<i64, String>,
}

impl Seed {
    pub fn new(contacts: usize) -> Self {
        let mut sum = 0.0;
        let mut topics = Vec::with_capacity(TOPICS);
        for rank in (1..=TOPICS).map(|rank| u32::try_from(rank).map_or(1.0, f64::from)) {
            sum += 1.0 / rank;
            topics.push(sum);
        }
        Self {
            dice: Dice::new(311),
            contacts,
            made: 0,
            topics,
            zone: TimeZone::get("America/New_York").unwrap_or(TimeZone::UTC),
            days: HashMap::new(),
        }
    }

    /// Residents in all.
    pub fn residents(&self) -> usize {
        self.contacts / 3 + 1
    }

    fn topic(&mut self) -> usize {
        let all = self.topics.last().copied().unwrap_or(1.0);
        let thrown = f64::from(u32::try_from(self.dice.roll(1 << 30)).unwrap_or(0)) / f64::from(1_u32 << 30) * all;
        self.topics.partition_point(|sum| *sum < thrown).min(TOPICS - 1)
    }

    fn id(&mut self, at: i64) -> String {
        let random = |dice: &mut Dice| dice.roll(1 << 30);
        let (one, two, three) = (random(&mut self.dice), random(&mut self.dice), random(&mut self.dice));
        format!("{at:012x}7{:03x}8{:07x}{:08x}", one & 0xfff, two & 0xfff_ffff, three)
    }

    fn share(&mut self, thousandths: usize) -> bool {
        self.dice.roll(1000) < thousandths
    }

    /// A day in the city, asked for once an hour of the log.
    fn day(&mut self, at: i64) -> String {
        let zone = &self.zone;
        let day = self.days.entry(at / 3_600_000);
        day.or_insert_with(|| local_date(at, zone)).clone()
    }

    fn text(&mut self, topic: Option<usize>) -> String {
        let mut words: Vec<String> = Vec::new();
        for _ in 0..(4 + self.dice.roll(9)) {
            let rank = self.dice.popular(WORDS);
            words.push(word(rank));
        }
        if let Some(topic) = topic {
            words.insert(self.dice.roll(words.len()), topic_word(topic));
        }
        if self.dice.roll(50_000) == 0 {
            words.push("zebrafish".to_owned());
        }
        words.join(" ")
    }
}

impl Iterator for Seed {
    type Item = Contact;

    fn next(&mut self) -> Option<Contact> {
        if self.made >= self.contacts {
            return None;
        }
        let (made, all) = (whole(self.made), whole(self.contacts).max(1));
        self.made += 1;
        let started_at = END - SPAN + SPAN / all * made + whole(self.dice.roll(1000));
        let resident = self.dice.roll(self.residents());
        let (channel, language) = traits_of(resident);
        let mut contact = Contact {
            id: self.id(started_at),
            resident,
            conversation: key_of(resident),
            channel,
            language,
            outcome: "open",
            started_at,
            last_at: started_at,
            ended_at: None,
            local_date: self.day(started_at),
            first_reply_ms: if self.share(900) {
                0
            } else {
                900 + whole(self.dice.popular(3_600_000))
            },
            is_test: self.share(4),
            waiting: false,
            marks: format!("n {channel}\n"),
            topic: None,
            request: None,
            messages: Vec::new(),
        };
        self.decide(&mut contact);
        let gap = if channel == "webchat" { 1_800_000 } else { 86_400_000 };
        if contact.last_at + gap < END {
            contact.ended_at = Some(contact.last_at + gap);
        } else if contact.outcome == "handoff" {
            contact.waiting = self.share(300);
        }
        Some(contact)
    }
}

impl Seed {
    /// What the contact is about, what is said in it and what becomes of it.
    fn decide(&mut self, contact: &mut Contact) {
        let drawn = self.topic();
        let topic = self.share(880).then_some(drawn);
        let id = topic.map(topic_id);
        let kind = match topic {
            None => "",
            Some(_) if self.share(3) => "emergency",
            Some(_) if self.share(70) => "status",
            Some(_) if self.share(20) => "directory",
            Some(topic) if topic < SERVICES => "request",
            Some(_) => "inquiry",
        };
        contact.outcome = self.outcome(kind);
        let turns = if self.share(300) { 2 } else { 1 };
        for turn in 1..=turns {
            let at = contact.started_at + (turn - 1) * 45_000;
            let verdict = if topic.is_none() { 2 } else { self.verdict() };
            let (mark, decision) = told(verdict, id.as_deref());
            contact.marks.push_str(&mark);
            let text = self.text(topic);
            contact.messages.push(Message {
                seq: 0,
                turn,
                at,
                inbound: true,
                text,
                decision: Some(decision),
            });
            contact.messages.push(Message {
                seq: 1,
                turn,
                at: at + contact.first_reply_ms,
                inbound: false,
                text: "Thank you. Where is it? Send the address or the nearest corner.".to_owned(),
                decision: None,
            });
            contact.last_at = at + contact.first_reply_ms;
        }
        if let Some(id) = id {
            let filed = kind == "request" && contact.outcome == "filed";
            let shown = if kind == "request" && !filed { "inquiry" } else { kind };
            contact.mark(&["t ", shown, "/", &id]);
            let mut number = String::new();
            if filed {
                let request = self.request(contact, drawn);
                number.clone_from(&request.number);
                contact.mark(&["a ", request.agency]);
                contact.mark(&["b ", request.borough]);
                contact.request = Some(request);
            }
            contact.topic = Some((shown, id, number));
        }
    }

    fn verdict(&mut self) -> usize {
        match self.dice.roll(1000) {
            0..70 => 1,
            70..130 => 2,
            _ => 0,
        }
    }

    fn outcome(&mut self, kind: &str) -> &'static str {
        let thrown = self.dice.roll(1000);
        match kind {
            "emergency" => "emergency",
            "status" => "status",
            "request" if thrown < 800 => "filed",
            "request" if thrown < 930 => "abandoned",
            "request" | "directory" => "handoff",
            "inquiry" if thrown < 940 => "answered",
            "inquiry" if thrown < 980 => "handoff",
            "inquiry" => "not_understood",
            _ if thrown < 600 => "not_understood",
            _ if thrown < 850 => "open",
            _ if thrown < 950 => "opt_out",
            _ => "blocked",
        }
    }

    fn request(&mut self, contact: &Contact, topic: usize) -> Request {
        let at = contact.last_at;
        let age = END - at;
        let live = age < 30 * 86_400_000 && self.share(500) || self.share(5);
        let status = match self.dice.roll(1000) {
            _ if live && self.share(300) => "in_progress",
            _ if live => "open",
            0..15 => "cancelled",
            15..35 => "duplicate",
            _ => "closed",
        };
        let due_at = at + 86_400_000 * (1 + whole(self.dice.roll(14)));
        let borough = pick(&BOROUGHS, self.dice.roll(1000));
        let description = contact.messages.first().map(|message| message.text.clone());
        Request {
            number: format!("311-{:08}", self.number()),
            id: self.id(at),
            agency: AGENCIES.get(topic % AGENCIES.len()).copied().unwrap_or_default(),
            borough,
            status,
            due_at,
            closed_at: (!live).then_some(due_at.min(END)),
            description: description.unwrap_or_default(),
        }
    }

    /// Another eight digits each time, in no order.
    fn number(&self) -> usize {
        self.made.wrapping_mul(61_234_567) % 99_999_989
    }
}

impl Contact {
    fn mark(&mut self, parts: &[&str]) {
        self.marks.extend(parts.iter().copied());
        self.marks.push('\n');
    }
}

fn whole(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A resident's channel and language.
pub fn traits_of(resident: usize) -> (&'static str, &'static str) {
    let mut dice = Dice::new(resident as u64 + 7);
    (pick(&CHANNELS, dice.roll(1000)), pick(&LANGUAGES, dice.roll(1000)))
}

/// The key of a resident's conversation: in no order, as hashes are.
pub fn key_of(resident: usize) -> String {
    let mut dice = Dice::new(resident as u64 + 31);
    let mut part = || dice.roll(1 << 30);
    format!("{:08x}{:08x}{:016x}", part(), part(), resident)
}

fn pick(from: &[(&'static str, usize)], thrown: usize) -> &'static str {
    let mut sum = 0;
    for (name, share) in from {
        sum += share;
        if thrown < sum {
            return name;
        }
    }
    from.first().map_or("", |(name, _)| name)
}

/// Mark and stored decision of a verdict: clear, torn, unknown.
fn told(verdict: usize, id: Option<&str>) -> (String, String) {
    let topic = |id: &str| format!(r#"{{"kind":"service","id":"{id}"}}"#);
    match (verdict, id) {
        (0, Some(id)) => (
            format!("d {id}\n"),
            format!(r#"{{"verdict":{{"clear":{}}}}}"#, topic(id)),
        ),
        (1, Some(id)) => (
            "v torn\n".to_owned(),
            format!(r#"{{"verdict":{{"torn":[{},{}]}}}}"#, topic(id), topic("service-0")),
        ),
        _ => ("v unknown\n".to_owned(), "{}".to_owned()),
    }
}

/// The id of the topic of this rank.
pub fn topic_id(rank: usize) -> String {
    if rank < SERVICES {
        format!("service-{rank}")
    } else {
        format!("answer-{rank}")
    }
}

/// The word that tells a topic.
pub fn topic_word(rank: usize) -> String {
    format!("{}matter", word(rank + 40_000))
}

/// A made-up word of this rank.
fn word(rank: usize) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "ke", "lo", "mi", "nu", "ra", "se", "ti", "vo", "du", "fa", "gel", "hon", "pir", "wes", "yan",
    ];
    let mut word = String::new();
    let mut left = rank + 17;
    while left > 0 {
        word.push_str(SYLLABLES.get(left % 16).copied().unwrap_or_default());
        left /= 16;
    }
    word
}
