//! What can go wrong inside, and the port's error it becomes.

use newshound_ports::StoreError;
use rusqlite::{ErrorCode, ffi};
use std::path::Path;

/// An error inside the store, before it is told to the outside.
#[derive(Debug)]
pub(crate) enum Fault {
    /// SQLite refused.
    Sql(rusqlite::Error),
    /// What was read cannot be.
    Damaged(String),
    /// The caller's transition does not add up: a defect of the scheduler.
    Misfit(String),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged(format!("a record cannot be read: {error}"))
    }
}

impl Fault {
    /// The port's error for it; `path` is the store's file.
    pub(crate) fn told(&self, path: &Path) -> StoreError {
        let shown = path.display();
        match self {
            Self::Damaged(what) => StoreError::Damaged(format!("{shown}: {what}")),
            Self::Misfit(what) => StoreError::Damaged(format!("{shown}: {what}")),
            // A read that fails or ends early: the file is shorter than it says.
            Self::Sql(error)
                if error.sqlite_error().is_some_and(|sqlite| {
                    [ffi::SQLITE_IOERR_READ, ffi::SQLITE_IOERR_SHORT_READ]
                        .contains(&sqlite.extended_code)
                }) =>
            {
                StoreError::Damaged(format!("{shown}: {error}"))
            }
            Self::Sql(error) => match error.sqlite_error_code() {
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                    StoreError::Damaged(format!("{shown}: {error}"))
                }
                Some(
                    ErrorCode::DiskFull
                    | ErrorCode::ReadOnly
                    | ErrorCode::CannotOpen
                    | ErrorCode::PermissionDenied
                    | ErrorCode::SystemIoFailure
                    | ErrorCode::TooBig,
                ) => StoreError::NotWritable(format!("{shown}: {error}")),
                Some(_) => StoreError::Unavailable(format!("{shown}: {error}")),
                // A value of the wrong type or a missing row: not what we wrote.
                None => StoreError::Damaged(format!("{shown}: {error}")),
            },
        }
    }
}
