//! One frame: the lines that fit a screen of any size.

use super::rate::about;
use newshound_core::host::SiteState;
use newshound_core::status::Status;
use newshound_core::task::Lane;
use newshound_scheduler::{HostLine, Snapshot};
use std::time::Duration;

/// Columns from which hosts have their lanes and last failure beside them.
const WIDE: usize = 120;
/// Requests and titles shown on a screen of 24 lines; half a line more for each line more.
const FEW: usize = 4;
/// The smallest screen that is laid out; a smaller one shows the top of it.
const ROWS: usize = 24;

/// What a frame says beside the numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace<'a> {
    /// What its first line begins with.
    pub title: &'a str,
    /// Pages a second over the last minute, where it was looked for so long.
    pub rate: Option<f64>,
    /// How long what is known will take.
    pub left: Option<Duration>,
}

/// The lines of a frame for a screen of `size` (rows, columns): fewer than its rows, none longer
/// than its columns.
#[must_use]
pub(super) fn frame(
    now: &Snapshot,
    pace: &Pace<'_>,
    size: (usize, usize),
    colours: bool,
) -> Vec<String> {
    let (rows, columns) = size;
    let rows = rows.max(2);
    let width = columns.max(20);
    let mut lines = head(now, pace, width);
    let few = FEW + rows.saturating_sub(ROWS) / 4;
    let recent: Vec<&String> = now.recent.iter().rev().take(few).collect();
    let latest: Vec<&String> = now.latest.iter().rev().take(few).collect();
    let visits: Vec<String> = now.next_visits.iter().take(few).map(visit).collect();
    let visits: Vec<&String> = visits.iter().collect();
    let below = [recent.len(), latest.len(), visits.len()]
        .iter()
        .filter(|&&n| n > 0)
        .map(|n| n + 1)
        .sum::<usize>();
    // One row is the cursor's; one each for the hosts' head and for the hosts left out.
    let room = rows.saturating_sub(lines.len() + below + 3).max(1);
    hosts(now, room, width, colours, &mut lines);
    section("next visits", &visits, "  ", width, &mut lines);
    section("now", &recent, "  ", width, &mut lines);
    section("articles", &latest, "  + ", width, &mut lines);
    lines.truncate(rows - 1);
    lines
}

fn head(now: &Snapshot, pace: &Pace<'_>, width: usize) -> Vec<String> {
    let articles = now.counts.ended.get(&Status::Article).copied().unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "a size for people")]
    let megabytes = now.bytes as f64 / 1e6;
    let mut lanes = [0; Lane::COUNT];
    for host in &now.hosts {
        for (sum, waiting) in lanes.iter_mut().zip(host.lanes) {
            *sum += waiting;
        }
    }
    let lanes: Vec<String> =
        Lane::ALL.iter().zip(lanes).map(|(lane, n)| format!("{lane} {n}")).collect();
    let troubled: Vec<String> =
        now.troubled.iter().map(|(state, count)| format!("{} {count}", state.name())).collect();
    let troubled = if troubled.is_empty() { "none".to_owned() } else { troubled.join(", ") };
    let first = format!(
        "{}{}  {articles} articles  {} errors  {megabytes:.1} MB",
        pace.title,
        pace.rate.map_or_else(String::new, |rate| format!("  {rate:.1} pages/s")),
        now.errors
    );
    let left = pace.left.map_or_else(String::new, |left| {
        format!("  about {} left at the hosts' pace", about(left))
    });
    let second = format!(
        "admitted {}  queued {}  out {}  ended {}{left}",
        now.counts.admitted,
        now.counts.queued,
        now.out,
        now.counts.terminal()
    );
    let third = format!("lanes: {}", lanes.join(", "));
    let fourth = match now.network_away_ms {
        Some(lasted) => format!(
            "the network here is away since {}; nobody is asked",
            clock(Duration::from_millis(lasted))
        ),
        None => format!("sites in trouble: {troubled}"),
    };
    let mut lines = vec![first, second, third, fourth];
    if now.visits > 0 || (!now.next_visits.is_empty() && !now.outcomes.is_empty()) {
        lines.push(format!(
            "new since it began: {} articles; {} visits found {} URLs",
            now.outcomes.get("article").copied().unwrap_or(0),
            now.visits,
            now.visits_found
        ));
    }
    lines.iter().map(|line| fit(line, width)).collect()
}

/// A visit to come.
fn visit((in_ms, url): &(u64, String)) -> String {
    match in_ms {
        0 => format!("{:<12}{url}", "now"),
        _ => format!("{:<12}{url}", format!("in {}", about(Duration::from_millis(*in_ms)))),
    }
}

fn hosts(now: &Snapshot, room: usize, width: usize, colours: bool, lines: &mut Vec<String>) {
    let name = if width >= WIDE { 48 } else { 32 };
    let mut head = format!(
        "  {:<name$} {:<16}{:>8}{:>9}{:>8}",
        "host", "state", "articles", "requests", "left"
    );
    if width >= WIDE {
        head.push_str("   due in  fresh/archive/sitemaps/listings");
    }
    lines.push(fit(&head, width));
    for host in now.hosts.iter().take(room) {
        let line = fit(&host_line(host, name, width), width);
        lines.push(match (colours, host.state) {
            (false, _) | (_, SiteState::Ok) => line,
            (_, SiteState::BackingOff) => format!("\x1b[33m{line}\x1b[0m"),
            _ => format!("\x1b[31m{line}\x1b[0m"),
        });
    }
    if now.hosts.len() > room {
        lines.push(fit(&format!("  and {} more hosts", now.hosts.len() - room), width));
    }
}

fn host_line(host: &HostLine, name: usize, width: usize) -> String {
    let shown = fit(host.host.as_str(), name);
    let mut line = format!(
        "  {shown:<name$} {:<16}{:>8}{:>9}{:>8}",
        host.state.name(),
        host.articles,
        host.requests,
        host.waiting
    );
    if width >= WIDE {
        let seconds = host.due_in_ms / 1_000;
        let lanes: Vec<String> = host.lanes.iter().map(u64::to_string).collect();
        line.push_str(&format!("{seconds:>7} s  {}", lanes.join("/")));
        if host.state != SiteState::Ok
            && let Some(error) = &host.last_error
        {
            line.push_str(&format!("  {error}"));
        }
    }
    line
}

fn section(name: &str, entries: &[&String], before: &str, width: usize, lines: &mut Vec<String>) {
    if entries.is_empty() {
        return;
    }
    lines.push(name.to_owned());
    lines.extend(entries.iter().map(|entry| fit(&format!("{before}{entry}"), width)));
}

/// A time since a beginning, as a clock shows it.
pub(super) fn clock(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// At most `width - 1` columns, since a full line would wrap on some terminals; wide characters
/// count double.
fn fit(text: &str, width: usize) -> String {
    let room = width.saturating_sub(1);
    let printable = || text.chars().filter(|character| !character.is_control());
    if printable().map(columns).sum::<usize>() <= room {
        return printable().collect();
    }
    let mut used = 0;
    let mut out = String::new();
    for character in printable() {
        used += columns(character);
        if used >= room {
            break;
        }
        out.push(character);
    }
    out.push('…');
    out
}

/// Columns that a line takes, whatever its colours.
pub(super) fn width(line: &str) -> usize {
    // A colour is everything between the escape and its `m`.
    let mut parts = line.split('\x1b');
    let plain = parts.next().unwrap_or_default();
    let coloured = parts.map(|part| part.split_once('m').map_or("", |(_, text)| text));
    std::iter::once(plain).chain(coloured).flat_map(str::chars).map(columns).sum()
}

/// Columns of a character: two for those of East Asia and pictures (Unicode's wide blocks).
fn columns(character: char) -> usize {
    match u32::from(character) {
        0x1100..=0x115F
        | 0x2E80..=0xA4CF
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF
        | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60
        | 0xFFE0..=0xFFE6
        | 0x1F300.. => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use newshound_core::identity::HostKey;

    const PACE: Pace<'_> =
        Pace { title: "newshound 01:02:05", rate: Some(3.5), left: Some(Duration::from_secs(600)) };

    fn busy() -> Snapshot {
        let host = HostLine {
            host: HostKey::from_stored(
                "https://a-very-long-name-of-a-paper-with-editions.news.example",
            ),
            state: SiteState::NeedsJavascript,
            waiting: 12_345,
            lanes: [1, 12_000, 44, 300],
            due_in_ms: 61_000,
            articles: 678,
            requests: 700,
            last_error: Some("timed_out: no header came in time".to_owned()),
            source: None,
        };
        Snapshot {
            hosts: vec![host; 30],
            latest: vec!["一".repeat(90), "short".to_owned()],
            recent: vec![format!("article      200     85 ms  https://{}", "x".repeat(300)); 10],
            visits: 4,
            next_visits: vec![(0, "https://news.example/".to_owned()); 10],
            troubled: [(SiteState::Blocked, 12), (SiteState::NeedsJavascript, 30)].into(),
            ..Snapshot::default()
        }
    }

    #[test]
    fn a_frame_fits_any_screen() {
        for size in [(24, 80), (24, 79), (50, 200), (10, 40), (2, 20), (0, 0), (200, 500)] {
            for snapshot in [busy(), Snapshot::default()] {
                let lines = frame(&snapshot, &PACE, size, false);
                assert!(lines.len() < size.0.max(3), "{size:?} {lines:#?}");
                let widest = lines
                    .iter()
                    .map(|line| line.chars().map(columns).sum::<usize>())
                    .max()
                    .unwrap_or(0);
                assert!(widest < size.1.max(20), "{size:?} {widest} {lines:#?}");
            }
        }
    }

    #[test]
    fn a_usual_screen_has_everything() {
        let text = frame(&busy(), &PACE, (24, 80), false).join("\n");
        for part in [
            "newshound 01:02:05",
            "blocked 12",
            "needs_javascript",
            "hosts",
            "now",
            "articles",
            "+ short",
            "3.5 pages/s",
            "about 10 min left at the hosts' pace",
            "new since it began: 0 articles; 4 visits found 0 URLs",
            "now         https://news.example/",
        ] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        let wide = frame(&busy(), &PACE, (24, 200), false).join("\n");
        assert!(wide.contains("1/12000/44/300") && wide.contains("61 s"), "{wide}");
        assert!(frame(&busy(), &PACE, (24, 80), true)[6].starts_with("\x1b[31m"));
    }
}
