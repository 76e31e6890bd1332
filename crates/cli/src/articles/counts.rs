//! How many articles there are of each day, site, language, kind or tag.

use newshound_core::article::Article;
use std::collections::BTreeMap;

/// By what articles are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum By {
    /// Day of publication, as the page writes it
    Day,
    /// Registrable domain
    Site,
    /// Language
    Lang,
    /// Kind of story
    Kind,
    /// Tag of the source; an article may have several
    Tag,
}

/// The counts, in the order of their names.
#[derive(Debug, Default)]
pub(super) struct Counts(BTreeMap<String, u64>);

impl Counts {
    /// Counts an article.
    pub(super) fn add(&mut self, by: By, article: &Article) {
        let names: Vec<String> = match by {
            By::Day => article
                .published
                .iter()
                .filter_map(|date| date.get(..10))
                .map(str::to_owned)
                .collect(),
            By::Site => vec![article.site.clone()],
            By::Lang => article.language.iter().cloned().collect(),
            By::Kind => serde_json::to_value(article.kind)
                .ok()
                .and_then(|kind| kind.as_str().map(str::to_owned))
                .into_iter()
                .collect(),
            By::Tag => article.source.iter().flat_map(|source| source.tags.clone()).collect(),
        };
        if names.is_empty() {
            *self.0.entry("-".to_owned()).or_default() += 1;
        }
        for name in names {
            *self.0.entry(name).or_default() += 1;
        }
    }

    /// A line a name, with a tab between name and number.
    pub(super) fn lines(&self) -> String {
        self.0
            .iter()
            .map(|(name, count)| format!("{}\t{count}\n", name.replace(['\t', '\n'], " ")))
            .collect()
    }
}
