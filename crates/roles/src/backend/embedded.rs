//! The backend of a crawl on this machine. Its store is a file: what it refuses is for a person,
//! so nobody waits for it.

use super::{Backend, Losses};
use newshound_embedded::Embedded;
use newshound_ports::Stories;
use newshound_ports::patience::Waiting;
use std::sync::Arc;
use std::time::Duration;

/// A task without a report for this long counts as lost: the longest fetch and parse, with
/// room (a delivery is held for at most two minutes).
const DEADLINE: Duration = Duration::from_secs(150);
/// On one machine a lost task mostly means that the whole process was killed, so it takes
/// many to call a page poison.
const LOSS_LIMIT: u8 = 10;

impl Backend {
    /// The ports on `store`; the last `stories_kept` stories are compared, none where it is 0.
    #[must_use]
    pub fn embedded(store: &Embedded, stories_kept: u64) -> Self {
        Self {
            frontier: store.frontier(),
            tasks: store.tasks(),
            reports: store.reports(),
            seen: store.seen(),
            memory: store.memory(),
            parts: store.memory(),
            stories: (stories_kept > 0).then(|| {
                let stories: Arc<dyn Stories> = store.stories(stories_kept);
                stories
            }),
            clock: store.clock(),
            waiting: Waiting::default(),
            losses: Losses { deadline: DEADLINE, limit: LOSS_LIMIT },
        }
    }
}
