//! Requests by webhook: signed, after the ten minutes, at least once, and never lost.

use super::{ELEVEN_MINUTES, SECRET, file, on_both_databases, options, text, until};
use gateway::routes::signature::{Headers, Keys};
use tests::agency_stand_in::WebhookStandIn;
use tests::city::City;
use tests::twilio_stand_in::TwilioStandIn;

on_both_databases!(
    a_request_goes_out_signed_after_its_ten_minutes_and_the_agencys_number_comes_back,
    what_an_agency_puts_off_comes_again_under_the_same_id_and_not_before_its_time,
    what_an_agency_refuses_is_listed_and_tried_again_by_command,
    a_withdrawn_request_goes_nowhere,
    what_was_not_solved_goes_out_again_under_another_id,
);

async fn city(url: &str) -> (City, WebhookStandIn) {
    let agency = WebhookStandIn::start().await;
    let twilio = TwilioStandIn::start().await;
    let city = City::start(url, options(&agency.url, "smtp://127.0.0.1:1", &twilio)).await;
    (city, agency)
}

async fn a_request_goes_out_signed_after_its_ten_minutes_and_the_agencys_number_comes_back(url: &str) {
    let (city, agency) = city(url).await;
    agency.next(201, None, r#"{"number": "DOT-77"}"#);
    let number = file(&city).await;
    city.pass(9 * 60 * 1000);
    let now = city.desk.now();
    assert!(
        city.desk
            .db()
            .claim_forwards(now, now, 10)
            .await
            .expect("a look")
            .is_empty()
    );
    assert!(agency.called().is_empty(), "it went out before its time");
    city.pass(ELEVEN_MINUTES);
    let called = agency.wait_for(1).await;
    let call = &called[0];
    assert_eq!(call.id, format!("{number}.0"));
    let headers = Headers {
        id: &call.id,
        timestamp: &call.timestamp,
        signature: &call.signature,
    };
    let keys = Keys::read(&[SECRET.into()]).expect("a secret");
    assert!(keys.verify(headers, &call.bytes, city.desk.now() / 1000));
    let body = call.json();
    assert_eq!(body["type"], "request.filed");
    assert_eq!(body["data"]["number"], number.as_str());
    assert_eq!(body["data"]["service_title"], "Pothole");
    assert_eq!(body["data"]["where"]["text"], "5th ave and e 23rd st");
    let db = city.desk.db();
    until(async || {
        let request = db.request(&number).await.expect("a look").expect("the request");
        request.forwarded_at.is_some() && request.agency_number.as_deref() == Some("DOT-77")
    })
    .await;
    let status = text(&city, 2, "status").await;
    assert!(status.contains("DOT-77"), "{status}");
    assert_eq!(agency.called().len(), 1, "two gateways handed it over");
}

async fn what_an_agency_puts_off_comes_again_under_the_same_id_and_not_before_its_time(url: &str) {
    let (city, agency) = city(url).await;
    agency.next(503, Some(120), "later");
    agency.next(500, None, "again");
    let number = file(&city).await;
    city.pass(ELEVEN_MINUTES);
    agency.wait_for(1).await;
    let db = city.desk.db();
    let waits = async |error: &str| {
        let waiting = db.undelivered(10).await.expect("a list");
        waiting
            .iter()
            .any(|one| one.number == number && one.forward_last.as_deref() == Some(error))
    };
    until(async || waits("the agency answers 503").await).await;
    let request = db.request(&number).await.expect("a look").expect("the request");
    assert!(
        request.forward_at >= city.desk.now() + 119_000,
        "Retry-After is not obeyed"
    );
    city.pass(121_000);
    agency.wait_for(2).await;
    until(async || waits("the agency answers 500").await).await;
    city.pass(60_000);
    let called = agency.wait_for(3).await;
    assert!(called.iter().all(|call| call.id == format!("{number}.0")));
    assert_eq!(called[0].json()["data"], called[2].json()["data"]);
    until(async || db.undelivered(10).await.expect("a list").is_empty()).await;
}

async fn what_an_agency_refuses_is_listed_and_tried_again_by_command(url: &str) {
    let (city, agency) = city(url).await;
    agency.next(422, None, "no such street");
    let number = file(&city).await;
    city.pass(ELEVEN_MINUTES);
    agency.wait_for(1).await;
    let db = city.desk.db();
    until(async || {
        let dead = db.undelivered(10).await.expect("a list");
        dead.iter()
            .any(|one| one.forward_error.as_deref() == Some("the agency answers 422"))
    })
    .await;
    city.pass(24 * 60 * 60 * 1000);
    let now = city.desk.now();
    assert!(
        db.claim_forwards(now, now, 10).await.expect("a look").is_empty(),
        "it is tried by itself"
    );
    assert!(db.retry_forward(&number, now).await.expect("a retry"));
    agency.wait_for(2).await;
    until(async || db.undelivered(10).await.expect("a list").is_empty()).await;
    assert!(!db.retry_forward(&number, city.desk.now()).await.expect("a retry"));
}

async fn a_withdrawn_request_goes_nowhere(url: &str) {
    let (city, agency) = city(url).await;
    let number = file(&city).await;
    text(&city, 2, "undo").await;
    city.pass(ELEVEN_MINUTES);
    let now = city.desk.now();
    assert!(
        city.desk
            .db()
            .claim_forwards(now, now, 10)
            .await
            .expect("a look")
            .is_empty()
    );
    assert!(agency.called().is_empty(), "{number} was withdrawn");
}

async fn what_was_not_solved_goes_out_again_under_another_id(url: &str) {
    let (city, agency) = city(url).await;
    let number = file(&city).await;
    city.pass(ELEVEN_MINUTES);
    agency.wait_for(1).await;
    let db = city.desk.db();
    until(async || {
        let request = db.request(&number).await.expect("a look").expect("the request");
        request.forwarded_at.is_some()
    })
    .await;
    let closed = storage::RequestUpdate {
        status: "closed",
        note: None,
        agency_number: None,
        duplicate_of: None,
        once: None,
        by: "Pat Example",
        now: city.desk.now(),
    };
    let updated = db.update_request(&number, closed).await.expect("closed");
    assert_eq!(updated.told, 1);
    assert_eq!(city.desk.tell_changes(Some(&number)).await.expect("told"), 1);
    city.all_sent().await;
    let answer = text(&city, 2, "no").await;
    assert!(answer.contains("open again"), "{answer}");
    let called = agency.wait_for(2).await;
    assert_eq!(called[1].id, format!("{number}.1"));
    assert_eq!(called[1].json()["type"], "request.reopened");
    let tallies = db.survey_tallies(0, i64::MAX).await.expect("tallies");
    assert_eq!(tallies.len(), 1);
    let tally = &tallies[0];
    assert_eq!(
        (tally.service.as_str(), tally.asked, tally.solved, tally.not_solved),
        ("pothole", 1, 0, 1)
    );
    let told = storage::SurveyFigures {
        filed: 1,
        asked: 1,
        solved: 0,
        not_solved: 1,
        reopened: 1,
    };
    for (from, to, wanted) in [
        ("2026-11-23", "2026-11-23", told),
        ("2026-11-24", "2026-12-31", storage::SurveyFigures::default()),
    ] {
        let figures = db.figures(from, to, false).await.expect("figures");
        assert_eq!(figures.survey, wanted, "{from} to {to}");
    }
}
