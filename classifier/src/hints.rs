//! Weighed hints: what the words of a message say together about its matter. They order what rules find, offer what no
//! rule finds, and never decide alone.

use crate::decision::{Kind, Topic};
use crate::entries::Entry;
use crate::points::{FEWEST_LEANING, LEANING, LEAST_LEANING};
use crate::reading::Reading;
use crate::rows::{FoundRow, RowFinder};
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
    finder: RowFinder,
    rows: Arc<[rulebook::HintRow]>,
    /// By the position of an id in the table: the number of its entry, and the number behind the last one for nothing.
    entries: Vec<Option<usize>>,
    /// The numbers that the table names, in order.
    known: Vec<usize>,
    /// How many entries the rules have.
    topics: usize,
}

impl CompiledHints {
    /// Compiles a table. Ids of no service and no answer are left out.
    pub(crate) fn compile(table: &rulebook::HintTable, topics: &[Topic]) -> Self {
        let number = |id: &String| {
            let is_it = |topic: &Topic| matches!(topic.kind, Kind::Service | Kind::Answer) && topic.id == *id;
            topics.iter().position(is_it)
        };
        let of_id = |id: &String| {
            if id == rulebook::NOTHING {
                Some(topics.len())
            } else {
                number(id)
            }
        };
        let entries: Vec<Option<usize>> = table.ids.iter().map(of_id).collect();
        let mut known: Vec<usize> = entries.iter().flatten().copied().collect();
        known.sort_unstable();
        Self {
            finder: RowFinder::new(table.rows.iter().map(|row| row.phrase.as_str())),
            rows: Arc::clone(&table.rows),
            entries,
            known,
            topics: topics.len(),
        }
    }

    /// The rows in a text, each once.
    pub(crate) fn find(&self, reading: &Reading<'_>) -> Vec<FoundRow> {
        FoundRow::once(&self.finder.find(reading.folded, &reading.rules.matcher))
    }

    /// What the words say for each entry, by its number, and behind them for nothing.
    fn sums(&self, found: &[FoundRow]) -> Vec<i32> {
        let mut sums = vec![0; self.topics + 1];
        let rows = found.iter().map(|found| found.row).chain(self.finder.always);
        for row in rows.filter_map(|row| self.rows.get(row as usize)) {
            for &(id, points) in &row.points {
                let entry = self.entries.get(usize::from(id)).copied().flatten();
                if let Some(sum) = entry.and_then(|entry| sums.get_mut(entry)) {
                    *sum += i32::from(points);
                }
            }
        }
        sums
    }

    /// What a row counts for an entry.
    fn points(&self, found: FoundRow, entry: usize) -> i32 {
        let row = self.rows.get(found.row as usize);
        let points = row.into_iter().flat_map(|row| &row.points);
        points
            .filter(|(id, _)| self.entries.get(usize::from(*id)) == Some(&Some(entry)))
            .map(|(_, points)| i32::from(*points))
            .sum()
    }

    /// A row as the pack writes it.
    pub(crate) fn written(&self, found: FoundRow) -> &str {
        self.rows.get(found.row as usize).map_or("", |row| &row.phrase)
    }

    /// The words that say most for an entry or against it, in order of their place.
    pub(crate) fn told(&self, found: &[FoundRow], entry: usize) -> Vec<(FoundRow, i32)> {
        let points = found.iter().map(|found| (*found, self.points(*found, entry)));
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
    let Some(best) = table.known.iter().filter_map(|topic| sums.get(*topic)).max() else {
        return;
    };
    let leaning = |topic: usize| (LEANING - (best - sums.get(topic).copied().unwrap_or_default())).max(0);
    for entry in entries.iter_mut() {
        entry.lean(match entry.kind {
            Kind::Emergency => 0,
            Kind::Service | Kind::Answer if table.known.binary_search(&entry.topic).is_ok() => leaning(entry.topic),
            // Whoever adds a service need not weigh again before it is heard.
            _ => LEANING,
        });
    }
    let listed = table.known.iter().map(|topic| (leaning(*topic), *topic));
    let mut listed: Vec<(i32, usize)> = listed.filter(|(leaning, _)| *leaning >= LEAST_LEANING).collect();
    listed.retain(|(_, topic)| *topic < table.topics && entries.iter().all(|entry| entry.topic != *topic));
    listed.sort_by_key(|(leaning, topic)| (std::cmp::Reverse(*leaning), *topic));
    for (leaning, topic) in listed.into_iter().take(MOST_LISTED) {
        if let Some(kind) = reading.rules.topics.get(topic).map(|topic| topic.kind) {
            let mut entry = Entry::of_words(topic, kind);
            entry.lean(leaning);
            entries.push(entry);
        }
    }
}
