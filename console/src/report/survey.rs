//! Whether requests were solved, as their residents said when they were asked: the lines, and the words around them.

use super::compute::Line;
use super::shares::share;
use super::words::{grouped, percent};
use storage::SurveyFigures;

/// What is counted.
pub const SURVEY_DEFINITION: &str = "Once a request is closed, its resident is asked one question: was it solved? \
     Requests are counted on the day on which they were filed, each once; a no opens the request again.";

/// The lines, from those who were asked to requests that were opened again; none where nobody was asked.
pub(super) fn lines(figures: &SurveyFigures) -> Vec<Line> {
    if figures.asked == 0 {
        return Vec::new();
    }
    let answered = answered(figures);
    let line = |id: &str, name: &str, count: i64, of: i64| Line {
        id: id.to_owned(),
        name: name.to_owned(),
        count,
        share: share(count, of),
        ..Line::default()
    };
    vec![
        line("asked", "Asked, of requests filed", figures.asked, figures.filed),
        line("answered", "Answered, of those asked", answered, figures.asked),
        line("solved", "Solved, of answers", figures.solved, answered),
        line("not_solved", "Not solved, of answers", figures.not_solved, answered),
        line("reopened", "Opened again, of answers", figures.reopened, answered),
    ]
}

/// Those who said yes or no.
pub fn answered(figures: &SurveyFigures) -> i64 {
    figures.solved.saturating_add(figures.not_solved)
}

/// What the figures say, on how many answers they rest.
pub(super) fn sentence(figures: &SurveyFigures) -> Option<String> {
    if figures.asked == 0 {
        return None;
    }
    let answered = answered(figures);
    let asked = format!(
        "Of {} requests filed on our own channels, {} were asked about after closing and {} were answered",
        grouped(figures.filed),
        grouped(figures.asked),
        grouped(answered)
    );
    let solved = share(figures.solved, answered).map(|share| format!("; {} of the answers say solved", percent(share)));
    Some(format!("{asked}{}. {SURVEY_DEFINITION}", solved.unwrap_or_default()))
}
