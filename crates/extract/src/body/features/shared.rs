//! What the questions need to know of the whole page, found once.

use super::Scene;
use super::word::PlainWord;
use crate::body::blocks::Block;
use crate::body::phrases;
use crate::dom::{Dom, Tag};
use crate::headings::{self, Heading};
use crate::hints::{Fnv, FnvMap, Hints};
use std::hash::Hasher;

/// Facts of the page; block numbers count in page order.
pub(super) struct Shared {
    /// The blocks within the place of the story.
    pub(super) inside: std::ops::Range<usize>,
    /// The place of the story and the elements around it, nearest first.
    pub(super) above: Vec<u32>,
    /// The first block of prose within.
    pub(super) first_prose: usize,
    /// The last one.
    pub(super) last_prose: usize,
    /// The block in which the first half of the prose ends.
    pub(super) half: usize,
    /// The block in which its last tenth begins.
    pub(super) last_tenth: usize,
    /// Prose by [`signature`].
    pub(super) like: FnvMap<u64, f32>,
    /// Prose by parent element.
    pub(super) parents: FnvMap<u32, f32>,
    /// Prose by the hints around it, one a bit.
    pub(super) named: [f32; Hints::NAMES.len()],
    /// Prose before each block.
    pub(super) before: Vec<f32>,
    /// All prose.
    pub(super) total: f32,
    /// How often each block's text stands in the page.
    pub(super) seen: Vec<u32>,
    /// What the heading over each block announces.
    pub(super) under: Vec<Option<Heading>>,
    /// What each block announces itself.
    pub(super) headings: Vec<Option<Heading>>,
    /// Prose by [`wrapping`].
    pub(super) wraps: FnvMap<u64, f32>,
    /// The nearest heading over each block within the same part of the page.
    pub(super) over: Vec<Option<usize>>,
    /// Prose by the [`signature`] of the heading over it; 0 where there is none.
    pub(super) styles: FnvMap<u64, f32>,
    /// Pictures before each node.
    pub(super) images: Vec<u32>,
    /// The site's longest word.
    site: Option<PlainWord>,
}

impl Shared {
    pub(super) fn new(scene: &Scene<'_, '_>) -> Self {
        let inside = scene.blocks.range(scene.dom, scene.place.element);
        let long = |at: &usize| scene.place.prose[*at] >= 80.0;
        let first_prose = inside.clone().find(long).unwrap_or(inside.start);
        let last_prose = inside.clone().rev().find(long).unwrap_or(inside.end);
        let mut like = FnvMap::default();
        let mut parents = FnvMap::default();
        let mut wraps = FnvMap::default();
        let mut styles = FnvMap::default();
        let over = over(scene);
        let mut total = 0.0;
        let mut named = [0.0; Hints::NAMES.len()];
        let mut before = vec![0.0];
        for score in &scene.place.prose {
            before.push(before.last().copied().unwrap_or(0.0) + score.max(0.0));
        }
        for at in inside.clone() {
            let score = scene.place.prose[at].max(0.0);
            let mut hints = scene.place.inherited[scene.blocks.list[at].element as usize].0;
            while hints != 0 {
                named[hints.trailing_zeros() as usize] += score;
                hints &= hints - 1;
            }
            let block = &scene.blocks.list[at];
            total += score;
            let parent = scene.dom.node(block.element).parent;
            for above in [parent, scene.dom.node(parent).parent] {
                *wraps.entry(wrapping(scene.dom, above)).or_insert(0.0) += score;
            }
            let style = over[at].map_or(0, |over| signature(scene.dom, &scene.blocks.list[over]));
            *styles.entry(style).or_insert(0.0) += score;
            *like.entry(signature(scene.dom, block)).or_insert(0.0) += score;
            *parents.entry(scene.dom.node(block.element).parent).or_insert(0.0) += score;
        }
        let (mut half, mut last_tenth, mut sum) = (inside.end, inside.end, 0.0);
        for at in inside.clone() {
            sum += scene.place.prose[at].max(0.0);
            if sum >= total * 0.5 && half == inside.end {
                half = at;
            }
            if sum >= total * 0.9 && last_tenth == inside.end {
                last_tenth = at;
            }
        }
        let texts: Vec<u64> = scene
            .blocks
            .list
            .iter()
            .map(|block| hash(scene.blocks.text_of(block).as_bytes()))
            .collect();
        let mut counts: FnvMap<u64, u32> = FnvMap::default();
        for text in &texts {
            *counts.entry(*text).or_insert(0) += 1;
        }
        let seen = texts.iter().map(|text| counts.get(text).copied().unwrap_or(0)).collect();
        let (headings, under) = scopes(scene);
        let mut images = Vec::with_capacity(scene.dom.nodes.len() + 1);
        images.push(0);
        for node in &scene.dom.nodes {
            let image = node.tag == Tag::Img || node.tag == Tag::Figure;
            images.push(images.last().copied().unwrap_or(0) + u32::from(image));
        }
        Self {
            wraps,
            over,
            styles,
            images,
            site: PlainWord::longest_of(&scene.site),
            above: scene.dom.ancestors(scene.place.element).collect(),
            inside,
            first_prose,
            last_prose,
            half,
            last_tenth,
            like,
            parents,
            named,
            before,
            total,
            seen,
            under,
            headings,
        }
    }

    /// Whether a text may name the site: folding all of it costs more.
    pub(super) fn may_name_site(&self, text: &str) -> bool {
        self.site.as_ref().is_none_or(|word| word.may_stand_in(text))
    }

    /// Menus, footers and comments outside the place of the story are not asked at all, nor is
    /// what stands in for text.
    pub(super) fn hopeless(&self, scene: &Scene<'_, '_>, at: usize) -> bool {
        const NEVER: Hints =
            Hints::NAV.or(Hints::FOOTER).or(Hints::COMMENT).or(Hints::COOKIE).or(Hints::MODAL);
        let block = &scene.blocks.list[at];
        phrases::is_filler(scene.blocks.text_of(block))
            || !self.inside.contains(&at)
                && scene.place.inherited[block.element as usize].any(NEVER)
    }
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = Fnv::default();
    hasher.write(bytes);
    hasher.finish()
}

/// Tag and class of the block's element.
#[must_use]
pub fn signature(dom: &Dom<'_>, block: &Block) -> u64 {
    let node = dom.node(block.element);
    hash(node.class.as_bytes()) ^ ((node.tag as u64) << 56)
}

/// Tag and class of an element, its first words only: themes number the rest.
#[must_use]
pub(super) fn wrapping(dom: &Dom<'_>, element: u32) -> u64 {
    let node = dom.node(element);
    let mut hasher = Fnv::default();
    for word in node.class.split_ascii_whitespace().take(2) {
        hasher.write(word.trim_end_matches(|c: char| c.is_ascii_digit()).as_bytes());
    }
    hasher.finish() ^ ((node.tag as u64) << 56)
}

/// For each block the heading before it, if no bound of the place of the story lies between.
fn over(scene: &Scene<'_, '_>) -> Vec<Option<usize>> {
    let inside = scene.blocks.range(scene.dom, scene.place.element);
    let mut last = None;
    let blocks = scene.blocks.list.iter().enumerate();
    blocks
        .map(|(at, block)| {
            if at == inside.start || at == inside.end {
                last = None;
            }
            let over = last;
            if block.tag.is_heading() {
                last = Some(at);
            }
            over
        })
        .collect()
}

/// For each block what it announces itself, and what the nearest heading over it announces.
fn scopes(scene: &Scene<'_, '_>) -> (Vec<Option<Heading>>, Vec<Option<Heading>>) {
    let (dom, blocks) = (scene.dom, scene.blocks);
    let mut own = Vec::with_capacity(blocks.list.len());
    let mut under = Vec::with_capacity(blocks.list.len());
    // (end of the scope's element, what)
    let mut open: Vec<(u32, Heading)> = vec![];
    for block in &blocks.list {
        while open.last().is_some_and(|(end, _)| block.first >= *end) {
            open.pop();
        }
        let titled = block.tag.is_heading()
            || block.len <= 60
                && (dom.node(block.element).hints.any(Hints::TITLE)
                    || block.strong_len * 10 >= block.len * 9);
        let class = titled.then(|| headings::classify(blocks.text_of(block))).flatten();
        own.push(class);
        if block.tag.is_heading() && class.is_none() && block.link_len * 2 < block.len {
            // A heading of the story ends what an earlier sibling heading announced.
            let parent_end = dom.node(dom.node(block.element).parent).end;
            open.retain(|(end, _)| *end > parent_end);
        }
        under.push(open.last().map(|(_, what)| *what));
        if let Some(class) = class {
            // The heading's box: the nearest element over it that holds another block.
            let mut scope = block.element;
            for above in dom.ancestors(block.element).skip(1).take(4) {
                scope = above;
                if blocks.range(dom, above).len() > 1 {
                    break;
                }
            }
            open.push((dom.node(scope).end, class));
        }
    }
    (own, under)
}
