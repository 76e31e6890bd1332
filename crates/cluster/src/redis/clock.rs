//! The server's clock, told without asking each time.

use super::store::RedisStore;
use newshound_core::time::UnixMillis;
use newshound_ports::{Clock, StoreError};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// How often the server is asked: two quartz clocks part by less than 1 ms in that time
/// (50 ppm each).
const EVERY: Duration = Duration::from_secs(10);

/// A point known on both clocks.
#[derive(Debug, Clone, Copy)]
struct Fix {
    here: Instant,
    there: UnixMillis,
}

/// The server's time: the last answer plus what passed here since. Steps of this machine's
/// clock do not matter.
#[derive(Debug)]
pub struct RedisClock {
    fix: Arc<RwLock<Fix>>,
    follower: JoinHandle<()>,
}

impl RedisClock {
    /// Asks the server, and again and again until it is dropped.
    pub(super) async fn start(store: RedisStore) -> Result<Self, StoreError> {
        let fix = Arc::new(RwLock::new(ask(&store).await?));
        let shared = Arc::clone(&fix);
        let follower = tokio::spawn(async move {
            loop {
                tokio::time::sleep(EVERY).await;
                // While the server is away the old fix is the best there is.
                if let Ok(new) = ask(&store).await {
                    *shared.write().unwrap_or_else(PoisonError::into_inner) = new;
                }
            }
        });
        Ok(Self { fix, follower })
    }
}

impl Clock for RedisClock {
    fn now(&self) -> UnixMillis {
        let fix = *self.fix.read().unwrap_or_else(PoisonError::into_inner);
        fix.there + fix.here.elapsed()
    }
}

impl Drop for RedisClock {
    fn drop(&mut self) {
        self.follower.abort();
    }
}

async fn ask(store: &RedisStore) -> Result<Fix, StoreError> {
    let before = Instant::now();
    let ((seconds, micros),): ((i64, i64),) = store.read(redis::pipe().cmd("TIME")).await?;
    // The answer was made somewhere on the way: half of it is the best guess.
    let here = before + before.elapsed() / 2;
    Ok(Fix { here, there: UnixMillis(seconds * 1000 + micros / 1000) })
}
