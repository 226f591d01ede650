//! The writer: turns of different addresses that arrive while a commit is under way share the next one and its sync.
//! No delay is added: a lone turn is written at once.

use storage::{Committed, Db, StorageError, Turn};
use tokio::sync::{mpsc, oneshot};

/// The most turns of one transaction.
const BATCH: usize = 256;

/// Turns that may wait for the writer before intake says "busy".
const WAITING: usize = 4096;

struct Job {
    turn: Turn,
    done: oneshot::Sender<Result<Committed, StorageError>>,
}

/// The road to the writer; cheap to clone.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    /// Starts the writer on a database. It ends when the last clone of the road is dropped.
    pub fn start(db: Db) -> Self {
        let (jobs, waiting) = mpsc::channel(WAITING);
        tokio::spawn(write_all(db, waiting));
        Self { jobs }
    }

    /// Hands a turn over and waits until it is on the disk, or lost, or a duplicate.
    pub async fn write(&self, turn: Turn) -> Result<Committed, StorageError> {
        let (done, outcome) = oneshot::channel();
        if self.jobs.send(Job { turn, done }).await.is_err() {
            return Err(stopped());
        }
        outcome.await.unwrap_or_else(|_| Err(stopped()))
    }
}

async fn write_all(db: Db, mut waiting: mpsc::Receiver<Job>) {
    let mut jobs = Vec::with_capacity(BATCH);
    while waiting.recv_many(&mut jobs, BATCH).await > 0 {
        let (turns, roads): (Vec<Turn>, Vec<_>) = jobs.drain(..).map(|job| (job.turn, job.done)).unzip();
        let outcomes: Vec<Result<Committed, StorageError>> = match db.commit(turns).await {
            Ok(committed) => committed.into_iter().map(Ok).collect(),
            Err(error) => roads.iter().map(|_| Err(error.clone())).collect(),
        };
        for (road, outcome) in roads.into_iter().zip(outcomes) {
            // Whoever waited may have gone away; the turn is written all the same.
            let _ = road.send(outcome);
        }
    }
}

fn stopped() -> StorageError {
    StorageError::Unavailable("the writer has stopped".to_owned())
}
