//! Free ports on loopback.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::sync::Mutex;

/// Ports given out by this process: the system may offer one again before it is used.
static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());

/// A port on 127.0.0.1 that nobody listens on and that this process did not give out before.
/// Another process may take it before it is used; starting a server then fails with its log.
pub(crate) fn free() -> u16 {
    let mut given = GIVEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    // Listeners are kept until one is new, or the system would offer the same again.
    let mut held = Vec::new();
    loop {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap_or_else(|error| {
            panic!("no free port on 127.0.0.1: {error}");
        });
        let port = listener.local_addr().map_or(0, |address| address.port());
        held.push(listener);
        if port != 0 && given.insert(port) {
            return port;
        }
    }
}

/// Whether somebody accepts connections on `port`.
pub(crate) fn answers(port: u16) -> bool {
    std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
}
