//! Photos from residents: what is kept of them, where they may come from, and who else may not be asked.

mod kept;
mod roads;
mod shown;
mod unsafe_places;

use gateway::channels::{KINDS, channel_of};
use gateway::incoming::{Address, Incoming};
use gateway::media::MediaLimits;
use serde_json::Value;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use storage::{ContactDetail, LogFilter, MediaRow, MediaState, Order};
use tests::api_stand_in::ApiStandIn;
use tests::city::{City, CityOptions, MEDIA};
use tests::photos::{SECRETS, holds};
use tests::webhooks::Webhook;

/// A city whose providers are all the same stand-in.
struct Door {
    city: City,
    stand_in: ApiStandIn,
    http: reqwest::Client,
    taken: AtomicU32,
    _folder: tempfile::TempDir,
}

async fn open() -> Door {
    open_with(MEDIA).await
}

async fn open_with(limits: MediaLimits) -> Door {
    let stand_in = ApiStandIn::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    let options = CityOptions {
        social: Some(stand_in.base.clone()),
        twilio: Some(stand_in.base.clone()),
        media: Some(limits),
        ..CityOptions::default()
    };
    Door {
        city: City::start(&url, options).await,
        stand_in,
        http: reqwest::Client::builder().no_proxy().build().expect("a client"),
        taken: AtomicU32::new(0),
        _folder: folder,
    }
}

impl Door {
    /// Posts a webhook as the channel's provider would.
    async fn post(&self, channel: &str, body: &Value) {
        let status = Webhook::json(channel, body).post(&self.http, &self.city.base).await;
        assert_eq!(status, 200, "{channel}");
    }

    /// A new resident's message with a file at this address, past what the channel itself would believe. Returns
    /// the contact.
    async fn take(&self, channel: &str, reference: &str) -> String {
        let number = self.taken.fetch_add(1, Ordering::SeqCst);
        let attachment = conversation::Attachment {
            url: reference.to_owned(),
            content_type: "image/*".to_owned(),
        };
        let incoming = Incoming {
            address: Address {
                channel: channel.to_owned(),
                account: channel.to_owned(),
                address: format!("{}", 5000 + number),
            },
            provider_id: Some(format!("m{number}")),
            inbound: conversation::Inbound {
                attachments: vec![attachment],
                ..conversation::Inbound::default()
            },
            channel: channel_of(KINDS, channel, ""),
            in_band: false,
            machine: false,
            uploads: Vec::new(),
        };
        self.city.desk.handle(incoming).await.expect("it is taken").contact
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
        let content = self.city.desk.db().media_content(&hash).await.expect("it can be read");
        let content = content.expect("it is there");
        assert_eq!(Some(content.size()), files[0].bytes);
        assert!(SECRETS.iter().all(|secret| !holds(&content.bytes, secret)));
    }

    async fn only_contact(&self) -> ContactDetail {
        let db = self.city.desk.db();
        let contacts = db.export(&LogFilter::default(), None, 10).await;
        contacts.expect("contacts can be read").remove(0)
    }

    /// The place of the one request that the one resident has filed.
    async fn place_of_request(&self) -> conversation::Place {
        let topics = self.only_contact().await.contact.topics;
        let number = topics.iter().find_map(|topic| topic.request.clone());
        let number = number.unwrap_or_else(|| panic!("nothing is filed: {topics:?}"));
        let request = self.city.desk.db().request(&number).await;
        request.expect("it can be read").expect("it is there").place
    }
}

/// All files of all contacts, once none of them waits; at most fifteen seconds.
async fn settled(city: &City) -> Vec<MediaRow> {
    for _ in 0..750 {
        let files = files(city).await;
        if !files.is_empty() && files.iter().all(|file| file.state != MediaState::Waiting) {
            return files;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("still waiting: {:#?}", files(city).await);
}

/// All files of all contacts, oldest first.
async fn files(city: &City) -> Vec<MediaRow> {
    let db = city.desk.db();
    let contacts = db.contacts(&LogFilter::default(), Order::OldestFirst, None, 1000).await;
    let mut files = Vec::new();
    for contact in contacts.expect("contacts can be listed") {
        files.extend(db.media_of_contact(&contact.id).await.expect("files can be listed"));
    }
    files
}
