//! A small set of phrases outside the rules: the choices of a question, yes and no, words with legal effect.

use crate::decision::Span;
use crate::fold::Folded;
use crate::matcher::{Matcher, MatcherBuilder, points_of};
use crate::phrase::{PhraseFault, parse};

/// A phrase of a set that cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhraseSetProblem {
    /// The id that the phrase was given with.
    pub id: usize,
    /// The phrase as written.
    pub phrase: String,
    /// What is wrong.
    pub fault: PhraseFault,
}

/// Phrases with ids, compiled once. The phrase language is that of the rules, without word lists.
#[derive(Debug)]
pub struct PhraseSet {
    matcher: Matcher,
    ids: Vec<usize>,
}

impl PhraseSet {
    /// Compiles phrases; several may share an id. Returns every phrase that cannot be compiled.
    pub fn compile(phrases: &[(usize, &str)]) -> Result<Self, Vec<PhraseSetProblem>> {
        let mut builder = MatcherBuilder::new();
        let mut ids = Vec::with_capacity(phrases.len());
        let mut problems = Vec::new();
        for &(id, phrase) in phrases {
            match parse(phrase).and_then(|phrase| builder.add(phrase)) {
                Ok(_) => ids.push(id),
                Err(fault) => problems.push(PhraseSetProblem {
                    id,
                    phrase: phrase.to_owned(),
                    fault,
                }),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            matcher: builder.finish(&[]),
            ids,
        })
    }

    /// The ids whose phrases stand in a text, each once: the longest and most exact match first, then by id.
    pub fn find(&self, text: &str) -> Vec<usize> {
        self.find_with_points(text).into_iter().map(|(id, _)| id).collect()
    }

    /// Every place in a text where a phrase stands, with its id, in order. Of two places that overlap the longer counts.
    pub fn places(&self, text: &str) -> Vec<(usize, Span)> {
        let folded = Folded::new(text);
        let mut found = self.matcher.scan(&folded).found;
        found.sort_by_key(|found| (std::cmp::Reverse(found.last - found.first), found.first, found.phrase));
        let mut taken = vec![false; folded.tokens.len()];
        let mut places = Vec::new();
        for one in found {
            let words = taken.get_mut(one.first..=one.last).unwrap_or_default();
            let Some(&id) = self.ids.get(one.phrase as usize).filter(|_| !words.contains(&true)) else {
                continue;
            };
            words.fill(true);
            places.push((id, folded.span(one.first, one.last)));
        }
        places.sort_by_key(|(_, span)| span.start);
        places
    }

    /// The ids whose phrases stand in a text with the points of the best phrase of each, best first.
    pub fn find_with_points(&self, text: &str) -> Vec<(usize, i32)> {
        let folded = Folded::new(text);
        let scan = self.matcher.scan(&folded);
        let mut rated: Vec<(i32, usize)> = Vec::new();
        for &found in &scan.found {
            let Some(&id) = self.ids.get(found.phrase as usize) else {
                continue;
            };
            let points = points_of(&scan, found, &folded);
            match rated.iter_mut().find(|entry| entry.1 == id) {
                Some(entry) => entry.0 = entry.0.max(points),
                None => rated.push((points, id)),
            }
        }
        rated.sort_unstable_by_key(|&(points, id)| (std::cmp::Reverse(points), id));
        rated.into_iter().map(|(points, id)| (id, points)).collect()
    }
}
