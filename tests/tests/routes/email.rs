//! Requests by mail: one message for people, the same Message-ID however often it is tried.

use super::{ELEVEN_MINUTES, file_graffiti, on_both_databases, options, until};
use tests::agency_stand_in::{Mail, MailStandIn};
use tests::city::City;
use tests::twilio_stand_in::TwilioStandIn;

on_both_databases!(
    a_request_is_a_message_to_people_and_a_repetition_has_the_same_id,
    a_message_that_the_mail_server_refuses_is_listed,
);

async fn city(url: &str) -> (City, MailStandIn) {
    let mail = MailStandIn::start().await;
    let twilio = TwilioStandIn::start().await;
    let city = City::start(url, options("http://127.0.0.1:1/", &mail.url, &twilio)).await;
    (city, mail)
}

async fn a_request_is_a_message_to_people_and_a_repetition_has_the_same_id(url: &str) {
    let (city, mail) = city(url).await;
    mail.next("451 the disk is full");
    let number = file_graffiti(&city).await;
    city.pass(ELEVEN_MINUTES);
    mail.wait_for(1).await;
    let db = city.desk.db();
    until(async || {
        let waiting = db.undelivered(10).await.expect("a list");
        waiting
            .iter()
            .any(|one| one.forward_last.as_deref() == Some("the mail server answers 451"))
    })
    .await;
    city.pass(60_000);
    let mails: Vec<Mail> = mail.wait_for(2).await;
    for one in &mails {
        assert_eq!(one.from, "311@city.example");
        assert_eq!(one.to, ["intake@clean.example"]);
        assert_eq!(one.header("message-id"), format!("<{number}.0@city.example>"));
        assert_eq!(one.header("auto-submitted"), "auto-generated");
        assert!(one.header("subject").starts_with(&number), "{}", one.text);
        assert!(one.text.contains("100 Main St"), "{}", one.text);
    }
    until(async || {
        let request = db.request(&number).await.expect("a look").expect("the request");
        request.forwarded_at.is_some()
    })
    .await;
}

async fn a_message_that_the_mail_server_refuses_is_listed(url: &str) {
    let (city, mail) = city(url).await;
    mail.next("554 no such mailbox");
    let number = file_graffiti(&city).await;
    city.pass(ELEVEN_MINUTES);
    mail.wait_for(1).await;
    let db = city.desk.db();
    until(async || {
        let dead = db.undelivered(10).await.expect("a list");
        dead.iter()
            .any(|one| one.number == number && one.forward_error.as_deref() == Some("the mail server answers 554"))
    })
    .await;
}
