//! Photos of the web chat, with and without scripts, and where staff read of them.

use super::{Door, open, settled};
use serde_json::Value;
use storage::MediaState;
use tests::city::MEDIA;
use tests::photos::{SECRETS, holds, jpeg, png};

const CONVERSATION: &str = "3f2b8c4e-9d10-4a57-8e61-0c2d7f5b9a13";

/// Posts a photo as the body itself.
async fn send(door: &Door, id: &str, kind: &str, body: Vec<u8>) -> (u16, Value) {
    let url = format!("{}/api/chat/{CONVERSATION}/media?id={id}", door.city.base);
    let answered = door.http.post(url).header("content-type", kind).body(body).send().await;
    let answered = answered.expect("an answer");
    (answered.status().as_u16(), answered.json().await.expect("JSON"))
}

/// A form with files, as browsers write it.
fn form(fields: &[(&str, &str)], photo: &[u8]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.into_bytes());
    }
    let head = "--edge\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"IMG_1.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n";
    body.extend(head.bytes());
    body.extend(photo);
    body.extend(b"\r\n--edge--\r\n");
    ("multipart/form-data; boundary=edge".to_owned(), body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_is_taken_kept_once_and_belongs_to_the_request() {
    let door = open().await;
    let (status, answer) = send(&door, "p1", "image/jpeg", jpeg(Some(6))).await;
    assert_eq!(status, 200, "{answer}");
    assert!(answer["replies"][0]["text"].is_string(), "{answer}");
    let again = send(&door, "p1", "image/jpeg", jpeg(Some(6))).await;
    assert_eq!(again, (200, answer), "the same photo again is the same message");
    assert_eq!(
        send(&door, "p1", "image/png", png(None)).await.0,
        409,
        "another one is not"
    );
    let mut replied = door
        .city
        .chat(CONVERSATION, "m2", "There is a pothole at 350 5th Avenue, Manhattan")
        .await
        .json();
    for number in 3..9 {
        if replied["request"].is_string() {
            break;
        }
        replied = door.city.chat(CONVERSATION, &format!("m{number}"), "skip").await.json();
    }
    let number = replied["request"].as_str().expect("a request is filed").to_owned();
    let (status, _) = send(&door, "p2", "image/jpeg", jpeg(Some(6))).await;
    assert_eq!(status, 200);
    let files = settled(&door.city).await;
    assert_eq!(files.len(), 2);
    for file in &files {
        assert_eq!(
            (file.state, file.request.as_deref()),
            (MediaState::Stored, Some(number.as_str()))
        );
        assert_eq!((file.kind.as_str(), &file.sha256), ("image/jpeg", &files[0].sha256));
    }
    let of_request = door.city.desk.db().media_of_request(&number).await.expect("files");
    assert_eq!(of_request, files);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_taken_is_told() {
    let door = open().await;
    let mut large = jpeg(None);
    large.resize(MEDIA.largest + 1, 0);
    let mut cut = png(None);
    cut.truncate(60);
    for (kind, body, expected) in [
        ("image/jpeg", large, 413),
        ("image/jpeg", vec![0; MEDIA.largest * 3], 413),
        ("image/jpeg", b"<html></html>".to_vec(), 415),
        ("image/png", cut, 422),
        ("image/png", Vec::new(), 422),
        ("multipart/form-data; boundary=edge", b"no form".to_vec(), 400),
    ] {
        let (status, answer) = send(&door, "p1", kind, body).await;
        assert_eq!(status, expected, "{answer}");
        assert!(answer["error"].is_string(), "{answer}");
    }
    let url = format!("{}/api/chat/guessed/media?id=1", door.city.base);
    let foreign = door.http.post(&url).body("x").send().await.expect("an answer");
    assert_eq!(foreign.status(), 422, "the conversation is no secret");
    let url = format!("{}/api/chat/{CONVERSATION}/media?id=1", door.city.base);
    let elsewhere = door
        .http
        .post(&url)
        .header("origin", "https://evil.example")
        .body(jpeg(None))
        .send()
        .await;
    assert_eq!(elsewhere.expect("an answer").status(), 403);
    assert_eq!(super::files(&door.city).await, [], "nothing of it is stored");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_works_without_scripts() {
    let door = open().await;
    let page = format!("{}/chat", door.city.base);
    let post = async |id: &str, text: &str, photo: &[u8]| {
        let (kind, body) = form(
            &[
                ("conversation", CONVERSATION),
                ("id", id),
                ("text", text),
                ("lang", "es"),
            ],
            photo,
        );
        let cookie = format!("callbox_chat={CONVERSATION}");
        let request = door
            .http
            .post(&page)
            .header("content-type", kind)
            .header("cookie", cookie);
        let answered = request.body(body).send().await.expect("an answer");
        (answered.status().as_u16(), answered.text().await.expect("a page"))
    };
    let (status, shown) = post("1", "", &jpeg(Some(6))).await;
    assert_eq!(status, 200, "{shown}");
    assert!(shown.contains("[Foto]"), "the photo stands among the lines\n{shown}");
    assert!(shown.contains("enctype=\"multipart/form-data\"") && shown.contains("type=\"file\""));
    let (status, shown) = post("2", "Hay un bache", b"").await;
    assert_eq!(status, 200);
    assert!(shown.contains("Hay un bache"), "a form without a photo is a message");
    let (status, shown) = post("3", "", b"").await;
    assert_eq!(status, 422, "{shown}");
    let (status, shown) = post("4", "mire", &vec![0xff; MEDIA.largest + 1]).await;
    assert_eq!(status, 413);
    assert!(
        shown.contains("demasiado grande") && shown.contains(">\nmire</textarea>"),
        "{shown}"
    );
    let (status, shown) = post("5", "", &vec![0xff; MEDIA.largest * 4]).await;
    assert_eq!(status, 413);
    assert!(shown.contains("id=\"problem\""), "{shown}");
    let (status, shown) = post("6", "", b"%PDF-1.7").await;
    assert_eq!(status, 415);
    assert!(shown.contains("no es una foto"), "{shown}");
    let files = settled(&door.city).await;
    assert_eq!(files.len(), 1);
    let hash = files[0].sha256.as_deref().expect("a hash");
    let kept = door
        .city
        .desk
        .db()
        .media_content(hash)
        .await
        .expect("read")
        .expect("kept");
    assert!(SECRETS.iter().all(|secret| !holds(&kept.bytes, secret)));
}
