//! The baseline: multinomial naive Bayes over words and pairs of words, as a weekend of machine learning gives it.

use super::data::Row;
use super::figure;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many parts the rows are cut into; each is guessed by a model of the others.
const FOLDS: usize = 5;

/// The guessed class of each row, by a model that has not seen it.
pub fn five_fold(rows: &[Row]) -> Vec<String> {
    let features: Vec<Vec<String>> = rows.iter().map(|row| features(&row.text)).collect();
    let mut guesses = vec![String::new(); rows.len()];
    for fold in 0..FOLDS {
        let mut model = Model::default();
        for (place, row) in rows.iter().enumerate().filter(|(place, _)| place % FOLDS != fold) {
            model.learn(features.get(place).map_or(&[][..], Vec::as_slice), &row.class);
        }
        for (place, guess) in guesses
            .iter_mut()
            .enumerate()
            .filter(|(place, _)| place % FOLDS == fold)
        {
            *guess = model.guess(features.get(place).map_or(&[][..], Vec::as_slice));
        }
    }
    guesses
}

fn features(text: &str) -> Vec<String> {
    let folded = classifier::fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    let pairs = words
        .iter()
        .zip(words.iter().skip(1))
        .map(|(one, two)| format!("{one} {two}"));
    words.iter().map(|word| (*word).to_owned()).chain(pairs).collect()
}

#[derive(Default)]
struct Model {
    classes: BTreeMap<String, Class>,
    known: HashSet<String>,
    rows: usize,
}

#[derive(Default)]
struct Class {
    rows: usize,
    total: usize,
    counts: HashMap<String, usize>,
}

impl Model {
    fn learn(&mut self, features: &[String], class: &str) {
        self.rows += 1;
        let class = self.classes.entry(class.to_owned()).or_default();
        class.rows += 1;
        for feature in features {
            class.total += 1;
            *class.counts.entry(feature.clone()).or_default() += 1;
            self.known.insert(feature.clone());
        }
    }

    fn guess(&self, features: &[String]) -> String {
        let mut best = (f64::MIN, "");
        for (name, class) in &self.classes {
            let mut score = (figure(class.rows) / figure(self.rows.max(1))).ln();
            let all = figure(class.total + self.known.len());
            for feature in features.iter().filter(|feature| self.known.contains(*feature)) {
                let count = class.counts.get(feature).copied().unwrap_or(0);
                score += (figure(count + 1) / all).ln();
            }
            if score > best.0 {
                best = (score, name);
            }
        }
        best.1.to_owned()
    }
}
