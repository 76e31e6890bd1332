//! The servers that all tests share, started by the first that asks and ended with the
//! process.

use newshound_testservers::{Rabbit, Redis};
use std::sync::OnceLock;

/// The node for tests that do not hurt it.
pub(crate) async fn rabbit() -> &'static Rabbit {
    static NODE: OnceLock<Rabbit> = OnceLock::new();
    // Starting it blocks for seconds.
    tokio::task::spawn_blocking(|| NODE.get_or_init(Rabbit::start)).await.expect("a node")
}

/// The Redis for tests that do not hurt it.
pub(crate) async fn redis() -> &'static Redis {
    static SERVER: OnceLock<Redis> = OnceLock::new();
    tokio::task::spawn_blocking(|| SERVER.get_or_init(Redis::start)).await.expect("a server")
}

/// A node of a test's own.
pub(crate) async fn own_rabbit() -> Rabbit {
    tokio::task::spawn_blocking(Rabbit::start).await.expect("a node")
}
