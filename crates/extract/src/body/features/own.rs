//! Questions about the block itself: its shape, where it stands, its words and names.

use super::groups::{Bits, Group as G};
use super::{Asked, tag_group};
use crate::body::phrases::{self, Phrase};
use crate::dom::Tag;

/// Bounds of the length classes, in letters.
const LENGTHS: [u32; 5] = [12, 30, 70, 140, 280];

impl Asked<'_, '_, '_> {
    pub(super) fn shape(&self, bits: &mut Bits) {
        let length = LENGTHS.iter().filter(|bound| self.block.len >= **bound).count();
        let shape = tag_group(self.block.tag) * 6 + length;
        bits.set(G::Shape, shape);
        bits.set_if(self.inside, G::InsideShape, shape);
    }

    /// Where it stands against the place of the story.
    pub(super) fn place(&self, bits: &mut Bits) {
        let (dom, block) = (self.scene.dom, self.block);
        if self.inside {
            let steps = dom
                .ancestors(block.element)
                .position(|above| above == self.scene.place.element)
                .unwrap_or(3);
            bits.set(G::Depth, steps.min(3));
            return;
        }
        let holds = |above: &u32| block.first > *above && block.first < dom.node(*above).end;
        let class = match self.shared.above.iter().position(holds).unwrap_or(9) {
            1 => 0,
            2 | 3 => 1,
            4..=6 => 2,
            _ => 3,
        };
        let before = self.at < self.shared.inside.start;
        bits.set(G::Place, class + if before { 0 } else { 4 });
    }

    pub(super) fn links(&self, bits: &mut Bits) {
        let density = match self.block.link_len * 100 / self.block.len.max(1) {
            0 => 0,
            1..=19 => 1,
            20..=49 => 2,
            50..=89 => 3,
            _ => 4,
        };
        let group = match self.block.tag {
            Tag::P => 0,
            Tag::Li => 1,
            tag if tag.is_heading() => 2,
            _ => 3,
        };
        bits.set(G::Links, group * 5 + density);
    }

    pub(super) fn wording(&self, bits: &mut Bits) {
        let (block, text) = (self.block, self.text);
        let strong = block.strong_len * 10 >= block.len * 9;
        let (capitals, letters) = capitals(text);
        let upper = capitals * 2 > letters.max(1);
        let digits = bytes_that(text.as_bytes(), u8::is_ascii_digit);
        let answers = [
            block.ends_sentence,
            block.marks == 0,
            text.ends_with(':'),
            strong && self.short,
            strong && !self.short,
            upper && block.len > 3,
            text.contains('|'),
            text.contains('@'),
            digits * 3 > text.len(),
            block.words <= 3,
            text.starts_with(char::is_lowercase),
            text.ends_with(['?', '？', '؟']),
            text.starts_with(['“', '"', '„', '«', '「', '–', '—', '\'', '‘']),
            block.button,
            text.starts_with(['(', '[', '*', '©', '►', '▶', '•', '→', '»', '>', '#']),
            block.links >= 3,
            text.ends_with('…') || text.ends_with("...") || text.ends_with("[…]"),
            text.contains(['!', '！']),
            block.len < 140 && has_year(text),
            text.contains("://") || text.contains("www."),
        ];
        bits.set_all(answers, G::Text);
    }

    /// Names of the block and its parent; names of all around it.
    pub(super) fn names(&self, bits: &mut Bits) {
        let (dom, element) = (self.scene.dom, self.block.element);
        let own =
            dom.node(element).hints.0 | (dom.node(self.parent()).hints.0 * u64::from(element != 0));
        let inherited = self.scene.place.inherited[element as usize].0;
        let mut either = own | inherited;
        while either != 0 {
            let index = either.trailing_zeros() as usize;
            bits.set_if((own >> index) & 1 == 1, G::OwnHint, index);
            bits.set_if((inherited >> index) & 1 == 1, G::Hint, index);
            either &= either - 1;
        }
    }

    pub(super) fn phrases(&self, bits: &mut Bits) {
        if let Some(phrase) = phrases::of_start(&self.folded) {
            bits.set(if self.short { G::StartShort } else { G::StartLong }, phrase as usize);
        }
        // Appeals for support at the end of a story are longer than other prompts.
        let most = if self.inside && self.at >= self.shared.last_tenth { 1_200 } else { 400 };
        if self.block.len < most && (self.inside || self.block.len > 60) {
            let found = phrases::anywhere(self.text);
            for index in (0..Phrase::ALL.len()).filter(|index| (found >> index) & 1 == 1) {
                bits.set(G::Anywhere, index);
            }
        }
    }

    /// News keeps fewer lists, boxes and headings than articles at large.
    pub(super) fn news(&self, bits: &mut Bits) {
        let kind = tag_group(self.block.tag) * 2 + usize::from(!self.short);
        bits.set_if(self.scene.news && self.inside, G::News, kind);
    }

    /// What the heading above, or the block itself, announces.
    pub(super) fn headings(&self, bits: &mut Bits) {
        if let Some(under) = self.shared.under[self.at] {
            bits.set(G::Under, under as usize);
        }
        if let Some(heading) = self.shared.headings[self.at] {
            bits.set(G::Heading, heading as usize);
        }
    }
}

/// Capitals and letters of a text.
fn capitals(text: &str) -> (usize, usize) {
    if text.is_ascii() {
        let bytes = text.as_bytes();
        return (
            bytes_that(bytes, u8::is_ascii_uppercase),
            bytes_that(bytes, u8::is_ascii_alphabetic),
        );
    }
    let count = |is: fn(&char) -> bool| text.chars().filter(is).count();
    (count(|c| c.is_uppercase()), count(|c| c.is_alphabetic()))
}

/// How many bytes are so. Counted in bytes, by as many as one holds, the compiler takes them sixteen at a
/// time.
#[inline(always)]
fn bytes_that(bytes: &[u8], is: impl Fn(&u8) -> bool) -> usize {
    let few = |few: &[u8]| usize::from(few.iter().fold(0_u8, |sum, byte| sum + u8::from(is(byte))));
    bytes.chunks(usize::from(u8::MAX)).map(few).sum()
}

/// A number of four digits that begins with 19 or 20.
fn has_year(text: &str) -> bool {
    let digits = text.as_bytes().chunk_by(|a, b| a.is_ascii_digit() && b.is_ascii_digit());
    digits
        .into_iter()
        .any(|run| run.len() == 4 && (run.starts_with(b"19") || run.starts_with(b"20")))
}
