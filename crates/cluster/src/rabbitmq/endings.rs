//! Acknowledges many deliveries in one frame.
//!
//! A quorum queue writes every acknowledgement it is sent to its log, as it does a message, so
//! one frame for ten deliveries costs the broker a fifth of ten frames' work. AMQP 0-9-1 has
//! `multiple` for it: "up to and including this one". That is used only where every delivery up
//! to that one was ended by us: the tags still out are known here, and nothing is ever
//! acknowledged for somebody who is still at work on it.

use super::ack::Ended;
use lapin::Acker;
use lapin::options::{BasicAckOptions, BasicNackOptions};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::time::Instant;

/// How long an acknowledgement may wait for others. Short against the delay of a host; what dies
/// with the process meanwhile is delivered again, as if it had died just before.
const WAIT: Duration = Duration::from_millis(30);

/// How many may wait: at most this, and at most a quarter of what may be out, so that the broker
/// is not kept from sending more.
const MOST: usize = 64;

/// Longest wait until a frame is written; the broker does not answer it. A connection that takes
/// none for so long is as good as dead, and the library may never say so.
const PATIENCE: Duration = Duration::from_secs(5);

/// The connection takes no more frames.
#[derive(Debug)]
pub(super) struct Stuck;

/// The deliveries of one channel.
pub(super) struct Endings {
    /// Which channel, among all this process had.
    session: u64,
    most: usize,
    /// Tags delivered and not ended.
    out: BTreeSet<u64>,
    /// Tags to acknowledge.
    done: BTreeMap<u64, Acker>,
    flush_at: Option<Instant>,
}

impl Endings {
    pub(super) fn new(session: u64, prefetch: u16) -> Self {
        let most = (usize::from(prefetch) / 4).clamp(1, MOST);
        let (out, done) = (BTreeSet::new(), BTreeMap::new());
        Self { session, most, out, done, flush_at: None }
    }

    pub(super) fn delivered(&mut self, tag: u64) {
        self.out.insert(tag);
    }

    /// Whether a delivery is out on this channel; it is not any more. What came over an earlier
    /// channel is none of ours, even under a tag of ours: that channel is closed and the broker
    /// delivers it again.
    fn take(&mut self, session: u64, tag: u64) -> bool {
        session == self.session && self.out.remove(&tag)
    }

    /// Ends a delivery: at once where it goes back, soon where it is acknowledged.
    pub(super) async fn end(&mut self, ended: Ended) -> Result<(), Stuck> {
        let Ended { session, tag, acker, requeue } = ended;
        if !self.take(session, tag) {
            return Ok(());
        }
        if requeue {
            return put_back(&acker).await;
        }
        self.done.insert(tag, acker);
        if self.done.len() >= self.most {
            return self.flush().await;
        }
        self.flush_at.get_or_insert_with(|| Instant::now() + WAIT);
        Ok(())
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
    pub(super) async fn flush(&mut self) -> Result<(), Stuck> {
        self.flush_at = None;
        // One behind the other: a frame that means all up to its tag must not be overtaken.
        for (acker, multiple) in frames(&self.out, std::mem::take(&mut self.done)) {
            written(acker.ack(BasicAckOptions { multiple })).await?;
        }
        Ok(())
    }
}

/// Puts a message back into its queue.
pub(super) async fn put_back(acker: &Acker) -> Result<(), Stuck> {
    written(acker.nack(BasicNackOptions { requeue: true, ..Default::default() })).await
}

/// A frame that fails to be written is no error: its channel has ended, and its reader is told.
async fn written(frame: impl Future<Output = lapin::Result<bool>>) -> Result<(), Stuck> {
    tokio::time::timeout(PATIENCE, frame).await.map(drop).map_err(|_| Stuck)
}

/// What to acknowledge, and whether everything up to it is meant.
fn frames<T>(out: &BTreeSet<u64>, mut done: BTreeMap<u64, T>) -> Vec<(T, bool)> {
    let alone = out.first().map_or_else(BTreeMap::new, |lowest| done.split_off(lowest));
    let together = done.pop_last().map(|(_, acker)| (acker, true));
    together.into_iter().chain(alone.into_values().map(|acker| (acker, false))).collect()
}

#[cfg(test)]
mod tests {
    use super::{Endings, frames};

    #[test]
    fn a_tag_of_an_earlier_channel_is_not_ours() {
        let mut endings = Endings::new(2, 8);
        endings.delivered(1);
        assert!(!endings.take(1, 1), "another delivery has that tag now");
        assert!(endings.take(2, 1));
        assert!(!endings.take(2, 1), "ended twice");
        assert!(!endings.take(2, 7), "never delivered");
    }

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
