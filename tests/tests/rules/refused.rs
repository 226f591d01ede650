//! What does not go live, and what the person who tried is told.

use super::{WHY, callbox, done, edit, import, json, live, make_town};
use std::path::Path;

/// A small new city's pack in `town`, live in a fresh database.
fn town(folder: &Path) -> Vec<(&'static str, &'static str)> {
    make_town(folder);
    let settings = vec![("CALLBOX__PACK__PATH", "town")];
    done(folder, &settings, &["chat"]);
    settings
}

#[test]
fn a_folder_that_cannot_be_read_as_a_pack_is_not_stored() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let settings = town(folder);
    edit(
        &folder.join("town/services/pothole.toml"),
        "title    = \"",
        "title    = ",
    );
    let refused = callbox(folder, &settings, &["rules", "import", "town"]);
    assert_eq!(refused.code, 1, "{}", refused.out);
    assert!(
        refused.err.contains("services/pothole.toml:1:") && refused.err.contains("remedy: "),
        "{}",
        refused.err
    );
    assert_eq!(callbox(folder, &settings, &["rules", "import", "nowhere"]).code, 1);
    assert_eq!(json(folder, &settings, &["rules", "list", "--json"]).len(), 1);
}

#[test]
fn an_unclean_pack_is_stored_as_a_draft_and_never_goes_live() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let settings = town(folder);
    let first = live(folder, &settings);
    let pothole = folder.join("town/services/pothole.toml");
    edit(&pothole, "match = [", "match = [\n  \"my cat likes the moon\",");
    // Bytes are kept as they are, whatever they mean.
    std::fs::write(folder.join("town/notes.md"), [0xff, 0x00, b'\r', b'\n']).expect("written");
    let draft = import(folder, &settings, "town");
    let refused = callbox(folder, &settings, &[&["rules", "publish", &draft], &WHY[..]].concat());
    assert_eq!(refused.code, 1, "{}", refused.out);
    assert!(
        refused.err.contains("services/pothole.toml:") && refused.err.contains("remedy: "),
        "{}",
        refused.err
    );
    assert!(refused.err.contains("my cat likes the moon"), "{}", refused.err);
    assert_eq!(live(folder, &settings), first);
    let never = callbox(folder, &settings, &[&["rules", "rollback", &draft], &WHY[..]].concat());
    assert_eq!(
        (never.code, never.err.contains("never live")),
        (1, true),
        "{}",
        never.err
    );
    done(
        folder,
        &settings,
        &["rules", "export", "out", "--version", &draft[..10]],
    );
    let exported = config::PackFiles::read(&folder.join("out")).expect("the files");
    assert_eq!(exported.hash(), draft);
    let differs = done(folder, &settings, &["rules", "diff", &first, &draft]);
    assert!(differs.contains("notes.md: no text"), "{differs}");
}

#[test]
fn what_is_asked_wrongly_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let settings = town(folder);
    let first = live(folder, &settings);
    let run = |args: &[&str]| callbox(folder, &settings, args);
    let again = run(&[&["rules", "publish", &first[..6]], &WHY[..]].concat());
    assert_eq!(
        (again.code, again.out.contains("live already")),
        (0, true),
        "{}",
        again.err
    );
    let nothing_before = run(&[&["rules", "rollback"], &WHY[..]].concat());
    assert_eq!(nothing_before.code, 1, "{}", nothing_before.out);
    assert!(
        nothing_before.err.contains("nothing to go back to"),
        "{}",
        nothing_before.err
    );
    assert_eq!(
        run(&["rules", "diff"]).code,
        1,
        "the first version was made from no other"
    );
    assert_eq!(run(&[&["rules", "publish", "zzzz"], &WHY[..]].concat()).code, 1);
    assert_eq!(run(&["rules", "publish", &first]).code, 2, "who and why are needed");
    assert_eq!(
        run(&["rules", "publish", &first, "--by", "callbox", "--note", "x"]).code,
        2
    );
    assert_eq!(run(&["rules", "publish", &first, "--by", " ", "--note", "x"]).code, 2);
    std::fs::write(folder.join("town/notes.md"), "a note").expect("written");
    import(folder, &settings, "town");
    let ambiguous = run(&["rules", "show", ""]);
    assert_eq!(
        (ambiguous.code, ambiguous.err.contains("several versions")),
        (1, true),
        "{}",
        ambiguous.err
    );
    assert_eq!(live(folder, &settings), first);
}

#[test]
fn production_refuses_facts_that_nobody_has_reviewed() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let mut settings = town(folder);
    settings.push(("CALLBOX__PACK__PRODUCTION", "true"));
    let pothole = folder.join("town/services/pothole.toml");
    let text = std::fs::read_to_string(&pothole).expect("the file");
    let filed = text
        .lines()
        .find_map(|line| line.strip_prefix("filed = \""))
        .expect("a text");
    let says: String = filed.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    let fact = |reviewed: &str| format!("[[fact]]\nsays = \"{says}\"\nsource = \"the desk\"\n{reviewed}\n[tests]\n");
    std::fs::write(&pothole, text.replace("[tests]\n", &fact(""))).expect("written");
    let unreviewed = import(folder, &settings, "town");
    let publish = [&["rules", "publish", &unreviewed], &WHY[..]].concat();
    let refused = callbox(folder, &settings, &publish);
    assert_eq!(refused.code, 1, "{}{}", refused.out, refused.err);
    assert!(
        refused.err.contains("services/pothole.toml:") && refused.err.contains("not reviewed"),
        "{}",
        refused.err
    );
    std::fs::write(&pothole, text.replace("[tests]\n", &fact("reviewed = 2026-11-20\n"))).expect("written");
    let reviewed = import(folder, &settings, "town");
    done(
        folder,
        &settings,
        &[&["rules", "publish", &reviewed], &WHY[..]].concat(),
    );
    // A test city may try what production refuses.
    done(folder, &settings[..1], &publish);
}
