//! The first versions of stories that were written lately.
//!
//! A task that is done twice (its worker or the broker died, or the store lost its last writes) reads its
//! page twice. Where the page changes with each request, the second reading is another text under the same
//! id, and neither a sink's memory of texts nor a number of a revision tells it from a new version.

use newshound_core::article::Article;
use newshound_core::time::UnixMillis;
use std::collections::HashMap;
use std::time::Duration;

/// Readings of one story that lie closer together are of one task: longer than a task is out, also where
/// servers are away meanwhile, and shorter than it takes to begin a crawl anew with a reason.
const CLOSE: Duration = Duration::from_secs(3_600);
/// Stories remembered, some 100 bytes each.
const MOST: usize = 100_000;

/// Which stories were read when, by id.
#[derive(Debug, Default)]
pub(super) struct FirstVersions {
    read: HashMap<String, (String, UnixMillis)>,
}

impl FirstVersions {
    /// Whether an article is to be written: no second reading of the first version of a story. The same
    /// text is for the sink, which knows it for longer.
    pub(super) fn is_new(&mut self, article: &Article) -> bool {
        let at = UnixMillis::from_rfc3339(&article.fetched_at);
        let is_new = article.revision > 0
            || at.is_none_or(|at| self.note(&article.id.0, &article.content_hash, at));
        if !is_new {
            tracing::debug!(url = article.url.as_str(), "article_read_twice");
        }
        is_new
    }

    fn note(&mut self, id: &str, content: &str, at: UnixMillis) -> bool {
        if let Some((known, before)) = self.read.get(id)
            && at.since(*before).max(before.since(at)) < CLOSE
        {
            return known == content;
        }
        if self.read.len() >= MOST {
            self.read.clear();
        }
        self.read.insert(id.to_owned(), (content.to_owned(), at));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_reading_of_a_page_that_changes_is_dropped() {
        let mut first = FirstVersions::default();
        for (id, text, second, is_new) in [
            ("a", "one", 100, true),
            ("b", "one", 101, true),
            // The same message again is the sink's to know.
            ("a", "one", 100, true),
            ("a", "two", 106, false),
            ("a", "one", 107, true),
            // The one that was read first comes last.
            ("b", "two", 90, false),
            // A crawl begun anew.
            ("a", "four", 100 + 3_600, true),
            ("a", "one", 101 + 3_600, false),
        ] {
            let got = first.note(id, text, UnixMillis(second * 1_000));
            assert_eq!(got, is_new, "{id} {text} {second}");
        }
    }
}
