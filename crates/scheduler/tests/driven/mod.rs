//! A clock that a test drives, and sites that answer at once.

use newshound_core::admission::AdmissionRules;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::politeness::Politeness;
use newshound_core::revision::RevisionRules;
use newshound_core::robots::RobotsAnswer;
use newshound_core::scope::{Scope, ScopeMode};
use newshound_core::task::{
    FetchReport, FetchTask, Links, Outlink, PageBody, ReportBody, TaskKind,
};
use newshound_core::time::UnixMillis;
use newshound_ports::Clock;
use newshound_scheduler::Planner;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// Stories of a site.
pub(crate) const STORIES: usize = 20;

/// The runtime's own clock, which moves on when nobody has anything to do, and how far it is wrong.
#[derive(Debug)]
pub(crate) struct Driven {
    began: Instant,
    wrong_ms: AtomicI64,
}

impl Default for Driven {
    fn default() -> Self {
        Self { began: Instant::now(), wrong_ms: AtomicI64::new(0) }
    }
}

impl Driven {
    /// Seconds since it began, whatever it says.
    pub(crate) fn second(&self) -> u64 {
        self.began.elapsed().as_secs()
    }

    /// Says from now on so many milliseconds more than it is.
    pub(crate) fn set_wrong(&self, by_ms: i64) {
        self.wrong_ms.store(by_ms, Ordering::SeqCst);
    }
}

impl Clock for Driven {
    fn now(&self) -> UnixMillis {
        let right = UnixMillis(1_700_000_000_000) + self.began.elapsed();
        UnixMillis(right.0 + self.wrong_ms.load(Ordering::SeqCst))
    }
}

/// The rules of a crawl of `seeds`.
pub(crate) fn planner(seeds: &[CanonicalUrl], by: Fingerprinter) -> Planner {
    Planner {
        crawl: "test".to_owned(),
        politeness: Politeness::default(),
        admission: AdmissionRules::all_of(Scope::around(ScopeMode::Site, seeds), 2026),
        task_deadline: Duration::from_secs(1_000_000),
        loss_limit: 3,
        visits: None,
        revisions: RevisionRules::default(),
        tdm_file: false,
        last_rules: newshound_scheduler::LastRules::Same,
        fingerprints: by,
    }
}

/// What a site answers: no robots.txt, no sitemap, a front page, stories.
pub(crate) fn answer(task: FetchTask) -> FetchReport {
    let (kind, path) = (task.entry.kind.clone(), task.entry.url.path().to_owned());
    let origin = task.entry.url.origin().to_owned();
    let mut report = FetchReport::new(task, Outcome::Article);
    report.http_status = Some(200);
    match (kind, path.as_str()) {
        (TaskKind::Robots, _) => {
            report.outcome = Outcome::Robots;
            report.body = ReportBody::Robots(RobotsAnswer::allow_all());
        }
        (_, "/") => {
            report.outcome = Outcome::Hub;
            let outlinks = (0..STORIES)
                .map(|n| Outlink {
                    url: CanonicalUrl::parse(&format!("{origin}/2026/story-{n}")).expect("url"),
                    role: LinkRole::Teaser,
                    kind: TaskKind::Page,
                    hint: None,
                })
                .collect();
            let links = Links { outlinks, ..Links::default() };
            report.body = ReportBody::Page(Box::new(PageBody { links, ..PageBody::default() }));
        }
        (TaskKind::Sitemap, _) => report.outcome = Outcome::Gone,
        _ => {}
    }
    report
}
