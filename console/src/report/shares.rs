//! Sums, shares and changes of counts, and tables sorted by them.

use super::compute::Line;
use std::collections::BTreeMap;
use storage::Tally;

/// Our own counts under one heading, most first, with shares of their sum.
pub fn ranked(tallies: &[Tally], key: impl Fn(&Tally) -> &String, names: &BTreeMap<String, String>) -> Vec<Line> {
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for tally in tallies {
        add(&mut counts, key(tally).clone(), tally.count);
    }
    let all = counts.values().fold(0_i64, |sum, count| sum.saturating_add(*count));
    let mut lines: Vec<Line> = counts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(id, count)| Line {
            name: match id.as_str() {
                "" => "not known".to_owned(),
                _ => names.get(&id).unwrap_or(&id).clone(),
            },
            id,
            count,
            share: share(count, all),
            ..Line::default()
        })
        .collect();
    sort(&mut lines);
    lines
}

/// Most first; equal ones by name.
pub fn sort(lines: &mut [Line]) {
    lines.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.name.cmp(&other.name)));
}

/// All counts together.
pub fn sum<'a>(tallies: impl Iterator<Item = &'a Tally>) -> i64 {
    tallies.fold(0, |sum, tally| sum.saturating_add(tally.count))
}

/// Adds to one sum.
pub fn add<K: Ord>(counts: &mut BTreeMap<K, i64>, key: K, count: i64) {
    let sum = counts.entry(key).or_default();
    *sum = sum.saturating_add(count);
}

/// `part` of `whole` in tenths of a percent, rounded half up.
pub fn share(part: i64, whole: i64) -> Option<i64> {
    tenths(part, whole, 1000)
}

/// The change from `then` to `now` in tenths of a percent.
pub fn change(now: i64, then: i64) -> Option<i64> {
    if then == 0 {
        return None;
    }
    tenths(now.checked_sub(then)?, then, 1000)
}

/// `part * scale / whole`, rounded half away from zero; nothing of an empty whole.
pub fn tenths(part: i64, whole: i64, scale: i128) -> Option<i64> {
    if whole <= 0 {
        return None;
    }
    let whole = i128::from(whole);
    let twice = i128::from(part).checked_mul(scale.checked_mul(2)?)?;
    let rounded = if part < 0 {
        twice.checked_sub(whole)?
    } else {
        twice.checked_add(whole)?
    };
    i64::try_from(rounded.checked_div(whole.checked_mul(2)?)?).ok()
}
