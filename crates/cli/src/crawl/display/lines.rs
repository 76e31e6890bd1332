//! A run off a terminal: a line a minute for people, and sentences as they come.

use super::rate::{about, left};
use newshound_core::status::Status;
use newshound_roles::crawl::Shown;
use newshound_scheduler::Snapshot;
use std::io::Write as _;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// How often a line is written.
const EVERY: Duration = Duration::from_secs(60);

/// Writes until `stop` is cancelled; `counts` says whether there are numbers. A run of less than a minute
/// writes no line.
pub(super) async fn write(mut shown: Shown, counts: bool, stop: CancellationToken) {
    let began = Instant::now();
    let mut ticks = tokio::time::interval_at(tokio::time::Instant::now() + EVERY, EVERY);
    let mut last = Snapshot::default();
    loop {
        let text = tokio::select! {
            _ = ticks.tick(), if counts => {
                let now = shown.snapshots.borrow().clone();
                if now == Snapshot::default() {
                    // A scheduler that stands by.
                    continue;
                }
                let text = line(&now, &last, began.elapsed());
                last = now;
                text
            }
            Some(note) = shown.notes.recv() => note,
            () = stop.cancelled() => break,
        };
        let _ = writeln!(std::io::stderr(), "newshound: {text}");
    }
    // What was said in the last moment.
    while let Ok(note) = shown.notes.try_recv() {
        let _ = writeln!(std::io::stderr(), "newshound: {note}");
    }
}

/// The numbers of `now`; a rate is over the minute since `last`.
fn line(now: &Snapshot, last: &Snapshot, elapsed: Duration) -> String {
    let articles = |of: &Snapshot| of.counts.ended.get(&Status::Article).copied().unwrap_or(0);
    let minutes = elapsed.as_secs() / 60;
    let mut text = format!(
        "{}:{:02}  {} articles  {} pages this minute  {} URLs ended, {} left",
        minutes / 60,
        minutes % 60,
        articles(now),
        now.requests.saturating_sub(last.requests),
        now.counts.terminal(),
        now.counts.outstanding(),
    );
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = now.requests.saturating_sub(last.requests) as f64 / EVERY.as_secs_f64();
    if let Some(left) = left(now, rate) {
        text.push_str(&format!(" (about {})", about(left)));
    }
    if now.visits > 0 {
        text.push_str(&format!("  {} visits found {} URLs", now.visits, now.visits_found));
    }
    if !now.checks.is_empty() {
        let of = |result| now.checks.get(result).copied().unwrap_or(0);
        let all: u64 = now.checks.values().sum();
        let (changed, gone) = (of("story_changed"), of("story_gone"));
        text.push_str(&format!("  {all} stories again: {changed} changed, {gone} gone"));
    }
    for (state, count) in &now.troubled {
        text.push_str(&format!("  {count} sites {}", state.name()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use newshound_core::host::SiteState;

    #[test]
    fn a_line_says_how_it_goes() {
        let mut now = Snapshot { requests: 300, ..Snapshot::default() };
        now.counts.ended.insert(Status::Article, 120);
        now.counts.queued = 70;
        now.troubled.insert(SiteState::Blocked, 2);
        let last = Snapshot { requests: 180, ..Snapshot::default() };
        assert_eq!(
            line(&now, &last, Duration::from_secs(3_725)),
            "1:02  120 articles  120 pages this minute  120 URLs ended, 70 left (about 35 s)  2 sites blocked"
        );
    }
}
