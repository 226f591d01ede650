//! What a text costs by SMS (W304), measured with what would be filled in.

use super::placeholders::placeholders;
use crate::draft::Draft;
use crate::findings::Findings;
use crate::segments::{Segments, count_segments};
use crate::table::Text;
use conversation::City;

/// How long a text may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    /// What residents came for: an answer, a confirmation, what to do in an emergency.
    Long,
    /// Everything else that the desk says.
    Short,
}

impl Length {
    /// The most segments in English.
    fn segments(self) -> usize {
        match self {
            Self::Long => 2,
            Self::Short => 1,
        }
    }
}

/// Warns of a text that takes more SMS segments than it may.
pub(super) fn warn_dear(text: &Text, length: Length, draft: &Draft, tag: &str, findings: &mut Findings) {
    let said = with_samples(&text.value, &draft.city.city);
    let segments = count_segments(&said);
    let most = most_segments(&segments, length, draft, tag);
    if segments.count <= most {
        return;
    }
    let message = format!(
        "this text takes {} SMS segments ({} units), and may take {most}",
        segments.count, segments.units
    );
    let letters: Vec<String> = segments.costly.iter().take(8).map(ToString::to_string).collect();
    let (gsm, ucs2) = if most == 1 { (160, 70) } else { (153 * most, 67 * most) };
    let remedy = if letters.is_empty() {
        format!("Shorten it to {gsm} letters, or say why not: # allow(W304): reason.")
    } else if segments.costly.iter().any(|letter| is_other_script(*letter)) {
        format!(
            "Shorten it to {ucs2} letters: {} is not in the SMS alphabet.",
            letters.join(" ")
        )
    } else {
        format!(
            "Shorten it to {ucs2} letters, or do without {}, which cut a segment from 160 to 70.",
            letters.join(" ")
        )
    };
    findings.warn("W304", text.at, message, remedy);
}

/// A language that is not written in Latin letters gets one segment more; its file may say how many it needs.
fn most_segments(segments: &Segments, length: Length, draft: &Draft, tag: &str) -> usize {
    let language = draft.languages.iter().find(|language| language.tag == tag);
    if let Some(most) = language.and_then(|language| language.segments) {
        let less = Length::Long.segments().saturating_sub(length.segments());
        return most.saturating_sub(less).max(length.segments());
    }
    let is_other = segments.costly.iter().any(|letter| is_other_script(*letter));
    length.segments().saturating_add(usize::from(is_other))
}

/// A letter that is neither Latin nor Greek; the accents of both are within these blocks.
fn is_other_script(letter: char) -> bool {
    let is_western = matches!(letter, '\0'..='\u{3ff}' | '\u{1e00}'..='\u{1fff}' | '\u{2c60}'..='\u{2c7f}' | '\u{a720}'..='\u{a7ff}');
    letter.is_alphabetic() && !is_western
}

/// The text with what would stand in it; what cannot be known is taken for twelve letters.
fn with_samples(text: &str, city: &City) -> String {
    let number = format!("{}00000000", city.number_prefix);
    let mut said = text.to_owned();
    for name in placeholders(text) {
        let sample = match name {
            "number" => number.as_str(),
            "desk" => city.desk_name.as_str(),
            "emergency" => city.emergency_number.as_str(),
            "phone" => city.phone.as_str(),
            "help_line" => city.help_line.as_str(),
            _ => "twelveletter",
        };
        said = said.replace(&format!("{{{name}}}"), sample);
    }
    said
}
