//! A whole city for a test: the real router on a loopback socket, a real database, a clock that the test sets.

use base64::Engine as _;
use config::RouteSettings;
use console::SingleSignOn;
use gateway::channels::sms::{Sms, SmsSettings, Templates};
use gateway::channels::webchat::{WebChat, WebChatSettings};
use gateway::channels::{Channels, KINDS, Opened};
use gateway::desk::{Connector, Desk, deliver, forward_all, listen_to_all, look_up_all};
use gateway::http::{Residents, TrustedProxies, router};
use gateway::media::{MediaLimits, fetch_all};
use gateway::routes::{Routes, agency_router};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use storage::Db;

/// Where Twilio believes the city to be; signatures are computed over it.
pub const PUBLIC_URL: &str = "https://311.city.example";

/// The auth token that the test signs with.
pub const AUTH_TOKEN: &str = "12345";

/// What a photo may cost a city of a test.
pub const MEDIA: MediaLimits = MediaLimits {
    largest: 64 * 1024,
    deadline: Duration::from_mins(1),
};

/// Monday, 23 November 2026, noon in New York.
pub const NOON: i64 = 1_795_453_200_000;

/// A running city.
pub struct City {
    /// Where it listens, `http://127.0.0.1:PORT`.
    pub base: String,
    /// Its desk.
    pub desk: Desk,
    /// Its time, in epoch milliseconds.
    pub now: Arc<AtomicI64>,
    client: reqwest::Client,
}

/// What a test may set.
#[derive(Default)]
pub struct CityOptions {
    /// Where Twilio's REST API is played; replies then go by it instead of TwiML.
    pub twilio: Option<String>,
    /// Where Twilio's REST API is played for what does not answer a text; replies still go by TwiML.
    pub pushes: Option<String>,
    /// Where the APIs of Meta, Telegram and X are played; without it the city has none of their channels.
    pub social: Option<String>,
    /// Lookup connectors by name.
    pub connectors: BTreeMap<String, Connector>,
    /// The routes to agencies by name; with them, requests are forwarded.
    pub routes: Option<BTreeMap<String, RouteSettings>>,
    /// Files of the built-in pack that are changed: path, what is found there, and what stands there instead.
    pub pack_edits: Vec<(&'static str, &'static str, &'static str)>,
    /// What a photo may cost; without it 64 KiB and a minute.
    pub media: Option<MediaLimits>,
    /// Single sign-on for staff.
    pub single_sign_on: Option<SingleSignOn>,
}

/// The web chat's answer to one message.
pub struct ChatAnswer {
    /// HTTP status.
    pub status: u16,
    /// The body's bytes.
    pub bytes: Vec<u8>,
}

impl ChatAnswer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("the chat answers JSON")
    }
}

impl City {
    /// Starts a city on a database, with the built-in pack.
    pub async fn start(database_url: &str, options: CityOptions) -> Self {
        let db = Db::open(database_url).await.expect("the database opens");
        let now = Arc::new(AtomicI64::new(NOON));
        let clock = Arc::clone(&now);
        let pack = pack_with(&options.pack_edits);
        let clock = Arc::new(move || clock.load(Ordering::SeqCst));
        let desk = Desk::new(db, Arc::new(pack), options.connectors, KINDS, clock);
        let mut all = channels(options.twilio, options.pushes);
        all.extend(options.social.iter().flat_map(|base| crate::social::channels(base)));
        let channels = Channels::of(all);
        desk.know_templates(&channels);
        tokio::spawn(listen_to_all(desk.clone(), channels.clone(), "the test".to_owned()));
        tokio::spawn(deliver(desk.clone(), channels.clone()));
        tokio::spawn(look_up_all(desk.clone()));
        let limits = options.media.unwrap_or(MEDIA);
        tokio::spawn(fetch_all(desk.clone(), channels.clone(), limits));
        let residents = Residents {
            desk: desk.clone(),
            channels: Arc::new(channels),
            public_url: PUBLIC_URL.into(),
            trusted_proxies: Arc::new(TrustedProxies::default()),
        };
        let routes = Routes::open(&options.routes.clone().unwrap_or_default(), PUBLIC_URL).expect("the routes open");
        if options.routes.is_some() {
            // As two gateways would.
            tokio::spawn(forward_all(desk.clone(), routes.clone()));
            tokio::spawn(forward_all(desk.clone(), routes.clone()));
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let mut console = console::Console::new(
            desk.db().clone(),
            Arc::new(desk.clone()),
            Arc::new(|_, _| IpAddr::V4(Ipv4Addr::LOCALHOST)),
            PUBLIC_URL.replace("https:", "http:").into(),
        );
        console.single_sign_on = options.single_sign_on;
        let service = router(residents)
            .merge(agency_router(desk.clone(), routes))
            .merge(console::router(console))
            .into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self {
            base: format!("http://{address}"),
            desk,
            now,
            client: reqwest::Client::new(),
        }
    }

    /// Lets time pass.
    pub fn pass(&self, milliseconds: i64) {
        self.now.fetch_add(milliseconds, Ordering::SeqCst);
    }

    /// Waits until nothing waits to be sent any more, at most ten seconds.
    pub async fn all_sent(&self) {
        for _ in 0..500 {
            if self.desk.db().outbox_length().await.expect("the outbox is read") == 0 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("something still waits to be sent");
    }

    /// Texts the short code, as Twilio delivers it. Returns the status and the TwiML.
    pub async fn text(&self, from: &str, sid: &str, body: &str) -> (u16, String) {
        self.text_form(&sms_form(from, sid, body)).await
    }

    /// Posts a signed form to the SMS webhook.
    pub async fn text_form(&self, form: &[(String, String)]) -> (u16, String) {
        let signature = sign(&format!("{PUBLIC_URL}/hooks/sms"), form);
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let response = self
            .client
            .post(format!("{}/hooks/sms", self.base))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-twilio-signature", signature)
            .body(body)
            .send()
            .await
            .expect("the webhook answers");
        (response.status().as_u16(), response.text().await.expect("a body"))
    }

    /// Writes on the web chat.
    pub async fn chat(&self, conversation: &str, id: &str, text: &str) -> ChatAnswer {
        let body = json!({"conversation": conversation, "id": id, "text": text});
        let response = self
            .client
            .post(format!("{}/api/chat", self.base))
            .json(&body)
            .send()
            .await;
        let response = response.expect("the chat answers");
        let status = response.status().as_u16();
        ChatAnswer {
            status,
            bytes: response.bytes().await.expect("a body").to_vec(),
        }
    }
}

/// The built-in pack with changes.
fn pack_with(edits: &[(&str, &str, &str)]) -> conversation::Pack {
    let mut files = config::PackSource::BuiltIn
        .read()
        .expect("the built-in pack")
        .into_map();
    for (path, find, replace) in edits {
        let bytes = files.get(*path).expect("the file is there");
        let text = String::from_utf8(bytes.clone()).expect("text");
        assert!(text.contains(find), "{path} holds {find}");
        files.insert((*path).to_owned(), text.replace(find, replace).into_bytes());
    }
    let loaded = config::load_pack(&config::PackSource::Files(files));
    loaded.expect("the pack loads").pack
}

/// The form of one text to the short code.
pub fn sms_form(from: &str, sid: &str, body: &str) -> Vec<(String, String)> {
    let fields = [
        ("ToCountry", "US"),
        ("NumMedia", "0"),
        ("SmsStatus", "received"),
        ("Body", body),
        ("To", "311692"),
        ("NumSegments", "1"),
        ("MessageSid", sid),
        ("AccountSid", "AC00000000000000000000000000000001"),
        ("From", from),
        ("ApiVersion", "2010-04-01"),
    ];
    fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Twilio's signature of a form: HMAC-SHA1 over the URL and the sorted parameters.
pub fn sign(url: &str, form: &[(String, String)]) -> String {
    let mut sorted = form.to_vec();
    sorted.sort();
    sorted.dedup();
    let mut text = url.to_owned();
    for (name, value) in sorted {
        text.push_str(&name);
        text.push_str(&value);
    }
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(AUTH_TOKEN.as_bytes()).expect("any key will do");
    mac.update(text.as_bytes());
    base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
}

/// The texts of the messages in a TwiML answer.
pub fn twiml_texts(twiml: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for part in twiml.split("<Message>").skip(1) {
        let text = part.split("</Message>").next().unwrap_or_default();
        let plain = text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'");
        texts.push(plain.replace("&#10;", "\n").replace("&amp;", "&"));
    }
    texts
}

/// What `WhatsApp` has approved of this city at Twilio.
fn templates() -> Templates {
    let id = |number: u32| format!("HX{number:032x}");
    let closed = [("en_US".to_owned(), id(1)), ("es".to_owned(), id(2))];
    Templates {
        ids: [("closed".to_owned(), closed.into())].into(),
        languages: vec!["en_US".to_owned(), "es".to_owned()],
    }
}

fn channels(twilio: Option<String>, pushes: Option<String>) -> Vec<Opened> {
    let sms = Sms::new(SmsSettings {
        name: "sms".to_owned(),
        account_sid: "AC00000000000000000000000000000001".to_owned(),
        auth_tokens: vec![AUTH_TOKEN.into()],
        from: Some("311692".to_owned()),
        messaging_service_sid: None,
        reply_by_twiml: twilio.is_none(),
        templates: templates(),
        // Without a stand-in nobody listens there: what is pushed waits, and never leaves this machine.
        api_base: twilio.or(pushes).or_else(|| Some("http://127.0.0.1:9".to_owned())),
        public_url: PUBLIC_URL.to_owned(),
    });
    let webchat = WebChat::new(WebChatSettings {
        name: "webchat".to_owned(),
        allowed_origins: Vec::new(),
        conversations_per_minute: 100_000,
        messages_per_minute: 100_000,
        photo_bytes: MEDIA.largest,
    });
    vec![
        Opened::channel(sms.expect("it opens")),
        Opened::WebChat(Arc::new(webchat)),
    ]
}
