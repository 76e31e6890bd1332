//! A demo that was killed goes on: the same site at the same addresses, which its state knows.

use crate::args::DemoArgs;
use newshound_demosite::Running;
use newshound_roles::{Exit, Failure};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::Path;

/// Beside the articles.
const FILE: &str = "demo.json";

/// What the site of a folder is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Site {
    articles: usize,
    seed: u64,
    /// Where its hosts are served.
    pub(super) addresses: Vec<SocketAddr>,
}

impl Site {
    /// The site that the folder's crawl is of; `None` where there is none.
    ///
    /// # Errors
    /// Where it is another one than `args` ask for, or cannot be told.
    pub(super) fn of(args: &DemoArgs, out: &Path) -> Result<Option<Self>, Failure> {
        let Ok(text) = std::fs::read_to_string(out.join(FILE)) else { return Ok(None) };
        let other =
            |what: &str| Failure::usage(format!("{}: {what}; choose another --out", out.display()));
        let site: Self =
            serde_json::from_str(&text).map_err(|error| other(&format!("{FILE}: {error}")))?;
        if (site.articles, site.seed) != (args.articles, args.seed) {
            return Err(other(&format!(
                "the demo there is of --articles {} --seed {}",
                site.articles, site.seed
            )));
        }
        Ok(Some(site))
    }

    /// Keeps it for the next run.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(super) fn keep(args: &DemoArgs, running: &Running, out: &Path) -> Result<(), Failure> {
        let address = |base: String| base.strip_prefix("http://")?.parse().ok();
        let addresses = running.site().bases().into_iter().filter_map(address).collect();
        let site = Self { articles: args.articles, seed: args.seed, addresses };
        let text = serde_json::to_string(&site).unwrap_or_default();
        std::fs::write(out.join(FILE), text).map_err(|error| {
            Failure::new(Exit::Output, format!("{}: {error}; choose another --out", out.display()))
        })
    }
}
