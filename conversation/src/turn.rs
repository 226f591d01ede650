//! One turn in the making: what is known, what has been decided so far, and the words to be said.

use crate::effect::{Effect, MessageKind, Offered, Outcome, Say, Speaker, Step, Template, TopicKind, TopicRecord};
use crate::event::Channel;
use crate::fit::fit;
use crate::outcome::outcome_of;
use crate::pack::{LanguageTexts, Localized, Pack};
use crate::seen::Seen;
use crate::state::Conversation;
use classifier::{Decision, Language};
use std::fmt::Write as _;

/// The working state of [`crate::step`]. It borrows what is seen and owns what follows.
pub(crate) struct Turn<'a> {
    pub pack: &'a Pack,
    pub channel: &'a Channel,
    pub seen: &'a Seen,
    pub now: i64,
    pub state: Conversation,
    pub effects: Vec<Effect>,
    pub decision: Option<Decision>,
    pub language: Language,
    pub opens_contact: bool,
    pub previous_outcome: Option<Outcome>,
    /// Request numbers that this turn has used up.
    pub numbers_used: usize,
    /// The number of the request that the message may answer the survey of.
    pub survey: Option<String>,
    /// Whether the message was not understood, as a request or as the answer that was asked for.
    pub missed: bool,
    /// See [`Step::answers`].
    pub answers: bool,
    /// The template that carries the reply, where the channel takes nothing else.
    pub template: Option<Template>,
    /// Sentences of the reply so far; they leave together as one message.
    sentences: Vec<String>,
    choices: Vec<Offered>,
}

impl<'a> Turn<'a> {
    pub fn new(pack: &'a Pack, channel: &'a Channel, seen: &'a Seen, now: i64) -> Self {
        let state = seen.conversation.clone().unwrap_or_default();
        let language = state.language.clone().unwrap_or_else(|| default_language(pack));
        Self {
            pack,
            channel,
            seen,
            now,
            state,
            effects: Vec::new(),
            decision: None,
            language,
            opens_contact: false,
            previous_outcome: None,
            numbers_used: 0,
            survey: None,
            missed: false,
            answers: false,
            template: None,
            sentences: Vec::new(),
            choices: Vec::new(),
        }
    }

    /// The texts of this turn's language, or the default one's.
    pub fn texts(&self) -> Option<&'a LanguageTexts> {
        let own = self.pack.languages.iter().find(|texts| texts.language == self.language);
        own.or_else(|| self.pack.languages.first())
    }

    /// A system phrase with its placeholders filled.
    pub fn phrase(&self, key: &str, values: &[(&str, &str)]) -> String {
        let own = self.texts().and_then(|texts| texts.say.get(key));
        let template = own.or_else(|| self.pack.languages.first().and_then(|texts| texts.say.get(key)));
        template.map_or_else(String::new, |template| self.fill(template, values))
    }

    /// Fills placeholders in one pass, so that a value is never read as a template.
    pub fn fill(&self, template: &str, values: &[(&str, &str)]) -> String {
        let city = &self.pack.city;
        let mut text = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                text.push('{');
                rest = after;
                continue;
            };
            match name {
                "desk" => text.push_str(&city.desk_name),
                "emergency" => text.push_str(&city.emergency_number),
                "phone" => text.push_str(&city.phone),
                _ => text.push_str(
                    values
                        .iter()
                        .find(|(key, _)| *key == name)
                        .map_or("", |(_, value)| value),
                ),
            }
            rest = tail;
        }
        text.push_str(rest);
        text
    }

    /// A text of the pack in this turn's language; in English with a word about it where it does not exist.
    pub fn localized(&self, text: &Localized) -> String {
        if text.has(&self.language) || self.language == Language::english() {
            return text.get(&self.language).to_owned();
        }
        format!("{} {}", self.phrase("english_only", &[]), text.get(&self.language))
    }

    /// Adds a sentence to the reply.
    pub fn say(&mut self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        if !sentence.is_empty() {
            self.sentences.push(sentence);
        }
    }

    /// Adds a system phrase to the reply.
    pub fn say_phrase(&mut self, key: &str, values: &[(&str, &str)]) {
        let sentence = self.phrase(key, values);
        self.say(sentence);
    }

    /// Begins the reply with whom to call in an emergency, if there is a reply and it does not say so anyway.
    pub fn begin_with_emergency_number(&mut self) {
        let number = &self.pack.city.emergency_number;
        let says_so = self.sentences.iter().any(|sentence| sentence.contains(number.as_str()));
        if !self.sentences.is_empty() && !says_so {
            let sentence = self.phrase("page_emergency", &[]);
            self.sentences.insert(0, sentence);
        }
    }

    /// Puts choices under the reply. Only the last question of a reply can have them.
    pub fn offer(&mut self, choices: Vec<Offered>) {
        self.choices = choices;
    }

    /// Ends the reply collected so far and starts another message.
    pub fn flush(&mut self, kind: MessageKind) {
        if self.sentences.is_empty() {
            self.choices.clear();
            return;
        }
        let mut text = std::mem::take(&mut self.sentences).join("\n");
        let mut choices = std::mem::take(&mut self.choices);
        let limits = self.channel.limits;
        let has_buttons = choices.len() <= limits.buttons;
        let is_long = |choice: &Offered| choice.label.chars().count() > limits.button_label;
        if !has_buttons || choices.iter().any(is_long) {
            // Providers refuse or cut labels that are too long: the words stand in the text, and buttons have numbers.
            for (place, choice) in (1_usize..).zip(&mut choices) {
                let _ = write!(text, "\n{place} {}", choice.label);
                choice.label = place.to_string();
            }
        }
        if !has_buttons {
            text.push('\n');
            text.push_str(&self.phrase("reply_with_number", &[]));
            choices.clear();
        }
        if kind == MessageKind::Reply {
            self.state.last_said = vec![text.clone()];
        }
        let mut parts = fit(&text, self.channel.limits);
        let last = parts.pop();
        for part in parts {
            self.push_say(part, Vec::new(), kind);
        }
        if let Some(last) = last {
            self.push_say(last, choices, kind);
        }
    }

    fn push_say(&mut self, text: String, choices: Vec<Offered>, kind: MessageKind) {
        let language = self.language.clone();
        self.effects.push(Effect::Say(Say {
            text,
            choices,
            by: Speaker::Bot,
            kind,
            language,
            template: self.template.take(),
        }));
    }

    /// Adds a topic to the contact.
    pub fn topic(&mut self, kind: TopicKind, id: &str, request: Option<String>) {
        self.effects.push(Effect::Topic(TopicRecord {
            kind,
            id: id.to_owned(),
            request,
        }));
    }

    /// An unused request number, if one is left.
    pub fn draw_number(&mut self) -> Option<String> {
        let number = self.seen.drawn_numbers.get(self.numbers_used).cloned();
        self.numbers_used = self.numbers_used.saturating_add(1);
        number
    }

    /// Whether the resident has said STOP and not START.
    pub fn opted_out(&self) -> bool {
        self.seen.consent.state == crate::seen::ConsentState::OptedOut
    }

    pub fn finish(mut self, kind: MessageKind) -> Step {
        self.flush(kind);
        let outcome = outcome_of(&self.state);
        Step {
            state: self.state,
            opens_contact: self.opens_contact,
            previous_outcome: self.previous_outcome,
            effects: self.effects,
            outcome,
            decision: self.decision,
            answers: self.answers,
            language: self.language,
        }
    }
}

pub(crate) fn default_language(pack: &Pack) -> Language {
    pack.languages
        .first()
        .map_or_else(Language::english, |texts| texts.language.clone())
}
