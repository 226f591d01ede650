//! Letters that look alike (W205), and words that are too common to decide anything (W106).

use super::rules::name;
use crate::draft::{BlockDraft, Draft, ENGLISH, EntryDraft};
use crate::findings::Findings;
use crate::table::Text;
use classifier::fold;

/// English words that stand in messages about anything.
const COMMON: &str = "a about after again all also always am an and any are around as at back bad be because been before \
    big block building but by call came can car city come could day days did do does done door down every find for from \
    front get give go going good got had has have he help her here him his home hour hours house how i if in inside into is \
    it its just keep know last leave left light like little live long look made make man many may me month months more \
    morning most much my near need never new next night no not now of off office old on one only open or other our out \
    over park people person phone place please problem put report right room said same say see service she should side \
    since so some someone something still stop street such take tell than thank thanks that the their them then there these \
    they thing things this those three through time to today told too town two under until up us use very want was water \
    way we week weeks well went were what when where which while who whole why will with woman work working would year \
    years yes yesterday you your";

/// Looks at the words of all rules.
pub(super) fn lint_letters(draft: &Draft, findings: &mut Findings) {
    for entry in &draft.entries {
        for rule in &entry.rules {
            for phrase in rule.phrases() {
                warn_mixed(phrase, findings);
            }
            if rule.language == ENGLISH {
                rule.blocks.iter().for_each(|block| warn_common(entry, block, findings));
            }
        }
    }
    for phrase in draft.lists.iter().flat_map(|list| &list.entries) {
        warn_mixed(phrase, findings);
    }
}

/// A word of two scripts looks right and matches nothing that residents type.
fn warn_mixed(phrase: &Text, findings: &mut Findings) {
    if phrase.value.is_ascii() {
        return;
    }
    for word in phrase.value.split(|c: char| !c.is_alphanumeric()) {
        let foreign: String = word.chars().filter(|c| is_cyrillic(*c) || is_greek(*c)).collect();
        if foreign.is_empty() || !word.chars().any(|c| c.is_ascii_alphabetic()) {
            continue;
        }
        let message = format!("the word \"{word}\" mixes Latin letters with others: {foreign}");
        let remedy = "Type the word again on one keyboard: letters of two scripts look alike, but are not the same.";
        findings.warn("W205", phrase.at, message, remedy);
    }
}

fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{52f}')
}

fn is_greek(letter: char) -> bool {
    matches!(letter, '\u{370}'..='\u{3ff}')
}

fn warn_common(entry: &EntryDraft, block: &BlockDraft, findings: &mut Findings) {
    if !block.all.is_empty() {
        return;
    }
    for phrase in &block.any {
        let is_plain = !phrase.value.contains(['@', '*', '=', '/']);
        let word = fold(&phrase.value);
        if is_plain && COMMON.split_whitespace().any(|common| common == word) {
            let message = format!(
                "the word \"{word}\" alone gives {}, and stands in messages about anything",
                name(&entry.topic)
            );
            let remedy = "Put it into `all` beside others, write a longer phrase, or = in front: the whole message.";
            findings.warn("W106", phrase.at, message, remedy);
        }
    }
}
