//! Whether an answer is what the API's description says of it. Only what that description uses is known here.

use super::client::Answer;
use serde_json::{Map, Value};

/// The description.
pub fn document() -> Value {
    serde_json::to_value(console::api_document()).expect("the description is JSON")
}

/// The operation of this name.
pub fn operation<'a>(document: &'a Value, name: &str) -> &'a Value {
    let paths = document["paths"].as_object().expect("paths").values();
    let mut operations = paths.flat_map(|path| path.as_object().expect("methods").values());
    let found = operations.find(|operation| operation["operationId"] == name);
    found.unwrap_or_else(|| panic!("{name} is described"))
}

/// Fails unless the answer is 200, and what the description says of the operation.
pub fn as_described(name: &str, answer: &Answer) {
    assert_eq!(answer.status, 200, "{name}: {}", answer.body);
    let document = document();
    assert_eq!(unlike(&document, operation(&document, name), answer), None, "{name}");
}

/// Why the answer is not what the description says of the operation.
pub fn unlike(document: &Value, operation: &Value, answer: &Answer) -> Option<String> {
    let response = &operation["responses"][answer.status.to_string()];
    if response.is_null() {
        return Some(format!("the status {} is not described", answer.status));
    }
    let Some(content) = response["content"].as_object() else {
        return (!answer.kind.is_empty()).then(|| format!("{} where nothing is described", answer.kind));
    };
    match content.get(&answer.kind) {
        Some(described) => mismatch(document, &described["schema"], &answer.body, "the body"),
        None => Some(format!("the type {} is not described", answer.kind)),
    }
}

/// Why a value is not what a schema says.
fn mismatch(document: &Value, schema: &Value, value: &Value, at: &str) -> Option<String> {
    // The description itself may be anything.
    if schema.as_object().is_some_and(Map::is_empty) || schema == &Value::Bool(true) {
        return None;
    }
    if let Some(any) = schema["oneOf"].as_array() {
        let fits = any.iter().any(|one| mismatch(document, one, value, at).is_none());
        return (!fits).then(|| format!("{at} fits none: {value}"));
    }
    if let Some(all) = schema["enum"].as_array()
        && !all.contains(value)
    {
        return Some(format!("{at} is {value}, which is not among {all:?}"));
    }
    if schema["$ref"].is_string() || schema["allOf"].is_array() || schema["properties"].is_object() {
        return fields_mismatch(document, schema, value, at);
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(some) => some.iter().filter_map(Value::as_str).collect(),
        _ => return Some(format!("{at} has no type in the description")),
    };
    let kind = kind(value);
    let fits = kinds.contains(&kind) || (kind == "integer" && kinds.contains(&"number"));
    if !fits {
        return Some(format!("{at} is {kind}, not {kinds:?}"));
    }
    let inside = |place: String, item: &Value, schema: &Value| mismatch(document, schema, item, &place);
    if let Some(items) = value.as_array() {
        let mut items = items.iter().enumerate();
        return items.find_map(|(place, item)| inside(format!("{at}[{place}]"), item, &schema["items"]));
    }
    let mut fields = value.as_object()?.iter();
    fields.find_map(|(name, field)| inside(format!("{at}.{name}"), field, &schema["additionalProperties"]))
}

fn fields_mismatch(document: &Value, schema: &Value, value: &Value, at: &str) -> Option<String> {
    let (mut described, mut required) = (Map::new(), Vec::new());
    if let Some(other) = gather(document, schema, &mut described, &mut required) {
        return mismatch(document, other, value, at);
    }
    let Some(fields) = value.as_object() else {
        return Some(format!("{at} is no object: {value}"));
    };
    if let Some(name) = required.iter().find(|name| !fields.contains_key(**name)) {
        return Some(format!("{at} lacks {name}"));
    }
    fields.iter().find_map(|(name, field)| match described.get(name) {
        Some(schema) => mismatch(document, schema, field, &format!("{at}.{name}")),
        None => Some(format!("{at}.{name} is not described")),
    })
}

/// Gathers the fields that an object may and must have. A schema that is no object is returned.
fn gather<'a>(
    document: &'a Value,
    schema: &'a Value,
    described: &mut Map<String, Value>,
    required: &mut Vec<&'a str>,
) -> Option<&'a Value> {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.trim_start_matches("#/components/schemas/");
        return gather(document, &document["components"]["schemas"][name], described, required);
    }
    if let Some(all) = schema["allOf"].as_array() {
        return all.iter().find_map(|one| gather(document, one, described, required));
    }
    let Some(fields) = schema["properties"].as_object() else {
        return Some(schema);
    };
    described.extend(fields.clone());
    required.extend(
        schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str),
    );
    None
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
