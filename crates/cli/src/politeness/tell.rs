//! A host's politeness in words.

use newshound_core::frontier::HostRow;
use newshound_core::host::SiteState;
use newshound_core::time::UnixMillis;
use std::fmt::Write;
use std::time::Duration;

/// Why it is not asked now, most telling first.
fn why(row: &HostRow, now: UnixMillis) -> String {
    let state = &row.state;
    let waiting: u64 = row.waiting.iter().sum();
    let error = state.health.last_error.as_deref().unwrap_or("no more is known");
    if let Some(since) = state.orders.paused {
        return format!("an operator paused it at {}", since.to_rfc3339());
    }
    if state.orders.excluded {
        return "an operator excluded it".to_owned();
    }
    if state.health.site_state == SiteState::Unreachable {
        return format!("it was given up after {} failures ({error})", state.health.failures);
    }
    if state.health.site_state == SiteState::RobotsDenied {
        return "its robots.txt could not be had, which forbids everything (RFC 9309)".to_owned();
    }
    if !state.pace.open {
        return format!("{} of its pages is being asked for", state.pace.in_flight);
    }
    if state.pace.next_due() > now && state.pace.held {
        return "its site is closed by day, or other hosts of its domain or address go first"
            .to_owned();
    }
    if state.pace.next_due() > now {
        return match state.health.site_state {
            SiteState::BackingOff => format!(
                "it backs off after {} failure(s) in a row ({error})",
                state.health.failures.max(1)
            ),
            SiteState::Blocked => {
                format!("it refuses us ({} times in a row)", state.health.denials)
            }
            _ if state.robots.crawl_delay_ms > 0 => {
                format!(
                    "its robots.txt asks for {} between requests",
                    time(state.robots.crawl_delay_ms)
                )
            }
            _ => "the delay between two requests".to_owned(),
        };
    }
    if waiting == 0 {
        return "nothing of it waits".to_owned();
    }
    "it may be asked now".to_owned()
}

fn time(ms: u64) -> String {
    let duration = Duration::from_millis(ms);
    // Milliseconds say nothing beside minutes.
    let shown = if ms > 60_000 { Duration::from_secs(duration.as_secs()) } else { duration };
    humantime::format_duration(shown).to_string()
}

fn ago(then: Option<UnixMillis>, now: UnixMillis) -> String {
    then.map_or("never".to_owned(), |then| {
        let past = u64::try_from(now.since(then).as_millis()).unwrap_or(u64::MAX);
        format!("{} ago", time(past))
    })
}

fn ahead(then: UnixMillis, now: UnixMillis) -> String {
    let left = u64::try_from(then.since(now).as_millis()).unwrap_or(u64::MAX);
    if left == 0 { "now".to_owned() } else { format!("in {}", time(left)) }
}

/// Lines for people.
pub(super) fn text(row: &HostRow, now: UnixMillis) -> String {
    let state = &row.state;
    let mut text = format!("{}\n", row.host);
    let mut line = |name: &str, value: String| {
        let _ = writeln!(text, "  {name:<22}{value}");
    };
    line("state", state.health.site_state.name().to_owned());
    line("may be asked", ahead(state.pace.next_due(), now));
    line("because", why(row, now));
    line("address", state.health.address.map_or("not known".to_owned(), |one| one.to_string()));
    line("smoothed latency", time(u64::from(state.health.latency_ms)));
    line(
        "crawl-delay asked for",
        match state.robots.crawl_delay_ms {
            0 => "none".to_owned(),
            delay => time(delay),
        },
    );
    line("robots.txt read", ago(state.robots.fetched, now));
    line("robots.txt again", ahead(state.robots.refresh, now));
    if !state.tdm.is_empty() {
        let rules = format!("{} rules", state.tdm.rules.len());
        line("tdmrep.json", format!("{rules}, again {}", ahead(state.tdm.refresh, now)));
    }
    line("requests out", state.pace.in_flight.to_string());
    line("failures in a row", state.health.failures.to_string());
    line("refusals in a row", state.health.denials.to_string());
    line("URLs waiting", row.waiting.iter().sum::<u64>().to_string());
    line("pages visited again", state.visits.planned.to_string());
    if let Some(error) = &state.health.last_error {
        line("last error", error.clone());
    }
    text
}

/// The same for programs; times in milliseconds, instants since 1970.
pub(super) fn json(row: &HostRow, now: UnixMillis) -> serde_json::Value {
    let state = &row.state;
    serde_json::json!({
        "host": row.host.as_str(),
        "state": state.health.site_state.name(),
        "now": now.0,
        "next_due": state.pace.next_due().0,
        "why": why(row, now),
        "address": state.health.address,
        "held": state.pace.held,
        "latency_ms": state.health.latency_ms,
        "crawl_delay_ms": state.robots.crawl_delay_ms,
        "robots_fetched": state.robots.fetched.map(|at| at.0),
        "robots_refresh": state.robots.refresh.0,
        "tdm_rules": state.tdm.rules.len(),
        "tdm_refresh": state.tdm.refresh.0,
        "in_flight": state.pace.in_flight,
        "failures": state.health.failures,
        "denials": state.health.denials,
        "waiting": row.waiting.iter().sum::<u64>(),
        "visited": state.visits.planned,
        "last_error": state.health.last_error,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use newshound_core::host::HostState;
    use newshound_core::identity::HostKey;

    const NOW: UnixMillis = UnixMillis(1_700_000_000_000);

    fn row(change: impl FnOnce(&mut HostState)) -> HostRow {
        let mut state = HostState::new(NOW);
        change(&mut state);
        let host = HostKey::from_stored("https://news.example");
        HostRow { host, version: 1, state, heads: [const { None }; 4], waiting: [1, 0, 0, 0] }
    }

    #[test]
    fn reasons() {
        let later = NOW + Duration::from_secs(5);
        for (row, expected) in [
            (row(|_| {}), "it may be asked now"),
            (row(|s| s.pace.put_off(Duration::ZERO, later)), "the delay between two requests"),
            (row(|s| s.pace.open = false), "is being asked for"),
            (
                row(|s| {
                    s.pace.put_off(Duration::ZERO, later);
                    s.pace.held = true;
                }),
                "go first",
            ),
            (row(|s| s.health.site_state = SiteState::Unreachable), "was given up"),
            (row(|s| s.health.site_state = SiteState::RobotsDenied), "could not be had"),
            (
                row(|s| {
                    s.pace.put_off(Duration::ZERO, later);
                    s.robots.crawl_delay_ms = 10_000;
                }),
                "asks for 10s between requests",
            ),
            (
                row(|s| {
                    s.pace.put_off(Duration::ZERO, later);
                    s.health.site_state = SiteState::BackingOff;
                    s.health.failures = 3;
                    s.health.last_error = Some("throttled: 429".to_owned());
                }),
                "backs off after 3 failure(s) in a row (throttled: 429)",
            ),
        ] {
            let told = text(&row, NOW);
            assert!(told.contains(expected), "{expected:?} is not in {told}");
            assert_eq!(json(&row, NOW)["why"], why(&row, NOW));
        }
        assert!(text(&row(|s| s.pace.put_off(Duration::ZERO, later)), NOW).contains("in 5s"));
    }
}
