//! When a request is due, in words.

/// When something is due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// In words.
    pub words: String,
    /// Whether it is late and still to be done.
    pub overdue: bool,
}

/// When a request is due; all times in epoch milliseconds.
pub fn due(due_at: Option<i64>, closed_at: Option<i64>, now: i64) -> Due {
    let Some(due) = due_at else {
        let words = "No due date".to_owned();
        return Due { words, overdue: false };
    };
    let at = closed_at.unwrap_or(now);
    let span = span(at.saturating_sub(due).saturating_abs());
    let words = match (closed_at.is_some(), at > due) {
        (false, false) => format!("Due in {span}"),
        (false, true) => format!("Overdue by {span}"),
        (true, false) => "Closed in time".to_owned(),
        (true, true) => format!("Closed late, by {span}"),
    };
    let overdue = closed_at.is_none() && at > due;
    Due { words, overdue }
}

/// A span of time (milliseconds) in the largest unit that tells: `3 min`, `2 h`, `5 days`.
pub fn span(milliseconds: i64) -> String {
    let minutes = milliseconds / 60_000;
    match minutes {
        0..=119 => format!("{minutes} min"),
        120..=2879 => format!("{} h", minutes / 60),
        _ => format!("{} days", minutes / 1440),
    }
}

#[cfg(test)]
mod tests {
    use super::due;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn what_is_late_is_told() {
        assert_eq!(due(Some(10 * HOUR), None, 7 * HOUR).words, "Due in 3 h");
        let late = due(Some(10 * HOUR), None, 90 * HOUR);
        assert_eq!((late.words.as_str(), late.overdue), ("Overdue by 3 days", true));
        let done = due(Some(10 * HOUR), Some(13 * HOUR), 90 * HOUR);
        assert_eq!((done.words.as_str(), done.overdue), ("Closed late, by 3 h", false));
        assert_eq!(due(Some(10 * HOUR), Some(HOUR), 90 * HOUR).words, "Closed in time");
        assert_eq!(due(None, None, 0).words, "No due date");
    }
}
