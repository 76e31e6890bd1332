//! The parts of the file that make a cluster of the crawl, checked.

use super::secret::Sources;
use super::sections::listen;
use super::{CrawlOptions, CrawlPlan, FileConfig};
use crate::exit::Failure;
use newshound_cluster::is_crawl_name;
use newshound_cluster::rabbitmq::BrokerConfig;
use newshound_cluster::redis::{KEPT_FOR, RedisConfig};
use newshound_core::secret::Secret;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Time for parsing and for waiting in the queue, beside two fetches, before a task without a
/// report counts as lost: twice as many tasks are out as are fetched at once.
const ROOM: Duration = Duration::from_secs(60);

/// Everything a role of a cluster needs to know, checked.
#[derive(Debug, Clone)]
pub struct ClusterPlan {
    /// The crawl, as on one machine.
    pub crawl: CrawlPlan,
    /// Its name: part of every queue and key.
    pub name: String,
    /// The broker.
    pub broker: BrokerConfig,
    /// The store.
    pub store: RedisConfig,
    /// A task without a report for so long counts as lost.
    pub task_deadline: Duration,
    /// Where probes are answered.
    pub health: Option<SocketAddr>,
}

impl ClusterPlan {
    /// Checks the file; `variable` reads the environment.
    ///
    /// # Errors
    /// With what is wrong and what to do; never with a secret.
    pub fn new(
        file: FileConfig,
        year: i16,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Failure> {
        let FileConfig { queue, store, health, metrics, .. } = &file;
        let from = |section, variable_name, url: &Option<Secret>, path: &Option<PathBuf>| {
            Sources {
                section,
                variable: variable_name,
                from_environment: variable(variable_name),
                url: url.clone(),
                file: path.as_deref(),
            }
            .secret()
        };
        let queue_url = from("queue", "NEWSHOUND_QUEUE_URL", &queue.url, &queue.url_file)?;
        let store_url = from("store", "NEWSHOUND_STORE_URL", &store.url, &store.url_file)?;
        let reread = |variable_name: &str, path: &Option<PathBuf>| {
            let from_file = variable(variable_name).is_none_or(|text| text.is_empty());
            path.clone().filter(|_| from_file)
        };
        let queue_file = reread("NEWSHOUND_QUEUE_URL", &queue.url_file);
        let store_file = reread("NEWSHOUND_STORE_URL", &store.url_file);
        let queue_wait = time("[queue] wait", queue.wait.as_deref())?;
        let store_wait = time("[store] wait", store.wait.as_deref())?;
        let deadline = time("[queue] task_deadline", queue.task_deadline.as_deref())?;
        let keep_articles = queue.keep_articles.unwrap_or(true);
        let health = health.listen.as_deref().or(metrics.listen.as_deref());
        let health = health.map(listen).transpose()?;
        let crawl = CrawlPlan::new(CrawlOptions::default(), file, year)?;
        let name = match &crawl.name {
            Some(name) => name.clone(),
            None => crawl.seeds.first().map(|seed| safe_name(seed.origin())).unwrap_or_default(),
        };
        let mut broker = BrokerConfig::new(queue_url, &name);
        broker.task_prefetch = u16::try_from(crawl.connections).unwrap_or(u16::MAX);
        broker.articles_queue = keep_articles;
        broker.startup_timeout = queue_wait.unwrap_or(broker.startup_timeout);
        broker.url_file = queue_file;
        let mut store = RedisConfig::new(store_url, &name);
        store.url_file = store_file;
        store.startup_timeout = store_wait.unwrap_or(store.startup_timeout);
        let task_deadline = deadline.unwrap_or(crawl.fetch.total_timeout * 2 + ROOM);
        let remembered = KEPT_FOR.min(crawl.fetch.total_timeout);
        if task_deadline < remembered {
            return Err(Failure::usage(format!(
                "[queue] task_deadline {task_deadline:?} is below the {remembered:?} for which workers believe a link seen \
                 ([fetch] total_timeout, a minute at most): a page that comes back sooner could lose links; \
                 make it longer than a fetch may take"
            )));
        }
        Ok(Self { crawl, name, broker, store, task_deadline, health })
    }
}

fn time(option: &str, text: Option<&str>) -> Result<Option<Duration>, Failure> {
    let Some(text) = text else { return Ok(None) };
    humantime::parse_duration(text).map(Some).map_err(|error| {
        Failure::usage(format!("{option} {text:?} is no time ({error}); write 60s or 2m"))
    })
}

/// A crawl's name from an origin: its host, its port where it has one.
fn safe_name(origin: &str) -> String {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let fits = |c: char| if is_crawl_name(&c.to_string()) { c } else { '-' };
    host.chars().take(64).map(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(text: &str, environment: &[(&str, &str)]) -> Result<ClusterPlan, String> {
        let file: FileConfig = toml::from_str(text).map_err(|error| error.to_string())?;
        let variable = |name: &str| {
            let found = environment.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        ClusterPlan::new(file, 2026, variable).map_err(|failure| failure.message)
    }

    const SEEDS: &str = "[crawl]\nseeds = [\"https://news.example:8443/\"]\n";
    const SERVERS: [(&str, &str); 2] = [
        ("NEWSHOUND_QUEUE_URL", "amqp://me:hunter2@broker.example/"),
        ("NEWSHOUND_STORE_URL", "redis://:hunter2@store.example/"),
    ];

    #[test]
    fn what_is_wrong_is_told_without_the_secret() {
        let with = |more: &str| plan(&format!("{SEEDS}{more}"), &SERVERS);
        for (plan, expected) in [
            (plan(SEEDS, &[]), "[queue] url is missing"),
            (plan(SEEDS, &SERVERS[..1]), "[store] url is missing"),
            (with("[queue]\nwait = \"soon\"\n"), "[queue] wait \"soon\" is no time"),
            (with("[health]\nlisten = \"9090\"\n"), "[health] listen \"9090\" is no address"),
            (plan("[crawl]\nname = \"a b\"\n", &SERVERS), "no seed"),
            (with("[queue]\nurll = \"x\"\n"), "unknown field"),
            (with("[queue]\ntask_deadline = \"59s\"\n"), "task_deadline 59s is below the 60s"),
            (
                with("[queue]\ntask_deadline = \"4s\"\n[fetch]\ntotal_timeout = \"5s\"\n"),
                "task_deadline 4s is below the 5s",
            ),
        ] {
            let told = plan.map(|plan| format!("{plan:?}")).expect_err(expected);
            assert!(told.contains(expected), "{told}");
            assert!(!told.contains("hunter2"), "{told}");
        }
    }

    #[test]
    fn names_and_defaults() {
        let found = plan(SEEDS, &SERVERS).expect("a plan");
        assert_eq!(found.name, "news.example-8443");
        assert_eq!(found.broker.task_prefetch, 64);
        assert_eq!(found.task_deadline, Duration::from_secs(180));
        assert!(found.health.is_none() && found.broker.articles_queue);
        assert!(!format!("{found:?}").contains("hunter2"));
    }
}
