//! A test server whose every resource misbehaves in one named way.
//!
//! Purpose: what hostile and broken servers do to a crawler, as a table that can be fetched
//! one by one or crawled whole. Flow: [`Hostile::serve`] binds loopback ports; a request for a
//! resource's path plays its steps (send, repeat, drip, hold, reset) on the raw socket, since
//! an HTTP library would refuse to misbehave. Everything else of the site is healthy: a front
//! page that links to all resources, a robots.txt, and stories around them.
//!
//! It must never be reachable from outside (loopback only), and is bounded itself: a
//! connection lives at most [`serve::MAX_CONNECTION`], at most [`serve::MAX_CONNECTIONS`] at once are
//! served, and long bodies are made while they are sent.

mod coding;
mod serve;
mod site;
mod step;
mod table;
mod wire;

pub use coding::{brotli_stored, deflate_raw, gzip, zlib, zstd};
pub use serve::{Hostile, OwnHost, Running};
pub use site::STORIES;

use newshound_core::task::Expect;
use step::Step;

/// One named misbehaviour.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its name: what it does.
    pub name: &'static str,
    /// Its path on the server.
    pub path: String,
    /// What a crawler asks it for.
    pub expect: Expect,
    /// What one fetch gives: a status such as `200` for a complete response (redirects not
    /// followed), else the name of the failure's outcome.
    pub fetched: &'static str,
    /// What a whole crawl reports for it: an outcome's name, or `page` for whatever a page
    /// that was read is found to be (article, hub, other page, noindex).
    pub expected: &'static str,
    steps: Vec<Step>,
}

impl Resource {
    /// A page `name` that gives `fetched` by playing `steps`; what a crawl reports follows.
    fn new(name: &'static str, fetched: &'static str, steps: Vec<Step>) -> Self {
        let expected = match fetched {
            "200" | "203" => "page",
            "201" | "202" | "205" | "206" | "101" | "418" | "999" => "odd_status",
            "204" => "odd_status",
            "304" => "not_modified",
            "301" | "302" | "303" | "307" | "308" => "redirect",
            "404" | "410" => "gone",
            "401" | "403" | "451" => "denied",
            "429" | "503" => "throttled",
            "500" | "502" => "server_error",
            outcome => outcome,
        };
        Self { name, path: format!("/{name}"), expect: Expect::Page, fetched, expected, steps }
    }

    /// Where it stands on a server of its own: what is asked of each host has one place.
    pub(crate) fn own_path(&self) -> &str {
        match self.expect {
            Expect::Robots => "/robots.txt",
            Expect::TdmFile => newshound_core::tdm_file::PATH,
            _ => &self.path,
        }
    }

    /// Whether it changes how its whole host may be asked or used, so that a crawl needs it apart.
    #[must_use]
    pub(crate) fn rules_its_host(&self) -> bool {
        self.expect.is_of_host() || matches!(self.expected, "throttled" | "challenge")
    }

    /// The same, asked for as something else than a page.
    fn asked_as(mut self, expect: Expect) -> Self {
        self.expect = expect;
        match (expect, self.expected) {
            (Expect::Robots, "page" | "gone" | "denied" | "redirect") => {
                self.expected = "robots";
            }
            (Expect::TdmFile, "page" | "too_large" | "redirect") => self.expected = "tdm_file",
            (Expect::Feed, "page") => self.expected = "feed",
            (Expect::Sitemap, "page") => self.expected = "sitemap",
            _ => {}
        }
        self
    }

    /// The same, where a crawl reports something else than the status says.
    fn reported(mut self, expected: &'static str) -> Self {
        self.expected = expected;
        self
    }
}
