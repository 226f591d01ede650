//! From a model to a table of signs or of hints: whole points, few lines, in the order of the alphabet.

use crate::features::{Features, beginnings};
use crate::fit::Model;
use std::collections::HashMap;
use std::fmt::Write as _;

/// How many points odds of e to one are.
const POINTS: f64 = 20.0;
/// What every message counts beside the model's base, where nobody says otherwise: an emergency is raised from 100 points
/// on, a message of 25 words has lost none for its length, and one that is missed is worse than a warning too many.
pub const ALWAYS: i32 = 141;
/// A line that says nearly what a shorter beginning says is left out.
const NEARLY: i32 = 2;
/// The most that a sign may count.
const MOST: f64 = 999.0;

/// One sign and its points for each emergency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// A word, a phrase, the beginning of a word with a star, or a star alone.
    pub sign: String,
    /// One number for each emergency.
    pub points: Vec<i32>,
}

/// The rows that a model comes to, for as many emergencies. A word counts what its beginnings and it count together,
/// so that one line says all of it. `always` is what every message counts beside the model's base.
pub fn rows(model: &Model, features: &Features, emergencies: usize, always: i32) -> Vec<Row> {
    let known = Known::new(model, features);
    let mut all: Vec<Row> = Vec::with_capacity(features.written.len());
    for sign in &features.written {
        let sum = known.together(sign);
        let (none, weights) = sum.split_last().unwrap_or((&0.0, &[]));
        let points = weights.iter().map(|weight| whole((weight - none) * POINTS));
        all.push(Row {
            sign: sign.clone(),
            points: points.collect(),
        });
    }
    let mut rows = vec![Row {
        sign: "*".to_owned(),
        points: base(model, emergencies, always),
    }];
    rows.extend(telling(all, emergencies));
    rows
}

/// How many points odds of e to one are in a table of hints.
const HINT_POINTS: f64 = 10.0;
/// What says less than this about an entry is left out.
const LEAST_HINT: i32 = 3;

/// The rows of a table of hints that a model comes to, for as many entries and, behind them, nothing.
pub fn hint_rows(model: &Model, features: &Features, entries: usize) -> Vec<Row> {
    let known = Known::new(model, features);
    let classes = entries + 1;
    let mut all: Vec<Row> = Vec::with_capacity(features.written.len());
    for sign in &features.written {
        let points = known
            .together(sign)
            .into_iter()
            .map(|weight| whole(weight * HINT_POINTS));
        all.push(Row {
            sign: sign.clone(),
            points: points
                .map(|points| if points.abs() < LEAST_HINT { 0 } else { points })
                .collect(),
        });
    }
    let nothing = model.base.last().copied().unwrap_or_default();
    let bases = model.base.iter().map(|base| whole((base - nothing) * HINT_POINTS));
    let mut rows = vec![Row {
        sign: "*".to_owned(),
        points: bases.collect(),
    }];
    rows.extend(telling(all, classes));
    rows
}

/// The table of hints as its file is written.
pub fn hint_table(rows: &[Row], ids: &[String], language: &str) -> String {
    let mut text = format!(
        "# What words say about the matter of a message in \"{language}\" (docs/pack.md, \"Weighed hints\"). Written by `weigh`; correct what is wrong.\n"
    );
    for row in rows {
        text.push_str(&row.sign);
        for (number, points) in row.points.iter().enumerate().filter(|(_, points)| **points != 0) {
            let id = ids.get(number).map_or("-", String::as_str);
            // Writing to a string cannot fail.
            let _ = write!(text, "\t{id} {points}");
        }
        text.push('\n');
    }
    text
}

fn base(model: &Model, emergencies: usize, always: i32) -> Vec<i32> {
    let none = model.base.get(emergencies).copied().unwrap_or_default();
    let bases = model.base.iter().take(emergencies);
    bases.map(|base| whole((base - none) * POINTS) + always).collect()
}

/// A model's weights by what they stand for.
struct Known<'m> {
    model: &'m Model,
    numbers: HashMap<&'m str, usize>,
}

impl<'m> Known<'m> {
    fn new(model: &'m Model, features: &'m Features) -> Self {
        Self {
            model,
            numbers: features.written.iter().map(String::as_str).zip(0..).collect(),
        }
    }

    /// What a sign and its beginnings weigh together for each class.
    fn together(&self, sign: &str) -> Vec<f64> {
        let mut sum = vec![0.0; self.model.base.len()];
        let beginning = sign.strip_suffix('*');
        if !sign.contains(' ') {
            for shorter in beginnings(beginning.unwrap_or(sign)) {
                self.add(&mut sum, &format!("{shorter}*"));
            }
        }
        if beginning.is_none() {
            self.add(&mut sum, sign);
        }
        sum
    }

    fn add(&self, sum: &mut [f64], candidate: &str) {
        let number = self.numbers.get(candidate);
        let weights = number.and_then(|number| self.model.weights.get(*number));
        for (sum, weight) in sum.iter_mut().zip(weights.into_iter().flatten()) {
            *sum += weight;
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the number is whole and below a thousand"
)]
fn whole(points: f64) -> i32 {
    points.round().clamp(-MOST, MOST) as i32
}

/// The rows that say something else than the longest beginning above them, shortest first, so that all above are known.
fn telling(mut all: Vec<Row>, emergencies: usize) -> Vec<Row> {
    let length = |sign: &str| sign.trim_end_matches('*').len();
    all.sort_by_key(|row| (length(&row.sign), !row.sign.ends_with('*')));
    let mut kept: HashMap<String, Vec<i32>> = HashMap::new();
    let mut rows = Vec::new();
    for row in all {
        let own = row.sign.trim_end_matches('*');
        let above = (!row.sign.contains(' '))
            .then(|| beginnings(own).filter_map(|shorter| kept.get(shorter)).last())
            .flatten();
        let nothing = vec![0; emergencies];
        let says = above.unwrap_or(&nothing);
        if row
            .points
            .iter()
            .zip(says)
            .all(|(own, above)| (own - above).abs() <= NEARLY)
        {
            continue;
        }
        if row.sign.ends_with('*') {
            kept.insert(own.to_owned(), row.points.clone());
        }
        rows.push(row);
    }
    rows.sort_by(|a, b| a.sign.cmp(&b.sign));
    rows
}

/// The table as its file is written.
pub fn table(rows: &[Row], ids: &[String], language: &str) -> String {
    let mut text = format!(
        "# What words count for each emergency in \"{language}\" (docs/pack.md, \"Signs\"). Written by `weigh`; correct what is wrong.\n\
         sign\t{}\n",
        ids.join("\t")
    );
    for row in rows {
        text.push_str(&row.sign);
        for points in &row.points {
            // Writing to a string cannot fail.
            let _ = if *points == 0 {
                write!(text, "\t")
            } else {
                write!(text, "\t{points}")
            };
        }
        text.truncate(text.trim_end_matches('\t').len());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(sign: &str, points: &[i32]) -> Row {
        Row {
            sign: sign.to_owned(),
            points: points.into(),
        }
    }

    /// Two emergencies and none; what is given counts for the first one.
    fn model(weights: &[f64]) -> Model {
        Model {
            weights: weights.iter().map(|weight| vec![*weight, 0.0, 0.0]).collect(),
            base: vec![-1.0, -2.0, 1.0],
        }
    }

    #[test]
    fn a_word_counts_what_its_beginnings_count_and_says_it_once() {
        let features = Features {
            written: ["bur*", "burn*", "burned", "burning", "the"].map(str::to_owned).into(),
            messages: vec![Vec::new(); 5],
            count: 0,
        };
        let rows = rows(&model(&[0.5, 0.5, 1.0, 0.05, 0.01]), &features, 2, ALWAYS);
        let wanted = [
            row("*", &[101, 81]),
            row("bur*", &[10, 0]),
            row("burn*", &[20, 0]),
            row("burned", &[40, 0]),
        ];
        assert_eq!(rows, wanted);
    }

    #[test]
    fn hints_name_the_entries_that_they_speak_for_or_against() {
        let features = Features {
            written: ["lamp*", "lamps", "the"].map(str::to_owned).into(),
            messages: vec![Vec::new(); 3],
            count: 0,
        };
        let model = Model {
            weights: vec![vec![1.0, -0.5, 0.0], vec![0.5, 0.0, -0.3], vec![0.1, 0.0, 0.1]],
            base: vec![-1.0, -2.0, 1.0],
        };
        let ids = ["light", "curb"].map(str::to_owned);
        let text = hint_table(&hint_rows(&model, &features, 2), &ids, "en");
        let lines: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(
            lines,
            [
                "*\tlight -20\tcurb -30",
                "lamp*\tlight 10\tcurb -5",
                "lamps\tlight 15\tcurb -5\t- -3"
            ]
        );
    }

    #[test]
    fn a_table_has_one_line_a_sign() {
        let ids = ["fire", "gas-smell"].map(str::to_owned);
        let rows = [row("*", &[91, 71]), row("burn*", &[20, 0]), row("hiss*", &[0, -3])];
        let text = table(&rows, &ids, "en");
        let lines: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(
            lines,
            ["sign\tfire\tgas-smell", "*\t91\t71", "burn*\t20", "hiss*\t\t-3"]
        );
    }
}
