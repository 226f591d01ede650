//! The signs of one language: what its words, beginnings of words and phrases count for each emergency.

use crate::decision::{Kind, Topic};
use crate::rows::{FoundRow, every_message};
use crate::rulebook::{self, Sign};
use std::sync::Arc;

/// A compiled table.
#[derive(Debug)]
pub(crate) struct CompiledSigns {
    /// The emergencies: the number of each, and its column in the rows.
    emergencies: Vec<(usize, usize)>,
    rows: Arc<[Sign]>,
    /// The row that counts in every message.
    always: Option<u32>,
}

impl CompiledSigns {
    /// Compiles a table. Columns of emergencies that no rule speaks of are left out.
    pub(crate) fn compile(signs: &rulebook::SignTable, topics: &[Topic]) -> Self {
        let number = |id: &String| {
            let is_it = |topic: &Topic| topic.kind == Kind::Emergency && topic.id == *id;
            topics.iter().position(is_it)
        };
        let columns = signs.emergencies.iter().enumerate();
        Self {
            emergencies: columns.filter_map(|(column, id)| Some((number(id)?, column))).collect(),
            rows: Arc::clone(&signs.signs),
            always: every_message(signs.signs.iter().map(|sign| sign.phrase.as_str())),
        }
    }

    /// A sign as the pack writes it.
    pub(crate) fn written(&self, found: FoundRow) -> &str {
        self.rows.get(found.row as usize).map_or("", |sign| &sign.phrase)
    }

    /// What a sign counts for an emergency.
    pub(crate) fn points(&self, found: FoundRow, emergency: usize) -> i32 {
        let points = |column: usize| self.rows.get(found.row as usize)?.points.get(column);
        let own = self.column(emergency).and_then(points);
        own.copied().unwrap_or_default().into()
    }

    /// What every message and the signs in it count for each emergency, by its number.
    pub(crate) fn sums(&self, found: &[FoundRow]) -> Vec<(usize, i32)> {
        let mut sums: Vec<(usize, i32)> = self.emergencies.iter().map(|(topic, _)| (*topic, 0)).collect();
        let rows = found.iter().map(|found| found.row).chain(self.always);
        for sign in rows.filter_map(|row| self.rows.get(row as usize)) {
            for ((_, sum), (_, column)) in sums.iter_mut().zip(&self.emergencies) {
                *sum += i32::from(sign.points.get(*column).copied().unwrap_or_default());
            }
        }
        sums
    }

    fn column(&self, emergency: usize) -> Option<usize> {
        let of = self.emergencies.iter().find(|(topic, _)| *topic == emergency)?;
        Some(of.1)
    }
}
