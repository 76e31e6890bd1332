//! What a role says to people: what it is connected to, and how it goes once a minute.

use crate::config::ClusterPlan;
use crate::crawl::Shown;
use newshound_scheduler::Snapshot;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// How often a role says how it goes.
const EVERY: Duration = Duration::from_secs(60);

/// The mouth of a role. Cheap to clone; what nobody hears is lost.
#[derive(Debug, Clone)]
pub(crate) struct Talk {
    say: UnboundedSender<String>,
    numbers: watch::Sender<Snapshot>,
}

impl Talk {
    /// A mouth, and what hears it.
    pub(super) fn new() -> (Self, Shown) {
        let ((say, notes), (numbers, snapshots)) =
            (mpsc::unbounded_channel(), watch::channel(Snapshot::default()));
        (Self { say, numbers }, Shown { snapshots, notes })
    }

    /// Where warnings go.
    pub(super) fn warnings(&self) -> UnboundedSender<String> {
        self.say.clone()
    }

    /// Says a sentence.
    pub(super) fn say(&self, text: impl Into<String>) {
        let _ = self.say.send(text.into());
    }

    /// Says to which servers it is connected, for which crawl, and what it does there.
    pub(super) fn connected(&self, plan: &ClusterPlan, does: &str) {
        self.say(format!(
            "{does} for the crawl {}; connected to {} and {}",
            plan.name,
            plan.broker.url.shown(),
            plan.store.url.shown()
        ));
    }

    /// Shows the numbers of a scheduler until it is dropped.
    pub(super) fn show(&self, mut from: watch::Receiver<Snapshot>) -> Minutes {
        let to = self.numbers.clone();
        Minutes(tokio::spawn(async move {
            while from.changed().await.is_ok() {
                let now = from.borrow_and_update().clone();
                to.send_replace(now);
            }
        }))
    }

    /// Says once a minute how many of `what` are done, until it is dropped.
    pub(super) fn every_minute(&self, what: &'static str, done: Arc<AtomicU64>) -> Minutes {
        let talk = self.clone();
        Minutes(tokio::spawn(async move {
            let mut before = done.load(Ordering::Relaxed);
            for minute in 1_u64.. {
                tokio::time::sleep(EVERY).await;
                let now = done.load(Ordering::Relaxed);
                let last = now.saturating_sub(before);
                let (hours, minutes) = (minute / 60, minute % 60);
                talk.say(format!("{hours}:{minutes:02}  {now} {what}, {last} this minute"));
                before = now;
            }
        }))
    }
}

/// A task that ends with this.
#[derive(Debug)]
pub(super) struct Minutes(JoinHandle<()>);

impl Drop for Minutes {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_line_a_minute() {
        let (talk, mut shown) = Talk::new();
        let done = Arc::new(AtomicU64::new(5));
        let minutes = talk.every_minute("tasks done", Arc::clone(&done));
        // The clock runs ahead where nothing else is to be done.
        done.store(12, Ordering::Relaxed);
        tokio::task::yield_now().await;
        let first = shown.notes.recv().await.expect("a line");
        assert!(first.starts_with("0:01  12 tasks done, "), "{first}");
        done.store(40, Ordering::Relaxed);
        assert_eq!(
            shown.notes.recv().await.expect("a line"),
            "0:02  40 tasks done, 28 this minute"
        );
        drop(minutes);
    }
}
