//! What a crawl says at its end: counts that add up, and what it cost.

use newshound_core::frontier::{Counts, HostRow, Whereabouts};
use newshound_core::host::SiteState;
use newshound_core::outcome::Outcome;
use newshound_core::status::{Finality, Refusal, Status};
use newshound_roles::crawl::{Account, Ended, accounts};
use newshound_roles::output::{ARTICLES, LOG};
use newshound_scheduler::Ending;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// Hosts told one by one.
const HOSTS: usize = 30;

/// The summary as text; `out` is the folder of a crawl on this machine.
#[must_use]
pub(crate) fn text(ended: &Ended, out: Option<&Path>) -> String {
    let mut text = String::new();
    let headline = match (ended.ending, ended.was_complete) {
        (Ending::Complete, true) => "Already complete: nothing was left to do.",
        (Ending::Complete, false) => "Complete: nothing is left.",
        (Ending::Away, _) => "Ended, and not complete: URLs wait for sites that are away.",
        (Ending::NetworkAway, _) => "Ended, and not complete: the network here is away.",
        (Ending::Limit, _) => "Limit reached; run the same command to go on.",
        (Ending::Paused, _) => {
            "Ended, and not complete: URLs wait for hosts that are paused (`newshound hosts list --ordered`)."
        }
        (Ending::Ended, _) => "Ended by an operator; run the same command to go on.",
        (Ending::Interrupted, _) => "Stopped; run the same command to go on.",
    };
    let for_now = ended.counts.for_now();
    let headline = match ended.ending {
        Ending::Complete if for_now > 0 => &format!(
            "Complete, but for {for_now} URL{} that failed for now: the same command asks again.",
            if for_now == 1 { "" } else { "s" }
        ),
        _ => headline,
    };
    let without = ended.sites_without_stories();
    let headline = match ended.ending {
        Ending::Complete if without > 0 => {
            let all = ended.seed_sites.len();
            let left = if for_now > 0 { headline } else { "Ended, and nothing is left:" };
            &format!("{left} {without} of {all} sites gave no story.")
        }
        _ => headline,
    };
    let missing = ended.articles.missing;
    let headline = match ended.ending {
        Ending::Complete if missing > 0 => {
            &format!("Ended, and not complete: {missing} of the stories counted are missing.")
        }
        _ => headline,
    };
    let headline = match (ended.ending, &ended.sinks_behind) {
        (Ending::Complete, Some(_)) => {
            "Ended, and not complete: a sink has not taken every article."
        }
        _ => headline,
    };
    let _ = writeln!(text, "{headline}\n");
    if let Some(sentence) = &ended.sinks_behind {
        let _ = writeln!(text, "  {sentence}.\n");
    }
    if let Some(sentence) = ended.articles.sentence() {
        let _ = writeln!(text, "  {sentence}.\n");
    }
    text.push_str(&states(&ended.hosts));
    text.push_str(&here(ended));
    text.push_str(&away(&ended.hosts));
    text.push_str(&trouble(&ended.hosts));
    text.push_str(&failed_seeds(ended));
    text.push_str(&funnel(&ended.counts));
    text.push_str(&refused(&ended.hosts));
    text.push_str(&hosts(&ended.hosts));
    if ended.partial {
        text.push_str("  and more hosts; `newshound status` counts them\n");
    }
    text.push_str(&cost(ended));
    if let Some(out) = out {
        let _ = writeln!(
            text,
            "\nArticles: {}\nLog:      {}",
            out.join(ARTICLES).display(),
            out.join(LOG).display()
        );
    }
    text
}

/// `admitted = outstanding + one line for each status`.
#[must_use]
pub(crate) fn funnel(counts: &Counts) -> String {
    let mut text = format!("  {:<18}{:>10}\n", "admitted", counts.admitted);
    for finality in [Finality::Final, Finality::ForNow, Finality::UntilRulesChange] {
        for status in Status::ALL.iter().filter(|status| status.finality() == finality) {
            if let Some(count) = counts.ended.get(status) {
                let for_now = match finality {
                    Finality::Final => "",
                    Finality::ForNow => "  (for now)",
                    Finality::UntilRulesChange => "  (until the rules change)",
                };
                let _ = writeln!(text, "    {:<16}{count:>10}{for_now}", status.name());
            }
        }
    }
    let _ = writeln!(text, "    {:<16}{:>10}", "outstanding", counts.outstanding());
    if !counts.balanced() {
        text.push_str("  These counts do not add up: this is a defect, please report it.\n");
    }
    text
}

/// What this machine had not got, which is no site's fault.
fn here(ended: &Ended) -> String {
    let run = &ended.run;
    let mut text = String::new();
    if run.network_losses > 0 {
        let still = run
            .network_away_ms
            .map_or_else(String::new, |lasted| format!("; it has been for {} s", lasted / 1_000));
        let _ = writeln!(
            text,
            "  The network here was away {}, {} s before it came back{still}. No site is charged with it.\n",
            if run.network_losses == 1 {
                "once".to_owned()
            } else {
                format!("{} times", run.network_losses)
            },
            run.network_lost_ms / 1_000
        );
    }
    let short = run.outcomes.get(Outcome::LocalShortage.name()).copied().unwrap_or(0);
    if short > 0 {
        let _ = writeln!(
            text,
            "  {short} requests were put off: this machine had no file, port or memory left for them\n  \
             (`newshound doctor`). No site is charged with it.\n"
        );
    }
    text
}

/// The sites that are away, all of them, with the evidence; the next run asks them again.
fn away(hosts: &[HostRow]) -> String {
    let away: Vec<&HostRow> = hosts.iter().filter(|row| row.state.is_away()).collect();
    if away.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "  {} of {} sites were away; the same command asks them again:\n",
        away.len(),
        hosts.len()
    );
    for row in away {
        let waiting: u64 = row.waiting.iter().sum();
        let why = row.state.why().unwrap_or_else(|| "no answer".to_owned());
        let _ = writeln!(text, "    {}: {why}; {waiting} URLs wait", row.host);
    }
    text.push('\n');
    text
}

/// How many hosts are in each state.
fn states(hosts: &[HostRow]) -> String {
    let mut counts: BTreeMap<SiteState, usize> = BTreeMap::new();
    for account in accounts(hosts) {
        *counts.entry(account.verdict.state).or_default() += 1;
    }
    let parts: Vec<String> =
        counts.iter().map(|(state, count)| format!("{count} {}", state.name())).collect();
    if parts.is_empty() { String::new() } else { format!("  Hosts: {}\n\n", parts.join(", ")) }
}

/// The hosts that gave less than they might, all of them, with the evidence; those that are away
/// have a list of their own.
fn trouble(hosts: &[HostRow]) -> String {
    let all = accounts(hosts);
    let mut text = String::new();
    for one in all.iter().filter(|one| one.is_trouble && !one.row.state.is_away()) {
        let why = one.verdict.why.as_deref().unwrap_or("no more is known");
        let _ = writeln!(text, "    {}: {}: {why}", one.row.host, one.verdict.state.name());
    }
    if text.is_empty() {
        text
    } else {
        format!("  In trouble (docs/events.md, Site states):\n{text}\n")
    }
}

/// Seeds that failed for now, so that their sites gave nothing.
fn failed_seeds(ended: &Ended) -> String {
    let mut text = String::new();
    for (seed, at) in &ended.seeds {
        if let Some(Whereabouts::Ended { status, detail }) = at
            && status.finality() == Finality::ForNow
        {
            let why = detail.as_deref().unwrap_or_default().trim_end_matches([':', ' ']);
            let _ = writeln!(text, "  {seed} failed for now ({why}); the same command asks again");
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn refused(hosts: &[HostRow]) -> String {
    let mut sums: BTreeMap<Refusal, u64> = BTreeMap::new();
    for (reason, count) in hosts.iter().flat_map(|host| &host.state.counts.refused) {
        *sums.entry(*reason).or_default() += count;
    }
    if sums.is_empty() {
        return String::new();
    }
    let told: Vec<String> =
        sums.iter().map(|(reason, count)| format!("{} {count}", reason.name())).collect();
    let mut text = String::from("\n  Links refused, each time they were met:\n   ");
    let mut column = 3;
    for one in told {
        if column + one.len() > 74 {
            text.push_str("\n   ");
            column = 3;
        }
        column += one.len() + 2;
        let _ = write!(text, " {one},");
    }
    text.truncate(text.len() - 1);
    text.push('\n');
    text
}

/// One line for each host: those in trouble first, all of them, then those with most articles.
#[must_use]
pub(crate) fn hosts(hosts: &[HostRow]) -> String {
    let mut text = format!(
        "\n  {:<36}{:<17}{:>9}{:>9}{:>8}\n",
        "host", "state", "articles", "requests", "waiting"
    );
    let articles =
        |row: &HostRow| row.state.counts.ended.get(&Status::Article).copied().unwrap_or(0);
    let mut rows = accounts(hosts);
    let is_first = |one: &Account<'_>| one.is_trouble || !one.row.state.orders.words().is_empty();
    rows.sort_by_key(|one| (!is_first(one), std::cmp::Reverse(articles(one.row))));
    let troubled = rows.iter().filter(|one| is_first(one)).count();
    for Account { row, verdict, .. } in rows.iter().take(troubled + HOSTS) {
        let _ = writeln!(
            text,
            "  {:<36}{:<17}{:>9}{:>9}{:>8}",
            row.host.as_str(),
            verdict.state.name(),
            articles(row),
            row.state.counts.requests,
            row.waiting.iter().sum::<u64>()
        );
        for order in row.state.orders.words() {
            let _ = writeln!(text, "    by order: {order}");
        }
        if let Some(why) = &verdict.why {
            let _ = writeln!(text, "    {why}");
        }
    }
    if rows.len() > troubled + HOSTS {
        let _ = writeln!(text, "  and {} more hosts", rows.len() - troubled - HOSTS);
    }
    text
}

/// Requests from which on the cost of one is worth telling.
const COSTED: u64 = 100;

#[expect(clippy::cast_precision_loss, reason = "rates for people")]
fn cost(ended: &Ended) -> String {
    let pages = ended.run.requests;
    if pages == 0 {
        return String::new();
    }
    let seconds = ended.wall.as_secs_f64().max(0.001);
    let mut text = format!(
        "\n  This run: {pages} requests in {seconds:.1} s ({:.1} pages/s)",
        pages as f64 / seconds
    );
    if let Some(articles) = ended.run.outcomes.get("article").filter(|articles| **articles > 0) {
        let _ = write!(text, ", {:.2} requests per article", pages as f64 / *articles as f64);
    }
    // Of a few pages it would be the cost of starting.
    if let Some(cost) = ended.cost.filter(|_| pages >= COSTED) {
        let _ = write!(
            text,
            ",\n  {:.2} CPU seconds per 1,000 pages, at most {:.0} MiB of memory",
            cost.cpu_s * 1_000.0 / pages as f64,
            cost.peak_mib
        );
    }
    text.push('\n');
    text
}
