//! The plans as tables: a row and an event in, the next state out.

mod checks;
mod dispatch;
mod lists;
mod plain;
mod report;
mod robots;
mod soft;
mod tdm_file;
mod visits;

use super::Planner;
use newshound_core::admission::AdmissionRules;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::frontier::HostRow;
use newshound_core::host::HostState;
use newshound_core::identity::HostKey;
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::politeness::Politeness;
use newshound_core::revision::RevisionRules;
use newshound_core::scope::{Scope, ScopeMode};
use newshound_core::task::{
    Entry, Expect, FetchReport, FetchTask, Lane, Links, Outlink, PageBody, ReportBody, TaskKind,
    TaskRef, Timing,
};
use newshound_core::time::UnixMillis;
use std::time::Duration;

const NOW: UnixMillis = UnixMillis(1_700_000_000_000);

fn url(path: &str) -> CanonicalUrl {
    CanonicalUrl::parse(&format!("https://news.example{path}")).expect(path)
}

/// The crawl's fingerprints.
const BY: Fingerprinter = Fingerprinter::keyed([7; 16]);

fn planner() -> Planner {
    Planner {
        crawl: "test".to_owned(),
        fingerprints: BY,
        politeness: Politeness::default(),
        admission: AdmissionRules::all_of(Scope::around(ScopeMode::Site, &[url("/")]), 2026),
        task_deadline: Duration::from_secs(150),
        loss_limit: 3,
        visits: None,
        revisions: RevisionRules::default(),
        tdm_file: false,
        last_rules: crate::LastRules::Same,
    }
}

fn entry(path: &str, role: LinkRole) -> Entry {
    let url = url(path);
    let kind = TaskKind::told_by(&url, role, Expect::Page);
    Entry::new(url, role, kind)
}

/// A host that answered, with rules, and these lane heads.
fn row(heads: [Option<Entry>; Lane::COUNT]) -> HostRow {
    let mut state = HostState::new(NOW);
    state.robots.version = 1;
    state.robots.fetched = Some(NOW);
    state.robots.refresh = NOW + Duration::from_secs(3_600);
    let waiting = heads.each_ref().map(|head| u64::from(head.is_some()));
    HostRow { host: HostKey::of(&url("/")), version: 7, state, heads, waiting }
}

fn report(path: &str, outcome: Outcome) -> FetchReport {
    let entry = Entry { attempts: 1, ..entry(path, LinkRole::Teaser) };
    let task = TaskRef { id: BY.of(&entry.url), attempt: 1 };
    let task = FetchTask::new("test".to_owned(), task, Lane::Archive, entry);
    FetchReport {
        http_status: Some(200),
        bytes: 10,
        timing: Timing { first_byte_ms: 5, total_ms: 10, parse_ms: 1, ..Timing::default() },
        ..FetchReport::new(task, outcome)
    }
}

/// A page, or another thing with links, that has these.
fn with_links(outlinks: Vec<Outlink>) -> ReportBody {
    let links = Links { outlinks, ..Links::default() };
    ReportBody::Page(Box::new(PageBody { links, ..PageBody::default() }))
}

fn link(path: &str, role: LinkRole) -> Outlink {
    Outlink { url: url(path), role, kind: TaskKind::of_page_link(role), hint: None }
}
