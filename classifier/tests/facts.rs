//! The facts of `facts.toml`, row by row.

mod support;

use classifier::{Classifier, Expecting, Fact, PlaceKind, Rulebook};
use serde::Deserialize;

#[derive(Deserialize)]
struct Table {
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    text: String,
    expecting: Option<Expecting>,
    place: Option<String>,
    kind: Option<PlaceKind>,
    unit: Option<String>,
    borough: Option<String>,
    zip: Option<String>,
    when: Option<String>,
    plate: Option<String>,
    #[serde(default)]
    numbers: Vec<String>,
    phone: Option<String>,
    email: Option<String>,
    amount: Option<String>,
}

#[test]
fn every_row_of_the_table_is_read_so() {
    let table: Table = toml::from_str(include_str!("facts.toml")).expect("the table parses");
    assert!(table.row.len() >= 120, "only {} rows", table.row.len());
    let rulebook = Rulebook {
        geography: support::new_york(),
        ..Rulebook::default()
    };
    let classifier = Classifier::compile(&rulebook).expect("no phrases, no problems");
    let faults: Vec<String> = table
        .row
        .iter()
        .filter_map(|row| difference(&classifier, row))
        .collect();
    assert!(
        faults.is_empty(),
        "{} rows differ:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// What differs from the row, if anything does.
fn difference(classifier: &Classifier, row: &Row) -> Option<String> {
    let facts = classifier.facts(&row.text, row.expecting);
    let value = |fact: &Option<Fact>| fact.as_ref().map(|fact| fact.value.clone());
    let mut faults = Vec::new();
    let mut compare = |name: &str, wanted: &Option<String>, found: Option<String>| {
        if *wanted != found {
            faults.push(format!("{name}: wanted {wanted:?}, found {found:?}"));
        }
    };
    compare(
        "place",
        &row.place,
        facts.place.as_ref().map(|place| place.text.clone()),
    );
    compare("unit", &row.unit, value(&facts.unit));
    compare("borough", &row.borough, value(&facts.borough));
    compare("zip", &row.zip, value(&facts.zip));
    compare("when", &row.when, value(&facts.when));
    compare("plate", &row.plate, value(&facts.plate));
    compare("phone", &row.phone, value(&facts.phone));
    compare("email", &row.email, value(&facts.email));
    compare("amount", &row.amount, value(&facts.amount));
    let numbers: Vec<String> = facts.numbers.iter().map(|number| number.value.clone()).collect();
    compare("numbers", &Some(row.numbers.join(",")), Some(numbers.join(",")));
    let kind = facts.place.as_ref().map(|place| place.kind);
    if kind != row.kind {
        faults.push(format!("kind: wanted {:?}, found {kind:?}", row.kind));
    }
    (!faults.is_empty()).then(|| format!("{:?} ({:?}): {}", row.text, row.expecting, faults.join("; ")))
}
