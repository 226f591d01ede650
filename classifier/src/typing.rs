//! Finds the words of the phrases that differ from a mistyped word by one edit.
//!
//! Every word of the vocabulary is stored with each of its forms that lack one letter; a mistyped word is looked up
//! by itself and by its own such forms. The work for one word depends on its length alone.
//!
//! Few forms of a word lead anywhere, so that one bit for each says first whether any does.

/// Shorter words have too many real neighbours.
pub(crate) const SHORTEST: usize = 5;
/// Longer words are not worth the memory.
const LONGEST: usize = 24;
/// A first letter may be wrong only in words that stay recognisable.
const FIRST_LETTER_FREE: usize = 7;
/// Emergencies forgive an error only in words of this length.
const SURE: usize = 6;
/// More neighbours than this tell nothing.
const MOST_NEIGHBOURS: usize = 4;

/// The deletion neighbourhood of a vocabulary.
///
/// A mistyped word is rare, so that little of this is in the processor's caches when one comes: what one look-up needs
/// lies in as few places as possible.
#[derive(Debug, Default)]
pub(crate) struct TypingIndex {
    /// All words, one after the other.
    text: String,
    /// Where each word begins, and the end of the last one.
    starts: Vec<u32>,
    /// Hash of a form and the number of the word that it comes from, at the hash's upper bits or behind; a power of two.
    slots: Vec<(u32, u32)>,
    shift: u32,
    /// One bit for each hash's lower bits: whether there is such a form.
    present: Vec<u64>,
}

/// The number of no word: nothing stands in the slot.
const VACANT: u32 = u32::MAX;

/// Bits for each form in the summary of those that are there: one look-up in so many is for nothing.
const BITS_A_FORM: usize = 8;

impl TypingIndex {
    /// Indexes words by position.
    pub(crate) fn new(words: &[&str]) -> Self {
        let mut forms = Vec::with_capacity(words.len() * 8);
        let mut starts = Vec::with_capacity(words.len() + 1);
        let mut end = 0;
        for (index, word) in (0_u32..).zip(words) {
            starts.push(end);
            end += u32::try_from(word.len()).unwrap_or_default();
            if eligible(word) {
                each_form(word, &mut |hash| forms.push((hash, index)));
            }
        }
        starts.push(end);
        forms.sort_unstable();
        forms.dedup();
        let size = (forms.len() * 3 / 2).next_power_of_two().max(64);
        let mut index = Self {
            text: words.concat(),
            starts,
            slots: vec![(0, VACANT); size],
            shift: 32 - size.trailing_zeros(),
            present: vec![0; size * BITS_A_FORM / 64],
        };
        for &(hash, word) in &forms {
            index.add(hash, word);
        }
        index
    }

    /// Adds a form; those with one hash come in the order of their words.
    fn add(&mut self, hash: u32, word: u32) {
        let (place, bit) = self.bit(hash);
        if let Some(bits) = self.present.get_mut(place) {
            *bits |= bit;
        }
        let mut at = self.first_slot(hash);
        while let Some(slot) = self.slots.get_mut(at) {
            if slot.1 == VACANT {
                *slot = (hash, word);
                return;
            }
            at = self.next_slot(at);
        }
    }

    fn first_slot(&self, hash: u32) -> usize {
        (hash >> self.shift) as usize
    }

    fn next_slot(&self, at: usize) -> usize {
        (at + 1) & self.slots.len().wrapping_sub(1)
    }

    /// Where the bit of a hash stands.
    fn bit(&self, hash: u32) -> (usize, u64) {
        let place = hash as usize & (self.present.len() * 64).wrapping_sub(1);
        (place / 64, 1 << (place % 64))
    }

    /// The word at a position.
    pub(crate) fn word(&self, index: u32) -> Option<&str> {
        let start = *self.starts.get(index as usize)? as usize;
        let end = *self.starts.get(index as usize + 1)? as usize;
        self.text.get(start..end)
    }

    /// Calls `found` with each word one edit away, and whether an emergency may trust it.
    pub(crate) fn each_near(&self, word: &str, found: &mut impl FnMut(u32, bool)) {
        if !eligible(word) {
            return;
        }
        // First all forms are looked for at once, so that the processor waits for their bits together.
        let (mut forms, mut count, mut present) = ([0; LONGEST + 1], 0_usize, 0_u32);
        each_form(word, &mut |hash| {
            if let Some(form) = forms.get_mut(count) {
                *form = hash;
                present |= u32::from(self.is_present(hash)) << count;
            }
            count += 1;
        });
        let (mut seen, mut neighbours) = ([u32::MAX; MOST_NEIGHBOURS], 0);
        while present != 0 {
            let form = forms
                .get(present.trailing_zeros() as usize)
                .copied()
                .unwrap_or_default();
            present &= present - 1;
            for index in self.words_with(form) {
                if seen.contains(&index) || neighbours == MOST_NEIGHBOURS {
                    continue;
                }
                let Some(candidate) = self.word(index) else { continue };
                let Some(sure) = compare(word, candidate) else { continue };
                if let Some(slot) = seen.get_mut(neighbours) {
                    *slot = index;
                }
                neighbours += 1;
                found(index, sure);
            }
        }
    }

    fn is_present(&self, hash: u32) -> bool {
        let (place, bit) = self.bit(hash);
        self.present.get(place).is_some_and(|bits| bits & bit != 0)
    }

    /// The words that have a form with this hash.
    fn words_with(&self, hash: u32) -> impl Iterator<Item = u32> {
        let mut at = self.first_slot(hash);
        let forms = std::iter::from_fn(move || {
            let &(form, word) = self.slots.get(at).filter(|slot| slot.1 != VACANT)?;
            at = self.next_slot(at);
            Some((form, word))
        });
        forms.filter(move |form| form.0 == hash).map(|form| form.1)
    }
}

/// The word with every run of one letter shortened to one; `None` where nothing is doubled.
pub(crate) fn squeeze(word: &str) -> Option<String> {
    let letters = word.chars().zip(word.chars().skip(1));
    let mut pairs = letters.filter(|(one, two)| one == two && !two.is_ascii_digit());
    pairs.next()?;
    let mut single = String::with_capacity(word.len());
    let mut last = '\0';
    for letter in word.chars() {
        if letter != last || letter.is_ascii_digit() {
            single.push(letter);
        }
        last = letter;
    }
    Some(single)
}

/// Whether a word has enough letters to forgive a typing error in it.
pub(crate) fn is_long_enough(word: &str) -> bool {
    word.chars().count() >= SHORTEST
}

/// Whether an emergency may trust a word in spite of a typing error.
pub(crate) fn is_sure(word: &str, candidate: &str) -> bool {
    let shorter = word.chars().count().min(candidate.chars().count());
    word.chars().next() == candidate.chars().next() && shorter >= SURE
}

fn eligible(word: &str) -> bool {
    if word.len() < SHORTEST || word.len() > LONGEST * 4 || word.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let length = word.chars().count();
    (SHORTEST..=LONGEST).contains(&length)
}

/// The hash of the word, then of each form that lacks one letter.
///
/// A word's hash is the value of its bytes as digits of a number to the base `BASE`. So the hash of a form follows from
/// that of the word by a few steps, whatever its length: the letter's own value is taken away, and that of the bytes
/// before it is moved down by the letter's length.
fn each_form(word: &str, emit: &mut impl FnMut(u32)) {
    let (mut whole, mut weight) = (0_u64, 1_u64);
    for byte in word.bytes() {
        whole = whole.wrapping_mul(BASE).wrapping_add(u64::from(byte));
        weight = weight.wrapping_mul(BASE);
    }
    emit(mixed(whole));
    // The value of the bytes before a letter, and what one weighs there: BASE to the power of the bytes from there on.
    let mut before = 0_u64;
    for letter in word.chars() {
        let mut through = before;
        let mut buffer = [0; 4];
        for byte in letter.encode_utf8(&mut buffer).bytes() {
            through = through.wrapping_mul(BASE).wrapping_add(u64::from(byte));
            weight = weight.wrapping_mul(INVERSE);
        }
        let moved = before.wrapping_sub(through).wrapping_mul(weight);
        emit(mixed(whole.wrapping_add(moved)));
        before = through;
    }
}

/// An odd number, so that it has an inverse.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
/// Multiplied with the base it gives one.
const INVERSE: u64 = inverse(BASE);

/// The inverse of an odd number modulo 2 to the power of 64, by Newton's method: each step doubles the right bits.
const fn inverse(odd: u64) -> u64 {
    let mut inverse = odd;
    let mut bits = 3;
    while bits < 64 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(inverse)));
        bits *= 2;
    }
    inverse
}

/// All bits of a value in 32.
fn mixed(value: u64) -> u32 {
    let mixed = (value ^ (value >> 32)).wrapping_mul(BASE);
    u32::try_from(mixed >> 32).unwrap_or_default()
}

/// Whether two words are one edit apart and the first letter allows it; if so, whether an emergency may trust it.
fn compare(word: &str, candidate: &str) -> Option<bool> {
    if !one_edit_apart(word, candidate) {
        return None;
    }
    let same_start = word.chars().next() == candidate.chars().next();
    let shorter = word.chars().count().min(candidate.chars().count());
    if !same_start && shorter < FIRST_LETTER_FREE {
        return None;
    }
    Some(is_sure(word, candidate))
}

/// Whether one letter was left out, added, replaced, or swapped with its neighbour.
fn one_edit_apart(left: &str, right: &str) -> bool {
    let common = left
        .chars()
        .zip(right.chars())
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len_utf8())
        .sum();
    let (Some(left), Some(right)) = (left.get(common..), right.get(common..)) else {
        return false;
    };
    let (mut left_rest, mut right_rest) = (left.chars(), right.chars());
    let (first_left, first_right) = (left_rest.next(), right_rest.next());
    let (after_left, after_right) = (left_rest.as_str(), right_rest.as_str());
    if after_left == right || left == after_right || after_left == after_right {
        return first_left.is_some() || first_right.is_some();
    }
    let (second_left, second_right) = (left_rest.next(), right_rest.next());
    second_left.is_some()
        && first_left == second_right
        && second_left == first_right
        && left_rest.as_str() == right_rest.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_has_the_hash_of_the_word_that_it_is() {
        for word in ["a", "water", "tormenta", "котёл", "নর্দমা", "a暖é"] {
            let mut hashes = Vec::new();
            each_form(word, &mut |hash| hashes.push(hash));
            let mut forms = vec![word.to_owned()];
            for (at, letter) in word.char_indices() {
                forms.push(word[..at].to_owned() + &word[at + letter.len_utf8()..]);
            }
            let mut expected = Vec::new();
            for form in &forms {
                let mut own = Vec::new();
                each_form(form, &mut |hash| own.push(hash));
                expected.extend(own.first().copied());
            }
            assert_eq!(hashes, expected, "{word}");
        }
    }
}
