//! Reading providers' JSON by pointers, without believing its shape: what is missing or of another kind is not there.

use serde_json::Value;

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
