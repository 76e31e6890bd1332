//! Several pages of one site: what stands on many of them is left out of their bodies.

use super::UNKNOWN;
use newshound_core::block;
use newshound_core::identity::site_of;
use newshound_extract::memory::{Sketch, trim};
use newshound_extract::text::word_count;
use newshound_extract::{Page, PageKind};
use std::collections::HashMap;
use url::Url;

/// Pages looked at together: the first of them know what the last one taught. A number of its
/// own, so that the output does not depend on the machine's cores.
pub(super) const TOGETHER: usize = 1_024;

/// What was learned of the sites met.
#[derive(Default)]
pub(super) struct Memory {
    sites: HashMap<String, Sketch>,
}

impl Memory {
    /// Learns from all `pages`, then takes out of each what stands on many of its site.
    pub(super) fn clean<'p>(&mut self, pages: impl Iterator<Item = (&'p Url, &'p mut Page)>) {
        let mut pages: Vec<(String, &mut Page)> = pages
            .filter(|(_, page)| page.kind == PageKind::Article)
            .filter_map(|(url, page)| Some((site(url, page)?, page)))
            .collect();
        for (site, page) in &pages {
            if let Some(draft) = &page.article {
                self.sites.entry(site.clone()).or_default().add(&draft.title, &draft.body);
            }
        }
        for (site, page) in &mut pages {
            let Some(draft) = &mut page.article else { continue };
            let trimmed = self.sites.get(site).and_then(|sketch| trim(&draft.body, sketch));
            if let Some(trimmed) = trimmed {
                draft.body = trimmed.body;
                block::follow(&mut draft.blocks, &draft.body);
                draft.word_count = word_count(&draft.body);
            }
        }
    }
}

/// The site of a page: that of its URL, or of the one it calls its own.
fn site(url: &Url, page: &Page) -> Option<String> {
    let url = if url.as_str() == UNKNOWN { page.canonical.as_ref()? } else { url };
    Some(site_of(url))
}
