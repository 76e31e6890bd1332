//! Roles that are to stop while servers are away.

use crate::servers::turn;
use crate::trial::{Plan, Trial};
use std::time::Duration;

/// What docs/OPERATIONS.md promises, and a little for a machine that is busy.
const STOPPED: Duration = Duration::from_secs(45);

/// Both servers are frozen: connections stand and nothing answers.
#[test]
fn sigterm_is_obeyed_while_nothing_answers() {
    let servers = turn();
    let mut trial = Trial::begin(&servers, &Plan { workers: 1, ..Plan::default() });
    trial.after(20);
    servers.redis.freeze();
    servers.rabbit.freeze();
    let mut roles = trial.roles();
    for role in &roles {
        role.signal("TERM");
    }
    let ended: Vec<_> = roles.iter_mut().map(|role| role.ended_within(STOPPED)).collect();
    // The next test needs them, also after a failure.
    servers.redis.thaw();
    servers.rabbit.thaw();
    for (role, ended) in roles.iter().zip(&ended) {
        assert!(ended.is_some(), "still there: {}", role.log_end());
    }
}
