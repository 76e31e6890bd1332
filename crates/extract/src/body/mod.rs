//! The story's text: cut the page into blocks, find where the story stands, ask each block a
//! fixed list of questions, add up the weights of the answers, look at the neighbours, keep
//! what is above zero.

pub mod blocks;
pub mod container;
pub mod features;
pub mod headline;
pub mod model;
pub mod phrases;
pub mod weights;
mod write;

use crate::dom::Dom;
use crate::headings;
use blocks::Blocks;
use container::Place;
use features::Scene;
use model::Weights;

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
}

/// A body of fewer letters than this makes a second try with hidden elements worth it.
const THIN: usize = 200;
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
    let place = container::find(dom, &blocks, headline);
    Found { blocks, place, headline }
}

/// Judges the blocks. A thin result is tried again with hidden elements: some sites unhide the
/// text by script.
#[must_use]
pub fn finish(dom: &Dom<'_>, found: Found, witnesses: Witnesses<'_>, weights: &Weights) -> Body {
    let body = judge(dom, found, witnesses, weights);
    if body.text.len() >= THIN || !dom.nodes.iter().any(|node| node.hidden) {
        return body;
    }
    let hidden = judge(dom, find(dom, witnesses, true), witnesses, weights);
    if hidden.text.len() > body.text.len() + THIN { hidden } else { body }
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
    let kept: Vec<bool> = scores.iter().map(|score| *score > 0.0).collect();
    let text = write::join(dom, &blocks, &kept);
    Body { text, blocks, place, headline, scores, kept }
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
        witness: witnesses
            .article_body
            .filter(|body| body.len() >= WITNESS)
            .map(|body| headings::fold_upto(body, usize::MAX)),
    }
}
