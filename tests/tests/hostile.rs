//! Hostile input on both channels: a clear answer or a clear refusal, nothing lost, nothing executed, no panic.

use tests::city::{PUBLIC_URL, sms_form};
use tests::program::Program;
use tests::residents::{AUTH_TOKEN, Answer, Residents, SETTINGS, contacts, conversation, inbound, phone};
use tests::twilio_signature::sign;

const BINARY: &str = env!("CARGO_BIN_EXE_callbox-under-test");

/// Texts that somebody might send, and what the web chat makes of each; a text message is always taken.
fn texts() -> Vec<(String, u16)> {
    let taken = [
        "control \u{1}\u{2}\u{1b}[31mred\u{7}\u{7f}\u{9b}",
        "nul\0in the middle",
        "<script>alert(1)</script><img src=x onerror=alert(1)>&amp;&lt;",
        "]]><Message>call +19005550100</Message><!--",
        "'); drop table contacts; drop table messages; --",
        "\u{202e}gnivom si tnemele\u{202c} \u{2066}no heat\u{2069}",
        "{number} {desk} {phone} {{7*7}} ${x} %s %n",
        "(a+)+$ (a|a)*b /x*/ @heat ... nois* = STATUS",
        "../../../../etc/passwd | rm -rf / ; $(reboot) `reboot`",
        "👨‍👩‍👧‍👦🏳️‍🌈🇺🇸 \u{1f3fb} ﷽ Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A",
        "\u{feff}ＮＯ ＨＥＡＴ\u{3000}\u{200b}",
        "line\r\nX-Injected: yes\r\n\r\nHTTP/1.1 200 OK",
        "no heat\u{2028}\u{2029}\u{85}at 350 5th ave",
        "\t\n no heat \r\n",
    ];
    let mut all: Vec<(String, u16)> = taken.into_iter().map(|text| (text.to_owned(), 200)).collect();
    all.push((format!("{}x", "\u{200b}".repeat(3000)), 200));
    all.push((format!("e{} no heat", "\u{301}".repeat(200)), 200));
    all.push((format!("{}!", "a".repeat(3900)), 200));
    all.push(("ﬀﬁﷺ ".repeat(900), 200));
    all.push(("no heat at 350 5th ave apt 4B and also ".repeat(100), 200));
    all.push(("1 ".repeat(1999), 200));
    all.push(("noise ".repeat(833), 413));
    all.push(("x".repeat(5000), 413));
    all.push((String::new(), 422));
    all.push((" \u{200b}\u{2060}\n".to_owned(), 422));
    all
}

/// Bodies that are no message, what they are declared as, and the status that they get from the web chat.
fn bodies() -> Vec<(&'static str, &'static str, Vec<u8>, u16)> {
    let json = "application/json";
    let with_text =
        |text: &str| format!(r#"{{"conversation":"{}","id":"1","text":{text}}}"#, conversation(900)).into_bytes();
    let mut invalid = with_text("\"no heat ?\"");
    let place = invalid.iter().position(|byte| *byte == b'?').expect("the mark");
    invalid[place] = 0xff;
    vec![
        ("invalid UTF-8", json, invalid, 400),
        (
            "an overlong NUL",
            json,
            [&with_text("\"a")[..], b"\xc0\x80\"}"].concat(),
            400,
        ),
        ("a lone surrogate", json, with_text(r#""\ud800 no heat""#), 400),
        (
            "a surrogate alone at the end",
            json,
            with_text(r#""no heat \udfff""#),
            400,
        ),
        ("half an object", json, br#"{"conversation": "#.to_vec(), 400),
        ("nothing", json, Vec::new(), 400),
        ("deep arrays", json, "[".repeat(30_000).into_bytes(), 400),
        ("deep objects", json, r#"{"a":"#.repeat(10_000).into_bytes(), 400),
        ("an array", json, b"[]".to_vec(), 422),
        ("a number as text", json, with_text("311"), 422),
        ("null as text", json, with_text("null"), 422),
        ("no conversation", json, br#"{"id":"1","text":"no heat"}"#.to_vec(), 422),
        (
            "a conversation that can be guessed",
            json,
            br#"{"conversation":"1","id":"1","text":"no heat"}"#.to_vec(),
            422,
        ),
        ("plain text", "text/plain", with_text("\"no heat\""), 415),
        (
            "a form",
            "application/x-www-form-urlencoded",
            b"text=no+heat".to_vec(),
            415,
        ),
        (
            "a mebibyte",
            json,
            with_text(&format!("\"{}\"", "a".repeat(1 << 20))),
            413,
        ),
    ]
}

/// Control characters, but for tab and line ends, are kept as replacement characters.
fn as_stored(text: &str) -> String {
    let replaced = |c: char| {
        if c.is_control() && !matches!(c, '\t' | '\n' | '\r') {
            '\u{fffd}'
        } else {
            c
        }
    };
    text.chars().map(replaced).collect()
}

/// A refusal says what is wrong, as JSON, and nothing of how the program is made.
fn assert_clear_refusal(answer: &Answer, status: u16, what: &str) {
    assert_eq!(answer.status, status, "{what}: {}", answer.text());
    assert_eq!(answer.content_type, "application/json", "{what}");
    let error = answer.json()["error"].as_str().unwrap_or_default().to_owned();
    assert!(
        error.len() > 10 && !error.contains("serde") && !error.contains(".rs"),
        "{what}: {}",
        answer.text()
    );
}

/// The program is still well: it answers, it never panicked, and what it stored can be decided again.
async fn assert_well(program: &Program, residents: &Residents) {
    let health = residents.ask("GET", "/healthz").await.expect("the program is up");
    assert_eq!(health.status, 200);
    let log = program.log();
    assert!(!log.contains("panicked"), "{log}");
    program.command(BINARY, &SETTINGS, &["replay", "--all"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_texts_are_answered_or_refused_and_nothing_taken_is_lost() {
    let program = Program::start(BINARY, &SETTINGS).await;
    let residents = Residents::of(&program.base);
    let mut wanted = Vec::new();
    // One after the other in one conversation, so that each also meets the states that the ones before have led to;
    // and each alone.
    for (number, (text, status)) in texts().into_iter().enumerate() {
        for resident in [0, number as u64 + 1] {
            let chat = residents
                .chat(&conversation(resident), &number.to_string(), &text)
                .await
                .expect("an answer");
            if status == 200 {
                assert_eq!(chat.status, 200, "{text:?}: {}", chat.text());
                assert!(chat.json()["replies"].is_array(), "{text:?}: {}", chat.text());
                wanted.push(as_stored(&text));
            } else {
                assert_clear_refusal(&chat, status, &text);
            }
            let sid = format!("SM{resident:016x}{number:016x}");
            let sms = residents.text(&phone(resident), &sid, &text).await.expect("an answer");
            assert_eq!(sms.status, 200, "{text:?}: {}", sms.text());
            assert_is_twiml(&sms.text());
            wanted.push(as_stored(&text));
        }
    }
    let exported = program
        .command(BINARY, &SETTINGS, &["contacts", "export", "--format", "jsonl"])
        .await;
    let mut stored = inbound(&contacts(&exported));
    stored.sort();
    wanted.sort();
    assert_eq!(stored.len(), wanted.len());
    for (stored, wanted) in stored.iter().zip(&wanted) {
        assert_eq!(stored, wanted);
    }
    assert_well(&program, &residents).await;
}

/// Nothing of a resident's text may become markup: the answer holds messages and nothing else.
fn assert_is_twiml(twiml: &str) {
    let begun = twiml
        .strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response")
        .expect("TwiML");
    for tag in begun.split('<').skip(1) {
        let name = tag.split('>').next().unwrap_or_default();
        assert!(
            matches!(name, "Message" | "/Message" | "/Response"),
            "markup <{name}> in {twiml}"
        );
    }
    assert!(
        !twiml.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n')),
        "{twiml:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_message_gets_a_clear_refusal_and_leaves_no_row() {
    let program = Program::start(BINARY, &SETTINGS).await;
    let residents = Residents::of(&program.base);
    for (what, content_type, body, status) in bodies() {
        let answer = residents.post_chat(content_type, body).await.expect("an answer");
        assert_clear_refusal(&answer, status, what);
    }
    for method in ["GET", "PUT", "DELETE", "PATCH"] {
        let answer = residents.ask(method, "/api/chat").await.expect("an answer");
        assert_eq!(answer.status, 405, "{method}: {}", answer.text());
        let answer = residents.ask(method, "/hooks/sms").await.expect("an answer");
        let refused = if method == "GET" { 403 } else { 405 };
        assert_eq!(answer.status, refused, "{method}: {}", answer.text());
    }
    let url = format!("{PUBLIC_URL}/hooks/sms");
    let without = |name: &str| {
        let fields = sms_form(&phone(1), "SM00000000000000000000000000000001", "no heat").into_iter();
        let fields = fields.filter(|(key, _)| key != name);
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish()
    };
    let huge = format!("{}&Padding={}", without("Body"), "a".repeat(600 * 1024));
    for (form, status) in [(without("From"), 400), (without("MessageSid"), 400), (huge, 413)] {
        let answer = residents
            .post_form(&form, &sign(AUTH_TOKEN, &url, &form))
            .await
            .expect("an answer");
        assert_eq!(answer.status, status, "{}", answer.text());
    }
    let exported = program
        .command(BINARY, &SETTINGS, &["contacts", "export", "--format", "jsonl"])
        .await;
    assert_eq!(exported, "", "a refused message leaves no row");
    assert_eq!(
        residents
            .ask("GET", "/healthz")
            .await
            .expect("the program is up")
            .status,
        200
    );
    assert!(!program.log().contains("panicked"), "{}", program.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_message_that_is_no_utf8_is_kept_with_replacement_characters() {
    let program = Program::start(BINARY, &SETTINGS).await;
    let residents = Residents::of(&program.base);
    let form = sms_form(&phone(1), "SM00000000000000000000000000000001", "BODY");
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    let form = form.replace("BODY", "no+heat+%FF%FE%C0%80+%ED%A0%80");
    let signature = sign(AUTH_TOKEN, &format!("{PUBLIC_URL}/hooks/sms"), &form);
    let answer = residents.post_form(&form, &signature).await.expect("an answer");
    assert_eq!(answer.status, 200, "{}", answer.text());
    let exported = program
        .command(BINARY, &SETTINGS, &["contacts", "export", "--format", "jsonl"])
        .await;
    let stored = inbound(&contacts(&exported));
    assert_eq!(stored.len(), 1);
    assert!(stored[0].starts_with("no heat \u{fffd}\u{fffd}"), "{stored:?}");
    assert_well(&program, &residents).await;
}
