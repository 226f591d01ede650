//! The messages that signs and hints are weighed on: invented ones, the pack's own examples, and ordinary ones.

use crate::Fault;
use classifier::{Kind, Language};
use config::PackTest;
use std::path::Path;

/// How much an emergency counts beside a look-alike: one that is missed is worse than a warning too many.
const EMERGENCY: f64 = 3.0;
/// How much an example of the pack counts: it must be decided as it says.
const PACK: f64 = 4.0;
/// How much an example counts that has something ordinary said beside it.
const BESIDE: f64 = 0.3;
/// How much a message counts that has nothing of an emergency; there are many of them.
const ORDINARY: f64 = 0.3;
/// How much a message counts, beside those that ask for something, that asks for nothing; there are many of them too.
const NOTHING: f64 = 0.1;

/// One message.
#[derive(Debug)]
pub struct Example {
    /// What is written.
    pub text: String,
    /// The numbers of the emergencies that it may be; none where it is no emergency.
    pub emergencies: Vec<usize>,
    /// The number of the service or answer that it asks for, where that is known.
    pub ordinary: Option<usize>,
    /// How much it counts.
    pub weight: f64,
    /// Whether it was invented for this, so that figures are told of it.
    pub is_judged: bool,
    /// Whether it stands in the pack, alone or with something said beside it.
    pub is_of_pack: bool,
}

/// What is to be told apart.
pub struct Targets {
    /// By example: what it is, or the number behind the last one for none.
    pub classes: Vec<usize>,
    /// By example: how much it counts.
    pub weights: Vec<f64>,
}

/// The ids of what a message may be.
#[derive(Debug, Default)]
pub struct Ids {
    /// The emergencies, by number.
    pub emergencies: Vec<String>,
    /// The services and answers, by number.
    pub ordinary: Vec<String>,
}

/// All of them.
#[derive(Debug, Default)]
pub struct Examples {
    /// In the order in which they were read.
    pub all: Vec<Example>,
}

impl Examples {
    /// Reads invented messages.
    pub fn add_messages(&mut self, path: &Path, ids: &Ids) -> Result<(), Fault> {
        for (number, line) in read(path)?.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let example = invented(line, ids).ok_or_else(|| {
                let at = format!("{}:{}", path.display(), number + 1);
                format!("{at}: this line has not the shape of a message")
            })?;
            self.all.push(example);
        }
        Ok(())
    }

    /// Reads messages that are no emergency, of which `clears` decides whether they can be trusted to be none.
    pub fn add_ordinary(&mut self, path: &Path, clears: impl Fn(&str) -> bool) -> Result<(), Fault> {
        let table = read(path)?;
        let mut lines = table.lines();
        let header = lines.next().unwrap_or_default();
        let column = header
            .split('\t')
            .position(|name| name == "text")
            .ok_or_else(|| format!("{}: no column is called `text`", path.display()))?;
        for text in lines.filter_map(|line| line.split('\t').nth(column)) {
            if clears(text) {
                self.push(text, Vec::new(), None, ORDINARY, Source::Ordinary);
            }
        }
        Ok(())
    }

    /// Takes the examples of the pack in one language; those of emergencies with what people say beside them as well.
    pub fn add_tests(&mut self, tests: &[PackTest], language: &Language, ids: &Ids, beside: &[String]) {
        for test in tests.iter().filter(|test| test.language == *language) {
            let known = match test.topic.kind {
                Kind::Emergency => &ids.emergencies,
                _ => &ids.ordinary,
            };
            let number = known.iter().position(|id| *id == test.topic.id);
            match (test.topic.kind, number, test.wanted) {
                (Kind::Emergency, Some(number), true) => {
                    self.push(&test.text, vec![number], None, PACK, Source::Pack);
                    for said in beside {
                        let text = said.replace("{}", &test.text);
                        self.push(&text, vec![number], None, BESIDE, Source::Pack);
                    }
                }
                (Kind::Emergency, _, false) => self.push(&test.text, Vec::new(), None, PACK, Source::Pack),
                (_, number, true) => self.push(&test.text, Vec::new(), number, PACK, Source::Pack),
                // What must not give a service may well be an emergency.
                (_, _, false) => {}
            }
        }
    }

    /// What is to be told apart: the emergencies, and none. A message that may be one or another is taken for the first.
    pub fn targets(&self, emergencies: usize) -> Targets {
        let class = |example: &Example| example.emergencies.first().copied().unwrap_or(emergencies);
        Targets {
            classes: self.all.iter().map(class).collect(),
            weights: self.all.iter().map(|example| example.weight).collect(),
        }
    }

    /// Those that tell services and answers apart: what asks for one, and what asks for nothing.
    pub fn of_ordinary(&self) -> Self {
        let tells =
            |example: &&Example| example.ordinary.is_some() || (example.is_judged && example.emergencies.is_empty());
        let of = |example: &Example| Example {
            text: example.text.clone(),
            emergencies: Vec::new(),
            weight: if example.ordinary.is_some() { 1.0 } else { NOTHING },
            ..*example
        };
        Self {
            all: self.all.iter().filter(tells).map(of).collect(),
        }
    }

    /// What is to be told apart: the services and answers, and nothing.
    pub fn ordinary_targets(&self, entries: usize) -> Targets {
        Targets {
            classes: self
                .all
                .iter()
                .map(|example| example.ordinary.unwrap_or(entries))
                .collect(),
            weights: self.all.iter().map(|example| example.weight).collect(),
        }
    }

    fn push(&mut self, text: &str, emergencies: Vec<usize>, ordinary: Option<usize>, weight: f64, source: Source) {
        self.all.push(Example {
            text: text.to_owned(),
            emergencies,
            ordinary,
            weight,
            is_judged: false,
            is_of_pack: source == Source::Pack,
        });
    }
}

/// Where an example comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Pack,
    Ordinary,
}

/// Reads the line of an invented message.
fn invented(line: &str, ids: &Ids) -> Option<Example> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [kind, expected, text] = columns.as_slice() else {
        return None;
    };
    let find = |known: &[String]| -> Option<Vec<usize>> {
        let numbers = expected.split('|').map(|id| known.iter().position(|known| known == id));
        numbers.collect()
    };
    let (emergencies, ordinary) = match *kind {
        "emergency" => (find(&ids.emergencies)?, None),
        // A message that may be one or another is taken for the first.
        "topic" => (Vec::new(), Some(*find(&ids.ordinary)?.first()?)),
        "lookalike" if *expected == "none" => (Vec::new(), None),
        _ => return None,
    };
    Some(Example {
        text: (*text).to_owned(),
        weight: if emergencies.is_empty() { 1.0 } else { EMERGENCY },
        emergencies,
        ordinary,
        is_judged: true,
        is_of_pack: false,
    })
}

fn read(path: &Path) -> Result<String, Fault> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
