//! One crawl of the demo site by a cluster, and the judgement at its end.

use crate::servers::Servers;
use newshound_core::article::Article;
use newshound_demosite::Access;
use newshound_tests::cluster::{Cluster, Process, Setup};
use newshound_tests::site::Served;
use newshound_tests::{records, wait};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How long anything may take that is only waited for.
pub(crate) const LIMIT: Duration = Duration::from_secs(90);

/// Least time between two requests to a host.
const DELAY: Duration = Duration::from_millis(20);

/// How a trial begins.
pub(crate) struct Plan {
    pub articles: usize,
    pub workers: usize,
    pub schedulers: usize,
    /// Addresses the workers use instead, perhaps of proxies.
    pub workers_queue: Option<String>,
    pub workers_store: Option<String>,
    /// Seeds beside the site's.
    pub more_seeds: Vec<String>,
    /// Seconds after which a task without a report counts as lost.
    pub deadline: u32,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            articles: 150,
            workers: 2,
            schedulers: 1,
            workers_queue: None,
            workers_store: None,
            more_seeds: Vec::new(),
            deadline: 6,
        }
    }
}

/// A running crawl.
pub(crate) struct Trial {
    pub site: Served,
    pub workers: Vec<Process>,
    pub schedulers: Vec<Process>,
    sink: Process,
    cluster: Cluster,
    workers_cluster: Cluster,
}

/// The broker's address with heartbeats so short that a test can wait for them.
pub(crate) fn queue_url(port: u16) -> String {
    format!("amqp://guest:guest@127.0.0.1:{port}/%2f?heartbeat=2")
}

impl Trial {
    pub(crate) fn begin(servers: &Servers, plan: &Plan) -> Self {
        let site = Served::new(plan.articles);
        let mut setup = Setup::on(&queue_url(servers.rabbit.port()), &servers.redis.url());
        setup.delay = format!("{}ms", DELAY.as_millis());
        let mut seeds = site.running.seeds();
        seeds.extend(plan.more_seeds.clone());
        setup.seeds = Some(seeds);
        let more = |url: &str| {
            format!("[queue]\nurl = \"{url}\"\ntask_deadline = \"{}s\"\n", plan.deadline)
        };
        setup.more = more(plan.workers_queue.as_ref().unwrap_or(&setup.queue));
        let workers_setup = Setup {
            store: plan.workers_store.clone().unwrap_or_else(|| setup.store.clone()),
            ..setup.clone()
        };
        setup.more = more(&setup.queue);
        let cluster = Cluster::new(&site, setup);
        let workers_cluster = Cluster::new(&site, workers_setup);
        Self {
            schedulers: (0..plan.schedulers).map(|_| cluster.scheduler()).collect(),
            workers: workers_cluster.workers(plan.workers),
            sink: cluster.sink(),
            site,
            cluster,
            workers_cluster,
        }
    }

    /// Requests answered so far.
    pub(crate) fn requests(&self) -> usize {
        self.site.running.access_log().len()
    }

    /// Waits until so many requests were answered; the crawl must not have ended by then.
    pub(crate) fn after(&mut self, requests: usize) {
        assert!(wait::until(LIMIT, || self.requests() >= requests), "{}", self.told());
        let over = self.schedulers.iter_mut().any(|one| one.ended().is_some());
        assert!(!over, "the crawl ended before {requests} requests: {}", self.told());
    }

    /// Waits until `more` further requests were answered, or the crawl is over: on a slow machine it
    /// may have gone on that far before anybody looked.
    pub(crate) fn goes_on(&mut self, more: usize) {
        let before = self.requests();
        let went = wait::until(LIMIT, || {
            let over = self.schedulers.iter_mut().any(|one| one.ended().is_some());
            over || self.requests() >= before + more
        });
        assert!(went, "{}", self.told());
    }

    /// Kills a worker with SIGKILL and starts another in its place.
    pub(crate) fn kill_worker(&mut self, at: usize) {
        self.workers[at].signal("KILL");
        self.workers[at].wait(LIMIT);
        self.workers[at] = self.workers_cluster.workers(1).remove(0);
    }

    /// Every process of it, schedulers first.
    pub(crate) fn roles(&mut self) -> Vec<&mut Process> {
        let workers = self.schedulers.iter_mut().chain(&mut self.workers);
        workers.chain(std::iter::once(&mut self.sink)).collect()
    }

    /// The scheduler that holds the lease.
    pub(crate) fn leader(&self) -> usize {
        let mut leader = None;
        wait::until(LIMIT, || {
            let last = |one: &Process| {
                let log = one.logged();
                log.rfind("lease_taken") > log.rfind("lease_lost").max(log.rfind("term_failed"))
            };
            leader = self.schedulers.iter().position(last);
            leader.is_some()
        });
        leader.unwrap_or_else(|| panic!("no scheduler holds the lease: {}", self.told()))
    }

    /// Kills a scheduler with SIGKILL and starts another in its place.
    pub(crate) fn kill_scheduler(&mut self, at: usize) {
        self.schedulers[at].signal("KILL");
        self.schedulers[at].wait(LIMIT);
        self.schedulers[at] = self.cluster.scheduler();
    }

    /// Kills a scheduler with SIGKILL; those behind it move up by one.
    pub(crate) fn lose_scheduler(&mut self, at: usize) {
        self.schedulers[at].signal("KILL");
        self.schedulers.remove(at).wait(LIMIT);
    }

    /// `newshound status --json`.
    pub(crate) fn status(&self) -> serde_json::Value {
        self.cluster.status()
    }

    /// `newshound dead-letters list --json`.
    pub(crate) fn dead_letters(&self) -> String {
        let listed = self.cluster.command(&["dead-letters", "list", "--json"]).output();
        String::from_utf8_lossy(&listed.expect("newshound").stdout).into_owned()
    }

    /// Waits for the end and judges; gives the articles' number.
    pub(crate) fn judge(self) -> usize {
        self.judge_ended(0)
    }

    /// The same, of a crawl whose schedulers end with `code`.
    pub(crate) fn judge_ended(mut self, code: i32) -> usize {
        let ended =
            wait::until(LIMIT, || self.schedulers.iter_mut().any(|one| one.ended().is_some()));
        assert!(ended, "the crawl does not end: {}", self.told());
        for at in 0..self.schedulers.len() {
            let status = self.schedulers[at].wait(LIMIT);
            assert_eq!(status.code(), Some(code), "{status}: {}", self.told());
        }
        for at in 0..self.workers.len() {
            let status = self.workers[at].wait(LIMIT);
            assert!(status.success(), "{status}: {}", self.told());
        }
        let status = self.sink.wait(LIMIT);
        assert!(status.success(), "{status}: {}", self.told());
        let articles = records::articles(&self.cluster.articles()).expect("whole lines only");
        let count = self.all_and_once(articles);
        self.adds_up(count);
        self.polite();
        count
    }

    fn all_and_once(&self, articles: Vec<Article>) -> usize {
        let ids: BTreeSet<String> = articles.iter().map(|one| one.id.to_string()).collect();
        let mut twice = articles.clone();
        twice.sort_by(|a, b| a.id.0.cmp(&b.id.0));
        let twice: Vec<_> = twice.windows(2).filter(|two| two[0].id == two[1].id).collect();
        assert_eq!(ids.len(), articles.len(), "an article twice: {twice:#?}\n{}", self.told());
        let truth = self.site.running.truth();
        let verdict = newshound_demosite::compare(&truth, articles.into_iter().map(records::got));
        let lists = [&verdict.missing, &verdict.extra, &verdict.doubled];
        let fields = [&verdict.titles, &verdict.dates, &verdict.authors];
        // How well bodies are cut out is for other tests; here, that each is its article's.
        let whole = lists.iter().all(|list| list.is_empty())
            && fields.iter().all(|list| list.is_empty())
            && verdict.body_f1 > 0.99;
        assert!(whole, "{verdict:?}\n{}\n{}", self.lives(&verdict.missing), self.told());
        ids.len()
    }

    /// What became of URLs, for a test that fails: by `newshound explain`, and by all logs.
    fn lives(&self, urls: &[String]) -> String {
        let mut lives = Vec::new();
        for url in urls {
            let explained = self.cluster.command(&["explain", url]).output().expect("newshound");
            lives.push(String::from_utf8_lossy(&explained.stdout).into_owned());
            for one in self.processes() {
                let log = one.logged();
                let lines = log.lines().filter(|line| line.contains(url.as_str()));
                lives.extend(lines.map(|line| format!("{}: {line}", one.log.display())));
            }
        }
        lives.join("\n")
    }

    fn processes(&self) -> impl Iterator<Item = &Process> {
        self.schedulers.iter().chain(&self.workers).chain([&self.sink])
    }

    fn adds_up(&self, articles: usize) {
        let status = self.status();
        assert_eq!(status["balanced"], true, "{status}");
        assert_eq!(status["outstanding"], 0, "{status}");
        assert_eq!(status["ended"]["article"], articles, "{status}");
        let ended = status["ended"].as_object().expect("counts");
        let ended: u64 = ended.values().filter_map(serde_json::Value::as_u64).sum();
        assert_eq!(status["admitted"], ended, "{status}");
    }

    /// By the site's own log: never two requests to a host at once, never sooner than the
    /// delay after the end of the last.
    fn polite(&self) {
        let mut log = self.site.running.access_log();
        log.sort_by_key(|access| access.start);
        let mut last: BTreeMap<usize, Access> = BTreeMap::new();
        for access in log {
            if let Some(before) = last.get(&access.host) {
                let gap = access.start.saturating_duration_since(before.end);
                // The store keeps whole milliseconds.
                let least = DELAY - Duration::from_millis(1);
                assert!(
                    access.concurrent == 1 && gap >= least,
                    "{} ({}) came {gap:?} after {} ({}), {} at once: {}",
                    access.target,
                    access.status,
                    before.target,
                    before.status,
                    access.concurrent,
                    self.told()
                );
            }
            last.insert(access.host, access);
        }
    }

    /// The ends of all logs, for a test that fails.
    pub(crate) fn told(&self) -> String {
        let logs = self.processes().map(|one| format!("{}:\n{}", one.log.display(), one.log_end()));
        let logs: Vec<String> = logs.collect();
        format!("{} requests\n{}", self.requests(), logs.join("\n"))
    }
}
