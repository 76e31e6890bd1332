//! What an operator orders: of a host, or of the run.

use super::{Scheduler, SchedulerError};
use newshound_core::frontier::Applied;
use newshound_core::identity::HostKey;
use newshound_core::orders::{Dropped, HostVerb};
use newshound_core::time::UnixMillis;
use newshound_ports::{Frontier, StoreError};
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot};

/// Times that a host is asked for again which changed meanwhile.
const AGAIN: usize = 20;

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "order")]
pub enum Order {
    /// Of a host.
    Host {
        /// Which.
        host: HostKey,
        /// What.
        #[serde(flatten)]
        verb: HostVerb,
    },
    /// The run ends, as if it were stopped; what is left waits.
    End,
}

/// What came of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// It is carried out, and stored.
    Done(Dropped),
    /// The crawl knows no such host.
    NoSuchHost,
    /// The host changed too often meanwhile.
    Busy,
}

/// An order to a scheduler that runs.
#[derive(Debug)]
pub struct Given {
    /// What.
    pub order: Order,
    /// Is told what came of it.
    pub answer: oneshot::Sender<Carried>,
}

/// The next order; never where none can come.
pub(super) async fn next(orders: &mut Option<mpsc::Receiver<Given>>) -> Given {
    if let Some(receiver) = orders {
        if let Some(given) = receiver.recv().await {
            return given;
        }
        *orders = None;
    }
    std::future::pending().await
}

/// Carries an order of `host` out, durably, and logs it.
///
/// # Errors
/// When the frontier fails.
pub async fn carry_out(
    frontier: &dyn Frontier,
    host: &HostKey,
    verb: HostVerb,
    now: UnixMillis,
) -> Result<Carried, StoreError> {
    for _ in 0..AGAIN {
        let rows = frontier.hosts(std::slice::from_ref(host)).await?;
        let Some(row) = rows.into_iter().flatten().next() else { return Ok(Carried::NoSuchHost) };
        let applied = frontier.commit(vec![verb.transition(&row, now)], now).await?;
        if matches!(applied.as_slice(), [Applied::Done { .. }]) {
            let dropped = verb.drops(&row);
            let delay_ms = if let HostVerb::Slow { delay_ms } = verb { delay_ms } else { 0 };
            let (urls, visits, verb) = (dropped.urls, dropped.visits, verb.name());
            tracing::info!(%host, verb, delay_ms, urls, visits, "host_ordered");
            return Ok(Carried::Done(dropped));
        }
    }
    Ok(Carried::Busy)
}

impl Scheduler {
    /// Does what an operator orders.
    pub(super) async fn obey(&mut self, given: Given) -> Result<(), SchedulerError> {
        let carried = match given.order {
            Order::Host { host, verb } => {
                let now = self.ports.clock.now();
                carry_out(&*self.ports.frontier, &host, verb, now).await?
            }
            Order::End => {
                tracing::info!(crawl = self.planner.crawl, "end_ordered");
                self.ended = true;
                Carried::Done(Dropped::default())
            }
        };
        // Who ordered it may have gone.
        let _ = given.answer.send(carried);
        Ok(())
    }
}
