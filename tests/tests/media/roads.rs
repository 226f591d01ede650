//! Every channel's own way from a message to the photo that came with it.

use super::settled;
use serde_json::{Value, json};
use storage::MediaState;
use tests::api_stand_in::{ApiStandIn, Served};
use tests::city::{City, CityOptions};
use tests::photos::{SECRETS, holds, jpeg};
use tests::social::TELEGRAM_TOKEN;
use tests::webhooks::Webhook;

struct Door {
    city: City,
    stand_in: ApiStandIn,
    http: reqwest::Client,
    _folder: tempfile::TempDir,
}

async fn open() -> Door {
    let stand_in = ApiStandIn::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    let options = CityOptions {
        social: Some(stand_in.base.clone()),
        twilio: Some(stand_in.base.clone()),
        ..CityOptions::default()
    };
    Door {
        city: City::start(&url, options).await,
        stand_in,
        http: reqwest::Client::builder().no_proxy().build().expect("a client"),
        _folder: folder,
    }
}

impl Door {
    async fn post(&self, channel: &str, body: &Value) {
        let status = Webhook::json(channel, body).post(&self.http, &self.city.base).await;
        assert_eq!(status, 200, "{channel}");
    }

    /// The one file of the city is kept, and holds nothing that it should not.
    async fn is_kept(&self, kind: &str) {
        let files = settled(&self.city).await;
        assert_eq!(files.len(), 1, "{files:#?}");
        assert_eq!((files[0].state, files[0].reason.as_deref()), (MediaState::Stored, None));
        assert_eq!(
            (files[0].kind.as_str(), files[0].mime.as_deref()),
            (kind, Some("image/jpeg"))
        );
        let hash = files[0].sha256.clone().expect("a hash");
        let content = self
            .city
            .desk
            .db()
            .media_content(&hash)
            .await
            .expect("it can be read")
            .expect("it is there");
        assert_eq!(Some(content.size()), files[0].bytes);
        assert!(SECRETS.iter().all(|secret| !holds(&content.bytes, secret)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn telegram_gives_an_address_for_an_id() {
    let door = open().await;
    door.stand_in.serve(
        &format!("/file/bot{TELEGRAM_TOKEN}/photos/file_1.jpg"),
        Served::Bytes("image/jpeg", jpeg(Some(6))),
    );
    door.post("telegram", &json!({ "update_id": 1, "message": {
        "message_id": 1, "from": { "id": 3527065, "is_bot": false }, "date": 1, "caption": "There is a pothole on Main Street",
        "chat": { "id": 3527065, "type": "private" },
        "photo": [{ "file_id": "small" }, { "file_id": "AgACAgEAAx1" }],
    } })).await;
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
