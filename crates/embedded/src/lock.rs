//! One process per directory.

use newshound_ports::{StoreError, hold};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

/// Takes the lock of `dir`, held until the file is dropped or the process dies: the system
/// lets it go then, so a crash leaves nothing behind. The file names the holder for people.
pub(crate) fn take(dir: &Path) -> Result<File, StoreError> {
    let path = dir.join("lock");
    let failed =
        |error: std::io::Error| StoreError::NotWritable(format!("{}: {error}", path.display()));
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(failed)?;
    match hold(&file) {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // Only for the message: who holds it matters less than that it is held.
            let _ = file.read_to_string(&mut holder);
            let holder = holder.trim();
            let holder = if holder.is_empty() { "unknown" } else { holder };
            return Err(StoreError::Locked(holder.to_owned()));
        }
        Err(TryLockError::Error(error)) => return Err(failed(error)),
    }
    file.set_len(0).map_err(failed)?;
    file.rewind().map_err(failed)?;
    writeln!(file, "{}", std::process::id()).map_err(failed)?;
    Ok(file)
}

/// The lock of a state's directory, let go when this is dropped.
#[derive(Debug)]
pub struct StateLock {
    _file: File,
}

impl StateLock {
    /// Takes the lock without opening the state, as for moving it away. A directory that is not
    /// there has none.
    ///
    /// # Errors
    /// [`StoreError::Locked`] with the holder's process id; [`StoreError::NotWritable`].
    pub fn take(dir: &Path) -> Result<Option<Self>, StoreError> {
        if !dir.is_dir() {
            return Ok(None);
        }
        take(dir).map(|file| Some(Self { _file: file }))
    }
}

/// Whether a process holds the lock of `dir`. Writes nothing, and keeps nobody out for longer
/// than [`hold`] is ready to wait.
pub(crate) fn is_held(dir: &Path) -> bool {
    let Ok(file) = File::open(dir.join("lock")) else { return false };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}
