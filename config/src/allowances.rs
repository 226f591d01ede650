//! `# allow(ID): reason`: what an author has looked at and wants just so, and which lines it speaks for.

use std::ops::RangeInclusive;

/// One such comment.
#[derive(Debug)]
pub(crate) struct Allowance {
    /// The id between the parentheses.
    pub id: String,
    /// Where the comment begins, as a byte offset.
    pub offset: usize,
    /// Whether a reason follows.
    pub has_reason: bool,
    /// The lines that it speaks for, counted from 1.
    pub lines: RangeInclusive<usize>,
    /// Whether it has silenced anything.
    pub is_used: bool,
}

/// Whether problems with this id may be silenced: warnings, hints, and what the witnesses of a rule prove, because an
/// author may know better what residents write.
pub(crate) fn may_be_allowed(id: &str) -> bool {
    id.starts_with(['W', 'I']) || matches!(id, "P101" | "P102" | "P103" | "P109")
}

/// Finds the allowances of a file.
pub(crate) fn read_allowances(text: &str) -> Vec<Allowance> {
    let lines: Vec<&str> = text.lines().collect();
    let mut allowances = Vec::new();
    let mut offset = 0;
    for (index, raw) in text.split_inclusive('\n').enumerate() {
        let comment = raw.trim();
        if let Some((id, reason)) = read_comment(comment) {
            let indent = raw.len().saturating_sub(raw.trim_start().len());
            allowances.push(Allowance {
                id: id.to_owned(),
                offset: offset + indent,
                has_reason: reason.chars().any(char::is_alphabetic),
                lines: lines_below(&lines, index),
                is_used: false,
            });
        }
        offset += raw.len();
    }
    allowances
}

/// The id and what stands behind it.
fn read_comment(line: &str) -> Option<(&str, &str)> {
    let comment = line.strip_prefix('#')?.trim_start_matches(['#', ' ']);
    let (id, rest) = comment.strip_prefix("allow(")?.split_once(')')?;
    Some((id.trim(), rest.trim_start_matches([':', ' '])))
}

/// The first line below the comments, with all of the list or of the table that begins there.
fn lines_below(lines: &[&str], comment: usize) -> RangeInclusive<usize> {
    let below = |index: &usize| !lines.get(*index).is_some_and(|line| line.trim().starts_with('#'));
    let first = (comment..lines.len()).find(below).unwrap_or(lines.len());
    let line = lines.get(first).map(|line| line.trim()).unwrap_or_default();
    let rest = lines.iter().enumerate().skip(first.saturating_add(1));
    let mut last = first;
    if let Some(header) = header_of(line) {
        for (index, below) in rest {
            if header_of(below.trim()).is_some_and(|other| !belongs_to(other, header)) {
                break;
            }
            last = index;
        }
    } else if line.ends_with('[') {
        let close = rest.map(|(index, line)| (index, line.trim()));
        last = close
            .into_iter()
            .find(|(_, line)| line.starts_with(']'))
            .map_or(first, |(index, _)| index);
    }
    first.saturating_add(1)..=last.saturating_add(1)
}

/// The name between the brackets of a header line.
fn header_of(line: &str) -> Option<&str> {
    let inner = line.strip_prefix('[')?;
    let inner = inner.strip_prefix('[').unwrap_or(inner);
    let (name, _) = inner.split_once(']')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

/// Whether a header is part of another one's section: `service.heat.tests` of `service.heat`.
fn belongs_to(header: &str, section: &str) -> bool {
    header.strip_prefix(section).is_some_and(|rest| rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> (String, bool, RangeInclusive<usize>) {
        let allowance = read_allowances(text).remove(0);
        (allowance.id, allowance.has_reason, allowance.lines)
    }

    #[test]
    fn one_line_is_allowed() {
        let text = "a = 1\n# allow(W304): read by a lawyer\n# a note\nb = 2\nc = 3\n";
        assert_eq!(first(text), ("W304".to_owned(), true, 4..=4));
        assert_eq!(first("# allow(W304)\nb = 2\n"), ("W304".to_owned(), false, 2..=2));
        assert!(read_allowances("a = \"# allow(W304): no comment\"\n").is_empty());
    }

    #[test]
    fn a_list_or_a_table_is_allowed_as_a_whole() {
        let list = "# allow(W104): kept\nany = [\n  \"a\",\n  \"b\",\n]\nall = [\"c\"]\n";
        assert_eq!(first(list).2, 2..=5);
        let table = "# allow(P102): kept\n[service.heat]\ntitle = \"x\"\n[[service.heat.when]]\nany = [\"a\"]\n[service.heat-2]\n";
        assert_eq!(first(table).2, 2..=5);
        let block = "# allow(P102): kept\n[[when]]\nany = [\"a\"]\n\n[[when]]\nany = [\"b\"]\n";
        assert_eq!(first(block).2, 2..=4);
    }
}
