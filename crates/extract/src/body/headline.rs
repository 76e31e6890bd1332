//! Which block is the headline.

use super::blocks::Blocks;
use crate::dom::{Dom, Tag};
use crate::headings::fold_upto;
use crate::hints::{FnvMap, Hints};
use crate::home::leads_home;

/// A heading says at least this part of the title: a third.
const LEAST: usize = 3;

/// The block that repeats most of the page's title; an `h1` wins over other headings, and the
/// only `h1` is believed without a title.
#[must_use]
pub fn find(dom: &Dom<'_>, blocks: &Blocks, title: &str, og_title: &str) -> Option<usize> {
    let titles = [fold_upto(title, 300), fold_upto(og_title, 300)];
    let titles = titles.each_ref().map(|title| Title::new(title));
    let mut best: Option<(u32, usize)> = None;
    let mut lone = None;
    let mut count = 0;
    for (at, block) in blocks.list.iter().enumerate() {
        let h1 = block.tag == Tag::H1;
        let hinted = block.tag.is_heading() || dom.node(block.element).hints.any(Hints::TITLE);
        if !hinted || block.len < 2 || block.words > 60 {
            continue;
        }
        let linked = block.link_len * 2 > block.len;
        if linked && is_masthead(dom, block.element) {
            continue;
        }
        if h1 {
            count += 1;
            lone = Some(at);
        }
        let folded = fold_upto(blocks.text_of(block), 300);
        let overlap = titles.iter().map(|title| title.overlap(&folded, h1)).max().unwrap_or(0);
        if overlap < 50 {
            continue;
        }
        // A link to the front page that says the site's name also stands in the title.
        let score = overlap + if h1 { 40 } else { 0 } + block.words.min(10) * 3
            - if linked { 40 } else { 0 };
        if best.is_none_or(|(top, _)| score > top) {
            best = Some((score, at));
        }
    }
    match best {
        Some((_, at)) => Some(at),
        None if count == 1 => lone,
        None => None,
    }
}

/// Whether the link in a heading, or around it, leads to the front page.
fn is_masthead(dom: &Dom<'_>, element: u32) -> bool {
    let around = dom.ancestors(element).take(4);
    let link = dom.inside(element).chain(around).map(|at| dom.node(at)).find(|n| n.tag == Tag::A);
    link.and_then(|link| link.attr("href")).is_some_and(leads_home)
}

/// A folded title and its words.
struct Title<'t> {
    whole: &'t str,
    words: FnvMap<&'t str, ()>,
}

impl<'t> Title<'t> {
    fn new(whole: &'t str) -> Self {
        Self { whole, words: whole.split(' ').map(|word| (word, ())).collect() }
    }

    /// Percent of the words of `part` that stand in the title. A heading that is no `h1` and says a
    /// small part of it names what the title speaks of: another story's.
    fn overlap(&self, part: &str, is_h1: bool) -> u32 {
        if part.is_empty() || self.whole.is_empty() {
            return 0;
        }
        if !is_h1 && part.len() * LEAST < self.whole.len() {
            return 0;
        }
        let (mut hits, mut all) = (0, 0);
        for word in part.split(' ') {
            all += 1;
            hits += u32::from(self.words.contains_key(word));
        }
        if self.whole.contains(part) { 100 } else { hits * 100 / all }
    }
}
