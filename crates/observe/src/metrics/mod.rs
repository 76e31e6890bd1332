//! Metrics of a process in Prometheus' text format: what the scheduler shows of itself, what a
//! worker or sink counts, and the process. Labels have few values by nature: statuses, outcomes,
//! states, 50 hosts; never a URL.

mod families;
mod page;

use crate::cost::Cost;
pub(crate) use families::FAMILIES;
pub use families::{COMPLETE, LEADER, Type};
use newshound_core::frontier::Counts;
use newshound_core::status::Status;
use newshound_core::task::FetchReport;
use newshound_scheduler::{HostLine, Snapshot};
pub use page::Series;
use page::{Page, number, seconds};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// What the parts of a process tell. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Metrics(Arc<Mutex<Told>>);

#[derive(Debug, Default)]
struct Told {
    /// What the crawl is called.
    crawl: Option<String>,
    scheduler: Option<watch::Receiver<Snapshot>>,
    /// Gauges without labels, by name.
    gauges: BTreeMap<&'static str, u64>,
    queues: BTreeMap<&'static str, u64>,
    /// Tasks of this worker by outcome.
    tasks: BTreeMap<&'static str, u64>,
    worker_articles: u64,
    sink_articles: Option<u64>,
}

impl Metrics {
    fn told(&self) -> MutexGuard<'_, Told> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Names the crawl: the label `crawl` of everything from now on.
    pub fn crawl(&self, name: &str) {
        self.told().crawl = Some(name.to_owned());
    }

    /// Shows a scheduler's numbers from now on.
    pub fn scheduler(&self, snapshots: watch::Receiver<Snapshot>) {
        self.told().scheduler = Some(snapshots);
    }

    /// Sets a gauge of the list that has no labels.
    pub fn gauge(&self, name: &'static str, value: u64) {
        self.told().gauges.insert(name, value);
    }

    /// Sets the length of a queue.
    pub fn queue(&self, name: &'static str, messages: u64) {
        self.told().queues.insert(name, messages);
    }

    /// Counts a task that this worker reported.
    pub fn task(&self, report: &FetchReport) {
        let emitted = report.body.page().is_some_and(|page| page.emitted.is_some());
        let mut told = self.told();
        *told.tasks.entry(report.outcome.name()).or_default() += 1;
        told.worker_articles += u64::from(emitted);
    }

    /// Sets how many articles this sink wrote.
    pub fn sink_articles(&self, written: u64) {
        self.told().sink_articles = Some(written);
    }

    /// The page for Prometheus, with the `parts` that probes ask about.
    #[must_use]
    pub fn render(&self, parts: &BTreeMap<&'static str, bool>) -> String {
        page::text(&self.series(parts))
    }

    /// Every value there is now.
    #[must_use]
    pub fn series(&self, parts: &BTreeMap<&'static str, bool>) -> Vec<Series> {
        let mut page = Page::default();
        let version = [(env!("CARGO_PKG_VERSION"), 1.0)];
        page.each(Type::Gauge, "newshound_build_info", "version", version);
        let told = self.told();
        if let Some(snapshots) = &told.scheduler {
            of_scheduler(&mut page, &snapshots.borrow());
        }
        let up = parts.iter().map(|(part, up)| (part, f64::from(u8::from(*up))));
        page.each(Type::Gauge, "newshound_part_up", "part", up);
        for (name, value) in &told.gauges {
            page.one(Type::Gauge, name, number(*value));
        }
        let counted = |(of, count): (&&'static str, &u64)| (*of, number(*count));
        let queues = told.queues.iter().map(counted);
        page.each(Type::Gauge, "newshound_queue_messages", "queue", queues);
        if !told.tasks.is_empty() {
            let tasks = told.tasks.iter().map(counted);
            page.each(Type::Counter, "newshound_worker_tasks_total", "outcome", tasks);
            let articles = number(told.worker_articles);
            page.one(Type::Counter, "newshound_worker_articles_total", articles);
        }
        if let Some(written) = told.sink_articles {
            page.one(Type::Counter, "newshound_sink_articles_total", number(written));
        }
        let crawl = told.crawl.clone();
        drop(told);
        of_process(&mut page);
        page.series(crawl.as_deref())
    }
}

fn of_scheduler(page: &mut Page, now: &Snapshot) {
    let counts = &now.counts;
    page.one(Type::Counter, "newshound_urls_admitted_total", number(counts.admitted));
    let ended = Status::ALL
        .iter()
        .map(|status| (status.name(), number(counts.ended.get(status).copied().unwrap_or(0))));
    page.each(Type::Counter, "newshound_urls_ended_total", "status", ended);
    page.one(Type::Gauge, "newshound_urls_queued", number(counts.queued));
    page.one(Type::Gauge, "newshound_urls_in_flight", number(counts.in_flight));
    page.one(Type::Gauge, "newshound_imbalance", number(unaccounted(counts)));
    let outcomes = now.outcomes.iter().map(|(of, count)| (*of, number(*count)));
    page.each(Type::Counter, "newshound_requests_total", "outcome", outcomes);
    page.one(Type::Counter, "newshound_received_bytes_total", number(now.bytes));
    page.one(Type::Counter, "newshound_failures_total", number(now.errors));
    page.one(Type::Gauge, "newshound_tasks_out", number(now.out as u64));
    page.one(Type::Counter, "newshound_tasks_lost_total", number(now.lost));
    let checks = now.checks.iter().map(|(of, count)| (*of, number(*count)));
    page.each(Type::Counter, "newshound_story_checks_total", "result", checks);
    page.one(Type::Gauge, "newshound_oldest_due_seconds", seconds(now.late_ms));
    let troubled = now.troubled.iter().map(|(state, count)| (state.name(), number(*count)));
    page.each(Type::Gauge, "newshound_hosts_troubled", "state", troubled);
    let articles = now.hosts.iter().map(|host| (host.host.as_str(), number(host.articles)));
    page.each(Type::Gauge, "newshound_host_articles", "host", articles);
    let queued = now.hosts.iter().map(|host| (host.host.as_str(), number(host.waiting)));
    page.each(Type::Gauge, "newshound_host_queued", "host", queued);
    page.info("newshound_source_info", now.hosts.iter().filter_map(source_labels));
    page.times("newshound_first_byte_seconds", &now.first_byte);
    page.times("newshound_response_seconds", &now.total);
    page.times("newshound_parse_seconds", &now.parse);
}

/// What a host's source is called and filed under; `None` where nobody said. Tags stand in one label, with
/// a comma around each, so that `tags=~".*,daily,.*"` finds one.
fn source_labels(host: &HostLine) -> Option<Vec<(&'static str, String)>> {
    let source = host.source.as_ref()?;
    let tags: String = source.tags.iter().map(|tag| format!(",{tag}")).collect();
    let tags = if tags.is_empty() { tags } else { tags + "," };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    Some(vec![
        ("host", host.host.as_str().to_owned()),
        ("source", text(&source.name)),
        ("language", text(&source.language)),
        ("country", text(&source.country)),
        ("tags", tags),
    ])
}

/// How far the counts are from adding up.
fn unaccounted(counts: &Counts) -> u64 {
    counts.admitted.abs_diff(counts.outstanding() + counts.terminal())
}

fn of_process(page: &mut Page) {
    if let Some(cost) = Cost::now() {
        page.one(Type::Counter, "process_cpu_seconds_total", cost.cpu_s);
    }
    if let Some(bytes) = resident() {
        page.one(Type::Gauge, "process_resident_memory_bytes", number(bytes));
    }
    if let Ok(open) = std::fs::read_dir("/proc/self/fd") {
        page.one(Type::Gauge, "process_open_fds", number(open.count() as u64));
    }
}

/// Resident memory in bytes, as Linux tells it (proc(5), VmRSS in KiB).
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::families::FAMILIES;
    use super::*;
    use newshound_core::host::SiteState;
    use newshound_core::identity::HostKey;
    use newshound_core::source::Source;
    use std::collections::BTreeSet;

    /// A page with everything on it.
    fn whole() -> String {
        let host = HostLine {
            host: HostKey::from_stored("https://news.example"),
            state: SiteState::Blocked,
            waiting: 3,
            lanes: [1, 2, 0, 0],
            due_in_ms: 0,
            articles: 2,
            requests: 5,
            last_error: None,
            source: Some(Source {
                name: Some("The Paper".to_owned()),
                tags: vec!["daily".to_owned(), "port".to_owned()],
                ..Source::default()
            }),
        };
        let snapshot = Snapshot {
            counts: Counts { admitted: 9, queued: 3, in_flight: 1, ..Counts::default() },
            outcomes: [("gone", 2)].into(),
            checks: [("story_changed", 1)].into(),
            troubled: [(SiteState::Blocked, 1)].into(),
            hosts: vec![host],
            late_ms: 1_500,
            ..Snapshot::default()
        };
        let metrics = Metrics::default();
        let (_keep, snapshots) = watch::channel(snapshot);
        metrics.scheduler(snapshots);
        for name in [LEADER, COMPLETE, "newshound_broker_blocked", "newshound_dead_letters"] {
            metrics.gauge(name, 1);
        }
        metrics.queue("tasks", 4);
        metrics.told().tasks.insert("article", 6);
        metrics.sink_articles(8);
        metrics.render(&[("queue", true), ("store", false)].into())
    }

    #[test]
    fn everything_of_ours_names_the_crawl() {
        let metrics = Metrics::default();
        metrics.crawl("news \"1\"");
        metrics.gauge(LEADER, 1);
        metrics.queue("tasks", 4);
        let page = metrics.render(&BTreeMap::new());
        for part in [
            "newshound_scheduler_leader{crawl=\"news \\\"1\\\"\"} 1\n",
            "newshound_queue_messages{queue=\"tasks\",crawl=\"news \\\"1\\\"\"} 4\n",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
        let of_process = page.lines().filter(|line| line.starts_with("process_"));
        assert!(
            of_process.clone().count() > 1 && of_process.clone().all(|l| !l.contains("crawl="))
        );
    }

    #[test]
    fn every_metric_of_the_list_is_given_and_no_other() {
        let page = whole();
        let given: BTreeSet<&str> = page
            .lines()
            .filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next())
            .collect();
        let listed: BTreeSet<&str> = FAMILIES.iter().map(|(name, ..)| *name).collect();
        assert_eq!(given, listed);
        for part in [
            "newshound_imbalance 5\n",
            "newshound_source_info{host=\"https://news.example\",source=\"The Paper\",language=\"\",country=\"\",tags=\",daily,port,\"} 1\n",
            "newshound_oldest_due_seconds 1.5\n",
            "newshound_part_up{part=\"store\"} 0\n",
            "newshound_urls_ended_total{status=\"article\"} 0\n",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
    }

    #[test]
    fn the_document_lists_every_metric_with_its_type() {
        let document = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/metrics.md");
        let document = std::fs::read_to_string(document).expect("docs/metrics.md");
        for (name, kind, _) in FAMILIES {
            let row = format!("| `{name}` | {} |", kind.name());
            assert!(document.contains(&row), "{row} is missing from docs/metrics.md");
        }
    }
}
