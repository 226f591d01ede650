//! How well weights do on messages that they were not weighed on: every fifth message in turn is kept apart, and is taken
//! for what is likeliest. Rules, ordinary entries and the points of the table are left out, so the figures compare one way of
//! weighing with another; how well the classifier does, only messages by somebody else tell.

use crate::examples::Examples;
use crate::features::Features;
use crate::fit::{Model, fit};

/// Into how many parts the messages are cut.
const PARTS: usize = 5;

/// Prints the figures.
pub fn report(examples: &Examples, features: &Features, emergencies: usize) {
    let targets = examples.targets(emergencies);
    let mut figures = Figures::default();
    for part in 0..PARTS {
        let taken: Vec<bool> = (0..examples.all.len()).map(|number| number % PARTS != part).collect();
        let model = fit(features, &targets, &taken, emergencies + 1);
        let scores = scores(&model, features, emergencies + 1);
        for (number, example) in examples.all.iter().enumerate() {
            if taken.get(number) == Some(&false) && example.is_judged {
                figures.add(&example.emergencies, best(&scores, number, emergencies));
            }
        }
    }
    figures.print();
}

/// What each class comes to in each message.
fn scores(model: &Model, features: &Features, classes: usize) -> Vec<f64> {
    let mut scores: Vec<f64> = (0..features.count).flat_map(|_| model.base.iter().copied()).collect();
    for (weights, messages) in model.weights.iter().zip(&features.messages) {
        for &message in messages {
            let first = message as usize * classes;
            let of_message = scores.get_mut(first..first + classes);
            for (score, weight) in of_message.into_iter().flatten().zip(weights) {
                *score += weight;
            }
        }
    }
    scores
}

/// The emergency that is likelier than none and any other.
fn best(scores: &[f64], message: usize, emergencies: usize) -> Option<usize> {
    let classes = emergencies + 1;
    let scores = scores.get(message * classes..(message + 1) * classes)?;
    let best = (0..classes).max_by(|a, b| {
        scores
            .get(*a)
            .partial_cmp(&scores.get(*b))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    best.filter(|best| *best < emergencies)
}

/// Counts.
#[derive(Default)]
struct Figures {
    emergencies: u32,
    heard: u32,
    right: u32,
    others: u32,
    silent: u32,
}

impl Figures {
    fn add(&mut self, wanted: &[usize], raised: Option<usize>) {
        if wanted.is_empty() {
            self.others += 1;
            self.silent += u32::from(raised.is_none());
        } else {
            self.emergencies += 1;
            self.heard += u32::from(raised.is_some());
            self.right += u32::from(raised.is_some_and(|emergency| wanted.contains(&emergency)));
        }
    }

    fn print(&self) {
        println!(
            "on messages kept apart, by signs alone: {} of {} emergencies are heard, {} as what they are; {} of {} others raise none",
            self.heard, self.emergencies, self.right, self.silent, self.others
        );
    }
}
