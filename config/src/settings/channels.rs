//! `[channels.NAME]`: one table for each channel; being there enables it. What may stand in it, its kind says.

use super::addresses::{read_api_base, read_origin};
use super::channel::{Channel, Given};
use super::kinds::{Beside, ChannelKind, Form, Key, Need, Takes};
use crate::findings::{At, Findings};
use crate::nearest::offer;
use crate::table::{Table, Text, text_of, texts_of};
use crate::tree::{Entry, Value};
use secrecy::SecretString;
use std::collections::BTreeMap;

/// Reads all channels. Those that a city has without writing anything are there unless they are switched off.
pub(super) fn read_channels(
    table: Option<Table>,
    kinds: &[ChannelKind],
    findings: &mut Findings,
) -> BTreeMap<String, Channel> {
    let unwritten = kinds.iter().filter(|kind| kind.is_on);
    let unwritten = unwritten.map(|kind| (kind.name.to_owned(), Channel::new(kind.name, kind)));
    let mut channels: BTreeMap<String, Channel> = unwritten.collect();
    let mut besides: Vec<(At, Beside)> = Vec::new();
    for Entry { key, at, node } in table.map(|mut table| table.take_rest()).unwrap_or_default() {
        let good = key
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-');
        if !good {
            let remedy = "Use small letters, digits, _ and -: it becomes part of an address, /hooks/NAME.";
            findings.error("E003", at, format!("`{key}` cannot be the name of a channel"), remedy);
        }
        let Some(mut table) = Table::new(node, &format!("[channels.{key}]"), findings) else {
            continue;
        };
        let enabled = table.boolean("enabled", findings).unwrap_or(true);
        let read = read_channel(&key, at, table, kinds, findings);
        channels.remove(&key);
        let Some((kind, channel)) = read.filter(|_| enabled) else {
            continue;
        };
        besides.extend(kind.beside.map(|beside| (at, beside)));
        channels.insert(key, channel);
    }
    for (at, beside) in besides {
        if !channels.values().any(|channel| channel.kind == beside.kind) {
            findings.error("E006", at, beside.message, beside.remedy);
        }
    }
    channels
}

/// One table by the description of its kind; nothing where something that it needs is not there.
fn read_channel<'k>(
    name: &str,
    at: At,
    mut table: Table,
    kinds: &'k [ChannelKind],
    findings: &mut Findings,
) -> Option<(&'k ChannelKind, Channel)> {
    let written = table.text("kind", findings);
    let (kind, kind_at) = written.map_or_else(|| (name.to_owned(), at), |text| (text.value, text.at));
    let Some(kind) = kinds.iter().find(|one| one.name == kind) else {
        let names: Vec<&str> = kinds.iter().map(|kind| kind.name).collect();
        let remedy = format!(
            "{} Or add kind = \"...\": one of {}.",
            offer(&kind, &names),
            names.join(", ")
        );
        findings.error(
            "E006",
            kind_at,
            format!("there is no kind of channel \"{kind}\""),
            remedy,
        );
        return None;
    };
    let mut channel = Channel::new(name, kind);
    let mut is_whole = true;
    for key in kind.keys {
        let is_needed = is_needed(key, &channel);
        let given = read_key(key, is_needed, &mut table, findings);
        is_whole &= given.is_some() || !is_needed;
        if let Some(given) = given {
            channel.give(key.name, given);
        }
    }
    for key in kind.keys {
        check_company(key, &channel, table.at, findings);
    }
    table.finish(findings);
    is_whole.then_some((kind, channel))
}

/// Whether the key must be there, as far as the keys above it tell.
fn is_needed(key: &Key, channel: &Channel) -> bool {
    match key.need {
        Need::Always => true,
        Need::When { key, is } => channel.text(key).is_ok_and(|word| word.as_deref() == Some(is)),
        Need::Never | Need::Unless { .. } | Need::With { .. } => false,
    }
}

/// What a key needs of the others.
fn check_company(key: &Key, channel: &Channel, at: At, findings: &mut Findings) {
    match key.need {
        Need::Unless { key: other, remedy } if !channel.has(key.name) && !channel.has(other) => {
            let message = format!("this channel has neither `{}` nor `{other}`", key.name);
            findings.error("E012", at, message, remedy);
        }
        Need::With { key: other, remedy } if channel.has(other) && !channel.has(key.name) => {
            let message = format!("`{other}` stands without `{}`", key.name);
            findings.error("E012", at, message, remedy);
        }
        _ => {}
    }
}

/// What stands behind a key, checked; nothing where it is not there, or is not what it should be.
fn read_key(key: &Key, is_needed: bool, table: &mut Table, findings: &mut Findings) -> Option<Given> {
    let name = key.name;
    match key.takes {
        Takes::Text => read_text(name, is_needed, table, findings).map(|text| Given::Text(text.value)),
        Takes::Secret => {
            read_text(name, is_needed, table, findings).map(|text| Given::Secret(SecretString::from(text.value)))
        }
        Takes::Form(form) => {
            let text = read_text(name, is_needed, table, findings)?;
            check_form(name, form, &text, findings);
            Some(Given::Text(text.value))
        }
        Takes::ApiBase => {
            let text = read_text(name, is_needed, table, findings)?;
            read_api_base(name, &text, findings).map(Given::Text)
        }
        Takes::Secrets => read_secrets(name, is_needed, table, findings).map(Given::Secrets),
        _ if table.key_at(name).is_none() => {
            // Asked for all the same, so that a misspelt key is offered this one.
            table.take(name);
            if is_needed {
                table.report_missing(name, findings);
            }
            None
        }
        Takes::Choice(words) => {
            let words: Vec<(&str, &str)> = words.iter().map(|word| (*word, *word)).collect();
            let word = table.choice(name, &words, "E002", findings)?;
            Some(Given::Text(word.to_owned()))
        }
        Takes::Texts => {
            let texts = table.texts(name, findings).into_iter();
            Some(Given::Texts(texts.map(|text| text.value).collect()))
        }
        Takes::Origins => {
            let origins = table.texts(name, findings);
            let origins = origins.iter().filter_map(|origin| read_origin(origin, findings));
            Some(Given::Texts(origins.collect()))
        }
        Takes::Number => table.number(name, findings).map(Given::Number),
        Takes::Truth => table.boolean(name, findings).map(Given::Truth),
        Takes::Table(keys) => read_texts_by_key(name, keys, table, findings).map(Given::Table),
        Takes::Languages(keys) => read_languages_by_key(name, keys, table, findings).map(Given::Languages),
    }
}

fn read_text(name: &'static str, is_needed: bool, table: &mut Table, findings: &mut Findings) -> Option<Text> {
    if is_needed {
        table.required_text(name, findings)
    } else {
        table.text(name, findings)
    }
}

fn check_form(name: &str, form: Form, text: &Text, findings: &mut Findings) {
    if !(form.fits)(&text.value) {
        findings.error("E002", text.at, format!("`{name}` is not {}", form.what), form.remedy);
    }
}

/// One secret, or a list of them while it is being changed.
fn read_secrets(
    name: &'static str,
    is_needed: bool,
    table: &mut Table,
    findings: &mut Findings,
) -> Option<Vec<SecretString>> {
    let Some(node) = table.take(name) else {
        if is_needed {
            table.report_missing(name, findings);
        }
        return None;
    };
    let at = node.at;
    let secrets: Vec<Text> = match node.value {
        Value::Text(value) if !findings.is_environment(at) => vec![Text { value, at }],
        _ => texts_of(node, name, findings),
    };
    if secrets.is_empty() || secrets.iter().any(|secret| secret.value.trim().is_empty()) {
        let remedy = "Copy it from the provider's console.";
        findings.error("E012", at, format!("`{name}` is empty"), remedy);
        return None;
    }
    let secrets = secrets.into_iter();
    Some(secrets.map(|secret| SecretString::from(secret.value)).collect())
}

/// `templates = { closed = "request_closed" }`.
fn read_texts_by_key(
    name: &'static str,
    keys: &[&'static str],
    table: &mut Table,
    findings: &mut Findings,
) -> Option<BTreeMap<String, String>> {
    let mut inner = table.table(name, &format!("{name} = {{ ... }}"), findings)?;
    let mut texts = BTreeMap::new();
    for key in keys {
        if let Some(text) = inner.text(key, findings) {
            texts.insert((*key).to_owned(), text.value);
        }
    }
    inner.finish(findings);
    Some(texts)
}

/// `templates = { closed = { en_US = "HX…", es = "HX…" } }`.
fn read_languages_by_key(
    name: &'static str,
    keys: &[&'static str],
    table: &mut Table,
    findings: &mut Findings,
) -> Option<BTreeMap<String, BTreeMap<String, String>>> {
    let mut outer = table.table(name, &format!("{name} = {{ ... }}"), findings)?;
    let mut tables = BTreeMap::new();
    for key in keys {
        if outer.key_at(key).is_none() {
            // Asked for all the same, so that a misspelt key is offered this one.
            outer.take(key);
            continue;
        }
        let Some(mut inner) = outer.table(key, &format!("{key} = {{ ... }}"), findings) else {
            continue;
        };
        let mut texts = BTreeMap::new();
        for Entry {
            key: language, node, ..
        } in inner.take_rest()
        {
            if let Some(text) = text_of(node, &language, findings) {
                texts.insert(language, text.value);
            }
        }
        tables.insert((*key).to_owned(), texts);
    }
    outer.finish(findings);
    Some(tables)
}
