//! Files that one process alone may hold.

use std::fs::{File, TryLockError};
use std::time::{Duration, Instant};

/// How long a lock that another process holds is asked for again. One that only looks has it for an
/// instant; so has one that was only just started by the holder, until it becomes its own program.
const PASSING: Duration = Duration::from_millis(200);
/// Pause between two tries.
const PAUSE: Duration = Duration::from_millis(5);

/// Takes the lock of a file, until the file is dropped or the process dies. Blocks for up to 200 ms
/// where another process has it.
///
/// # Errors
/// `WouldBlock` where another process keeps it, or what the system says.
pub fn hold(file: &File) -> Result<(), TryLockError> {
    let deadline = Instant::now() + PASSING;
    loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => std::thread::sleep(PAUSE),
            tried => return tried,
        }
    }
}
