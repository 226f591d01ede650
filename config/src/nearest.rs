//! The nearest of some known names to one that is not known, for "did you mean".

/// The nearest name, where at most a third of the letters (and at least one) differ.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (name.chars().count() / 3).max(1);
    let scored = known
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate));
    scored
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// A sentence that offers the nearest name, or else lists all.
pub(crate) fn offer(name: &str, known: &[&str]) -> String {
    if let Some(near) = nearest(name, known.iter().copied()) {
        return format!("Did you mean `{near}`?");
    }
    if known.is_empty() {
        return "Take it out.".to_owned();
    }
    format!("Known here: {}.", known.join(", "))
}

/// Letters to add, drop or change, or neighbours to swap.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut previous_a = None;
    for (row, letter_a) in a.iter().enumerate() {
        let mut current = vec![row + 1];
        let mut previous_b = None;
        for (column, letter_b) in b.iter().enumerate() {
            let at = |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX / 2);
            let change = at(&last, column) + usize::from(letter_a != letter_b);
            let mut best = change.min(at(&last, column + 1) + 1).min(at(&current, column) + 1);
            if previous_a == Some(letter_b) && previous_b == Some(letter_a) {
                best = best.min(at(&before_last, column.wrapping_sub(1)) + 1);
            }
            current.push(best);
            previous_b = Some(letter_b);
        }
        previous_a = Some(letter_a);
        before_last = std::mem::replace(&mut last, current);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let known = ["any", "all", "none", "priority", "match", "no_match"];
        assert_eq!(nearest("nonne", known), Some("none"));
        assert_eq!(nearest("priorty", known), Some("priority"));
        assert_eq!(nearest("mtach", known), Some("match"));
        assert_eq!(nearest("zebra", known), None);
        assert_eq!(nearest("hgh", ["low", "normal", "high"]), Some("high"));
    }
}
