//! The names of queues and exchanges: all made by one rule.

use std::sync::atomic::AtomicBool;

/// Version of the topology. A queue cannot be declared again with other arguments, so a change
/// of those raises it and gives new names.
const VERSION: u32 = 1;

/// Names for one crawl: `newshound.v1.CRAWL.WHAT`.
#[derive(Debug)]
pub(super) struct Names {
    /// Work queue of all workers.
    pub(super) tasks: String,
    /// Queue of the scheduler that holds the shard.
    pub(super) reports: String,
    /// Topic exchange for articles, by site.
    pub(super) articles: String,
    /// Queue that keeps them, where wanted.
    pub(super) kept_articles: String,
    /// Dead letters.
    pub(super) dead: String,
    /// The queue that held them in earlier versions, on one node alone. Nobody declares it.
    pub(super) old_dead: String,
    /// Whether this process has declared them all once, or found them.
    pub(super) declared: AtomicBool,
}

impl Names {
    pub(super) fn new(crawl: &str, shard: u16) -> Self {
        let name = |what: &str| format!("newshound.v{VERSION}.{crawl}.{what}");
        Self {
            tasks: name("tasks"),
            reports: name(&format!("reports.{shard}")),
            articles: name("articles"),
            kept_articles: name("articles"),
            dead: name("dead-letters"),
            old_dead: name("dead"),
            declared: AtomicBool::new(false),
        }
    }
}
