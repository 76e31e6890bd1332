//! The story's text: cut the page into blocks, find where the story stands, ask each block a
//! fixed list of questions, add up the weights of the answers, look at the neighbours, keep
//! what is above zero.

pub mod blocks;
pub mod container;
pub mod embedded;
pub mod features;
pub mod headline;
pub mod model;
pub mod phrases;
mod verdict;
pub mod weights;
pub(crate) mod write;

use crate::dom::{Dom, Tag};
use crate::headings;
use crate::hints::Hints;
use blocks::{Block, Blocks};
use container::{Place, Trust};
use features::Scene;
use model::Weights;
pub use verdict::Verdict;

/// What the rest of the page tells the body.
#[derive(Debug, Default, Clone, Copy)]
pub struct Witnesses<'w> {
    /// `<title>`.
    pub title: &'w str,
    /// `og:title`.
    pub og_title: &'w str,
    /// The meta description.
    pub description: &'w str,
    /// `articleBody` of the structured data.
    pub article_body: Option<&'w str>,
    /// The persons who wrote it, by the page's metadata.
    pub authors: &'w [String],
    /// The name of the site.
    pub site: &'w str,
    /// The structured data say that the page is an article.
    pub article: bool,
    /// They say that it is news.
    pub news: bool,
}

/// The story's text and what was learned on the way.
#[derive(Debug)]
pub struct Body {
    /// Paragraphs separated by one blank line.
    pub text: String,
    /// All blocks of the page.
    pub blocks: Blocks,
    /// Where the story stands.
    pub place: Place,
    /// The block of the headline.
    pub headline: Option<usize>,
    /// Score of each block; above zero is kept.
    pub scores: Vec<f32>,
    /// Which blocks are in `text`.
    pub kept: Vec<bool>,
    /// What was found of each block; a rescue keeps blocks against it.
    pub verdicts: Vec<Verdict>,
}

/// A body of fewer letters than this makes a second try with hidden elements worth it.
const THIN: usize = 200;
/// A block is kept above these scores, chosen by cross-validation: news pages carry more
/// inserts, other pages more lists and boxes that belong to the text. This one where the
/// structured data speak of news.
const NEWS: f32 = 0.4;
/// Where they speak of an article.
const ARTICLE: f32 = -0.3;
/// Where they do not.
const OTHER: f32 = -0.5;
/// A body under which a story made of cards is likelier than a short one among cards.
const SHORT: usize = 1_000;
/// A page of fewer letters of prose is not tried again.
const ENOUGH: u32 = 600;
/// A paragraph of more letters is no teaser's, even in a card.
const LONG: u32 = 350;
/// Fewer kept letters than this are no body.
const NOTHING: u32 = 100;
/// A run of text of this many bytes is more than a label.
const SENTENCE: usize = 60;
/// `articleBody` shorter than this is no witness.
const WITNESS: usize = 200;

/// Blocks, headline and place of a page, before any block is judged.
#[derive(Debug)]
pub struct Found {
    /// All blocks.
    pub blocks: Blocks,
    /// Where the story stands.
    pub place: Place,
    /// The block of the headline.
    pub headline: Option<usize>,
}

/// Finds where the story stands. Elements hidden by style are left out unless `hidden`.
#[must_use]
pub fn find(dom: &Dom<'_>, witnesses: Witnesses<'_>, hidden: bool) -> Found {
    let blocks = Blocks::new(dom, hidden);
    let headline = headline::find(dom, &blocks, witnesses.title, witnesses.og_title);
    let place = container::find(dom, &blocks, headline, Trust::Names);
    Found { blocks, place, headline }
}

/// Judges the blocks. Where the result is thin, or less than what hidden prose there is, it is
/// tried again with hidden elements: some sites unhide the text by script, some at a click.
#[must_use]
pub fn finish(dom: &Dom<'_>, found: Found, witnesses: Witnesses<'_>, weights: &Weights) -> Body {
    let body = judge(dom, found, witnesses, weights);
    let body = second_try(dom, body, witnesses, weights);
    if !dom.nodes.iter().any(|node| node.hidden) {
        return body;
    }
    if body.text.len() >= THIN && hidden_prose(dom) < body.text.len() {
        return body;
    }
    let hidden = judge(dom, find(dom, witnesses, true), witnesses, weights);
    let more = if body.text.len() < THIN { THIN } else { body.text.len() / 2 };
    if hidden.text.len() > body.text.len() + more { hidden } else { body }
}

/// Bytes of hidden prose outside menus, forms and the like: sections that open at a click.
fn hidden_prose(dom: &Dom<'_>) -> usize {
    const FURNITURE: Hints = Hints::NAV
        .or(Hints::FOOTER)
        .or(Hints::COOKIE)
        .or(Hints::MODAL)
        .or(Hints::COMMENT)
        .or(Hints::LOGIN)
        .or(Hints::FORM);
    let (mut sum, mut end, mut link_end) = (0, 0, 0);
    for (at, node) in (0_u32..).zip(&dom.nodes) {
        if node.hidden && at >= end {
            let furniture = std::iter::once(at).chain(dom.ancestors(at)).any(|above| {
                let node = dom.node(above);
                matches!(node.tag, Tag::Nav | Tag::Footer | Tag::Aside | Tag::Form)
                    || node.depth > 1 && node.hints.any(FURNITURE)
            });
            end = if furniture { at } else { node.end };
        }
        if node.tag == Tag::A && node.element.is_some() {
            link_end = node.end;
        }
        if node.element.is_none() && at < end && at >= link_end && node.text.len() >= SENTENCE {
            sum += node.text.len();
        }
    }
    sum
}

/// Where most of the page's prose was left out, names fooled the first try: sections of a story
/// called "nav-section", a wrapper called "related". The second believes kinds of elements only,
/// and is taken if it finds much more.
fn second_try(dom: &Dom<'_>, body: Body, witnesses: Witnesses<'_>, weights: &Weights) -> Body {
    let (mut all, mut kept) = (0, 0);
    for (at, block) in body.blocks.list.iter().enumerate() {
        let prose = block.ends_sentence
            && block.len >= 60
            && block.link_len * 3 < block.len
            && (!body.place.carded[at] || block.len >= LONG)
            && !aside(dom, block);
        all += if prose { block.len } else { 0 };
        kept += if body.kept[at] { block.len } else { 0 };
    }
    if all < ENOUGH && kept > NOTHING || kept * 2 >= all {
        return body;
    }
    let trust = if body.text.len() < SHORT { Trust::TagsInCards } else { Trust::Tags };
    let place = container::find(dom, &body.blocks, body.headline, trust);
    let found = Found { blocks: body.blocks.clone(), place, headline: body.headline };
    let second = judge(dom, found, witnesses, weights);
    if second.text.len() * 2 > body.text.len() * 3 { second } else { body }
}

/// In an element that holds no story, or among comments.
fn aside(dom: &Dom<'_>, block: &Block) -> bool {
    dom.ancestors(block.element).any(|above| {
        let node = dom.node(above);
        matches!(node.tag, Tag::Nav | Tag::Footer | Tag::Aside | Tag::Figcaption)
            || node.hints.any(Hints::COMMENT)
    })
}

/// [`find`] and [`finish`] in one.
#[must_use]
pub fn extract(dom: &Dom<'_>, witnesses: Witnesses<'_>, weights: &Weights) -> Body {
    finish(dom, find(dom, witnesses, false), witnesses, weights)
}

/// Where next to nothing is kept and the page itself says what its body is, the paragraphs of
/// that element are the story unless they are inserts: a report of one linked sentence.
fn believe(
    dom: &Dom<'_>,
    blocks: &Blocks,
    place: &Place,
    scores: &[f32],
    kept: &mut [bool],
) -> bool {
    if !container::is_named_body(dom.node(place.element)) {
        return false;
    }
    let mut any = false;
    for at in blocks.range(dom, place.element) {
        let block = &blocks.list[at];
        if block.tag == Tag::P && !verdict::never(dom, blocks, place, block, scores[at]) {
            kept[at] = true;
            any = true;
        }
    }
    any
}

/// Where the names on the page fooled every rule, prose outside menus and footers is kept,
/// whatever its boxes are called, if there is enough of it.
fn rescue(dom: &Dom<'_>, blocks: &Blocks, place: &Place, kept: &mut [bool]) {
    let furniture = Hints::NAV.or(Hints::FOOTER).or(Hints::COOKIE).or(Hints::COMMENT);
    let prose: Vec<bool> = blocks
        .list
        .iter()
        .zip(&place.carded)
        .map(|(block, carded)| {
            !carded
                && block.len >= 60
                && block.ends_sentence
                && block.link_len * 3 < block.len
                && !place.inherited[block.element as usize].any(furniture)
                && !dom
                    .ancestors(block.element)
                    .take(3)
                    .any(|at| dom.node(at).tag == Tag::Figcaption)
        })
        .collect();
    let letters: u32 =
        blocks.list.iter().zip(&prose).filter(|(_, prose)| **prose).map(|(b, _)| b.len).sum();
    if letters >= 3 * NOTHING {
        kept.copy_from_slice(&prose);
    }
}

fn judge(dom: &Dom<'_>, found: Found, witnesses: Witnesses<'_>, weights: &Weights) -> Body {
    let Found { blocks, place, headline } = found;
    let scores = {
        let scene = scene(dom, &blocks, &place, headline, witnesses);
        model::scores(&scene, weights)
    };
    let bound = match (witnesses.news, witnesses.article) {
        (true, _) => NEWS,
        (false, true) => ARTICLE,
        (false, false) => OTHER,
    };
    let mut verdicts: Vec<Verdict> = scores
        .iter()
        .enumerate()
        .map(|(at, score)| verdict::of(dom, &blocks, &place, headline, at, *score, bound))
        .collect();
    verdict::once(&blocks, &mut verdicts);
    verdict::end(&blocks, &mut verdicts);
    let mut kept: Vec<bool> = verdicts.iter().map(|verdict| *verdict == Verdict::Kept).collect();
    let letters: u32 =
        blocks.list.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(block, _)| block.len).sum();
    if letters < NOTHING && !believe(dom, &blocks, &place, &scores, &mut kept) {
        rescue(dom, &blocks, &place, &mut kept);
    }
    let text = write::join(dom, &blocks, &kept);
    Body { text, blocks, place, headline, scores, kept, verdicts }
}

/// Puts together what the features ask.
#[must_use]
pub fn scene<'p, 'a>(
    dom: &'p Dom<'a>,
    blocks: &'p Blocks,
    place: &'p Place,
    headline: Option<usize>,
    witnesses: Witnesses<'_>,
) -> Scene<'p, 'a> {
    let title = headline.map_or(witnesses.og_title, |at| blocks.text_of(&blocks.list[at]));
    let title = if title.is_empty() { witnesses.title } else { title };
    Scene {
        dom,
        blocks,
        place,
        headline,
        title: headings::fold(title),
        description: headings::fold(witnesses.description),
        news: witnesses.news,
        authors: witnesses.authors.iter().map(|name| headings::fold(name)).collect(),
        site: headings::fold(witnesses.site),
        witness: witnesses
            .article_body
            .filter(|body| body.len() >= WITNESS)
            .map(|body| headings::fold_upto(body, usize::MAX)),
    }
}
