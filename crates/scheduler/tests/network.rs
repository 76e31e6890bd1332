//! The network here goes away and comes back, or does not: hours on a clock of its own.

#[expect(dead_code, reason = "this clock is never wrong")]
mod driven;

use driven::{Driven, STORIES, answer, planner};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::HostRow;
use newshound_core::host::SiteState;
use newshound_core::outcome::Outcome;
use newshound_core::task::FetchReport;
use newshound_embedded::Embedded;
use newshound_ports::{Clock, Frontier, ReportQueue, TaskQueue};
use newshound_scheduler::{Ending, Limits, Ports, Scheduler};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long a request takes that gets an answer, and one that gets none.
const ANSWER: Duration = Duration::from_millis(50);
const SILENCE: Duration = Duration::from_secs(10);

/// What came of a run.
struct Run {
    ending: Ending,
    hosts: Vec<HostRow>,
    articles: u64,
    outstanding: u64,
    /// Requests of each minute.
    asked: Vec<u32>,
    lasted: u64,
}

/// Crawls so many sites of [`STORIES`] pages each while the network is away between two seconds.
async fn crawl(sites: usize, away: Range<u64>, failure: Outcome) -> Run {
    let folder = tempfile::tempdir().expect("folder");
    let clock = Arc::new(Driven::default());
    let store = Embedded::open(folder.path(), Arc::clone(&clock) as Arc<dyn Clock>).expect("store");
    let seeds: Vec<CanonicalUrl> = (0..sites)
        .map(|n| CanonicalUrl::parse(&format!("https://site{n}.example/")).expect("seed"))
        .collect();
    let planner = planner(&seeds, store.frontier().fingerprints());
    let ports = Ports {
        frontier: store.frontier(),
        tasks: store.tasks(),
        reports: store.reports(),
        clock: store.clock(),
    };
    let scheduler = Scheduler::new(planner, ports, 64, Limits::default());
    scheduler.seed(&seeds).await.expect("seeded");
    let asked = Arc::new(std::sync::Mutex::new(Vec::new()));
    for _ in 0..64 {
        let (tasks, reports) = (store.tasks(), store.reports());
        let (clock, away, failure) = (Arc::clone(&clock), away.clone(), failure.clone());
        let asked = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok(Some(delivery)) = tasks.next().await {
                let minute = usize::try_from(clock.second() / 60).expect("a minute");
                {
                    let mut asked = asked.lock().expect("lock");
                    let minutes = asked.len().max(minute + 1);
                    asked.resize(minutes, 0_u32);
                    asked[minute] += 1;
                }
                let report = if away.contains(&clock.second()) {
                    tokio::time::sleep(SILENCE).await;
                    FetchReport::new(delivery.item, failure.clone())
                } else {
                    tokio::time::sleep(ANSWER).await;
                    answer(delivery.item)
                };
                reports.publish(report).await.expect("published");
                delivery.ack.ack().await.expect("acked");
            }
        });
    }
    let ending = scheduler.run(CancellationToken::new()).await.expect("it ends");
    let frontier = store.frontier();
    let counts = frontier.counts().await.expect("counts");
    let hosts = frontier.all_hosts(None, 1_000).await.expect("hosts");
    store.tasks().close();
    store.close();
    let asked = asked.lock().expect("lock").clone();
    let articles = counts.ended.get(&newshound_core::status::Status::Article).copied();
    Run {
        ending,
        hosts,
        articles: articles.unwrap_or(0),
        outstanding: counts.outstanding(),
        asked,
        lasted: clock.second(),
    }
}

#[tokio::test(start_paused = true)]
async fn an_hour_without_a_network_costs_nobody_anything() {
    for failure in [Outcome::ConnectFailed, Outcome::TimedOut, Outcome::NoRoute] {
        let run = crawl(8, 10..3_000, failure.clone()).await;
        let stories = 8 * STORIES as u64;
        assert_eq!((run.ending, run.articles), (Ending::Complete, stories), "{failure:?}");
        assert!(run.lasted < 3_100, "{failure:?}: it goes on soon: {}", run.lasted);
        // The first round and what was out, then three at a time, once a minute in the end.
        let meanwhile: u32 = run.asked[1..49].iter().sum();
        assert!(meanwhile <= 48 * 3 + 16, "{failure:?}: {:?}", run.asked);
        for row in &run.hosts {
            let state = &row.state;
            let quiet = (SiteState::Ok, None, None);
            let told = (
                state.health.site_state,
                state.health.failing_since,
                state.health.last_error.as_deref(),
            );
            assert_eq!(told, quiet, "{failure:?} {}", row.host);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_network_that_stays_away_ends_the_run_and_blames_no_host() {
    let run = crawl(8, 10..1_000_000, Outcome::ConnectFailed).await;
    assert_eq!(run.ending, Ending::NetworkAway);
    assert!((3_600..3_700).contains(&run.lasted), "{}", run.lasted);
    assert!(run.outstanding > 0 && !run.hosts.iter().any(|row| row.state.is_away()));
}

#[tokio::test(start_paused = true)]
async fn of_one_host_nothing_can_be_told() {
    let run = crawl(1, 10..1_000_000, Outcome::ConnectFailed).await;
    assert_eq!(run.ending, Ending::Away, "the host's own rule");
    assert!(run.hosts.iter().all(|row| row.state.is_away()));
}
