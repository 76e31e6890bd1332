//! What stands on many stories of a site, left out of the articles of other people's archives.

use newshound_core::article::Article;
use newshound_core::block;
use newshound_extract::memory::{Sketch, trim};
use newshound_extract::text::word_count;
use std::collections::HashMap;

/// Sites remembered at once, of at most 100 KB each.
const SITES: usize = 1_000;

/// What was learned of the sites met.
#[derive(Default)]
pub(crate) struct Furniture {
    sites: HashMap<String, Sketch>,
}

impl Furniture {
    /// An article as a crawl that met its site's stories in this order would have written it.
    pub(crate) fn without(&mut self, mut article: Article) -> Article {
        if self.sites.len() >= SITES && !self.sites.contains_key(&article.site) {
            self.sites.clear();
        }
        let sketch = self.sites.entry(article.site.clone()).or_default();
        let trimmed = trim(&article.body, sketch);
        sketch.add(&article.title, &article.body);
        if let Some(trimmed) = trimmed {
            article.body = trimmed.body;
            block::follow(&mut article.blocks, &article.body);
            article.word_count = word_count(&article.body);
        }
        article
    }
}
