//! Words that are to be gone, and where other texts quote them. Letters are compared in lower case, and any space is
//! like any other, because people paste what they see.

use std::ops::Range;

/// Stands where words were removed.
pub const REMOVED: &str = "[removed]";
/// A single word of so few letters may stand in any sentence of the desk without being quoted.
const TELLING: usize = 8;

/// A text's letters in lower case, spaces in a row as one, each with the bytes that it stands for.
type Letters = Vec<(char, Range<usize>)>;

/// Where words count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// Wherever they stand.
    Anywhere,
    /// Where no letter or digit stands beside them.
    Alone,
    /// Where nothing else is said.
    All,
}

/// Words to look for.
#[derive(Debug)]
struct Needle {
    letters: Vec<char>,
    reach: Reach,
}

/// Words that are to be gone.
#[derive(Debug, Default)]
pub(super) struct Gone {
    /// What is replaced in the resident's words.
    said: Vec<Needle>,
    /// What is replaced where the desk repeats it.
    told: Vec<Needle>,
    /// The whole message, where all of it goes: what was taken out of it goes as well.
    whole: Letters,
}

impl Gone {
    /// These words, wherever they stand in a message, and what `facts` of theirs the desk has written in its own form.
    pub fn words(words: &str, facts: &[&str]) -> Self {
        let mut gone = Self::default();
        gone.add(words, Reach::Anywhere, true);
        for fact in facts {
            gone.add(fact, Reach::Alone, true);
        }
        gone
    }

    /// All words of a reply: what it repeats was taken out of another message, which stays.
    pub fn reply(text: &str) -> Self {
        let mut gone = Self::default();
        gone.add(text, Reach::All, true);
        gone
    }

    /// All words of a message, and the `facts` that the desk has read out of them.
    pub fn whole(text: &str, facts: &[&str]) -> Self {
        let mut gone = Self {
            whole: trimmed(text),
            ..Self::default()
        };
        gone.add(text, Reach::Alone, is_telling(&gone.whole));
        for fact in facts {
            gone.add(fact, Reach::Alone, true);
        }
        gone
    }

    /// The address of a file.
    pub fn file(reference: &str) -> Self {
        let mut gone = Self::default();
        gone.add(reference, Reach::Anywhere, true);
        gone
    }

    /// Something that was taken out of the message, where all of it goes: the desk may have repeated it.
    pub fn learn(&mut self, taken: &str) {
        let own = trimmed(taken);
        if is_telling(&own) && self.has_taken(&own) {
            self.add(taken, Reach::Alone, true);
        }
    }

    /// Whether these words were taken out of the message, where all of it goes.
    fn has_taken(&self, own: &Letters) -> bool {
        if own.is_empty() || self.whole.is_empty() {
            return false;
        }
        let letters = own.iter().map(|(letter, _)| *letter).collect();
        let reach = Reach::Alone;
        let needle = Needle { letters, reach };
        !needle.places(&self.whole).is_empty()
    }

    fn add(&mut self, words: &str, reach: Reach, is_told: bool) {
        let letters: Vec<char> = trimmed(words).into_iter().map(|(letter, _)| letter).collect();
        if letters.is_empty() {
            return;
        }
        if is_told {
            let letters = letters.clone();
            self.told.push(Needle { letters, reach });
        }
        self.said.push(Needle { letters, reach });
    }

    /// Where a message has them.
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        places(&self.said, text)
    }

    /// What remains of something that a resident said. `None`: all of it.
    pub fn rest_of_said(&self, text: &str) -> Option<String> {
        if text != REMOVED && self.has_taken(&trimmed(text)) {
            return Some(REMOVED.to_owned());
        }
        replaced(text, &places(&self.said, text))
    }

    /// What remains of something that the desk said. `None`: all of it.
    pub fn rest_of_told(&self, text: &str) -> Option<String> {
        replaced(text, &places(&self.told, text))
    }
}

impl Needle {
    fn places(&self, letters: &[(char, Range<usize>)]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut at = 0_usize;
        if self.reach == Reach::All && letters.len() != self.letters.len() {
            return found;
        }
        while let Some(window) = letters.get(at..at.saturating_add(self.letters.len())) {
            let (Some((_, first)), Some((_, last))) = (window.first(), window.last()) else {
                break;
            };
            let same = window.iter().map(|(letter, _)| letter).eq(&self.letters);
            if same && (self.reach == Reach::Anywhere || self.stands_alone(letters, at)) {
                found.push(first.start..last.end);
                at = at.saturating_add(self.letters.len());
            } else {
                at = at.saturating_add(1);
            }
        }
        found
    }

    fn stands_alone(&self, letters: &[(char, Range<usize>)], at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(at.saturating_add(self.letters.len()));
        let goes_on = |beside: Option<&(char, Range<usize>)>, own: Option<&char>| {
            beside.is_some_and(|(letter, _)| letter.is_alphanumeric()) && own.is_some_and(|own| own.is_alphanumeric())
        };
        !goes_on(before, self.letters.first()) && !goes_on(after, self.letters.last())
    }
}

/// A text without these places, which are in order and apart.
pub(super) fn without(text: &str, places: &[Range<usize>]) -> String {
    let mut rest = String::with_capacity(text.len());
    let mut at = 0;
    for place in places {
        rest.push_str(text.get(at..place.start).unwrap_or_default());
        rest.push_str(REMOVED);
        at = place.end;
    }
    rest.push_str(text.get(at..).unwrap_or_default());
    rest
}

/// Where a byte of a text stands in the text that [`without`] makes of it. A byte within a place moves to the
/// mark's beginning, or to its end.
pub(super) fn moved(at: usize, places: &[Range<usize>], to_end: bool) -> usize {
    let mut gone = 0_usize;
    let mut marks = 0_usize;
    for place in places {
        if at <= place.start || (at < place.end && !to_end) {
            let inside = at.saturating_sub(place.start);
            return at.saturating_sub(gone).saturating_sub(inside).saturating_add(marks);
        }
        gone = gone.saturating_add(place.len().saturating_sub(place.end.saturating_sub(at)));
        marks = marks.saturating_add(REMOVED.len());
    }
    at.saturating_sub(gone).saturating_add(marks)
}

fn is_telling(letters: &Letters) -> bool {
    letters.len() >= TELLING || letters.iter().any(|(letter, _)| *letter == ' ' || letter.is_numeric())
}

fn replaced(text: &str, places: &[Range<usize>]) -> Option<String> {
    (!places.is_empty()).then(|| without(text, places))
}

/// The places of all needles, in order and apart.
fn places(needles: &[Needle], text: &str) -> Vec<Range<usize>> {
    if needles.is_empty() || text.is_empty() {
        return Vec::new();
    }
    let letters = letters(text);
    let mut found: Vec<Range<usize>> = needles.iter().flat_map(|needle| needle.places(&letters)).collect();
    found.sort_by_key(|place| place.start);
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for place in found {
        match apart.last_mut().filter(|last| place.start < last.end) {
            Some(last) => last.end = last.end.max(place.end),
            None => apart.push(place),
        }
    }
    apart
}

fn letters(text: &str) -> Letters {
    let mut letters: Letters = Vec::with_capacity(text.len());
    for (start, letter) in text.char_indices() {
        let end = start.saturating_add(letter.len_utf8());
        if letter.is_whitespace() {
            match letters.last_mut().filter(|(last, _)| *last == ' ') {
                Some((_, bytes)) => bytes.end = end,
                None => letters.push((' ', start..end)),
            }
        } else {
            letters.extend(letter.to_lowercase().map(|lower| (lower, start..end)));
        }
    }
    letters
}

fn trimmed(text: &str) -> Letters {
    letters(text.trim())
}

#[cfg(test)]
mod tests {
    use super::{Gone, moved, without};

    #[test]
    fn words_are_found_whatever_their_case_and_spaces() {
        let gone = Gone::words("ana  GARCÍA", &[]);
        let text = "Ask Ana\nGarcía, or ana garcía's son";
        let places = gone.places(text);
        assert_eq!(without(text, &places), "Ask [removed], or [removed]'s son");
        assert_eq!(gone.rest_of_told("nobody"), None);
        assert_eq!(Gone::words(" ", &[]).rest_of_said("nobody"), None);
    }

    #[test]
    fn what_was_taken_out_of_a_whole_message_goes_with_it() {
        let gone = Gone::whole("John Smith, 2 Elm St", &["2 Elm St"]);
        assert_eq!(gone.rest_of_said("john smith").as_deref(), Some("[removed]"));
        assert_eq!(gone.rest_of_said("John Smithson"), None, "a word goes on");
        assert_eq!(gone.rest_of_said("Elm").as_deref(), Some("[removed]"));
        assert_eq!(gone.rest_of_told("At 2 Elm St?").as_deref(), Some("At [removed]?"));
        assert_eq!(Gone::whole("no", &[]).rest_of_told("Reply YES or NO."), None);
    }

    #[test]
    fn places_move_with_the_text() {
        let text = "call 555 or 666 now";
        let places = [5..8, 12..15];
        assert_eq!(without(text, &places), "call [removed] or [removed] now");
        let moves = [(0, 0), (4, 4), (5, 5), (8, 14), (9, 15), (16, 28)];
        for (from, to) in moves {
            assert_eq!(moved(from, &places, false), to, "{from}");
        }
        assert_eq!((moved(6, &places, false), moved(6, &places, true)), (5, 14));
    }
}
