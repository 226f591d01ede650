//! The messages that signs are weighed on: invented ones, the pack's own examples, and ordinary ones.

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

/// One message.
#[derive(Debug)]
pub struct Example {
    /// What is written.
    pub text: String,
    /// The numbers of the emergencies that it may be; none where it is no emergency.
    pub emergencies: Vec<usize>,
    /// How much it counts.
    pub weight: f64,
    /// Whether it was invented for this, so that figures are told of it.
    pub is_judged: bool,
    /// Whether it stands in the pack, alone or with something said beside it.
    pub is_of_pack: bool,
}

/// What is to be told apart.
pub struct Targets {
    /// By example: the emergency that it is, or the number behind the last one for none.
    pub classes: Vec<usize>,
    /// By example: how much it counts.
    pub weights: Vec<f64>,
}

/// All of them.
#[derive(Debug, Default)]
pub struct Examples {
    /// In the order in which they were read.
    pub all: Vec<Example>,
}

impl Examples {
    /// Reads invented messages.
    pub fn add_messages(&mut self, path: &Path, ids: &[String]) -> Result<(), Fault> {
        for (number, line) in read(path)?.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let faulty = || {
                format!(
                    "{}:{}: this line has not the shape of a message",
                    path.display(),
                    number + 1
                )
            };
            let columns: Vec<&str> = line.split('\t').collect();
            let [kind, expected, text] = columns.as_slice() else {
                return Err(faulty().into());
            };
            let of_id = |id: &str| ids.iter().position(|known| known == id);
            let emergencies: Option<Vec<usize>> = match *kind {
                "emergency" => expected.split('|').map(of_id).collect(),
                "lookalike" if *expected == "none" => Some(Vec::new()),
                _ => None,
            };
            let emergencies = emergencies.ok_or_else(faulty)?;
            let weight = if emergencies.is_empty() { 1.0 } else { EMERGENCY };
            self.push(text, emergencies, weight, Source::Invented);
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
                self.push(text, Vec::new(), ORDINARY, Source::Ordinary);
            }
        }
        Ok(())
    }

    /// Takes the examples of the pack in one language; those of emergencies with what people say beside them as well.
    pub fn add_tests(&mut self, tests: &[PackTest], language: &Language, ids: &[String], beside: &[String]) {
        for test in tests.iter().filter(|test| test.language == *language) {
            let is_emergency = test.topic.kind == Kind::Emergency;
            let number = ids.iter().position(|id| is_emergency && *id == test.topic.id);
            match (number, test.wanted) {
                (Some(number), true) => {
                    self.push(&test.text, vec![number], PACK, Source::Pack);
                    for said in beside {
                        self.push(&said.replace("{}", &test.text), vec![number], BESIDE, Source::Pack);
                    }
                }
                (Some(_), false) | (None, true) => self.push(&test.text, Vec::new(), PACK, Source::Pack),
                // What must not give a service may well be an emergency.
                (None, false) => {}
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

    fn push(&mut self, text: &str, emergencies: Vec<usize>, weight: f64, source: Source) {
        self.all.push(Example {
            text: text.to_owned(),
            emergencies,
            weight,
            is_judged: source == Source::Invented,
            is_of_pack: source == Source::Pack,
        });
    }
}

/// Where an example comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Invented,
    Pack,
    Ordinary,
}

fn read(path: &Path) -> Result<String, Fault> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
