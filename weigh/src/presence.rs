//! Which candidates stand in which messages, as the classifier finds them.

use crate::Fault;
use crate::examples::Examples;
use classifier::{Block, Classifier, Hints, Kind, Language, Priority, Rule, Rulebook, Topic, WordList};
use std::collections::HashMap;

/// What stands in more of the ordinary messages than this is a small word, which tells a reader nothing.
const MOST_ORDINARY: f64 = 0.08;

/// By candidate: the numbers of the messages in which it stands, in order.
pub struct Presence {
    /// One list for each candidate.
    pub messages: Vec<Vec<u32>>,
    /// How many messages there are.
    pub count: usize,
}

/// Finds all candidates in all messages.
pub fn presence(
    examples: &Examples,
    phrases: &[String],
    lists: &[WordList],
    language: &Language,
) -> Result<Presence, Fault> {
    let classifier = compile(phrases, lists, language)?;
    let numbers: HashMap<&str, usize> = phrases.iter().map(String::as_str).zip(0..).collect();
    let mut messages = vec![Vec::new(); phrases.len()];
    for (number, example) in (0_u32..).zip(&examples.all) {
        for hit in classifier.inspect(&example.text).hits {
            let Some(list) = numbers.get(hit.phrase).and_then(|at| messages.get_mut(*at)) else {
                continue;
            };
            if list.last() != Some(&number) {
                list.push(number);
            }
        }
    }
    drop_small_words(&mut messages, examples);
    Ok(Presence {
        messages,
        count: examples.len(),
    })
}

/// Takes out what stands in many ordinary messages.
#[expect(clippy::cast_precision_loss, reason = "there are never as many messages as that")]
fn drop_small_words(messages: &mut [Vec<u32>], examples: &Examples) {
    let ordinary: Vec<bool> = examples
        .all
        .iter()
        .map(|example| !example.is_judged && example.emergencies.is_empty())
        .collect();
    let most = MOST_ORDINARY * ordinary.iter().filter(|is| **is).count() as f64;
    for list in messages {
        let count = list
            .iter()
            .filter(|at| ordinary.get(**at as usize) == Some(&true))
            .count();
        if count as f64 > most {
            list.clear();
        }
    }
}

/// A classifier of one rule that has every candidate as a phrase.
fn compile(phrases: &[String], lists: &[WordList], language: &Language) -> Result<Classifier, Fault> {
    let rulebook = Rulebook {
        rules: vec![Rule {
            topic: Topic::new(Kind::Service, "candidates"),
            priority: Priority::Normal,
            language: language.clone(),
            blocks: vec![Block {
                any: phrases.to_vec(),
                ..Block::default()
            }],
            hints: Hints::default(),
            signs: Vec::new(),
        }],
        lists: lists.to_vec(),
        ..Rulebook::default()
    };
    Classifier::compile(&rulebook).map_err(|problems| format!("{:?}", problems.first()).into())
}
