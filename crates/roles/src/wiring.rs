//! The one wiring of a crawl: plan + backend -> scheduler and worker; folder -> sink.

use crate::backend::Backend;
use crate::config::CrawlPlan;
use crate::crawl::sink_told;
use crate::exit::Failure;
use crate::output::ARTICLES;
use newshound_core::admission::AdmissionRules;
use newshound_core::canonical::CanonicalUrl;
use newshound_ports::ArticleSink;
use newshound_scheduler::{Planner, Scheduler, SchedulerError};
use newshound_sinks::{Durability, Fields};
use newshound_worker::{Worker, WorkerConfig};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::watch;

/// The product token that robots.txt files and robots meta elements name.
const AGENT: &str = "newshound";

/// A scheduler of `plan` that admits what `admission` says and has at most as many tasks out as
/// `window` says.
pub(crate) fn scheduler(
    plan: &CrawlPlan,
    backend: &Backend,
    admission: AdmissionRules,
    window: watch::Receiver<usize>,
) -> Scheduler {
    let planner = Planner {
        crawl: plan.label(),
        fingerprints: backend.frontier.fingerprints(),
        politeness: plan.politeness.clone(),
        admission,
        task_deadline: backend.losses.deadline,
        loss_limit: backend.losses.limit,
        visits: Some(plan.visits),
        tdm_file: plan.tdm_file,
        last_rules: plan.last_rules,
    };
    Scheduler::new(planner, backend.scheduler_ports(), 1, plan.limits).with_window(window)
}

/// Admits `seeds`; whether there is nothing to do at all.
///
/// # Errors
/// When the store fails.
pub(crate) async fn seed(
    plan: &CrawlPlan,
    backend: &Backend,
    scheduler: &Scheduler,
    seeds: &[CanonicalUrl],
) -> Result<bool, SchedulerError> {
    let admitted = scheduler.seed(seeds).await?;
    let counts = backend.frontier.counts().await?;
    let nothing_waits = counts.outstanding() == 0 && counts.for_now() == 0;
    Ok(!plan.is_round() && admitted == 0 && nothing_waits)
}

/// A worker of `plan` that admits what `admission` says and gives articles to `sink`.
///
/// # Errors
/// When the fetcher cannot be made.
pub(crate) fn worker(
    plan: &CrawlPlan,
    backend: &Backend,
    admission: AdmissionRules,
    sink: Arc<dyn ArticleSink>,
) -> Result<Worker, Failure> {
    let config = WorkerConfig {
        tasks: plan.connections,
        parsers: std::thread::available_parallelism().map_or(2, std::num::NonZero::get),
        agent: AGENT.to_owned(),
        admission,
        emission: plan.emission,
        budget: newshound_extract::Budget::default(),
    };
    let fetcher = newshound_fetch::HttpFetcher::new(plan.fetch.clone())
        .map_err(|error| Failure::usage(format!("[fetch]: {error}")))?;
    Ok(Worker::new(config, backend.worker_ports(Arc::new(fetcher), sink)))
}

/// The sink of articles in `folder`. `recover` is how many of the last ones it knows again,
/// `durability` what a written one survives, `fields` what of it is written.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn sink(
    folder: &Path,
    recover: usize,
    durability: Durability,
    fields: Fields,
) -> Result<Arc<dyn ArticleSink>, Failure> {
    let sink = newshound_sinks::JsonLines::open(&folder.join(ARTICLES), recover, durability)
        .map_err(|error| sink_told(&error))?;
    Ok(Arc::new(sink.with_fields(fields)))
}
