//! The log of the whole program while every channel talks: no secret, no address, no word of anybody, though providers
//! repeat all of it in their errors. It runs at the level `debug`, which says more than an operator's.

use super::discord::{Bot, keep};
use super::{BINARY, CONVERSATION, client};
use serde_json::json;
use std::time::Duration;
use tests::api_stand_in::{ApiStandIn, Fault};
use tests::city::PUBLIC_URL;
use tests::program::Program;
use tests::social::{META_SECRET, META_WORD, TELEGRAM_SECRET, TELEGRAM_TOKEN, X_SECRET, discord};
use tests::webhooks::{Webhook, discord_message, recipient, text_message};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// Stands for every secret that is not one of the constants above.
const SECRET: &str = "secretmarker";
/// Part of everything that residents write.
const WORDS: &str = "wordsmarker";
/// The beginning of every resident's address.
const RESIDENT: &str = "770011223344556";
const PHONE: &str = "+1212555019";

/// Channels whose providers call us.
const CALLED: [&str; 5] = ["messenger", "instagram", "whatsapp", "telegram", "x"];
/// What is called in each round: those, Discord and SMS, less X in the last one. Messenger and Instagram are called alike.
const EACH_ROUND: usize = CALLED.len() + 2 - 2;

/// Every channel, as an operator sets it up.
fn settings(base: &str) -> Vec<(String, String)> {
    let meta = [
        ("APP_SECRET", META_SECRET),
        ("VERIFY_TOKEN", META_WORD),
        ("PAGE_TOKEN", SECRET),
        ("PAGE_ID", "1234567890"),
    ];
    let key = discord(base).public_key;
    let tables: [(&str, Vec<(&str, &str)>); 8] = [
        (
            "SMS",
            vec![
                ("ACCOUNT_SID", "AC00000000000000000000000000000001"),
                ("AUTH_TOKEN", SECRET),
                ("FROM", "311692"),
                ("REPLY", "api"),
            ],
        ),
        ("MESSENGER", meta.to_vec()),
        ("INSTAGRAM", meta.to_vec()),
        (
            "WHATSAPP",
            vec![
                ("APP_SECRET", META_SECRET),
                ("VERIFY_TOKEN", META_WORD),
                ("ACCESS_TOKEN", SECRET),
                ("PHONE_NUMBER_ID", "27681414235104944"),
            ],
        ),
        (
            "TELEGRAM",
            vec![
                ("TOKEN", TELEGRAM_TOKEN),
                ("MODE", "webhook"),
                ("SECRET_TOKEN", TELEGRAM_SECRET),
            ],
        ),
        ("ASKS", vec![("KIND", "telegram"), ("TOKEN", "987654:secretmarker")]),
        (
            "DISCORD",
            vec![("TOKEN", SECRET), ("APPLICATION_ID", "42"), ("PUBLIC_KEY", &key)],
        ),
        (
            "X",
            vec![
                ("CONSUMER_KEY", SECRET),
                ("CONSUMER_SECRET", X_SECRET),
                ("ACCESS_TOKEN", SECRET),
                ("ACCESS_TOKEN_SECRET", SECRET),
                ("USER_ID", "1111111111111111111"),
            ],
        ),
    ];
    let mut settings = vec![("CALLBOX__SERVER__PUBLIC_URL".to_owned(), PUBLIC_URL.to_owned())];
    for (channel, keys) in tables {
        let name = |key: &str| format!("CALLBOX__CHANNELS__{channel}__{key}");
        settings.extend(keys.into_iter().map(|(key, value)| (name(key), value.to_owned())));
        settings.push((name("API_BASE"), base.to_owned()));
    }
    settings
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_channel_writes_secrets_addresses_or_words_to_the_log() {
    let stand_in = ApiStandIn::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    stand_in.gateway_at(&format!("ws://{}", listener.local_addr().expect("an address")));
    let settings = settings(&stand_in.base);
    let settings: Vec<(&str, &str)> = settings
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let (program, bot) = tokio::join!(Program::start(BINARY, &settings), Bot::greet_slowly(&listener, 40_000));
    let http = client();
    let (discord, to_bot) = mpsc::unbounded_channel();
    tokio::spawn(keep(bot, to_bot));

    let faults = [
        Fault::Echo(400),
        Fault::Echo(403),
        Fault::CutAfter,
        // What these two put off is tried again, on X at the cost of new messages; so they come last.
        Fault::Echo(401),
        Fault::Echo(503),
    ];
    for (round, fault) in (1_u32..).zip(faults) {
        stand_in.fail_always(Some(fault.clone()));
        let said = format!("There is no heat, {WORDS} {round}");
        for channel in CALLED {
            let webhook = Webhook::message(channel, &format!("{RESIDENT}{round}"), round, &said);
            assert_eq!(webhook.post(&http, &program.base).await, 200, "{channel}");
        }
        let text = text_message(SECRET, &format!("{PHONE}{round}"), round, &said);
        assert_eq!(text.post(&http, &program.base).await, 200);
        let written = discord_message(
            i64::from(round) + 1,
            &format!("{RESIDENT}{round}"),
            &round.to_string(),
            &said,
        );
        discord.send(written).expect("the bot is there");
        let chat = json!({ "conversation": CONVERSATION, "id": round.to_string(), "text": said });
        let chat = http.post(format!("{}/api/chat", program.base)).json(&chat).send().await;
        assert_eq!(chat.expect("an answer").status(), 200);
        for channel in CALLED.iter().chain(&["sms", "discord"]) {
            let forged = http.post(format!("{}/hooks/{channel}?{SECRET}={WORDS}", program.base));
            let forged = forged.header("content-type", "application/x-www-form-urlencoded");
            let forged = forged
                .header("x-hub-signature-256", SECRET)
                .body(format!("From={PHONE}{round}&Body={WORDS}"));
            assert!(forged.send().await.expect("an answer").status().is_client_error());
        }
        reached(&stand_in, round).await;
    }

    // The bot that asks does so every few seconds, and the last fault goes on.
    written(&program, "no updates").await;
    // The log is written before the program ends.
    let (log, printed) = (program.log(), program.printed());
    assert!(
        log.contains("turned away") && log.contains("refuses our credentials"),
        "the log is not looked into:\n{log}"
    );
    // Seen from settings that have none of these channels, what their providers have put off waits for nobody.
    let listed = program.command(BINARY, &[], &["outbox", "list"]).await;
    for account in ["discord", "messenger", "sms"] {
        let stranded = format!("for the account {account} ({account}), which is not set up: add [channels.{account}]");
        assert!(listed.contains(&stranded), "{listed}");
    }
    let markers = [
        SECRET,
        WORDS,
        RESIDENT,
        "212555019",
        CONVERSATION,
        META_SECRET,
        META_WORD,
        TELEGRAM_SECRET,
        TELEGRAM_TOKEN,
        X_SECRET,
    ];
    for marker in markers {
        for text in [&log, &printed] {
            let line = text.lines().find(|line| line.contains(marker));
            assert_eq!(line, None, "{marker} stands in the log");
        }
    }
}

/// Waits until this stands in the log.
async fn written(program: &Program, words: &str) {
    for _ in 0..750 {
        if program.log().contains(words) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("\"{words}\" does not stand in the log");
}

/// Waits until every provider was asked to send something to this round's resident.
async fn reached(stand_in: &ApiStandIn, round: u32) {
    let (resident, phone) = (format!("{RESIDENT}{round}"), format!("{PHONE}{round}"));
    let mut reached = 0;
    for _ in 0..750 {
        let calls = stand_in.called();
        let is_his = |to: &str| to == resident || to == phone;
        let mut paths: Vec<String> = calls
            .iter()
            .filter(|call| is_his(&recipient(call)) || call.body["recipient_id"] == resident.as_str())
            .map(|call| format!("{}{}", call.path, call.authorization))
            .collect();
        paths.sort();
        paths.dedup();
        reached = paths.len();
        if reached >= EACH_ROUND {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("only {reached} providers were called in round {round}");
}
