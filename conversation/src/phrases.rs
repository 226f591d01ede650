//! The system phrases: every sentence of the desk's own that a language must have, with its placeholders.
//!
//! The wording lives in the pack (`languages/<tag>.toml`, table `say`); this list is what the pack is checked against.

/// One sentence that the desk can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Its key in `[say]`.
    pub key: &'static str,
    /// The placeholders that it may use, without braces.
    pub placeholders: &'static [&'static str],
}

const fn phrase(key: &'static str, placeholders: &'static [&'static str]) -> Phrase {
    Phrase { key, placeholders }
}

/// What every phrase may name: the desk, the emergency number and the number that reaches a person.
pub const COMMON_PLACEHOLDERS: &[&str] = &["desk", "emergency", "phone"];

/// All of them, in the order of `languages/en.toml`.
pub const SYSTEM_PHRASES: &[Phrase] = &[
    phrase("greeting", &[]),
    phrase("help", &[]),
    phrase("help_sms", &["help_line"]),
    phrase("menu", &[]),
    phrase("thanks", &[]),
    phrase("goodbye", &[]),
    phrase("feedback", &[]),
    phrase("ready", &[]),
    phrase("repeat_nothing", &[]),
    phrase("unknown", &[]),
    phrase("unknown_again", &[]),
    phrase("no_content", &[]),
    phrase("choose", &[]),
    phrase("something_else", &[]),
    phrase("reply_with_number", &[]),
    phrase("yes", &[]),
    phrase("no", &[]),
    phrase("ask_place", &[]),
    phrase("ask_place_borough", &[]),
    phrase("ask_place_unit", &[]),
    phrase("ask_borough", &[]),
    phrase("ask_unit", &[]),
    phrase("ask_time", &[]),
    phrase("ask_plate", &[]),
    phrase("ask_number", &[]),
    phrase("ask_phone", &[]),
    phrase("ask_email", &[]),
    phrase("ask_photo", &[]),
    phrase("or_skip", &[]),
    phrase("retry", &[]),
    phrase("place_needed", &[]),
    phrase("back_none", &[]),
    phrase("change_hint", &[]),
    phrase("noted_next", &["title"]),
    phrase("now_next", &["title"]),
    phrase("same_request", &["number", "status"]),
    phrase("change_what", &["number"]),
    phrase("changed", &["number", "what"]),
    phrase("change_nothing", &[]),
    phrase("change_too_late", &["number"]),
    phrase("undone", &["number"]),
    phrase("dropped", &[]),
    phrase("nothing_to_drop", &[]),
    phrase("status_one", &["number", "service", "status", "created", "updated"]),
    phrase("status_ask_number", &["example"]),
    phrase("status_unknown", &["number"]),
    phrase("status_too_many", &[]),
    phrase("status_open", &[]),
    phrase("status_in_progress", &[]),
    phrase("status_closed", &[]),
    phrase("status_cancelled", &[]),
    phrase("status_duplicate", &[]),
    phrase("request_changed", &["number", "service", "status"]),
    phrase("person_called", &[]),
    phrase("person_waiting", &[]),
    phrase("person_joined", &["name"]),
    phrase("person_left", &["name"]),
    phrase("no_person", &[]),
    phrase("stop_done", &[]),
    phrase("start_done", &[]),
    phrase("start_hint", &[]),
    phrase("language_ask", &[]),
    phrase("language_done", &[]),
    phrase("english_only", &[]),
    phrase("why", &["words", "title"]),
    phrase("why_nothing", &[]),
    phrase("lookup_wait", &[]),
    phrase("lookup_failed", &[]),
    phrase("calendar_today", &["status", "reason"]),
    phrase("calendar_meters", &["meters"]),
    phrase("public_to_private", &[]),
];
