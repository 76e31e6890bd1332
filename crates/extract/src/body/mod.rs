//! The story's text: cut the page into blocks, find where the story stands, ask each block a
//! fixed list of questions, add up the weights of the answers, look at the neighbours, keep
//! what is above zero.

mod again;
pub mod blocks;
mod cards;
mod comments;
mod company;
pub mod container;
pub mod embedded;
pub mod features;
pub mod headline;
pub mod model;
mod names;
pub mod phrases;
mod short;
mod standfirst;
pub(crate) mod structure;
mod tables;
mod teasers;
mod verdict;
pub mod weights;
pub(crate) mod write;

use crate::dom::Dom;
use crate::headings;
use again::{NOTHING, believe, hidden_prose, rescue, second_try};
use blocks::Blocks;
use container::Place;
use features::Scene;
use model::Weights;
pub use names::Trust;
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
    /// `og:description`.
    pub og_description: &'w str,
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
/// Bytes of hidden prose inside the place of the story that make a second try worth it.
const FOLDED: usize = 120;
/// A body of more bytes is not folded: what it hides are its notes.
const LONG: usize = 10_000;
/// A block is kept above these scores, chosen by cross-validation: news pages carry more
/// inserts, other pages more lists and boxes that belong to the text. This one where the
/// structured data speak of news.
const NEWS: f32 = 1.0;
/// Where they speak of an article.
const ARTICLE: f32 = -0.3;
/// Where they do not.
const OTHER: f32 = -0.5;
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
    let place = body.place.element..dom.node(body.place.element).end;
    // What stands folded between the story's own paragraphs is its own where it is more than forms
    // and appeals hold: two fifths of what is shown.
    let inside = hidden_prose(dom, place, true);
    let folded = (THIN..LONG).contains(&body.text.len())
        && inside >= FOLDED
        && inside * 5 >= body.text.len() * 2;
    let all = 0..u32::try_from(dom.nodes.len()).unwrap_or(u32::MAX);
    if body.text.len() >= THIN && !folded && hidden_prose(dom, all, false) < body.text.len() {
        return body;
    }
    let hidden = judge(dom, find(dom, witnesses, true), witnesses, weights);
    let more = if body.text.len() < THIN { THIN } else { body.text.len() / 2 };
    let adds = folded
        && hidden.text.len() * 5 > body.text.len() * 6
        && body.text.split("\n\n").all(|paragraph| hidden.text.contains(paragraph));
    if adds || hidden.text.len() > body.text.len() + more { hidden } else { body }
}

/// [`find`] and [`finish`] in one.
#[must_use]
pub fn extract(dom: &Dom<'_>, witnesses: Witnesses<'_>, weights: &Weights) -> Body {
    finish(dom, find(dom, witnesses, false), witnesses, weights)
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
        .map(|(at, score)| {
            verdict::of(dom, &blocks, &place, headline, at, *score, (witnesses.news, bound))
        })
        .collect();
    company::together(dom, &blocks, &mut verdicts);
    verdict::once(&blocks, &mut verdicts);
    verdict::end(&blocks, &mut verdicts);
    let mut kept: Vec<bool> = verdicts.iter().map(|verdict| *verdict == Verdict::Kept).collect();
    tables::keep(dom, &blocks, &place, &mut kept);
    let letters: u32 =
        blocks.list.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(block, _)| block.len).sum();
    if letters < NOTHING && !believe(dom, &blocks, &place, (witnesses.news, &scores), &mut kept) {
        rescue(dom, &blocks, &place, headline, &mut kept);
    }
    if witnesses.article {
        let description = headings::fold(witnesses.description);
        short::end(dom, &blocks, &place, (headline, &description), &mut kept);
    }
    if witnesses.news {
        let descriptions = [witnesses.description, witnesses.og_description].map(headings::fold);
        standfirst::keep(dom, &blocks, &place, (headline, &descriptions), &mut kept);
    }
    teasers::end(&blocks, &mut kept);
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
