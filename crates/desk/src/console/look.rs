//! One look at the crawl for all who ask: the figures of `newshound status`.

use crate::standing::Standing;
use newshound_core::time::UnixMillis;
use newshound_ports::{Clock, SystemClock};
use newshound_roles::orders::Place;
use newshound_roles::{Exit, Failure};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// A look is not older than this, where looking is cheap.
const FRESH: Duration = Duration::from_secs(2);
/// A look that takes long is followed by so many times as long a pause: who watches costs the crawl a
/// hundredth of a core at most, however many they are.
const REST: u32 = 99;

/// What was seen.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) standing: Standing,
    pub(super) at: UnixMillis,
    taken: Instant,
    took: Duration,
}

/// Looks, and remembers what it saw.
pub(super) struct Look {
    place: Place,
    last: Mutex<Option<Arc<Seen>>>,
}

impl Look {
    pub(super) fn of(place: Place) -> Self {
        Self { place, last: Mutex::new(None) }
    }

    /// The next look is a new one: something was ordered.
    pub(super) async fn forget(&self) {
        *self.last.lock().await = None;
    }

    /// How the crawl stands; as it was seen a moment ago, perhaps.
    pub(super) async fn now(&self) -> Result<Arc<Seen>, Failure> {
        // Who asks meanwhile waits for this look instead of taking one.
        let mut last = self.last.lock().await;
        if let Some(seen) = &*last
            && seen.taken.elapsed() < FRESH.max(seen.took * REST)
        {
            return Ok(Arc::clone(seen));
        }
        let place = self.place.clone();
        let seen = blocking(move || {
            let began = Instant::now();
            let standing = match &place {
                Place::Folder(out) => Standing::of_folder(out),
                Place::Cluster(plan) => Standing::of_cluster(plan),
            }?;
            let taken = Instant::now();
            Ok(Seen { standing, at: SystemClock.now(), taken, took: taken - began })
        })
        .await?;
        let seen = Arc::new(seen);
        *last = Some(Arc::clone(&seen));
        Ok(seen)
    }
}

/// Does what reads files on a thread that may wait.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(Failure::new(Exit::Internal, error.to_string())))
}
