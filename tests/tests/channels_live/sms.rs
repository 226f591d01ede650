//! Texts: taken once, answered once, sent once.

use super::{city, contacts};
use gateway::incoming::Address;
use std::time::Duration;
use storage::{LogFilter, Order};
use tests::city::{City, CityOptions, PUBLIC_URL, sign, sms_form, twiml_texts};
use tests::twilio_stand_in::{Answer, TwilioStandIn};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_copies_of_a_text_at_once_are_one_contact_and_one_answer() {
    let running = city(CityOptions::default()).await;
    let mut copies = Vec::new();
    let running = std::sync::Arc::new(running);
    for _ in 0..50 {
        let running = std::sync::Arc::clone(&running);
        copies.push(tokio::spawn(async move {
            running
                .city
                .text("+12125550123", "SM50", "There is no heat in my building")
                .await
        }));
    }
    let mut answers = Vec::new();
    for copy in copies {
        answers.push(copy.await.expect("no request fails"));
    }
    let first = answers[0].clone();
    assert_eq!(first.0, 200);
    assert!(!twiml_texts(&first.1).is_empty(), "no reply: {}", first.1);
    assert!(
        answers.iter().all(|answer| *answer == first),
        "copies were answered differently"
    );
    assert_eq!(contacts(&running.city).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_signed_badly_is_stored_nowhere() {
    let running = city(CityOptions::default()).await;
    let form = sms_form("+12125550123", "SM1", "There is no heat in my building");
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&form)
        .finish();
    let good = sign(&format!("{PUBLIC_URL}/hooks/sms"), &form);
    let tampered = body.replace("heat", "sink");
    for (signature, sent) in [(None, &body), (Some("AAAA"), &body), (Some(good.as_str()), &tampered)] {
        let mut request = running.http.post(format!("{}/hooks/sms", running.city.base));
        request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(sent.clone());
        if let Some(signature) = signature {
            request = request.header("x-twilio-signature", signature);
        }
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), 403);
    }
    assert_eq!(contacts(&running.city).await, 0);
    let unknown = running
        .http
        .post(format!("{}/hooks/nobody", running.city.base))
        .send()
        .await
        .expect("an answer");
    assert_eq!(unknown.status(), 404);
    let own = running
        .http
        .post(format!("{}/hooks/webchat", running.city.base))
        .send()
        .await
        .expect("an answer");
    assert_eq!(own.status(), 404, "the web chat has no hook");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_of_a_machine_is_kept_and_not_answered() {
    let running = city(CityOptions::default()).await;
    let (status, twiml) = running.city.text("32665", "SM1", "Your code is 123456").await;
    assert_eq!((status, twiml_texts(&twiml).len()), (200, 0), "{twiml}");
    assert_eq!(contacts(&running.city).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_by_the_api_is_sent_once_and_a_busy_twilio_is_asked_again() {
    let stand_in = TwilioStandIn::start().await;
    stand_in.next(Answer::error(500, 20500, "Internal Server Error"));
    let running = city(CityOptions {
        twilio: Some(stand_in.base.clone()),
        ..CityOptions::default()
    })
    .await;
    let (status, twiml) = running
        .city
        .text("+12125550123", "SM1", "There is no heat in my building")
        .await;
    assert_eq!(
        (status, twiml_texts(&twiml).len()),
        (200, 0),
        "the reply must not go both ways: {twiml}"
    );
    stand_in.wait_for(1).await;
    running.city.pass(60 * 60 * 1000);
    let asked = stand_in.wait_for(2).await;
    assert_eq!(asked[0].body, asked[1].body, "another try says something else");
    assert_eq!(asked[0].field("To").as_deref(), Some("+12125550123"));
    assert_eq!(asked[0].field("From").as_deref(), Some("311692"));
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(stand_in.asked().len(), 2, "it was sent again after it had left");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_that_may_have_left_is_not_sent_again() {
    let stand_in = TwilioStandIn::start().await;
    stand_in.next(Answer::Cut);
    let running = city(CityOptions {
        twilio: Some(stand_in.base.clone()),
        ..CityOptions::default()
    })
    .await;
    running
        .city
        .text("+12125550123", "SM1", "There is no heat in my building")
        .await;
    stand_in.wait_for(1).await;
    for _ in 0..10 {
        running.city.pass(60 * 60 * 1000);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(stand_in.asked().len(), 1, "it was sent blindly a second time");
}

/// Texts what Twilio says it has answered already, and returns our own answer.
async fn text_answered(city: &City, number: u32, words: &str, answered: &str) -> Vec<String> {
    let mut form = sms_form(PHONE, &format!("SM{number:032x}"), words);
    city.pass(1000);
    form.push(("OptOutType".to_owned(), answered.to_owned()));
    let (status, twiml) = city.text_form(&form).await;
    assert_eq!(status, 200, "{words}");
    twiml_texts(&twiml)
}

/// Texts words that Twilio leaves to us, and returns the answer.
async fn text(city: &City, number: u32, words: &str) -> Vec<String> {
    // The ledger is in the order of time.
    city.pass(1000);
    let (status, twiml) = city.text(PHONE, &format!("SM{number:032x}"), words).await;
    assert_eq!(status, 200, "{words}");
    twiml_texts(&twiml)
}

/// What the ledger says of the resident's consent, oldest first.
async fn ledger(city: &City) -> Vec<(String, String)> {
    let address = Address {
        channel: "sms".into(),
        account: "sms".into(),
        address: PHONE.into(),
    };
    let entries = city.desk.db().consent_ledger(&address).await.expect("the ledger");
    entries
        .into_iter()
        .map(|entry| (entry.direction, entry.words))
        .collect()
}

const PHONE: &str = "+12125550123";

fn told(direction: &str, words: &str) -> (String, String) {
    (direction.to_owned(), words.to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_twilio_has_answered_is_recorded_with_its_words_and_not_answered_again() {
    let running = city(CityOptions::default()).await;
    let city = &running.city;
    let asked = text(city, 1, "There is no heat in my building").await;
    assert!(asked[0].contains("address"), "{asked:?}");
    assert_eq!(text_answered(city, 2, "ayuda", "HELP").await, Vec::<String>::new());
    assert_eq!(text_answered(city, 3, "Cancel", "STOP").await, Vec::<String>::new());
    assert_eq!(ledger(city).await, [told("opt_out", "Cancel")]);
    // The report that was under way is over, as after a STOP that we answer ourselves, and the log says why.
    let filter = LogFilter::default();
    let listed = city.desk.db().contacts(&filter, Order::OldestFirst, None, 9).await;
    assert_eq!(listed.expect("a list")[0].outcome, "opt_out");
    let hint = text(city, 4, "350 5th Avenue, Manhattan").await;
    assert!(hint.len() == 1 && hint[0].contains("START"), "{hint:?}");
    assert_eq!(
        text(city, 5, "hello?").await,
        Vec::<String>::new(),
        "one hint is enough"
    );
    assert_eq!(text_answered(city, 6, "help", "HELP").await, Vec::<String>::new());
    assert_eq!(text_answered(city, 7, "inicio", "START").await, Vec::<String>::new());
    let both = [told("opt_out", "Cancel"), told("opt_in", "inicio")];
    assert_eq!(ledger(city).await, both);
    assert!(!text(city, 8, "There is no heat in my building").await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_yes_that_twilio_takes_for_start_still_answers_our_question() {
    let running = city(CityOptions::default()).await;
    let city = &running.city;
    for (number, words) in (1..).zip(["xyzzy", "plugh"]) {
        text(city, number, words).await;
    }
    // Two messages that nobody understands: the desk has asked whether a person should take over.
    let answered = text_answered(city, 3, "yes", "START").await;
    assert!(answered.len() == 1 && answered[0].contains("person"), "{answered:?}");
    assert_eq!(ledger(city).await, [told("opt_in", "yes")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_but_start_in_any_language_reopens() {
    let running = city(CityOptions::default()).await;
    let city = &running.city;
    let mut number = 0;
    let mut next = || {
        number += 1;
        number
    };
    text(city, next(), "STOP").await;
    let others = [
        "hello",
        "There is no heat in my building",
        "help",
        "start a business",
        "restart my request",
        "when does heat season start",
        "stop",
        "no",
        "thanks",
    ];
    for words in others {
        text(city, next(), words).await;
        let last = ledger(city).await.pop().expect("an entry");
        assert_eq!(last.0, "opt_out", "{words} has reopened what STOP had closed");
    }
    let pack = city.desk.pack();
    let words: Vec<String> = pack
        .languages
        .iter()
        .flat_map(|texts| texts.law.start.clone())
        .collect();
    assert!(words.len() > 12, "{words:?}");
    for word in words {
        text(city, next(), &word).await;
        assert_eq!(ledger(city).await.pop(), Some(told("opt_in", &word)));
        text(city, next(), "STOP").await;
        assert_eq!(ledger(city).await.pop(), Some(told("opt_out", "STOP")));
    }
}

/// A text on WhatsApp as Twilio brings it.
fn whatsapp_form(sid: &str, words: &str) -> Vec<(String, String)> {
    let mut form = sms_form("whatsapp:+12125550142", sid, words);
    form.retain(|(name, _)| name != "To");
    form.push(("To".to_owned(), "whatsapp:+12125550100".to_owned()));
    form
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_whatsapp_by_twilio_a_change_after_a_day_of_silence_goes_by_its_template_once() {
    let twilio = TwilioStandIn::start().await;
    let options = CityOptions {
        pushes: Some(twilio.base.clone()),
        ..CityOptions::default()
    };
    let running = city(options).await;
    let city = &running.city;
    let form = whatsapp_form("SM1", "hay un bache enorme en 5th ave and e 23rd st manhattan");
    for _ in 0..2 {
        let (one, two) = tokio::join!(city.text_form(&form), city.text_form(&form));
        assert_eq!((one.0, &one.1), (200, &two.1));
    }
    let (_, twiml) = city.text_form(&form).await;
    let start = twiml.find("311-").expect("a number");
    let number = twiml[start..start + 12].to_owned();
    let change = async |status: &'static str| {
        let update = storage::RequestUpdate {
            status,
            note: Some("A crew was there."),
            agency_number: None,
            duplicate_of: None,
            once: None,
            by: "Pat Example",
            now: city.desk.now(),
        };
        city.desk
            .db()
            .update_request(&number, update)
            .await
            .expect("it is changed");
        city.desk.tell_changes(None).await.expect("it is told");
        city.all_sent().await;
    };
    change("in_progress").await;
    let words = twilio.wait_for(1).await;
    assert!(
        words[0].field("Body").is_some_and(|body| body.contains(&number)),
        "{words:?}"
    );
    city.pass(25 * 60 * 60 * 1000);
    change("cancelled").await;
    assert_eq!(twilio.asked().len(), 1, "no template tells it");
    let held = city.desk.db().held_changes(city.desk.now()).await.expect("a look");
    assert_eq!(
        (
            held.len(),
            held[0].account.as_str(),
            held[0].status.as_str(),
            held[0].count
        ),
        (1, "sms", "cancelled", 1)
    );
    change("closed").await;
    let asked = twilio.wait_for(2).await;
    assert_eq!(asked.len(), 2);
    let names = ["ContentSid", "ContentVariables", "From", "StatusCallback", "To"];
    assert_eq!(asked[1].names(), names);
    assert_eq!(
        asked[1].field("ContentSid").as_deref(),
        Some("HX00000000000000000000000000000002"),
        "in Spanish"
    );
    let values: serde_json::Value =
        serde_json::from_str(&asked[1].field("ContentVariables").expect("values")).expect("JSON");
    assert_eq!(
        (&values["1"], &values["3"]),
        (&number.as_str().into(), &"cerrado".into()),
        "{values}"
    );
    assert!(
        values["2"].as_str().is_some_and(|service| !service.is_empty()),
        "{values}"
    );
    assert_eq!(asked[1].field("To").as_deref(), Some("whatsapp:+12125550142"));
    assert_eq!(contacts(city).await, 1);
}

/// Posts a status callback for a message, as Twilio signs it.
async fn report(running: &super::Running, sid: &str, status: &str) -> u16 {
    let form: Vec<(String, String)> = [
        ("MessageSid", sid),
        ("MessageStatus", status),
        ("From", "311692"),
        ("To", "+12125550123"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&form)
        .finish();
    let request = running.http.post(format!("{}/hooks/sms/status", running.city.base));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let signature = sign(&format!("{PUBLIC_URL}/hooks/sms/status"), &form);
    let sent = request.header("x-twilio-signature", signature).body(body).send().await;
    sent.expect("an answer").status().as_u16()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_that_is_here_before_the_answer_to_its_message_is_not_lost() {
    let twilio = TwilioStandIn::start().await;
    let options = CityOptions {
        twilio: Some(twilio.base.clone()),
        ..CityOptions::default()
    };
    let running = city(options).await;
    let sid = format!("SM{:032x}", 1);
    assert_eq!(report(&running, &sid, "delivered").await, 200, "it is not known yet");
    running
        .city
        .text("+12125550123", "SMin", "how do i find my towed car")
        .await;
    twilio.wait_for(1).await;
    let db = running.city.desk.db();
    let status = async || {
        let contacts = db
            .contacts(&LogFilter::default(), Order::OldestFirst, None, 10)
            .await
            .expect("contacts");
        let contact = contacts.first().expect("a contact");
        let detail = db.contact(&contact.id).await.expect("a look").expect("it is there");
        detail
            .messages
            .iter()
            .find(|message| message.by != "resident")
            .map(|message| message.status.clone())
    };
    for _ in 0..1500 {
        if status().await.as_deref() == Some("delivered") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(status().await.as_deref(), Some("delivered"));
    assert_eq!(report(&running, &sid, "sent").await, 200, "a late one");
    assert_eq!(report(&running, "SM0", "delivered").await, 200, "another program's");
    assert_eq!(status().await.as_deref(), Some("delivered"), "it never moves backwards");
}
