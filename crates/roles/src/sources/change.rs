//! Changes of a list of sources by an operator: in the folder of a crawl, or on a cluster's board.

use super::{SeedSource, SourceList};
use crate::exit::Failure;
use newshound_core::canonical::CanonicalUrl;
use serde::{Deserialize, Serialize};

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A source comes in, or what is said of a known one.
    Add(Box<SeedSource>),
    /// The source at this URL goes.
    Remove(CanonicalUrl),
    /// The source at this URL has these tags.
    Tag(CanonicalUrl, Vec<String>),
}

/// A change that is no source, as a text of a board.
#[derive(Deserialize, Serialize)]
struct Written {
    change: String,
    url: CanonicalUrl,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
}

impl Change {
    /// As a text of a board: a source is its URL, or JSON where there is more to say.
    pub(crate) fn to_text(&self) -> String {
        let text = |change: &str, url: &CanonicalUrl, tags: &[String]| {
            let (change, url, tags) = (change.to_owned(), url.clone(), tags.to_vec());
            serde_json::to_string(&Written { change, url, tags }).unwrap_or_default()
        };
        match self {
            Self::Add(source) => match SeedSource::parse(source.url.as_str()) {
                Ok(plain) if plain == **source => source.url.as_str().to_owned(),
                _ => source.to_json(),
            },
            Self::Remove(url) => text("remove", url, &[]),
            Self::Tag(url, tags) => text("tag", url, tags),
        }
    }

    /// What a text of a board says; `None` where it says nothing that is understood.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        if !text.starts_with('{') {
            return SeedSource::parse(text).ok().map(|source| Self::Add(Box::new(source)));
        }
        match serde_json::from_str::<Written>(text) {
            Ok(Written { change, url, .. }) if change == "remove" => Some(Self::Remove(url)),
            Ok(Written { change, url, tags }) if change == "tag" => Some(Self::Tag(url, tags)),
            _ => SeedSource::from_json(text).ok().map(|source| Self::Add(Box::new(source))),
        }
    }
}

impl SourceList {
    /// Carries a change out; gives the source that went, where one did.
    pub fn change(&mut self, change: Change) -> Option<SeedSource> {
        match change {
            Change::Add(source) => {
                self.add(*source);
                None
            }
            Change::Remove(url) => {
                let gone = self.get(&url).cloned();
                self.remove(|one| one.url == url);
                gone
            }
            Change::Tag(url, tags) => {
                self.tag(|one| one.url == url, &tags);
                None
            }
        }
    }
}

/// Refuses sources whose port is not among those that workers dial.
///
/// # Errors
/// With the first of them.
pub(crate) fn check_ports(changes: &[Change], allowed: &[u16]) -> Result<(), Failure> {
    for change in changes {
        let Change::Add(source) = change else { continue };
        for seed in std::iter::once(&source.url).chain(&source.feeds) {
            check_port(seed, allowed)?;
        }
    }
    Ok(())
}

/// Workers dial the ports of their configuration only.
fn check_port(seed: &CanonicalUrl, allowed: &[u16]) -> Result<(), Failure> {
    match seed.to_url().and_then(|url| url.port()) {
        Some(port) if !allowed.contains(&port) => Err(Failure::usage(format!(
            "{seed}: workers dial no port {port}; add it to [fetch] allowed_ports and start them \
             again"
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_comes_over_the_board_as_it_was() {
        for text in ["https://news.example/a", "news.example"] {
            let mut source = SeedSource::parse(text).expect("a source");
            let url = source.url.clone();
            let comes = |change: Change| {
                assert_eq!(Change::from_text(&change.to_text()), Some(change), "{text}");
            };
            comes(Change::Add(Box::new(source.clone())));
            source.about.tags.push("daily".to_owned());
            source.delay = Some("5s".to_owned());
            comes(Change::Add(Box::new(source)));
            comes(Change::Remove(url.clone()));
            comes(Change::Tag(url.clone(), vec!["x".to_owned()]));
            comes(Change::Tag(url, Vec::new()));
        }
        let plain = SeedSource::parse("https://news.example/").expect("a source");
        let text = Change::Add(Box::new(plain)).to_text();
        assert_eq!(text, "https://news.example/", "as older processes read it");
        assert_eq!((Change::from_text("nonsense"), Change::from_text("{}")), (None, None));
    }
}
