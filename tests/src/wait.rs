//! Waiting for something, with a deadline, without sleeping blindly.

use std::time::{Duration, Instant};

/// Asks `done` again and again until it says yes, at most for `limit`. `false` means that the
/// limit passed.
pub fn until(limit: Duration, mut done: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + limit;
    loop {
        if done() {
            return true;
        }
        if Instant::now() >= deadline {
            return false;
        }
        std::thread::park_timeout(Duration::from_millis(5));
    }
}
