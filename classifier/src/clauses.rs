//! Cuts a text into sentences and clauses, so that one message can hold two issues.

use crate::characters::Break;
use crate::fold::Folded;

/// Words of all languages of the pack, as they are folded: `matches!` compares them without a table, and the list is
/// there for the test that no word is one that no text can hold.
macro_rules! words {
    ($(#[$doc:meta])* fn $name:ident $list:ident: $($word:literal)|+) => {
        $(#[$doc])*
        fn $name(word: &str) -> bool {
            matches!(word, $($word)|+)
        }

        #[cfg(test)]
        const $list: &[&str] = &[$($word),+];
    };
}

words! {
    /// Whether a folded word joins two statements.
    fn is_joining JOINING:
        "and" | "also" | "plus" | "y" | "tambien" | "ademas" | "et" | "aussi" | "ak" | "oraz" | "и" | "также" |
        "এবং" | "আর" | "و" | "اور" | "그리고" | "和" | "且"
}

words! {
    /// Whether a folded word sets what follows against what was said.
    fn is_contrast CONTRAST:
        "but" | "however" | "pero" | "mais" | "men" | "ale" | "lecz" | "но" | "а" | "কিন্তু" | "তবে" | "kintu" |
        "하지만" | "그런데" | "근데" | "لكن" | "ولكن" | "بس" | "ليكن" | "مگر" | "lekin" | "magar" | "但" | "可" | "却" | "卻"
}

words! {
    /// Whether a folded word says that what is told happens at this time. Chinese says so with two or three characters, of
    /// which this is the first.
    fn is_present PRESENT:
        "now" | "today" | "tonight" | "rn" | "ahora" | "ahorita" | "hoy" | "maintenant" | "aujourdhui" | "kounya" |
        "kouniya" | "kounye" | "jodi" | "jodia" | "teraz" | "dzis" | "dzisiaj" | "сеичас" | "щас" | "сегодня" | "теперь" |
        "এখন" | "আজ" | "আজকে" | "ekhon" | "akhon" | "aaj" | "aj" | "지금" | "지금은" | "오늘" | "오늘은" | "이제" | "الان" | "هلا" | "هلق" |
        "دلوقتي" | "يوم" | "اب" | "ابھي" | "اج" | "ab" | "abhi" | "现" | "現" | "今" | "依"
}

/// Whether a Korean verb ends as one that is set against what follows: "났었는데", "고쳤지만".
fn ends_in_contrast(word: &str) -> bool {
    word.ends_with("는데") || word.ends_with("지만")
}

/// How many words may stand between a word of contrast and the word for now: "but right now", "pero es que ahora".
const TURN_GAP: usize = 2;

/// Whether a word begins what happens now, set against what was told before it: "but now", ", now", "났었는데 지금".
fn turns(folded: &Folded<'_>, index: usize) -> bool {
    let word = folded.word(index);
    let present_within = |gap: usize| {
        let behind = index + 1..folded.tokens.len().min(index + 2 + gap);
        behind.into_iter().any(|later| is_present(folded.word(later)))
    };
    if is_contrast(word) {
        return present_within(TURN_GAP);
    }
    // Polish "a teraz"; in other languages the letter is an article.
    if word == "a" {
        return present_within(0);
    }
    let behind_comma = folded
        .tokens
        .get(index)
        .is_some_and(|token| token.before == Break::Clause);
    let before = index.checked_sub(1).map_or("", |before| folded.word(before));
    (behind_comma || ends_in_contrast(before)) && is_present(word)
}

/// Where a word stands.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// The number of its sentence.
    sentence: u32,
    /// The number of the part of its sentence: a turn to what happens now begins another.
    part: u32,
    /// The number of its clause.
    clause: u32,
}

/// The sentence, its part and the clause that each word belongs to.
#[derive(Debug)]
pub(crate) struct Clauses {
    places: Vec<Place>,
}

impl Clauses {
    /// Numbers the sentences, their parts and the clauses of a text.
    pub(crate) fn new(folded: &Folded<'_>) -> Self {
        let mut places = Vec::with_capacity(folded.tokens.len());
        let mut place = Place::default();
        for (index, token) in folded.tokens.iter().enumerate() {
            if token.before == Break::Sentence {
                place.sentence += 1;
                place.part += 1;
            } else if index > 0 && turns(folded, index) {
                place.part += 1;
            }
            if token.before >= Break::Clause || is_joining(folded.word(index)) {
                place.clause += 1;
            }
            places.push(place);
        }
        Self { places }
    }

    /// The number of the part of a sentence that a word stands in.
    pub(crate) fn part(&self, token: usize) -> u32 {
        self.place(token).part
    }

    /// The first part of a word's sentence and its own part.
    ///
    /// A word that says no to what was told says so of its own part and of what came before, and not of what has
    /// happened since: "last week it smelled of gas, but now the kitchen burns".
    pub(crate) fn parts_until(&self, token: usize) -> (u32, u32) {
        let place = self.place(token);
        let begins = self.places.partition_point(|other| other.sentence < place.sentence);
        (self.place(begins).part, place.part)
    }

    /// The number of the clause that a word stands in.
    pub(crate) fn clause(&self, token: usize) -> u32 {
        self.place(token).clause
    }

    fn place(&self, token: usize) -> Place {
        self.places.get(token).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{CONTRAST, JOINING, PRESENT};
    use crate::fold::fold;

    #[test]
    fn every_word_stands_as_texts_are_folded() {
        for word in [JOINING, CONTRAST, PRESENT].concat() {
            assert_eq!(fold(word), word);
        }
    }
}
