//! Folds a text into the words that phrases are compared with, and remembers where each word stood.

use crate::characters::{Break, Piece, fold_ascii, fold_character, join_hangul};
use crate::chunk;
use crate::decision::Span;
use crate::word_table::Key;

/// The text as the rules see it: lower case, without accents, punctuation and doubled spaces.
/// Two texts with the same fold are the same to every phrase.
pub fn fold(text: &str) -> String {
    Folded::new(text).text
}

/// Memory that a folded text was written in, kept for the next one.
#[derive(Debug, Default)]
pub(crate) struct FoldBuffers {
    text: String,
    tokens: Vec<Token>,
}

/// One word of a folded text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    /// First byte in the folded text.
    pub start: usize,
    /// One past the last byte in the folded text.
    pub end: usize,
    /// The word itself, as the vocabulary looks it up.
    pub key: Key,
    /// Where the word stands in the original text.
    pub source: Span,
    /// What separates it from the word before.
    pub before: Break,
    /// Whether a letter stood three times or more in a row.
    pub stretched: bool,
    /// Whether it is a single Chinese character.
    pub ideograph: bool,
}

/// A folded text: its words joined by one space, and the map back to the original.
#[derive(Debug)]
pub(crate) struct Folded<'t> {
    /// The original text.
    pub source: &'t str,
    /// The folded words joined by one space.
    pub text: String,
    /// The words in order.
    pub tokens: Vec<Token>,
}

impl<'t> Folded<'t> {
    /// Folds a text in one pass, linear in its length.
    pub(crate) fn new(source: &'t str) -> Self {
        Self::within(source, &mut FoldBuffers::default())
    }

    /// Folds a text in memory that was used before; `release` gives it back.
    pub(crate) fn within(source: &'t str, buffers: &mut FoldBuffers) -> Self {
        let folder = Folder::new(source, std::mem::take(buffers));
        let (text, tokens) = folder.fold(source);
        Self {
            source,
            // Only whole characters were written.
            text: String::from_utf8(text).unwrap_or_default(),
            tokens,
        }
    }

    /// Gives the memory back.
    pub(crate) fn release(self, buffers: &mut FoldBuffers) {
        *buffers = FoldBuffers {
            text: self.text,
            tokens: self.tokens,
        };
        buffers.text.clear();
        buffers.tokens.clear();
    }

    /// The folded word at a position, empty past the end.
    pub(crate) fn word(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |token| self.written(token))
    }

    /// A word as it was folded.
    pub(crate) fn written(&self, token: &Token) -> &str {
        self.text.get(token.start..token.end).unwrap_or_default()
    }

    /// The folded words from `first` to `last`, both inclusive, joined by one space.
    pub(crate) fn words(&self, first: usize, last: usize) -> &str {
        match (self.tokens.get(first), self.tokens.get(last)) {
            (Some(first), Some(last)) => self.text.get(first.start..last.end).unwrap_or_default(),
            _ => "",
        }
    }

    /// The span of the original text from word `first` to word `last`, both inclusive.
    pub(crate) fn span(&self, first: usize, last: usize) -> Span {
        match (self.tokens.get(first), self.tokens.get(last)) {
            (Some(first), Some(last)) => Span {
                start: first.source.start,
                end: last.source.end.max(first.source.start),
            },
            _ => Span { start: 0, end: 0 },
        }
    }

    /// The original text of a span.
    pub(crate) fn original(&self, span: Span) -> &'t str {
        self.source.get(span.start..span.end).unwrap_or_default()
    }
}

/// The state of folding: the word being written and what has been seen since the last one.
struct Folder {
    /// The folded text in UTF-8: bytes, because eight of them can be written at once and cut off behind a word's end.
    text: Vec<u8>,
    tokens: Vec<Token>,
    /// Where the open word begins in the folded text; `None` between words.
    open: Option<usize>,
    source: Span,
    last: char,
    run: u8,
    stretched: bool,
    apostrophe: bool,
    before: Break,
}

/// A word of ASCII letters and digits: the whole key, and where it ends.
struct PlainWord {
    key: Key,
    length: usize,
}

impl Folder {
    fn new(source: &str, buffers: FoldBuffers) -> Self {
        let FoldBuffers { text, mut tokens } = buffers;
        let mut text = text.into_bytes();
        // A word's end is written as a whole chunk, and then a space.
        text.reserve(source.len() + 2 * chunk::BYTES + 1);
        tokens.reserve(source.len() / 5 + 2);
        Self {
            text,
            tokens,
            open: None,
            source: Span { start: 0, end: 0 },
            last: '\0',
            run: 0,
            stretched: false,
            apostrophe: false,
            before: Break::Joined,
        }
    }

    /// Reads the whole text and returns the folded one.
    fn fold(mut self, source: &str) -> (Vec<u8>, Vec<Token>) {
        let bytes = source.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii_alphanumeric() {
                let end = if self.open.is_none() {
                    self.plain_words(bytes, at)
                } else {
                    at
                };
                if end == at {
                    self.letter(char::from(byte.to_ascii_lowercase()), at, at + 1);
                    at += 1;
                } else {
                    at = end;
                }
                continue;
            }
            if byte.is_ascii() {
                self.ascii(bytes, byte, at);
                at += 1;
                continue;
            }
            let Some(character) = source.get(at..).and_then(|rest| rest.chars().next()) else {
                break;
            };
            let end = at + character.len_utf8();
            fold_character(character, &mut |piece| self.piece(piece, at, end));
            at = end;
        }
        self.close();
        // Each word was written with the space behind it.
        self.text.pop();
        (self.text, self.tokens)
    }

    /// Takes whole words of ASCII letters and digits with single spaces between them, and returns where to go on: where
    /// it began, if the first word must be taken letter by letter.
    fn plain_words(&mut self, bytes: &[u8], start: usize) -> usize {
        let mut at = start;
        while let Some(word) = PlainWord::read(bytes, at) {
            let written = self.text.len();
            let end = at + word.length;
            self.text.extend_from_slice(&word.key.bytes());
            self.text.truncate(written + word.length);
            self.source = Span { start: at, end };
            self.stretched = false;
            match bytes.get(end).copied() {
                Some(b' ') => {
                    self.push_word(written, word.key);
                    self.before = Break::Space;
                    at = end + 1;
                }
                // A full stop and an apostrophe are read by the word before them; other letters go on with it.
                Some(b'.' | b'\'' | b'`' | 0x80..) => {
                    self.open = Some(written);
                    self.remember_last(word.length);
                    return end;
                }
                _ => {
                    self.push_word(written, word.key);
                    return end;
                }
            }
        }
        at
    }

    /// Notes the last letter of the open word and whether it stands there twice.
    fn remember_last(&mut self, length: usize) {
        let mut written = self.text.iter().rev();
        let (last, before) = (written.next(), written.next());
        self.last = last.map_or('\0', |&byte| char::from(byte));
        self.run = if length > 1 && last == before { 2 } else { 1 };
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
            b'.' if self.open.is_some_and(|start| is_abbreviation(&self.text, start)) => Break::Space,
            b'.' => Break::Sentence,
            b'-' if at > 0 && bytes.get(at - 1).is_some_and(|b| !b.is_ascii_whitespace()) => Break::Space,
            _ => Break::Clause,
        }
    }

    fn piece(&mut self, piece: Piece, start: usize, end: usize) {
        match piece {
            Piece::Letter(letter) => self.letter(letter, start, end),
            Piece::Mark(mark) => {
                if self.open.is_some() {
                    self.write(mark);
                    self.last = mark;
                    self.source.end = end;
                }
            }
            Piece::Ideograph(character) => {
                self.close();
                self.letter(character, start, end);
                self.close();
                if let Some(token) = self.tokens.last_mut() {
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
        if self.apostrophe && !(self.open.is_some() && letter.is_alphabetic()) {
            self.separate(Break::Space);
        }
        self.apostrophe = false;
        if self.open.is_none() {
            self.begin(start);
        } else if let Some(joined) = join_hangul(self.last, letter) {
            self.text.truncate(self.text.len() - self.last.len_utf8());
            self.write(joined);
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
        self.write(letter);
    }

    fn write(&mut self, character: char) {
        let mut buffer = [0; 4];
        self.text
            .extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
    }

    fn begin(&mut self, start: usize) {
        self.open = Some(self.text.len());
        self.source.start = start;
        self.last = '\0';
        self.run = 0;
        self.stretched = false;
    }

    /// Whether the open word is one that French and Creole write before another without its vowel: `l'eau`, `qu'il`.
    /// Such words stand by themselves, so that a rule for `eau` finds it; `don't` stays one word.
    fn is_elided(&self) -> bool {
        let word = self.open.and_then(|start| self.text.get(start..));
        word.is_some_and(|word| matches!(word, b"c" | b"d" | b"j" | b"l" | b"m" | b"n" | b"s" | b"t" | b"qu"))
    }

    fn separate(&mut self, kind: Break) {
        self.close();
        self.before = self.before.max(kind);
    }

    fn close(&mut self) {
        self.apostrophe = false;
        let Some(start) = self.open else { return };
        if self.text.get(start).is_some_and(|byte| *byte >= ARABIC) {
            let word = self.text.get(start..).unwrap_or_default();
            let article = std::str::from_utf8(word).map_or(0, arabic_article);
            self.text.drain(start..start + article);
        }
        self.push_word(start, Key::of(&self.text, start, self.text.len()));
    }

    /// Ends the word that has been written from `start` on.
    fn push_word(&mut self, start: usize, key: Key) {
        self.open = None;
        self.last = '\0';
        self.tokens.push(Token {
            start,
            end: self.text.len(),
            key,
            source: self.source,
            before: self.before,
            stretched: self.stretched,
            ideograph: false,
        });
        self.text.push(b' ');
        self.before = Break::Joined;
    }
}

impl PlainWord {
    /// Reads one of one to fifteen letters in which none stands three times in a row.
    fn read(bytes: &[u8], at: usize) -> Option<Self> {
        let chunk = chunk::load(bytes, at);
        let length = chunk::alphanumeric(chunk);
        let low = chunk::lower(chunk);
        if length < chunk::BYTES {
            let is_plain = length > 0 && !chunk::has_thrice(low, length);
            let key = Key::new(chunk::first(low, length), 0);
            return is_plain.then_some(Self { key, length });
        }
        let chunk = chunk::load(bytes, at + chunk::BYTES);
        let rest = chunk::alphanumeric(chunk);
        let high = chunk::first(chunk::lower(chunk), rest);
        // The middle one sees what stands on both sides of the seam.
        let middle = low >> 48 | high << 16;
        let is_plain = rest < chunk::BYTES
            && !chunk::has_thrice(low, chunk::BYTES)
            && !chunk::has_thrice(middle, rest + 2)
            && !chunk::has_thrice(high, rest);
        is_plain.then_some(Self {
            key: Key::new(low, high),
            length: chunk::BYTES + rest,
        })
    }
}

/// The lowest first byte of an Arabic letter.
const ARABIC: u8 = 0xd8;

/// The bytes of the article and the particles that Arabic writes together with the word behind them, where at least
/// three letters of the word remain: `والغاز` is `غاز`.
fn arabic_article(word: &str) -> usize {
    const LETTER: usize = 2;
    if !word.starts_with(['ا', 'و', 'ب', 'ف', 'ك', 'ل']) {
        return 0;
    }
    let article = ["ال", "وال", "بال", "فال", "كال", "لل"]
        .into_iter()
        .find(|article| word.starts_with(article));
    let bytes = article.map_or(0, str::len);
    if word.len() >= bytes + 3 * LETTER { bytes } else { 0 }
}

/// Whether the open word is one that people end with a full stop in the middle of a sentence.
fn is_abbreviation(text: &[u8], start: usize) -> bool {
    const SHORT: &[&str] = &[
        "apt", "av", "ave", "blvd", "bldg", "ct", "dr", "fl", "jr", "lic", "ln", "mr", "mrs", "ms", "num", "pkwy",
        "pl", "rd", "rm", "sq", "sr", "st", "ste", "tel", "vs", "apto", "no",
    ];
    let word = text.get(start..).unwrap_or_default();
    matches!(word, [letter] if !letter.is_ascii_digit()) || SHORT.iter().any(|short| short.as_bytes() == word)
}
