//! Removing a message, words of it, or a file: nothing that quotes them stays behind, and everything else does.

use crate::desk::*;
use crate::on_both_databases;
use classifier::{Decision, Evidence, Fact, Facts, Kind, Language, Span, Topic, Verdict};
use conversation::{Attachment, Conversation, Effect, Event, MessageKind, Mode, Queued, Slot, Speaker};
use storage::{
    ContactDetail, Db, MediaContent, MediaState, Memory, Removal, Removed, Route, StorageError, Target, Traces, Turn,
    UPLOAD,
};

on_both_databases!(
    words_go_from_everything_that_quotes_them,
    a_whole_message_goes_with_what_was_taken_out_of_it,
    a_message_of_a_person_goes_and_its_name_stays,
    a_photo_goes_with_its_bytes_unless_another_has_them,
    what_is_held_waits_or_is_not_there_stays,
    a_turn_under_way_does_not_bring_it_back,
);

const TEXT: &str = "Jo Invented (jo invented!) plays loud music, call 212-555-0123";

fn removal<'a>(message: &'a str, target: Target<'a>) -> Removal<'a> {
    Removal {
        message,
        target,
        by: "ada",
        reason: "asked for by Jo Invented",
        now: NOON + 60_000,
    }
}

async fn remove(db: &Db, message: &str, target: Target<'_>) -> Traces {
    let would = db.would_remove(&removal(message, target)).await.expect("a preview");
    let did = db.remove(&removal(message, target)).await.expect("a removal");
    assert_eq!(would, did, "it does what it said it would do");
    match did {
        Removed::Done(traces) => traces,
        other => panic!("{other:?}"),
    }
}

fn span(part: &str) -> Span {
    let start = TEXT.find(part).expect("a part of the text");
    Span {
        start,
        end: start + part.len(),
    }
}

/// What the classifier says of [`TEXT`].
fn decision() -> Decision {
    let topic = Topic {
        kind: Kind::Service,
        id: "noise-residential".into(),
    };
    let phone = Fact {
        text: "212-555-0123".into(),
        value: "+12125550123".into(),
        span: span("212-555-0123"),
    };
    Decision {
        verdict: Verdict::Clear(topic.clone()),
        candidates: Vec::new(),
        elsewhere: None,
        caution: None,
        also: Vec::new(),
        language: Language::english(),
        language_certain: true,
        evidence: vec![Evidence {
            phrase: "loud music".into(),
            topic,
            span: span("loud music"),
            points: 9,
            is_weighed: false,
        }],
        facts: Facts {
            phone: Some(phone),
            ..Facts::default()
        },
    }
}

/// A contact in which [`TEXT`] is quoted in every place where it can be. Returns the id of its message.
async fn much_quoted(db: &Db, number: u32) -> String {
    let memory = load(db, &phone(number), None, TEXT, NOON).await;
    let contact = done(db, quoting(number, &memory)).await.contact;
    forgets(db, number).await;
    db.add_note(&contact, "ben", "It is about Jo Invented.", NOON + 2)
        .await
        .expect("a note");
    let detail = detail(db, &contact).await;
    detail.messages[0].id.clone()
}

/// A turn that keeps [`TEXT`] in every way.
fn quoting(number: u32, memory: &Memory) -> Turn {
    let mut effects = file(&format!("311-0000{number:04}"), NOON);
    if let Some(Effect::File(request)) = effects.first_mut() {
        request.description = TEXT.into();
        request.contact = Some("+12125550123".into());
        let said = Slot {
            value: "Jo Invented".into(),
            said: "Jo Invented".into(),
        };
        request.answers.insert("who".into(), said);
    }
    effects.push(say("Jo Invented is loud? Noted."));
    let mut turn = with(turn(&phone(number), None, TEXT, memory, NOON), effects);
    turn.step.decision = Some(decision());
    turn.step.state.mode = Mode::Choosing {
        offered: Vec::new(),
        words: TEXT.into(),
    };
    turn.step.state.phone = Some("+12125550123".into());
    turn
}

/// A turn that has seen all of it, and remembers a part.
async fn forgets(db: &Db, number: u32) {
    let memory = load(db, &phone(number), None, "and?", NOON + 1).await;
    let mut turn = with(
        turn(&phone(number), None, "and?", &memory, NOON + 1),
        vec![say("Anything else?")],
    );
    turn.step.state = Conversation {
        queue: vec![Queued {
            topic: Topic {
                kind: Kind::Service,
                id: "pothole".into(),
            },
            words: "jo invented".into(),
        }],
        ..Conversation::default()
    };
    done(db, turn).await;
}

async fn detail(db: &Db, contact: &str) -> ContactDetail {
    db.contact(contact).await.expect("a contact").expect("this one")
}

fn contact_of(message: &str) -> &str {
    message.split('-').next().expect("an id")
}

/// Everything that is kept, as bytes.
async fn everything(db: &Db) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("copy.db");
    let copy = Db::open(&format!("sqlite:{}", file.display()))
        .await
        .expect("a new database");
    db.copy(&copy).await.expect("a copy");
    copy.close().await;
    let bytes = std::fs::read(&file).expect("the copy");
    String::from_utf8_lossy(&bytes).to_lowercase()
}

async fn words_go_from_everything_that_quotes_them(db: Db) {
    let message = much_quoted(&db, 1).await;
    let contact = contact_of(&message);
    assert!(everything(&db).await.contains("jo invented"));
    let before = db.figures("2026-11-01", "2026-12-31", false).await.expect("figures");
    let traces = remove(&db, &message, Target::Words("JO  Invented")).await;
    let expected = Traces {
        text: "[removed] ([removed]!) plays loud music, call 212-555-0123".into(),
        times: 2,
        replies: 1,
        waiting: 0,
        requests: vec!["311-00000001".into()],
        others: 0,
    };
    assert_eq!(traces, expected);
    let left = everything(&db).await;
    let at = left
        .find("jo invented")
        .map(|at| left.get(at.saturating_sub(80)..at + 80));
    assert_eq!(at, None, "it stands nowhere, not in the audit either");
    assert_eq!(
        db.figures("2026-11-01", "2026-12-31", true).await.expect("figures"),
        before
    );

    let of = detail(&db, contact).await;
    assert_eq!(of.messages[0].text, expected.text);
    assert_eq!(of.messages[1].text, "[removed] is loud? Noted.");
    let marks: Vec<bool> = of.messages.iter().map(|one| one.removed_at.is_some()).collect();
    assert_eq!(marks, [true, true, false, false], "what was changed is marked");
    let decision = of.messages[0].decision.as_ref().expect("the decision stays");
    let proof = decision.evidence[0].span;
    assert_eq!(&expected.text[proof.start..proof.end], "loud music");
    let number = decision.facts.phone.as_ref().expect("the number was not removed");
    assert_eq!(&expected.text[number.span.start..number.span.end], "212-555-0123");
    assert_eq!(db.search("invented", None, 9).await.expect("found"), []);
    assert_eq!(db.search("loud music", None, 9).await.expect("found").len(), 1);
    let request = db.request("311-00000001").await.expect("a request").expect("this one");
    assert_eq!(
        (request.answers["who"].value.as_str(), request.description.as_str()),
        ("[removed]", expected.text.as_str())
    );
    assert_eq!(request.contact_detail.as_deref(), Some("+12125550123"));
    let turns = db.turns_of(contact).await.expect("turns");
    assert!(
        turns.iter().all(|turn| turn.seen.is_none() && turn.event.is_none()),
        "what quoted it cannot be decided again"
    );
    let audit = db.audit(None, 9).await.expect("an audit");
    assert_eq!(
        (
            audit[0].actor.as_str(),
            audit[0].action.as_str(),
            audit[0].subject.as_str()
        ),
        ("ada", "remove", contact)
    );
    assert!(
        audit[0].details.contains("asked for by [removed]"),
        "{}",
        audit[0].details
    );

    // The number goes as well, also where the desk has written it in its own form.
    remove(&db, &message, Target::Words("212-555-0123")).await;
    let left = everything(&db).await;
    assert!(!left.contains("5550123") && !left.contains("555-0123"));
    let again = db.remove(&removal(&message, Target::Words("Jo Invented"))).await;
    assert_eq!(again, Ok(Removed::NotThere));
}

async fn a_whole_message_goes_with_what_was_taken_out_of_it(db: Db) {
    let message = much_quoted(&db, 2).await;
    let other = much_quoted(&db, 3).await;
    let traces = remove(&db, &message, Target::Message).await;
    assert_eq!((traces.text.as_str(), traces.times), ("", 1));
    let of = detail(&db, contact_of(&message)).await;
    assert_eq!(of.messages[0].text, "");
    let decision = of.messages[0].decision.as_ref().expect("what it was taken for stays");
    assert_eq!((decision.evidence.len(), &decision.facts), (0, &Facts::default()));
    assert_eq!(decision.verdict, self::decision().verdict);
    assert_eq!(of.messages[0].removed_at, Some(NOON + 60_000));
    let request = db.request("311-00000002").await.expect("a request").expect("this one");
    let told = format!("{request:?}");
    assert!(
        !told.to_lowercase().contains("invented") && !told.contains("555"),
        "{told}"
    );
    assert_eq!(request.place.text, "350 Example Avenue", "that was not in this message");
    let memory = load(&db, &phone(2), None, "hi", NOON + 9).await;
    let remembered = format!("{:?}", memory.seen).to_lowercase();
    assert!(!remembered.contains("invented"), "{remembered}");
    // A reply of the desk goes alone: what it repeats was said in another message.
    let reply = detail(&db, contact_of(&other)).await.messages[1].id.clone();
    assert_eq!(remove(&db, &reply, Target::Message).await.requests, [""; 0]);
    let request = db.request("311-00000003").await.expect("a request").expect("this one");
    assert_eq!(request.answers["who"].value, "Jo Invented");
    let found = db.search("invented", None, 9).await.expect("found");
    assert!(
        found.len() == 1 && found[0].contact == contact_of(&other),
        "only the other resident's: {found:?}"
    );
}

async fn a_message_of_a_person_goes_and_its_name_stays(db: Db) {
    let contact = talk(&db, &phone(4), "agent", vec![say("Wait.")], NOON).await.contact;
    let memory = load(&db, &phone(4), None, "", NOON + 1).await;
    let mut reply = with(
        turn(&phone(4), None, "", &memory, NOON + 1),
        vec![say_as("Your secret code is 77", Speaker::Person, MessageKind::Reply)],
    );
    reply.event = Event::PersonReply {
        name: "Ana".into(),
        text: "Your secret code is 77".into(),
    };
    done(&db, reply).await;
    let of = detail(&db, &contact).await;
    let last = of.messages.last().expect("a reply");
    remove(&db, &last.id, Target::Message).await;
    let of = detail(&db, &contact).await;
    let last = of.messages.last().expect("a reply");
    assert_eq!((last.text.as_str(), last.name.as_str()), ("", "Ana"));
    assert!(!everything(&db).await.contains("secret code"));
    assert_eq!(db.search("secret", None, 9).await.expect("found"), []);
}

fn content() -> MediaContent {
    MediaContent {
        hash: "1".repeat(64),
        mime: "image/png".into(),
        bytes: vec![1, 0, 255],
    }
}

/// A message with two files of the same bytes, the second with its provider. Returns its id.
async fn photo(db: &Db, number: u32) -> String {
    let address = phone(number);
    let memory = load(db, &address, None, "look", NOON).await;
    let mut turn = turn(&address, None, "look", &memory, NOON);
    let kept = format!("{UPLOAD}{}", content().hash);
    let urls = [kept.as_str(), "https://files.example/secret"];
    if let Event::Message(inbound) = &mut turn.event {
        let file = |url: &str| Attachment {
            url: url.to_owned(),
            content_type: "image/png".into(),
        };
        inbound.attachments = urls.map(file).to_vec();
    }
    let mut effects = file(&format!("311-0000{number:04}"), NOON);
    if let Some(Effect::File(request)) = effects.first_mut() {
        let said = Slot {
            value: kept.clone(),
            said: kept.clone(),
        };
        request.answers.insert("photo".into(), said);
    }
    turn.uploads = vec![content()];
    let contact = done(db, with(turn, effects)).await.contact;
    detail(db, &contact).await.messages[0].id.clone()
}

async fn a_photo_goes_with_its_bytes_unless_another_has_them(db: Db) {
    let (one, two) = (photo(&db, 5).await, photo(&db, 6).await);
    let hash = content().hash;
    assert_eq!(db.media_of_request("311-00000005").await.expect("files").len(), 2);
    remove(&db, &one, Target::File(0)).await;
    let of = detail(&db, contact_of(&one)).await;
    let file = &of.messages[0].media[0];
    assert_eq!(
        (file.state, file.reason.as_deref(), file.sha256.as_deref(), file.bytes),
        (MediaState::Gone, Some("removed"), None, None)
    );
    assert_eq!((file.removed_at, file.place), (Some(NOON + 60_000), 0));
    assert_eq!(of.messages[0].text, "look");
    assert_eq!(of.messages[0].removed_at, None, "no words were removed");
    assert!(
        db.media_content(&hash).await.expect("bytes").is_some(),
        "the other resident's photo stays"
    );
    let request = db.request("311-00000005").await.expect("a request").expect("this one");
    assert_eq!(request.answers["photo"].value, "[removed]");
    remove(&db, &two, Target::File(0)).await;
    assert_eq!(db.media_content(&hash).await.expect("bytes"), None);
    // One that is still with its provider is not fetched any more.
    remove(&db, &one, Target::File(1)).await;
    remove(&db, &two, Target::File(1)).await;
    assert_eq!(db.claim_media(NOON + 9, NOON + 99, 9).await.expect("files"), []);
    let left = everything(&db).await;
    assert!(!left.contains(&hash) && !left.contains("files.example"));
    for place in [0, 7, -1] {
        let none = db.remove(&removal(&one, Target::File(place))).await;
        assert_eq!(none, Ok(Removed::NotThere), "{place}");
    }
}

async fn what_is_held_waits_or_is_not_there_stays(db: Db) {
    let message = much_quoted(&db, 7).await;
    let contact = contact_of(&message).to_owned();
    db.hold(&contact, true, "counsel", NOON).await.expect("held");
    for target in [Target::Message, Target::Words("Jo"), Target::File(0)] {
        assert_eq!(db.remove(&removal(&message, target)).await, Ok(Removed::Held));
    }
    db.hold(&contact, false, "counsel", NOON).await.expect("let go");
    for words in ["nobody", "", " "] {
        let none = db.remove(&removal(&message, Target::Words(words))).await;
        assert_eq!(none, Ok(Removed::NotThere), "{words:?}");
    }
    for unknown in ["", "no-such", &format!("{contact}-00ff00")] {
        let none = db.remove(&removal(unknown, Target::Message)).await;
        assert!(matches!(none, Err(StorageError::NotFound(_))), "{unknown}");
    }
    // What waits to be sent goes out as it is.
    let memory = load(&db, &phone(8), None, "my name is Jo Invented", NOON).await;
    let mut turn = with(
        turn(&phone(8), None, "my name is Jo Invented", &memory, NOON),
        vec![say("Hello, Jo Invented.")],
    );
    turn.route = Route::Queue;
    let contact = done(&db, turn).await.contact;
    let of = detail(&db, &contact).await;
    let waiting = db.remove(&removal(&of.messages[1].id, Target::Message)).await;
    assert_eq!(waiting, Ok(Removed::Waiting));
    let traces = remove(&db, &of.messages[0].id, Target::Words("Jo Invented")).await;
    assert_eq!((traces.replies, traces.waiting), (0, 1));
    let of = detail(&db, &contact).await;
    assert_eq!(of.messages[1].text, "Hello, Jo Invented.");
    assert_eq!(db.outbox_length().await.expect("a length"), 1);
}

async fn a_turn_under_way_does_not_bring_it_back(db: Db) {
    let message = much_quoted(&db, 9).await;
    let memory = load(&db, &phone(9), None, "next", NOON + 5).await;
    remove(&db, &message, Target::Message).await;
    let late = with(turn(&phone(9), None, "next", &memory, NOON + 5), vec![say("Yes?")]);
    assert_eq!(one(&db, late).await, storage::Committed::Lost);
    talk(&db, &phone(9), "next", vec![say("Yes?")], NOON + 6).await;
    assert!(!everything(&db).await.contains("invented"));
}
