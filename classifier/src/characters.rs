//! What one character becomes when text is folded: a letter, a separator, or nothing.

use unicode_normalization::char::{compose, decompose_compatible, is_combining_mark};

/// How strongly two neighbouring words are kept apart by what stands between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Break {
    /// Nothing stands between them, as between two Chinese characters.
    Joined,
    /// A space or a mark inside a clause.
    Space,
    /// A comma, bracket, dash or ampersand.
    Clause,
    /// The end of a sentence or line.
    Sentence,
}

/// What one character contributes to the folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A letter, digit or vowel sign of a word, already folded.
    Letter(char),
    /// A vowel sign or other mark that belongs to the letter before it.
    Mark(char),
    /// A Chinese character: a word by itself.
    Ideograph(char),
    /// Dropped between two letters, a separator elsewhere.
    Apostrophe,
    /// Separates words.
    Separator(Break),
}

/// Calls `emit` with what a character outside ASCII stands for: nothing, one piece or several.
pub(crate) fn fold_character(character: char, emit: &mut impl FnMut(Piece)) {
    if is_ignorable(character) {
        return;
    }
    if let Some(piece) = fixed_piece(character) {
        emit(piece);
        return;
    }
    // A part may itself be one of the fixed: the apostrophe inside ŉ.
    decompose_compatible(character, |part| match fixed_piece(part) {
        Some(piece) => emit(piece),
        None => fold_part(part, emit),
    });
}

/// What an ASCII character stands for; a full stop counts as a space, because its meaning needs its surroundings.
pub(crate) fn fold_ascii(byte: u8) -> Piece {
    match byte {
        b'a'..=b'z' | b'0'..=b'9' => Piece::Letter(char::from(byte)),
        b'A'..=b'Z' => Piece::Letter(char::from(byte.to_ascii_lowercase())),
        b'\'' | b'`' => Piece::Apostrophe,
        b'!' | b'?' | b';' | b'\n' | b'\r' => Piece::Separator(Break::Sentence),
        b'(' | b')' | b'[' | b']' | b'&' | b'+' | b'|' => Piece::Separator(Break::Clause),
        _ => Piece::Separator(Break::Space),
    }
}

/// Whether a character is one of the unified Chinese ideographs.
pub(crate) fn is_ideograph(character: char) -> bool {
    matches!(character,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{3007}'
        | '\u{20000}'..='\u{323af}' | '\u{f900}'..='\u{faff}')
}

/// Joins a Hangul letter with the syllable before it, so that both ways of writing Korean fold alike.
pub(crate) fn join_hangul(before: char, character: char) -> Option<char> {
    if !matches!(character, '\u{1160}'..='\u{11ff}') {
        return None;
    }
    compose(before, character)
}

/// Characters that are never seen: joiners, direction marks, variation selectors, tags.
fn is_ignorable(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e01ef}')
}

/// Characters whose compatibility decomposition would mislead.
fn fixed_piece(character: char) -> Option<Piece> {
    Some(match character {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2b9}'..='\u{2bd}' | '\u{2032}' | '\u{b4}' | '\u{ff07}' => {
            Piece::Apostrophe
        }
        // A Korean syllable stays whole: its letters are no words of their own.
        '\u{ac00}'..='\u{d7a3}' => Piece::Letter(character),
        // The numero sign would otherwise become the word "no".
        '\u{2116}' => Piece::Separator(Break::Space),
        '\u{2026}' | '。' | '！' | '？' | '；' | '؟' | '।' | '۔' | '؛' | '｡' | '\u{2028}' | '\u{2029}' | '\u{85}' => {
            Piece::Separator(Break::Sentence)
        }
        '，' | '、' | '،' | '—' | '–' | '（' | '）' | '：' | '·' | '•' => Piece::Separator(Break::Clause),
        _ => return None,
    })
}

/// One part of a decomposed character.
fn fold_part(part: char, emit: &mut impl FnMut(Piece)) {
    if let Some(byte) = u8::try_from(part).ok().filter(u8::is_ascii) {
        emit(fold_ascii(byte));
        return;
    }
    if is_dropped_mark(part) || part == '\u{640}' {
        return;
    }
    if is_ideograph(part) {
        emit(Piece::Ideograph(part));
        return;
    }
    if let Some(digit) = foreign_digit(part) {
        emit(Piece::Letter(digit));
        return;
    }
    if is_combining_mark(part) {
        emit(Piece::Mark(part));
        return;
    }
    if !part.is_alphanumeric() {
        emit(Piece::Separator(Break::Space));
        return;
    }
    for lower in part.to_lowercase() {
        fold_letter(lower, emit);
    }
}

/// Letters that have a plain counterpart but no decomposition.
fn fold_letter(letter: char, emit: &mut impl FnMut(Piece)) {
    let (first, second) = match letter {
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        'ø' => ('o', None),
        'ł' => ('l', None),
        'đ' | 'ð' => ('d', None),
        'ı' => ('i', None),
        'ς' => ('σ', None),
        // Arabic and Urdu keyboards write the same letter with different code points.
        'ٱ' => ('ا', None),
        'ى' | 'ی' | 'ې' => ('ي', None),
        'ک' => ('ك', None),
        'ة' | 'ہ' | 'ە' | 'ۃ' => ('ه', None),
        other => (other, None),
    };
    if is_dropped_mark(first) {
        return;
    }
    emit(Piece::Letter(first));
    if let Some(second) = second {
        emit(Piece::Letter(second));
    }
}

/// Accents and vowel points that people leave out; the vowel signs of Indic scripts are letters and stay.
fn is_dropped_mark(character: char) -> bool {
    matches!(character,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}')
}

/// The ASCII digit for a digit of Arabic, Urdu, Devanagari or Bengali.
fn foreign_digit(character: char) -> Option<char> {
    let zero = match character {
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6f0}'..='\u{6f9}' => 0x6f0,
        '\u{966}'..='\u{96f}' => 0x966,
        '\u{9e6}'..='\u{9ef}' => 0x9e6,
        _ => return None,
    };
    char::from_digit(u32::from(character).checked_sub(zero)?, 10)
}
