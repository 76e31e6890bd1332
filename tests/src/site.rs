//! The demo site, served for one test.

use crate::binary::newshound;
use newshound_demosite::{DemoSite, Options, Running};
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// A served site with the runtime it runs on.
pub struct Served {
    /// The site.
    pub running: Running,
    config: tempfile::TempDir,
    _runtime: tokio::runtime::Runtime,
}

/// Loopback needs no long waits; everything else is as shipped.
pub(crate) const CONFIG: &str = "[politeness]\nlatency_factor = 0.0\nretry_pause_ms = 50\nbusy_base_ms = 200\n\
    down_base_ms = 20\n";

impl Served {
    /// Serves a site of `articles` articles.
    ///
    /// # Panics
    /// When it cannot be served.
    pub fn new(articles: usize) -> Self {
        Self::with(&Options { articles, ..Options::default() })
    }

    /// Serves a site; its slow pages are no slower than tests can wait for.
    ///
    /// # Panics
    /// When it cannot be served.
    #[expect(clippy::expect_used, reason = "a test cannot go on without its site")]
    pub fn with(options: &Options) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("runtime");
        let slow = Duration::from_millis(50);
        let site = DemoSite::build(Options { slow, ..options.clone() });
        let running =
            runtime.block_on(site.serve(IpAddr::V4(Ipv4Addr::LOCALHOST))).expect("served");
        let config = tempfile::tempdir().expect("folder");
        std::fs::write(config.path().join("config.toml"), CONFIG).expect("written");
        Self { running, config, _runtime: runtime }
    }

    /// The configuration that suits loopback.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.config.path().join("config.toml")
    }

    /// A crawl of the whole site into `out`, as fast as it goes.
    #[must_use]
    pub fn crawl(&self, out: &Path, more: &[&str]) -> Command {
        self.command("crawl", out, more)
    }

    /// `verb`, `crawl` or `watch`, on the whole site into `out`, as fast as it goes.
    #[must_use]
    pub fn command(&self, verb: &str, out: &Path, more: &[&str]) -> Command {
        let (out, config) = (out.display().to_string(), self.config().display().to_string());
        let mut command = newshound(&[verb, "--out", &out, "--config", &config]);
        command.args(["--delay", "0", "--allow-private", "--quiet"]).args(more);
        command.args(self.running.seeds());
        command
    }
}
