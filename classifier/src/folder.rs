//! Writes the words of a text in their folded form: whole words of plain letters at once, everything else character by
//! character.

use crate::characters::{Break, Piece, fold_ascii, fold_character, join_hangul};
use crate::chunk::{Block, Ending};
use crate::decision::Span;
use crate::fold::{FoldBuffers, Token};
use crate::key::{Key, LONGEST_KEY};

/// The state of folding: the word being written and what has been seen since the last one.
pub(crate) struct Folder<'f> {
    text: &'f str,
    /// The words so far, and the one that is being written.
    buffers: &'f mut FoldBuffers,
    /// How many bytes the folded text has so far, with the space behind its last word.
    written: usize,
    /// The part of the text that is read, as letters and others.
    block: Block,
    /// Whether a word is being written.
    open: bool,
    source: Span,
    last: char,
    run: u8,
    stretched: bool,
    apostrophe: bool,
    before: Break,
}

impl<'f> Folder<'f> {
    /// Prepares to fold a text into empty buffers.
    #[inline]
    pub(crate) fn new(text: &'f str, buffers: &'f mut FoldBuffers) -> Self {
        Self {
            text,
            buffers,
            written: 0,
            block: Block::read(text.as_bytes(), 0),
            open: false,
            source: Span { start: 0, end: 0 },
            last: '\0',
            run: 0,
            stretched: false,
            apostrophe: false,
            before: Break::Joined,
        }
    }

    /// Reads the whole text.
    pub(crate) fn fold(mut self) {
        let bytes = self.text.as_bytes();
        let ending = Ending::new(bytes);
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii_alphanumeric() {
                let start = at;
                if !self.open {
                    at = self.plain_words(bytes, &ending, at);
                }
                if at == start {
                    self.letter(char::from(byte.to_ascii_lowercase()), at, at + 1);
                    at += 1;
                }
                continue;
            }
            if byte.is_ascii() {
                self.ascii(bytes, byte, at);
                at += 1;
                continue;
            }
            let Some(character) = self.text.get(at..).and_then(|rest| rest.chars().next()) else {
                break;
            };
            let end = at + character.len_utf8();
            fold_character(character, &mut |piece| self.piece(piece, at, end));
            at = end;
        }
        self.close();
    }

    /// Takes whole words of ASCII letters and digits with single spaces between them, and returns where to go on: where
    /// it began, if the first word must be taken letter by letter.
    fn plain_words(&mut self, bytes: &[u8], ending: &Ending, start: usize) -> usize {
        let mut rest = bytes.get(start..).unwrap_or_default();
        let mut marks = self.block.rest(start);
        let (mut written, mut before) = (self.written, self.before);
        loop {
            let at = bytes.len() - rest.len();
            let Some(length) = marks.run() else {
                if self.block.start == at {
                    break;
                }
                self.block = Block::read(bytes, at);
                marks = self.block.rest(at);
                continue;
            };
            let end = at + length;
            if length == 0 || length > LONGEST_KEY || (self.block.has_thrice && has_thrice(bytes, at, end)) {
                break;
            }
            let behind = rest.get(length).copied().unwrap_or(b'\n');
            if behind != b' ' && goes_on(behind, length) {
                self.open_with(at, end);
                rest = rest.get(length..).unwrap_or_default();
                break;
            }
            self.buffers.tokens.push(Token {
                start: written,
                end: written + length,
                key: Key::new(ending.load(rest), length).lower(),
                source: Span { start: at, end },
                before,
                stretched: false,
                ideograph: false,
            });
            written += length + 1;
            if behind != b' ' {
                before = Break::Joined;
                rest = rest.get(length..).unwrap_or_default();
                break;
            }
            before = Break::Space;
            marks = marks.behind(length + 1);
            rest = rest.get(length + 1..).unwrap_or_default();
        }
        (self.written, self.before) = (written, before);
        bytes.len() - rest.len()
    }

    /// Begins a word with plain letters.
    fn open_with(&mut self, start: usize, end: usize) {
        self.begin(start);
        let word = &mut self.buffers.word;
        word.push_str(self.text.get(start..end).unwrap_or_default());
        word.make_ascii_lowercase();
        let mut letters = word.bytes().rev();
        let (last, before) = (letters.next(), letters.next());
        self.last = last.map_or('\0', char::from);
        self.run = if last == before { 2 } else { 1 };
        self.source.end = end;
    }

    /// Takes one ASCII character; full stop, comma, colon and dash are read by what stands around them.
    fn ascii(&mut self, bytes: &[u8], byte: u8, at: usize) {
        let piece = match byte {
            b'.' | b',' | b':' | b'-' => Piece::Separator(self.mark_break(bytes, byte, at)),
            other => fold_ascii(other),
        };
        self.piece(piece, at, at + 1);
    }

    /// How strongly a full stop, comma, colon or dash separates: not at all inside `2.5` and `apt. 4`.
    fn mark_break(&self, bytes: &[u8], byte: u8, at: usize) -> Break {
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        let inside = if byte == b',' {
            next.is_ascii_digit()
        } else {
            !next.is_ascii_whitespace()
        };
        if inside {
            return Break::Space;
        }
        match byte {
            b'.' if self.open && is_abbreviation(&self.buffers.word) => Break::Space,
            b'.' => Break::Sentence,
            b'-' if at > 0 && bytes.get(at - 1).is_some_and(|b| !b.is_ascii_whitespace()) => Break::Space,
            _ => Break::Clause,
        }
    }

    fn piece(&mut self, piece: Piece, start: usize, end: usize) {
        match piece {
            Piece::Letter(letter) => self.letter(letter, start, end),
            Piece::Mark(mark) => {
                if self.open {
                    self.buffers.word.push(mark);
                    self.last = mark;
                    self.source.end = end;
                }
            }
            Piece::Ideograph(character) => {
                self.close();
                self.letter(character, start, end);
                self.close();
                if let Some(token) = self.buffers.tokens.last_mut() {
                    token.ideograph = true;
                }
            }
            Piece::Apostrophe => {
                if self.apostrophe || !self.last.is_alphabetic() || self.is_elided() {
                    self.separate(Break::Space);
                } else {
                    self.apostrophe = true;
                }
            }
            Piece::Separator(kind) => self.separate(kind),
        }
    }

    fn letter(&mut self, letter: char, start: usize, end: usize) {
        if self.apostrophe && !(self.open && letter.is_alphabetic()) {
            self.separate(Break::Space);
        }
        self.apostrophe = false;
        if !self.open {
            self.begin(start);
        } else if let Some(joined) = join_hangul(self.last, letter) {
            self.buffers.word.pop();
            self.buffers.word.push(joined);
            self.last = joined;
            self.source.end = end;
            return;
        }
        self.source.end = end;
        self.run = if letter == self.last {
            self.run.saturating_add(1)
        } else {
            1
        };
        self.last = letter;
        if self.run > 2 && !letter.is_ascii_digit() {
            self.stretched = true;
            return;
        }
        self.buffers.word.push(letter);
    }

    fn begin(&mut self, start: usize) {
        self.open = true;
        self.buffers.word.clear();
        self.source.start = start;
        self.last = '\0';
        self.run = 0;
        self.stretched = false;
    }

    /// Whether the open word is one that French and Creole write before another without its vowel: `l'eau`, `qu'il`.
    /// Such words stand by themselves, so that a rule for `eau` finds it; `don't` stays one word.
    fn is_elided(&self) -> bool {
        let word = self.buffers.word.as_str();
        self.open && matches!(word, "c" | "d" | "j" | "l" | "m" | "n" | "s" | "t" | "qu")
    }

    fn separate(&mut self, kind: Break) {
        self.close();
        self.before = self.before.max(kind);
    }

    fn close(&mut self) {
        self.apostrophe = false;
        self.last = '\0';
        if !std::mem::take(&mut self.open) {
            return;
        }
        let word = &mut self.buffers.word;
        word.drain(..arabic_article(word));
        let key = Key::of(word);
        if !key.is_word() {
            self.buffers.long.push_str(word);
        }
        self.buffers.tokens.push(Token {
            start: self.written,
            end: self.written + word.len(),
            key,
            source: self.source,
            before: self.before,
            stretched: self.stretched,
            ideograph: false,
        });
        self.written += word.len() + 1;
        self.before = Break::Joined;
    }
}

/// Whether a word of so many letters may go on with what stands behind them, or is asked about by it: other letters and
/// an apostrophe go on with it, a full stop means something else behind an abbreviation.
fn goes_on(behind: u8, length: usize) -> bool {
    match behind {
        b'.' => length <= LONGEST_ABBREVIATION,
        b'\'' | b'`' | 0x80.. => true,
        _ => false,
    }
}

/// Whether a letter or digit stands three times in a row in an ASCII word.
fn has_thrice(bytes: &[u8], start: usize, end: usize) -> bool {
    let same = |one: &u8, two: &u8| one.eq_ignore_ascii_case(two);
    let thrice = |window: &[u8]| matches!(window, [one, two, three] if same(one, two) && same(two, three));
    bytes.get(start..end).unwrap_or_default().windows(3).any(thrice)
}

/// Bytes of an Arabic letter.
const LETTER: usize = 2;

/// The word behind one particle that Arabic writes together with it, where at least three letters remain: `وغاز` ("and
/// gas") and `عالدرج` ("on the stairs") hold `غاز` and `درج`. Whether the letter is a particle or the word's own, only
/// the known words can tell.
pub(crate) fn behind_particle(word: &str) -> Option<&str> {
    let rest = word.strip_prefix(['و', 'ف', 'ب', 'ل', 'ك', 'ع', 'ه'])?;
    let article = arabic_article(rest);
    // These two are particles only before the article.
    if article == 0 && word.starts_with(['ع', 'ه']) {
        return None;
    }
    rest.get(article..).filter(|rest| rest.len() >= 3 * LETTER)
}

/// The bytes of the article and the particles that Arabic writes together with the word behind them, where at least
/// three letters of the word remain: `والغاز` is `غاز`.
fn arabic_article(word: &str) -> usize {
    if !word.starts_with(['ا', 'و', 'ب', 'ف', 'ك', 'ل']) {
        return 0;
    }
    let article = ["ال", "وال", "بال", "فال", "كال", "لل"]
        .into_iter()
        .find(|article| word.starts_with(article));
    let bytes = article.map_or(0, str::len);
    if word.len() >= bytes + 3 * LETTER { bytes } else { 0 }
}

/// The most letters of an abbreviation.
const LONGEST_ABBREVIATION: usize = 4;

/// Whether a word is one that people end with a full stop in the middle of a sentence.
fn is_abbreviation(word: &str) -> bool {
    const SHORT: &[&str] = &[
        "apt", "av", "ave", "blvd", "bldg", "ct", "dr", "fl", "jr", "lic", "ln", "mr", "mrs", "ms", "num", "pkwy",
        "pl", "rd", "rm", "sq", "sr", "st", "ste", "tel", "vs", "apto", "no",
    ];
    SHORT.contains(&word) || (word.len() == 1 && !word.ends_with(|c: char| c.is_ascii_digit()))
}
