//! The environment over the settings file: `CALLBOX__SECTION__KEY=text`.

use crate::findings::{At, Findings};
use crate::tree::{Entry, Node, Value};

const PREFIX: &str = "CALLBOX__";

/// Puts each variable where its name says. Its value stays text: it is read as a number, a list or true and false
/// only where the setting takes one. An empty value counts as not given.
pub(super) fn overlay(root: &mut Node, variables: impl IntoIterator<Item = (String, String)>, findings: &mut Findings) {
    let mut ours: Vec<(String, String)> = variables
        .into_iter()
        .filter(|(name, _)| name.starts_with(PREFIX))
        .collect();
    // The order of the environment must not matter.
    ours.sort();
    for (name, value) in ours {
        if value.is_empty() {
            continue;
        }
        let at = findings.add_variable(&name);
        let path: Vec<String> = name
            .trim_start_matches(PREFIX)
            .split("__")
            .map(str::to_lowercase)
            .collect();
        let leaf = Node {
            at,
            value: Value::Text(value),
        };
        if path.len() < 2 || path.iter().any(String::is_empty) || !insert(root, &path, leaf) {
            let remedy = "Write CALLBOX__SECTION__KEY, as in CALLBOX__SERVER__LISTEN.";
            findings.error("E002", at, "this variable names no setting", remedy);
        }
    }
}

/// Whether the leaf found its place.
fn insert(node: &mut Node, path: &[String], leaf: Node) -> bool {
    let Some((first, rest)) = path.split_first() else {
        *node = leaf;
        return true;
    };
    let Value::Table(entries) = &mut node.value else {
        return false;
    };
    let index = entries.iter().position(|entry| same_name(&entry.key, first));
    let index = index.unwrap_or_else(|| {
        entries.push(Entry {
            key: first.clone(),
            at: leaf.at,
            node: empty_table(leaf.at),
        });
        entries.len().saturating_sub(1)
    });
    entries
        .get_mut(index)
        .is_some_and(|entry| insert(&mut entry.node, rest, leaf))
}

fn empty_table(at: At) -> Node {
    Node {
        at,
        value: Value::Table(Vec::new()),
    }
}

/// Names of variables have no dashes and no small letters.
fn same_name(key: &str, lower: &str) -> bool {
    key.to_lowercase().replace('-', "_") == lower
}
