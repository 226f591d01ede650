//! Discord's gateway: one connection that is dialled, kept alive by heartbeats, and taken up again where it broke.
//!
//! Source: Discord's documentation "Gateway". What it brings is acknowledged by nobody, so each message is stored before
//! the next one is read; what came while the connection was down comes again when it is resumed.

use super::client::Client;
use super::{DiscordSettings, inbound};
use crate::channels::Sink;
use crate::incoming::{Incoming, IntakeError};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Messages in servers (1 << 9) and direct messages (1 << 12). What people write to the bot comes without the
/// privileged permission to read everything.
const INTENTS: u32 = 512 | 4096;
/// The pause before a broken connection is dialled again.
const PAUSE: Duration = Duration::from_secs(3);
/// How often a message is handed in before it is given up.
const TRIES: u32 = 5;
/// Codes after which dialling again is of no use: a bad token, a bad version, intents that are not allowed.
const HOPELESS: [u16; 5] = [4004, 4010, 4012, 4013, 4014];

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// What is needed to take a session up again.
#[derive(Default)]
struct Session {
    id: String,
    resume_url: String,
    me: String,
    sequence: Option<i64>,
}

/// How a connection ended.
enum Ended {
    /// Dial again, and resume if the session still stands.
    Broken,
    /// Dialling again is of no use.
    Hopeless(u16),
}

/// Listens for as long as it is awaited; ends only when Discord will not have this bot.
pub async fn listen(client: &Client, sink: &dyn Sink, settings: &DiscordSettings) {
    let mut session = Session::default();
    loop {
        if let Some(socket) = dial(client, &session).await
            && let Ended::Hopeless(code) = converse(socket, client, sink, settings, &mut session).await
        {
            tracing::error!(
                channel = settings.name,
                code,
                "Discord refuses this bot; see its token and intents"
            );
            return;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn dial(client: &Client, session: &Session) -> Option<Socket> {
    let url = if session.resume_url.is_empty() {
        client.gateway().await
    } else {
        Some(session.resume_url.clone())
    };
    let connected = match url {
        Some(url) => connect_async(format!("{}/?v=10&encoding=json", url.trim_end_matches('/')))
            .await
            .ok(),
        None => None,
    };
    if connected.is_none() {
        tracing::warn!("Discord's gateway cannot be reached");
    }
    connected.map(|(socket, _)| socket)
}

async fn converse(
    mut socket: Socket,
    client: &Client,
    sink: &dyn Sink,
    settings: &DiscordSettings,
    session: &mut Session,
) -> Ended {
    let Some(pause) = hello(&mut socket).await else {
        session.resume_url.clear();
        return Ended::Broken;
    };
    if say(&mut socket, &first_word(client, session)).await.is_err() {
        return Ended::Broken;
    }
    let mut beat = tokio::time::interval(pause);
    beat.tick().await;
    let mut answered = true;
    loop {
        let event = tokio::select! {
            _ = beat.tick() => {
                // A heartbeat that was not answered: the connection is dead, though nobody has said so.
                if !answered || say(&mut socket, &json!({ "op": 1, "d": session.sequence })).await.is_err() {
                    return Ended::Broken;
                }
                answered = false;
                continue;
            }
            read = socket.next() => match read {
                Some(Ok(Message::Text(text))) => serde_json::from_str(&text).unwrap_or(Value::Null),
                Some(Ok(Message::Close(frame))) => return closed(frame.map(|frame| u16::from(frame.code)), session),
                Some(Ok(_)) => continue,
                Some(Err(_)) | None => return Ended::Broken,
            },
        };
        match event.get("op").and_then(Value::as_i64) {
            Some(0) => dispatch(&event, client, sink, settings, session).await,
            Some(1) => {
                // A connection on which this fails is found dead by the next beat.
                let _ = say(&mut socket, &json!({ "op": 1, "d": session.sequence })).await;
            }
            Some(7) => return Ended::Broken,
            Some(9) => {
                if event.get("d").and_then(Value::as_bool) != Some(true) {
                    *session = Session::default();
                }
                return Ended::Broken;
            }
            Some(11) => answered = true,
            _ => {}
        }
    }
}

/// Discord's first word: how often it wants to hear from us.
async fn hello(socket: &mut Socket) -> Option<Duration> {
    let read = tokio::time::timeout(Duration::from_secs(15), socket.next())
        .await
        .ok()??
        .ok()?;
    let event: Value = serde_json::from_str(read.to_text().ok()?).ok()?;
    let milliseconds = event.pointer("/d/heartbeat_interval").and_then(Value::as_u64)?;
    Some(Duration::from_millis(milliseconds.clamp(100, 120_000)))
}

/// Our first word: who we are, or which session we take up again.
fn first_word(client: &Client, session: &Session) -> Value {
    if session.id.is_empty() {
        return json!({ "op": 2, "d": {
            "token": client.token(),
            "intents": INTENTS,
            "properties": { "os": "linux", "browser": "callbox", "device": "callbox" },
        } });
    }
    json!({ "op": 6, "d": { "token": client.token(), "session_id": session.id, "seq": session.sequence } })
}

fn closed(code: Option<u16>, session: &mut Session) -> Ended {
    match code {
        Some(code) if HOPELESS.contains(&code) => Ended::Hopeless(code),
        // The session cannot be taken up again: a bad sequence, or one that timed out.
        Some(4007 | 4009) => {
            *session = Session::default();
            Ended::Broken
        }
        _ => Ended::Broken,
    }
}

async fn dispatch(event: &Value, client: &Client, sink: &dyn Sink, settings: &DiscordSettings, session: &mut Session) {
    let data = event.get("d").unwrap_or(&Value::Null);
    match event.get("t").and_then(Value::as_str).unwrap_or_default() {
        "READY" => {
            let words = |pointer: &str| {
                data.pointer(pointer)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            session.id = words("/session_id");
            session.resume_url = words("/resume_gateway_url");
            session.me = words("/user/id");
        }
        "MESSAGE_CREATE" => {
            if let Some(message) = inbound::message(data, &session.me, settings) {
                hand_in(sink, message, &settings.name).await;
            }
        }
        "INTERACTION_CREATE" => {
            client.let_go(data).await;
            if let Some(mut message) = inbound::interaction(data, settings) {
                message.in_band = false;
                hand_in(sink, message, &settings.name).await;
            }
        }
        _ => {}
    }
    // What was stored need not come again.
    if let Some(sequence) = event.get("s").and_then(Value::as_i64) {
        session.sequence = Some(sequence);
    }
}

/// Hands a message in, and again for a while if the desk is busy.
async fn hand_in(sink: &dyn Sink, message: Incoming, name: &str) {
    for attempt in 0..TRIES {
        match sink.take(message.clone()).await {
            Ok(_) | Err(IntakeError::OtherText) => return,
            Err(_) => tokio::time::sleep(Duration::from_millis(200 << attempt)).await,
        }
    }
    tracing::error!(
        channel = name,
        "a message could not be stored, and Discord will not send it again"
    );
}

async fn say(socket: &mut Socket, word: &Value) -> Result<(), ()> {
    socket.send(Message::text(word.to_string())).await.map_err(|_| ())
}
