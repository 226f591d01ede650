//! What the templates of the residents' pages show.

use super::words::Words;
use crate::channels::webchat::LONGEST_TEXT;
use crate::incoming::Line;
use askama::Template;
use conversation::{Offered, Speaker};

/// The frame of every page.
pub struct Frame {
    /// Language of the page.
    pub lang: String,
    /// Its direction.
    pub dir: &'static str,
    /// Title of the window.
    pub title: String,
    /// The desk's name.
    pub desk: String,
    /// Skips to the message box.
    pub skip: String,
    /// The emergency line.
    pub emergency: String,
    /// The way to a person.
    pub person: String,
    /// Name of the list of languages.
    pub languages_label: String,
    /// The languages to switch to.
    pub languages: Vec<LanguageLink>,
    /// Where the links of the languages lead, with `?lang=` at its end.
    pub language_path: &'static str,
}

/// One language to switch to.
pub struct LanguageLink {
    /// Its tag.
    pub tag: String,
    /// Its name in itself.
    pub name: String,
    /// Its direction.
    pub dir: &'static str,
    /// Whether the page is in it.
    pub current: bool,
}

/// The message box.
pub struct Form {
    /// Label of the box.
    pub label: String,
    /// What better not to write.
    pub hint: String,
    /// Label of the button.
    pub send: String,
    /// Label of the place for a photo.
    pub photo: String,
    /// The conversation's secret; empty where the cookie leads to it.
    pub conversation: String,
    /// The id of the next message.
    pub id: String,
    /// The language that was picked; empty if none was.
    pub picked: String,
    /// Whether the page stands in a frame of another site.
    pub in_frame: bool,
    /// What was typed and not taken.
    pub draft: String,
    /// What is wrong with it.
    pub error: Option<String>,
    /// Heading over what is wrong.
    pub problem: String,
    /// Begins a new conversation; empty where there is none yet.
    pub begin_anew: String,
    /// Asks for new messages, without scripts.
    pub refresh: String,
}

/// One line of the conversation.
pub struct LineView {
    /// The stored message's id.
    pub id: String,
    /// `resident`, `bot` or `person`.
    pub by: &'static str,
    /// Who speaks, in words.
    pub who: String,
    /// The text, cut at its links.
    pub pieces: Vec<Piece>,
    /// Its language; empty for the resident's own words, whose language nobody has declared.
    pub lang: String,
    /// Its direction.
    pub dir: &'static str,
}

/// A piece of a text.
pub struct Piece {
    /// What it reads.
    pub text: String,
    /// Whether it is an address to follow.
    pub is_link: bool,
}

/// The first page.
#[derive(Template)]
#[template(path = "home.html")]
pub struct HomePage {
    /// The frame.
    pub frame: Frame,
    /// What the desk is for.
    pub intro: String,
    /// The message box; none where the web chat is switched off.
    pub form: Option<Form>,
}

/// The conversation.
#[derive(Template)]
#[template(path = "chat.html")]
pub struct ChatPage {
    /// The frame.
    pub frame: Frame,
    /// What the desk is for.
    pub intro: String,
    /// The message box.
    pub form: Form,
    /// Name of the conversation's region.
    pub log_label: String,
    /// What was said.
    pub lines: Vec<LineView>,
    /// The choices under the last message.
    pub choices: Vec<Offered>,
    /// Words that the script needs.
    pub script: ScriptWords,
}

/// Words that the script needs.
pub struct ScriptWords {
    /// The resident.
    pub you: String,
    /// The desk.
    pub bot: String,
    /// A person.
    pub staff: String,
    /// A person of this `{name}`.
    pub staff_named: String,
    /// Shown while sending.
    pub sending: String,
    /// Name of the group of choices.
    pub choices: String,
    /// Nothing was written.
    pub empty: String,
    /// Too long.
    pub too_long: String,
    /// Too many characters, with `{count}`.
    pub count: String,
    /// Too many messages.
    pub busy: String,
    /// Not sent.
    pub failed: String,
    /// The photo is too large.
    pub too_big: String,
    /// The file is no photo.
    pub wrong_kind: String,
    /// Stands for a photo among the lines.
    pub photo: String,
    /// The largest photo, in bytes.
    pub largest: usize,
    /// The longest text.
    pub longest: usize,
}

impl Frame {
    /// The frame in a language.
    pub fn new(words: &Words<'_>, title: String, language_path: &'static str) -> Self {
        let link = |language: &conversation::LanguageTexts| LanguageLink {
            tag: language.language.as_str().to_owned(),
            name: language.own_name.clone(),
            dir: words.direction_of(language.language.as_str()),
            current: language.language.as_str() == words.tag(),
        };
        Self {
            lang: words.tag().to_owned(),
            dir: words.direction(),
            title,
            desk: words.desk_name().to_owned(),
            skip: words.say("page_skip"),
            emergency: words.say("page_emergency"),
            person: words.say("page_person"),
            languages_label: words.say("page_languages"),
            languages: words.languages().iter().map(link).collect(),
            language_path,
        }
    }
}

impl ScriptWords {
    /// The words in a language.
    pub fn new(words: &Words<'_>, largest: usize) -> Self {
        Self {
            too_big: too_big(words, largest),
            wrong_kind: words.say("page_error_kind"),
            photo: words.say("page_photo"),
            largest,
            you: words.say("page_you"),
            bot: words.say("page_bot"),
            staff: words.say("page_staff"),
            staff_named: words.say("page_staff_named"),
            sending: words.say("page_sending"),
            choices: words.say("page_choices"),
            empty: words.say("page_error_empty"),
            too_long: too_long(words),
            count: words.say("page_too_long"),
            busy: words.say("page_error_busy"),
            failed: words.say("page_error_failed"),
            longest: LONGEST_TEXT,
        }
    }
}

/// The sentence about a text that is too long.
pub fn too_long(words: &Words<'_>) -> String {
    words
        .say("page_error_long")
        .replace("{limit}", &LONGEST_TEXT.to_string())
}

/// The sentence about a photo that is larger than so many bytes.
pub fn too_big(words: &Words<'_>, largest: usize) -> String {
    let megabytes = if largest < 1_000_000 {
        format!("0.{}", largest / 100_000)
    } else {
        (largest / 1_000_000).to_string()
    };
    words.say("page_error_big").replace("{limit}", &megabytes)
}

/// A resident's own words, and a word for each photo among them.
fn own_text(words: &Words<'_>, line: &Line) -> String {
    let mut parts = vec![line.text.clone()];
    parts.extend((0..line.files).map(|_| format!("[{}]", words.say("page_photo"))));
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

/// A line as it is shown.
pub fn line_view(words: &Words<'_>, line: &Line) -> LineView {
    let (by, who) = match line.by {
        None => ("resident", words.say("page_you")),
        Some(Speaker::Person) => ("person", person(words, line.name.as_deref())),
        Some(Speaker::Bot | Speaker::System) => ("bot", words.say("page_bot")),
    };
    let is_own = line.by.is_none();
    LineView {
        id: line.id.clone(),
        by,
        who,
        pieces: if is_own {
            vec![plain(&own_text(words, line))]
        } else {
            pieces(&line.text)
        },
        lang: if is_own { String::new() } else { line.language.clone() },
        dir: if is_own {
            "auto"
        } else {
            words.direction_of(&line.language)
        },
    }
}

/// A person by their name, which says that it is a person's.
fn person(words: &Words<'_>, name: Option<&str>) -> String {
    match name {
        Some(name) => words.say("page_staff_named").replace("{name}", name),
        None => words.say("page_staff"),
    }
}

fn plain(text: &str) -> Piece {
    Piece {
        text: text.to_owned(),
        is_link: false,
    }
}

/// Cuts a text of the desk's at its `https://` addresses; what ends a sentence is not part of one.
fn pieces(text: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("https://") {
        let (before, from) = rest.split_at(start);
        let end = from.find(char::is_whitespace).unwrap_or(from.len());
        let address = from
            .get(..end)
            .unwrap_or(from)
            .trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '\'']);
        if !before.is_empty() {
            found.push(plain(before));
        }
        found.push(Piece {
            text: address.to_owned(),
            is_link: true,
        });
        rest = from.get(address.len()..).unwrap_or_default();
    }
    if !rest.is_empty() {
        found.push(plain(rest));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_cut_out_without_the_sentence_around_them() {
        let cut: Vec<(String, bool)> =
            pieces("See https://a.example/x?y=1. Or (https://b.example), not http://c.example")
                .into_iter()
                .map(|piece| (piece.text, piece.is_link))
                .collect();
        let expected = [
            ("See ", false),
            ("https://a.example/x?y=1", true),
            (". Or (", false),
            ("https://b.example", true),
            ("), not http://c.example", false),
        ];
        assert_eq!(cut, expected.map(|(text, is_link)| (text.to_owned(), is_link)));
    }
}
