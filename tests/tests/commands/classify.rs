//! `classify`: one text explained to a person, and many told to a program.

use super::{HEAT, callbox, callbox_with};
use serde_json::json;

const NEAR: &str = "a man has been lying on the bench since the morning and does not answer";

#[test]
fn a_decision_is_explained_with_what_it_was_near_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let heat = callbox(folder.path(), &["classify", "--explain", HEAT]);
    assert_eq!(heat.code, 0, "{}", heat.err);
    for told in ["clear: service heat-hot-water", "\"no heat\" = phrase `", "unit = 4B"] {
        assert!(heat.out.contains(told), "{told:?} is not in {}", heat.out);
    }
    assert!(!heat.out.contains("near an emergency"), "{}", heat.out);
    let near = callbox(folder.path(), &["classify", "--explain", NEAR]);
    assert!(near.out.contains("near an emergency: medical"), "{}", near.out);
}

#[test]
fn decisions_are_lines_of_json() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = format!("{}\n{}\n", json!({ "text": HEAT }), json!({ "text": NEAR }));
    let told = callbox_with(folder.path(), &["classify", "--jsonl"], &input, &[]);
    let lines = told.lines();
    let [heat, near] = lines.as_slice() else {
        panic!("two lines are told, not {}: {}", told.out, told.err);
    };
    assert_eq!(
        (&heat["verdict"], &heat["id"]),
        (&json!("clear"), &json!("heat-hot-water"))
    );
    assert!(heat.get("caution").is_none(), "{heat}");
    assert_eq!((&near["id"], &near["caution"]), (&json!(null), &json!("medical")));
}
