//! The Erlang port mapper, one for all nodes of this process. Left to itself every node would
//! start one as a daemon that nothing ends.

use crate::{group::Group, poll, ports, program};
use std::sync::OnceLock;
use std::time::Duration;

static EPMD: OnceLock<(u16, Group)> = OnceLock::new();

/// The port of the running port mapper; starts it the first time.
pub(crate) fn port() -> u16 {
    EPMD.get_or_init(|| {
        let port = ports::free();
        let mut command = program("/usr/bin/epmd");
        command.env("ERL_EPMD_PORT", port.to_string()).env("ERL_EPMD_ADDRESS", "127.0.0.1");
        let group = Group::spawn(&mut command, std::path::Path::new("/dev/null"), None);
        assert!(poll(Duration::from_secs(10), || ports::answers(port)), "epmd does not answer");
        (port, group)
    })
    .0
}
