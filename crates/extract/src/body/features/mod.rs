//! What is asked about each block: yes-or-no features, each with a name and (in
//! [`super::weights`]) a weight.

mod apart;
mod around;
mod details;
mod groups;
mod own;
mod sections;
mod shared;
mod source;
mod word;

use super::blocks::{Block, Blocks};
use super::container::Place;
use super::phrases;
use crate::dom::{Dom, Tag};
pub use groups::{Bits, COUNT, name};
use shared::Shared;
pub use shared::signature;
pub(super) use source::says_we;

/// What all blocks of a page share.
#[derive(Debug)]
pub struct Scene<'p, 'a> {
    /// The page.
    pub dom: &'p Dom<'a>,
    /// Its blocks.
    pub blocks: &'p Blocks,
    /// Where the story stands.
    pub place: &'p Place,
    /// The block of the headline.
    pub headline: Option<usize>,
    /// The headline's text, folded.
    pub title: String,
    /// The page's description, folded.
    pub description: String,
    /// The structured data say that the page is news.
    pub news: bool,
    /// Folded names of the authors.
    pub authors: Vec<String>,
    /// The site's name, folded.
    pub site: String,
    /// `articleBody` of the structured data, folded, if it is worth asking.
    pub witness: Option<String>,
}

/// Features of every block.
#[must_use]
pub fn all(scene: &Scene<'_, '_>) -> Vec<Bits> {
    let shared = Shared::new(scene);
    (0..scene.blocks.list.len())
        .map(|at| {
            if shared.hopeless(scene, at) {
                Bits::default()
            } else {
                Asked::new(scene, &shared, at).answer()
            }
        })
        .collect()
}

/// One block and what its questions look at.
struct Asked<'q, 'p, 'a> {
    scene: &'q Scene<'p, 'a>,
    shared: &'q Shared,
    at: usize,
    block: &'q Block,
    text: &'q str,
    folded: String,
    /// Within the place of the story.
    inside: bool,
    /// Under 140 letters.
    short: bool,
}

impl<'q, 'p, 'a> Asked<'q, 'p, 'a> {
    fn new(scene: &'q Scene<'p, 'a>, shared: &'q Shared, at: usize) -> Self {
        let block = &scene.blocks.list[at];
        let text = scene.blocks.text_of(block);
        Self {
            scene,
            shared,
            at,
            block,
            text,
            folded: phrases::fold_start(text),
            inside: shared.inside.contains(&at),
            short: block.len < 140,
        }
    }

    /// The order matters to the last digit of the sum of the weights.
    fn answer(&self) -> Bits {
        let mut bits = Bits(Vec::with_capacity(40));
        bits.set(groups::Group::Bias, 0);
        self.shape(&mut bits);
        self.place(&mut bits);
        self.links(&mut bits);
        self.wording(&mut bits);
        self.names(&mut bits);
        self.phrases(&mut bits);
        self.headings(&mut bits);
        self.order(&mut bits);
        self.beside(&mut bits);
        self.list(&mut bits);
        self.like(&mut bits);
        self.witness(&mut bits);
        let pictured = self.picture(&mut bits);
        self.card(&mut bits, pictured);
        self.details(&mut bits);
        self.apart(&mut bits);
        self.part(&mut bits);
        self.news(&mut bits);
        self.wrap(&mut bits);
        self.sections(&mut bits);
        self.source(&mut bits);
        bits
    }

    fn parent(&self) -> u32 {
        self.scene.dom.node(self.block.element).parent
    }

    fn block_at(&self, at: Option<usize>) -> Option<&'q Block> {
        at.and_then(|at| self.scene.blocks.list.get(at))
    }

    fn block_before(&self) -> Option<&'q Block> {
        self.block_at(self.at.checked_sub(1))
    }
}

fn tag_group(tag: Tag) -> usize {
    match tag {
        Tag::P => 0,
        Tag::Li | Tag::Dd | Tag::Dt => 1,
        tag if tag.is_heading() => 2,
        Tag::Div => 3,
        Tag::Blockquote => 4,
        Tag::Pre => 6,
        _ => 5,
    }
}

/// List items and definition terms.
#[must_use]
pub fn is_list(tag: Tag) -> bool {
    tag_group(tag) == 1
}
