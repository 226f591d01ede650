//! What agencies tell us of requests: signed, once, and only of their own.

use super::{ELEVEN_MINUTES, SECRET, file, file_graffiti, on_both_databases, options, text};
use gateway::routes::signature::Keys;
use serde_json::{Value, json};
use tests::agency_stand_in::WebhookStandIn;
use tests::city::City;
use tests::twilio_stand_in::TwilioStandIn;

on_both_databases!(
    an_agency_changes_its_request_once_and_the_resident_hears_of_it,
    what_is_forged_late_or_of_another_agency_changes_nothing,
);

struct Door {
    city: City,
    twilio: TwilioStandIn,
    http: reqwest::Client,
}

impl Door {
    async fn open(url: &str) -> Self {
        let agency = WebhookStandIn::start().await;
        let twilio = TwilioStandIn::start().await;
        Self {
            city: City::start(url, options(&agency.url, "smtp://127.0.0.1:1", &twilio)).await,
            twilio,
            http: reqwest::Client::builder().no_proxy().build().expect("a client"),
        }
    }

    /// Posts an update, signed `ahead` seconds from now.
    async fn post(&self, route: &str, id: &str, body: &Value, ahead: i64) -> (u16, Value) {
        let body = body.to_string();
        let at = self.city.desk.now() / 1000 + ahead;
        let keys = Keys::read(&[SECRET.into()]).expect("a secret");
        let request = self
            .http
            .post(format!("{}/hooks/agency/{route}", self.city.base))
            .header("webhook-id", id)
            .header("webhook-timestamp", at)
            .header("webhook-signature", keys.sign(id, at, body.as_bytes()))
            .body(body);
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        (status, response.json().await.unwrap_or(Value::Null))
    }

    async fn status_of(&self, number: &str) -> String {
        let request = self.city.desk.db().request(number).await.expect("a look");
        request.expect("the request").status
    }
}

fn update(number: &str, status: &str) -> Value {
    json!({"type": "request.updated", "data": {
        "number": number, "status": status, "note": "A crew is on its way.", "agency_number": "DOT-9",
    }})
}

async fn an_agency_changes_its_request_once_and_the_resident_hears_of_it(url: &str) {
    let door = Door::open(url).await;
    let number = file(&door.city).await;
    door.city.pass(ELEVEN_MINUTES);
    let body = update(&number, "in_progress");
    let (status, answer) = door.post("dot", "evt_1", &body, 0).await;
    assert_eq!((status, &answer["done"]), (200, &json!(true)), "{answer}");
    let (status, answer) = door.post("dot", "evt_1", &body, 0).await;
    assert_eq!((status, &answer["done"]), (200, &json!(false)), "{answer}");
    assert_eq!(door.status_of(&number).await, "in_progress");
    assert_eq!(door.city.desk.tell_changes(None).await.expect("told"), 1);
    let asked = door.twilio.wait_for(1).await;
    let words = asked[0].field("Body").expect("a text");
    assert!(
        words.contains("work on it has begun") && words.contains("A crew is on its way."),
        "{words}"
    );
    door.city.all_sent().await;
    let request = door
        .city
        .desk
        .db()
        .request(&number)
        .await
        .expect("a look")
        .expect("the request");
    assert_eq!(request.history.last().map(|entry| entry.by.as_str()), Some("dot"));
    assert!(text(&door.city, 2, "status").await.contains("DOT-9"));
}

async fn what_is_forged_late_or_of_another_agency_changes_nothing(url: &str) {
    let door = Door::open(url).await;
    let number = file(&door.city).await;
    let body = update(&number, "closed");
    for (route, ahead, wanted) in [
        ("dot", 301, 403),
        ("dot", -301, 403),
        ("nobody", 0, 404),
        ("clean", 0, 404),
    ] {
        let (status, _) = door.post(route, "evt_1", &body, ahead).await;
        assert_eq!(status, wanted, "{route} {ahead}");
    }
    let unsigned = door
        .http
        .post(format!("{}/hooks/agency/dot", door.city.base))
        .body(body.to_string());
    assert_eq!(unsigned.send().await.expect("an answer").status(), 403);
    let other = file_graffiti(&door.city).await;
    assert_eq!(door.post("dot", "evt_2", &update(&other, "closed"), 0).await.0, 404);
    assert_eq!(
        door.post("dot", "evt_3", &update("311-00000000", "closed"), 0).await.0,
        404
    );
    let (status, answer) = door.post("dot", "evt_4", &update(&number, "done"), 0).await;
    assert_eq!(status, 422, "{answer}");
    let (status, answer) = door.post("dot", "evt_8", &update(&number, "duplicate"), 0).await;
    assert_eq!(status, 422, "of what? {answer}");
    let (status, answer) = door
        .post("dot", "evt_5", &json!({"type": "ping", "data": {"number": number}}), 0)
        .await;
    assert_eq!(status, 400, "{answer}");
    assert_eq!(door.post("dot", "evt_6", &json!("nonsense"), 0).await.0, 400);
    let nul = update("311-\0", "closed");
    assert_eq!(
        door.post("dot", "evt_7", &nul, 0).await.0,
        400,
        "no text has this character"
    );
    assert_eq!(door.status_of(&number).await, "open");
    assert_eq!(
        door.post("dot", "evt_4", &update(&number, "closed"), 0).await.0,
        200,
        "a refused call may come again"
    );
}
