//! Work on a second thread, for what a program waits for when it starts.

use std::thread::{Builder, ScopedJoinHandle, scope};

/// Does `other` on a second thread while `own` is done on this one. Where the system gives no second thread, both are done
/// here. A panic of either is this thread's.
pub fn beside<A: Send, B>(other: impl Fn() -> A + Sync, own: impl FnOnce() -> B) -> (A, B) {
    scope(|scope| {
        let running = Builder::new().spawn_scoped(scope, &other);
        let own = own();
        let other = match running.map(ScopedJoinHandle::join) {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => other(),
        };
        (other, own)
    })
}
