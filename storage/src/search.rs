//! Finding messages by their words, the same words on both databases.

use crate::db::Db;
use crate::error::StorageError;
use crate::sql::{Sql, args};
use std::fmt::Write as _;

/// Longer words are cut; nobody searches for the tail of one.
const LONGEST_TERM: usize = 40;

/// A message that has all the words searched for.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Found {
    /// The key of the next page.
    pub key: i64,
    /// The contact.
    pub contact: String,
    /// Channel code.
    pub channel: String,
    /// Epoch milliseconds.
    pub at: i64,
    /// `resident` or `person`.
    pub by: String,
    /// The message's text.
    pub text: String,
}

/// The words that a text is found by: folded like the rules' words, Chinese as single characters and as pairs.
pub fn search_terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    let mut before: Option<char> = None;
    for word in classifier::fold(text).split_whitespace() {
        let character = ideograph(word);
        if let (Some(first), Some(second)) = (before, character) {
            terms.push(String::from_iter([first, second]));
        }
        before = character;
        terms.push(word.chars().take(LONGEST_TERM).collect());
    }
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// The word's character, where it is one Chinese character.
fn ideograph(word: &str) -> Option<char> {
    let mut characters = word.chars();
    let first = characters.next()?;
    let chinese = matches!(first, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}');
    (chinese && characters.next().is_none()).then_some(first)
}

/// The terms as the index holds them: words of `a` to `z` and digits, so that both databases cut them alike.
/// A word with any other character is written as the hexadecimal of its bytes.
pub fn index_terms(text: &str) -> String {
    let terms: Vec<String> = search_terms(text).iter().map(|term| encoded(term)).collect();
    terms.join(" ")
}

/// A query of the index for messages with all these terms.
pub(crate) fn index_query(terms: &[String], sqlite: bool) -> String {
    let (quote, and) = if sqlite { ('"', " ") } else { ('\'', " & ") };
    let terms: Vec<String> = terms
        .iter()
        .map(|term| format!("{quote}{}{quote}", encoded(term)))
        .collect();
    terms.join(and)
}

fn encoded(term: &str) -> String {
    if term
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    {
        return term.to_owned();
    }
    let mut code = String::from("zx");
    for byte in term.bytes() {
        let _ = write!(code, "{byte:02x}");
    }
    code
}

const NEWEST: Sql = Sql {
    sqlite: "select m.n as key, m.contact_id as contact, c.channel, m.at, m.author as by, m.text \
             from message_search s join messages m on m.n = s.rowid join contacts c on c.id = m.contact_id \
             where message_search match $1 and s.rowid < $2 order by s.rowid desc limit $3",
    postgres: "select m.n as key, m.contact_id as contact, c.channel, m.at, m.author as by, m.text \
               from messages m join contacts c on c.id = m.contact_id \
               where m.search @@ $1::tsquery and m.n < $2 order by m.n desc limit $3",
    // A plan made without the words would walk the log backwards until it has found enough.
    keep: false,
};

impl Db {
    /// Messages with all the words of `text`, newest first, before the key of the last one of the page before.
    /// A text without words finds nothing.
    pub async fn search(&self, text: &str, before: Option<i64>, limit: i64) -> Result<Vec<Found>, StorageError> {
        let terms = search_terms(text);
        if terms.is_empty() {
            return Ok(Vec::new());
        }
        let query = index_query(&terms, matches!(self, Self::Sqlite(_)));
        self.rows(NEWEST, args![query, before.unwrap_or(i64::MAX), limit]).await
    }
}
