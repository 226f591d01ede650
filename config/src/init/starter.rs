//! The starter pack: what any city needs of the built-in one (commands, emergencies, some services), in its own name.

use super::CityAnswers;
use crate::draft::{Draft, read_draft};
use crate::files::PackFiles;
use crate::findings::Findings;
use crate::lint::used_lists;
use crate::settings::ChannelKind;
use std::fmt::Write as _;

/// Services that mean the same in any city and state no fact of New York.
const SERVICES: &[&str] = &[
    "dead-animal",
    "graffiti",
    "illegal-dumping",
    "missed-collection",
    "pothole",
    "street-light",
    "street-sign",
    "traffic-signal",
    "water-leak-street",
];

/// Names of languages, for those that the built-in pack does not have: tag, in English, in itself, direction.
const LANGUAGES: &[(&str, &str, &str, &str)] = &[
    ("es", "Spanish", "Español", "ltr"),
    ("zh-Hans", "Chinese (simplified)", "简体中文", "ltr"),
    ("zh-Hant", "Chinese (traditional)", "繁體中文", "ltr"),
    ("ru", "Russian", "Русский", "ltr"),
    ("bn", "Bengali", "বাংলা", "ltr"),
    ("ht", "Haitian Creole", "Kreyòl ayisyen", "ltr"),
    ("ko", "Korean", "한국어", "ltr"),
    ("ar", "Arabic", "العربية", "rtl"),
    ("ur", "Urdu", "اردو", "rtl"),
    ("fr", "French", "Français", "ltr"),
    ("pl", "Polish", "Polski", "ltr"),
    ("de", "German", "Deutsch", "ltr"),
    ("it", "Italian", "Italiano", "ltr"),
    ("pt", "Portuguese", "Português", "ltr"),
    ("vi", "Vietnamese", "Tiếng Việt", "ltr"),
    ("tl", "Tagalog", "Tagalog", "ltr"),
];

/// The English phrases that name services, rewritten for those of the starter.
const PHRASES: &[(&str, &str)] = &[
    (
        "greeting",
        "Hello, this is {desk}. What would you like to report? For example: pothole, street light out. \
         In an emergency call {emergency}.",
    ),
    (
        "menu",
        "I take reports about streets, lights, signs, trash, graffiti and water leaks. What is it about?",
    ),
    (
        "unknown",
        "Sorry, I did not understand. What is the problem, in a few words? For example: pothole, street light out.",
    ),
];

/// All files of the starter pack.
pub(super) fn starter_pack(answers: &CityAnswers, kinds: &[ChannelKind]) -> PackFiles {
    let built_in = PackFiles::built_in();
    let languages = all_languages(answers);
    let mut files = PackFiles::default();
    for (path, bytes) in built_in.iter() {
        let text = String::from_utf8_lossy(bytes);
        match path.split_once('/') {
            Some(("commands", _)) => files.insert(path, text.as_bytes()),
            Some(("emergencies", _)) => files.insert(path, own_entry(&with_number(&text, answers), answers)),
            Some(("services", file)) if is_starter_service(file.trim_end_matches(".toml")) => {
                files.insert(path, own_entry(&text, answers));
            }
            Some(("languages", file)) if languages.iter().any(|tag| file == format!("{tag}.toml")) => {
                files.insert(path, language_file(&with_number(&text, answers), file == "en.toml"));
            }
            Some(("signs" | "hints", file)) if languages.iter().any(|tag| file == format!("{tag}.tsv")) => {
                files.insert(path, text.as_bytes());
            }
            None if path == "words.toml" || path == "known_words.txt" => files.insert(path, text.as_bytes()),
            _ => {}
        }
    }
    for tag in &languages {
        let path = format!("languages/{tag}.toml");
        if files.get(&path).is_none() {
            files.insert(path, new_language(tag));
        }
    }
    files.insert("city.toml", city_file(answers, &languages, kinds));
    drop_unused_lists(&mut files);
    files
}

fn all_languages(answers: &CityAnswers) -> Vec<String> {
    let mut languages: Vec<String> = Vec::new();
    for tag in answers.languages.iter().map(String::as_str).chain(["en"]) {
        if !languages.iter().any(|other| other == tag) {
            languages.push(tag.to_owned());
        }
    }
    languages
}

fn is_starter_service(id: &str) -> bool {
    SERVICES.contains(&id)
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// The key of a line `key = value`.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    Some(key.trim())
}

/// The entry in the city's own name: its owner and agency.
fn own_entry(text: &str, answers: &CityAnswers) -> String {
    let mut own = String::with_capacity(text.len());
    for line in text.lines() {
        // Writing to a string cannot fail.
        let _ = match key_of(line) {
            Some("owner") => writeln!(own, "owner = {}", quoted(&answers.admin_email)),
            Some("agency") => writeln!(own, "agency = {}", quoted(&answers.city)),
            _ => writeln!(own, "{line}"),
        };
    }
    own
}

/// Emergency texts say the city's own number; a crisis line of another country helps nobody.
fn with_number(text: &str, answers: &CityAnswers) -> String {
    let number = answers.emergency_number.as_str();
    if number == "911" {
        return text.to_owned();
    }
    let mut own = String::with_capacity(text.len());
    for line in text.lines() {
        if matches!(key_of(line), Some("text" | "call")) {
            own.push_str(&line.replace("911", number).replace("988", number));
        } else {
            own.push_str(line);
        }
        own.push('\n');
    }
    own
}

/// A language of the built-in pack without the entries that the starter leaves out.
fn language_file(text: &str, is_english: bool) -> String {
    let mut own = String::from("# Written for New York: read every sentence before residents do.\n");
    let mut keep = true;
    for line in text.lines() {
        if line.starts_with('[') && line.trim_end().ends_with(']') {
            keep = is_kept_header(line);
        }
        if !keep {
            continue;
        }
        let phrase = PHRASES
            .iter()
            .filter(|_| is_english)
            .find(|(key, _)| key_of(line) == Some(key));
        // Writing to a string cannot fail.
        let _ = match phrase {
            Some((key, phrase)) => writeln!(own, "{key} = {}", quoted(phrase)),
            None => writeln!(own, "{line}"),
        };
    }
    own
}

fn is_kept_header(line: &str) -> bool {
    let mut path = line.trim_matches(['[', ']', ' ']).split('.');
    match (path.next(), path.next()) {
        (Some("service"), Some(id)) => is_starter_service(id),
        (Some("answer"), _) => false,
        _ => true,
    }
}

fn new_language(tag: &str) -> String {
    let known = LANGUAGES.iter().find(|(known, ..)| *known == tag);
    let (name, own_name, direction) =
        known.map_or((tag, tag, "ltr"), |(_, name, own, direction)| (name, own, direction));
    format!(
        "# Everything that is missing here is said in English. languages/en.toml has all phrases; `check` lists what\n\
         # is missing.\nname = {}\nown_name = {}\ndirection = \"{direction}\"\nreviewed_by = \"\"\n\n\
         # Small frequent words that tell this language from the others.\nfunction_words = []\n\n[say]\n",
        quoted(name),
        quoted(own_name)
    )
}

fn city_file(answers: &CityAnswers, languages: &[String], kinds: &[ChannelKind]) -> String {
    let built_in = PackFiles::built_in();
    let text = String::from_utf8_lossy(built_in.get("city.toml").unwrap_or_default()).into_owned();
    let tags: Vec<String> = languages.iter().map(|tag| quoted(tag)).collect();
    let crisis = if answers.emergency_number == "911" {
        "crisis_number = \"988\"\n"
    } else {
        ""
    };
    let mut own = format!(
        "# The city: names, numbers, channels and the words of addresses.\nname = {}\ndesk_name = {}\ntime_zone = {}\n\
         default_language = {}\nlanguages = [{}]\n# The beginning of every request's number.\nnumber_prefix = \"311-\"\n\
         emergency_number = {}\n{crisis}# The number that reaches a person.\nphone = \"311\"\n\
         # What HELP must say by law, such as what a message costs.\nhelp_line = \"Msg&data rates may apply.\"\n",
        quoted(&answers.city),
        quoted(&format!("{} 311", answers.city)),
        quoted(&answers.time_zone),
        tags.first().map_or("\"en\"", String::as_str),
        tags.join(", "),
        quoted(&answers.emergency_number),
    );
    own.push_str(&channel_tables(&text, answers, kinds));
    own.push_str(&street_words(&text));
    own.push_str(
        "\n# Districts, if residents name them: an address that could be in several is asked for with its district.\n\
         # [[borough]]\n# name = \"Old Town\"\n# synonyms = [\"old town\", \"oldtown\"]\n# zip_prefixes = [\"100\"]\n",
    );
    own
}

/// The channels under plain names: those of the built-in pack, and what the city asked for beside them.
fn channel_tables(text: &str, answers: &CityAnswers, kinds: &[ChannelKind]) -> String {
    let headers = text.lines().filter_map(|line| line.strip_prefix("[channels."));
    let mut codes: Vec<&str> = headers.map(|rest| rest.trim_end_matches(']')).collect();
    // A kind that goes with another one is no channel of its own in the log.
    for kind in kinds.iter().filter(|kind| kind.beside.is_none()) {
        if answers.channels.iter().any(|name| name == kind.name) && !codes.contains(&kind.name) {
            codes.push(kind.name);
        }
    }
    let mut own = String::from("\n# One table for each channel code. A silence of idle_minutes closes a contact.\n");
    for code in codes {
        let (digital, minutes) = (code != "phone", if code == "webchat" { 60 } else { 240 });
        // Writing to a string cannot fail.
        let _ = write!(
            own,
            "[channels.{code}]\nname = {}\ndigital = {digital}\nidle_minutes = {minutes}\n\n",
            quoted(plain_name(code, kinds))
        );
    }
    own
}

fn plain_name<'c>(code: &'c str, kinds: &'c [ChannelKind]) -> &'c str {
    match code {
        "phone" => "Calls",
        "terminal" => "Terminal",
        _ => kinds
            .iter()
            .find(|kind| kind.name == code)
            .map_or(code, |kind| kind.label),
    }
}

/// `[places]` without the streets of New York.
fn street_words(text: &str) -> String {
    let mut own = String::new();
    let mut keep = false;
    let mut in_named_streets = false;
    for line in text.lines() {
        if line.starts_with('[') {
            keep = line == "[places]";
        }
        in_named_streets |= key_of(line) == Some("named_streets");
        if keep && !in_named_streets && !line.contains("no type word") {
            own.push_str(line);
            own.push('\n');
        }
        in_named_streets &= !line.trim_end().ends_with(']');
    }
    own.push_str("# Streets that have no type word in their name, such as \"broadway\".\nnamed_streets = []\n");
    own
}

/// Keeps the word lists that the kept rules use.
fn drop_unused_lists(files: &mut PackFiles) {
    let draft = read_draft(files, &mut Findings::default());
    let paths: Vec<String> = files.iter().map(|(path, _)| path.to_owned()).collect();
    for path in paths {
        let language = match path
            .strip_prefix("languages/")
            .and_then(|file| file.strip_suffix(".toml"))
        {
            _ if path == "words.toml" => "en",
            Some(tag) => tag,
            None => continue,
        };
        let text = String::from_utf8_lossy(files.get(&path).unwrap_or_default()).into_owned();
        if let Some(own) = with_lists(&text, &lists_section(&draft, language)) {
            files.insert(path, own);
        }
    }
}

fn lists_section(draft: &Draft, language: &str) -> String {
    let used = used_lists(draft);
    let mut section = String::from("[words]\n");
    for list in draft
        .lists
        .iter()
        .filter(|list| list.language == language && used.contains(list.name.value.as_str()))
    {
        let entries: Vec<String> = list.entries.iter().map(|entry| quoted(&entry.value)).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(section, "{} = [{}]", list.name.value, entries.join(", "));
    }
    section
}

/// The text with another `[words]` section; `None` where it has none.
fn with_lists(text: &str, section: &str) -> Option<String> {
    let start = text.lines().position(|line| line.trim_end() == "[words]")?;
    let mut own: Vec<&str> = text.lines().take(start).collect();
    own.push(section);
    let rest = text.lines().skip(start + 1).skip_while(|line| !line.starts_with('['));
    own.extend(rest);
    Some(own.join("\n") + "\n")
}
