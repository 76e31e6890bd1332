//! What a crawl did, minute by minute for an hour and hour by hour for a week: for pictures. Bounded in size,
//! kept beside the state, on a cluster's board.

use newshound_core::time::UnixMillis;
use newshound_scheduler::{Snapshot, delay_quantile};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use tokio::sync::watch;

/// The file's name in the folder of the state.
const FILE: &str = "meters.json";
/// How often the numbers of a run are taken.
const LOOK: Duration = Duration::from_secs(5);
/// How often they are kept.
const KEEP: Duration = Duration::from_secs(30);
/// Rows of minutes, and of hours.
pub const MINUTES: usize = 60;
/// Rows of hours: a week.
pub const HOURS: usize = 168;
const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 3_600_000;
/// Kinds of errors in a row; there are fewer outcomes that are errors.
const KINDS: usize = 16;

/// A minute or an hour.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Which, counted from 1970.
    pub at: i64,
    /// Pages asked for.
    #[serde(default)]
    pub pages: u64,
    /// Stories.
    #[serde(default)]
    pub articles: u64,
    /// Attempts that failed, by outcome.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub errors: BTreeMap<String, u64>,
    /// Stories by how late they came ([`delay_quantile`]).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    delays: BTreeMap<u8, u64>,
}

impl Row {
    /// The delay in seconds that so many per cent of its stories do not exceed.
    #[must_use]
    pub fn delay(&self, per_cent: u64) -> Option<u64> {
        delay_quantile(&self.delays, per_cent)
    }

    fn add(&mut self, other: &Self) {
        self.pages += other.pages;
        self.articles += other.articles;
        for (kind, count) in &other.errors {
            if self.errors.len() < KINDS || self.errors.contains_key(kind) {
                *self.errors.entry(kind.clone()).or_default() += count;
            }
        }
        for (bucket, count) in &other.delays {
            *self.delays.entry(*bucket).or_default() += count;
        }
    }

    fn is_empty(&self) -> bool {
        *self == Self { at: self.at, ..Self::default() }
    }
}

/// What a crawl did of late.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meters {
    /// When the crawl began.
    begun: UnixMillis,
    minutes: Vec<Row>,
    hours: Vec<Row>,
}

impl Meters {
    /// The minutes that have something, oldest first: those of the hour before `now`.
    pub fn minutes(&self, now: UnixMillis) -> impl Iterator<Item = &Row> {
        last(&self.minutes, now.0.div_euclid(MINUTE_MS), MINUTES)
    }

    /// The hours of the week before `now`.
    pub fn hours(&self, now: UnixMillis) -> impl Iterator<Item = &Row> {
        last(&self.hours, now.0.div_euclid(HOUR_MS), HOURS)
    }

    /// When the crawl began; `None` where nothing was taken yet.
    pub(crate) fn begun(&self) -> Option<UnixMillis> {
        Some(self.begun).filter(|begun| *begun != UnixMillis::default())
    }

    /// Adds what was done up to `now`.
    fn add(&mut self, done: &Row, now: UnixMillis) {
        if self.begun == UnixMillis::default() || self.begun > now {
            self.begun = now;
        }
        add(&mut self.minutes, done, now.0.div_euclid(MINUTE_MS), MINUTES);
        add(&mut self.hours, done, now.0.div_euclid(HOUR_MS), HOURS);
    }

    /// Those kept in the folder of a state; none where they cannot be read.
    #[must_use]
    pub fn read(state: &Path) -> Self {
        let text = std::fs::read(state.join(FILE)).ok();
        text.and_then(|text| Self::from_text(&text)).unwrap_or_default()
    }

    fn from_text(text: &[u8]) -> Option<Self> {
        serde_json::from_slice(text).ok()
    }

    /// As text of a board.
    pub(crate) fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What the text of a board says; nothing where it cannot be read.
    pub(crate) fn of_text(text: Option<&str>) -> Self {
        text.and_then(|text| Self::from_text(text.as_bytes())).unwrap_or_default()
    }

    /// Not having them costs a picture, so a failure ends no crawl.
    fn keep(&self, state: &Path) {
        let fresh = state.join("meters.new");
        if std::fs::write(&fresh, self.to_text()).is_ok() {
            let _ = std::fs::rename(fresh, state.join(FILE));
        }
    }
}

fn last(rows: &[Row], now: i64, most: usize) -> impl Iterator<Item = &Row> {
    let oldest = now - i64::try_from(most).unwrap_or(i64::MAX);
    rows.iter().filter(move |row| row.at > oldest && row.at <= now)
}

/// Adds to the row `at`. Rows behind it are of a clock that was ahead: what they counted was done by now.
fn add(rows: &mut Vec<Row>, done: &Row, at: i64, most: usize) {
    let mut row = Row { at, ..Row::default() };
    while rows.last().is_some_and(|last| last.at >= at) {
        if let Some(last) = rows.pop() {
            row.add(&last);
        }
    }
    row.add(done);
    if !row.is_empty() {
        rows.push(row);
    }
    let too_many = rows.len().saturating_sub(most);
    rows.drain(..too_many);
}

/// Takes the numbers of a run.
pub(crate) struct Taker {
    /// What is known.
    pub(crate) meters: Meters,
    last: Snapshot,
}

impl Taker {
    pub(crate) fn of(meters: Meters) -> Self {
        Self { meters, last: Snapshot::default() }
    }

    /// Takes what was done since the last time.
    pub(crate) fn take(&mut self, snapshot: &Snapshot, now: UnixMillis) {
        let last = std::mem::replace(&mut self.last, snapshot.clone());
        let more = |count: u64, before: Option<&u64>| {
            Some(count.saturating_sub(before.copied().unwrap_or(0))).filter(|more| *more > 0)
        };
        let errors = snapshot.failed.iter().filter_map(|(kind, count)| {
            Some(((*kind).to_owned(), more(*count, last.failed.get(kind))?))
        });
        let delays = snapshot.delays.0.iter().filter_map(|(bucket, count)| {
            Some((*bucket, more(*count, last.delays.0.get(bucket))?))
        });
        let done = Row {
            at: 0,
            pages: snapshot.pages.saturating_sub(last.pages),
            articles: snapshot.articles.saturating_sub(last.articles),
            errors: errors.collect(),
            delays: delays.collect(),
        };
        self.meters.add(&done, now);
    }
}

/// Takes the numbers of a run in the folder of a state. Never ends.
pub(crate) async fn take(
    state: &Path,
    taker: &mut Taker,
    snapshots: watch::Receiver<Snapshot>,
    now: impl Fn() -> UnixMillis,
) {
    let mut kept: Option<tokio::time::Instant> = None;
    loop {
        tokio::time::sleep(LOOK).await;
        taker.take(&snapshots.borrow(), now());
        if kept.is_none_or(|kept| kept.elapsed() >= KEEP) {
            kept = Some(tokio::time::Instant::now());
            taker.meters.keep(state);
        }
    }
}

/// Takes the last numbers of a run, and keeps them.
pub(crate) fn take_last(state: &Path, taker: &mut Taker, snapshot: &Snapshot, now: UnixMillis) {
    taker.take(snapshot, now);
    taker.meters.keep(state);
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_700_000_000_000);
    const DAY: Duration = Duration::from_secs(86_400);

    fn pages(meters: &Meters, now: UnixMillis) -> (u64, u64) {
        let minutes = meters.minutes(now).map(|row| row.pages).sum();
        (minutes, meters.hours(now).map(|row| row.pages).sum())
    }

    #[test]
    fn rows_are_of_the_last_hour_and_week_and_few() {
        let mut taker = Taker::of(Meters::default());
        let mut snapshot = Snapshot::default();
        for minute in 0..20_000_u64 {
            snapshot.pages += 2;
            *snapshot.failed.entry("timed_out").or_default() += 1;
            *snapshot.delays.0.entry((minute % 90) as u8).or_default() += 1;
            taker.take(&snapshot, NOW + Duration::from_secs(60 * minute));
        }
        let end = NOW + Duration::from_secs(60 * 19_999);
        let (hour, week) = pages(&taker.meters, end);
        assert!(hour == 120 && (20_000..=20_160).contains(&week), "{hour} {week}");
        let text = taker.meters.to_text();
        assert!(text.len() < 200_000, "{} bytes", text.len());
        assert_eq!(Meters::of_text(Some(&text)), taker.meters);
        assert_eq!(Meters::of_text(Some("nonsense")), Meters::default());
        let row = taker.meters.hours(end).last().expect("an hour");
        assert_eq!((row.errors.len(), row.delay(50).is_some()), (1, true));
        assert_eq!(pages(&taker.meters, end + 30 * DAY), (0, 0), "long ago");
    }

    #[test]
    fn a_clock_that_jumps_does_no_harm() {
        let mut taker = Taker::of(Meters::default());
        let mut snapshot = Snapshot::default();
        let mut at = |taker: &mut Taker, now| {
            snapshot.pages += 10;
            taker.take(&snapshot, now);
        };
        at(&mut taker, NOW);
        at(&mut taker, NOW + 400 * DAY);
        at(&mut taker, NOW + Duration::from_secs(60));
        assert_eq!(pages(&taker.meters, NOW + Duration::from_secs(60)), (30, 30), "all is kept");
        at(&mut taker, UnixMillis(-5));
        assert_eq!(pages(&taker.meters, UnixMillis(-5)), (40, 40));
        at(&mut taker, UnixMillis(i64::MAX));
        at(&mut taker, NOW);
        assert_eq!(pages(&taker.meters, NOW).0, 20, "what is past stays past");
        assert!(taker.meters.begun() <= Some(NOW));
    }

    #[test]
    fn a_run_that_begins_anew_counts_from_nothing() {
        let mut taker = Taker::of(Meters::default());
        taker.take(&Snapshot { pages: 50, ..Snapshot::default() }, NOW);
        let mut next = Taker::of(taker.meters);
        next.take(&Snapshot { pages: 7, ..Snapshot::default() }, NOW);
        assert_eq!(pages(&next.meters, NOW), (57, 57));
    }
}
