//! The social channels of a test's city, and how their providers sign.

use base64::Engine as _;
use ed25519_dalek::{Signer as _, SigningKey};
use gateway::channels::Opened;
use gateway::channels::discord::{Discord, DiscordSettings};
use gateway::channels::messenger::{Inbox, Messenger, MessengerSettings};
use gateway::channels::meta::Proof;
use gateway::channels::telegram::{Telegram, TelegramSettings};
use gateway::channels::whatsapp::{Whatsapp, WhatsappSettings};
use gateway::channels::x::{X, XSettings};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt::Write as _;

/// Meta's secret of the app; the signatures that were recorded were made with it.
pub const META_SECRET: &str = "meta_app_secret";
/// The word that proves the webhook's address to Meta.
pub const META_WORD: &str = "meatyhamhock";
/// X's secret of the app.
pub const X_SECRET: &str = "x_consumer_secret";
/// What Telegram sends along with every update.
pub const TELEGRAM_SECRET: &str = "tg_Secret-311";
/// The bot's token.
pub const TELEGRAM_TOKEN: &str = "123456:ABC-def";

/// When Discord's interactions are signed.
const DISCORD_TIME: &str = "1795453200";

/// One account of each kind, all at the same stand-in; `telegram-asks` is the bot that asks for its updates.
pub fn channels(base: &str) -> Vec<Opened> {
    let inbox = |inbox| Messenger::new(messenger(inbox, base)).expect("it opens");
    let bot = |name, secret| Telegram::new(telegram(name, secret, base)).expect("it opens");
    vec![
        Opened::channel(inbox(Inbox::Messenger)),
        Opened::channel(inbox(Inbox::Instagram)),
        Opened::channel(Whatsapp::new(whatsapp(base)).expect("it opens")),
        Opened::channel(bot("telegram", Some(TELEGRAM_SECRET))),
        Opened::channel(bot("telegram-asks", None)),
        Opened::channel(X::new(x(base)).expect("it opens")),
        Opened::channel(Discord::new(discord(base)).expect("it opens")),
    ]
}

/// A page's inbox or an Instagram account's.
pub fn messenger(inbox: Inbox, base: &str) -> MessengerSettings {
    let name = if inbox == Inbox::Messenger {
        "messenger"
    } else {
        "instagram"
    };
    MessengerSettings {
        name: name.to_owned(),
        inbox,
        proof: proof(),
        page_token: "page-token".into(),
        page_id: "1234567890".to_owned(),
        api_base: Some(base.to_owned()),
    }
}

/// A number on `WhatsApp`.
pub fn whatsapp(base: &str) -> WhatsappSettings {
    WhatsappSettings {
        name: "whatsapp".to_owned(),
        proof: proof(),
        access_token: "access-token".into(),
        phone_number_id: "27681414235104944".to_owned(),
        templates: [("closed".to_owned(), "request_closed".to_owned())].into(),
        template_languages: vec!["en_US".to_owned(), "es".to_owned()],
        api_base: Some(base.to_owned()),
    }
}

/// A bot on Telegram.
pub fn telegram(name: &str, secret: Option<&str>, base: &str) -> TelegramSettings {
    TelegramSettings {
        name: name.to_owned(),
        token: TELEGRAM_TOKEN.into(),
        secret_token: secret.map(Into::into),
        api_base: Some(base.to_owned()),
    }
}

/// An account on X, at a fixed time.
pub fn x(base: &str) -> XSettings {
    XSettings {
        name: "x".to_owned(),
        consumer_key: "key".into(),
        consumer_secret: X_SECRET.into(),
        access_token: "token".into(),
        access_token_secret: "token-secret".into(),
        user_id: "1111111111111111111".to_owned(),
        api_base: Some(base.to_owned()),
        clock: || crate::city::NOON,
    }
}

/// An application on Discord.
pub fn discord(base: &str) -> DiscordSettings {
    DiscordSettings {
        name: "discord".to_owned(),
        token: "discord-token".into(),
        public_key: hex(discord_key().verifying_key().as_bytes()),
        api_base: Some(base.to_owned()),
        public_url: crate::city::PUBLIC_URL.to_owned(),
    }
}

/// The headers by which a provider of this channel proves a body, the proof itself first.
pub fn proofs_of(channel: &str, body: &[u8]) -> Vec<(&'static str, String)> {
    if channel != "discord" {
        return vec![proof_of(channel, body)];
    }
    let signed = [DISCORD_TIME.as_bytes(), body].concat();
    let signature = hex(&discord_key().sign(&signed).to_bytes());
    vec![
        ("x-signature-ed25519", signature),
        ("x-signature-timestamp", DISCORD_TIME.to_owned()),
    ]
}

/// The header by which a provider of this channel proves a body.
pub fn proof_of(channel: &str, body: &[u8]) -> (&'static str, String) {
    match channel {
        "telegram" => ("x-telegram-bot-api-secret-token", TELEGRAM_SECRET.to_owned()),
        "x" => {
            let encoded = base64::engine::general_purpose::STANDARD.encode(mac(X_SECRET, body));
            ("x-twitter-webhooks-signature", format!("sha256={encoded}"))
        }
        _ => (
            "x-hub-signature-256",
            format!("sha256={}", hex(&mac(META_SECRET, body))),
        ),
    }
}

fn mac(secret: &str, body: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key will do");
    mac.update(body);
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    let mut digits = String::new();
    for byte in bytes {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

/// The key that plays Discord's.
fn discord_key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn proof() -> Proof {
    Proof {
        app_secret: META_SECRET.into(),
        verify_token: META_WORD.into(),
    }
}
