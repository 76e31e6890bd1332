//! Where the story stands: the element whose inside gains most when text that reads like a
//! story counts for it and other text against it.

use super::blocks::{Block, Blocks};
use super::cards::cards;
use super::comments;
use super::names::{Trust, inherit};
use super::phrases;
use crate::dom::{Dom, Node, Tag};
use crate::hints::Hints;

/// Text that is no story counts this much against an element.
const AGAINST: f32 = 0.5;
/// A name such as "article-body", or `itemprop=articleBody`.
const NAMED: f32 = 1.15;

/// An element with more than one story gives way to one that holds a single one.
const SEVERAL: f32 = 0.3;
/// Where nothing on the page gains this much, in letters, the page's word for its body counts.
const LITTLE: f32 = 120.0;
/// A headline is followed by this much prose, in letters, to be a story's.
const STORY: f32 = 400.0;

/// What the finding rests on, kept for the features.
#[derive(Debug)]
pub struct Place {
    /// The element that holds the story.
    pub element: u32,
    /// Hints inherited by each node, those of the page's frame left out.
    pub inherited: Vec<Hints>,
    /// Score of each block; positive reads like a story.
    pub prose: Vec<f32>,
    /// For each block: it stands in a repeated card with a link.
    pub carded: Vec<bool>,
    /// Elements that hold another story with a headline of its own: the next one, loaded below.
    pub foreign: Vec<std::ops::Range<u32>>,
}

/// Finds the place of the story. `headline` is the block of the headline, if known.
#[must_use]
pub fn find(dom: &Dom<'_>, blocks: &Blocks, headline: Option<usize>, trust: Trust) -> Place {
    let raw: Vec<f32> = blocks
        .list
        .iter()
        .map(|block| match phrases::is_filler(blocks.text_of(block)) {
            true => -(block.len as f32),
            false => prose(block),
        })
        .collect();
    let mut inherited = inherit(dom, blocks, &raw, headline, trust);
    for comment in comments::find(dom, blocks, headline) {
        for at in comment {
            inherited[at as usize] = inherited[at as usize].or(Hints::COMMENT);
        }
    }
    let carded = match trust {
        Trust::Names | Trust::Tags => cards(dom, blocks),
        Trust::TagsInCards => vec![false; blocks.list.len()],
    };
    let scored: Vec<f32> = blocks
        .list
        .iter()
        .zip(&raw)
        .zip(&carded)
        .map(|((block, raw), carded)| {
            let hints = inherited[block.element as usize];
            if *raw > 0.0 && (hints.any(Hints::AGAINST) || *carded) {
                -(block.len as f32) * 0.5
            } else {
                *raw
            }
        })
        .collect();
    let stories = stories(dom, blocks, &scored);
    let mut foreign = foreign(dom, &stories, headline);
    foreign.extend(appended(dom, blocks, &scored, headline));
    let place = Place { element: 0, inherited, prose: scored, carded, foreign };
    let mut best = (0, f32::MIN);
    rank(dom, blocks, &place, &stories, |at, score| {
        // Of equal elements the innermost.
        if score >= best.1 {
            best = (at, score);
        }
    });
    if best.1 < LITTLE
        && let Some(named) = only_named(dom, blocks, &place.inherited)
    {
        best.0 = named;
    }
    Place { element: best.0, ..place }
}

/// The element says that it is the story's body, in the vocabulary of schema.org.
pub(super) fn is_named_body(node: &Node<'_>) -> bool {
    node.attr("itemprop").is_some_and(|name| name.eq_ignore_ascii_case("articleBody"))
}

/// The one element with text that calls itself the story's body.
fn only_named(dom: &Dom<'_>, blocks: &Blocks, inherited: &[Hints]) -> Option<u32> {
    let mut named = (0_u32..).zip(&dom.nodes).filter(|(at, node)| {
        node.element.is_some()
            && is_named_body(node)
            && !inherited[*at as usize].any(Hints::AGAINST)
            && !blocks.range(dom, *at).is_empty()
    });
    let (first, _) = named.next()?;
    named.next().is_none().then_some(first)
}

/// The elements that were candidates for the place, with their scores, best first.
#[must_use]
pub fn candidates(dom: &Dom<'_>, blocks: &Blocks, place: &Place) -> Vec<(u32, f32)> {
    let mut all = vec![];
    let stories = stories(dom, blocks, &place.prose);
    rank(dom, blocks, place, &stories, |at, score| all.push((at, score)));
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
    all
}

/// Tells the score of each element above zero, in page order.
fn rank(
    dom: &Dom<'_>,
    blocks: &Blocks,
    place: &Place,
    stories: &[(usize, Option<u32>)],
    mut tell: impl FnMut(u32, f32),
) {
    let mut sums = Vec::with_capacity(place.prose.len() + 1);
    let (mut plus, mut minus) = (0.0_f32, 0.0_f32);
    sums.push((plus, minus));
    for score in &place.prose {
        if *score > 0.0 {
            plus += score;
        } else {
            minus -= score;
        }
        sums.push((plus, minus));
    }
    for (at, node) in dom.nodes.iter().enumerate() {
        if node.element.is_none() || !node.tag.is_block() {
            continue;
        }
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let range = blocks.range(dom, at);
        if range.is_empty() {
            continue;
        }
        let (from, to) = (sums[range.start], sums[range.end]);
        let gain = to.0 - from.0;
        let mut score = gain - AGAINST * (to.1 - from.1);
        if node.hints.any(Hints::BODY) && !place.inherited[at as usize].any(Hints::AGAINST) {
            score *= NAMED;
        }
        let several = stories.iter().filter(|(first, _)| range.contains(first)).count() > 1;
        if several || place.foreign.iter().any(|other| other.contains(&at)) {
            score *= SEVERAL;
        }
        if score > 0.0 {
            tell(at, score);
        }
    }
}

/// Headline blocks (`h1`) of distinct stories: each in another `article` element (or the first
/// in none) and followed by prose before the next. Pages that load the next story at the end
/// have two; pages that use `h1` for subheads have them in one `article`.
fn stories(dom: &Dom<'_>, blocks: &Blocks, scored: &[f32]) -> Vec<(usize, Option<u32>)> {
    let mut found: Vec<(usize, Option<u32>)> = vec![];
    let mut open: Option<(usize, Option<u32>, f32)> = None;
    for (at, block) in blocks.list.iter().enumerate() {
        if block.tag == Tag::H1 && block.len >= 12 {
            let home =
                dom.ancestors(block.element).find(|above| dom.node(*above).tag == Tag::Article);
            open = Some((at, home, 0.0));
        } else if let Some((first, home, prose)) = &mut open {
            *prose += scored[at].max(0.0);
            if *prose >= STORY && !found.iter().any(|(_, other)| other == home) {
                found.push((*first, *home));
            }
        }
    }
    found
}

/// The `article` elements of all stories but the one whose headline is the page's.
fn foreign(
    dom: &Dom<'_>,
    stories: &[(usize, Option<u32>)],
    headline: Option<usize>,
) -> Vec<std::ops::Range<u32>> {
    let own = stories.iter().find(|(first, _)| Some(*first) == headline);
    let Some((_, Some(own))) = own else { return vec![] };
    stories
        .iter()
        .filter_map(|(_, home)| *home)
        .filter(|home| home != own && !(*home..dom.node(*home).end).contains(own))
        .map(|home| home..dom.node(home).end)
        .collect()
}

/// Stories below this one, each in a box of its own that begins with a headline as large as the
/// page's: outside the story's `article`, or with a byline or a date of its own.
fn appended(
    dom: &Dom<'_>,
    blocks: &Blocks,
    scored: &[f32],
    headline: Option<usize>,
) -> Vec<std::ops::Range<u32>> {
    let Some(headline) = headline.filter(|at| blocks.list[*at].tag == Tag::H1) else {
        return vec![];
    };
    let own = blocks.list[headline].element;
    let article = dom.ancestors(own).find(|above| dom.node(*above).tag == Tag::Article);
    let prose = |range: std::ops::Range<usize>| -> f32 {
        scored[range].iter().map(|score| score.max(0.0)).sum()
    };
    let mut found: Vec<std::ops::Range<u32>> = vec![];
    for (at, block) in blocks.list.iter().enumerate().skip(headline + 1) {
        let known = found.iter().any(|story| story.contains(&block.first));
        if block.tag != Tag::H1 || block.len < 12 || known || prose(headline..at) < STORY {
            continue;
        }
        // The largest box that begins with this headline.
        let home = dom
            .ancestors(block.element)
            .take_while(|above| {
                let range = blocks.range(dom, *above);
                !range.contains(&headline) && prose(range.start..at) < 1.0
            })
            .last();
        let Some(home) = home else { continue };
        let story = home..dom.node(home).end;
        let outside = article.is_some_and(|own| !(own..dom.node(own).end).contains(&home));
        let signed = || {
            dom.inside(home).any(|inner| {
                let node = dom.node(inner);
                node.element.is_some_and(|element| element.name() == "time")
                    || node.hints.any(Hints::BYLINE)
            })
        };
        if prose(blocks.range(dom, home)) >= STORY && (outside || signed()) {
            found.push(story);
        }
    }
    found
}

/// How much a block reads like a story, in letters, by itself.
fn prose(block: &Block) -> f32 {
    let len = block.len as f32;
    let density = block.link_len as f32 / len.max(1.0);
    if density > 0.6 || block.button {
        return -len;
    }
    let sentence = block.ends_sentence || block.marks >= 3;
    let open = len * (1.0 - density);
    match block.tag {
        Tag::Figcaption | Tag::Caption => -len * 0.3,
        tag if tag.is_heading() => 0.0,
        _ if sentence && block.len >= 40 => open.min(800.0),
        _ if block.len >= 100 => open.min(800.0) * 0.7,
        Tag::P if density < 0.3 => open * 0.3,
        Tag::Li | Tag::Blockquote | Tag::Td | Tag::Dd if density < 0.3 => open * 0.1,
        _ => -len * 0.3,
    }
}
