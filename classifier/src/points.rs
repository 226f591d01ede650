//! What matched words earn. Whole numbers only, so that every point can be shown.
//!
//! | word | points |
//! |---|---|
//! | three letters or more | 10 |
//! | one or two letters, such as `no` | 5 |
//! | one Chinese character | 5 |
//! | found by a star, or with a letter doubled | 1 less |
//! | found in spite of a typing error | 4 less |
//! | directly behind the word before, in one phrase | 4 more (Chinese: 2) |
//! | behind a gap | 1 more |
//! | a hint: likely, maybe, unlikely | 6, 3, 4 less |
//!
//! Emergencies are raised by the signs of their language, as far as there are some: there the words of a rule count together
//! what a rule does, and each sign what its table says.

use crate::automaton::Step;
use crate::fold::Folded;
use crate::vocabulary::Quality;

/// Evidence below this is no evidence.
pub(crate) const FLOOR: i32 = 5;
/// In a message longer than `SHORT_MESSAGE` a single mistyped word is no evidence.
pub(crate) const FLOOR_LONG: i32 = 8;
/// What a hint adds to its entry, whatever its length.
pub(crate) const LIKELY: i8 = 6;
/// What a weak hint adds.
pub(crate) const MAYBE: i8 = 3;
/// What a hint against an entry takes away.
pub(crate) const UNLIKELY: i8 = -4;
/// Hints alone are offered for choice from this on.
pub(crate) const FLOOR_HINTED: i32 = 9;
/// One entry alone is offered for choice from this on: two likely hints.
pub(crate) const FLOOR_ALONE: i32 = 12;

/// Points of signs and rules that raise an emergency.
pub(crate) const ALARM: i32 = 100;
/// Points of signs alone that raise one while a question is open: "by the big blue thing" answers it.
pub(crate) const ALARM_IN_ANSWER: i32 = 140;
/// How far below what raises it an emergency may stay and still be worth a word of caution.
pub(crate) const CAUTION: i32 = 50;
/// The same where one of its rules holds: somebody said it, whatever else they speak of.
pub(crate) const CAUTION_BY_RULE: i32 = 100;
/// Signs of an emergency that was not raised are told of from this on.
pub(crate) const NEAR_ALARM: i32 = 40;
/// What a rule of the emergency counts beside its signs, in a message of few more words.
pub(crate) const RULE_IN_FEW_WORDS: i32 = 30;
/// What it counts in a message of many more words, which is often about something else.
pub(crate) const RULE_IN_MANY_WORDS: i32 = 15;
/// What a rule counts that only a typing error might meet.
pub(crate) const RULE_MISTYPED: i32 = 10;
/// A rule counts so many times as much where signs do not know one of its words: then nothing else says what it says.
pub(crate) const UNKNOWN_RULE: i32 = 2;
/// Up to so many words beside the rule's own are few.
pub(crate) const FEW_WORDS: usize = 5;
/// In fewer words than this, signs alone raise nothing: who answers "right now" or "come quick" tells of no danger.
pub(crate) const FEWEST_WORDS: usize = 4;
/// The most that a service or an answer takes away, by what its phrases earn beyond a word in context, which may stand in
/// any message.
pub(crate) const MOST_ORDINARY: i32 = 65;
/// What a word in context earns.
pub(crate) const IN_PASSING: i32 = 15;
/// A message of so many words tells enough.
pub(crate) const TELLING_WORDS: usize = 25;
/// What each word fewer takes away.
pub(crate) const PER_WORD_FEWER: i32 = 2;
/// What a sentence must have more, where it alone speaks of an emergency and the whole message does not.
pub(crate) const APART: i32 = 40;

/// What the entry gains that the words of a message speak for most. Each other one gains less by as much as they speak less
/// for it, and at least nothing; what no table speaks of gains all.
pub(crate) const LEANING: i32 = 20;
/// In fewer words than this, what they say together is what each of them may say anywhere.
pub(crate) const FEWEST_LEANING: usize = 3;
/// An entry that no rule speaks for is listed if it gains so much.
pub(crate) const LEAST_LEANING: i32 = 10;
/// Of what the words alone speak for, all that come so near to the best are offered.
pub(crate) const NEAR_BEST: i32 = 12;

/// The most words of a short message.
pub(crate) const SHORT_MESSAGE: usize = 8;
/// A further issue in the same message needs this much: two words together.
pub(crate) const FLOOR_ALSO: i32 = 18;

/// In messages of up to this many words, two statements joined by "and" or a comma are two issues.
pub(crate) const TWO_ISSUES: usize = 16;

/// What one matched word earns by itself.
pub(crate) fn word(step: Step, folded: &Folded<'_>) -> i32 {
    let Some(token) = folded.tokens.get(step.token) else {
        return 0;
    };
    let length = token.end - token.start - usize::from(step.quality == Quality::Doubled);
    let short = token.ideograph || length < 3;
    let full = if short { 5 } else { 10 };
    match step.quality {
        Quality::Exact => full,
        Quality::Prefix | Quality::Doubled => full - 1,
        Quality::Typo => full - 4,
    }
}

/// What it earns for standing in a phrase of several words.
pub(crate) fn link(step: Step, folded: &Folded<'_>) -> i32 {
    if step.is_first() {
        return 0;
    }
    let ideograph = folded.tokens.get(step.token).is_some_and(|token| token.ideograph);
    match (step.linked, ideograph) {
        (true, false) => 4,
        (true, true) => 2,
        (false, _) => 1,
    }
}

/// The most words of a message that says little beside its matter.
pub(crate) const PLAIN: usize = 12;

/// What the best must have to be clear in a message of so many words. Of what long messages mention, more is beside
/// their matter, so one phrase is not enough; three words in context always are.
pub(crate) fn enough(words: usize) -> i32 {
    const ALWAYS: usize = 35;
    if words <= PLAIN {
        return 0;
    }
    i32::try_from((words * 6 / 5).min(ALWAYS)).unwrap_or_default()
}

/// How far ahead of the second the best must be. The longer a message, the more things it mentions beside its matter,
/// and the more it takes to be sure.
pub(crate) fn margin(best: i32, words: usize) -> i32 {
    let percent = if words <= PLAIN {
        15
    } else if words <= 25 {
        40
    } else {
        50
    };
    (best * percent / 100).max(4)
}
