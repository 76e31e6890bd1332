//! Questions about the block among the others: its turn, its neighbours, lists, pictures and
//! cards around it.

use super::Asked;
use super::groups::{Bits, Group as G};
use super::shared::signature;
use crate::body::blocks::Block;
use crate::dom::Tag;

impl Asked<'_, '_, '_> {
    /// Its turn among headline and prose.
    pub(super) fn order(&self, bits: &mut Bits) {
        let (scene, shared, at, inside) = (self.scene, self.shared, self.at, self.inside);
        let block = self.block;
        let repeated = shared.seen[at] > 1;
        let title = !scene.title.is_empty() && similar(&self.folded, &scene.title);
        let after_headline = scene.headline.is_some_and(|headline| at > headline);
        let answers = [
            scene.headline.is_some_and(|headline| at < headline),
            after_headline,
            scene.headline == Some(at),
            title,
            inside && at < shared.first_prose,
            inside && at > shared.last_prose,
            !inside && at > shared.last_prose,
            inside && at > shared.last_tenth,
            inside && at <= shared.half,
            repeated && block.len > 15,
            repeated && block.len <= 15,
            !scene.description.is_empty()
                && block.len > 40
                && scene.description.starts_with(&self.folded),
            after_headline && at < shared.first_prose,
            scene.place.carded[at],
        ];
        bits.set_all(answers, G::Order);
    }

    /// Prose or furniture before and after.
    pub(super) fn beside(&self, bits: &mut Bits) {
        let (scene, at) = (self.scene, self.at);
        let prose = |at: Option<usize>| {
            at.and_then(|at| scene.place.prose.get(at)).copied().unwrap_or(-1.0)
        };
        let previous = prose(at.checked_sub(1));
        let next = prose(Some(at + 1));
        let (before, after) = (self.block_before(), self.block_at(Some(at + 1)));
        let answers = [
            previous >= 80.0,
            previous < 0.0,
            next >= 80.0,
            next < 0.0,
            prose(Some(at + 2)) >= 80.0,
            prose(at.checked_sub(2)) >= 80.0,
            previous >= 80.0 && next >= 80.0,
            previous < 0.0 && next < 0.0,
            before.is_some_and(|block| block.tag.is_heading()),
            after.is_some_and(|block| block.tag.is_heading()),
            before.is_some_and(|block| scene.blocks.text_of(block).ends_with(':')),
            after.is_some_and(|block| block.tag == Tag::Li && block.link_len * 2 < block.len),
        ];
        bits.set_all(answers, G::Beside);
    }

    /// Links and lengths of the list around.
    pub(super) fn list(&self, bits: &mut Bits) {
        let (dom, blocks) = (self.scene.dom, self.scene.blocks);
        let is_list = |tag| matches!(tag, Tag::Ul | Tag::Ol | Tag::Dl | Tag::Table);
        let mut above = dom.ancestors(self.block.element).take(6);
        let Some(list) = above.find(|above| is_list(dom.node(*above).tag)) else { return };
        let range = blocks.range(dom, list);
        let count = u32::try_from(range.len()).unwrap_or(1).max(1);
        let (len, links) = blocks.list[range]
            .iter()
            .fold((0, 0), |(len, links), block| (len + block.len, links + block.link_len));
        let answers = [
            links * 2 > len,
            links * 10 > len * 9,
            links * 5 < len,
            len / count >= 60,
            len / count < 20,
            dom.node(list).tag == Tag::Table,
        ];
        bits.set_all(answers, G::List);
    }

    /// Whether it shares class and parent with most of the prose.
    pub(super) fn like(&self, bits: &mut Bits) {
        let (shared, inside) = (self.shared, self.inside);
        let share = |mass: Option<&f32>| mass.copied().unwrap_or(0.0) / shared.total.max(1.0);
        let like = share(shared.like.get(&signature(self.scene.dom, self.block)));
        let parent = share(shared.parents.get(&self.parent()));
        let answers = [
            like >= 0.4,
            (0.05..0.4).contains(&like),
            like > 0.0 && like < 0.05,
            like == 0.0,
            parent >= 0.4,
            (0.05..0.4).contains(&parent),
            parent > 0.0 && parent < 0.05,
            parent == 0.0,
            inside && like >= 0.4 && parent >= 0.4,
            inside && like < 0.05 && parent < 0.05,
        ];
        bits.set_all(answers, G::Like);
    }

    /// It has the kind and class, and the parent, of most of the prose.
    pub(super) fn among_prose(&self) -> bool {
        let most =
            |mass: Option<&f32>| mass.copied().unwrap_or(0.0) >= 0.4 * self.shared.total.max(1.0);
        most(self.shared.like.get(&signature(self.scene.dom, self.block)))
            && most(self.shared.parents.get(&self.parent()))
    }

    /// Whether it stands in `articleBody`.
    pub(super) fn witness(&self, bits: &mut Bits) {
        let Some(witness) = &self.scene.witness else { return };
        let known = self.folded.len() >= 12 && witness.contains(&self.folded);
        bits.set_all([known, !known && !self.short, !known && self.short], G::Witness);
    }

    /// Pictures beside it; tells whether its box has one.
    pub(super) fn picture(&self, bits: &mut Bits) -> bool {
        let (dom, shared) = (self.scene.dom, self.shared);
        let images = |from: u32, to: u32| {
            shared.images[to as usize].saturating_sub(shared.images[from as usize]) > 0
        };
        let pictured = [self.block.element, self.parent()]
            .iter()
            .any(|at| self.boxed(*at, 3) && images(*at, dom.node(*at).end));
        let after_picture =
            self.block_before().is_some_and(|previous| images(previous.first, self.block.first));
        let in_figure =
            dom.ancestors(self.block.element).take(5).any(|at| dom.node(at).tag == Tag::Figure);
        let answers =
            [pictured, in_figure, after_picture && self.short, after_picture && !self.short];
        bits.set_all(answers, G::Picture);
        pictured
    }

    /// Beside a linked headline; in an `article` of its own.
    pub(super) fn card(&self, bits: &mut Bits, pictured: bool) {
        let (dom, blocks, place) = (self.scene.dom, self.scene.blocks, self.scene.place.element);
        let parent = self.parent();
        let grand = dom.node(parent).parent;
        let by_link = [parent, grand].iter().any(|above| {
            self.boxed(*above, 6)
                && blocks
                    .range(dom, *above)
                    .any(|other| other != self.at && linked(&blocks.list[other]))
        });
        let home = dom
            .ancestors(self.block.element)
            .take_while(|above| *above > place)
            .find(|above| dom.node(*above).tag == Tag::Article);
        let later =
            home.is_some_and(|home| blocks.range(dom, home).start > self.shared.first_prose);
        let alone = linked(self.block);
        let answers = [
            by_link,
            alone && pictured,
            self.inside && home.is_some(),
            self.inside && later,
            alone && self.boxed(self.block.element, 1),
        ];
        bits.set_all(answers, G::Card);
    }

    /// Whether an element within the place of the story holds at most so many blocks.
    fn boxed(&self, above: u32, most: usize) -> bool {
        above > self.scene.place.element
            && self.scene.blocks.range(self.scene.dom, above).len() <= most
    }
}

/// A link of some length and hardly anything else.
fn linked(block: &Block) -> bool {
    block.len >= 20 && block.link_len * 10 >= block.len * 9
}

/// One begins with the other and is not much longer.
fn similar(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    short.len() * 4 >= long.len() * 3 && long.starts_with(short)
}
