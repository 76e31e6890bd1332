//! One source, checked.

use crate::config::delay_ms;
use crate::exit::Failure;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::scope::ScopeMode;
use newshound_core::source::{Source, SourceRules};
use regex::RegexSet;
use std::path::Path;
use std::time::Duration;

/// A site to start from, with what the operator says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedSource {
    /// Its URL.
    pub url: CanonicalUrl,
    /// It was named without a scheme: https is tried first, then http.
    pub bare: bool,
    /// Feeds of it.
    pub feeds: Vec<CanonicalUrl>,
    /// Name, tags, language, country.
    pub about: Source,
    /// How far it reaches; `None` as far as the crawl's others.
    pub scope: Option<ScopeMode>,
    /// Least time between two requests to its host, as written, such as `5s`.
    pub delay: Option<String>,
    /// Its own patterns.
    pub include: Vec<String>,
    /// Its own patterns.
    pub exclude: Vec<String>,
}

impl SeedSource {
    /// A source that is nothing but its URL, as people write it.
    ///
    /// # Errors
    /// Why it cannot be crawled.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (url, bare) = url(text)?;
        Ok(Self {
            url,
            bare,
            feeds: Vec::new(),
            about: Source::default(),
            scope: None,
            delay: None,
            include: Vec::new(),
            exclude: Vec::new(),
        })
    }

    /// Takes over what `other`, of the same URL, says more.
    pub(super) fn take(&mut self, other: Self) {
        for feed in other.feeds {
            if !self.feeds.contains(&feed) {
                self.feeds.push(feed);
            }
        }
        for tag in other.about.tags {
            if !self.about.tags.contains(&tag) {
                self.about.tags.push(tag);
            }
        }
        self.bare &= other.bare;
        self.about.name = other.about.name.or(self.about.name.take());
        self.about.language = other.about.language.or(self.about.language.take());
        self.about.country = other.about.country.or(self.about.country.take());
        self.scope = other.scope.or(self.scope);
        self.delay = other.delay.or(self.delay.take());
        if !other.include.is_empty() {
            self.include = other.include;
        }
        if !other.exclude.is_empty() {
            self.exclude = other.exclude;
        }
    }

    /// Checks what stands beside the URL.
    ///
    /// # Errors
    /// What is wrong, and what to write.
    pub(super) fn check(&self) -> Result<(), String> {
        if let Some(delay) = &self.delay {
            delay_ms("delay", delay).map_err(|failure| failure.message)?;
        }
        for (name, patterns) in [("include", &self.include), ("exclude", &self.exclude)] {
            if !patterns.is_empty() {
                RegexSet::new(patterns)
                    .map_err(|_| format!("{name} takes regular expressions, and one is none"))?;
            }
        }
        Ok(())
    }

    /// What it says to scheduler and worker. What cannot be read was refused when it was handed in.
    #[must_use]
    pub fn rules(&self) -> SourceRules {
        let set = |patterns: &[String]| {
            if patterns.is_empty() { None } else { RegexSet::new(patterns).ok() }
        };
        let delay = self.delay.as_deref().and_then(|text| delay_ms("delay", text).ok());
        SourceRules {
            about: self.about.clone(),
            delay: delay.map(Duration::from_millis),
            include: set(&self.include),
            exclude: set(&self.exclude),
        }
    }
}

/// A seed of the command line or of `[crawl] seeds`.
///
/// # Errors
/// With what is wrong with it, and what was meant, perhaps.
pub fn seed(text: &str) -> Result<SeedSource, Failure> {
    if !text.contains("://") && Path::new(text).is_file() {
        return Err(Failure::usage(format!(
            "seed {text:?} is a file of this machine: for the sites it lists, write --seeds {text}"
        )));
    }
    SeedSource::parse(text)
        .map_err(|why| Failure::usage(format!("seed {text:?} cannot be crawled: {why}")))
}

/// A URL as people write it, and whether its scheme was left out.
fn url(text: &str) -> Result<(CanonicalUrl, bool), String> {
    let text = text.trim();
    if text.contains("://") {
        return CanonicalUrl::parse(text).map(|url| (url, false)).map_err(|why| why.to_string());
    }
    let rest = text.trim_start_matches('/');
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_name = name.contains('.') || name.starts_with('[') || name == "localhost";
    if host.contains(|c: char| c == '@' || c.is_whitespace()) || text.starts_with("///") {
        return Err("it is not a URL".to_owned());
    }
    if !is_name {
        return Err(format!("it is not a URL; did you mean https://{rest}/ ?"));
    }
    let url = CanonicalUrl::parse(&format!("https://{rest}")).map_err(|why| why.to_string())?;
    Ok((url, true))
}
