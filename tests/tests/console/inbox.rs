//! The inbox and take-over: who comes first, that the bot is quiet, that words arrive once and nobody is talked over.

use console::Role;
use storage::LogFilter;
use tests::city::{City, CityOptions, twiml_texts};
use tests::staff::{Page, Staff};
use tests::twilio_stand_in::TwilioStandIn;

const CHAT: &str = "3f2c1d00-7a4e-4b6f-9c1d-2e8a5b7c9d01";

pub async fn city(folder: &tempfile::TempDir, options: CityOptions) -> City {
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    City::start(&url, options).await
}

/// The path of the newest contact.
pub async fn newest(city: &City) -> String {
    let found = city
        .desk
        .db()
        .contacts(&LogFilter::default(), storage::Order::NewestFirst, None, 1)
        .await;
    format!("/staff/contacts/{}", found.expect("the log")[0].id)
}

/// Does something with a contact, from its page.
pub async fn act(staff: &Staff, contact: &str, what: &str, fields: &[(&str, &str)]) -> Page {
    staff.post(contact, &format!("{contact}/{what}"), fields).await
}

/// The last message that the page says was seen.
pub fn seen(page: &Page) -> String {
    let found = page.body.split_once("name=\"seen\" value=\"").expect("a reply box").1;
    found.split('"').next().expect("an id").to_owned()
}

/// What the chat's open stream tells next.
async fn next_events(stream: &mut reqwest::Response, count: usize) -> Vec<serde_json::Value> {
    let mut events = Vec::new();
    while events.len() < count {
        let bytes = stream.chunk().await.expect("the stream is read").expect("it goes on");
        for line in String::from_utf8_lossy(&bytes).lines() {
            if let Some(data) = line.strip_prefix("data: ") {
                events.push(serde_json::from_str(data).expect("JSON"));
            }
        }
    }
    events
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_one_has_it_the_bot_is_quiet_and_the_form_goes_on_afterwards() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder, CityOptions::default()).await;
    let asked = city.chat(CHAT, "m1", "no heat in my building").await.json();
    let question = "What is the address";
    assert!(asked.to_string().contains(question), "{asked}");
    let contact = newest(&city).await;
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;
    let ben = Staff::sign_in(&city, "ben", Role::Staff).await;
    let events = reqwest::get(format!("{}/api/chat/{CHAT}/events", city.base)).await;
    let mut stream = events.expect("the stream opens");

    let first = act(&ana, &contact, "take-over", &[]).await;
    assert_eq!(first.status, 303, "{}", first.words());
    let second = act(&ben, &contact, "take-over", &[]).await;
    assert_eq!(second.status, 409);
    assert!(
        second.words().contains("ana was first and has this conversation"),
        "{}",
        second.words()
    );

    let quiet = city.chat(CHAT, "m2", "hello? who is there").await.json();
    assert_eq!(quiet["replies"], serde_json::json!([]), "the bot must be quiet");

    let page = ana.get(&contact).await;
    let sent = act(
        &ana,
        &contact,
        "reply",
        &[("text", "Hi, Ana here."), ("seen", &seen(&page))],
    )
    .await;
    assert_eq!(sent.status, 303, "{}", sent.words());
    let heard = next_events(&mut stream, 2).await;
    assert_eq!(heard[0]["text"], "ana has joined the conversation.");
    assert_eq!(
        (
            heard[1]["text"].as_str(),
            heard[1]["by"].as_str(),
            heard[1]["name"].as_str()
        ),
        (Some("Hi, Ana here."), Some("person"), Some("ana"))
    );

    let foreign = act(&ben, &contact, "reply", &[("text", "And Ben."), ("seen", "")]).await;
    assert_eq!(foreign.status, 409, "who does not have it cannot write");
    assert_eq!(act(&ben, &contact, "give-back", &[]).await.status, 409);
    let back = act(&ana, &contact, "give-back", &[]).await;
    assert_eq!(back.status, 303, "{}", back.words());
    let heard = next_events(&mut stream, 1).await;
    let text = heard[0]["text"].as_str().expect("a text");
    assert!(text.contains("ana has left") && text.contains(question), "{text}");
    let answer = city.chat(CHAT, "m3", "350 5th Ave, Manhattan").await.json();
    assert_ne!(answer["replies"], serde_json::json!([]), "the bot answers again");
    let audit = city.desk.db().audit(None, 50).await.expect("the record");
    for action in ["take_over", "reply", "give_back"] {
        assert!(
            audit.iter().any(|entry| entry.actor == "ana" && entry.action == action),
            "{action}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_leaves_by_sms_once_and_nobody_is_talked_over() {
    let twilio = TwilioStandIn::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let options = CityOptions {
        twilio: Some(twilio.base.clone()),
        ..CityOptions::default()
    };
    let city = city(&folder, options).await;
    city.text("+12125550134", "SM1", "I want to talk to a real person")
        .await;
    twilio.wait_for(1).await;
    let contact = newest(&city).await;
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;
    let ben = Staff::sign_in(&city, "ben", Role::Staff).await;
    let hidden = ana.get(&contact).await.words();
    assert!(!hidden.contains("+12125550134"), "{hidden}");
    act(&ana, &contact, "take-over", &[]).await;
    let page = ana.get(&contact).await;
    assert!(page.words().contains("+12125550134"), "whoever has it sees who writes");
    let fields = [("text", "Your boiler is on the list."), ("seen", &*seen(&page))];
    assert_eq!(act(&ana, &contact, "reply", &fields).await.status, 303);
    let twice = act(&ana, &contact, "reply", &fields).await;
    assert_eq!(twice.status, 409, "the same page sends once");
    assert!(
        twice.body.contains("Your boiler is on the list.</textarea>"),
        "the words are kept"
    );
    assert!(twice.words().contains("A person has written meanwhile"));

    // A colleague's page is older than what Ana wrote, and Ana has it.
    let refused = act(&ben, &contact, "take-over", &[("from", "ana")]).await;
    assert_eq!(refused.status, 409, "not without saying so");
    let taken = act(&ben, &contact, "take-over", &[("from", "ana"), ("sure", "on")]).await;
    assert_eq!(taken.status, 303, "{}", taken.words());
    let lost = act(&ana, &contact, "reply", &[("text", "One more thing"), ("seen", "~")]).await;
    assert_eq!(lost.status, 409);
    assert!(lost.words().contains("kept as your draft"), "{}", lost.words());

    let calls = twilio.wait_for(4).await;
    let bodies: Vec<String> = calls.iter().filter_map(|call| call.field("Body")).collect();
    let said = bodies.iter().filter(|body| body.contains("boiler")).count();
    assert_eq!(said, 1, "{bodies:?}");
    assert!(bodies.iter().any(|body| body.contains("ben has joined")), "{bodies:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn resolving_closes_the_contact_and_leads_to_the_next() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder, CityOptions::default()).await;
    city.text("+12125550101", "SM1", "agent").await;
    let first = newest(&city).await;
    city.pass(60_000);
    let (_, twiml) = city.text("+12125550102", "SM2", "agent").await;
    let told = twiml_texts(&twiml).join("\n");
    assert!(told.contains("Waiting before you: 1."), "{told}");
    let second = newest(&city).await;
    city.pass(60_000);
    city.text("+12125550103", "SM3", "my house is on fire").await;
    let fire = newest(&city).await;
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;

    let inbox = ana.get("/staff/inbox").await;
    let order: Vec<&str> = inbox.body.split("class=\"open\" href=\"").skip(1).collect();
    let order: Vec<&str> = order
        .iter()
        .map(|rest| rest.split('"').next().expect("a link"))
        .collect();
    assert_eq!(order, [fire.as_str(), first.as_str(), second.as_str()]);
    assert!(inbox.words().contains("Waiting 3"), "{}", inbox.words());
    assert!(inbox.body.contains("role=\"alert\"><a"), "an emergency alerts");
    assert!(!inbox.words().contains("+12125550101"));

    act(&ana, &fire, "attend", &[]).await;
    assert!(ana.get("/staff/inbox").await.words().contains("Waiting 2"));
    act(&ana, &first, "take-over", &[]).await;
    assert!(ana.get("/staff/inbox?tab=mine").await.body.contains(&first));
    let next = act(&ana, &first, "resolve", &[]).await;
    assert_eq!((next.status, next.location.as_str()), (303, second.as_str()));
    act(&ana, &second, "take-over", &[]).await;
    let last = act(&ana, &second, "resolve", &[]).await;
    assert_eq!(last.location, "/staff/inbox?tab=waiting&done=1");
    let over = act(&ana, &first, "take-over", &[]).await;
    assert_eq!(over.status, 409, "what is over cannot be taken over");

    // What is resolved is closed: the next message opens another contact, and the bot answers it.
    city.text("+12125550101", "SM4", "agent").await;
    let again = newest(&city).await;
    assert_ne!(again, first);
    let ben = Staff::sign_in(&city, "ben", Role::Staff).await;
    assert_eq!(act(&ben, &again, "take-over", &[]).await.status, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_night_residents_are_told_when_people_are_here_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder, CityOptions::default()).await;
    city.pass(11 * 60 * 60 * 1000);
    let (_, twiml) = city.text("+12125550101", "SM1", "agent").await;
    let told = twiml_texts(&twiml).join("\n");
    assert!(told.contains("They write here from Tuesday 11/24, 8:00."), "{told}");
}

#[expect(
    clippy::too_many_lines,
    reason = "one conversation, told from its beginning to its end"
)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn drafts_notes_canned_replies_presence_and_labels_are_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder, CityOptions::default()).await;
    city.text("+12125550134", "SM1", "agent").await;
    let contact = newest(&city).await;
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;
    let lea = Staff::sign_in(&city, "lea", Role::Supervisor).await;
    act(&ana, &contact, "take-over", &[]).await;
    let add = [
        ("title", "Thanks"),
        ("language", "en"),
        ("body", "Thank you for {number}."),
    ];
    assert_eq!(lea.post("/staff/replies", "/staff/replies", &add).await.status, 303);
    assert_eq!(
        lea.post("/staff/replies", "/staff/replies", &[("title", "x")])
            .await
            .status,
        422
    );
    let page = ana.get(&contact).await;
    let canned = page.body.split_once("data-body=\"Thank you").expect("the reply").0;
    let canned = canned
        .rsplit_once("<option value=\"")
        .expect("its id")
        .1
        .split('"')
        .next()
        .expect("an id");
    let fields = [("text", "Good morning"), ("insert", "1"), ("canned", canned)];
    assert_eq!(act(&ana, &contact, "draft", &fields).await.status, 303);
    let page = ana.get(&contact).await;
    assert!(
        page.body.contains("Good morning Thank you for {number}.</textarea>"),
        "the draft survives"
    );
    assert!(
        page.words().contains("1 segment, UCS-2") || page.words().contains("1 segment, GSM-7"),
        "{}",
        page.words()
    );
    let quiet = act(&ana, &contact, "draft", &[("text", "Shorter"), ("quiet", "1")]).await;
    assert_eq!(quiet.status, 204);

    act(&lea, &contact, "notes", &[("text", "Called twice today.")]).await;
    let noted = ana.get(&contact).await.words();
    assert!(
        noted.contains("Called twice today.") && noted.contains("Only visible to your team"),
        "{noted}"
    );
    act(&lea, &contact, "present", &[("writing", "1")]).await;
    let others = act(&ana, &contact, "present", &[]).await;
    assert_eq!(others.body, "lea is writing");

    let page = ana.get(&contact).await;
    let turn = page
        .body
        .split_once("<select id=\"turn\" name=\"turn\"><option value=\"")
        .expect("a message")
        .1;
    let turn = turn.split('"').next().expect("a turn");
    assert_eq!(
        act(&ana, &contact, "label", &[("turn", turn), ("entry", "service/nothing")])
            .await
            .status,
        422
    );
    let labelled = act(&ana, &contact, "label", &[("turn", turn), ("entry", "service/pothole")]).await;
    assert_eq!(labelled.status, 303, "{}", labelled.words());
    let labels = city.desk.db().labels_to_take_up(10).await.expect("labels");
    assert_eq!(
        (labels[0].source.as_str(), labels[0].id.as_str()),
        ("correction", "pothole")
    );
    assert_eq!(
        (labels[0].decided_kind.as_str(), labels[0].decided_id.as_str()),
        ("command", "agent")
    );
    assert!(ana.get(&contact).await.words().contains("ana: it was about"));

    let viewer = Staff::sign_in(&city, "vic", Role::Viewer).await;
    assert!(!viewer.get(&contact).await.body.contains("take-over"));
    assert_eq!(viewer.get("/staff/inbox").await.status, 403);
    assert_eq!(
        ana.post("/staff/me", "/staff/me/shortcuts", &[("on", "0")])
            .await
            .status,
        303
    );
    assert!(!ana.get(&contact).await.body.contains("data-shortcuts"));
}
