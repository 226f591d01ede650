//! Discord's gateway over a real socket: who we say we are, heartbeats, a broken connection taken up again, duplicates.

use super::{Running, city, contacts};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tests::api_stand_in::ApiStandIn;
use tests::city::CityOptions;
use tests::social::proofs_of;
use tests::webhooks::discord_message;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

/// One connection of the bot, seen from Discord's side.
pub struct Bot(WebSocketStream<TcpStream>);

impl Bot {
    /// Waits for the bot to dial, and greets it; it is to give a sign of life five times a second.
    pub async fn greet(listener: &TcpListener) -> Self {
        Self::greet_slowly(listener, 200).await
    }

    /// As [`Bot::greet`], with so many milliseconds between signs of life.
    pub async fn greet_slowly(listener: &TcpListener, heartbeat: u32) -> Self {
        let (stream, _) = listener.accept().await.expect("the bot dials");
        let mut bot = Self(tokio_tungstenite::accept_async(stream).await.expect("a web socket"));
        bot.say(&json!({ "op": 10, "d": { "heartbeat_interval": heartbeat } }))
            .await;
        bot
    }

    pub async fn say(&mut self, event: &Value) {
        self.0
            .send(Message::text(event.to_string()))
            .await
            .expect("the bot listens");
    }

    /// The next word that is no heartbeat; heartbeats are answered.
    pub async fn hear(&mut self) -> Value {
        loop {
            let read = self.0.next().await.expect("the bot is there").expect("a message");
            let event: Value = serde_json::from_str(read.to_text().expect("text")).expect("JSON");
            if event["op"] != 1 {
                return event;
            }
            self.say(&json!({ "op": 11 })).await;
        }
    }

    async fn write(&mut self, sequence: i64, id: &str, words: &str) {
        self.say(&discord_message(sequence, "53908232506183680", id, words))
            .await;
    }
}

/// Says to the bot what it is given, and answers its heartbeats meanwhile.
pub async fn keep(mut bot: Bot, mut written: mpsc::UnboundedReceiver<Value>) {
    let ready = json!({ "session_id": "s1", "resume_gateway_url": "", "user": { "id": "42" } });
    bot.say(&json!({ "op": 0, "s": 1, "t": "READY", "d": ready })).await;
    loop {
        tokio::select! {
            event = written.recv() => match event {
                Some(event) => bot.say(&event).await,
                None => return,
            },
            _ = bot.hear() => {}
        }
    }
}

async fn start() -> (Running, ApiStandIn, TcpListener) {
    let stand_in = ApiStandIn::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    stand_in.gateway_at(&format!("ws://{address}"));
    let options = CityOptions {
        social: Some(stand_in.base.clone()),
        ..CityOptions::default()
    };
    (city(options).await, stand_in, listener)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_connection_is_taken_up_again_and_nothing_is_answered_twice() {
    let (running, stand_in, listener) = start().await;
    let address = listener.local_addr().expect("an address");
    let mut bot = Bot::greet(&listener).await;
    let identify = bot.hear().await;
    assert_eq!(identify["op"], 2, "{identify}");
    assert_eq!(identify["d"]["token"], "discord-token");
    assert_eq!(identify["d"]["intents"], 4608);
    let ready = json!({ "session_id": "s1", "resume_gateway_url": format!("ws://{address}"), "user": { "id": "42" } });
    bot.say(&json!({ "op": 0, "s": 1, "t": "READY", "d": ready })).await;
    bot.write(2, "1001", "There is a pothole on Main Street").await;
    bot.write(3, "1001", "There is a pothole on Main Street").await;
    stand_in.wait_for(1).await;
    drop(bot);
    let mut again = Bot::greet(&listener).await;
    let resume = again.hear().await;
    assert_eq!(resume["op"], 6, "{resume}");
    assert_eq!(resume["d"]["session_id"], "s1");
    assert_eq!(resume["d"]["seq"], 3);
    again.write(3, "1001", "There is a pothole on Main Street").await;
    again.write(4, "1002", "Brooklyn").await;
    let sent = stand_in.wait_for(2).await;
    assert_eq!(sent.len(), 2);
    assert!(
        sent.iter()
            .all(|call| call.path == "/api/v10/channels/953908232506183680/messages")
    );
    assert_eq!(sent[0].authorization, "Bot discord-token");
    assert_eq!(contacts(&running.city).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pressed_button_is_answered_where_it_was_pressed_and_the_same_each_time() {
    let (running, _stand_in, _listener) = start().await;
    let body = json!({
        "id": "1", "type": 2, "user": { "id": "77" },
        "data": { "name": "report", "options": [{ "name": "text", "type": 3, "value": "no heat in my building" }] },
    })
    .to_string();
    let mut answers = Vec::new();
    for _ in 0..2 {
        let mut request = running.http.post(format!("{}/hooks/discord", running.city.base));
        for (header, proof) in proofs_of("discord", body.as_bytes()) {
            request = request.header(header, proof);
        }
        let response = request.body(body.clone()).send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        answers.push(response.text().await.expect("a body"));
    }
    assert_eq!(answers[0], answers[1]);
    let answer: Value = serde_json::from_str(&answers[0]).expect("JSON");
    assert_eq!(answer["type"], 4);
    assert!(
        answer["data"]["content"].as_str().expect("words").contains('?'),
        "{answer}"
    );
    assert_eq!(contacts(&running.city).await, 1);
}
