//! Messages that share words, gathered. Plain counts of words and of pairs of words that stand together: the same
//! messages give the same clusters, and each can be told why it is one. Chinese counts by characters. Pure.

use std::collections::{BTreeMap, BTreeSet};

/// Messages that share a word or a pair of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// What they share: `bike rack`. Empty for those that share nothing with any other.
    pub shared: String,
    /// Further words that at least half of them have.
    pub also: Vec<String>,
    /// Their places in the list that was clustered, in its order.
    pub members: Vec<usize>,
}

/// Shorter words of the Latin script are no topic.
const SHORTEST: usize = 3;
/// How much more a pair of words tells than one word.
const PAIR: usize = 2;
/// Further words that are told of a cluster.
const ALSO: usize = 3;

/// Words that stand in messages of every kind, folded. The desk's languages with many speakers who write by message.
const SMALL: [&str; 74] = [
    "the", "and", "for", "you", "your", "are", "was", "has", "have", "had", "this", "that", "there", "here", "with",
    "from", "they", "them", "what", "when", "where", "who", "how", "why", "can", "could", "will", "would", "should",
    "please", "thanks", "thank", "hello", "hi", "help", "need", "want", "get", "got", "not", "but", "all", "any",
    "out", "about", "been", "does", "did", "dont", "its", "im", "ive", "my", "our", "que", "los", "las", "una", "uno",
    "por", "para", "con", "del", "esta", "hay", "como", "hola", "favor", "gracias", "necesito", "quiero", "tengo",
    "les", "des",
];

/// Gathers texts by what they share, the biggest cluster first; the last one, without a name, is all the rest.
pub fn clusters(texts: &[&str]) -> Vec<Cluster> {
    let grams: Vec<BTreeSet<String>> = texts.iter().map(|text| grams(text)).collect();
    let mut holders: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (place, of_text) in grams.iter().enumerate() {
        for gram in of_text {
            holders.entry(gram).or_default().insert(place);
        }
    }
    let mut clusters = Vec::new();
    let mut rest: BTreeSet<usize> = (0..texts.len()).collect();
    while let Some(shared) = best(&holders) {
        let members: Vec<usize> = holders.get(shared).into_iter().flatten().copied().collect();
        for place in &members {
            rest.remove(place);
            for gram in grams.get(*place).into_iter().flatten() {
                if let Some(places) = holders.get_mut(gram.as_str()) {
                    places.remove(place);
                }
            }
        }
        clusters.push(Cluster {
            also: also(&grams, &members, shared),
            shared: shared.to_owned(),
            members,
        });
    }
    clusters.sort_by(|one, other| {
        let more = other.members.len().cmp(&one.members.len());
        more.then_with(|| one.shared.cmp(&other.shared))
    });
    if !rest.is_empty() {
        clusters.push(Cluster {
            shared: String::new(),
            also: Vec::new(),
            members: rest.into_iter().collect(),
        });
    }
    clusters
}

/// What most of the texts that are left share; a pair of words counts for more than one word. Nothing where no two
/// share anything.
fn best<'a>(holders: &BTreeMap<&'a str, BTreeSet<usize>>) -> Option<&'a str> {
    let mut best: Option<(usize, &str)> = None;
    for (gram, places) in holders {
        let count = places.len();
        if count < 2 {
            continue;
        }
        let weight = count.saturating_mul(if is_pair(gram) { PAIR } else { 1 });
        if best.is_none_or(|(most, _)| weight > most) {
            best = Some((weight, gram));
        }
    }
    best.map(|(_, gram)| gram)
}

/// Further words that at least half of the members have, the most frequent first.
fn also(grams: &[BTreeSet<String>], members: &[usize], shared: &str) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for gram in members.iter().filter_map(|place| grams.get(*place)).flatten() {
        let count = counts.entry(gram).or_default();
        *count = count.saturating_add(1);
    }
    let of_shared = |gram: &str| shared.split(' ').any(|word| gram.split(' ').any(|part| part == word));
    let half = |count: usize| count.saturating_mul(2) >= members.len() && count >= 2;
    let mut found: Vec<(&str, usize)> = counts
        .into_iter()
        .filter(|(gram, count)| half(*count) && !is_pair(gram) && !of_shared(gram) && !shared.contains(gram))
        .collect();
    found.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
    found.truncate(ALSO);
    found.into_iter().map(|(gram, _)| gram.to_owned()).collect()
}

/// The words that tell something, and the pairs of them that stand together. Two Chinese characters are one pair, and a
/// single one tells nothing.
fn grams(text: &str) -> BTreeSet<String> {
    let folded = classifier::fold(text);
    let mut grams = BTreeSet::new();
    let mut before = "";
    for word in folded.split(' ') {
        match (is_ideograph(before), is_ideograph(word)) {
            (true, true) => {
                grams.insert(format!("{before}{word}"));
            }
            _ if tells(word) => {
                grams.insert(word.to_owned());
                if tells(before) {
                    grams.insert(format!("{before} {word}"));
                }
            }
            _ => {}
        }
        before = word;
    }
    grams
}

fn is_pair(gram: &str) -> bool {
    gram.contains(' ')
}

fn is_ideograph(word: &str) -> bool {
    let mut letters = word.chars();
    let first = letters.next();
    letters.next().is_none()
        && first.is_some_and(
            |letter| matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}'),
        )
}

/// Whether a word can be a topic: no small word, no number, not too short. One syllable of Korean can be a word.
fn tells(word: &str) -> bool {
    let letters = word.chars().count();
    let long_enough = if word.is_ascii() {
        letters >= SHORTEST
    } else {
        letters >= 2
    };
    long_enough && !is_ideograph(word) && !SMALL.contains(&word) && !word.chars().all(char::is_numeric)
}

#[cfg(test)]
mod tests {
    use super::clusters;

    fn shapes(texts: &[&str]) -> Vec<(String, Vec<usize>)> {
        let found = clusters(texts).into_iter();
        found.map(|cluster| (cluster.shared, cluster.members)).collect()
    }

    #[test]
    fn messages_that_share_words_are_gathered_and_the_rest_comes_last() {
        let texts = [
            "please fix the bike rack on my block",
            "where do I get a library card",
            "Bike rack is bent!",
            "who am i",
            "a new BIKE RACK please",
            "library card for my son",
        ];
        let found = shapes(&texts);
        assert_eq!(
            found,
            [
                ("bike rack".to_owned(), vec![0, 2, 4]),
                ("library card".to_owned(), vec![1, 5]),
                (String::new(), vec![3]),
            ]
        );
    }

    #[test]
    fn chinese_is_gathered_by_characters() {
        let found = shapes(&["我想办图书卡", "图书卡怎么办", "今天下雨"]);
        let first = found.first().expect("a cluster");
        assert_eq!(first.1, [0, 1]);
        assert!("图书卡".contains(first.0.as_str()), "{}", first.0);
    }

    #[test]
    fn small_words_and_numbers_gather_nothing() {
        let texts = ["please help 10001", "help please 10001", ""];
        assert_eq!(shapes(&texts), [(String::new(), vec![0, 1, 2])]);
        assert_eq!(shapes(&[]), []);
    }

    #[test]
    fn what_half_of_them_also_say_is_told() {
        let found = clusters(&["broken swing in the park", "park swing chain", "swing"]);
        assert_eq!(
            (found[0].shared.as_str(), found[0].also.as_slice()),
            ("swing", ["park".to_owned()].as_slice())
        );
    }
}
