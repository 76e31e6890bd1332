//! The story in words and in JSON.

use super::{Life, words};
use newshound_core::frontier::{HostRow, Whereabouts};
use newshound_core::revision::{Known, Prompt};
use newshound_core::status::Status;
use newshound_core::task::{Entry, Lane};
use serde_json::{Value, json};
use std::fmt::Write;

/// For people. `asked` is the URL as it was given.
#[must_use]
pub fn text(facts: &Life, asked: &str) -> String {
    let mut text = format!("{}\n", facts.url);
    if facts.url.as_str() != asked {
        let _ = writeln!(text, "  (the canonical form of {asked})");
    }
    let _ = writeln!(text, "\n{}", now(facts));
    if let Some(entry) = &facts.entry {
        text.push_str(&found(entry));
    }
    if let Some(at) = &facts.named_at {
        let _ = writeln!(text, "The page that named it was read at {at}.");
    }
    if let Some(known) = &facts.known {
        text.push_str(&followed(known));
    }
    if let Some(host) = &facts.host {
        text.push_str(&host_text(host));
    }
    match facts.allowed {
        Some(true) => text.push_str("robots.txt allows it.\n"),
        Some(false) => text.push_str("robots.txt forbids it.\n"),
        None => {}
    }
    let lines: Vec<&str> = facts.life.lines().collect();
    if !lines.is_empty() {
        text.push_str("\nFrom the log:\n");
        for line in lines {
            let _ = writeln!(text, "  {line}");
        }
    } else if facts.at.is_some() {
        text.push_str("\nThe log has nothing of it yet");
        text.push_str(match &facts.at {
            Some(Whereabouts::Ended { .. }) => {
                ": it was ended without a request, or the log of that time is gone.\n"
            }
            _ => ": it was not asked for.\n",
        });
    }
    text
}

/// Where it is, or why it is nowhere.
fn now(facts: &Life) -> String {
    match &facts.at {
        Some(Whereabouts::Queued(lane)) => {
            format!("It waits in the {lane} lane of its host: {}.", lane_words(*lane))
        }
        Some(Whereabouts::InFlight(attempt)) => {
            format!("It is being fetched: attempt {attempt} is out.")
        }
        Some(Whereabouts::Ended { status, detail }) => {
            let mut line = format!("Ended as {status}: it {}.", words::status(*status));
            if let Some(detail) = detail {
                let _ = write!(line, "\nDetail: {detail}");
            }
            line
        }
        None => format!("It was never admitted. {}", never(facts)),
    }
}

fn never(facts: &Life) -> String {
    match (&facts.judged, facts.allowed) {
        (Some(Err(why)), _) => {
            format!("A link to it would be refused as {why}: {}.", words::refusal(*why))
        }
        (Some(Ok(_)), Some(false)) => {
            "A link to it would be admitted, and then end as robots.".to_owned()
        }
        (Some(Ok(_)), _) => "The rules would admit it, so no page that was read named it without \
             nofollow: what names it may still be waiting, was not crawled, or needs JavaScript."
            .to_owned(),
        (None, _) => "This crawl's rules were not kept, so it cannot be judged again.".to_owned(),
    }
}

fn lane_words(lane: Lane) -> &'static str {
    match lane {
        Lane::Fresh => "it is taken first",
        Lane::Archive => "taken in turn with fresh ones",
        Lane::Sitemaps => "expanded when the archive lane runs low",
        Lane::Listings => "taken last, and only while lists like it name new stories",
    }
}

fn found(entry: &Entry) -> String {
    let mut text = match &entry.from {
        Some(from) => format!("Found as a {} link on {from}", entry.role),
        None => format!("Found as {}", entry.role),
    };
    let _ = write!(text, ", {} links from the seed", entry.depth);
    if entry.attempts > 0 {
        let _ = write!(
            text,
            "; {} attempts so far, {} failed, {} lost",
            entry.attempts, entry.failures, entry.losses
        );
    }
    text.push_str(".\n");
    text
}

/// A story that is followed.
fn followed(known: &Known) -> String {
    let version = match known.revision {
        0 => "its first version is its last one".to_owned(),
        number => format!("its last line is number {number}"),
    };
    let mut text = format!(
        "It is followed until {}: {version}, read or found unchanged at {}, {} checks.\n",
        known.ends.to_rfc3339(),
        known.checked.to_rfc3339(),
        known.checks
    );
    if let Some(missing) = known.missing {
        let _ = writeln!(
            text,
            "It was not found at {}; it is looked for once more.",
            missing.to_rfc3339()
        );
    }
    let why = known.prompt.map_or("for its age", |prompt| match prompt {
        Prompt::Sitemap => "because a sitemap gave a later date",
        Prompt::Feed => "because a feed gave a later date",
        Prompt::Headline => "because a list showed another headline",
        Prompt::Confirm => "to confirm what was seen",
    });
    if known.due < known.ends {
        let _ = writeln!(text, "It is asked for again at {}, {why}.", known.due.to_rfc3339());
    } else {
        text.push_str(
            "It is asked for again where a sitemap, a feed or a list says that it changed.\n",
        );
    }
    text
}

fn host_text(row: &HostRow) -> String {
    let state = &row.state;
    let waiting: u64 = row.waiting.iter().sum();
    let articles = state.counts.ended.get(&Status::Article).copied().unwrap_or(0);
    let mut text = format!(
        "Its host is {}: {} requests, {articles} articles, {waiting} waiting, asked again from {} on.\n",
        state.health.site_state.name(),
        state.counts.requests,
        state.pace.next_due().to_rfc3339()
    );
    if let Some(error) = &state.health.last_error {
        let _ = writeln!(text, "Its last failure: {error}");
    }
    text
}

/// For programs.
#[must_use]
pub fn json(facts: &Life) -> Value {
    let judged = facts.judged.as_ref().map(|judged| match judged {
        Ok(lane) => json!({ "admitted_to": lane }),
        Err(why) => json!({ "refused": why, "why": words::refusal(*why) }),
    });
    let host = facts.host.as_ref().map(|row| {
        json!({
            "host": row.host, "state": row.state.health.site_state,
            "next_due": row.state.pace.next_due().to_rfc3339(),
            "waiting": row.waiting.iter().sum::<u64>(), "requests": row.state.counts.requests,
            "last_error": row.state.health.last_error,
        })
    });
    json!({
        "url": facts.url,
        "at": facts.at,
        "entry": facts.entry,
        "named_at": facts.named_at,
        "robots_allows": facts.allowed,
        "judged_again": judged,
        "host": host,
        "followed": facts.known.as_ref().map(|known| json!({
            "revision": known.revision, "checked": known.checked.to_rfc3339(), "checks": known.checks,
            "due": (known.due < known.ends).then(|| known.due.to_rfc3339()),
            "prompt": known.prompt.map(Prompt::name), "until": known.ends.to_rfc3339(),
        })),
        "events": facts.life.events().collect::<Vec<_>>(),
    })
}
