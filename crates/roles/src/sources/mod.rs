//! Sources handed in: files of them, the list a crawl keeps, and what it says to scheduler and
//! worker (docs/sources.md).
//!
//! Flow: bytes -> [`read`], one `Row` a line whatever the format -> [`SeedSource`], checked ->
//! [`SourceList`] -> seeds, scope and [`Sources`] of the crawl.

mod change;
mod gathered;
mod kept;
mod opml;
mod reach;
mod row;
mod seed;
mod table;
mod text;
mod write;

pub use change::Change;
pub(crate) use change::check_ports;
pub use gathered::{Bad, Listed};
pub use kept::Kept;
pub(crate) use reach::Reach;
pub use seed::{SeedSource, seed};
pub use text::{open, read};
pub use write::Format;

use crate::exit::Failure;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::scope::{Scope, ScopeMode};
use newshound_core::source::Sources;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// The sources of a crawl, each URL once, in the order in which they came.
#[derive(Debug, Clone, Default)]
pub struct SourceList {
    all: Vec<SeedSource>,
    places: HashMap<CanonicalUrl, usize>,
}

impl SourceList {
    /// Takes a source in; what it says of a URL known already wins, and its tags come on top.
    /// Whether it is new.
    pub fn add(&mut self, source: SeedSource) -> bool {
        match self.places.get(&source.url) {
            Some(&at) => {
                self.all[at].take(source);
                false
            }
            None => {
                self.places.insert(source.url.clone(), self.all.len());
                self.all.push(source);
                true
            }
        }
    }

    /// Takes in what the file at `path` lists; gives the sentences about lines that were left out.
    ///
    /// # Errors
    /// As [`open`].
    pub fn take_file(&mut self, path: &Path) -> Result<Vec<String>, Failure> {
        let listed = open(path)?;
        let notes = listed.notes(&path.display().to_string());
        for source in listed.sources.all {
            self.add(source);
        }
        Ok(notes)
    }

    /// Takes those out of which `gone` is true; how many.
    pub fn remove(&mut self, gone: impl Fn(&SeedSource) -> bool) -> usize {
        let before = self.all.len();
        self.all.retain(|source| !gone(source));
        self.places = self.all.iter().enumerate().map(|(at, one)| (one.url.clone(), at)).collect();
        before - self.all.len()
    }

    /// Puts `tags` in the place of those of every source of which `which` is true; how many.
    pub fn tag(&mut self, which: impl Fn(&SeedSource) -> bool, tags: &[String]) -> usize {
        let mut count = 0;
        for source in self.all.iter_mut().filter(|source| which(source)) {
            source.about.tags = tags.to_vec();
            count += 1;
        }
        count
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[SeedSource] {
        &self.all
    }

    /// The source at `url`.
    #[must_use]
    pub fn get(&self, url: &CanonicalUrl) -> Option<&SeedSource> {
        self.places.get(url).and_then(|at| self.all.get(*at))
    }

    /// Whether a source stands at `url`.
    #[must_use]
    pub fn has(&self, url: &CanonicalUrl) -> bool {
        self.places.contains_key(url)
    }

    /// Where the crawl starts: each site and each feed named for it.
    #[must_use]
    pub fn seeds(&self) -> Vec<CanonicalUrl> {
        let mut seeds = Vec::with_capacity(self.all.len());
        for source in &self.all {
            seeds.push(source.url.clone());
            seeds.extend(source.feeds.iter().cloned());
        }
        seeds
    }

    /// What they reach; `mode` is for those that do not say.
    #[must_use]
    pub fn scope(&self, mode: ScopeMode) -> Scope {
        let mut scope = Scope::default();
        for source in &self.all {
            scope.add(source.scope.unwrap_or(mode), &source.url);
        }
        scope
    }

    /// What they say of their sites.
    #[must_use]
    pub fn rules(&self) -> Sources {
        let mut sources = Sources::default();
        for source in &self.all {
            sources.add(&source.url, &Arc::new(source.rules()));
            if source.bare {
                sources.add_bare(source.url.clone());
            }
        }
        sources
    }
}

impl FromIterator<SeedSource> for SourceList {
    fn from_iter<I: IntoIterator<Item = SeedSource>>(sources: I) -> Self {
        let mut list = Self::default();
        for source in sources {
            list.add(source);
        }
        list
    }
}

#[cfg(test)]
mod tests;
