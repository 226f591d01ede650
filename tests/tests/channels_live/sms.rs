//! Texts: taken once, answered once, sent once.

use super::{city, contacts};
use std::time::Duration;
use tests::city::{CityOptions, PUBLIC_URL, sign, sms_form, twiml_texts};
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
