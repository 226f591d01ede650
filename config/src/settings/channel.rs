//! One enabled channel: its table as it was checked, for the channel's own folder to take its settings from.

use super::kinds::{ChannelKind, Key, Takes};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::fmt;

/// One enabled channel. Every key that its kind describes can be asked for; `Debug` never shows a secret.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Its name: the last part of its webhook's path.
    pub name: String,
    /// The name of its kind.
    pub kind: &'static str,
    values: BTreeMap<&'static str, Option<Given>>,
}

/// What was written behind a key.
#[derive(Clone, Debug)]
pub(super) enum Given {
    Text(String),
    Secret(SecretString),
    Secrets(Vec<SecretString>),
    Texts(Vec<String>),
    Number(u64),
    Truth(bool),
    Table(BTreeMap<String, String>),
    Languages(BTreeMap<String, BTreeMap<String, String>>),
}

/// A key that was asked for as what it is not: the channel's folder describes it otherwise, or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnfitKey {
    /// The channel's name.
    pub channel: String,
    /// The key.
    pub key: String,
}

impl fmt::Display for UnfitKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not given, or not described as what it is read as", self.key)
    }
}

impl std::error::Error for UnfitKey {}

impl Channel {
    /// A channel for which nothing is written.
    pub(super) fn new(name: &str, kind: &ChannelKind) -> Self {
        let unwritten = |key: &Key| (key.name, default_of(key));
        Self {
            name: name.to_owned(),
            kind: kind.name,
            values: kind.keys.iter().map(unwritten).collect(),
        }
    }

    /// Sets what was written behind a key.
    pub(super) fn give(&mut self, key: &'static str, given: Given) {
        self.values.insert(key, Some(given));
    }

    /// Whether something stands behind a key.
    pub(super) fn has(&self, key: &str) -> bool {
        match self.values.get(key) {
            Some(Some(Given::Texts(texts))) => !texts.is_empty(),
            Some(Some(Given::Table(texts))) => !texts.is_empty(),
            Some(Some(Given::Languages(tables))) => !tables.is_empty(),
            given => matches!(given, Some(Some(_))),
        }
    }

    /// A text, a word of a choice, or a provider's address.
    pub fn text(&self, key: &str) -> Result<Option<String>, UnfitKey> {
        match self.value(key)? {
            Some(Given::Text(text)) => Ok(Some(text.clone())),
            None => Ok(None),
            Some(_) => Err(self.unfit(key)),
        }
    }

    /// The same, of a key that must be there.
    pub fn required_text(&self, key: &str) -> Result<String, UnfitKey> {
        self.text(key)?.ok_or_else(|| self.unfit(key))
    }

    /// A secret.
    pub fn secret(&self, key: &str) -> Result<Option<SecretString>, UnfitKey> {
        match self.value(key)? {
            Some(Given::Secret(secret)) => Ok(Some(secret.clone())),
            None => Ok(None),
            Some(_) => Err(self.unfit(key)),
        }
    }

    /// The same, of a key that must be there.
    pub fn required_secret(&self, key: &str) -> Result<SecretString, UnfitKey> {
        self.secret(key)?.ok_or_else(|| self.unfit(key))
    }

    /// The secrets of a list.
    pub fn secrets(&self, key: &str) -> Result<Vec<SecretString>, UnfitKey> {
        match self.value(key)? {
            Some(Given::Secrets(secrets)) => Ok(secrets.clone()),
            _ => Err(self.unfit(key)),
        }
    }

    /// The texts of a list.
    pub fn texts(&self, key: &str) -> Result<Vec<String>, UnfitKey> {
        match self.value(key)? {
            Some(Given::Texts(texts)) => Ok(texts.clone()),
            _ => Err(self.unfit(key)),
        }
    }

    /// A number.
    pub fn number(&self, key: &str) -> Result<Option<u64>, UnfitKey> {
        match self.value(key)? {
            Some(Given::Number(number)) => Ok(Some(*number)),
            None => Ok(None),
            Some(_) => Err(self.unfit(key)),
        }
    }

    /// True or false.
    pub fn truth(&self, key: &str) -> Result<Option<bool>, UnfitKey> {
        match self.value(key)? {
            Some(Given::Truth(truth)) => Ok(Some(*truth)),
            None => Ok(None),
            Some(_) => Err(self.unfit(key)),
        }
    }

    /// The texts of a table by key.
    pub fn table(&self, key: &str) -> Result<BTreeMap<String, String>, UnfitKey> {
        match self.value(key)? {
            Some(Given::Table(texts)) => Ok(texts.clone()),
            _ => Err(self.unfit(key)),
        }
    }

    /// The texts of a table by key and language.
    pub fn languages(&self, key: &str) -> Result<BTreeMap<String, BTreeMap<String, String>>, UnfitKey> {
        match self.value(key)? {
            Some(Given::Languages(tables)) => Ok(tables.clone()),
            _ => Err(self.unfit(key)),
        }
    }

    fn value(&self, key: &str) -> Result<Option<&Given>, UnfitKey> {
        self.values.get(key).map(Option::as_ref).ok_or_else(|| self.unfit(key))
    }

    fn unfit(&self, key: &str) -> UnfitKey {
        UnfitKey {
            channel: self.name.clone(),
            key: key.to_owned(),
        }
    }
}

/// What holds where nothing is written.
fn default_of(key: &Key) -> Option<Given> {
    match key.takes {
        Takes::Choice(words) => words.first().map(|word| Given::Text((*word).to_owned())),
        Takes::Secrets => Some(Given::Secrets(Vec::new())),
        Takes::Texts | Takes::Origins => Some(Given::Texts(Vec::new())),
        Takes::Table(_) => Some(Given::Table(BTreeMap::new())),
        Takes::Languages(_) => Some(Given::Languages(BTreeMap::new())),
        Takes::Text | Takes::Form(_) | Takes::ApiBase | Takes::Secret | Takes::Number | Takes::Truth => None,
    }
}
