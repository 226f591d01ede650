//! The files of a pack as they were read: every text with its place, nothing compiled yet.

mod calendar;
mod city;
mod entry;
mod language;
mod questions;
mod read;
mod rules;
mod signs;
mod weighed;

pub(crate) use city::TranslationsDraft;
pub(crate) use entry::{EntryDraft, FactDraft, KINDS, SectionDraft};
pub(crate) use language::{LAW, LanguageDraft};
pub(crate) use questions::{AskDraft, ChoiceDraft};
pub(crate) use read::{Draft, read_draft};
pub(crate) use rules::{BlockDraft, RuleDraft, TestsDraft};
pub(crate) use signs::SignsDraft;
pub(crate) use weighed::WeighedDraft;

use crate::table::Text;
use std::collections::BTreeMap;

/// One text in several languages, by tag.
pub(crate) type Words = BTreeMap<String, Text>;

/// The tag of the language that the entries' own files are written in.
pub(crate) const ENGLISH: &str = "en";
