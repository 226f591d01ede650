//! Weighs candidates: logistic regression of one message among all that it may be and none, with a square penalty, fitted
//! one candidate after the other in short steps (Genkin, Lewis and Madigan 2007).

use crate::examples::Targets;
use crate::features::Features;

/// What the square of a weight costs. Candidates count by how rare they are, so that frequent ones weigh little.
const PENALTY: f64 = 50.0;
/// What the square of a base costs: next to nothing.
const BASE_PENALTY: f64 = 0.01;
/// No step moves a score further than this: how steep the way is was measured where the step begins.
const STEP: f64 = 0.5;
/// At most this many rounds over all candidates.
const ROUNDS: usize = 60;
/// A round that moves no score further than this is the last one.
const SETTLED: f64 = 0.01;

/// What candidates weigh for each class: what a message may be, and behind all that none.
pub struct Model {
    /// By candidate, one weight for each class.
    pub weights: Vec<Vec<f64>>,
    /// What each class weighs where no candidate stands.
    pub base: Vec<f64>,
}

/// Weighs the candidates on the messages that are taken.
pub fn fit(features: &Features, targets: &Targets, taken: &[bool], classes: usize) -> Model {
    let weights = targets.weights.iter().zip(taken);
    let mut state = State {
        classes,
        targets: &targets.classes,
        importance: weights
            .map(|(weight, taken)| if *taken { *weight } else { 0.0 })
            .collect(),
        scores: vec![0.0; features.count * classes],
        likely: vec![0.0; classes],
    };
    let rarity: Vec<f64> = features
        .messages
        .iter()
        .map(|list| rarity(list.len(), features.count))
        .collect();
    let everything: Vec<u32> = (0..u32::try_from(features.count).unwrap_or(u32::MAX)).collect();
    let mut scaled = vec![vec![0.0; classes]; features.messages.len()];
    let mut base = vec![0.0; classes];
    for _ in 0..ROUNDS {
        state.step(&everything, 1.0, BASE_PENALTY, &mut base);
        let mut furthest: f64 = 0.0;
        for ((weights, messages), rarity) in scaled.iter_mut().zip(&features.messages).zip(&rarity) {
            furthest = furthest.max(state.step(messages, *rarity, PENALTY, weights));
        }
        if furthest < SETTLED {
            break;
        }
    }
    for (weights, rarity) in scaled.iter_mut().zip(&rarity) {
        for weight in weights {
            *weight *= rarity;
        }
    }
    Model { weights: scaled, base }
}

/// How much it tells that a candidate stands in a message (the inverse document frequency, smoothed).
#[expect(clippy::cast_precision_loss, reason = "there are never as many messages as that")]
fn rarity(with: usize, all: usize) -> f64 {
    ((1 + all) as f64 / (1 + with) as f64).ln() + 1.0
}

/// Where the weights have brought the messages so far.
struct State<'a> {
    classes: usize,
    targets: &'a [usize],
    importance: Vec<f64>,
    /// Message by message, one score for each class.
    scores: Vec<f64>,
    /// How likely each class is for the message at hand.
    likely: Vec<f64>,
}

impl State<'_> {
    /// Moves the weights of one candidate, which counts `size` in these messages, and returns how far scores moved.
    fn step(&mut self, messages: &[u32], size: f64, penalty: f64, weights: &mut [f64]) -> f64 {
        let mut gradient: Vec<f64> = weights.iter().map(|weight| penalty * weight).collect();
        let mut curvature = vec![penalty + 1e-9; self.classes];
        for &message in messages {
            let at = message as usize;
            let importance = self.importance.get(at).copied().unwrap_or_default();
            if importance == 0.0 {
                continue;
            }
            self.look_at(at);
            let wanted = self.targets.get(at).copied();
            for (class, likely) in self.likely.iter().enumerate() {
                let is_wanted = f64::from(u8::from(wanted == Some(class)));
                if let (Some(gradient), Some(curvature)) = (gradient.get_mut(class), curvature.get_mut(class)) {
                    *gradient += importance * (likely - is_wanted) * size;
                    *curvature += importance * likely * size * size;
                }
            }
        }
        let steps: Vec<f64> = gradient
            .iter()
            .zip(&curvature)
            .map(|(slope, bend)| (-slope / bend).clamp(-STEP / size, STEP / size))
            .collect();
        for (weight, step) in weights.iter_mut().zip(&steps) {
            *weight += step;
        }
        for &message in messages {
            let first = message as usize * self.classes;
            let scores = self.scores.get_mut(first..first + self.classes);
            for (score, step) in scores.into_iter().flatten().zip(&steps) {
                *score += step * size;
            }
        }
        steps
            .iter()
            .fold(0.0, |furthest, step| furthest.max((step * size).abs()))
    }

    /// Tells how likely each class is for a message.
    fn look_at(&mut self, message: usize) {
        let first = message * self.classes;
        let scores = self.scores.get(first..first + self.classes).unwrap_or_default();
        let best = scores.iter().copied().fold(f64::MIN, f64::max);
        let mut sum = 0.0;
        for (likely, score) in self.likely.iter_mut().zip(scores) {
            *likely = (score - best).exp();
            sum += *likely;
        }
        for likely in &mut self.likely {
            *likely /= sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three candidates: one of danger, one of talk about danger, and one of no matter, in forty messages.
    fn features() -> Features {
        let (danger, talk): (Vec<u32>, Vec<u32>) = ((0..20).collect(), (20..40).collect());
        let both: Vec<u32> = (0..40).filter(|number| number % 2 == 0).collect();
        Features {
            written: ["danger", "talk", "both"].map(str::to_owned).into(),
            messages: vec![danger, talk, both],
            count: 40,
        }
    }

    fn targets(is_danger: impl Fn(usize) -> bool) -> Targets {
        Targets {
            classes: (0..40).map(|number| usize::from(!is_danger(number))).collect(),
            weights: vec![20.0; 40],
        }
    }

    /// What a candidate weighs for danger and against none.
    fn weight(model: &Model, candidate: usize) -> f64 {
        model.weights[candidate][0] - model.weights[candidate][1]
    }

    #[test]
    fn what_tells_messages_apart_weighs_and_the_rest_weighs_nothing() {
        let model = fit(&features(), &targets(|number| number < 20), &[true; 40], 2);
        assert!(weight(&model, 0) - weight(&model, 1) > 3.0, "{:?}", model.weights);
        assert!(weight(&model, 2).abs() < 0.05, "{:?}", model.weights);
    }

    #[test]
    fn many_ordinary_messages_beside_a_few_emergencies_settle() {
        // Two of eight emergencies in three thousand messages; a candidate stands in nearly all of them.
        let features = Features {
            written: ["a", "danger"].map(str::to_owned).into(),
            messages: vec![(0..2900).collect(), vec![0, 1]],
            count: 3000,
        };
        let targets = Targets {
            classes: (0..3000).map(|number| if number < 2 { number } else { 8 }).collect(),
            weights: vec![3.0; 3000],
        };
        let model = fit(&features, &targets, &[true; 3000], 9);
        let (a, danger) = (&model.weights[0], &model.weights[1]);
        assert!(a.iter().all(|weight| weight.abs() < 1.5), "{a:?}");
        assert!(danger[0] - danger[8] > 0.2, "{danger:?}");
        assert!(model.base[0] - model.base[8] < -3.0, "{:?}", model.base);
    }

    #[test]
    fn messages_that_are_kept_apart_teach_nothing() {
        let taken: Vec<bool> = (0..40).map(|number| number != 39).collect();
        let one = fit(&features(), &targets(|number| number < 20), &taken, 2);
        let two = fit(&features(), &targets(|number| number < 20 || number == 39), &taken, 2);
        assert_eq!(one.weights, two.weights);
    }
}
