//! Private servers for tests: a RabbitMQ node, a Redis and a PostgreSQL server of our own (with a
//! pgbouncer), on loopback, in a temp folder, as ordinary child processes; and a [`Proxy`] that breaks connections to them.
//!
//! Flow: `start` picks free ports, writes the server's files, spawns it with a watchdog
//! beside it and waits until it answers; methods then kill, freeze and restart it; dropping it
//! ends it. A server that cannot be started fails the test that asked for it: nothing is
//! skipped. Install the servers with `tests/get-servers`.
//!
//! It must not touch a server or process it did not start, use a name to find one, or leave
//! one behind: when this process dies, however it dies, the watchdogs end what it started.

mod epmd;
mod group;
mod pgbouncer;
mod ports;
mod postgres;
mod program;
mod proxy;
mod rabbit;
mod redis;
mod watchdog;

pub use pgbouncer::Pgbouncer;
pub use postgres::Postgres;
pub use program::program;
pub use proxy::{Network, Proxy, Towards};
pub use rabbit::{Certificate, Rabbit};
pub use redis::Redis;

use std::time::{Duration, Instant};

/// Asks `ready` every 20 ms until it says yes; whether it did so within `limit`.
pub fn poll(limit: Duration, mut ready: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    loop {
        if ready() {
            return true;
        }
        if start.elapsed() > limit {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
