//! The live display of a crawl on stderr: redrawn in place a few times a second, in one write,
//! without any mode of the terminal that would have to be restored when the process is killed.

mod frame;

use frame::frame;
use newshound_scheduler::Snapshot;
use std::fmt::Write as _;
use std::future::Future;
use std::io::Write as _;
use std::time::{Duration, Instant};
use tokio::sync::watch;
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

/// Starts the display; the future takes it off the screen.
pub fn show(
    display: Display,
    snapshots: watch::Receiver<Snapshot>,
) -> impl Future<Output = ()> + use<> {
    let shown = (display == Display::Live).then(|| {
        let stop = CancellationToken::new();
        (stop.clone(), tokio::spawn(draw(snapshots, stop)))
    });
    async {
        if let Some((stop, drawing)) = shown {
            stop.cancel();
            let _ = drawing.await;
        }
    }
}

async fn draw(snapshots: watch::Receiver<Snapshot>, stop: CancellationToken) {
    let terminal = console::Term::stderr();
    let colours = console::colors_enabled_stderr();
    let began = Instant::now();
    let mut ticks = tokio::time::interval(EVERY);
    let mut screen = Screen::default();
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop.cancelled() => break,
        }
        let (rows, columns) = terminal.size();
        let size = (usize::from(rows), usize::from(columns));
        let lines = frame(&snapshots.borrow(), began.elapsed(), size, colours);
        screen.show(&lines);
    }
    screen.show(&[]);
}

/// What stands on the screen.
#[derive(Debug, Default)]
struct Screen {
    lines: usize,
}

impl Screen {
    /// Replaces what stood there. A screen that cannot be written is no reason to end a crawl.
    fn show(&mut self, lines: &[String]) {
        let mut stderr = std::io::stderr().lock();
        let _ = stderr.write_all(self.redraw(lines).as_bytes());
        let _ = stderr.flush();
    }

    /// The bytes that put `lines` where the last ones stood. The cursor ends below them, so that
    /// whatever is printed next, also by a shell after a kill, stands in order. Lines are
    /// overwritten and only their ends cleared; terminals that know it (mode 2026) also hold
    /// back the picture until it is whole.
    fn redraw(&mut self, lines: &[String]) -> String {
        let mut out = String::from("\x1b[?2026h\r");
        if self.lines > 0 {
            let _ = write!(out, "\x1b[{}A", self.lines);
        }
        for line in lines {
            let _ = write!(out, "{line}\x1b[K\r\n");
        }
        out.push_str("\x1b[J\x1b[?2026l");
        self.lines = lines.len();
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_stand_where_the_last_one_stood() {
        let mut screen = Screen::default();
        let two = ["a".to_owned(), "b".to_owned()];
        assert_eq!(screen.redraw(&two), "\x1b[?2026h\ra\x1b[K\r\nb\x1b[K\r\n\x1b[J\x1b[?2026l");
        assert_eq!(screen.redraw(&two[..1]), "\x1b[?2026h\r\x1b[2Aa\x1b[K\r\n\x1b[J\x1b[?2026l");
        assert_eq!(screen.redraw(&[]), "\x1b[?2026h\r\x1b[1A\x1b[J\x1b[?2026l");
    }
}
