//! Redis and RabbitMQ, where the file names them.

use super::Finding;
use newshound_cluster::ConnectError;
use newshound_cluster::rabbitmq::{Broker, BrokerConfig, examine};
use newshound_cluster::redis::{RedisConfig, RedisFacts, RedisStore};
use newshound_roles::cluster::open;
use newshound_roles::config::ClusterPlan;
use std::path::Path;
use std::time::Duration;

/// A server that is not there is waited for no longer: a person waits too.
const PATIENCE: Duration = Duration::from_secs(3);
/// Clocks that differ by more make logs of several machines hard to read.
const SKEW_MS: i64 = 1_000;
/// Seconds after which Redis itself no longer counts a replica (`min-replicas-max-lag`).
const LAG: u64 = 10;

/// Looks at the servers; a file without any is a crawl's on one machine.
pub(super) async fn check(config: &Path, findings: &mut Vec<Finding>) {
    let named = |section: &str, variable: &str| {
        std::env::var_os(variable).is_some()
            || std::fs::read_to_string(config).is_ok_and(|text| text.contains(section))
    };
    if !named("[queue]", "NEWSHOUND_QUEUE_URL") && !named("[store]", "NEWSHOUND_STORE_URL") {
        return;
    }
    let plan = match open::plan(config) {
        Ok(plan) => plan,
        Err(failure) => {
            findings.push(Finding::fail("servers", failure.message, "correct the file"));
            return;
        }
    };
    newshound_fetch::install_tls_provider();
    let ClusterPlan { store, broker, .. } = plan;
    redis(RedisConfig { startup_timeout: PATIENCE, ..store }, findings).await;
    rabbitmq(BrokerConfig { startup_timeout: PATIENCE, ..broker }, findings).await;
}

async fn redis(config: RedisConfig, findings: &mut Vec<Finding>) {
    let store = match RedisStore::open(&config).await {
        Ok(store) => store,
        Err(error) => {
            findings.push(refused("redis", &error));
            return;
        }
    };
    match store.facts().await {
        Ok(facts) => findings.extend(judge(&facts, jiff::Timestamp::now().as_millisecond())),
        Err(error) => {
            findings.push(Finding::fail("redis", error.to_string(), "look at its log"));
        }
    }
}

/// What to think of a Redis that may be used.
fn judge(facts: &RedisFacts, now_ms: i64) -> Vec<Finding> {
    let version = &facts.version;
    let mut findings = vec![Finding::ok(
        "redis",
        format!("version {version}, never evicts keys, uses {} MiB", facts.used >> 20),
    )];
    findings.push(match (facts.aof, facts.aof_well) {
        (true, true) => Finding::ok("redis-aof", "the append-only file is written"),
        (true, false) => Finding::fail(
            "redis-aof",
            "the append-only file cannot be written",
            "look at the disk of Redis and at its log",
        ),
        (false, _) => Finding::warn(
            "redis-aof",
            "no append-only file: when Redis ends, URLs are lost",
            "set appendonly yes and appendfsync everysec",
        ),
    });
    if !facts.snapshot_well {
        findings.push(Finding::fail(
            "redis-rdb",
            "the last snapshot could not be written",
            "look at the disk of Redis and at its log: it refuses every write until one is written (MISCONF)",
        ));
    }
    match (facts.replicas, facts.lag) {
        // It stands alone: nothing lags.
        (0, _) => {}
        (count, Some(lag)) if lag <= LAG => {
            findings.push(Finding::ok("redis-repl", format!("replicas in step: {count}")));
        }
        (count, lag) => findings.push(Finding::warn(
            "redis-repl",
            match lag {
                Some(lag) => format!("of {count} replicas one was not heard of for {lag} s"),
                None => format!("of {count} replicas one is not in step yet"),
            },
            "look at its log: should it take over now, what was written last is done again",
        )),
    }
    if facts.limit > 0 && facts.used > facts.limit / 5 * 4 {
        findings.push(Finding::warn(
            "redis-mem",
            format!("{} of {} MiB are used", facts.used >> 20, facts.limit >> 20),
            "raise maxmemory: a full Redis stops the crawl",
        ));
    }
    let skew = facts.now_ms - now_ms;
    if skew.abs() > SKEW_MS {
        findings.push(Finding::warn(
            "redis-time",
            format!("its clock differs from this machine's by {skew} ms"),
            "set both clocks (NTP); the crawl goes by that of Redis, log lines by this one",
        ));
    }
    findings
}

async fn rabbitmq(config: BrokerConfig, findings: &mut Vec<Finding>) {
    let examined = match examine(&config).await {
        Ok(examined) => examined,
        Err(error) => {
            findings.push(refused("rabbitmq", &error));
            return;
        }
    };
    let version = examined.version.as_deref().unwrap_or("that it does not tell");
    if examined.blocked {
        findings.push(Finding::fail(
            "rabbitmq",
            format!("version {version}, takes no messages: an alarm of memory or disk"),
            "see rabbitmq-diagnostics alarms; make room, or raise the watermark",
        ));
        return;
    }
    findings.push(Finding::ok("rabbitmq", format!("version {version}, no alarm")));
    // Declares queues and exchanges: the rights to configure, write and read.
    findings.push(match Broker::connect(config).await {
        Ok(broker) => {
            let depths = broker.depths().await;
            broker.close().await;
            match depths {
                Ok(depths) if depths.dead.messages > 0 => Finding::warn(
                    "queues",
                    format!("{} dead letters", depths.dead.messages),
                    "newshound dead-letters list",
                ),
                Ok(_) => Finding::ok("queues", "can be declared, written and read"),
                Err(error) => {
                    Finding::fail("queues", error.to_string(), "give the user the right to read")
                }
            }
        }
        Err(error) => refused("queues", &error),
    });
}

fn refused(what: &'static str, error: &ConnectError) -> Finding {
    let todo = match error {
        ConnectError::BadConfig(_) => "correct the address in the file",
        ConnectError::Unreachable(_) => "start it, or look at address, firewall and its log",
        ConnectError::Refused(_) => "correct user, password or virtual host, or give the rights",
        ConnectError::Unfit(_) => "change the setting named, or use another server",
        ConnectError::OtherVersion(_) => "choose another [crawl] name",
    };
    Finding::fail(what, error.to_string(), todo)
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;

    #[test]
    fn findings_of_a_redis() {
        let good = RedisFacts {
            version: "7.0.15".into(),
            aof: true,
            aof_well: true,
            snapshot_well: true,
            replicas: 0,
            lag: Some(0),
            used: 10 << 20,
            limit: 0,
            now_ms: 5_000,
        };
        for (facts, worst) in [
            (good.clone(), Level::Ok),
            (RedisFacts { aof: false, ..good.clone() }, Level::Warn),
            (RedisFacts { aof_well: false, ..good.clone() }, Level::Fail),
            (RedisFacts { snapshot_well: false, ..good.clone() }, Level::Fail),
            (RedisFacts { replicas: 2, ..good.clone() }, Level::Ok),
            (RedisFacts { replicas: 2, lag: Some(11), ..good.clone() }, Level::Warn),
            (RedisFacts { replicas: 2, lag: None, ..good.clone() }, Level::Warn),
            (RedisFacts { limit: 11 << 20, ..good.clone() }, Level::Warn),
            (RedisFacts { now_ms: 9_000, ..good }, Level::Warn),
        ] {
            let found = judge(&facts, 5_000);
            let levels = found.iter().map(|finding| finding.level);
            assert_eq!(levels.max(), Some(worst), "{facts:?}");
        }
    }
}
