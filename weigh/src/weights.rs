//! From a model's weights to points: whole numbers of which a hundred raise the emergency.

use crate::fit::Model;

/// An emergency that is missed is worse than a warning too many, so it is raised from these odds on (e to this power).
const CAUTION: f64 = -0.7;
/// What raises the emergency.
pub const ALARM: i32 = 100;
/// Points are rounded to this, so that whoever reads them sees few different numbers.
const GRAIN: f64 = 3.0;
/// The most that one phrase may count.
const MOST: f64 = 99.0;

/// A candidate that counts.
#[derive(Clone, Debug)]
pub struct Weighed {
    /// Its number.
    pub candidate: usize,
    /// The phrase.
    pub phrase: String,
    /// What it counts; below zero where it speaks against the emergency.
    pub points: i32,
}

/// What each candidate counts; those that count nothing are left out.
pub fn weigh(model: &Model, phrases: &[String]) -> Vec<Weighed> {
    let way = (CAUTION - model.base).max(1.0);
    let mut weighed = Vec::new();
    for (candidate, (weight, phrase)) in model.weights.iter().zip(phrases).enumerate() {
        let points = (weight * f64::from(ALARM) / way / GRAIN).round() * GRAIN;
        #[expect(clippy::cast_possible_truncation, reason = "the number is whole and below a hundred")]
        let points = points.clamp(-MOST, MOST) as i32;
        if points != 0 {
            weighed.push(Weighed {
                candidate,
                phrase: phrase.clone(),
                points,
            });
        }
    }
    weighed
}
