use super::{NOW, entry, planner, report, row, url};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::Op;
use newshound_core::host::RobotsState;
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::robots::RobotsAnswer;
use newshound_core::source::Sources;
use newshound_core::status::Status;
use newshound_core::task::{ReportBody, TaskKind};
use std::sync::Arc;

/// What is admitted where robots.txt of the host of a seed ended with `outcome`.
fn admitted(bare: bool, answered: bool, outcome: Outcome) -> Vec<CanonicalUrl> {
    let mut planner = planner();
    if bare {
        let mut sources = Sources::default();
        sources.add_bare(url("/"));
        planner.admission.sources = Arc::new(sources);
    }
    let mut row = row([Some(entry("/", LinkRole::Seed)), None, None, None]);
    row.state.robots = RobotsState::default();
    row.state.health.answered = answered;
    let mut report = report("/robots.txt", outcome);
    report.entry.kind = TaskKind::Robots;
    report.body = ReportBody::Robots(RobotsAnswer::Unavailable);
    let transition = planner.report(&row, &report, NOW).transition;
    let ended = transition.state.counts.ended.get(&Status::Skipped).copied().unwrap_or(0);
    let mut found = Vec::new();
    for op in transition.ops {
        if let Op::Admit(all) = op {
            found.extend(all.into_iter().map(|one| one.entry.url));
        }
    }
    assert_eq!(ended, u64::from(!found.is_empty()), "it ends where its http form is asked");
    found
}

#[test]
fn http_is_meant_where_https_cannot_be_had() {
    let plain = CanonicalUrl::parse("http://news.example/").expect("url");
    for outcome in [Outcome::ConnectFailed, Outcome::TlsFailed] {
        assert_eq!(admitted(true, false, outcome).first(), Some(&plain));
    }
    for (bare, answered, outcome) in [
        (false, false, Outcome::ConnectFailed),
        (true, true, Outcome::ConnectFailed),
        (true, false, Outcome::DnsFailed),
        (true, false, Outcome::TimedOut),
    ] {
        assert!(
            admitted(bare, answered, outcome.clone()).is_empty(),
            "{bare} {answered} {outcome:?}"
        );
    }
}
