//! What `newshound top` shows: how a crawl in a folder, or a cluster's, stands at this moment, in the form
//! in which a running crawl shows itself.

use crate::cluster::{Facts, Role, open};
use crate::config::{ClusterPlan, present};
use crate::crawl::all_hosts;
use crate::exit::Failure;
use crate::kept_rules::KeptRules;
use crate::look;
use crate::output::{LOG, STATE};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::{HostRow, VisitRow};
use newshound_core::host::SiteState;
use newshound_core::time::UnixMillis;
use newshound_core::visit::Visiting;
use newshound_ports::Frontier;
use newshound_scheduler::{HostLine, Snapshot};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Hosts shown.
const HOSTS: usize = 50;
/// Requests, titles and visits shown.
const FEW: usize = 10;
/// Bytes of the end of a log that are looked at: some 90 pages.
const TAIL: u64 = 64 << 10;
/// Least time between two requests to a host that was not asked yet, in milliseconds: the default.
const DELAY_MS: u64 = 1_000;
/// How far ahead visits are looked for.
const AHEAD: Duration = Duration::from_secs(7 * 24 * 3_600);

/// Whose crawl is looked at.
#[derive(Debug)]
pub enum Place {
    /// The crawl in a folder.
    Folder(PathBuf),
    /// A cluster's.
    Cluster(Box<ClusterPlan>),
}

/// How it stands.
#[derive(Debug)]
pub struct Standing {
    /// Whose it is, and whether somebody works on it, for a first line.
    pub who: String,
    /// Its numbers; requests and bytes are those of the whole crawl.
    pub now: Snapshot,
}

impl Place {
    /// Looks.
    ///
    /// # Errors
    /// Where the state or the cluster's servers cannot be used, with the sentence to print.
    pub fn look(&self) -> Result<Standing, Failure> {
        match self {
            Self::Folder(out) => folder(out),
            Self::Cluster(plan) => open::run(cluster(plan)),
        }
    }
}

fn folder(out: &Path) -> Result<Standing, Failure> {
    let watches = KeptRules::read(&out.join(STATE)).is_some_and(|rules| rules.watches());
    let (running, counts, rows, visits) = look::at(out, async |store| {
        let frontier = store.frontier();
        let visits = match watches {
            true => frontier.visits_due(present() + AHEAD, FEW).await?,
            false => Vec::new(),
        };
        Ok((store.is_running(), frontier.counts().await?, all_hosts(&*frontier).await?, visits))
    })?;
    let mut now = Snapshot { counts, ..Snapshot::default() };
    fill(&mut now, &rows, &visits);
    recent(&mut now, &tail(&out.join(LOG)));
    let state = if running { "running" } else { "not running" };
    Ok(Standing { who: format!("{} ({state})", out.display()), now })
}

async fn cluster(plan: &ClusterPlan) -> Result<Standing, Failure> {
    let facts = Facts::ask(plan.clone()).await?;
    let watches = plan.crawl.visits.visiting == Visiting::Endless;
    let mut now = Snapshot { counts: facts.counts.clone(), ..Snapshot::default() };
    fill(&mut now, &facts.hosts, if watches { &facts.next_visits } else { &[] });
    let workers = facts.of(Role::Worker).count();
    let state = match &facts.holder {
        Some(holder) => format!("scheduler {}, {workers} workers", holder.owner),
        None => format!("no scheduler, {workers} workers"),
    };
    Ok(Standing { who: format!("{} ({state})", facts.name), now })
}

fn fill(now: &mut Snapshot, rows: &[HostRow], visits: &[VisitRow]) {
    let at = present();
    let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    for row in rows {
        now.requests += row.state.counts.requests;
        now.bytes += row.state.counts.bytes;
        let state = row.state.health.site_state;
        if state != SiteState::Ok {
            *now.troubled.entry(state).or_default() += 1;
        }
        let waiting: u64 = row.waiting.iter().sum();
        if waiting > 0 {
            let pause = row.state.pace.pause_ms().filter(|pause| *pause > 0);
            // A host that is in trouble has a longer pause than it will keep.
            let pause = pause.filter(|_| state == SiteState::Ok).unwrap_or(DELAY_MS);
            let left = millis(row.state.pace.next_due().since(at))
                .saturating_add(pause.saturating_mul(waiting - 1));
            now.left_ms = now.left_ms.max(Some(left));
        }
    }
    now.out = usize::try_from(now.counts.in_flight).unwrap_or(usize::MAX);
    let mut rows: Vec<&HostRow> = rows.iter().collect();
    rows.sort_by_key(|row| {
        (row.state.pace.in_flight == 0, std::cmp::Reverse(row.waiting.iter().sum::<u64>()))
    });
    now.hosts = rows.iter().take(HOSTS).map(|row| HostLine::of(row, at)).collect();
    let seen = |due: UnixMillis, url: &CanonicalUrl| (millis(due.since(at)), url.to_string());
    now.next_visits = visits.iter().map(|one| seen(one.at, &one.entry.url)).collect();
}

/// The last lines of a log; nothing where there is none.
fn tail(log: &Path) -> String {
    let read = || {
        let mut file = std::fs::File::open(log)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
        let mut bytes = Vec::new();
        file.take(TAIL).read_to_end(&mut bytes)?;
        Ok::<_, std::io::Error>(String::from_utf8_lossy(&bytes).into_owned())
    };
    read().unwrap_or_default()
}

/// The last requests and titles, from the `page` events of a log.
fn recent(now: &mut Snapshot, lines: &str) {
    for line in lines.lines().rev() {
        let Ok(event) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        if event["message"] != "page" {
            continue;
        }
        let text = |key: &str| event[key].as_str().unwrap_or_default();
        let number = |key: &str| event[key].as_u64().unwrap_or_default();
        if now.recent.len() < FEW {
            now.recent.insert(
                0,
                format!(
                    "{:<12}{:>4}{:>7} ms  {}",
                    text("outcome"),
                    number("http_status"),
                    number("total_ms"),
                    text("url")
                ),
            );
        }
        if !text("title").is_empty() && now.latest.len() < FEW {
            now.latest.insert(0, text("title").to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_log_tells_the_last_requests() {
        let mut now = Snapshot::default();
        let page = |n: u32, title: &str| {
            format!(
                r#"{{"message":"page","outcome":"article","http_status":200,"total_ms":{n},"url":"https://a.example/{n}","title":"{title}"}}"#
            )
        };
        let torn = r#"le":"x"}"#;
        let other = r#"{"message":"progress"}"#;
        recent(
            &mut now,
            &[torn, &page(1, "One"), other, &page(2, ""), &page(3, "Three")].join("\n"),
        );
        assert_eq!(now.latest, ["One", "Three"]);
        assert_eq!(now.recent.len(), 3);
        assert_eq!(now.recent[2], "article      200      3 ms  https://a.example/3");
    }
}
