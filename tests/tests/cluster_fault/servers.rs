//! The servers that tests take turns with.

use newshound_tests::servers::{Rabbit, Redis};
use std::sync::{Mutex, MutexGuard};

/// RabbitMQ and Redis.
pub(crate) struct Servers {
    pub rabbit: Rabbit,
    pub redis: Redis,
}

static SERVERS: Mutex<Option<Servers>> = Mutex::new(None);

/// The servers, for one test alone.
pub(crate) struct Turn(MutexGuard<'static, Option<Servers>>);

/// Waits for a turn. After a test that failed the servers are new ones: nobody knows how it
/// left them.
pub(crate) fn turn() -> Turn {
    let mut guard = SERVERS.lock().unwrap_or_else(|poisoned| {
        SERVERS.clear_poison();
        let mut guard = poisoned.into_inner();
        *guard = None;
        guard
    });
    // `always`: what Redis answered survives even a kill of the machine.
    guard.get_or_insert_with(|| Servers {
        rabbit: Rabbit::start(),
        redis: Redis::start_with(&["--appendfsync", "always"]),
    });
    Turn(guard)
}

impl std::ops::Deref for Turn {
    type Target = Servers;

    fn deref(&self) -> &Servers {
        self.0.as_ref().expect("started")
    }
}

impl std::ops::DerefMut for Turn {
    fn deref_mut(&mut self) -> &mut Servers {
        self.0.as_mut().expect("started")
    }
}
