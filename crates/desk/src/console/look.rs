//! One look at the crawl for all who ask: the figures of `newshound status`.

use super::figures::Figures;
use crate::standing::Standing;
use newshound_core::time::UnixMillis;
use newshound_ports::{Clock, SystemClock};
use newshound_roles::orders::Place;
use newshound_roles::{Exit, Failure};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// A look is not older than this, where looking is cheap.
const FRESH: Duration = Duration::from_secs(2);
/// A look that takes long is followed by so many times as long a pause: who watches costs the crawl a
/// hundredth of a core at most, however many they are.
const REST: u32 = 149;
/// Answers kept with a look: as many as different pages are watched.
const ANSWERS: usize = 64;

/// What was seen.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) standing: Standing,
    pub(super) at: UnixMillis,
    /// The figures as JSON.
    pub(super) figures: Arc<str>,
    /// What was answered by this look, by what was asked.
    answers: std::sync::Mutex<HashMap<String, Arc<[u8]>>>,
    taken: Instant,
    took: Duration,
}

impl Seen {
    /// For how long it is looked at instead of looking again.
    fn lasts(&self) -> Duration {
        FRESH.max(self.took * REST)
    }

    /// The answer to `asked`, made once by this look.
    ///
    /// # Errors
    /// Those of `make`; they are not kept.
    pub(super) fn answer<E>(
        &self,
        asked: &str,
        make: impl FnOnce() -> Result<Vec<u8>, E>,
    ) -> Result<Arc<[u8]>, E> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = answers.get(asked) {
            return Ok(Arc::clone(answer));
        }
        let answer: Arc<[u8]> = make()?.into();
        if answers.len() < ANSWERS {
            answers.insert(asked.to_owned(), Arc::clone(&answer));
        }
        Ok(answer)
    }
}

/// Looks, and remembers what it saw.
pub(super) struct Look {
    place: Place,
    name: String,
    last: Mutex<Option<Arc<Seen>>>,
    /// Held by who looks while others are shown the last look.
    looking: Arc<Mutex<()>>,
}

impl Look {
    pub(super) fn of(place: Place, name: String) -> Self {
        Self { place, name, last: Mutex::new(None), looking: Arc::default() }
    }

    /// The next look is a new one: something was ordered.
    pub(super) async fn forget(&self) {
        *self.last.lock().await = None;
    }

    /// How the crawl stands; as it was seen a moment ago, perhaps. Of a look that is a little old the next one is
    /// taken meanwhile, so that nobody waits for it.
    pub(super) async fn now(self: &Arc<Self>) -> Result<Arc<Seen>, Failure> {
        // Who asks meanwhile waits for this look instead of taking one.
        let mut last = self.last.lock().await;
        if let Some(seen) = &*last {
            let age = seen.taken.elapsed();
            if age < seen.lasts() {
                return Ok(Arc::clone(seen));
            }
            if age < 2 * seen.lasts() {
                let seen = Arc::clone(seen);
                drop(last);
                self.look_meanwhile(&seen);
                return Ok(seen);
            }
        }
        let seen = self.look().await?;
        *last = Some(Arc::clone(&seen));
        Ok(seen)
    }

    /// Takes the next look, unless somebody does.
    fn look_meanwhile(self: &Arc<Self>, old: &Arc<Seen>) {
        let Ok(alone) = Arc::clone(&self.looking).try_lock_owned() else { return };
        let (own, old) = (Arc::clone(self), Arc::clone(old));
        tokio::spawn(async move {
            let seen = own.look().await;
            let mut last = own.last.lock().await;
            // What was ordered meanwhile is not in it.
            if last.as_ref().is_some_and(|last| Arc::ptr_eq(last, &old)) {
                *last = seen.ok();
            }
            drop(alone);
        });
    }

    async fn look(&self) -> Result<Arc<Seen>, Failure> {
        let (place, name) = (self.place.clone(), self.name.clone());
        blocking(move || {
            let began = Instant::now();
            let standing = match &place {
                Place::Folder(out) => Standing::of_folder(out),
                Place::Cluster(plan) => Standing::of_cluster(plan),
            }?;
            let figures = Figures::of(&name, &standing);
            let figures = serde_json::to_string(&figures).unwrap_or_default().into();
            let taken = Instant::now();
            let (at, took) = (SystemClock.now(), taken - began);
            Ok(Arc::new(Seen {
                standing,
                at,
                figures,
                answers: std::sync::Mutex::default(),
                taken,
                took,
            }))
        })
        .await
    }
}

/// Does what reads files on a thread that may wait.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(Failure::new(Exit::Internal, error.to_string())))
}
