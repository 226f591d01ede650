//! Messenger, Instagram, `WhatsApp`, Telegram and X over real sockets: whole conversations, duplicates, faults.

use super::{Running, city, contacts};
use serde_json::{Value, json};
use tests::api_stand_in::{ApiStandIn, Called, Fault};
use tests::city::{City, CityOptions};
use tests::social::proof_of;
use tests::webhooks::{Webhook, message_body, update, words};

pub const RESIDENT: &str = "2222222222222222222";

pub struct Door {
    pub running: Running,
    pub stand_in: ApiStandIn,
}

pub async fn open() -> Door {
    let stand_in = ApiStandIn::start().await;
    let options = CityOptions {
        social: Some(stand_in.base.clone()),
        ..CityOptions::default()
    };
    Door {
        running: city(options).await,
        stand_in,
    }
}

impl Door {
    /// Posts a webhook as the channel's provider would, and returns the status.
    pub async fn post(&self, channel: &str, body: &Value) -> u16 {
        let webhook = Webhook::json(channel, body);
        webhook.post(&self.running.http, &self.running.city.base).await
    }

    /// The resident's words, delivered four times: twice in pairs at once.
    pub async fn say(&self, channel: &str, number: u32, words: &str) {
        let body = message_body(channel, RESIDENT, number, words);
        for _ in 0..2 {
            let (one, two) = tokio::join!(self.post(channel, &body), self.post(channel, &body));
            assert_eq!((one, two), (200, 200), "{channel}: {words}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_is_filed_through_every_door_though_all_is_said_twice() {
    for channel in ["messenger", "instagram", "whatsapp", "telegram", "x"] {
        let door = open().await;
        let mut replies = 0;
        let said = [
            "There is no heat in my building",
            "350 5th Avenue, Manhattan, apartment 4B",
            "212 555 0123",
        ];
        for (number, words) in (1..).zip(said) {
            door.say(channel, number, words).await;
            replies = door.stand_in.wait_for(replies + 1).await.len();
        }
        for number in 4..8 {
            if door.stand_in.sent().iter().any(|call| words(call).contains("311-")) {
                break;
            }
            door.say(channel, number, "skip").await;
            replies = door.stand_in.wait_for(replies + 1).await.len();
        }
        let sent: Vec<String> = door.stand_in.sent().iter().map(words).collect();
        assert!(
            sent.iter().any(|words| words.contains("311-")),
            "{channel}: nothing was filed: {sent:#?}"
        );
        let mut once = sent.clone();
        once.dedup();
        assert_eq!(once, sent, "{channel}: a reply was sent twice");
        assert_eq!(contacts(&door.running.city).await, 1, "{channel}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_known_id_with_another_text_does_not_hold_up_what_comes_with_it() {
    let door = open().await;
    let (known, other) = ("Is alternate side parking in effect?", "noise");
    let first = message_body("whatsapp", RESIDENT, 1, known);
    assert_eq!(door.post("whatsapp", &first).await, 200);
    let contradicting = message_body("whatsapp", RESIDENT, 1, other);
    let behind = message_body("whatsapp", "3333333333333333333", 2, known);
    let mut batch = contradicting.clone();
    batch["entry"] = json!([contradicting["entry"][0], behind["entry"][0]]);
    for _ in 0..2 {
        assert_eq!(door.post("whatsapp", &batch).await, 200);
    }
    assert_eq!(door.post("whatsapp", &contradicting).await, 409, "alone it is refused");
    assert_eq!(contacts(&door.running.city).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_forged_is_stored_nowhere() {
    let door = open().await;
    for channel in ["messenger", "instagram", "whatsapp", "telegram", "x"] {
        let body = message_body(channel, RESIDENT, 1, "There is no heat in my building").to_string();
        let (header, proof) = proof_of(channel, b"another body");
        let proof = if channel == "telegram" {
            "guessed".to_owned()
        } else {
            proof
        };
        let request = door
            .running
            .http
            .post(format!("{}/hooks/{channel}", door.running.city.base))
            .header(header, proof)
            .body(body);
        assert_eq!(request.send().await.expect("an answer").status(), 403, "{channel}");
    }
    assert_eq!(contacts(&door.running.city).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bot_that_asks_confirms_what_is_stored_and_lets_go_of_buttons() {
    let door = open().await;
    door.stand_in
        .update(update(3_527_065, 7, "There is a pothole on Main Street"));
    let sent = door.stand_in.wait_for(1).await;
    assert_eq!(sent[0].body["chat_id"], 3_527_065);
    door.stand_in.update(json!({ "update_id": 8, "callback_query": {
        "id": "77", "data": "something-else", "from": { "id": 3_527_065, "is_bot": false },
        "message": { "message_id": 1, "date": 1, "chat": { "id": 3_527_065, "type": "private" } },
    } }));
    door.stand_in.wait_for(2).await;
    let answered =
        |call: &Called| call.path.ends_with("/answerCallbackQuery") && call.body["callback_query_id"] == "77";
    for _ in 0..250 {
        if door.stand_in.called().iter().any(answered) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(door.stand_in.called().iter().any(answered));
    assert_eq!(contacts(&door.running.city).await, 1);
}

/// Waits until what an account's provider answered last is stored: the time it gives counts from then on.
async fn heard(door: &Door, account: &str) {
    let desk = &door.running.city.desk;
    for _ in 0..750 {
        let due = desk.db().waiting_to_leave(account, desk.now()).await;
        if due.expect("the outbox can be asked") == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the answer of {account}'s provider is not stored");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_provider_puts_off_is_sent_later_and_what_may_have_left_is_not_sent_again() {
    let door = open().await;
    door.stand_in.fail(Fault::Fixed {
        status: 429,
        body: json!({ "ok": false, "error_code": 429, "parameters": { "retry_after": 30 } }).to_string(),
        headers: Vec::new(),
    });
    door.say("telegram", 1, "hello").await;
    door.stand_in.wait_for(1).await;
    heard(&door, "telegram").await;
    door.running.city.pass(29_000);
    tokio::time::sleep(std::time::Duration::from_millis(800)).await;
    assert_eq!(door.stand_in.sent().len(), 1, "it was tried again before its time");
    door.running.city.pass(2_500);
    let sent = door.stand_in.wait_for(2).await;
    assert_eq!(sent[0].body, sent[1].body);
    door.stand_in.fail(Fault::CutAfter);
    door.say("messenger", 2, "hello").await;
    door.stand_in.wait_for(3).await;
    heard(&door, "messenger").await;
    door.running.city.pass(24 * 60 * 60 * 1000);
    tokio::time::sleep(std::time::Duration::from_millis(800)).await;
    assert_eq!(
        door.stand_in.sent().len(),
        3,
        "a message that may have arrived was sent again"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_public_post_is_answered_without_asking_for_personal_data() {
    let door = open().await;
    let body = json!({ "data": {
        "filter": { "user_id": "1111111111111111111" }, "event_type": "post.mention.create",
        "payload": { "id": "555", "text": "@nyc311 no heat in my building", "author_id": RESIDENT },
    } });
    assert_eq!(door.post("x", &body).await, 200);
    let sent = door.stand_in.wait_for(1).await;
    assert_eq!(sent[0].path, "/2/tweets");
    assert_eq!(sent[0].body["reply"]["in_reply_to_tweet_id"], "555");
    for call in &sent {
        let said = words(call);
        assert!(said.len() <= 270, "{said}");
        assert!(!said.to_lowercase().contains("address"), "{said}");
    }
}

/// A comment under a post of the city's.
pub fn comment(channel: &str, writer: &str, id: &str, words: &str) -> Value {
    let change = if channel == "messenger" {
        json!({ "field": "feed", "value": {
            "item": "comment", "verb": "add", "from": { "id": writer }, "comment_id": id, "message": words,
        } })
    } else {
        json!({ "field": "comments", "value": { "id": id, "from": { "id": writer }, "text": words } })
    };
    let object = if channel == "messenger" { "page" } else { "instagram" };
    json!({ "object": object, "entry": [{ "id": "1234567890", "changes": [change] }] })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_comment_is_answered_in_public_without_personal_data_and_goes_on_in_private() {
    let door = open().await;
    for (channel, below) in [("messenger", "comments"), ("instagram", "replies")] {
        let already = door.stand_in.sent().len();
        let wish = comment(
            channel,
            RESIDENT,
            "77",
            "There is no heat in my building, 350 5th Avenue apartment 4B",
        );
        for _ in 0..2 {
            let pair = tokio::join!(door.post(channel, &wish), door.post(channel, &wish));
            assert_eq!(pair, (200, 200));
        }
        // Talk, what asks for one's own affairs, and what everybody may want to know.
        for (id, words) in [("78", "Great job everybody!"), ("79", "yes"), ("80", "agent")] {
            assert_eq!(door.post(channel, &comment(channel, RESIDENT, id, words)).await, 200);
        }
        let asked = comment(channel, RESIDENT, "81", "Is alternate side parking in effect today?");
        assert_eq!(door.post(channel, &asked).await, 200);
        // Meta tells our own answers as well.
        assert_eq!(
            door.post(channel, &comment(channel, "1234567890", "82", "There is no heat"))
                .await,
            200
        );
        let sent = door.stand_in.wait_for(already + 5).await.split_off(already);
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        assert_eq!(
            door.stand_in.sent().len(),
            already + 5,
            "{channel}: something was said that should not"
        );
        let mut paths: Vec<&str> = sent.iter().map(|call| call.path.as_str()).collect();
        paths.sort_unstable();
        let public: Vec<String> = ["77", "80", "81"].map(|id| format!("/v25.0/{id}/{below}")).to_vec();
        let mut wanted: Vec<&str> = public.iter().map(String::as_str).collect();
        wanted.extend(["/v25.0/me/messages"; 2]);
        assert_eq!(paths, wanted, "{channel}");
        for call in &sent {
            let told = call.body.to_string().to_lowercase();
            assert!(
                !told.contains("5th") && !told.contains("apartment") && !told.contains("address"),
                "{told}"
            );
        }
        let first = |id: &str| {
            let about =
                |call: &&Called| call.path.contains(&format!("/{id}/")) || call.body["recipient"]["comment_id"] == id;
            sent.iter()
                .filter(about)
                .map(|call| call.path.as_str())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            first("77"),
            [public[0].as_str(), "/v25.0/me/messages"],
            "in public first, then in private"
        );
    }
}

/// Starts a city on this database, with the social channels at `base` or without any.
async fn city_on(url: &str, base: Option<&str>) -> City {
    let options = CityOptions {
        social: base.map(str::to_owned),
        ..CityOptions::default()
    };
    City::start(url, options).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_for_a_channel_that_was_taken_out_leaves_when_it_returns_or_becomes_a_dead_letter() {
    let stand_in = ApiStandIn::closed().await;
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    let http = super::client();
    let hello = |number: u32| Webhook::message("messenger", &format!("{RESIDENT}{number}"), number, "hello");
    let first = city_on(&url, Some(&stand_in.base)).await;
    assert_eq!(hello(1).post(&http, &first.base).await, 200);
    assert_eq!(hello(2).post(&http, &first.base).await, 200);
    let db = first.desk.db().clone();
    assert!(db.outbox_length().await.expect("a length") >= 2);

    // The gateway of the same database without the channels, a day later; the first one's clock stands still.
    let without = city_on(&url, None).await;
    let told = db
        .stranded(&["sms".to_owned(), "webchat".to_owned()])
        .await
        .expect("told");
    assert_eq!((told[0].account.as_str(), told[0].waiting), ("messenger", 2));
    let letter = |letters: Vec<storage::DeadLetter>| letters.first().map(|letter| letter.error.clone());
    assert_eq!(letter(db.dead_letters(9).await.expect("letters")), None);
    without.pass(25 * 60 * 60 * 1000);
    for _ in 0..500 {
        if letter(db.dead_letters(9).await.expect("letters")).is_some() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(
        letter(db.dead_letters(9).await.expect("letters")).as_deref(),
        Some("no_account")
    );
    assert_eq!(db.dead_letters(9).await.expect("letters").len(), 2);

    // It returns: what is written now leaves, and a letter that is tried again as well. The gateway without it must not
    // live a day ahead any more: it would give up again what is written now before it has left.
    without.pass(-25 * 60 * 60 * 1000);
    stand_in.open().await;
    let again = city_on(&url, Some(&stand_in.base)).await;
    let id = db.dead_letters(9).await.expect("letters")[0].id.clone();
    assert!(db.retry_letter(&id, again.desk.now()).await.expect("tried again"));
    assert_eq!(hello(3).post(&http, &again.base).await, 200);
    stand_in.wait_for(2).await;
}

/// Has the resident file a pothole by this channel, and returns its number.
async fn filed(door: &Door, channel: &str) -> String {
    door.say(channel, 1, "huge pothole at 5th ave and e 23rd st manhattan")
        .await;
    let sent = door.stand_in.wait_for(1).await;
    let said = words(&sent[0]);
    let start = said.find("311-").expect("a number");
    said[start..start + 12].to_owned()
}

/// Changes a request as staff do, and tells whoever may hear it now.
async fn change(door: &Door, number: &str, status: &str) {
    let desk = &door.running.city.desk;
    // Changes are told in their order, which is that of their times.
    door.running.city.pass(1000);
    let update = storage::RequestUpdate {
        status,
        note: Some("The crew filled it."),
        agency_number: None,
        duplicate_of: None,
        once: None,
        by: "Pat Example",
        now: desk.now(),
    };
    desk.db().update_request(number, update).await.expect("changed");
    desk.tell_changes(None).await.expect("told");
}

/// What became of telling the resident, as `requests show` has it.
async fn told(door: &Door, number: &str) -> Vec<(String, Option<String>)> {
    let notices = door.running.city.desk.db().notices(number).await.expect("notices");
    notices.into_iter().map(|notice| (notice.state, notice.why)).collect()
}

const DAY: i64 = 24 * 60 * 60 * 1000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_whatsapp_a_change_goes_in_words_within_a_day_and_by_a_template_after_it() {
    let door = open().await;
    let number = filed(&door, "whatsapp").await;
    change(&door, &number, "in_progress").await;
    let sent = door.stand_in.wait_for(2).await;
    assert!(words(&sent[1]).contains("The crew filled it."), "{:?}", sent[1].body);
    door.running.city.pass(DAY);
    change(&door, &number, "closed").await;
    let sent = door.stand_in.wait_for(3).await;
    let wanted = json!({
        "messaging_product": "whatsapp", "recipient_type": "individual", "to": RESIDENT, "type": "template",
        "template": {
            "name": "request_closed", "language": { "policy": "deterministic", "code": "en_US" },
            "components": [{ "type": "body", "parameters": [
                { "type": "text", "text": number },
                { "type": "text", "text": "Pothole" },
                { "type": "text", "text": "closed" },
            ] }],
        },
    });
    assert_eq!(sent[2].body, wanted);
    change(&door, &number, "open").await;
    let held = ("held".to_owned(), Some("window-closed".to_owned()));
    let by_template = ("told".to_owned(), Some("by-template".to_owned()));
    assert_eq!(
        told(&door, &number).await,
        [("told".to_owned(), None), by_template, held]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_messenger_a_change_is_held_back_after_a_day_and_told_when_the_resident_writes() {
    for channel in ["messenger", "instagram"] {
        let door = open().await;
        let number = filed(&door, channel).await;
        door.running.city.pass(DAY - 4 * 60 * 1000);
        change(&door, &number, "closed").await;
        let held = ("held".to_owned(), Some("window-closed".to_owned()));
        assert_eq!(told(&door, &number).await, [held], "{channel}");
        assert_eq!(
            door.running.city.desk.tell_changes(None).await.expect("a look"),
            0,
            "{channel}"
        );
        door.running.city.pass(DAY);
        door.say(channel, 2, "hello").await;
        door.stand_in.wait_for(2).await;
        assert_eq!(
            door.running.city.desk.tell_changes(None).await.expect("told"),
            1,
            "{channel}"
        );
        let sent = door.stand_in.wait_for(3).await;
        assert!(words(&sent[2]).contains("is closed"), "{:?}", sent[2].body);
        assert_eq!(told(&door, &number).await, [("told".to_owned(), None)], "{channel}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_said_stop_hears_of_no_change_and_staff_see_why() {
    let door = open().await;
    let number = filed(&door, "telegram").await;
    door.say("telegram", 2, "STOP").await;
    door.stand_in.wait_for(2).await;
    change(&door, &number, "closed").await;
    let untold = ("untold".to_owned(), Some("opted-out".to_owned()));
    assert_eq!(told(&door, &number).await, [untold]);
    assert_eq!(
        door.running.city.desk.db().outbox_length().await.expect("the outbox"),
        0
    );
}
