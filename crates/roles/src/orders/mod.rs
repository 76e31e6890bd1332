//! What an operator orders of a crawl, whether it runs or not, on this machine or in a cluster.
//!
//! Flow: command line or console -> [`Place::order`]. In a folder: where the crawl runs a letter in its folder
//! (`letters`), which the run takes up within a second (`obey`) and answers; where it does not, its store
//! itself. In a cluster: a line on the board, which the scheduler takes up. Who can write the folder, or
//! the store, may order.

mod letters;
mod obey;
mod place;

use crate::cluster::open;
use crate::config::{ClusterPlan, present};
use crate::crawl::told;
use crate::exit::{Exit, Failure};
use crate::output::STATE;
use crate::sources::Change;
use crate::{before, cluster, look};
use letters::{Letters, Reply};
use newshound_cluster::redis::RedisStore;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::HostKey;
use newshound_core::orders::{Dropped, HostVerb};
use newshound_embedded::Embedded;
use newshound_ports::{StoreError, SystemClock};
use newshound_scheduler::{Carried, carry_out};
pub(crate) use obey::{LiveCrawl, obey};
pub use place::Place;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What a crawl is ordered to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Order {
    /// Of a host, or of the run.
    Scheduler(newshound_scheduler::Order),
    /// Changes of its sources, as texts of a board.
    Sources {
        /// The changes.
        sources: Vec<String>,
    },
}

impl Order {
    /// An order of a host.
    #[must_use]
    pub fn host(host: HostKey, verb: HostVerb) -> Self {
        Self::Scheduler(newshound_scheduler::Order::Host { host, verb })
    }

    /// The run ends.
    #[must_use]
    pub fn end() -> Self {
        Self::Scheduler(newshound_scheduler::Order::End)
    }

    /// Changes of the sources.
    #[must_use]
    pub fn sources(changes: &[Change]) -> Self {
        Self::Sources { sources: changes.iter().map(Change::to_text).collect() }
    }
}

/// When an order is carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// It is.
    Done,
    /// A run takes it up within seconds: the scheduler of this name.
    Soon(String),
    /// Nobody works on the crawl: the next run takes it up.
    NextRun,
}

/// What came of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obeyed {
    /// When it is carried out.
    pub when: When,
    /// What it dropped, where that is known already.
    pub dropped: Dropped,
}

/// How long a run's answer is waited for: it looks twice a second, and a store may be busy.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it is looked for.
const LOOK: Duration = Duration::from_millis(50);

/// Orders the crawl in the folder `out`.
///
/// # Errors
/// With the sentence to print and the exit code.
fn of_folder(out: &Path, order: &Order) -> Result<Obeyed, Failure> {
    let state = out.join(STATE);
    if let Order::Sources { sources } = order {
        let changes: Vec<Change> =
            sources.iter().filter_map(|text| Change::from_text(text)).collect();
        if !state.exists() || !is_running(out)? {
            before::change_sources(&state, changes)?;
            return Ok(Obeyed { when: When::NextRun, dropped: Dropped::default() });
        }
    }
    let is_end = *order == Order::end();
    let by = Instant::now() + PATIENCE;
    let mut ran = false;
    loop {
        if is_running(out)? {
            ran = true;
            if let Some(reply) = ask(out, order, by)? {
                return obeyed(reply);
            }
        } else if is_end {
            return match ran {
                true => Ok(Obeyed { when: When::Done, dropped: Dropped::default() }),
                false => Err(Failure::usage(format!("no run is at work in {}", out.display()))),
            };
        } else if let Order::Sources { .. } = order {
            return of_folder(out, order);
        } else if let Some(carried) = itself(&state, order)? {
            return obeyed(Reply::of(carried));
        }
    }
}

fn is_running(out: &Path) -> Result<bool, Failure> {
    look::at(out, async |store| Ok(store.is_running()))
}

/// Asks the run in the folder; `None` where it ended meanwhile.
fn ask(out: &Path, order: &Order, by: Instant) -> Result<Option<Reply>, Failure> {
    let letters = Letters::of(&out.join(STATE));
    let letter = letters.write(order)?;
    loop {
        if let Some(reply) = letter.answer() {
            return Ok(Some(reply));
        }
        if Instant::now() > by {
            letter.take_back();
            return Err(Failure::new(
                Exit::Locked,
                format!(
                    "the run in {} did not answer for {} s: nothing was ordered; a run of an older version \
                     takes no orders",
                    out.display(),
                    PATIENCE.as_secs()
                ),
            ));
        }
        std::thread::sleep(LOOK);
        if !is_running(out)? {
            let answer = letter.answer();
            letter.take_back();
            return Ok(answer);
        }
    }
}

/// Carries an order of a host out in a store that nobody works on; `None` where somebody began to.
fn itself(state: &Path, order: &Order) -> Result<Option<Carried>, Failure> {
    let Order::Scheduler(newshound_scheduler::Order::Host { host, verb }) = order else {
        return Ok(None);
    };
    let store = match Embedded::open(state, Arc::new(SystemClock)) {
        Ok(store) => store,
        Err(StoreError::Locked(_)) => return Ok(None),
        Err(error) => return Err(told(&error, state)),
    };
    let carried = open::run(async {
        let carried = carry_out(&*store.frontier(), host, *verb, present()).await;
        carried.map_err(|error| told(&error, state))
    });
    store.close();
    carried.map(Some)
}

fn obeyed(reply: Reply) -> Result<Obeyed, Failure> {
    match reply.refused {
        None => {
            let when = if reply.later { When::NextRun } else { When::Done };
            Ok(Obeyed { when, dropped: reply.dropped })
        }
        Some(why) => Err(Failure::usage(why)),
    }
}

/// Orders the crawl of `plan`.
///
/// # Errors
/// With the sentence to print and the exit code.
fn of_cluster(plan: &ClusterPlan, order: &Order) -> Result<Obeyed, Failure> {
    let when = |holder: Option<String>| holder.map_or(When::NextRun, When::Soon);
    let dropped = Dropped::default();
    if let Order::Sources { sources } = order {
        let changes: Vec<Change> =
            sources.iter().filter_map(|text| Change::from_text(text)).collect();
        let holder = open::run(cluster::hand_over(plan, &changes))?;
        return Ok(Obeyed { when: when(holder), dropped });
    }
    open::run(async {
        let store = RedisStore::open(&plan.store).await.map_err(|e| open::connect_told(&e))?;
        let (board, told) = (store.board(), |error| open::store_told(&error));
        let holder = board.holder().await.map_err(told)?;
        let holder = holder.filter(|holder| !holder.left.is_zero()).map(|holder| holder.owner);
        if holder.is_none() && *order == Order::end() {
            board.set_ended(Some(ENDED)).await.map_err(told)?;
            return Ok(Obeyed { when: When::Done, dropped });
        }
        let text = serde_json::to_string(order)
            .map_err(|error| Failure::new(Exit::Internal, error.to_string()))?;
        board.order(&text).await.map_err(told)?;
        Ok(Obeyed { when: when(holder), dropped })
    })
}

/// What the board says of a crawl that an operator ended: no scheduler goes on with it.
pub(crate) const ENDED: &str = "ended";

/// Lets the crawl of `plan` go on that an operator ended. Whether it was.
///
/// # Errors
/// Where the store cannot be used.
pub fn go_on(plan: &ClusterPlan) -> Result<bool, Failure> {
    open::run(async {
        let store = RedisStore::open(&plan.store).await.map_err(|e| open::connect_told(&e))?;
        let (board, told) = (store.board(), |error| open::store_told(&error));
        let was = board.ended().await.map_err(told)?.as_deref() == Some(ENDED);
        if was {
            board.set_ended(None).await.map_err(told)?;
        }
        Ok(was)
    })
}

/// Whether the host with this key is the one that a person calls `asked`: its origin, which may lack scheme
/// and port.
#[must_use]
pub fn is_named(key: &HostKey, asked: &str) -> bool {
    let (key, asked) = (key.as_str(), asked.trim_end_matches('/').to_lowercase());
    let host = key.split_once("://").map_or(key, |(_, rest)| rest);
    let bare = host.rsplit_once(':').map_or(host, |(name, _)| name);
    [key, host, bare].contains(&asked.as_str())
        || CanonicalUrl::parse(&asked).is_ok_and(|url| HostKey::of(&url).as_str() == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_named_in_several_ways() {
        for (key, asked, expected) in [
            ("https://news.example", "news.example", true),
            ("https://news.example", "https://News.example/", true),
            ("https://news.example", "https://news.example/a/b", true),
            ("http://127.0.0.1:8080", "127.0.0.1:8080", true),
            ("http://127.0.0.1:8080", "127.0.0.1", true),
            ("https://news.example", "www.news.example", false),
            ("https://news.example", "http://news.example", false),
        ] {
            assert_eq!(is_named(&HostKey::from_stored(key), asked), expected, "{key} {asked}");
        }
    }

    #[test]
    fn an_order_is_read_as_it_was_written() {
        let host = HostKey::from_stored("https://news.example");
        for order in [
            Order::host(host.clone(), HostVerb::Slow { delay_ms: 9 }),
            Order::host(host, HostVerb::Forget),
            Order::end(),
            Order::sources(&[]),
        ] {
            let text = serde_json::to_string(&order).expect("written");
            assert_eq!(serde_json::from_str::<Order>(&text).expect("read"), order, "{text}");
        }
    }
}
