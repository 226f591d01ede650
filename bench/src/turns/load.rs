//! The load: residents who text the short code, each on a connection of their own, from a thread of its own so that its
//! processor time can be told apart.

use super::server::{AUTH_TOKEN, PUBLIC_URL, Served};
use crate::Fault;
use crate::clock::thread_id;
use crate::twilio_signature::sign;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What each resident writes, one after the other; then the next resident takes the connection over.
const CONVERSATION: [&str; 4] = [
    "no heat since monday, 350 5th ave manhattan apt 4B",
    "whole building",
    "parking ticket status",
    "thanks",
];

/// Numbers that nobody has: each resident of the whole run gets the next one.
static RESIDENT: AtomicU64 = AtomicU64::new(0);

/// What came of one pass.
pub struct Played {
    /// The time of each turn from the first byte sent to the last byte read.
    pub latencies: Vec<Duration>,
    /// How long the pass lasted.
    pub took: Duration,
}

/// The thread that plays residents.
pub struct Load {
    /// Its id as the system counts it.
    pub thread: u64,
    jobs: mpsc::Sender<Job>,
}

struct Job {
    address: SocketAddr,
    residents: usize,
    time: Duration,
    done: mpsc::Sender<Result<Played, Fault>>,
}

impl Load {
    /// Starts the thread.
    pub fn start() -> Result<Self, Fault> {
        let (jobs, waiting) = mpsc::channel::<Job>();
        let (tell_id, told_id) = mpsc::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::Builder::new().name("load".to_owned()).spawn(move || {
            let _ = tell_id.send(thread_id().unwrap_or(0));
            while let Ok(job) = waiting.recv() {
                let played = runtime.block_on(play_all(job.address, job.residents, job.time));
                let _ = job.done.send(played);
            }
        })?;
        Ok(Self {
            thread: told_id.recv()?,
            jobs,
        })
    }

    /// Lets so many residents write to a server for so long.
    pub fn play(&self, server: &Served, residents: usize, time: Duration) -> Result<Played, Fault> {
        let (done, played) = mpsc::channel();
        let job = Job {
            address: server.address,
            residents,
            time,
            done,
        };
        self.jobs.send(job).map_err(|_| "the load's thread has ended")?;
        played.recv()?
    }
}

async fn play_all(address: SocketAddr, residents: usize, time: Duration) -> Result<Played, Fault> {
    let mut streams = Vec::new();
    for _ in 0..residents {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        streams.push(stream);
    }
    let start = Instant::now();
    let host: Arc<str> = address.to_string().into();
    let players: Vec<_> = streams
        .into_iter()
        .map(|stream| tokio::spawn(play_one(stream, Arc::clone(&host), start + time)))
        .collect();
    let mut latencies = Vec::new();
    for player in players {
        latencies.extend(player.await??);
    }
    Ok(Played {
        latencies,
        took: start.elapsed(),
    })
}

/// Plays residents on one connection until the time is over.
async fn play_one(mut stream: TcpStream, host: Arc<str>, end: Instant) -> Result<Vec<Duration>, Fault> {
    let mut latencies = Vec::new();
    let mut answer = Vec::new();
    loop {
        let resident = RESIDENT.fetch_add(1, Ordering::Relaxed);
        for (place, text) in CONVERSATION.iter().enumerate() {
            if Instant::now() >= end {
                return Ok(latencies);
            }
            let request = request(&host, resident, place, text);
            let start = Instant::now();
            stream.write_all(request.as_bytes()).await?;
            read_answer(&mut stream, &mut answer).await?;
            latencies.push(start.elapsed());
            check(&answer)?;
        }
    }
}

/// One form as Twilio posts it, signed.
fn request(host: &str, resident: u64, place: usize, text: &str) -> String {
    let from = format!("+1{:010}", 2_000_000_000 + resident);
    let sid = format!("SM{:032x}", resident * 16 + place as u64);
    let fields = [
        ("ToCountry", "US"),
        ("ToState", "NY"),
        ("SmsMessageSid", &sid),
        ("NumMedia", "0"),
        ("ToCity", "NEW YORK"),
        ("FromZip", "10001"),
        ("SmsSid", &sid),
        ("FromState", "NY"),
        ("SmsStatus", "received"),
        ("FromCity", "NEW YORK"),
        ("Body", text),
        ("FromCountry", "US"),
        ("To", "311692"),
        ("ToZip", ""),
        ("NumSegments", "1"),
        ("MessageSid", &sid),
        ("AccountSid", "AC00000000000000000000000000000001"),
        ("From", &from),
        ("ApiVersion", "2010-04-01"),
    ];
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let signature = sign(AUTH_TOKEN, &format!("{PUBLIC_URL}/hooks/sms"), &body);
    let mut request = format!("POST /hooks/sms HTTP/1.1\r\nhost: {host}\r\nx-twilio-signature: {signature}\r\n");
    let _ = write!(
        request,
        "content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    request.push_str(&body);
    request
}

/// Reads one whole answer.
async fn read_answer(stream: &mut TcpStream, answer: &mut Vec<u8>) -> Result<(), Fault> {
    answer.clear();
    loop {
        if stream.read_buf(answer).await? == 0 {
            return Err("the server closed the connection".into());
        }
        let text = String::from_utf8_lossy(answer);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.ok_or("an answer without a length")?.trim().parse()?;
        if body.len() >= length {
            return Ok(());
        }
    }
}

/// A turn that was not taken must not count.
fn check(answer: &[u8]) -> Result<(), Fault> {
    let text = String::from_utf8_lossy(answer);
    if text.starts_with("HTTP/1.1 200") && text.contains("<Response") {
        return Ok(());
    }
    Err(format!("a turn was not taken: {}", text.chars().take(300).collect::<String>()).into())
}
