//! What to do about an outcome or an event.

/// Advice by name: outcomes of pages (docs/glossary.md) and events
/// (docs/events.md). Tests hold it complete.
const ADVICE: &[(&str, &str)] = &[
    (
        "denied",
        "the site refuses this crawler: name a --contact, raise --delay, or ask the publisher",
    ),
    (
        "challenge",
        "the site answers with a bot check: lower the rate (--delay), name a --contact, or ask the publisher",
    ),
    ("throttled", "the site asks for less and is obeyed; if it goes on, raise --delay"),
    ("server_error", "the site's own failure; each URL is tried again up to [politeness] attempts"),
    ("odd_status", "a status no browser expects; look at the example"),
    (
        "dns_failed",
        "the name does not resolve: check the spelling of the seed and `newshound doctor`",
    ),
    (
        "connect_failed",
        "nobody listens, or a firewall is between: try the example from this machine",
    ),
    (
        "tls_failed",
        "the certificate is not trusted or out of date: [fetch] extra_roots adds a private authority",
    ),
    (
        "timed_out",
        "the site is slow or gone: [fetch] total_timeout, first_byte_timeout and connect_timeout say how long is waited",
    ),
    ("broken", "the connection broke or was no HTTP; tried again up to [politeness] attempts"),
    (
        "bad_redirect",
        "a redirect without a place to go, or more than five in a row; look at the example",
    ),
    (
        "wants_cookie",
        "it shows its pages only to who sends its cookie back: [fetch] cookies = true does",
    ),
    (
        "cookie_bounce",
        "it sends back to itself with a cookie, again and again; a browser may be needed",
    ),
    (
        "too_large",
        "over [fetch] max_page_bytes or its siblings; raise them if such pages are wanted",
    ),
    (
        "not_a_page",
        "a picture, PDF or archive behind a link of a page; --exclude saves the request",
    ),
    ("bad_encoding", "a compressed body that cannot be undone; the site's failure"),
    (
        "blocked_address",
        "the address is not public: --allow-private or [fetch] allowed_networks allows it",
    ),
    ("parser_failed", "a defect of newshound: report it with the page's URL"),
    (
        "local_shortage",
        "this machine had no open file, port or memory left; nothing is lost: see `newshound doctor`, raise the limit of open files (ulimit -n) or lower --connections",
    ),
    ("no_route", "this machine has no way to the network; nothing is lost: look at its connection"),
    (
        "no_protocol",
        "the host has only addresses of a version of IP that this machine has not got (most often IPv6): give it one, or leave the site out",
    ),
    (
        "clock_jumped",
        "nothing is lost; let the machine keep its clock by NTP. Ahead by hours: the machine may have slept",
    ),
    (
        "console_refused",
        "if it was not you: somebody reaches the console's port and guesses; let it listen on loopback only",
    ),
    ("clock_was_ahead", "nothing is lost; let the machine keep its clock by NTP"),
    (
        "network_away",
        "look at this machine's connection, its name servers and the proxy; nothing is lost, and the crawl goes on by itself",
    ),
    (
        "machine_short",
        "nothing is lost: look at `newshound doctor`, raise the limit of open files (ulimit -n) or lower --connections",
    ),
    (
        "connections_lowered",
        "raise the limit of open files (ulimit -n, or LimitNOFILE= of the unit) to what the line names, or lower --connections",
    ),
    ("task_lost", "its worker was killed or lost its connection; the task is done again by itself"),
    (
        "articles_file_changed",
        "somebody touched the file of articles while it was written; move it only between runs",
    ),
    (
        "articles_missing",
        "put the file back, or give `newshound crawl --refetch-missing` to fetch those stories again",
    ),
    (
        "drain_gave_up",
        "tasks were still out when the crawl was stopped; the next run takes them up",
    ),
    ("imbalance", "a defect or a damaged store: keep the state, report it with the log"),
    ("site_trouble", "see `newshound logs sites` and `newshound logs errors --site SITE`"),
    (
        "signals_unheard",
        "the system gave no signal handlers; Ctrl-C ends the run at once, and the next run goes on",
    ),
    ("server_away", "start the server, or look at the network; the role waits and loses nothing"),
    ("end_refused", "end it by `newshound crawls end`, or by a signal"),
    ("order_unread", "give the order again, by a newshound of the scheduler's version"),
    (
        "scheduler_standby",
        "nothing, unless only one scheduler is wanted: it takes over when the other is gone",
    ),
    (
        "lease_lost",
        "nothing: the other scheduler goes on; look why this one was away for ten seconds",
    ),
    ("lease_unsure", "look at Redis and at the network between"),
    (
        "store_rolled_back",
        "nothing is lost: what Redis forgot is done again; appendfsync always, or min-replicas-to-write, lets it \
         forget nothing",
    ),
    ("term_failed", "nothing is lost: the scheduler begins again from what is stored"),
    (
        "task_given_up",
        "nothing: another worker has the task; look at the worker's link to RabbitMQ",
    ),
    ("redis_waiting", "start Redis, or correct [store] url"),
    ("redis_without_aof", "set `appendonly yes`, else the end of Redis loses URLs"),
    ("broker_waiting", "start RabbitMQ, or correct [queue] url"),
    ("broker_lost", "RabbitMQ restarted or the network broke; it is connected again by itself"),
    ("broker_away", "RabbitMQ is still away: look at its log and at the network"),
    (
        "broker_blocked",
        "RabbitMQ is short of memory or disk: see its alarms (`rabbitmq-diagnostics alarms`)",
    ),
    (
        "domain_full",
        "nothing where its hosts are a trap; else raise [crawl] hosts_per_domain, or name its hosts as seeds",
    ),
    (
        "fingerprints_unkeyed",
        "nothing where all sites are trusted; else begin anew (--fresh-start, or another crawl name): \
         a site could keep another's stories out",
    ),
    ("memory_unreadable", "nothing: what stands on many of the site's stories is learned anew"),
    (
        "otlp_failed",
        "look at the collector that [telemetry] otlp names; the crawl goes on without it",
    ),
    (
        "sink_trouble",
        "the line says what is wrong with the sink; its articles wait in the spool and it is tried again by itself; [spool] max_bytes says how many may wait before the crawl does",
    ),
    (
        "sink_refused",
        "the receiver of a webhook or an index refused the article for good; it stands in the file of dead letters (docs/sinks.md)",
    ),
    ("sink_behind", "run the same command again once the sink is back: the spool has its articles"),
    ("sink_failed", "a defect of newshound: report it; the sink's articles are in the spool"),
    (
        "sink_file_changed",
        "somebody touched the sink's file; nothing in it was cut off, and it may lack or double the last articles",
    ),
    (
        "spool_gap",
        "somebody removed files of the spool: what the sink lacks stands in articles.jsonl",
    ),
    (
        "spool_damaged",
        "the disk lost a part of the spool: check it; what the sink lacks stands in articles.jsonl",
    ),
    ("dead_letter", "look at it with `newshound dead-letters list`, then retry or drop it"),
    ("dead_letter_failed", "it went back to its queue; look at RabbitMQ's log"),
];

/// What to do about `name`; empty where nothing is known.
#[must_use]
pub fn advice(name: &str) -> &'static str {
    ADVICE.iter().find(|(known, _)| *known == name).map_or("", |(_, what)| what)
}

/// Outcomes that are failures, for people; a 404 or a redirect is none.
#[must_use]
pub(super) fn is_failure(outcome: &str) -> bool {
    const FAILURES: &[&str] = &[
        "denied",
        "challenge",
        "throttled",
        "server_error",
        "odd_status",
        "dns_failed",
        "connect_failed",
        "tls_failed",
        "timed_out",
        "broken",
        "bad_redirect",
        "wants_cookie",
        "cookie_bounce",
        "too_large",
        "bad_encoding",
        "blocked_address",
        "parser_failed",
        "local_shortage",
        "no_route",
        "no_protocol",
    ];
    FAILURES.contains(&outcome)
}

#[cfg(test)]
mod tests {
    use super::*;
    use newshound_core::outcome::{Blame, Outcome};

    #[test]
    fn every_outcome_somebody_is_to_blame_for_is_a_failure_with_advice() {
        for outcome in [
            Outcome::Throttled { retry_after_ms: None },
            Outcome::ServerError,
            Outcome::DnsFailed,
            Outcome::ConnectFailed,
            Outcome::TlsFailed,
            Outcome::TimedOut,
            Outcome::Broken,
            Outcome::BadEncoding,
            Outcome::ParserFailed,
            Outcome::LocalShortage,
            Outcome::NoRoute,
            Outcome::NoProtocol,
        ] {
            assert_ne!(outcome.blame(), Blame::None);
            assert!(is_failure(outcome.name()), "{outcome:?}");
        }
        for (name, _) in ADVICE.iter().filter(|(name, _)| is_failure(name)) {
            assert!(!advice(name).is_empty());
        }
    }
}
