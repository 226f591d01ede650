//! Photos of a request on their way to its agency: by links of our own, or with the message, and never from a provider.

use super::{ELEVEN_MINUTES, SECRET, number_in, on_both_databases, options};
use conversation::{Attachment, Inbound};
use gateway::channels::{KINDS, channel_of};
use gateway::incoming::{Address, Incoming};
use gateway::routes::signature::Keys;
use serde_json::Value;
use storage::{MediaContent, UPLOAD};
use tests::agency_stand_in::{MailStandIn, WebhookStandIn};
use tests::city::{City, PUBLIC_URL, sms_form};
use tests::photos::{SECRETS, holds, jpeg, png};
use tests::twilio_stand_in::{Answer, TwilioStandIn};

on_both_databases!(
    an_agency_gets_a_link_of_ours_that_nobody_else_can_make,
    a_photo_that_is_still_with_its_provider_is_waited_for_and_not_for_ever,
    a_mailbox_gets_the_photos_themselves_as_far_as_they_fit,
    erased_photos_are_given_to_nobody,
);

const CONVERSATION: &str = "3f2b8c4e-9d10-4a57-8e61-0c2d7f5b9a13";

struct Door {
    city: City,
    agency: WebhookStandIn,
    mail: MailStandIn,
    twilio: TwilioStandIn,
    http: reqwest::Client,
}

impl Door {
    async fn open(url: &str) -> Self {
        let (agency, mail) = (WebhookStandIn::start().await, MailStandIn::start().await);
        let twilio = TwilioStandIn::start().await;
        Self {
            city: City::start(url, options(&agency.url, &mail.url, &twilio)).await,
            agency,
            mail,
            twilio,
            http: reqwest::Client::builder().no_proxy().build().expect("a client"),
        }
    }

    /// Uploads a photo to the web chat.
    async fn upload(&self, id: &str, photo: Vec<u8>) {
        let url = format!("{}/api/chat/{CONVERSATION}/media?id={id}", self.city.base);
        let sent = self
            .http
            .post(url)
            .header("content-type", "image/jpeg")
            .body(photo)
            .send()
            .await;
        assert_eq!(sent.expect("an answer").status(), 200);
    }

    /// Writes on the web chat until a request is filed.
    async fn file(&self, words: &str) -> String {
        let mut said = words;
        for number in 0..8 {
            self.city.pass(1000);
            let answer = self.city.chat(CONVERSATION, &format!("m{number}"), said).await.json();
            if let Some(number) = answer["request"].as_str() {
                return number.to_owned();
            }
            said = "skip";
        }
        panic!("nothing was filed");
    }

    /// Fetches a link as the agency would, at the city's own address.
    async fn fetch(&self, link: &str) -> reqwest::Response {
        let path = link.strip_prefix(PUBLIC_URL).expect("a link of ours");
        let got = self.http.get(format!("{}{path}", self.city.base)).send().await;
        got.expect("an answer")
    }

    async fn status_of(&self, link: &str) -> u16 {
        self.fetch(link).await.status().as_u16()
    }
}

async fn an_agency_gets_a_link_of_ours_that_nobody_else_can_make(url: &str) {
    let door = Door::open(url).await;
    door.upload("p1", jpeg(Some(6))).await;
    let number = door.file("huge pothole at 5th ave and e 23rd st manhattan").await;
    door.upload("p2", png(None)).await;
    door.city.pass(ELEVEN_MINUTES);
    let body = door.agency.wait_for(1).await[0].json();
    let media: &Vec<Value> = body["data"]["media"].as_array().expect("files");
    assert_eq!(media.len(), 2, "{body}");
    assert_eq!(
        (&media[0]["mime"], &media[1]["mime"]),
        (&"image/jpeg".into(), &"image/png".into())
    );
    let link = media[0]["url"].as_str().expect("a link").to_owned();
    let hash = media[0]["sha256"].as_str().expect("a hash");
    assert!(
        link.starts_with(&format!(
            "{PUBLIC_URL}/hooks/agency/dot/photos/{number}/{hash}?expires="
        )),
        "{link}"
    );

    let photo = door.fetch(&link).await;
    assert_eq!(photo.status(), 200);
    for (header, value) in [
        ("content-type", "image/jpeg"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "private, no-store"),
        ("content-security-policy", "default-src 'none'; sandbox"),
    ] {
        assert_eq!(photo.headers()[header], value);
    }
    let bytes = photo.bytes().await.expect("bytes");
    let kept = door
        .city
        .desk
        .db()
        .media_content(hash)
        .await
        .expect("a look")
        .expect("kept");
    assert_eq!(bytes, kept.bytes);
    assert!(SECRETS.iter().all(|secret| !holds(&bytes, secret)));

    let other = media[1]["sha256"].as_str().expect("a hash");
    let last = link.chars().last().expect("a letter");
    let expires = link
        .split("expires=")
        .nth(1)
        .and_then(|rest| rest.split('&').next())
        .expect("a time");
    for forged in [
        link.replace(hash, other),
        link.replace(&number, "311-00000000"),
        link.replace(expires, "99999999999"),
        format!("{}{}", &link[..link.len() - 1], if last == 'A' { 'B' } else { 'A' }),
        link.split("&signature").next().expect("a half").to_owned(),
        link.split('?').next().expect("a half").to_owned(),
    ] {
        assert_eq!(door.status_of(&forged).await, 403, "{forged}");
    }
    assert_eq!(
        door.status_of(&link.replace("/dot/", "/clean/")).await,
        404,
        "a mailbox has no key"
    );
    assert_eq!(door.status_of(&link.replace("/dot/", "/nobody/")).await, 404);
    let odd = format!("{PUBLIC_URL}/hooks/agency/dot/photos/%00/{hash}?expires={expires}&signature=x");
    assert_eq!(door.status_of(&odd).await, 403);
    let never = format!("{PUBLIC_URL}/hooks/agency/dot/photos/{number}/{hash}?expires=soon&signature=x");
    assert_eq!(door.status_of(&never).await, 400);

    door.city.pass(29 * 24 * 60 * 60 * 1000);
    assert_eq!(door.status_of(&link).await, 200);
    door.city.pass(24 * 60 * 60 * 1000);
    assert_eq!(door.status_of(&link).await, 410);
}

async fn a_photo_that_is_still_with_its_provider_is_waited_for_and_not_for_ever(url: &str) {
    let door = Door::open(url).await;
    door.twilio.always(Some(Answer::error(503, 20503, "later")));
    let mut form = sms_form("+12125550142", "MM1", "huge pothole at 5th ave and e 23rd st manhattan");
    let place = format!("{}/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1", door.twilio.base);
    form.retain(|(name, _)| name != "NumMedia");
    for (name, value) in [
        ("NumMedia", "1"),
        ("MediaUrl0", &place),
        ("MediaContentType0", "image/jpeg"),
    ] {
        form.push((name.to_owned(), value.to_owned()));
    }
    let (status, twiml) = door.city.text_form(&form).await;
    assert_eq!(status, 200);
    let number = number_in(&twiml);
    door.city.pass(ELEVEN_MINUTES);
    let db = door.city.desk.db();
    let now = door.city.desk.now();
    assert!(
        db.claim_forwards(now, now, 10).await.expect("a look").is_empty(),
        "it did not wait"
    );
    assert!(door.agency.called().is_empty());
    door.city.pass(30 * 60 * 1000);
    let called = door.agency.wait_for(1).await;
    let body = called[0].json();
    assert_eq!(body["data"]["number"], number.as_str());
    let file = &body["data"]["media"][0];
    assert!(file["url"].is_null(), "{file}");
    let told = String::from_utf8_lossy(&called[0].bytes).into_owned();
    assert!(
        !told.contains(&door.twilio.base),
        "an agency was sent to the provider: {told}"
    );
}

/// A message with photos of these many bytes, taken as they are.
async fn send_photos(city: &City, id: &str, sizes: &[usize]) {
    let content = |(size, mark): (&usize, u8)| MediaContent {
        hash: format!("{mark:064x}"),
        mime: "image/png".to_owned(),
        bytes: vec![mark; *size],
    };
    let photos: Vec<MediaContent> = sizes.iter().zip(1..).map(content).collect();
    let attachment = |photo: &MediaContent| Attachment {
        url: format!("{UPLOAD}{}", photo.hash),
        content_type: photo.mime.clone(),
    };
    let incoming = Incoming {
        address: Address {
            channel: "webchat".to_owned(),
            account: "webchat".to_owned(),
            address: "a resident with a camera".to_owned(),
        },
        provider_id: Some(id.to_owned()),
        inbound: Inbound {
            text: "graffiti on the wall at 100 Main St, Brooklyn".to_owned(),
            attachments: photos.iter().map(attachment).collect(),
            ..Inbound::default()
        },
        channel: channel_of(KINDS, "webchat", ""),
        in_band: true,
        machine: false,
        uploads: photos,
    };
    let mut taken = city.desk.handle(incoming.clone()).await.expect("it is taken");
    for number in 0..6 {
        if taken.request.is_some() {
            return;
        }
        city.pass(1000);
        let mut skip = incoming.clone();
        skip.provider_id = Some(format!("{id}-{number}"));
        skip.inbound = Inbound {
            text: "skip".to_owned(),
            ..Inbound::default()
        };
        skip.uploads = Vec::new();
        taken = city.desk.handle(skip).await.expect("it is taken");
    }
    panic!("nothing was filed: {taken:?}");
}

async fn a_mailbox_gets_the_photos_themselves_as_far_as_they_fit(url: &str) {
    let door = Door::open(url).await;
    send_photos(&door.city, "m", &[30_000, 11 * 1024 * 1024, 40_000]).await;
    door.city.pass(ELEVEN_MINUTES);
    let mails = door.mail.wait_for(1).await;
    let mail = &mails[0];
    assert!(
        mail.header("content-type").starts_with("multipart/mixed"),
        "{}",
        mail.header("content-type")
    );
    let number = mail.header("message-id")[1..13].to_owned();
    assert_eq!(mail.text.matches("Content-Disposition: attachment").count(), 2);
    for name in [format!("{number}-1.png"), format!("{number}-2.png")] {
        assert!(mail.text.contains(&format!("filename=\"{name}\"")), "{name}");
    }
    assert!(
        mail.text
            .contains("Photos: 2 attached; 1 too large for a message: ask the 311 staff")
    );
    assert!(
        mail.text.len() > 90_000 && mail.text.len() < 200_000,
        "{} bytes",
        mail.text.len()
    );
}

async fn erased_photos_are_given_to_nobody(url: &str) {
    let door = Door::open(url).await;
    door.upload("p1", jpeg(Some(6))).await;
    door.file("huge pothole at 5th ave and e 23rd st manhattan").await;
    door.city.pass(ELEVEN_MINUTES);
    let body = door.agency.wait_for(1).await[0].json();
    let link = body["data"]["media"][0]["url"].as_str().expect("a link").to_owned();
    assert_eq!(door.status_of(&link).await, 200);
    let db = door.city.desk.db();
    let hash = gateway::channels::webchat::ConversationSecret::parse(CONVERSATION)
        .expect("a uuid")
        .hash();
    let address = storage::Address {
        channel: "webchat".to_owned(),
        account: "webchat".to_owned(),
        address: hash,
    };
    db.erase(&address.address, door.city.desk.now())
        .await
        .expect("it is erased");
    assert_eq!(door.status_of(&link).await, 404);
    // The key itself is no way in beside links.
    let keys = Keys::read(&[SECRET.into()]).expect("a secret");
    let foreign = "311-00000001";
    let text = format!("photo dot {foreign} {} 99999999999", "0".repeat(64));
    let path = format!("{PUBLIC_URL}/hooks/agency/dot/photos/{foreign}/{}", "0".repeat(64));
    let made = format!("{path}?expires=99999999999&signature={}", keys.sign_link(&text));
    assert_eq!(door.status_of(&made).await, 404);
}
