//! The one wiring of a crawl: plan + backend -> scheduler and worker; folder -> sink.

use crate::backend::Backend;
use crate::config::CrawlPlan;
use crate::crawl::sink_told;
use crate::exit::Failure;
use crate::output::ARTICLES;
use newshound_core::admission::AdmissionRules;
use newshound_core::canonical::CanonicalUrl;
use newshound_ports::{ArticleSink, Capture};
use newshound_scheduler::{Planner, Scheduler, SchedulerError};
use newshound_sinks::{Durability, Fan, Fields, SpoolLimits, Standing};
use newshound_worker::{Worker, WorkerConfig};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// The product token that robots.txt files and robots meta elements name.
const AGENT: &str = "newshound";
/// How often it is looked how the sinks stand.
const LOOK: Duration = Duration::from_secs(1);

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
        revisions: plan.revisions.clone(),
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

/// A worker of `plan` that admits what `admission` says, gives articles to `sink` and what went over the
/// wire to `capture`.
///
/// # Errors
/// When the fetcher cannot be made.
pub(crate) fn worker(
    plan: &CrawlPlan,
    backend: &Backend,
    admission: AdmissionRules,
    sink: Arc<dyn ArticleSink>,
    capture: Option<Arc<dyn Capture>>,
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
        .map_err(|error| Failure::usage(format!("[fetch]: {error}")))?
        .with_capture(capture.clone());
    Ok(Worker::new(config, backend.worker_ports(Arc::new(fetcher), sink)).with_capture(capture))
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

/// The file of articles, and the sinks beside it where there are some.
#[derive(Clone)]
pub(crate) struct Outlets {
    file: Arc<dyn ArticleSink>,
    fan: Option<Arc<Fan>>,
}

impl Outlets {
    /// `file` and no other.
    pub(crate) fn alone(file: Arc<dyn ArticleSink>) -> Self {
        Self { file, fan: None }
    }

    /// `file` and the sinks of `plan`, fed from a spool in `folder` that knows the last `recover`
    /// articles again.
    ///
    /// # Errors
    /// When the spool cannot be written, or a sink refuses for good.
    pub(crate) async fn open(
        plan: &CrawlPlan,
        file: Arc<dyn ArticleSink>,
        folder: &Path,
        recover: usize,
    ) -> Result<Self, Failure> {
        if plan.sinks.is_empty() {
            return Ok(Self::alone(file));
        }
        let limits = SpoolLimits { bytes: plan.spool_bytes, remembered: recover };
        let (own, sinks) = (Arc::clone(&file), plan.sinks.clone());
        let fan = Fan::start(folder, own, sinks, limits, plan.durability).await;
        let fan = fan.map_err(|error| sink_told(&error))?;
        Ok(Self { file, fan: Some(Arc::new(fan)) })
    }

    /// Where articles are put.
    pub(crate) fn sink(&self) -> Arc<dyn ArticleSink> {
        match &self.fan {
            Some(fan) => Arc::clone(fan) as _,
            None => Arc::clone(&self.file),
        }
    }

    /// Hands what goes wrong with a sink, and that it goes on, to `say` as sentences. Never ends.
    pub(crate) async fn watch(&self, say: impl Fn(String)) {
        let Some(fan) = &self.fan else { return std::future::pending().await };
        let mut before = Vec::new();
        loop {
            let now: Vec<Standing> = fan.standings();
            for (at, one) in now.iter().enumerate() {
                let was = before.get(at).and_then(|was: &Standing| was.trouble.as_ref());
                match &one.trouble {
                    Some(why) if was != Some(why) => say(format!(
                        "the sink {} takes nothing: {why}; its articles wait in the spool",
                        one.name
                    )),
                    None if was.is_some() => {
                        say(format!("the sink {} takes articles again", one.name));
                    }
                    _ => {}
                }
            }
            before = now;
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Lets every sink take what waits for it; gives those that are behind all the same.
    pub(crate) async fn close(&self) -> Vec<Standing> {
        match &self.fan {
            Some(fan) => fan.close().await,
            None => Vec::new(),
        }
    }
}

/// What is said of sinks that have not taken everything.
pub(crate) fn behind(late: &[Standing]) -> Option<String> {
    let each = |one: &Standing| {
        let articles = if one.behind == 1 { "article" } else { "articles" };
        let why = one.trouble.as_ref().map_or_else(String::new, |why| format!(" ({why})"));
        format!("the sink {} has not taken {} {articles} yet{why}", one.name, one.behind)
    };
    let each: Vec<String> = late.iter().map(each).collect();
    (!each.is_empty()).then(|| {
        format!("{}; they wait in the spool, and the next run delivers them", each.join("; "))
    })
}
