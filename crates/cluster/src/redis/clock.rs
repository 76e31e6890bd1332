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

/// How many answers are compared, at most.
const ANSWERS: u32 = 8;

/// An answer so soon is good enough: the store keeps whole milliseconds.
const NEAR: Duration = Duration::from_millis(1);

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

/// Of some answers the one that was soonest here: it tells the least wrongly, by half of its way at
/// most (the clock filter of RFC 5905 section 10).
async fn ask(store: &RedisStore) -> Result<Fix, StoreError> {
    let (mut way, mut best) = ask_once(store).await?;
    for _ in 1..ANSWERS {
        if way <= NEAR {
            break;
        }
        let (other, fix) = ask_once(store).await?;
        if other < way {
            (way, best) = (other, fix);
        }
    }
    Ok(best)
}

async fn ask_once(store: &RedisStore) -> Result<(Duration, Fix), StoreError> {
    let before = Instant::now();
    let ((seconds, micros),): ((i64, i64),) = store.read(redis::pipe().cmd("TIME")).await?;
    // The answer was made somewhere on the way: half of it is the best guess.
    let way = before.elapsed();
    let middle = before + way / 2;
    // Back to where the server's millisecond began.
    let into = Duration::from_micros(u64::try_from(micros % 1000).unwrap_or(0));
    let here = middle.checked_sub(into).unwrap_or(middle);
    Ok((way, Fix { here, there: UnixMillis(seconds * 1000 + micros / 1000) }))
}
