//! Entries and their points: what the phrases of blocks that hold, and hints, earn.

use crate::automaton::Found;
use crate::decision::Kind;
use crate::matcher::points_of;
use crate::points;
use crate::reading::Reading;
use crate::rows::FoundRow;
use crate::rulebook::Priority;
use crate::rules::Role;
use crate::signs::{ByRule, CompiledSigns};

/// At most so many signs are kept of an emergency; a long text has thousands.
const MOST_SIGNS: usize = 60;

/// A phrase of an entry that counted, and what it added.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counted {
    /// Which phrase, and where.
    pub found: Found,
    /// What it added to the entry's points.
    pub points: i32,
}

/// An entry at least one of whose blocks holds, or for which hints speak.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The entry's number.
    pub topic: usize,
    /// Its kind.
    pub kind: Kind,
    /// The band in which it competes.
    pub band: Priority,
    /// Whether one of its phrases is the whole message.
    pub whole: bool,
    /// Whether a block holds; otherwise only hints speak for it.
    pub firm: bool,
    /// Its points.
    pub score: i32,
    /// How many of them are for what the words of the whole message say.
    pub leaning: i32,
    /// The phrases that earned them, best first.
    pub counted: Vec<Counted>,
    /// The words that they cover, in order.
    pub covered: Vec<usize>,
    /// Of an emergency: whether a rule holds.
    pub by_rule: Option<ByRule>,
    /// Of an emergency: the languages of the rules that hold, by number.
    pub languages: Vec<usize>,
    /// The language of the signs that counted, by number.
    pub sign_language: Option<usize>,
    /// Of an emergency: the signs that counted, in order of their place.
    pub signs: Vec<CountedSign>,
}

/// A sign that counted for an emergency or against it, and what it added.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CountedSign {
    /// Which sign, and where.
    pub found: FoundRow,
    /// What it added to the emergency's points.
    pub points: i32,
}

impl Entry {
    /// An emergency of which no phrase was found; signs speak for it.
    pub(crate) fn of_signs(topic: usize) -> Self {
        Self {
            band: Priority::Emergency,
            firm: true,
            by_rule: Some(ByRule::No),
            ..Self::of_words(topic, Kind::Emergency)
        }
    }

    /// A service or an answer of which no phrase was found; the words of the message speak for it.
    pub(crate) fn of_words(topic: usize, kind: Kind) -> Self {
        Self {
            topic,
            kind,
            band: Priority::Normal,
            whole: false,
            firm: false,
            score: 0,
            leaning: 0,
            counted: Vec::new(),
            covered: Vec::new(),
            by_rule: None,
            languages: Vec::new(),
            sign_language: None,
            signs: Vec::new(),
        }
    }

    /// Counts what the words of the whole message say.
    pub(crate) fn lean(&mut self, points: i32) {
        self.leaning = points;
        self.score += points;
    }

    /// What its own phrases came to.
    pub(crate) fn earned(&self) -> i32 {
        self.score - self.leaning
    }

    /// Takes the signs that count most for this emergency and against it, beside its rule: of that, the best phrase counts
    /// what a rule does.
    pub(crate) fn take_signs(&mut self, rule: i32, language: usize, table: &CompiledSigns, found: &[FoundRow]) {
        // An emergency of which only a typing error is found is none until signs speak for it as well.
        self.firm = true;
        self.sign_language = Some(language);
        for (at, counted) in self.counted.iter_mut().enumerate() {
            counted.points = if at == 0 { rule } else { 0 };
        }
        for &found in found {
            let points = table.points(found, self.topic);
            if points != 0 {
                self.signs.push(CountedSign { found, points });
            }
        }
        self.signs
            .sort_by_key(|sign| (std::cmp::Reverse(sign.points.abs()), sign.found.first));
        self.signs.truncate(MOST_SIGNS);
        self.signs.sort_by_key(|sign| (sign.found.first, sign.found.last));
    }

    /// Whether the entry is one that a message can raise beside another.
    pub(crate) fn is_issue(&self) -> bool {
        self.firm && matches!(self.kind, Kind::Service | Kind::Answer) && self.earned() >= points::FLOOR_ALSO
    }

    /// Whether the other entry explains nothing that this one does not explain better.
    pub(crate) fn contains(&self, other: &Self) -> bool {
        self.score > other.score
            && other
                .covered
                .iter()
                .all(|token| self.covered.binary_search(token).is_ok())
    }
}

/// What a text holds for one entry.
pub(crate) struct Findings {
    /// The entry's number.
    pub topic: usize,
    /// Phrases of blocks that hold.
    pub evidence: Vec<Found>,
    /// Whether a block would hold but for a typing error.
    pub unsure: bool,
}

impl Findings {
    /// Begins with another entry.
    pub(crate) fn begin(&mut self, topic: usize) {
        self.topic = topic;
        self.evidence.clear();
        self.unsure = false;
    }
}

impl Default for Findings {
    fn default() -> Self {
        Self {
            topic: usize::MAX,
            evidence: Vec::new(),
            unsure: false,
        }
    }
}

/// Adds up the points of entries; the marks are kept between entries to save memory.
pub(crate) struct Counter<'r, 'a> {
    reading: &'r Reading<'a>,
    covered: Vec<u32>,
    linked: Vec<u32>,
    mark: u32,
}

impl<'r, 'a> Counter<'r, 'a> {
    /// For the entries of a text.
    pub(crate) fn new(reading: &'r Reading<'a>) -> Self {
        let words = reading.folded.tokens.len();
        Self {
            reading,
            covered: vec![0; words],
            linked: vec![0; words],
            mark: 0,
        }
    }

    /// The entry that the findings and hints make, if they make one.
    pub(crate) fn entry(&mut self, findings: &Findings, hints: &[Found]) -> Option<Entry> {
        let rules = self.reading.rules;
        let kind = rules.topics.get(findings.topic)?.kind;
        let mut rated: Vec<(Priority, i32, Found)> = Vec::with_capacity(findings.evidence.len());
        for &one in &findings.evidence {
            let Some(band) = self.band(one) else { continue };
            rated.push((band, points_of(self.reading.scan, one, self.reading.folded), one));
        }
        let band = rated.iter().map(|rating| rating.0).max();
        rated.retain(|rating| Some(rating.0) == band);
        let whole = rated.iter().any(|rating| rules.matcher.is_whole(rating.2.phrase));
        rated.sort_by_key(|&(_, points, one)| (std::cmp::Reverse(points), one.first, one.last, one.phrase));
        let mut entry = Entry {
            // Hints alone never come before what a rule says.
            band: band.unwrap_or(Priority::Normal),
            whole,
            firm: band.is_some(),
            ..Entry::of_words(findings.topic, kind)
        };
        self.count(&mut entry, &rated);
        if kind == Kind::Emergency {
            entry.band = Priority::Emergency;
            entry.by_rule = Some(ByRule::of(self.reading, &findings.evidence));
            let evidence = findings.evidence.iter();
            entry.languages = evidence.filter_map(|one| self.reading.language_of(*one)).collect();
            entry.languages.sort_unstable();
            entry.languages.dedup();
            return (entry.firm || findings.unsure).then_some(entry);
        }
        self.count_hints(&mut entry, hints);
        (entry.firm || entry.score > 0).then_some(entry)
    }

    /// Notes which words an entry's phrases cover.
    fn cover(&self, entry: &mut Entry) {
        for counted in &entry.counted {
            let steps = self.reading.scan.steps(counted.found);
            entry.covered.extend(steps.map(|step| step.token));
        }
        entry.covered.sort_unstable();
        entry.covered.dedup();
    }

    fn band(&self, found: Found) -> Option<Priority> {
        let rules = self.reading.rules;
        let phrase = rules.phrases.get(found.phrase as usize)?;
        rules.block_of(*phrase).map(|block| block.band)
    }

    /// Adds the points of hints, each once, unless a rule has counted all of their words.
    fn count_hints(&mut self, entry: &mut Entry, hints: &[Found]) {
        let mut last = None;
        for &found in hints {
            let Some(Role::Hint(points)) = self.reading.role(found) else {
                continue;
            };
            let counted = |token: usize| entry.covered.binary_search(&token).is_ok();
            let known = entry.firm && self.reading.scan.steps(found).all(|step| counted(step.token));
            if last == Some(found.phrase) || known || self.reading.mistyped(found) {
                continue;
            }
            last = Some(found.phrase);
            let points = i32::from(points);
            entry.score += points;
            entry.counted.push(Counted { found, points });
        }
        if !entry.firm {
            self.cover(entry);
        }
    }

    /// Counts each word once, and each phrase once at its best place.
    fn count(&mut self, entry: &mut Entry, rated: &[(Priority, i32, Found)]) {
        self.mark += 1;
        for &(_, _, found) in rated {
            if entry.counted.iter().any(|counted| counted.found.phrase == found.phrase) {
                continue;
            }
            let mut points = 0;
            for step in self.reading.scan.steps(found) {
                if let Some(mark) = self.covered.get_mut(step.token).filter(|mark| **mark != self.mark) {
                    *mark = self.mark;
                    entry.covered.push(step.token);
                    points += points::word(step, self.reading.folded);
                }
                let linked = self.linked.get_mut(step.token).filter(|mark| **mark != self.mark);
                if let Some(mark) = linked.filter(|_| !step.is_first()) {
                    *mark = self.mark;
                    points += points::link(step, self.reading.folded);
                }
            }
            if points > 0 {
                entry.score += points;
                entry.counted.push(Counted { found, points });
            }
        }
        entry.covered.sort_unstable();
    }
}

/// A command found in only a part of a message does not outrank an entry that explains more of it.
pub(crate) fn restrain_commands(entries: &mut [Entry]) {
    let best = entries
        .iter()
        .filter(|entry| entry.firm && matches!(entry.kind, Kind::Service | Kind::Answer))
        .map(|entry| entry.score)
        .max()
        .unwrap_or(i32::MIN);
    for entry in entries {
        if entry.kind == Kind::Command && !entry.whole && entry.score < best {
            entry.band = entry.band.min(Priority::Normal);
        }
    }
}
