//! The chosen text blocks as the story's blocks: the lists, quotations, tables and headings around
//! them, and pictures and embedded things between.

mod embeds;
mod leaf;
mod marks;

use super::Body;
use crate::dom::{Dom, Tag};
use crate::hints::FnvMap;
use crate::images::Placed;
use leaf::Kept;
use newshound_core::block::{Block, Heading, Item, Line, List, Quotation};
use scraper::Html;
use url::Url;

/// Lists and quotations nested deeper are part of those around them.
const DEPTH: usize = 12;

/// The story's blocks: the texts of [`Body::kept`], and pictures and embedded things where they
/// stand in its place. Links resolve against `base`.
#[must_use]
pub(crate) fn of(
    html: &Html,
    dom: &Dom<'_>,
    body: &Body,
    pictures: &[Placed],
    base: &Url,
) -> Vec<Block> {
    let mut between: Vec<(u32, Block)> = pictures
        .iter()
        .map(|placed| (placed.node, Block::Picture(placed.image.clone())))
        .chain(embeds::find(html, dom, body, base))
        .collect();
    between.sort_by_key(|(node, _)| *node);
    let story = Kept { blocks: &body.blocks, kept: &body.kept };
    let kept = without_captions(dom, story, pictures);
    of_texts(dom, Kept { kept: &kept, ..story }, between, base)
}

/// Which texts are the story's: a caption that its picture has is said once. Where captions are half
/// of the text they are what tells the story, and stay in it.
fn without_captions(dom: &Dom<'_>, story: Kept<'_>, pictures: &[Placed]) -> Vec<bool> {
    let mut kept = story.kept.to_vec();
    for placed in pictures.iter().filter(|placed| !placed.image.caption.is_empty()) {
        let mut inside = dom.inside(placed.node);
        if let Some(caption) = inside.find(|at| dom.node(*at).tag == Tag::Figcaption) {
            kept[story.blocks.range(dom, caption)].fill(false);
        }
    }
    let letters = |kept: &[bool]| -> u64 {
        let blocks = story.blocks.list.iter().zip(kept);
        blocks.filter(|(_, kept)| **kept).map(|(block, _)| u64::from(block.len)).sum()
    };
    if letters(&kept) * 2 > letters(story.kept) { kept } else { story.kept.to_vec() }
}

/// The blocks of the story's texts, with what stands `between` them.
fn of_texts(dom: &Dom<'_>, story: Kept<'_>, between: Vec<(u32, Block)>, base: &Url) -> Vec<Block> {
    let mut builder =
        Builder { dom, story, base, open: vec![], out: vec![], whole: FnvMap::default() };
    let mut between = between.into_iter().peekable();
    let mut at = 0;
    while at < story.blocks.list.len() {
        if !story.kept[at] {
            at += 1;
            continue;
        }
        let first = story.blocks.list[at].first;
        while let Some((node, block)) = between.next_if(|(node, _)| *node < first) {
            builder.close(node);
            builder.push(block);
        }
        at = builder.text(at);
    }
    for (node, block) in between {
        builder.close(node);
        builder.push(block);
    }
    builder.finish()
}

/// A list, item or quotation that is not closed yet.
struct Open {
    node: u32,
    kind: Kind,
}

enum Kind {
    List(List),
    Item(Item),
    Quotation(Quotation),
}

struct Builder<'b, 'a> {
    dom: &'b Dom<'a>,
    story: Kept<'b>,
    base: &'b Url,
    open: Vec<Open>,
    out: Vec<Block>,
    /// Tables and code asked before: whether each is read whole.
    whole: FnvMap<u32, bool>,
}

impl Builder<'_, '_> {
    /// Adds the text block `at` and what is read whole with it; returns the next one.
    fn text(&mut self, at: usize) -> usize {
        let block = &self.story.blocks.list[at];
        let (mut around, mut heading) = (vec![], None);
        for above in self.dom.ancestors(block.element) {
            let tag = self.dom.node(above).tag;
            match tag {
                Tag::Ul | Tag::Ol | Tag::Dl | Tag::Li | Tag::Dt | Tag::Dd | Tag::Blockquote => {
                    around.push(above);
                }
                Tag::Table if self.is_whole(above) => {
                    self.open_to(above);
                    let table = leaf::table(self.dom, self.story, above, self.base);
                    self.push(Block::Table(table));
                    return self.story.blocks.range(self.dom, above).end.max(at + 1);
                }
                Tag::Pre if self.is_whole(above) => {
                    self.open_to(above);
                    self.push(Block::Code(leaf::code(self.dom, above)));
                    return self.story.blocks.range(self.dom, above).end.max(at + 1);
                }
                _ if tag.is_heading() && around.is_empty() => heading = heading.or(Some(tag)),
                _ => {}
            }
        }
        self.open_to(block.element);
        let line = marks::line(self.dom, self.story.blocks, block, self.base);
        self.push(match heading.map(level) {
            Some(level) => Block::Heading(Heading { level, line }),
            None => Block::Paragraph(line),
        });
        at + 1
    }

    /// Whether the table or code at `node` is read whole.
    fn is_whole(&mut self, node: u32) -> bool {
        let (dom, story) = (self.dom, self.story);
        *self.whole.entry(node).or_insert_with(|| match dom.node(node).tag {
            Tag::Table => leaf::is_data(dom, story, node),
            _ => story.blocks.range(dom, node).all(|at| story.kept[at]),
        })
    }

    /// Closes what `node` does not stand in.
    fn close(&mut self, node: u32) {
        while let Some(open) =
            self.open.pop_if(|open| !(open.node..self.dom.node(open.node).end).contains(&node))
        {
            self.closed(open);
        }
    }

    /// Opens the lists, items and quotations around `node` that are not open.
    fn open_to(&mut self, node: u32) {
        self.close(node);
        let last = self.open.last().map(|open| open.node);
        let mut around: Vec<u32> = self
            .dom
            .ancestors(node)
            .take_while(|above| Some(*above) != last)
            .filter(|above| {
                let tag = self.dom.node(*above).tag;
                matches!(
                    tag,
                    Tag::Ul | Tag::Ol | Tag::Dl | Tag::Li | Tag::Dt | Tag::Dd | Tag::Blockquote
                )
            })
            .collect();
        around.reverse();
        for above in around {
            let around = self.open.iter().filter(|open| !matches!(open.kind, Kind::Item(_)));
            let is_deep = around.count() >= DEPTH;
            let node = self.dom.node(above);
            let in_list = matches!(self.open.last(), Some(Open { kind: Kind::List(_), .. }));
            let kind = match node.tag {
                Tag::Ol | Tag::Ul | Tag::Dl | Tag::Blockquote if is_deep => return,
                Tag::Ol => Kind::List(List {
                    ordered: true,
                    start: node.attr("start").and_then(|start| start.parse().ok()).unwrap_or(1),
                    items: vec![],
                }),
                Tag::Ul | Tag::Dl => Kind::List(List { start: 1, ..List::default() }),
                Tag::Blockquote => Kind::Quotation(Quotation {
                    url: embeds::quoted(self.dom, above, self.base),
                    blocks: vec![],
                }),
                // An item outside of a list is a paragraph.
                _ if in_list => Kind::Item(Item::default()),
                _ => continue,
            };
            self.open.push(Open { node: above, kind });
        }
    }

    /// Adds a block to what is open.
    fn push(&mut self, block: Block) {
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => self.out.push(block),
            Some(Kind::Quotation(quotation)) => quotation.blocks.push(block),
            Some(Kind::Item(item)) => into_item(item, block),
            // Between items: part of the last one.
            Some(Kind::List(list)) => match (block, list.items.last_mut()) {
                (Block::Paragraph(line), _) => list.items.push(Item { line, blocks: vec![] }),
                (block, Some(item)) => into_item(item, block),
                (block, None) => {
                    list.items.push(Item { line: Line::default(), blocks: vec![block] });
                }
            },
        }
    }

    fn closed(&mut self, open: Open) {
        match open.kind {
            Kind::List(list) if list.items.is_empty() => {}
            Kind::List(list) => self.push(Block::List(list)),
            Kind::Quotation(quotation) if quotation.blocks.is_empty() => {}
            Kind::Quotation(quotation) => self.push(Block::Quotation(quotation)),
            Kind::Item(item) => {
                if let Some(Open { kind: Kind::List(list), .. }) = self.open.last_mut()
                    && !(item.line.text.is_empty() && item.blocks.is_empty())
                {
                    list.items.push(item);
                }
            }
        }
    }

    fn finish(mut self) -> Vec<Block> {
        while let Some(open) = self.open.pop() {
            self.closed(open);
        }
        self.out
    }
}

fn into_item(item: &mut Item, block: Block) {
    match block {
        Block::Paragraph(line) if item.line.text.is_empty() && item.blocks.is_empty() => {
            item.line = line;
        }
        block => item.blocks.push(block),
    }
}

fn level(tag: Tag) -> u8 {
    match tag {
        Tag::H1 => 1,
        Tag::H2 => 2,
        Tag::H3 => 3,
        Tag::H4 => 4,
        Tag::H5 => 5,
        _ => 6,
    }
}

#[cfg(test)]
mod tests;
