//! Typed facts in a text: places, times, numbers and ways to reach a person.
//!
//! The readers run one after the other over the same words; what one has taken, the next does not see.
//! So a telephone number is never a postal code, and an hour never a house number.

mod borough;
mod contact;
mod correct;
mod landmark;
mod lexicon;
mod page;
mod place;
mod plate;
mod street;
mod unit;
mod when;
mod when_words;

use crate::decision::Facts;
use crate::engine::Expecting;
use crate::fold::Folded;
use crate::rulebook::{Geography, LanguageProfile};
use lexicon::Lexicon;
use page::Page;

/// Short texts that answer no question although they hold words.
const REFUSALS: &[&str] = &[
    "dont know",
    "not sure",
    "no idea",
    "do not know",
    "dont have",
    "no se",
    "no lo se",
    "no tengo",
    "rather not",
    "none of your",
];

/// Reads facts with the city's geography.
#[derive(Debug)]
pub(crate) struct FactReader {
    geography: Geography,
    lexicon: Lexicon,
}

impl FactReader {
    /// Prepares the geography's words and the languages' expressions of time.
    pub(crate) fn new(geography: &Geography, languages: &[LanguageProfile]) -> Self {
        let mut lexicon = Lexicon::new(geography);
        when::learn(&mut lexicon, languages.iter().flat_map(|language| &language.time_words));
        landmark::learn(&mut lexicon);
        Self {
            geography: geography.clone(),
            lexicon,
        }
    }

    /// The name of the borough that a postal code lies in.
    pub(crate) fn borough_of_zip(&self, zip: &str) -> Option<&str> {
        borough::name_of_zip(zip, &self.geography)
    }

    /// Reads all facts of a text. `known` tells ordinary words from names.
    pub(crate) fn read(
        &self,
        folded: &Folded<'_>,
        expecting: Option<Expecting>,
        known: &dyn Fn(&str) -> bool,
    ) -> Facts {
        let expecting = expecting.filter(|_| !evades(folded));
        let mut page = Page::new(folded, &self.lexicon, expecting, known);
        let page = &mut page;
        let mut facts = Facts {
            email: contact::email(page),
            ..Facts::default()
        };
        if page.any_digit() {
            self.read_numbers(page, &mut facts);
        }
        facts.when = when::read(page, false);
        when::take_all(page);
        facts.unit = unit::read(page);
        facts.place = place::street_place(page);
        if facts.when.is_none() {
            facts.when = when::read(page, true).or_else(|| when::expected(page));
        }
        if page.any_digit() {
            facts.zip = borough::zip(page, &self.geography);
        }
        facts.borough = borough::borough(page, &self.geography, facts.place.as_ref());
        if facts.borough.is_none() {
            facts.borough = facts
                .zip
                .as_ref()
                .and_then(|zip| borough::borough_of_zip(zip, &self.geography));
        }
        if facts.place.is_none() {
            facts.place = place::named_place(page);
        }
        facts
    }

    /// Reads the facts that hold a digit and are no places or times.
    fn read_numbers(&self, page: &mut Page<'_>, facts: &mut Facts) {
        facts.numbers = contact::request_numbers(page, &self.geography.number_prefix);
        if facts.numbers.is_empty() {
            facts.numbers.extend(contact::expected_number(page));
        }
        facts.phone = contact::phone(page);
        facts.amount = contact::amount(page);
        facts.plate = plate::read(page);
    }
}

/// Whether a text is a question or a refusal, so that it is no answer whatever words it holds.
fn evades(folded: &Folded<'_>) -> bool {
    let padded = format!(
        " {} ",
        folded
            .text()
            .get(..folded.text().len().min(120))
            .unwrap_or(folded.text())
    );
    folded.source.contains(['?', '？', '؟']) || REFUSALS.iter().any(|words| padded.contains(&format!(" {words} ")))
}
