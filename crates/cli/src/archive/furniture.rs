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

    /// Adds what was learned to `out`.
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        for (site, sketch) in &self.sites {
            for bytes in [site.as_bytes(), &sketch.encode()] {
                out.extend((bytes.len() as u64).to_le_bytes());
                out.extend_from_slice(bytes);
            }
        }
    }

    /// What was learned; `None` where it is not whole, or of another version.
    pub(crate) fn decode(mut bytes: &[u8]) -> Option<Self> {
        let mut sites = HashMap::new();
        while !bytes.is_empty() {
            let site = String::from_utf8(part(&mut bytes)?.to_vec()).ok()?;
            sites.insert(site, Sketch::decode(part(&mut bytes)?)?);
        }
        Some(Self { sites })
    }
}

fn part<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = bytes.split_at_checked(8)?;
    let length = u64::from_le_bytes(length.try_into().ok()?);
    let (part, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    *bytes = rest;
    Some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_learned_is_read_again() {
        let mut furniture = Furniture::default();
        for site in ["a.example", "b.example"] {
            furniture.sites.entry(site.to_owned()).or_default().add("A title", "Some\n\nlines");
        }
        let mut bytes = Vec::new();
        furniture.encode(&mut bytes);
        assert_eq!(Furniture::decode(&bytes).expect("whole").sites, furniture.sites);
        assert!(
            (1..bytes.len()).filter(|cut| Furniture::decode(&bytes[..*cut]).is_some()).count() < 2
        );
    }
}
