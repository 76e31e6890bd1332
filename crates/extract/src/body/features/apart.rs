//! Questions about what sets the block apart from the prose around: names and parts of the
//! place that hold little of it, such as boxes set into a story.

use super::Asked;
use super::groups::{Bits, Group as G};

/// A name or part with less of the prose than this stands apart.
const LITTLE: f32 = 0.3;

impl Asked<'_, '_, '_> {
    /// Names around the block that most of the prose does not have.
    pub(super) fn apart(&self, bits: &mut Bits) {
        if !self.inside {
            return;
        }
        let mut hints = self.scene.place.inherited[self.block.element as usize].0;
        while hints != 0 {
            let hint = hints.trailing_zeros() as usize;
            bits.set_if(self.shared.named[hint] < LITTLE * self.shared.total, G::Apart, hint);
            hints &= hints - 1;
        }
    }

    /// The element right below the place that holds the block.
    pub(super) fn part(&self, bits: &mut Bits) {
        let (dom, blocks, place) = (self.scene.dom, self.scene.blocks, self.scene.place.element);
        if !self.inside {
            return;
        }
        let part = dom
            .ancestors(self.block.element)
            .take_while(|above| *above > place)
            .last()
            .unwrap_or(self.block.element);
        let range = blocks.range(dom, part);
        if range.len() <= 1 {
            bits.set(G::Part, 3);
            return;
        }
        let sums = &self.shared.before;
        let share = (sums[range.end] - sums[range.start]) / self.shared.total.max(1.0);
        let headed = blocks.list[range.start].tag.is_heading();
        let answers = [
            share >= 0.5,
            (0.1..0.5).contains(&share),
            share < 0.1,
            false,
            headed && share < LITTLE,
            self.at == range.start && share < LITTLE,
        ];
        bits.set_all(answers, G::Part);
    }
}
