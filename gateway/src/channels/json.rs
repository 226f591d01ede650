//! Reading providers' JSON by pointers, without believing its shape: what is missing or of another kind is not there.

use serde_json::Value;

/// What a verified body holds; none where it is no JSON. A text that a device has cut in the middle of a character, in
/// bytes or in `\u` escapes, has U+FFFD there: one resident's half emoji must not cost everybody else's message.
pub fn read(body: &[u8]) -> Option<Value> {
    if let Ok(value) = serde_json::from_slice(body) {
        return Some(value);
    }
    serde_json::from_str(&whole_escapes(&String::from_utf8_lossy(body))).ok()
}

/// The same JSON with the escape of U+FFFD in place of every half of a pair of escapes that stands alone.
fn whole_escapes(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('\\') {
        let (before, escape) = rest.split_at(start);
        whole.push_str(before);
        let length = match half_at(escape) {
            Some(Half::First) if half_at(escape.get(6..).unwrap_or_default()) == Some(Half::Second) => 12,
            Some(_) => {
                whole.push_str("\\ufffd");
                rest = escape.get(6..).unwrap_or_default();
                continue;
            }
            // A backslash and the character that it is for.
            None => 1 + escape.chars().nth(1).map_or(0, char::len_utf8),
        };
        let (taken, after) = escape.split_at(length);
        whole.push_str(taken);
        rest = after;
    }
    whole.push_str(rest);
    whole
}

#[derive(PartialEq, Eq)]
enum Half {
    First,
    Second,
}

/// Which half of a pair the escape at the beginning of a text is, if it is one.
fn half_at(text: &str) -> Option<Half> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xd800..=0xdbff => Some(Half::First),
        0xdc00..=0xdfff => Some(Half::Second),
        _ => None,
    }
}

/// The longest id of a person or a message that is believed.
const LONGEST_ID: usize = 256;

/// The members of a list; none where there is no list.
pub fn items<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}

/// An id, which most write as text and others now and then as a number.
pub fn id_at(value: &Value, pointer: &str) -> Option<String> {
    let id = match value.pointer(pointer)? {
        Value::String(id) => id.clone(),
        Value::Number(id) => id.to_string(),
        _ => return None,
    };
    let fits = !id.is_empty() && id.len() <= LONGEST_ID && !id.chars().any(char::is_control);
    fits.then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_character_costs_itself_alone() {
        for (body, read_as) in [
            (&br#"["a\ud83e\udd76b"]"#[..], Some("a🥶b")),
            (br#"["a\ud83e"]"#, Some("a\u{fffd}")),
            (br#"["\udd76a"]"#, Some("\u{fffd}a")),
            (br#"["\ud83e\ud83e\udd76"]"#, Some("\u{fffd}🥶")),
            (br#"["\ud83e\n\\ud83e\""]"#, Some("\u{fffd}\n\\ud83e\"")),
            (b"[\"a\xf0\x9f\"]", Some("a\u{fffd}")),
            (br#"["\ud83e"#, None),
            (br#"["\ud8"]"#, None),
            (b"[\"\\", None),
            (b"", None),
        ] {
            let value = read(body);
            let text = value.as_ref().and_then(|value| value.get(0)).and_then(Value::as_str);
            assert_eq!(text, read_as, "{}", String::from_utf8_lossy(body));
        }
    }
}
