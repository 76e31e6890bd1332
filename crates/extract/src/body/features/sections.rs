//! Questions about the elements and headings that sections share: a story's parts are built
//! alike, and a part built otherwise is likelier furniture.

use super::Asked;
use super::groups::{Bits, Group as G};
use super::shared::{signature, wrapping};
use crate::body::blocks::Block;
use crate::dom::Tag;

impl Asked<'_, '_, '_> {
    /// How much prose stands in elements like the block's parent and its parent.
    pub(super) fn wrap(&self, bits: &mut Bits) {
        if !self.inside {
            return;
        }
        let parent = self.parent();
        let grand = self.scene.dom.node(parent).parent;
        for (row, above) in [parent, grand].into_iter().enumerate() {
            let mass = self.shared.wraps.get(&wrapping(self.scene.dom, above));
            bits.set(G::Wrap, row * 4 + self.share(mass));
        }
    }

    /// The heading over the block, or the block itself if it is one.
    pub(super) fn sections(&self, bits: &mut Bits) {
        if !self.inside {
            return;
        }
        let own = self.block.tag.is_heading();
        let heading = if own { Some(self.at) } else { self.shared.over[self.at] };
        let heading = heading.map(|at| &self.scene.blocks.list[at]);
        let row = usize::from(!own);
        bits.set(G::Level, row * 5 + heading.map_or(0, level));
        let style = heading.map_or(0, |block| signature(self.scene.dom, block));
        bits.set(G::Style, row * 4 + self.share(self.shared.styles.get(&style)));
    }

    /// Class of a share of the prose: most, some, little, none.
    fn share(&self, mass: Option<&f32>) -> usize {
        let share = mass.copied().unwrap_or(0.0) / self.shared.total.max(1.0);
        match share {
            0.4.. => 0,
            0.05.. => 1,
            _ if share > 0.0 => 2,
            _ => 3,
        }
    }
}

fn level(heading: &Block) -> usize {
    match heading.tag {
        Tag::H1 => 1,
        Tag::H2 => 2,
        Tag::H3 => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use crate::body::features::{all, name};
    use crate::body::{Witnesses, find, scene};
    use crate::dom::Dom;
    use scraper::Html;

    /// The answers of these groups of the block that begins so.
    fn answers(html: &str, begins: &str) -> Vec<String> {
        let html = Html::parse_document(html);
        let dom = Dom::new(&html);
        let author = ["Ann Oderbruch".to_owned()];
        let witnesses = Witnesses { authors: &author, site: "The Quay", ..Witnesses::default() };
        let found = find(&dom, witnesses, false);
        let scene = scene(&dom, &found.blocks, &found.place, found.headline, witnesses);
        let at = found
            .blocks
            .list
            .iter()
            .position(|block| found.blocks.text_of(block).starts_with(begins))
            .expect("the block");
        let groups = ["wrap.", "level.", "style.", "source."];
        all(&scene)[at]
            .0
            .iter()
            .map(|bit| name(usize::from(*bit)))
            .filter(|name| groups.iter().any(|group| name.starts_with(group)))
            .collect()
    }

    #[test]
    fn a_part_built_otherwise() {
        let long = "The council met for two hours, and the mayor spoke of the bridge. ".repeat(9);
        let part = |at: u32| {
            format!("<div class=part{at}><h2 class=sub>Part {at}</h2><p>{at}: {long}</p></div>")
        };
        let page = format!(
            "<body><main>{}{}{}<section class=who><h4>On the writer</h4><p>Ann Oderbruch writes \
             for The Quay. Call us at (919) 555-0150.</p></section></main></body>",
            part(1),
            part(2),
            part(3)
        );
        assert_eq!(
            answers(&page, "2: The council"),
            ["wrap.parent_most", "wrap.grand_most", "level.over_h2", "style.over_most"]
        );
        assert_eq!(
            answers(&page, "Ann Oderbruch"),
            [
                "wrap.parent_little",
                "wrap.grand_most",
                "level.over_h4",
                "style.over_little",
                "source.author_first",
                "source.site_late",
                "source.phone",
                "source.we_late",
            ]
        );
        assert_eq!(
            answers(&page, "On the writer"),
            ["wrap.parent_little", "wrap.grand_most", "level.own_h4", "style.own_little"]
        );
    }
}
