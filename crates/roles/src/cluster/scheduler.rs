//! `newshound scheduler`: waits for the lease, schedules while it has it, and ends with the
//! summary of the crawl.

use super::keep::Keeper;
use super::open::{self, Given, RoleSettings};
use super::presence::{Presence, Role, Says};
use super::talk::Talk;
use super::term::{self, Shown, Term, TermEnd};
use crate::config::ClusterPlan;
use crate::crawl::{Ended, Meter};
use crate::exit::Failure;
use newshound_cluster::redis::{Lease, RedisStore};
use newshound_observe::Health;
use newshound_observe::metrics::LEADER;
use newshound_ports::StoreError;
use newshound_ports::patience::store_may;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long a lease holds without renewal: a standby takes over within this and a second.
const LEASE: Duration = Duration::from_secs(7);
/// How often a standby asks for it.
const ASK: Duration = Duration::from_secs(1);
/// How long a lease is given up at the end: where that fails it runs out.
const GIVE_UP: Duration = Duration::from_secs(2);

/// Schedules until the crawl is over; `None` where it was stopped before it led. `show` gets its
/// numbers and what it says to people.
///
/// # Errors
/// With the sentence to print and the exit code.
pub fn scheduler<S: Future<Output = ()>>(
    args: &RoleSettings,
    show: impl FnOnce(crate::crawl::Shown) -> S,
) -> Result<Option<Box<Ended>>, Failure> {
    open::role("scheduler", args, open::Threads::One, show, run)
}

async fn run(given: Given) -> Result<Option<Box<Ended>>, Failure> {
    let Given { plan, stop, health, talk } = given;
    let meter = Meter::start();
    health.set("queue", false);
    health.metrics().gauge(LEADER, 0);
    let Some(store) = open::store(&plan.store, &stop).await? else { return Ok(None) };
    let shown = Arc::new(Shown::default());
    let says = Says::new(Role::Standby);
    let id = says.id();
    let presence = {
        let (shown, known) = (Arc::clone(&shown), store.clone());
        Presence::start(store.board(), id.clone(), health.clone(), move || {
            let leads = shown.leads.load(Ordering::Relaxed);
            let role = if leads { Role::Scheduler } else { Role::Standby };
            let tick = Some(known.known()).filter(|tick| *tick > 0);
            Says { role, tick, done: shown.done.load(Ordering::Relaxed), ..says.clone() }
        })
    };
    let ended = terms(&plan, &store, &id, (&shown, &talk), &health, &stop).await;
    presence.end().await;
    let Some(mut ended) = ended? else { return Ok(None) };
    ended.charge(&meter);
    Ok(Some(ended))
}

/// One lease after another until the crawl is over; `None` where `stop` came while this one
/// only stood by.
async fn terms(
    plan: &ClusterPlan,
    store: &RedisStore,
    id: &str,
    (shown, talk): (&Shown, &Talk),
    health: &Health,
    stop: &CancellationToken,
) -> Result<Option<Box<Ended>>, Failure> {
    // A later term, or one that was waited for, goes on with a run.
    let mut takes_over = false;
    let mut is_first = true;
    loop {
        // Before the lease: a broker that cannot be used must not cost the crawl its scheduler.
        let broker = match is_first {
            true => open::broker(&plan.broker, stop).await?,
            false => open::broker_again(&plan.broker, stop).await,
        };
        let Some(broker) = broker else { return Ok(None) };
        is_first = false;
        health.set("queue", true);
        if !takes_over {
            talk.connected(plan, "schedules, once no other one does,");
        }
        let keeper = Keeper::start(&plan.store)?;
        let lease = tokio::select! {
            lease = stand_by(store, id, &mut takes_over) => Some(lease?),
            () = stop.cancelled() => None,
        };
        let Some(lease) = lease else {
            broker.close().await;
            return Ok(None);
        };
        tracing::info!(epoch = lease.epoch(), "lease_taken");
        if lease.rolled_back() {
            tracing::warn!(
                history = lease.history(),
                advice = "what it forgot is done again; appendfsync always, or min-replicas-to-write, lets it \
                          forget nothing",
                "store_rolled_back"
            );
        }
        talk.say("no other scheduler is at it: this one begins");
        shown.leads.store(true, Ordering::Relaxed);
        health.metrics().gauge(LEADER, 1);
        keeper.keep(&lease);
        let term = Term {
            plan,
            store,
            broker: &broker,
            lease: &lease,
            keeper: &keeper,
            takes_over,
            shown,
            health,
            talk,
        };
        let ended = Box::pin(term::run(term, stop)).await;
        keeper.end().await;
        takes_over = true;
        shown.leads.store(false, Ordering::Relaxed);
        health.metrics().gauge(LEADER, 0);
        if !matches!(ended, Ok(TermEnd::Lost(_))) {
            let _ = tokio::time::timeout(GIVE_UP, lease.release()).await;
        }
        broker.close().await;
        match ended? {
            TermEnd::Over(ended) => return Ok(Some(ended)),
            TermEnd::MoreSeeds => {}
            TermEnd::Lost(holder) => {
                tracing::warn!(holder, "lease_lost");
            }
            TermEnd::Away(error) => {
                tracing::warn!(error, "term_failed");
            }
        }
    }
}

/// Waits for the lease. Notes whether another one had it.
async fn stand_by(store: &RedisStore, id: &str, takes_over: &mut bool) -> Result<Lease, Failure> {
    let mut told: Option<String> = None;
    loop {
        match store.lease(id, LEASE).await {
            Ok(lease) => return Ok(lease),
            Err(StoreError::Locked(holder)) => {
                *takes_over = true;
                if told.as_ref() != Some(&holder) {
                    tracing::warn!(
                        holder,
                        advice = "this one stands by and takes over when that one is gone",
                        "scheduler_standby"
                    );
                    told = Some(holder);
                }
            }
            Err(error) if store_may(&error) => {
                tracing::warn!(%error, "lease_unsure");
            }
            Err(error) => return Err(open::store_told(&error)),
        }
        tokio::time::sleep(ASK).await;
    }
}
