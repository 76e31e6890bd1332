//! Acknowledges many deliveries in one frame.
//!
//! A quorum queue writes every acknowledgement it is sent to its log, as it does a message, so
//! one frame for ten deliveries costs the broker a fifth of ten frames' work. AMQP 0-9-1 has
//! `multiple` for it: "up to and including this one". That is used only where every delivery up
//! to that one was ended by us: the tags still out are known here, and nothing is ever
//! acknowledged for somebody who is still at work on it.

use super::ack::{Ended, put_back};
use lapin::Acker;
use lapin::options::BasicAckOptions;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::time::Instant;

/// How long an acknowledgement may wait for others. Short against a page's fetch; what dies
/// with the process meanwhile is delivered again, as if it had died just before.
const WAIT: Duration = Duration::from_millis(10);

/// How many may wait.
const MOST: usize = 64;

/// The deliveries of one channel.
#[derive(Default)]
pub(super) struct Endings {
    /// Tags delivered and not ended.
    out: BTreeSet<u64>,
    /// Tags to acknowledge.
    done: BTreeMap<u64, Acker>,
    flush_at: Option<Instant>,
}

impl Endings {
    pub(super) fn delivered(&mut self, tag: u64) {
        self.out.insert(tag);
    }

    /// Ends a delivery: at once where it goes back, soon where it is acknowledged. What came
    /// over an earlier channel is none of ours: it is delivered again already.
    pub(super) async fn end(&mut self, ended: Ended) {
        let Ended { tag, acker, requeue } = ended;
        if !acker.usable() || !self.out.remove(&tag) {
            return;
        }
        if requeue {
            let _ = put_back(&acker).await;
            return;
        }
        self.done.insert(tag, acker);
        if self.done.len() >= MOST {
            self.flush().await;
        } else {
            self.flush_at.get_or_insert_with(|| Instant::now() + WAIT);
        }
    }

    /// Returns when it is time to flush; never while nothing waits.
    pub(super) async fn due(&self) {
        match self.flush_at {
            Some(at) => tokio::time::sleep_until(at).await,
            None => std::future::pending().await,
        }
    }

    /// Acknowledges all that wait. A channel that died meanwhile takes none of it, and the
    /// broker delivers again.
    pub(super) async fn flush(&mut self) {
        self.flush_at = None;
        for (acker, multiple) in frames(&self.out, std::mem::take(&mut self.done)) {
            let _ = acker.ack(BasicAckOptions { multiple }).await;
        }
    }
}

/// What to acknowledge, and whether everything up to it is meant.
fn frames<T>(out: &BTreeSet<u64>, mut done: BTreeMap<u64, T>) -> Vec<(T, bool)> {
    let alone = out.first().map_or_else(BTreeMap::new, |lowest| done.split_off(lowest));
    let together = done.pop_last().map(|(_, acker)| (acker, true));
    together.into_iter().chain(alone.into_values().map(|acker| (acker, false))).collect()
}

#[cfg(test)]
mod tests {
    use super::frames;

    #[test]
    fn only_what_is_ended_is_acknowledged() {
        // (out, done, acknowledged up to, acknowledged alone)
        type Case = (&'static [u64], &'static [u64], Option<u64>, &'static [u64]);
        let table: &[Case] = &[
            (&[], &[], None, &[]),
            (&[], &[1, 2, 3], Some(3), &[]),
            (&[], &[7], Some(7), &[]),
            (&[4], &[1, 2, 3], Some(3), &[]),
            (&[1], &[2, 3], None, &[2, 3]),
            (&[3, 6], &[1, 2, 4, 5, 7], Some(2), &[4, 5, 7]),
        ];
        for (out, done, up_to, alone) in table {
            let out = out.iter().copied().collect();
            let got = frames(&out, done.iter().map(|tag| (*tag, *tag)).collect());
            let alone = alone.iter().map(|tag| (*tag, false));
            let wanted: Vec<_> = up_to.map(|tag| (tag, true)).into_iter().chain(alone).collect();
            assert_eq!(got, wanted, "{out:?} {done:?}");
        }
    }
}
