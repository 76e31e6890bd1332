//! The planner and the embedded store at work: a task given out, a report settled.

use super::{Failure, NOW};
use newshound_core::admission::AdmissionRules;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::{Admission, HostRow, Op, Place, Transition};
use newshound_core::host::HostState;
use newshound_core::identity::HostKey;
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::politeness::Politeness;
use newshound_core::revision::RevisionRules;
use newshound_core::robots::Rules;
use newshound_core::scope::{Scope, ScopeMode};
use newshound_core::task::{
    Entry, FetchReport, FetchTask, Lane, Links, Outlink, PageBody, ReportBody, TaskKind,
};
use newshound_core::time::UnixMillis;
use newshound_embedded::Embedded;
use newshound_ports::{Frontier, SystemClock};
use newshound_scheduler::plan::dispatch::Step;
use newshound_scheduler::{LastRules, Planner};
use std::sync::Arc;
use std::time::Duration;

/// URLs that wait when the work begins.
const WAITING: usize = 400;
/// Links of a page that stand on every page of its host, and new ones.
const MENU: usize = 95;
const NEW: usize = 5;

/// Gives out so many tasks; with `reports` the report of each is settled too. So the cost of a report
/// is that of both, less that of the dispatch.
pub(crate) fn run(times: usize, reports: bool) -> Result<(), Failure> {
    tokio::runtime::Builder::new_current_thread().build()?.block_on(work(times, reports))
}

async fn work(times: usize, reports: bool) -> Result<(), Failure> {
    let dir = std::env::temp_dir().join(format!("newshound-instructions-{}", std::process::id()));
    let store = Embedded::open(&dir, Arc::new(SystemClock))?;
    let frontier = store.frontier();
    let planner = Planner {
        crawl: "bench".to_owned(),
        fingerprints: frontier.fingerprints(),
        politeness: Politeness::default(),
        admission: AdmissionRules::all_of(Scope::around(ScopeMode::Site, &[url(0)]), 2026),
        task_deadline: Duration::from_secs(150),
        loss_limit: 3,
        visits: None,
        revisions: RevisionRules::default(),
        tdm_file: false,
        last_rules: LastRules::Same,
    };
    let host = HostKey::of(&url(0));
    let mut state = HostState::new(NOW);
    state.robots.version = 1;
    state.robots.fetched = Some(NOW);
    state.robots.refresh = NOW + Duration::from_secs(86_400 * 365);
    let list = (0..WAITING).map(admission).collect();
    let fill = Transition { host: host.clone(), expect: 0, state, ops: vec![Op::Admit(list)] };
    frontier.commit(vec![fill], NOW).await?;
    let rules = Rules::from_text("");
    for turn in 0..times {
        let now = UnixMillis(NOW.0 + 600_000 * (turn as i64 + 1));
        let row = row_of(&*frontier, &host).await?;
        let Some(Step::Send(transition, task)) = planner.step(&row, &rules, now) else {
            return Err(format!("no task in turn {turn}").into());
        };
        frontier.commit(vec![transition], now).await?;
        let mut row = row_of(&*frontier, &host).await?;
        if reports {
            let planned = planner.report(&row, &report(*task, turn), now);
            frontier.commit(vec![planned.transition], now).await?;
        } else {
            // Open again, as after a report.
            row.state.pace.open = true;
            let HostRow { host, version, state, .. } = row;
            let ops = Vec::new();
            frontier.commit(vec![Transition { host, expect: version, state, ops }], now).await?;
        }
    }
    store.close();
    std::fs::remove_dir_all(&dir)?;
    Ok(())
}

async fn row_of(frontier: &dyn Frontier, host: &HostKey) -> Result<HostRow, Failure> {
    let rows = frontier.hosts(std::slice::from_ref(host)).await?;
    Ok(rows.into_iter().flatten().next().ok_or("the host is not known")?)
}

/// A story was read: a menu that the host knows, and stories that are new.
fn report(task: FetchTask, turn: usize) -> FetchReport {
    let link = |number| Outlink {
        url: url(number),
        role: LinkRole::Teaser,
        kind: TaskKind::of_page_link(LinkRole::Teaser),
        hint: None,
    };
    let new = WAITING + turn * NEW;
    let outlinks = (0..MENU).chain(new..new + NEW).map(link).collect();
    let links = Links { outlinks, ..Links::default() };
    FetchReport {
        http_status: Some(200),
        bytes: 69_000,
        body: ReportBody::Page(Box::new(PageBody { links, ..PageBody::default() })),
        ..FetchReport::new(task, Outcome::Article)
    }
}

fn url(number: usize) -> CanonicalUrl {
    let text = format!("https://news.example/2026/05/a-story-of-the-harbour-{number}");
    CanonicalUrl::parse(&text).expect("a URL of ours")
}

fn admission(number: usize) -> Admission {
    let entry = Entry::new(url(number), LinkRole::SitemapEntry, TaskKind::Page);
    Admission { entry, place: Place::Lane(Lane::Archive) }
}
