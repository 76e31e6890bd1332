//! Pages, and which of their blocks stand in the gold.

use newshound_extract::body::blocks::Blocks;
use newshound_extract::body::features::{self, Bits};
use newshound_extract::body::{Trust, Witnesses, container, headline, scene};
use newshound_extract::dom::Dom;
use newshound_extract::head::Head;
use newshound_extract::{charset, meta, tree};
use std::collections::HashMap;
use std::io::Read;
use url::Url;

/// A block: its answers, whether it is the story's, and how much it counts.
pub(crate) struct Sample {
    pub(crate) bits: Bits,
    pub(crate) keep: bool,
    pub(crate) weight: f32,
    pub(crate) words: f32,
}

/// A page and its blocks.
pub(crate) struct PageSamples {
    pub(crate) id: String,
    pub(crate) part: usize,
    pub(crate) rows: Vec<Sample>,
    pub(crate) news: bool,
    pub(crate) gzip: Vec<u8>,
    pub(crate) url: Url,
}

pub(crate) fn unzip(bytes: &[u8]) -> Vec<u8> {
    let mut html = vec![];
    flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut html).unwrap();
    html
}

pub(crate) fn with_dom<T>(
    gzip: &[u8],
    url: &Url,
    then: impl FnOnce(&Dom<'_>, Witnesses<'_>) -> T,
) -> T {
    let bytes = unzip(gzip);
    let decoded = charset::decode(&bytes, None);
    let (html, _) = tree::build(&decoded.text, 200_000, &mut || false);
    let dom = Dom::new(&html);
    let head = Head::read(&dom, url, None);
    let witnesses = Witnesses {
        title: &head.title,
        og_title: &head.og_title,
        description: &head.description,
        ..Witnesses::default()
    };
    let now = newshound_core::time::UnixMillis(i64::MAX / 2);
    let meta = meta::collect(&html, url, now, &meta::VisibleHints::default());
    let witnesses = Witnesses {
        article_body: meta.article_body.as_deref(),
        article: meta.page_type == meta::PageType::Article,
        news: meta.news,
        authors: &meta.authors,
        site: meta.publisher.as_deref().unwrap_or_default(),
        ..witnesses
    };
    then(&dom, witnesses)
}

pub(crate) fn with_page<T>(
    gzip: &[u8],
    url: &Url,
    then: impl FnOnce(&features::Scene<'_, '_>) -> T,
) -> T {
    with_dom(gzip, url, |dom, witnesses| {
        let blocks = Blocks::new(dom, false);
        let headline = headline::find(dom, &blocks, witnesses.title, witnesses.og_title);
        let place = container::find(dom, &blocks, headline, Trust::Names);
        then(&scene(dom, &blocks, &place, headline, witnesses))
    })
}

pub(crate) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Labels: words of all blocks in a row; a 4-word shingle that stands in the gold marks its
/// words; a block is kept if more than half of its words are marked.
pub(crate) fn label(gzip: &[u8], url: &Url, body: &str, alt: &str) -> Vec<Sample> {
    with_page(gzip, url, |scene| {
        let gold = words(body);
        let mut known: HashMap<&[String], i32> = HashMap::new();
        for shingle in gold.windows(4) {
            *known.entry(shingle).or_default() += 1;
        }
        let alt = words(alt);
        let mut also: HashMap<&[String], i32> = HashMap::new();
        for shingle in alt.windows(4) {
            *also.entry(shingle).or_default() += 1;
        }
        let mut all: Vec<String> = vec![];
        let mut spans = vec![];
        for block in &scene.blocks.list {
            let from = all.len();
            all.extend(words(scene.blocks.text_of(block)));
            spans.push(from..all.len());
        }
        // Inside the place first, so that its copy of a repeated text is the one that counts.
        let inside = scene.blocks.range(scene.dom, scene.place.element);
        let mut marked = vec![false; all.len()];
        let mut doubtful = vec![false; all.len()];
        let mut order: Vec<usize> = (0..spans.len()).collect();
        order.sort_by_key(|at| !inside.contains(at));
        for at in order {
            let span = &spans[at];
            let from = span.start.saturating_sub(3);
            for start in from..span.end {
                let Some(shingle) = all.get(start..start + 4) else { continue };
                // A shingle of other blocks only reaches in if most of it is here.
                if let Some(count) = known.get_mut(shingle)
                    && *count > 0
                {
                    if start >= span.start && start + 4 <= span.end {
                        *count -= 1;
                    }
                    marked[start..start + 4].fill(true);
                } else if also.contains_key(shingle) {
                    doubtful[start..start + 4].fill(true);
                }
            }
        }
        let total = gold.len().max(20) as f32;
        let bits = features::all(scene);
        let mut rows = vec![];
        for (span, bits) in spans.into_iter().zip(bits) {
            let count = span.len();
            let hits = marked[span.clone()].iter().filter(|mark| **mark).count();
            let unsure = doubtful[span].iter().filter(|mark| **mark).count();
            if count == 0 || bits.0.is_empty() {
                rows.push(Sample { bits, keep: false, weight: 0.0, words: 0.0 });
                continue;
            }
            let keep = hits * 2 > count;
            let share = (count as f32 / total).min(1.0);
            let weight = if unsure * 2 > count && !keep { 0.0 } else { share.powf(0.7) };
            let words = if weight == 0.0 { 0.0 } else { count as f32 };
            rows.push(Sample { bits, keep, weight, words });
        }
        rows
    })
}
