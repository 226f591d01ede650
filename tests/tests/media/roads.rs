//! Every channel's own way from a message to the photo that came with it.

use super::{Door, open};
use serde_json::json;
use tests::api_stand_in::Served;
use tests::city::{AUTH_TOKEN, sms_form};
use tests::photos::{gif, jpeg};
use tests::social::TELEGRAM_TOKEN;

/// Serves a photo at this path.
fn serve(door: &Door, path: &str) {
    door.stand_in.serve(path, Served::Bytes("image/jpeg", jpeg(Some(6))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn telegram_gives_an_address_for_an_id() {
    let door = open().await;
    serve(&door, &format!("/file/bot{TELEGRAM_TOKEN}/photos/file_1.jpg"));
    let message = json!({ "update_id": 1, "message": {
        "message_id": 1, "from": { "id": 3_527_065, "is_bot": false }, "date": 1, "caption": "Pothole on Main Street",
        "chat": { "id": 3_527_065, "type": "private" },
        "photo": [{ "file_id": "small" }, { "file_id": "AgACAgEAAx1" }],
    } });
    door.post("telegram", &message).await;
    door.is_kept("image/jpeg").await;
    let asked = door
        .stand_in
        .called()
        .into_iter()
        .find(|call| call.path.ends_with("/getFile"));
    assert_eq!(
        asked.expect("the id is asked for").body,
        json!({ "file_id": "AgACAgEAAx1" })
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twilio_is_asked_by_name_and_its_files_host_is_not() {
    let door = open().await;
    let media = "/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1";
    serve(&door, "/cdn/ME1");
    door.stand_in.serve(media, Served::Redirect("/cdn/ME1".to_owned()));
    let mut form = sms_form("+12125550142", "SM00000000000000000000000000000001", "");
    form.push(("MediaUrl0".to_owned(), format!("{}{media}", door.stand_in.base)));
    form.push(("MediaContentType0".to_owned(), "image/jpeg".to_owned()));
    let (status, _) = door.city.text_form(&form).await;
    assert_eq!(status, 200);
    door.is_kept("image/jpeg").await;
    let asked = door.stand_in.asked_for();
    let authorizations: Vec<&str> = asked.iter().map(|call| call.authorization.as_str()).collect();
    assert!(authorizations[0].starts_with("Basic "), "{authorizations:?}");
    assert_eq!(authorizations[1], "", "credentials go to Twilio's API alone");
    assert_ne!(AUTH_TOKEN, "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatsapp_gives_an_address_for_an_id_and_wants_the_token_for_both() {
    let door = open().await;
    serve(&door, "/lookaside/1003383421387256");
    let told = json!({ "url": format!("{}/lookaside/1003383421387256", door.stand_in.base) }).to_string();
    door.stand_in.serve(
        "/v25.0/1003383421387256",
        Served::Bytes("application/json", told.into_bytes()),
    );
    let message = json!({ "object": "whatsapp_business_account", "entry": [{ "changes": [{ "field": "messages", "value": {
        "metadata": { "phone_number_id": "27681414235104944" },
        "messages": [{ "from": "16505551234", "id": "w1", "type": "image",
            "image": { "mime_type": "image/jpeg", "id": "1003383421387256" } }],
    } }] }] });
    door.post("whatsapp", &message).await;
    door.is_kept("image/jpeg").await;
    let asked = door.stand_in.asked_for();
    assert_eq!(asked.len(), 2);
    assert!(
        asked.iter().all(|call| call.authorization == "Bearer access-token"),
        "{asked:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messenger_and_instagram_name_the_address_themselves() {
    for channel in ["messenger", "instagram"] {
        let door = open().await;
        serve(&door, "/v/t1.jpg");
        let object = if channel == "messenger" { "page" } else { "instagram" };
        let message = json!({ "object": object, "entry": [{ "messaging": [{
            "sender": { "id": "5678" }, "recipient": { "id": "1234567890" }, "timestamp": 1,
            "message": { "mid": "m1", "attachments": [
                { "type": "image", "payload": { "url": format!("{}/v/t1.jpg?oh=sig&oe=1", door.stand_in.base) } },
            ] },
        }] }] });
        door.post(channel, &message).await;
        door.is_kept("image/*").await;
        assert_eq!(door.stand_in.asked_for()[0].authorization, "");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x_wants_the_call_signed_and_the_short_link_is_no_word() {
    let door = open().await;
    serve(&door, "/1.1/ton/data/dm/1/2/photo.jpg");
    let message = json!({ "data": {
        "event_uuid": "1", "filter": { "user_id": "1111111111111111111" }, "event_type": "dm.received",
        "payload": { "direct_message_events": [{ "id": "1", "message_create": {
            "sender_id": "2222", "message_data": {
                "text": "Pothole on Main Street https://t.co/abc",
                "attachment": { "type": "media", "media": { "type": "photo", "url": "https://t.co/abc",
                    "media_url_https": format!("{}/1.1/ton/data/dm/1/2/photo.jpg", door.stand_in.base) } },
            },
        } }] },
    } });
    door.post("x", &message).await;
    door.is_kept("image/*").await;
    assert!(door.stand_in.asked_for()[0].authorization.starts_with("OAuth "));
    let shown = door.only_contact().await;
    assert_eq!(shown.messages[0].text, "Pothole on Main Street");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn discord_names_the_address_itself() {
    let door = open().await;
    serve(&door, "/attachments/1/2/photo.jpg");
    door.take(
        "discord",
        &format!("{}/attachments/1/2/photo.jpg?ex=1", door.stand_in.base),
    )
    .await;
    door.is_kept("image/*").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_photo_of_two_residents_is_kept_once() {
    let door = open().await;
    for path in ["/one.gif", "/two.gif"] {
        door.stand_in.serve(path, Served::Bytes("image/gif", gif()));
        door.take("messenger", &format!("{}{path}", door.stand_in.base)).await;
    }
    let files = super::settled(&door.city).await;
    assert_eq!(files.len(), 2);
    assert!(
        files[0].sha256.is_some() && files[0].sha256 == files[1].sha256,
        "{files:#?}"
    );
}

/// A place that is shared by the channel's own means is where the request is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shared_place_answers_where() {
    for channel in ["telegram", "whatsapp", "messenger", "sms"] {
        let door = open().await;
        let (words, place) = ("There is a pothole", (40.712_776, -74.005_974));
        match channel {
            "telegram" => {
                let of = |number: i64| {
                    json!({ "message_id": number, "date": 1,
                    "from": { "id": 3_527_065, "is_bot": false }, "chat": { "id": 3_527_065, "type": "private" } })
                };
                let (mut first, mut second) = (of(1), of(2));
                first["text"] = json!(words);
                second["location"] = json!({ "latitude": place.0, "longitude": place.1 });
                door.post(channel, &json!({ "update_id": 1, "message": first })).await;
                door.post(channel, &json!({ "update_id": 2, "message": second })).await;
            }
            "whatsapp" => {
                let of = |id: &str, kind: &str, content: serde_json::Value| {
                    json!({ "object": "whatsapp_business_account", "entry": [{ "changes": [{ "field": "messages",
                        "value": { "metadata": { "phone_number_id": "27681414235104944" },
                        "messages": [{ "from": "16505551234", "id": id, "type": kind, kind: content }] } }] }] })
                };
                door.post(channel, &of("w1", "text", json!({ "body": words }))).await;
                let there = json!({ "latitude": place.0, "longitude": place.1 });
                door.post(channel, &of("w2", "location", there)).await;
            }
            "messenger" => {
                let of = |message: serde_json::Value| {
                    json!({ "object": "page", "entry": [{ "messaging": [{ "timestamp": 1, "message": message,
                        "sender": { "id": "5678" }, "recipient": { "id": "1234567890" } }] }] })
                };
                door.post(channel, &of(json!({ "mid": "m1", "text": words }))).await;
                let there = json!({ "lat": place.0, "long": place.1 });
                let there = json!([{ "type": "location", "payload": { "coordinates": there } }]);
                door.post(channel, &of(json!({ "mid": "m2", "attachments": there })))
                    .await;
            }
            _ => {
                let mut form = sms_form("whatsapp:+12125550142", "SM00000000000000000000000000000001", words);
                form.retain(|(name, _)| name != "To");
                form.push(("To".to_owned(), "whatsapp:+12125550100".to_owned()));
                assert_eq!(door.city.text_form(&form).await.0, 200);
                form.retain(|(name, _)| name != "Body" && name != "MessageSid");
                form.push(("MessageSid".to_owned(), "SM00000000000000000000000000000002".to_owned()));
                form.push(("Latitude".to_owned(), place.0.to_string()));
                form.push(("Longitude".to_owned(), place.1.to_string()));
                assert_eq!(door.city.text_form(&form).await.0, 200);
            }
        }
        let found = door.place_of_request().await;
        let degrees = (found.lat.as_deref(), found.lon.as_deref());
        assert_eq!(degrees, (Some("40.712776"), Some("-74.005974")), "{channel}");
    }
}
