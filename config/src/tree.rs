//! A TOML file as a tree that knows where each part stands; syntax faults become problems with a remedy.

use crate::findings::{At, Findings};
use toml::de::{DeTable, DeValue};

/// One value.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Where it begins.
    pub at: At,
    /// What it is.
    pub value: Value,
}

/// What a value can be.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// In quotes.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a point, or a whole one that is too large.
    Float,
    /// True or false.
    Boolean(bool),
    /// A date, or a date and time, as written.
    Date(String),
    /// In square brackets.
    List(Vec<Node>),
    /// Keys and values in the order of the file.
    Table(Vec<Entry>),
}

impl Value {
    /// What a person calls it.
    pub(crate) fn describe(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Integer(_) | Self::Float => "a number",
            Self::Boolean(_) => "true or false",
            Self::Date(_) => "a date",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

/// One key with its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub at: At,
    /// The value.
    pub node: Node,
}

/// A file as far as it can be read without knowing of others.
pub(crate) struct Syntax<'f> {
    text: &'f str,
    table: toml::Spanned<DeTable<'f>>,
    errors: Vec<toml::de::Error>,
}

impl<'f> Syntax<'f> {
    /// Reads the bytes of a file; of one that is not UTF-8, where it stops being so.
    pub(crate) fn read(bytes: &'f [u8]) -> Result<Self, usize> {
        let text = std::str::from_utf8(bytes).map_err(|error| error.valid_up_to())?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (table, errors) = DeTable::parse_recoverable(text);
        Ok(Self { text, table, errors })
    }
}

/// Reads one file. `None` where it has faults of syntax, which are all reported; what follows from the first broken
/// list is left out, because it is only confusing.
pub(crate) fn parse(name: &str, bytes: &[u8], findings: &mut Findings) -> Option<Node> {
    tree(name, bytes, Syntax::read(bytes), findings)
}

/// The same for a file whose syntax was read before.
pub(crate) fn tree(
    name: &str,
    bytes: &[u8],
    syntax: Result<Syntax<'_>, usize>,
    findings: &mut Findings,
) -> Option<Node> {
    let Syntax {
        text,
        table,
        mut errors,
    } = match syntax {
        Ok(syntax) => syntax,
        Err(valid) => {
            report_not_utf8(name, bytes, valid, findings);
            return None;
        }
    };
    let file = findings.add_file(name, text);
    if errors.is_empty() {
        for value in table.get_ref().values() {
            report_newer_toml(value, text, file, findings);
        }
        return Some(Node {
            at: file,
            value: convert_table(table.get_ref(), file),
        });
    }
    errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
    let mut last_line = 0;
    for error in errors {
        let at = file.offset(error.span().map_or(0, |span| span.start));
        let (line, _) = findings.line_column(at);
        if line != last_line {
            report_syntax(error.message(), at, findings);
        }
        last_line = line;
        if error.message().contains("array") || error.message().contains("comma") {
            break;
        }
    }
    None
}

fn report_not_utf8(name: &str, bytes: &[u8], valid: usize, findings: &mut Findings) {
    let readable = String::from_utf8_lossy(bytes.get(..valid).unwrap_or_default()).into_owned();
    let at = findings.add_file(name, &readable).offset(valid);
    findings.error(
        "E001",
        at,
        "this file is not UTF-8",
        "Save it as UTF-8; the letter here was written by an editor that uses another encoding.",
    );
}

/// The parser speaks of grammar; people forget quotes, commas and headers.
fn report_syntax(message: &str, at: At, findings: &mut Findings) {
    let line = findings.line_text(at).trim_start().to_owned();
    let remedy = if message.contains("duplicate key") && line.starts_with('[') {
        "This table stands twice. Join the two, or give each question its own [[ask]] with double brackets."
    } else if message.contains("duplicate key") {
        "This key stands twice in one table. Take one out; or was a header such as [[ask]] or [say] deleted between them?"
    } else if message.contains("invalid basic string") || message.contains("invalid literal string") {
        "A closing quote is missing on this line."
    } else if message.contains("must be quoted") && line.contains('@') {
        "Put quotes around the phrase: \"@name\"."
    } else if message.contains("must be quoted") && line.contains(['“', '”', '„', '«']) {
        "Use straight quotes (\") around the text; curly ones may stand only inside of it."
    } else if message.contains("must be quoted") {
        "Put quotes around the text."
    } else if message.contains("unquoted key") {
        "A key has only letters, digits, _ and -. Is a # missing in front of a note, or a quote on the line before?"
    } else if message.contains("quote") {
        "A quote is missing on this line, or one too many stands there. Inside a text write \\\" for a quote."
    } else if message.contains("comma") || message.contains("array") {
        "A comma, a quote or the closing bracket of a list is missing on this line or the one before."
    } else if message.contains("escape") {
        "Inside double quotes write \\\\ for one backslash, or use single quotes: '/\\d+/'."
    } else if message.contains("no value") {
        "Write a key, an equals sign and a value: title = \"...\"."
    } else {
        "Compare the line with the examples in docs/pack.md."
    };
    findings.error("E001", at, format!("this line cannot be read: {message}"), remedy);
}

/// The parser knows TOML 1.1, other programs that read the pack do not: an inline table stays on one line and has no
/// comma at its end.
fn report_newer_toml(value: &toml::Spanned<DeValue<'_>>, text: &str, file: At, findings: &mut Findings) {
    match value.get_ref() {
        DeValue::Array(items) => items
            .iter()
            .for_each(|item| report_newer_toml(item, text, file, findings)),
        DeValue::Table(table) => {
            let own = text.get(value.span()).unwrap_or_default();
            if own.starts_with('{') && is_newer(value, own) {
                let at = file.offset(value.span().start);
                let remedy = "Write everything between { and } on one line, without a comma at the end.";
                findings.error(
                    "E001",
                    at,
                    "this inline table needs TOML 1.1, and packs are TOML 1.0",
                    remedy,
                );
            }
            table
                .values()
                .for_each(|inner| report_newer_toml(inner, text, file, findings));
        }
        _ => {}
    }
}

fn is_newer(table: &toml::Spanned<DeValue<'_>>, own: &str) -> bool {
    let mut inside = Vec::new();
    spans_of_lists_and_texts(table.get_ref(), &mut inside);
    let breaks = own.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    let mut breaks = breaks.map(|(offset, _)| table.span().start.saturating_add(offset));
    let ends_in_comma = own.trim_end_matches('}').trim_end().ends_with(',');
    ends_in_comma || breaks.any(|at| !inside.iter().any(|span| span.contains(&at)))
}

fn spans_of_lists_and_texts(value: &DeValue<'_>, spans: &mut Vec<std::ops::Range<usize>>) {
    let DeValue::Table(table) = value else { return };
    for inner in table.values() {
        match inner.get_ref() {
            DeValue::Table(_) => spans_of_lists_and_texts(inner.get_ref(), spans),
            _ => spans.push(inner.span()),
        }
    }
}

fn convert_table(table: &DeTable<'_>, file: At) -> Value {
    let mut entries: Vec<Entry> = Vec::new();
    for (key, value) in table {
        let node = Node {
            at: file.offset(value.span().start),
            value: convert(value.get_ref(), file),
        };
        entries.push(Entry {
            key: key.get_ref().to_string(),
            at: file.offset(key.span().start),
            node,
        });
    }
    entries.sort_by_key(|entry| entry.at);
    Value::Table(entries)
}

fn convert(value: &DeValue<'_>, file: At) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).map_or(Value::Float, Value::Integer)
        }
        DeValue::Float(_) => Value::Float,
        DeValue::Boolean(truth) => Value::Boolean(*truth),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(items) => {
            let convert_item = |item: &toml::Spanned<DeValue<'_>>| Node {
                at: file.offset(item.span().start),
                value: convert(item.get_ref(), file),
            };
            Value::List(items.iter().map(convert_item).collect())
        }
        DeValue::Table(table) => convert_table(table, file),
    }
}
