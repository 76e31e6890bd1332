//! A cluster of roles for one test: each a process of the binary, against servers given.

use crate::binary::{Guarded, newshound};
use crate::site::Served;
use crate::wait;
use newshound_testservers::{Rabbit, Redis};
use serde_json::Value;
use std::fmt::Write;
use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, ExitStatus};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// The servers that tests which do not hurt them share, started by the first that asks.
#[must_use]
pub fn servers() -> (&'static Rabbit, &'static Redis) {
    static SERVERS: OnceLock<(Rabbit, Redis)> = OnceLock::new();
    let (rabbit, redis) = SERVERS.get_or_init(|| (Rabbit::start(), Redis::start()));
    (rabbit, redis)
}

/// How a cluster is to be.
#[derive(Debug, Clone)]
pub struct Setup {
    /// `[queue] url`
    pub queue: String,
    /// `[store] url`
    pub store: String,
    /// `[crawl] name`: part of every queue and key, so that tests can share servers.
    pub name: String,
    /// `[crawl] delay`
    pub delay: String,
    /// `[crawl] connections`, of each worker.
    pub connections: usize,
    /// Seeds; the site's front pages unless set.
    pub seeds: Option<Vec<String>>,
    /// More lines for `[crawl]`, then whole sections.
    pub more: String,
}

impl Setup {
    /// On the servers that tests share, under a name of its own.
    #[must_use]
    pub fn shared() -> Self {
        let (rabbit, redis) = servers();
        Self::on(&rabbit.url(), &redis.url())
    }

    /// On servers of the test's own, perhaps behind a proxy.
    #[must_use]
    pub fn on(queue: &str, store: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self {
            queue: queue.to_owned(),
            store: store.to_owned(),
            name: format!("test-{}-{number}", std::process::id()),
            delay: "0".to_owned(),
            connections: 8,
            seeds: None,
            more: String::new(),
        }
    }
}

/// A configuration with a folder for outputs and logs; processes are started from it.
pub struct Cluster {
    /// What it was made from.
    pub setup: Setup,
    folder: tempfile::TempDir,
    processes: AtomicU32,
    variables: Vec<(String, String)>,
}

/// A running process of a cluster.
pub struct Process {
    /// The child; killed by its id when dropped.
    pub child: Guarded,
    /// Its log, JSON lines.
    pub log: PathBuf,
    /// Its standard output.
    pub out: PathBuf,
}

impl Cluster {
    /// Writes the configuration for a crawl of `site`.
    ///
    /// # Panics
    /// Where it cannot be written.
    #[expect(clippy::expect_used, reason = "a test cannot go on without its configuration")]
    #[must_use]
    pub fn new(site: &Served, setup: Setup) -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let seeds = setup.seeds.clone().unwrap_or_else(|| site.running.seeds());
        let bases = site.running.site().bases();
        let ports: Vec<&str> = bases.iter().filter_map(|base| base.rsplit(':').next()).collect();
        let mut text = format!(
            "[crawl]\nname = \"{}\"\nseeds = {seeds:?}\ndelay = \"{}\"\nconnections = {}\n\
             allow_private = true\n{}\n",
            setup.name, setup.delay, setup.connections, setup.more
        );
        if !setup.more.contains("[store]") {
            let _ = writeln!(text, "[store]\nurl = \"{}\"", setup.store);
        }
        if !setup.more.contains("[queue]") {
            let _ = writeln!(text, "[queue]\nurl = \"{}\"\ntask_deadline = \"15s\"", setup.queue);
        }
        if !setup.more.contains("[fetch]") {
            let _ = writeln!(
                text,
                "[fetch]\ntotal_timeout = \"5s\"\nallowed_ports = [{}]",
                ports.join(", ")
            );
        }
        if !setup.more.contains("[politeness]") {
            text.push_str(crate::site::CONFIG);
        }
        std::fs::write(folder.path().join("config.toml"), text).expect("written");
        Self { setup, folder, processes: AtomicU32::new(0), variables: Vec::new() }
    }

    /// A path in the folder of this cluster.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Sets a variable of the environment for every process started from now on.
    pub fn set(&mut self, name: &str, value: &str) {
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    /// A command of the binary with `--config` behind `args`.
    #[must_use]
    pub fn command(&self, args: &[&str]) -> Command {
        let config = self.path("config.toml").display().to_string();
        let mut command = newshound(args);
        command.args(["--config", &config]);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Starts a role that writes its log: `["worker", "--exit-when-done"]`.
    ///
    /// # Panics
    /// Where it cannot be started.
    #[expect(clippy::expect_used, reason = "a test cannot go on without its process")]
    #[must_use]
    pub fn start(&self, args: &[&str]) -> Process {
        let number = self.processes.fetch_add(1, Ordering::Relaxed);
        let role = args.first().copied().unwrap_or("none");
        let log = self.path(&format!("{number}-{role}.log"));
        let out = self.path(&format!("{number}-{role}.out"));
        let mut command = self.command(args);
        command.args(["--log-format", "json"]);
        command.stdout(File::create(&out).expect("a file"));
        command.stderr(File::create(&log).expect("a file"));
        Process { child: Guarded(command.spawn().expect("started")), log, out }
    }

    /// Starts a scheduler.
    #[must_use]
    pub fn scheduler(&self) -> Process {
        self.start(&["scheduler"])
    }

    /// Starts `count` workers that end with the crawl.
    #[must_use]
    pub fn workers(&self, count: usize) -> Vec<Process> {
        (0..count).map(|_| self.start(&["worker", "--exit-when-done"])).collect()
    }

    /// Starts the sink, which writes to [`Cluster::articles`] and ends with the crawl.
    #[must_use]
    pub fn sink(&self) -> Process {
        let out = self.articles().display().to_string();
        self.start(&["sink", "--out", &out, "--exit-when-done"])
    }

    /// The folder the sink writes to.
    #[must_use]
    pub fn articles(&self) -> PathBuf {
        self.path("out")
    }

    /// `newshound status --json` of the whole cluster; null while it cannot be had.
    #[must_use]
    pub fn status(&self) -> Value {
        let output = self.command(&["status", "--json"]).output();
        output.ok().and_then(|out| serde_json::from_slice(&out.stdout).ok()).unwrap_or_default()
    }
}

impl Process {
    /// How it ended, if it did.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.0.try_wait().ok().flatten()
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// With its log, where it does not end within `limit`.
    pub fn wait(&mut self, limit: Duration) -> ExitStatus {
        match self.ended_within(limit) {
            Some(status) => status,
            None => panic!("{} does not end: {}", self.log.display(), self.log_end()),
        }
    }

    /// Waits for its end; `None` where it does not come within `limit`.
    pub fn ended_within(&mut self, limit: Duration) -> Option<ExitStatus> {
        let mut status = None;
        wait::until(limit, || {
            status = self.ended();
            status.is_some()
        });
        status
    }

    /// Sends it a signal by its id, such as `TERM` or `KILL`.
    ///
    /// # Panics
    /// Where that fails.
    pub fn signal(&self, name: &str) {
        let (signal, pid) = (format!("-{name}"), self.child.0.id().to_string());
        let sent = Command::new("kill").args([&signal, &pid]).status();
        assert!(sent.is_ok_and(|status| status.success()), "kill {signal} {pid}");
    }

    /// What it logged.
    #[must_use]
    pub fn logged(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// What it printed.
    #[must_use]
    pub fn printed(&self) -> String {
        std::fs::read_to_string(&self.out).unwrap_or_default()
    }

    /// The last lines of its log without those of pages, for a test that fails.
    #[must_use]
    pub fn log_end(&self) -> String {
        let text = self.logged();
        let mut lines: Vec<&str> =
            text.lines().rev().filter(|line| !line.contains("\"page\"")).take(25).collect();
        lines.reverse();
        lines.join("\n")
    }

    /// Waits until it logged `word`; whether it did.
    #[must_use]
    pub fn logs(&self, word: &str, limit: Duration) -> bool {
        wait::until(limit, || self.logged().contains(word))
    }
}
