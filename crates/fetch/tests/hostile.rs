//! Every resource of the hostile server, fetched once: the outcome its table names, in time,
//! and exactly one request each.

use newshound_fetch::{Config, HttpFetcher};
use newshound_hostile::Hostile;
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_misbehaviour_has_its_outcome() {
    let running = Hostile::serve().await.unwrap();
    let patient = Arc::new(HttpFetcher::new(config(true)).unwrap());
    let hasty = Arc::new(HttpFetcher::new(config(false)).unwrap());
    let mut fetches = JoinSet::new();
    for (index, resource) in running.resources().iter().enumerate() {
        let waits = resource.fetched == "timed_out";
        let fetcher = Arc::clone(if waits { &hasty } else { &patient });
        let url = format!("{}{}", running.base_url, resource.path).parse().unwrap();
        let request = FetchRequest::new(url, resource.expect);
        fetches.spawn(async move {
            let began = Instant::now();
            let fetched = fetcher.fetch(request).await;
            (index, began.elapsed(), fetched)
        });
    }
    let mut wrong = Vec::new();
    let mut slowest = (Duration::ZERO, "");
    while let Some(done) = fetches.join_next().await {
        let (index, took, fetched) = done.unwrap();
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
