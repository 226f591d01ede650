//! Fitting words to a channel: splitting a long text without cutting a link, a number, a word or a grapheme.

use crate::event::{Limits, TextUnit};
use unicode_segmentation::UnicodeSegmentation;

/// The parts of `text`, each within the channel's limit, split at the best place there is: a line's end,
/// a sentence's end, a space; inside a word only where one word alone is too long.
pub(crate) fn fit(text: &str, limits: Limits) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    while length(rest, limits.unit) > limits.text && limits.text > 0 {
        let cut = best_cut(rest, limits);
        let (part, tail) = rest.split_at_checked(cut).unwrap_or((rest, ""));
        parts.push(part.trim_end().to_owned());
        rest = tail.trim_start();
    }
    if !rest.is_empty() {
        parts.push(rest.to_owned());
    }
    parts
}

/// The length of a text in the channel's unit.
pub(crate) fn length(text: &str, unit: TextUnit) -> usize {
    match unit {
        TextUnit::Chars => text.chars().count(),
        TextUnit::Utf16 => text.encode_utf16().count(),
        TextUnit::Bytes => text.len(),
    }
}

fn best_cut(text: &str, limits: Limits) -> usize {
    let mut used: usize = 0;
    let (mut line, mut sentence, mut space, mut grapheme_end) = (0, 0, 0, 0);
    let mut before = "";
    for (start, grapheme) in text.grapheme_indices(true) {
        used = used.saturating_add(length(grapheme, limits.unit));
        let end = start.saturating_add(grapheme.len());
        if used > limits.text {
            break;
        }
        grapheme_end = end;
        match grapheme {
            "\n" => line = end,
            " " if matches!(before, "." | "!" | "?") => sentence = end,
            " " => space = end,
            "。" | "！" | "？" => sentence = end,
            _ => {}
        }
        before = grapheme;
    }
    // A very early line or sentence end would make crumbs of the text.
    let worth_it = grapheme_end / 2;
    let cut = [line, sentence]
        .into_iter()
        .find(|cut| *cut > worth_it)
        .unwrap_or(space);
    if cut > 0 {
        return cut;
    }
    if grapheme_end > 0 {
        grapheme_end
    } else {
        text.chars().next().map_or(text.len(), char::len_utf8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str, limit: usize, unit: TextUnit) -> Vec<String> {
        fit(
            text,
            Limits {
                text: limit,
                unit,
                buttons: 0,
                button_label: 0,
            },
        )
    }

    #[test]
    fn splits_at_sentences_and_words() {
        assert_eq!(
            parts("One two. Three four.", 12, TextUnit::Chars),
            ["One two.", "Three four."]
        );
        assert_eq!(
            parts("see nyc.example/a-long-path now", 24, TextUnit::Chars),
            ["see", "nyc.example/a-long-path", "now"]
        );
    }

    #[test]
    fn never_cuts_a_grapheme() {
        let family = "👨‍👩‍👧‍👦";
        for part in parts(&family.repeat(5), 30, TextUnit::Bytes) {
            assert_eq!(part.graphemes(true).filter(|g| *g != family).count(), 0);
        }
    }

    #[test]
    fn makes_progress_when_one_grapheme_is_too_long() {
        let long = format!("e{}", "\u{301}".repeat(50));
        assert_eq!(parts(&long, 10, TextUnit::Bytes).concat().len(), long.len());
    }
}
