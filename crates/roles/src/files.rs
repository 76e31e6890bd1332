//! Open files: how many a crawl needs, how many it may have, and what is done where these differ.

use crate::config::CrawlPlan;

/// Files open beside connections: state with its log, articles, log, lock, and what the runtime
/// needs. 16 were counted in a crawl on one machine; a worker of a cluster has links to its servers.
const OTHERS: u64 = 40;
/// Files that one request has open at most. While its name is asked for: a socket for each of two
/// kinds of addresses at two name servers; then two for a connection by either version of IP; then
/// one.
const PER_CONNECTION: u64 = 4;

/// The limits of open files of this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// What holds now.
    pub soft: u64,
    /// Up to what this process may raise it.
    pub hard: u64,
}

/// What this process may have; `None` where the system does not tell.
#[must_use]
pub fn limits() -> Option<Limits> {
    #[cfg(unix)]
    {
        let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
        // None is without limit.
        let number = |value: Option<u64>| value.unwrap_or(u64::MAX);
        Some(Limits { soft: number(limit.current), hard: number(limit.maximum) })
    }
    #[cfg(not(unix))]
    None
}

/// Files that `connections` need, with `idle` more kept open.
#[must_use]
pub fn needed(connections: usize, idle: usize) -> u64 {
    let of = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    of(connections).saturating_mul(PER_CONNECTION).saturating_add(of(idle)).saturating_add(OTHERS)
}

/// The connections and idle connections, of those wanted, for which `limit` files are enough: idle
/// ones go first, and one connection stays whatever the limit.
#[must_use]
pub fn share(limit: u64, connections: usize, idle: usize) -> (usize, usize) {
    let room = limit.saturating_sub(OTHERS);
    let most = usize::try_from(room / PER_CONNECTION).unwrap_or(usize::MAX);
    let connections = connections.min(most).max(1);
    let left = limit.saturating_sub(needed(connections, 0));
    (connections, idle.min(usize::try_from(left).unwrap_or(usize::MAX)))
}

/// Raises the limit to what `plan` needs, as far as this process may, and gives the plan with the
/// connections that the limit carries.
pub(crate) fn fit(plan: &CrawlPlan) -> CrawlPlan {
    let mut plan = plan.clone();
    let (wanted, idle) = (plan.connections, plan.fetch.max_idle);
    let needed = needed(wanted, idle);
    let Some(limits) = limits() else { return plan };
    let limit = if limits.soft < needed { raise(limits, needed) } else { limits.soft };
    (plan.connections, plan.fetch.max_idle) = share(limit, wanted, idle);
    if plan.connections < wanted {
        let (connections, idle) = (plan.connections, plan.fetch.max_idle);
        tracing::warn!(limit, needed, connections, idle, "connections_lowered");
    }
    plan
}

/// Raises the limit to `needed`, or as far as may be; gives what holds then.
fn raise(limits: Limits, needed: u64) -> u64 {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let wanted = needed.min(limits.hard);
        let maximum = (limits.hard < u64::MAX).then_some(limits.hard);
        let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum });
        if raised.is_ok() { wanted } else { limits.soft }
    }
    #[cfg(not(unix))]
    {
        let _ = needed;
        limits.soft
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_as_many_as_files_carry() {
        for (limit, connections, idle, expected) in [
            (1_024, 64, 256, (64, 256)),
            // Idle ones go first.
            (400, 64, 256, (64, 104)),
            (256, 64, 256, (54, 0)),
            (64, 64, 256, (6, 0)),
            (0, 64, 256, (1, 0)),
        ] {
            let (got, kept) = share(limit, connections, idle);
            assert_eq!((got, kept), expected, "{limit}");
            assert!(needed(got, kept) <= limit.max(needed(1, 0)), "{limit}");
        }
    }
}
