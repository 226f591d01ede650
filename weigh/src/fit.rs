//! Weighs signs: logistic regression whose weights cost as much as they are worth (an L1 penalty), so that most
//! candidates weigh nothing, fitted one weight after the other (Genkin, Lewis and Madigan 2007).

use crate::examples::{Examples, Targets};
use crate::presence::Presence;

/// What a weight of one costs, in messages.
const PENALTY: f64 = 0.35;
/// At most this many rounds over all weights.
const ROUNDS: usize = 100;
/// Weights that are nothing are tried again every so many rounds.
const TRIED_AGAIN: usize = 5;
/// No weight moves further in one round.
const STEP: f64 = 1.0;
/// A round that moves no weight further than this is the last one.
const SETTLED: f64 = 0.01;
/// Curvature for each message of a candidate, so that rare ones take small steps.
const DAMPING: f64 = 0.02;

/// What weighs less against all emergencies together is left to each of them.
const HARMLESS: f64 = 1.2;

/// What candidates weigh for one emergency.
pub struct Model {
    /// By candidate.
    pub weights: Vec<f64>,
    /// Where no sign stands: far below zero.
    pub base: f64,
}

/// What speaks against any emergency, weighed on all of them together: what a few messages about one emergency would
/// leave in doubt (homework, film, refund), the messages about eight of them tell.
pub fn harmless(presence: &Presence, examples: &Examples, taken: &[bool]) -> Vec<f64> {
    let none = vec![0.0; presence.messages.len()];
    if !examples.are_many() {
        return none;
    }
    let model = fit(presence, &examples.all_targets(), taken, &none);
    model
        .weights
        .iter()
        .map(|weight| if *weight < -HARMLESS { *weight } else { 0.0 })
        .collect()
}

/// Weighs the candidates on the messages that are taken. What a candidate weighs `before` costs nothing.
pub fn fit(presence: &Presence, targets: &Targets, taken: &[bool], before: &[f64]) -> Model {
    let weights: Vec<f64> = targets
        .weights
        .iter()
        .zip(taken)
        .map(|(weight, taken)| if *taken { *weight } else { 0.0 })
        .collect();
    let mut state = State {
        wanted: &targets.wanted,
        importance: &weights,
        scores: vec![0.0; presence.count],
    };
    let mut model = Model {
        weights: vec![0.0; presence.messages.len()],
        base: 0.0,
    };
    for (weight, messages) in before.iter().zip(&presence.messages) {
        state.move_by(messages, *weight);
    }
    let everything: Vec<u32> = (0..u32::try_from(presence.count).unwrap_or(u32::MAX)).collect();
    for round in 0..ROUNDS {
        for _ in 0..3 {
            let (gradient, curvature) = state.slope(&everything);
            let step = (-gradient / (curvature + 1e-9)).clamp(-STEP, STEP);
            model.base += step;
            state.move_by(&everything, step);
        }
        let mut furthest: f64 = 0.0;
        for (weight, messages) in model.weights.iter_mut().zip(&presence.messages) {
            if *weight == 0.0 && round >= TRIED_AGAIN && !round.is_multiple_of(TRIED_AGAIN) {
                continue;
            }
            let step = state.step(*weight, messages);
            if step != 0.0 {
                *weight += step;
                state.move_by(messages, step);
                furthest = furthest.max(step.abs());
            }
        }
        if furthest < SETTLED {
            break;
        }
    }
    for (weight, before) in model.weights.iter_mut().zip(before) {
        *weight += before;
    }
    model
}

/// Where the weights have brought the messages so far.
struct State<'a> {
    wanted: &'a [bool],
    importance: &'a [f64],
    scores: Vec<f64>,
}

impl State<'_> {
    /// How the loss changes with the scores of some messages: its first and second derivative.
    fn slope(&self, messages: &[u32]) -> (f64, f64) {
        let (mut gradient, mut curvature) = (0.0, 0.0);
        for &message in messages {
            let at = message as usize;
            let (Some(score), Some(importance), Some(wanted)) =
                (self.scores.get(at), self.importance.get(at), self.wanted.get(at))
            else {
                continue;
            };
            let likely = 1.0 / (1.0 + (-score).exp());
            gradient += importance * (likely - f64::from(u8::from(*wanted)));
            curvature += importance * likely * (1.0 - likely);
        }
        (gradient, curvature)
    }

    /// How far a weight should move.
    fn step(&self, weight: f64, messages: &[u32]) -> f64 {
        let (gradient, curvature) = self.slope(messages);
        #[expect(clippy::cast_precision_loss, reason = "there are never as many messages as that")]
        let curvature = curvature + DAMPING * messages.len() as f64 + 1e-6;
        let free = weight - gradient / curvature;
        let paid = free.signum() * (free.abs() - PENALTY / curvature).max(0.0);
        (paid - weight).clamp(-STEP, STEP)
    }

    fn move_by(&mut self, messages: &[u32], step: f64) {
        for &message in messages {
            if let Some(score) = self.scores.get_mut(message as usize) {
                *score += step;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three phrases: one of danger, one of talk about danger, and one of no matter, in forty messages.
    fn presence() -> Presence {
        let (danger, talk): (Vec<u32>, Vec<u32>) = ((0..20).collect(), (20..40).collect());
        let both: Vec<u32> = (0..40).filter(|number| number % 2 == 0).collect();
        Presence {
            messages: vec![danger, talk, both],
            count: 40,
        }
    }

    #[test]
    fn what_tells_messages_apart_weighs_and_the_rest_weighs_nothing() {
        let targets = Targets {
            wanted: (0..40).map(|number| number < 20).collect(),
            weights: vec![1.0; 40],
        };
        let model = fit(&presence(), &targets, &[true; 40], &[0.0; 3]);
        let [danger, talk, both] = model.weights.as_slice() else {
            panic!("three weights");
        };
        assert!(danger - talk > 3.0, "{danger} {talk}");
        assert!(both.abs() < f64::EPSILON, "{both}");
    }

    #[test]
    fn messages_that_are_kept_apart_teach_nothing() {
        let targets = |last: bool| Targets {
            wanted: (0..40).map(|number| number < 20 || last && number == 39).collect(),
            weights: vec![1.0; 40],
        };
        let taken: Vec<bool> = (0..40).map(|number| number != 39).collect();
        let (one, two) = (
            fit(&presence(), &targets(false), &taken, &[0.0; 3]),
            fit(&presence(), &targets(true), &taken, &[0.0; 3]),
        );
        assert_eq!(one.weights, two.weights);
    }
}
