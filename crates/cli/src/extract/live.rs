//! Pages asked for by URL: through the crawl's own fetcher, address guard on, robots.txt obeyed,
//! one request at a time and never two to a host within its delay.

use newshound_core::robots::{RobotsAnswer, Rules};
use newshound_core::task::Expect;
use newshound_fetch::HttpFetcher;
use newshound_ports::{FetchRequest, Fetcher, Response};
use newshound_roles::{Exit, Failure};
use newshound_worker::stage::answer::{self, Answer};
use std::collections::HashMap;
use std::time::{Duration, Instant};
use url::Url;

/// Redirects followed (RFC 9309 section 2.3.1.2 asks for five).
const REDIRECTS: usize = 5;
/// Least time between two requests to a host; the crawl's default.
const DELAY: Duration = Duration::from_secs(1);
/// A longer Crawl-delay is cut to this: a person waits.
const LONGEST_DELAY: Duration = Duration::from_secs(30);
/// The product token that robots.txt files name.
const AGENT: &str = "newshound";

/// Asks for pages one after another.
pub(crate) struct Live {
    runtime: tokio::runtime::Runtime,
    fetcher: HttpFetcher,
    config: newshound_fetch::Config,
    hosts: HashMap<String, Host>,
}

fn client(config: newshound_fetch::Config) -> Result<HttpFetcher, Failure> {
    HttpFetcher::new(config).map_err(|error| Failure::usage(format!("no HTTP client: {error}")))
}

struct Host {
    rules: Rules,
    delay: Duration,
    asked: Option<Instant>,
}

impl Live {
    /// A fetcher with the defaults of a crawl.
    ///
    /// # Errors
    /// If there is no runtime or no client.
    pub(crate) fn new(allow_private: bool) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::new(Exit::Internal, format!("no runtime: {error}")))?;
        let config = newshound_fetch::Config {
            allow_private,
            user_agent: newshound_roles::config::user_agent(None, None),
            ..newshound_fetch::Config::default()
        };
        Ok(Self { runtime, fetcher: client(config.clone())?, config, hosts: HashMap::new() })
    }

    /// A port that a person names is wanted; one that a redirect names is not.
    fn allow_port(&mut self, url: &Url) -> Result<(), Failure> {
        if let Some(port) = url.port().filter(|port| !self.config.allowed_ports.contains(port)) {
            self.config.allowed_ports.push(port);
            self.fetcher = client(self.config.clone())?;
        }
        Ok(())
    }

    /// A page, and the URL that gave it.
    ///
    /// # Errors
    /// A sentence on why there is none.
    pub(crate) fn page(&mut self, url: &Url) -> Result<(Url, Response), String> {
        self.allow_port(url).map_err(|failure| failure.message)?;
        let mut url = url.clone();
        for _ in 0..=REDIRECTS {
            self.meet(&url)?;
            let response = self.ask(&url, Expect::Page).map_err(|why| format!("{url}: {why}"))?;
            match answer::sort(&response, &url) {
                Answer::Read => return Ok((url, response)),
                Answer::Moved(target) => url = target,
                Answer::Final(outcome) => {
                    return Err(format!("{url}: {} (status {})", outcome.name(), response.status));
                }
            }
        }
        Err(format!("{url}: more than {REDIRECTS} redirects"))
    }

    /// Makes sure that the host's rules are known and allow the URL.
    fn meet(&mut self, url: &Url) -> Result<(), String> {
        let key = url.origin().ascii_serialization();
        if !self.hosts.contains_key(&key) {
            let answer = self.robots(url)?;
            let RobotsAnswer::Rules { text, .. } = answer else {
                return Err(format!("{url}: robots.txt cannot be had, so nothing may be asked"));
            };
            let rules = Rules::from_text(&text);
            let delay = rules.crawl_delay().unwrap_or(DELAY).clamp(DELAY, LONGEST_DELAY);
            let asked = Some(Instant::now());
            self.hosts.insert(key.clone(), Host { rules, delay, asked });
        }
        let path = url
            .query()
            .map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        match self.hosts.get(&key) {
            Some(host) if !host.rules.allow(&path) => Err(format!("{url}: robots.txt forbids it")),
            _ => Ok(()),
        }
    }

    fn robots(&mut self, url: &Url) -> Result<RobotsAnswer, String> {
        let mut url = url.join("/robots.txt").map_err(|error| format!("{url}: {error}"))?;
        for _ in 0..=REDIRECTS {
            let request = FetchRequest::new(url.clone(), Expect::Robots);
            let fetched = self.runtime.block_on(self.fetcher.fetch(request));
            let (_, answer) = match &fetched.result {
                Ok(response) => answer::robots(response, &url, AGENT),
                Err(failure) => answer::robots_failed(failure),
            };
            if let (Err(failure), RobotsAnswer::Unavailable) = (&fetched.result, &answer) {
                return Err(format!("{url}: {} ({})", failure.outcome.name(), failure.detail));
            }
            match &answer {
                RobotsAnswer::Rules { moved_to: Some(target), .. } => {
                    url = Url::parse(target).map_err(|error| format!("{target}: {error}"))?;
                }
                _ => return Ok(answer),
            }
        }
        // RFC 9309 section 2.3.1.2: too many redirects are no rules.
        Ok(RobotsAnswer::allow_all())
    }

    /// One request, not before its host may be asked again.
    fn ask(&mut self, url: &Url, expect: Expect) -> Result<Response, String> {
        let key = url.origin().ascii_serialization();
        let host = self.hosts.get_mut(&key);
        let wait = host
            .as_ref()
            .and_then(|host| (host.asked? + host.delay).checked_duration_since(Instant::now()));
        if let Some(host) = host {
            host.asked = Some(Instant::now() + wait.unwrap_or_default());
        }
        let request = FetchRequest::new(url.clone(), expect);
        let fetcher = &self.fetcher;
        let fetched = self.runtime.block_on(async move {
            if let Some(wait) = wait {
                tokio::time::sleep(wait).await;
            }
            fetcher.fetch(request).await
        });
        fetched.result.map_err(|failure| format!("{} ({})", failure.outcome.name(), failure.detail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_that_a_person_names_is_allowed() {
        let mut live = Live::new(false).expect("a client");
        let url = Url::parse("http://127.0.0.1:9/a").expect("url");
        // Refused for its address now, and no longer for its port.
        let why = live.page(&url).err().unwrap_or_default();
        assert!(why.contains("blocked_address") && !why.contains("port"), "{why}");
        assert!(live.config.allowed_ports.contains(&9));
    }
}
