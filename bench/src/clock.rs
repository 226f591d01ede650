//! Clocks: processor time of threads where the system tells it, the wall elsewhere; medians; resident memory.

use std::time::{Duration, Instant};

/// The processor time that the calling thread has used, where the system tells it. Other programs do not disturb it.
pub fn thread_time() -> Option<Duration> {
    // The kernel brings the figure up to date when the thread gives way.
    std::thread::yield_now();
    on_processor("/proc/thread-self/schedstat")
}

/// The processor time of all threads of this process but those of these ids.
pub fn process_time_without(threads: &[u64]) -> Option<Duration> {
    let mut total = Duration::ZERO;
    for entry in std::fs::read_dir("/proc/self/task").ok()?.flatten() {
        let id: u64 = entry.file_name().to_string_lossy().parse().ok()?;
        if !threads.contains(&id) {
            // A thread may end between being listed and being read.
            total += on_processor(&format!("/proc/self/task/{id}/schedstat")).unwrap_or_default();
        }
    }
    Some(total)
}

/// The calling thread's id as the system counts it.
pub fn thread_id() -> Option<u64> {
    let link = std::fs::read_link("/proc/thread-self").ok()?;
    link.file_name()?.to_string_lossy().parse().ok()
}

/// Times some work by the thread's processor time, or by the wall where that is not told.
pub fn timed(work: impl FnOnce()) -> Duration {
    let (start, wall) = (thread_time(), Instant::now());
    work();
    match (start, thread_time()) {
        (Some(start), Some(end)) => end.saturating_sub(start),
        _ => wall.elapsed(),
    }
}

/// The name of the clock that [`timed`] reads.
pub fn name() -> &'static str {
    if thread_time().is_some() {
        "processor time of the thread (/proc/thread-self/schedstat)"
    } else {
        "wall clock"
    }
}

/// The value in the middle; zero without any.
pub fn median(values: &[f64]) -> f64 {
    percentile(values, 50)
}

/// The value below which this share of a hundred lies; zero without any.
pub fn percentile(values: &[f64], share: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = sorted.len().saturating_sub(1) * share / 100;
    sorted.get(place).copied().unwrap_or(0.0)
}

/// Resident memory of this process in MiB; zero where the system does not tell it.
pub fn resident_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap_or_default();
    let kib: f64 = line
        .split_whitespace()
        .nth(1)
        .and_then(|number| number.parse().ok())
        .unwrap_or(0.0);
    kib / 1024.0
}

fn on_processor(path: &str) -> Option<Duration> {
    let status = std::fs::read_to_string(path).ok()?;
    status.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}
