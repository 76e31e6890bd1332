//! Every resource of the hostile server, fetched once: the outcome its table names, in time,
//! and exactly one request each.

#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

use newshound_fetch::{Config, HttpFetcher};
use newshound_hostile::{Hostile, Resource, Running};
use newshound_ports::fetcher::{FetchRequest, Fetched, Fetcher};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Deadlines far below the resources' own times; patience for those that only are large,
/// since the machine may be busy.
fn config(patient: bool) -> Config {
    let times = if patient { [10_000, 10_000, 20_000] } else { [1_500, 400, 2_000] };
    let [first_byte, idle, total] = times.map(Duration::from_millis);
    Config {
        allow_private: true,
        first_byte_timeout: first_byte,
        idle_timeout: idle,
        total_timeout: total,
        ..Config::default()
    }
}

fn told(fetched: &Fetched) -> String {
    match &fetched.result {
        Ok(response) => response.status.to_string(),
        Err(failure) => failure.outcome.name().to_owned(),
    }
}

/// Fetches the resources `wanted`, all at once.
async fn fetch_all(
    running: &Running,
    config: Config,
    wanted: fn(&Resource) -> bool,
) -> Vec<(usize, Duration, Fetched)> {
    let fetcher = Arc::new(HttpFetcher::new(config).unwrap());
    let mut fetches = JoinSet::new();
    for (index, resource) in running.resources().iter().enumerate() {
        if wanted(resource) {
            let fetcher = Arc::clone(&fetcher);
            let url = format!("{}{}", running.base_url, resource.path).parse().unwrap();
            let request = FetchRequest::new(url, resource.expect);
            fetches.spawn(async move {
                let began = Instant::now();
                let fetched = fetcher.fetch(request).await;
                (index, began.elapsed(), fetched)
            });
        }
    }
    fetches.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_misbehaviour_has_its_outcome() {
    let running = Hostile::serve().await.unwrap();
    // Apart, so that the work of the large ones does not eat the short deadlines.
    let waits = |resource: &Resource| resource.fetched == "timed_out";
    let mut all = fetch_all(&running, config(false), waits).await;
    all.extend(fetch_all(&running, config(true), |resource| resource.fetched != "timed_out").await);
    assert_eq!(all.len(), running.resources().len());
    let mut wrong = Vec::new();
    let mut slowest = (Duration::ZERO, "");
    for (index, took, fetched) in all {
        let resource = &running.resources()[index];
        let told = told(&fetched);
        slowest = slowest.max((took, resource.name));
        if told != resource.fetched {
            let why = fetched.result.as_ref().map_or_else(|f| f.detail.clone(), |_| String::new());
            wrong.push(format!("{}: {told}, not {} ({why})", resource.name, resource.fetched));
        }
        let hits = running.hits(&resource.path);
        if hits != 1 {
            wrong.push(format!("{}: asked for {hits} times", resource.name));
        }
        let cap = Config::default().cap(resource.expect);
        if fetched.result.is_ok_and(|response| response.body.len() > cap) {
            wrong.push(format!("{}: more than its cap was kept", resource.name));
        }
    }
    println!("{} resources, slowest {slowest:?}", running.resources().len());
    wrong.sort();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
