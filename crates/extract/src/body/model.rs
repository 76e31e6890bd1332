//! Weights to scores. Two steps: each block by itself, then each block beside its neighbours.

use super::features::{self, Bits, Scene};
use super::weights::{FIRST, SECOND};
use crate::hints::FnvMap;
use std::sync::LazyLock;

/// Questions of the second step, in the order of [`SECOND`].
pub const SECOND_NAMES: [&str; 16] = [
    "bias",
    "self",
    "previous",
    "next",
    "previous-2",
    "next-2",
    "around",
    "siblings",
    "alike",
    "self-short",
    "before-all",
    "after-all",
    "self-inside",
    "siblings-short",
    "self-sure",
    "list",
];

/// Both steps' weights, in the order of [`features::name`] and [`SECOND_NAMES`].
#[derive(Debug, Clone)]
pub struct Weights {
    /// First step.
    pub first: Vec<f32>,
    /// Second step.
    pub second: Vec<f32>,
}

/// The weights of [`super::weights`].
pub static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| Weights {
    first: FIRST.iter().map(|(_, weight)| *weight).collect(),
    second: SECOND.to_vec(),
});

/// The score of a block that is not asked.
const NEVER: f32 = -8.0;

/// Scores of all blocks; above zero is kept.
#[must_use]
pub fn scores(scene: &Scene<'_, '_>, weights: &Weights) -> Vec<f32> {
    let bits = features::all(scene);
    let first: Vec<f32> = bits.iter().map(|bits| first_score(bits, &weights.first)).collect();
    second_inputs(scene, &first)
        .iter()
        .map(|inputs| {
            inputs.iter().zip(&weights.second).map(|(input, weight)| input * weight).sum()
        })
        .collect()
}

/// The first step's score of one block.
#[must_use]
pub fn first_score(bits: &Bits, weights: &[f32]) -> f32 {
    if bits.0.is_empty() {
        return NEVER;
    }
    bits.0.iter().map(|bit| weights.get(usize::from(*bit)).copied().unwrap_or(0.0)).sum()
}

fn squash(score: f32) -> f32 {
    (score * 0.5).tanh()
}

/// The second step's inputs from the first step's scores.
#[must_use]
pub fn second_inputs(scene: &Scene<'_, '_>, first: &[f32]) -> Vec<[f32; 16]> {
    let blocks = &scene.blocks.list;
    let soft: Vec<f32> = first.iter().map(|score| squash(*score)).collect();
    let at = |index: isize| -> f32 {
        usize::try_from(index).ok().and_then(|index| soft.get(index)).copied().unwrap_or(-1.0)
    };
    let mut siblings: FnvMap<u32, (f32, f32)> = FnvMap::default();
    let mut alike: FnvMap<u64, (f32, f32)> = FnvMap::default();
    let (mut sum, mut total) = (Vec::with_capacity(blocks.len() + 1), 0.0_f32);
    sum.push(0.0);
    let signatures: Vec<u64> =
        blocks.iter().map(|block| features::signature(scene.dom, block)).collect();
    for ((block, soft), signature) in blocks.iter().zip(&soft).zip(&signatures) {
        let weight = (block.len as f32).min(300.0);
        let parent = scene.dom.node(block.element).parent;
        let slot = siblings.entry(parent).or_default();
        *slot = (slot.0 + soft * weight, slot.1 + weight);
        let slot = alike.entry(*signature).or_default();
        *slot = (slot.0 + soft * weight, slot.1 + weight);
        total += soft.max(0.0) * weight;
        sum.push(total);
    }
    let inside = scene.blocks.range(scene.dom, scene.place.element);
    blocks
        .iter()
        .enumerate()
        .map(|(index, block)| {
            let position = isize::try_from(index).unwrap_or(isize::MAX);
            let parent = scene.dom.node(block.element).parent;
            let sibling = siblings.get(&parent).map_or(0.0, |slot| slot.0 / slot.1.max(1.0));
            let like = alike.get(&signatures[index]).map_or(0.0, |slot| slot.0 / slot.1.max(1.0));
            let around: f32 = (1..=4).map(|step| at(position - step) + at(position + step)).sum();
            let short = block.len < 70;
            let is_inside = inside.contains(&index);
            let list = features::is_list(block.tag);
            [
                1.0,
                first[index].clamp(-8.0, 8.0),
                at(position - 1),
                at(position + 1),
                at(position - 2),
                at(position + 2),
                around / 8.0,
                sibling,
                like,
                if short { soft[index] } else { 0.0 },
                if total - sum[index] >= total * 0.99 { 1.0 } else { 0.0 },
                if sum[index + 1] >= total * 0.99 { 1.0 } else { 0.0 },
                if is_inside { soft[index] } else { 0.0 },
                if short { sibling } else { 0.0 },
                if first[index].abs() > 3.0 { soft[index] } else { 0.0 },
                if list { sibling } else { 0.0 },
            ]
        })
        .collect()
}
