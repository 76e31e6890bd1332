//! The life of one URL. Where it is and how it ended comes from the store; when, by whom and how often it
//! was asked for comes from the log; why it was never admitted comes from judging it again by the
//! crawl's own rules.

mod tell;
mod words;

use newshound_core::canonical::CanonicalUrl;
use newshound_core::domains::Domains;
use newshound_core::frontier::{HostRow, Whereabouts};
use newshound_core::identity::HostKey;
use newshound_core::revision::Known;
use newshound_core::robots::Rules;
use newshound_core::status::Refusal;
use newshound_core::task::{Entry, Lane};
use newshound_logs::report::UrlLife;
use newshound_logs::{Filter, Input};
use newshound_ports::{Frontier, StoreError};
use newshound_roles::cluster::open;
use newshound_roles::config::ClusterPlan;
use newshound_roles::output::{LOG, STATE};
use newshound_roles::{Failure, KeptRules, look};
use std::path::{Path, PathBuf};
pub use tell::{json, text};
pub use words::refusal;

/// Hosts read at once.
const HOSTS: usize = 1_000;

/// All that is known of a URL.
#[derive(Debug)]
pub struct Life {
    url: CanonicalUrl,
    at: Option<Whereabouts>,
    /// What the frontier keeps of it while it is outstanding.
    entry: Option<Entry>,
    host: Option<HostRow>,
    /// What is remembered of it, where it is a story that is followed.
    known: Option<Known>,
    /// What its host's robots.txt says; `None` where that was not read yet.
    allowed: Option<bool>,
    /// What the rules say of a link to it; `None` where they were not kept.
    judged: Option<Result<Lane, Refusal>>,
    life: UrlLife,
    /// When the page that named it was read.
    named_at: Option<String>,
}

/// Of the crawl in the folder `out`; `logs` are looked into in the place of its own, where there are some.
///
/// # Errors
/// As [`look::at`].
pub fn of_folder(out: &Path, logs: &[PathBuf], url: CanonicalUrl) -> Result<Life, Failure> {
    let rules = KeptRules::read(&out.join(STATE));
    let logs = match logs {
        [] => newshound_logs::log_files(out, LOG),
        named => named.to_vec(),
    };
    look::at(out, async |store| gather(&logs, url, &*store.frontier(), rules.as_ref()).await)
}

/// Of a cluster's crawl.
///
/// # Errors
/// Where its store cannot be used, with the sentence to print.
pub fn of_cluster(
    plan: &ClusterPlan,
    logs: &[PathBuf],
    url: CanonicalUrl,
) -> Result<Life, Failure> {
    let rules = KeptRules::of(&plan.crawl);
    open::run(async {
        let store = open::look(&plan.store).await?;
        let gathered = gather(logs, url, &store.reader(), Some(&rules)).await;
        gathered.map_err(|e| open::store_told(&e))
    })
}

async fn gather(
    logs: &[PathBuf],
    url: CanonicalUrl,
    frontier: &dyn Frontier,
    rules: Option<&KeptRules>,
) -> Result<Life, StoreError> {
    let key = HostKey::of(&url);
    let at = frontier.whereabouts(&url).await?;
    let outstanding = matches!(at, Some(Whereabouts::Queued(_) | Whereabouts::InFlight(_)));
    let entry = if outstanding { frontier.entry(&url).await? } else { None };
    let host = frontier.hosts(std::slice::from_ref(&key)).await?.into_iter().next().flatten();
    let allowed = match &host {
        Some(row) if row.state.robots.version > 0 => {
            let rules =
                Rules::from_text(&frontier.robots(std::slice::from_ref(&key)).await?.concat());
            Some(rules.allow(url.path_and_query()))
        }
        _ => None,
    };
    let put_down = frontier.put_down(&[frontier.fingerprints().of(&url)]).await?;
    let known = put_down.into_iter().flatten().find_map(|entry| entry.kind.known().cloned());
    let life = life_of(logs, url.as_str());
    let from = entry.as_ref().and_then(|entry| entry.from.as_ref().map(CanonicalUrl::as_str));
    let from = from.or_else(|| life.named_by()).map(str::to_owned);
    let named_at = from.and_then(|from| life_of(logs, &from).read_at().map(str::to_owned));
    let mut judged = rules.and_then(|rules| rules.judge(&url));
    if let (Some(Ok(_)), None, Some(rules)) = (&judged, &host, rules)
        && !has_room(frontier, rules.hosts_per_domain(), &key).await?
    {
        judged = Some(Err(Refusal::TooManyHosts));
    }
    Ok(Life { url, at, entry, host, known, allowed, judged, life, named_at })
}

/// Whether the domain of a host that is not known may have one more.
async fn has_room(frontier: &dyn Frontier, most: u32, host: &HostKey) -> Result<bool, StoreError> {
    let (mut domains, mut after) = (Domains::default(), None);
    loop {
        let rows = frontier.all_hosts(after.as_ref(), HOSTS).await?;
        let Some(last) = rows.last() else { return Ok(domains.has_room(most, host)) };
        after = Some(last.host.clone());
        for row in &rows {
            domains.note(&row.host, &row.state);
        }
    }
}

/// What the logs have of a URL. Logs that cannot be opened have nothing: the store's part of
/// the story is told all the same.
fn life_of(logs: &[PathBuf], url: &str) -> UrlLife {
    let mut life = UrlLife::of(url);
    if let Ok(mut input) = Input::open(logs) {
        input.read(&mut life, &Filter::default(), false);
    }
    life
}
