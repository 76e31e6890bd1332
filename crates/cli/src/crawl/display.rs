//! The live display of a crawl on stderr.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use newshound_core::status::Status;
use newshound_scheduler::Snapshot;
use std::fmt::Write;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Whether there is a display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Display {
    /// On stderr, redrawn a few times a second.
    Live,
    /// None: log lines, or nothing.
    Off,
}

/// How often it is redrawn.
const EVERY: Duration = Duration::from_millis(250);
/// Hosts and titles shown: with the head they fit 24 lines.
const HOSTS: usize = 10;
const TITLES: usize = 4;

/// A running display.
pub struct Shown(Option<(CancellationToken, JoinHandle<()>)>);

impl Shown {
    /// Takes the display off the screen.
    pub async fn finish(self) {
        if let Some((stop, drawing)) = self.0 {
            stop.cancel();
            let _ = drawing.await;
        }
    }
}

/// Starts the display.
pub fn start(display: Display, snapshots: watch::Receiver<Snapshot>) -> Shown {
    if display == Display::Off {
        return Shown(None);
    }
    let stop = CancellationToken::new();
    let drawing = tokio::spawn(draw(snapshots, stop.clone()));
    Shown(Some((stop, drawing)))
}

async fn draw(snapshots: watch::Receiver<Snapshot>, stop: CancellationToken) {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(4));
    if let Ok(style) = ProgressStyle::with_template("{msg}") {
        bar.set_style(style);
    }
    let terminal = console::Term::stderr();
    let began = Instant::now();
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop.cancelled() => break,
        }
        let width = usize::from(terminal.size().1);
        bar.set_message(frame(&snapshots.borrow(), began.elapsed(), width));
        bar.tick();
    }
    bar.finish_and_clear();
}

/// One frame of the display, `width` columns wide.
#[must_use]
pub fn frame(now: &Snapshot, elapsed: Duration, width: usize) -> String {
    let mut out = String::new();
    let seconds = elapsed.as_secs_f64().max(0.001);
    let articles = now.counts.ended.get(&Status::Article).copied().unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = now.requests as f64 / seconds;
    let _ = writeln!(
        out,
        "newshound  {}  {rate:.1} pages/s  {articles} articles  {} queued  {} out  {} errors",
        clock(elapsed),
        now.counts.queued,
        now.out,
        now.errors
    );
    for host in now.hosts.iter().take(HOSTS) {
        let state = host.state.name();
        let line = format!(
            "  {:<32} {state:<14}{:>7} articles{:>7} left",
            fit(host.host.as_str(), 32),
            host.articles,
            host.waiting
        );
        let _ = writeln!(out, "{}", fit(&line, width));
    }
    if now.hosts.len() > HOSTS {
        let _ = writeln!(out, "  and {} more hosts", now.hosts.len() - HOSTS);
    }
    for title in now.latest.iter().rev().take(TITLES) {
        let _ = writeln!(out, "{}", fit(&format!("  + {title}"), width));
    }
    out.truncate(out.trim_end().len());
    out
}

fn clock(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// At most `width` characters; wide characters count double.
fn fit(text: &str, width: usize) -> String {
    let mut used = 0;
    let mut out = String::new();
    for character in text.chars().filter(|c| !c.is_control()) {
        let columns = if u32::from(character) >= 0x1100 { 2 } else { 1 };
        if used + columns >= width {
            out.push('…');
            break;
        }
        used += columns;
        out.push(character);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use newshound_core::host::SiteState;
    use newshound_core::identity::HostKey;
    use newshound_scheduler::HostLine;

    #[test]
    fn a_frame_fits_its_screen() {
        let host = HostLine {
            host: HostKey::from_stored("https://a-very-long-name-of-a-paper.news.example"),
            state: SiteState::BackingOff,
            waiting: 12_345,
            articles: 678,
            requests: 700,
            last_error: None,
        };
        let now = Snapshot {
            hosts: vec![host; 30],
            latest: vec!["一".repeat(90), "short".to_owned()],
            ..Snapshot::default()
        };
        let frame = frame(&now, Duration::from_secs(3_725), 80);
        assert!(frame.lines().count() <= 24, "{frame}");
        assert!(frame.starts_with("newshound  01:02:05"), "{frame}");
        assert!(frame.lines().skip(1).all(|line| line.chars().count() <= 80), "{frame}");
    }
}
