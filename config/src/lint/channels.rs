//! Lint of the pack's channels: each is one that this program brings, or one that is run elsewhere.

use crate::draft::Draft;
use crate::findings::Findings;
use crate::nearest::offer;

/// Codes of the log, of totals and of reports that are no kinds of channels of this program: what is run elsewhere, and
/// the terminal.
pub const ELSEWHERE: [&str; 4] = ["phone", "online", "mobile_app", "terminal"];

/// Looks at the codes under `[channels]` of the city. `kinds` are the kinds of channels that there are.
pub(super) fn lint_channels(draft: &Draft, kinds: &[&str], findings: &mut Findings) {
    let known: Vec<&str> = kinds.iter().copied().chain(ELSEWHERE).collect();
    for code in &draft.city.channels {
        if !known.contains(&code.value.as_str()) {
            let message = format!("there is no channel `{}`", code.value);
            findings.error("E006", code.at, message, offer(&code.value, &known));
        }
    }
}
