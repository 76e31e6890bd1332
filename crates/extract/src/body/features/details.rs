//! Questions that look closer at one class of furniture each.

use super::Asked;
use super::groups::{Bits, Group as G};
use crate::dom::Tag;

/// What a teaser's link says, folded: the last words of its text.
const MORE: &[&str] = &[
    "more",
    "mehr",
    "read more",
    "weiterlesen",
    "lire la suite",
    "en savoir plus",
    "leer más",
    "ver más",
    "leia mais",
    "saiba mais",
    "leggi tutto",
    "continua",
    "lees meer",
    "läs mer",
    "les mer",
    "læs mere",
    "lue lisää",
    "czytaj więcej",
    "więcej",
    "подробнее",
    "читать далее",
    "далее",
    "devamı",
    "devamını oku",
    "もっと見る",
    "詳しく",
    "더보기",
    "المزيد",
    "اقرأ المزيد",
];

impl Asked<'_, '_, '_> {
    pub(super) fn details(&self, bits: &mut Bits) {
        let (scene, block, at) = (self.scene, self.block, self.at);
        let prose = |at: usize| scene.place.prose.get(at).copied().unwrap_or(-1.0);
        let heading = block.tag.is_heading();
        let label = self
            .text
            .split_once(':')
            .is_some_and(|(label, rest)| label.len() < 40 && rest.len() > 20);
        let ends_more = || {
            let tail = self.folded_tail();
            MORE.iter().any(|more| tail.ends_with(more))
        };
        let answers = [
            block.links > 0 && !block.ends_sentence && ends_more(),
            label && block.link_len * 2 >= block.len,
            heading && prose(at + 1) < 0.0 && prose(at + 2) < 0.0,
            heading && (prose(at + 1) >= 80.0 || prose(at + 2) >= 80.0),
            self.block_before().is_some_and(|before| {
                before.tag == Tag::Figcaption && self.folded.starts_with(&self.captioned(before))
            }),
            !heading
                && block.len < 140
                && self.text.ends_with(['?', '？', '؟'])
                && prose(at + 1) >= 80.0,
        ];
        bits.set_all(answers, G::Detail);
    }

    /// The last 30 letters, folded.
    fn folded_tail(&self) -> String {
        let mut start = self.text.len().saturating_sub(30);
        while !self.text.is_char_boundary(start) {
            start += 1;
        }
        crate::headings::fold(&self.text[start..])
    }

    fn captioned(&self, caption: &crate::body::blocks::Block) -> String {
        crate::headings::fold(self.scene.blocks.text_of(caption))
    }
}
