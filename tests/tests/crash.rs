//! The program is killed under load, again and again, on the same database: whatever got a 2xx is in the log exactly
//! once, and asking again gets the same bytes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tests::postgres::Postgres;
use tests::program::Program;
use tests::residents::{Answer, Residents, SETTINGS, contacts, conversation, inbound, phone};

const BINARY: &str = env!("CARGO_BIN_EXE_callbox-under-test");

/// How many write at once: half by SMS, half on the web chat.
const WRITERS: u64 = 8;

/// How long a busy machine may take for a few messages.
const PATIENCE: Duration = Duration::from_mins(1);

/// What writers say; services, answers and what nobody understands.
const TEXTS: [&str; 6] = [
    "no heat since monday, 350 5th ave manhattan apt 4B",
    "whole building",
    "parking ticket status",
    "my neighbor plays loud music",
    "thanks",
    "xyzzy",
];

/// A message and, once it was acknowledged, its answer.
#[derive(Clone, Debug)]
struct Sent {
    writer: u64,
    number: u64,
    text: String,
    answer: Option<Answer>,
}

impl Sent {
    fn new(writer: u64, number: u64) -> Self {
        let text = TEXTS[usize::try_from(number).unwrap_or(0) % TEXTS.len()];
        // The end makes it unlike any other message of the log.
        Self {
            writer,
            number,
            text: format!("{text} ({writer}.{number})"),
            answer: None,
        }
    }

    async fn send(&self, residents: &Residents) -> Option<Answer> {
        if self.writer.is_multiple_of(2) {
            let sid = format!("SM{:016x}{:016x}", self.writer, self.number);
            residents.text(&phone(self.writer), &sid, &self.text).await
        } else {
            residents
                .chat(&conversation(self.writer), &self.number.to_string(), &self.text)
                .await
        }
    }
}

/// One life of the program.
#[derive(Default)]
struct Life {
    killed: AtomicBool,
    acknowledged: AtomicU64,
}

/// Writes without a pause until the program is gone. The last message may be without an answer.
async fn write(residents: Residents, writer: u64, first: u64, life: Arc<Life>) -> Vec<Sent> {
    let mut all = Vec::new();
    for number in first.. {
        let mut sent = Sent::new(writer, number);
        sent.answer = sent
            .send(&residents)
            .await
            .filter(|answer| answer.status == 200 || is_refused(&sent, answer, &life));
        let is_over = sent.answer.is_none();
        all.push(sent);
        if is_over {
            assert!(life.killed.load(Ordering::SeqCst), "the program went away by itself");
            break;
        }
        life.acknowledged.fetch_add(1, Ordering::SeqCst);
    }
    all
}

/// Nothing but 2xx is expected from a program that lives.
fn is_refused(sent: &Sent, answer: &Answer, life: &Life) -> bool {
    assert!(life.killed.load(Ordering::SeqCst), "{sent:?} got {answer:?}");
    false
}

/// All write; the program is killed in the middle of it.
async fn load_and_kill(program: Program, round: u64, log: &mut Vec<Sent>) -> tempfile::TempDir {
    let residents = Residents::of(&program.base);
    let life = Arc::new(Life::default());
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        writers.push(tokio::spawn(write(
            residents.clone(),
            writer,
            round * 100_000,
            Arc::clone(&life),
        )));
    }
    let limit = Instant::now() + PATIENCE;
    while life.acknowledged.load(Ordering::SeqCst) < WRITERS * 3 {
        assert!(Instant::now() < limit, "too little was acknowledged to prove anything");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    // Some moment of a turn, another one each time.
    tokio::time::sleep(Duration::from_millis(13 * round % 50)).await;
    life.killed.store(true, Ordering::SeqCst);
    let folder = program.kill().await;
    for writer in writers {
        log.extend(writer.await.expect("a writer's own checks hold"));
    }
    folder
}

/// After a restart: the messages of the last life are sent again, as a provider does that heard nothing.
async fn send_again(program: &Program, last: &mut [Sent]) {
    let residents = Residents::of(&program.base);
    for sent in last {
        let answer = sent.send(&residents).await.expect("the program answers");
        assert_eq!(answer.status, 200, "{sent:?} got {}", answer.text());
        match &sent.answer {
            Some(before) => assert_eq!(
                answer.text(),
                before.text(),
                "{sent:?} was answered otherwise than before"
            ),
            None => sent.answer = Some(answer),
        }
    }
}

/// What residents wrote, by how often it is in the log.
async fn stored(program: &Program, settings: &[(&str, &str)]) -> BTreeMap<String, usize> {
    let exported = program
        .command(BINARY, settings, &["contacts", "export", "--format", "jsonl"])
        .await;
    let mut times = BTreeMap::new();
    for text in inbound(&contacts(&exported)) {
        *times.entry(text).or_insert(0) += 1;
    }
    times
}

async fn survives(rounds: u64, settings: &[(&str, &str)]) {
    let mut program = Program::start(BINARY, settings).await;
    let mut log: Vec<Sent> = Vec::new();
    for round in 0..rounds {
        let before = log.len();
        let folder = load_and_kill(program, round, &mut log).await;
        program = Program::start_in(folder, BINARY, settings).await;
        let stored = stored(&program, settings).await;
        for sent in &log {
            let times = stored.get(&sent.text).copied().unwrap_or(0);
            let allowed = if sent.answer.is_some() { times == 1 } else { times <= 1 };
            assert!(allowed, "round {round}: {sent:?} is in the log {times} times");
        }
        send_again(&program, &mut log[before..]).await;
    }
    let wanted: BTreeMap<String, usize> = log.iter().map(|sent| (sent.text.clone(), 1)).collect();
    assert_eq!(
        stored(&program, settings).await,
        wanted,
        "the log holds every message once and no other"
    );
    program.command(BINARY, settings, &["replay", "--all"]).await;
    println!("{} messages survived {rounds} kills under load", wanted.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_ten_kills_on_sqlite() {
    survives(10, &SETTINGS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_three_kills_on_postgres() {
    let postgres = Postgres::start();
    let url = postgres.fresh();
    let mut settings = SETTINGS.to_vec();
    settings.push(("CALLBOX__DATABASE__URL", &url));
    survives(3, &settings).await;
}
