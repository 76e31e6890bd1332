//! The live display of a crawl on stderr: redrawn in place a few times a second, in one write,
//! without any mode of the terminal that would have to be restored when the process is killed.

mod frame;
mod lines;
mod rate;

use frame::{Pace, clock, frame as picture};
use newshound_roles::crawl::Shown;
use newshound_scheduler::Snapshot;
use rate::Rate;
use std::fmt::Write as _;
use std::future::Future;
use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// Whether there is a display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Display {
    /// On stderr, redrawn a few times a second.
    Live,
    /// A line a minute on stderr.
    Lines,
    /// Sentences on stderr as they come, with no numbers of a crawl.
    Sentences,
    /// None: log lines, or nothing.
    Off,
}

/// How often it is redrawn.
const EVERY: Duration = Duration::from_millis(250);

/// Rows and columns of a picture that no terminal bounds.
const PLAIN: (usize, usize) = (50, 120);

impl Display {
    /// The display of a run whose log does not go to stderr: live on a terminal that can move its
    /// cursor.
    #[must_use]
    pub(crate) fn usual() -> Self {
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        if std::io::stderr().is_terminal() && !is_dumb { Self::Live } else { Self::Lines }
    }
}

/// Starts the display; the future takes it off the screen.
pub(crate) fn show(display: Display, shown: Shown) -> impl Future<Output = ()> + use<> {
    let stop = CancellationToken::new();
    let drawing = match display {
        Display::Live => Some(tokio::spawn(draw(shown, stop.clone()))),
        Display::Lines => Some(tokio::spawn(lines::write(shown, true, stop.clone()))),
        Display::Sentences => Some(tokio::spawn(lines::write(shown, false, stop.clone()))),
        Display::Off => None,
    };
    async move {
        if let Some(drawing) = drawing {
            stop.cancel();
            let _ = drawing.await;
        }
    }
}

async fn draw(mut shown: Shown, stop: CancellationToken) {
    let began = Instant::now();
    let mut ticks = tokio::time::interval(EVERY);
    let mut terminal = Terminal::default();
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop.cancelled() => break,
        }
        // A sentence stays above the picture.
        while let Ok(note) = shown.notes.try_recv() {
            terminal.clear();
            let _ = writeln!(std::io::stderr(), "newshound: {note}");
        }
        let now = shown.snapshots.borrow().clone();
        terminal.draw(&now, &format!("newshound {}", clock(began.elapsed())));
    }
    terminal.clear();
}

/// The terminal behind stderr, with what stands on it.
#[derive(Debug, Default)]
pub(crate) struct Terminal {
    screen: Screen,
    rate: Rate,
}

impl Terminal {
    /// Puts the picture of `now` in the place of the last one.
    pub(crate) fn draw(&mut self, now: &Snapshot, title: &str) {
        let (rows, columns) = console::Term::stderr().size();
        let size = (usize::from(rows), usize::from(columns));
        let rate = self.rate.at(Instant::now(), now.requests);
        let pace = Pace { title, rate: Some(rate), left: rate::left(now, rate) };
        let lines = picture(now, &pace, size, console::colors_enabled_stderr());
        self.screen.show(&lines, size.1);
    }

    /// The picture of a moment as text, for a screen that is not redrawn: no rate is known.
    pub(crate) fn picture(now: &Snapshot, title: &str) -> String {
        let pace = Pace { title, rate: None, left: rate::left(now, 0.0) };
        picture(now, &pace, PLAIN, false).join("\n") + "\n"
    }

    /// Takes the picture off the screen.
    pub(crate) fn clear(&mut self) {
        self.screen.show(&[], usize::from(console::Term::stderr().size().1));
    }
}

/// What stands on the screen: the columns that each line takes.
#[derive(Debug, Default)]
struct Screen {
    lines: Vec<usize>,
}

impl Screen {
    /// Replaces what stood there. A screen that cannot be written is no reason to end a crawl.
    fn show(&mut self, lines: &[String], columns: usize) {
        let mut stderr = std::io::stderr().lock();
        let _ = stderr.write_all(self.redraw(lines, columns).as_bytes());
        let _ = stderr.flush();
    }

    /// The bytes that put `lines` where the last ones stood. The cursor ends below them, so that
    /// whatever is printed next, also by a shell after a kill, stands in order. Lines are
    /// overwritten and only their ends cleared; terminals that know it (mode 2026) also hold
    /// back the picture until it is whole. On a screen that became narrower the old lines are
    /// folded, and take more rows than they were.
    fn redraw(&mut self, lines: &[String], columns: usize) -> String {
        let mut out = String::from("\x1b[?2026h\r");
        let rows: usize =
            self.lines.iter().map(|width| width.div_ceil(columns.max(1)).max(1)).sum();
        if rows > 0 {
            let _ = write!(out, "\x1b[{rows}A");
        }
        for line in lines {
            let _ = write!(out, "{line}\x1b[K\r\n");
        }
        out.push_str("\x1b[J\x1b[?2026l");
        self.lines = lines.iter().map(|line| frame::width(line)).collect();
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
        assert_eq!(screen.redraw(&two, 80), "\x1b[?2026h\ra\x1b[K\r\nb\x1b[K\r\n\x1b[J\x1b[?2026l");
        assert_eq!(
            screen.redraw(&two[..1], 80),
            "\x1b[?2026h\r\x1b[2Aa\x1b[K\r\n\x1b[J\x1b[?2026l"
        );
        assert_eq!(screen.redraw(&[], 80), "\x1b[?2026h\r\x1b[1A\x1b[J\x1b[?2026l");
    }
    #[test]
    fn a_screen_that_became_narrower_is_cleared_of_folded_lines() {
        let mut screen = Screen::default();
        screen.redraw(&["x".repeat(70), "\x1b[31mred\x1b[0m".to_owned()], 80);
        assert_eq!(screen.redraw(&[], 30), "\x1b[?2026h\r\x1b[4A\x1b[J\x1b[?2026l");
    }
}
