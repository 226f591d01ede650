//! Weighed hints: what the words of a message say together about its matter. They order what rules find, offer what no
//! rule finds, and never decide alone.

use crate::decision::{Kind, Topic};
use crate::entries::Entry;
use crate::points::{FEWEST_LEANING, LEANING, LEAST_LEANING};
use crate::reading::Reading;
use crate::rows::{FoundRow, every_message};
use crate::rulebook;
use crate::signs::words;
use std::sync::Arc;

/// At most so many entries are listed that no rule speaks for.
const MOST_LISTED: usize = 3;
/// At most so many words are told of that speak for an entry or against it.
const MOST_TOLD: usize = 8;

/// A compiled table.
#[derive(Debug)]
pub(crate) struct CompiledHints {
    rows: Arc<[rulebook::HintRow]>,
    /// The row that counts in every message.
    always: Option<u32>,
    /// How many ids the table names; those that no entry has are things that somebody else may ask for.
    ids: usize,
    /// The entries by number, each with the position of its id in the table.
    known: Vec<(usize, usize)>,
}

impl CompiledHints {
    /// Compiles a table.
    pub(crate) fn compile(table: &rulebook::HintTable, topics: &[Topic]) -> Self {
        let position = |topic: &Topic| table.ids.iter().position(|id| *id == topic.id);
        let ordinary = topics.iter().enumerate();
        let ordinary = ordinary.filter(|(_, topic)| matches!(topic.kind, Kind::Service | Kind::Answer));
        Self {
            rows: Arc::clone(&table.rows),
            always: every_message(table.rows.iter().map(|row| row.phrase.as_str())),
            ids: table.ids.len(),
            known: ordinary
                .filter_map(|(number, topic)| Some((number, position(topic)?)))
                .collect(),
        }
    }

    /// What the words say for each id, by its position in the table.
    fn sums(&self, found: &[FoundRow]) -> Vec<i32> {
        let mut sums = vec![0; self.ids];
        let rows = found.iter().map(|found| found.row).chain(self.always);
        for row in rows.filter_map(|row| self.rows.get(row as usize)) {
            for &(id, points) in &row.points {
                if let Some(sum) = sums.get_mut(usize::from(id)) {
                    *sum += i32::from(points);
                }
            }
        }
        sums
    }

    /// The position of an entry's id.
    fn id_of(&self, entry: usize) -> Option<usize> {
        let at = self.known.binary_search_by_key(&entry, |(number, _)| *number).ok()?;
        self.known.get(at).map(|(_, id)| *id)
    }

    /// What a row counts for an id.
    fn points(&self, found: FoundRow, id: usize) -> i32 {
        let row = self.rows.get(found.row as usize);
        let points = row.into_iter().flat_map(|row| &row.points);
        let own = points.filter(|(of, _)| usize::from(*of) == id);
        own.map(|(_, points)| i32::from(*points)).sum()
    }

    /// A row as the pack writes it.
    pub(crate) fn written(&self, found: FoundRow) -> &str {
        self.rows.get(found.row as usize).map_or("", |row| &row.phrase)
    }

    /// The words that say most for an entry or against it, in order of their place.
    pub(crate) fn told(&self, found: &[FoundRow], entry: usize) -> Vec<(FoundRow, i32)> {
        let Some(id) = self.id_of(entry) else {
            return Vec::new();
        };
        let points = found.iter().map(|found| (*found, self.points(*found, id)));
        let mut told: Vec<(FoundRow, i32)> = points.filter(|(_, points)| *points != 0).collect();
        told.sort_by_key(|(found, points)| (std::cmp::Reverse(points.abs()), found.first));
        told.truncate(MOST_TOLD);
        told.sort_by_key(|(found, _)| (found.first, found.last));
        told
    }
}

/// Adds to services and answers what the words of the text say for each, so that the likeliest one gains most, and lists
/// those that no rule speaks for but many words do.
pub(crate) fn lean(reading: &Reading<'_>, entries: &mut Vec<Entry>) {
    if words(reading.folded, 0..reading.folded.tokens.len()) < FEWEST_LEANING {
        return;
    }
    let Some((table, found)) = reading.hints_found().filter(|(_, found)| !found.is_empty()) else {
        return;
    };
    let sums = table.sums(found);
    let Some(best) = sums.iter().max() else { return };
    let leaning = |id: usize| (LEANING - (best - sums.get(id).copied().unwrap_or_default())).max(0);
    for entry in entries.iter_mut() {
        entry.lean(match entry.kind {
            Kind::Emergency => 0,
            // Whoever adds a service need not weigh again before it is heard.
            Kind::Service | Kind::Answer => table.id_of(entry.topic).map_or(LEANING, leaning),
            Kind::Command | Kind::Elsewhere => LEANING,
        });
    }
    let listed = table.known.iter().map(|(topic, id)| (leaning(*id), *topic));
    let mut listed: Vec<(i32, usize)> = listed.filter(|(leaning, _)| *leaning >= LEAST_LEANING).collect();
    listed.retain(|(_, topic)| entries.iter().all(|entry| entry.topic != *topic));
    listed.sort_by_key(|(leaning, topic)| (std::cmp::Reverse(*leaning), *topic));
    for (leaning, topic) in listed.into_iter().take(MOST_LISTED) {
        if let Some(kind) = reading.rules.topics.get(topic).map(|topic| topic.kind) {
            let mut entry = Entry::of_words(topic, kind);
            entry.lean(leaning);
            entries.push(entry);
        }
    }
}
