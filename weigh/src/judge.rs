//! How well signs do on messages that they were not weighed on: every fifth message in turn is kept apart.

use crate::examples::Examples;
use crate::fit::{fit, harmless};
use crate::presence::Presence;
use crate::weights::{ALARM, weigh};

/// Into how many parts the messages are cut.
const PARTS: usize = 5;

/// Prints the figures.
pub fn report(examples: &Examples, presence: &Presence, emergencies: usize) {
    let phrases = vec![String::new(); presence.messages.len()];
    let mut points = vec![vec![0_i32; emergencies]; examples.len()];
    for part in 0..PARTS {
        let taken: Vec<bool> = (0..examples.len()).map(|number| number % PARTS != part).collect();
        let before = harmless(presence, examples, &taken);
        for emergency in 0..emergencies {
            let model = fit(presence, &examples.targets(emergency), &taken, &before);
            for weighed in weigh(&model, &phrases) {
                for &message in presence.messages.get(weighed.candidate).into_iter().flatten() {
                    let at = message as usize;
                    let apart = taken.get(at) == Some(&false);
                    if let Some(sum) = points
                        .get_mut(at)
                        .and_then(|all| all.get_mut(emergency))
                        .filter(|_| apart)
                    {
                        *sum += weighed.points;
                    }
                }
            }
        }
    }
    tell(examples, &points);
}

fn tell(examples: &Examples, points: &[Vec<i32>]) {
    let (mut emergencies, mut heard, mut right) = (0, 0, 0);
    let (mut others, mut silent) = (0, 0);
    let (mut ordinary, mut quiet) = (0, 0);
    for (example, points) in examples.all.iter().zip(points) {
        let best = (0..points.len()).max_by_key(|at| points.get(*at));
        let raised = best.filter(|at| points.get(*at).is_some_and(|points| *points >= ALARM));
        match (example.is_judged, example.emergencies.is_empty()) {
            (true, false) => {
                emergencies += 1;
                heard += u32::from(raised.is_some());
                right += u32::from(raised.is_some_and(|at| example.emergencies.contains(&at)));
            }
            (true, true) => {
                others += 1;
                silent += u32::from(raised.is_none());
            }
            (false, true) => {
                ordinary += 1;
                quiet += u32::from(raised.is_none());
            }
            (false, false) => {}
        }
    }
    println!(
        "on messages kept apart: {heard} of {emergencies} emergencies are heard by signs alone, {right} as what they are;"
    );
    println!("{silent} of {others} look-alikes and {quiet} of {ordinary} ordinary messages raise none");
}
