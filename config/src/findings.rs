//! Where things stand in files, and the list of problems found there.

use crate::allowances::{Allowance, may_be_allowed, read_allowances};
use crate::problem::{Level, Problem};
use std::collections::HashSet;

/// A position in one of the sources of a [`Findings`]; without an offset, the source as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct At {
    source: usize,
    offset: Option<usize>,
}

impl At {
    /// The same source at a byte offset.
    pub(crate) fn offset(self, offset: usize) -> Self {
        Self {
            offset: Some(offset),
            ..self
        }
    }

    /// The source as a whole.
    pub(crate) fn whole(self) -> Self {
        Self { offset: None, ..self }
    }
}

#[derive(Debug)]
struct Source {
    name: String,
    text: String,
    /// The offset of each line's first byte.
    lines: Vec<usize>,
    is_environment: bool,
    allowances: Vec<Allowance>,
}

impl Source {
    /// The text of a line, counted from 1.
    fn line(&self, line: usize) -> Option<&str> {
        let start = *self.lines.get(line.checked_sub(1)?)?;
        self.text.get(start..)?.lines().next()
    }
}

/// All sources read in one run, and all problems found in them.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    sources: Vec<Source>,
    problems: Vec<Problem>,
    /// What has been reported, so that nothing is twice.
    told: HashSet<Problem>,
}

impl Findings {
    /// Adds a file.
    pub(crate) fn add_file(&mut self, name: &str, text: &str) -> At {
        self.add(name, text, false)
    }

    /// Adds an environment variable; its value is not kept, so that it can never be shown.
    pub(crate) fn add_variable(&mut self, name: &str) -> At {
        self.add(name, "", true)
    }

    fn add(&mut self, name: &str, text: &str, is_environment: bool) -> At {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        self.sources.push(Source {
            name: name.to_owned(),
            text: text.to_owned(),
            lines: std::iter::once(0)
                .chain(breaks.map(|(offset, _)| offset.saturating_add(1)))
                .collect(),
            is_environment,
            allowances: read_allowances(text),
        });
        At {
            source: self.sources.len().saturating_sub(1),
            offset: None,
        }
    }

    /// Whether the position is a variable of the environment, whose value is text whatever is wanted.
    pub(crate) fn is_environment(&self, at: At) -> bool {
        self.sources.get(at.source).is_some_and(|source| source.is_environment)
    }

    /// The name of the source.
    pub(crate) fn file(&self, at: At) -> &str {
        self.sources.get(at.source).map_or("", |source| source.name.as_str())
    }

    /// Line and column from 1; zeros for the source as a whole.
    pub(crate) fn line_column(&self, at: At) -> (usize, usize) {
        let Some((source, offset)) = self.sources.get(at.source).zip(at.offset) else {
            return (0, 0);
        };
        let line = source.lines.partition_point(|start| *start <= offset);
        let start = line
            .checked_sub(1)
            .and_then(|index| source.lines.get(index))
            .copied()
            .unwrap_or_default();
        let before = source.text.get(start..offset).unwrap_or_default();
        (line, before.chars().count().saturating_add(1))
    }

    /// The whole line that the position is on.
    pub(crate) fn line_text(&self, at: At) -> &str {
        let (line, _) = self.line_column(at);
        self.sources
            .get(at.source)
            .and_then(|source| source.line(line))
            .unwrap_or_default()
    }

    /// Adds what makes the content unusable.
    pub(crate) fn error(&mut self, id: &'static str, at: At, message: impl Into<String>, remedy: impl Into<String>) {
        self.report(Level::Error, id, at, message.into(), remedy.into());
    }

    /// Adds what must not be published. Where it is a matter of judgement, a comment may allow it.
    pub(crate) fn publish(&mut self, id: &'static str, at: At, message: impl Into<String>, remedy: impl Into<String>) {
        self.report_unless_allowed(Level::Publish, id, at, message.into(), remedy.into());
    }

    /// Adds a warning, unless a comment allows it.
    pub(crate) fn warn(&mut self, id: &'static str, at: At, message: impl Into<String>, remedy: impl Into<String>) {
        self.report_unless_allowed(Level::Warning, id, at, message.into(), remedy.into());
    }

    /// Adds a hint, unless a comment allows it.
    pub(crate) fn hint(&mut self, id: &'static str, at: At, message: impl Into<String>, remedy: impl Into<String>) {
        self.report_unless_allowed(Level::Hint, id, at, message.into(), remedy.into());
    }

    fn report_unless_allowed(&mut self, level: Level, id: &'static str, at: At, message: String, remedy: String) {
        if !self.is_allowed(id, at) {
            self.report(level, id, at, message, remedy);
        }
    }

    fn report(&mut self, level: Level, id: &'static str, at: At, message: String, remedy: String) {
        let (line, column) = self.line_column(at);
        let problem = Problem {
            level,
            id,
            file: self.file(at).to_owned(),
            line,
            column,
            message,
            remedy,
        };
        if self.told.insert(problem.clone()) {
            self.problems.push(problem);
        }
    }

    /// Whether a comment allows a problem at this place; the comment has then been of use.
    pub(crate) fn is_allowed(&mut self, id: &str, at: At) -> bool {
        let (line, _) = self.line_column(at);
        let Some(source) = self.sources.get_mut(at.source).filter(|_| may_be_allowed(id)) else {
            return false;
        };
        let mut is_allowed = false;
        let fitting = |allowance: &&mut Allowance| allowance.id == id && allowance.lines.contains(&line);
        for allowance in source.allowances.iter_mut().filter(fitting) {
            allowance.is_used = true;
            is_allowed = true;
        }
        is_allowed
    }

    /// Reports comments that allow nothing, or give no reason (W013); to be asked when everything else is known.
    pub(crate) fn warn_idle_allowances(&mut self) {
        let mut idle: Vec<(At, String, &str)> = Vec::new();
        for (number, source) in self.sources.iter().enumerate() {
            for allowance in &source.allowances {
                let (message, remedy) = if !may_be_allowed(&allowance.id) {
                    (
                        "cannot be silenced",
                        "Mend what it reports; only warnings, hints and P101, P102, P103, P109 can be allowed.",
                    )
                } else if !allowance.is_used && !depends_on_languages(&allowance.id) {
                    (
                        "silences nothing here",
                        "Take the comment out: what it allowed is gone.",
                    )
                } else if allowance.has_reason {
                    continue;
                } else {
                    (
                        "is allowed without a reason",
                        "Say why behind a colon: # allow(ID): reason.",
                    )
                };
                let at = At {
                    source: number,
                    offset: Some(allowance.offset),
                };
                idle.push((at, format!("{} {message}", allowance.id), remedy));
            }
        }
        for (at, message, remedy) in idle {
            self.report(Level::Warning, "W013", at, message, remedy.to_owned());
        }
    }

    /// Whether anything makes the content unusable.
    pub(crate) fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.level == Level::Error)
    }

    /// All problems, by file and line.
    pub(crate) fn into_problems(mut self) -> Vec<Problem> {
        self.problems
            .sort_by(|a, b| (&a.file, a.line, a.column, a.level).cmp(&(&b.file, b.line, b.column, b.level)));
        self.problems
    }
}

/// Whether a problem may be there with some of the languages and gone with others: whose rules and tests stand beside an
/// entry differs from city to city, and an allowance must be good for all of them.
fn depends_on_languages(id: &str) -> bool {
    matches!(id, "P102" | "P103" | "P109")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_columns_in_letters() {
        let mut findings = Findings::default();
        let file = findings.add_file("a.toml", "x\nñandú = 1\n");
        let text = "x\nñandú = 1\n";
        assert_eq!(findings.line_column(file.offset(text.find("= 1").unwrap())), (2, 7));
        assert_eq!(findings.line_column(file), (0, 0));
    }

    #[test]
    fn a_comment_above_silences_its_own_warning_only() {
        let mut findings = Findings::default();
        let text = "# allow(W304): read by a lawyer\nsay = 1\nother = 2\n";
        let file = findings.add_file("a.toml", text);
        findings.warn("W304", file.offset(32), "long", "");
        findings.warn("W010", file.offset(32), "twice", "");
        findings.warn("W304", file.offset(text.find("other").unwrap()), "long", "");
        let ids: Vec<_> = findings
            .into_problems()
            .iter()
            .map(|problem| (problem.id, problem.line))
            .collect();
        assert_eq!(ids, [("W010", 2), ("W304", 3)]);
    }
}
