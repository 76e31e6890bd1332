//! The stories that were written, as jobs of the store's thread.

use crate::job::{Job, Link};
use crate::written::{self, Change, Mark, Story};
use newshound_core::time::UnixMillis;
use newshound_ports::StoreError;

/// The stories written, of an [`Embedded`](crate::Embedded) store or a [`Peek`](crate::Peek).
#[derive(Clone)]
pub struct Written(pub(crate) Link);

impl std::fmt::Debug for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Written").field(&self.0.shared.path).finish()
    }
}

impl Written {
    /// How the file stood when it was last right; `None` in a new state, and in one of a version
    /// that noted nothing.
    ///
    /// # Errors
    /// Where the store fails, as for all of these.
    pub async fn mark(&self) -> Result<Option<Mark>, StoreError> {
        self.0.read(|group| written::mark(group.conn)).await
    }

    /// Notes that the file is right as it stands.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn set_mark(&self, mark: Mark) -> Result<(), StoreError> {
        self.change(Change::Mark(mark)).await.map(drop)
    }

    /// The stories after number `n`, in their order.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn after(&self, n: i64) -> Result<Vec<Story>, StoreError> {
        self.0.read(move |group| written::after(group.conn, n)).await
    }

    /// The number of the last one; 0 where there is none.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn last(&self) -> Result<i64, StoreError> {
        self.0.read(|group| written::last(group.conn)).await
    }

    /// How many the file lacked when it was last looked at.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn missing(&self) -> Result<u64, StoreError> {
        self.0.read(|group| written::missing(group.conn)).await
    }

    /// Notes that the file lacks exactly the stories of these numbers.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn set_missing(&self, stories: Vec<i64>) -> Result<(), StoreError> {
        self.change(Change::Missing(stories)).await.map(drop)
    }

    /// Makes those that are missing end for now, so that the run that begins asks for them again.
    /// Gives how many.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn reopen(&self, now: UnixMillis) -> Result<u64, StoreError> {
        self.change(Change::Reopen(now)).await
    }

    /// Expects those that are missing, or `all`, no more. Gives how many.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn forget(&self, all: bool) -> Result<u64, StoreError> {
        self.change(Change::Forget { all }).await
    }

    async fn change(&self, change: Change) -> Result<u64, StoreError> {
        self.0.write(|to| Job::Written(change, to)).await
    }
}
