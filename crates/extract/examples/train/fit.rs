//! The two logistic regressions.

use crate::pages::{PageSamples, with_page};
use newshound_extract::body::features;
use newshound_extract::body::model::{self, Weights};

/// Pages are cut into these parts by their publishers.
pub(crate) const PARTS: [usize; 5] = [0, 1, 2, 3, 4];
pub(crate) fn fit(pages: &[&PageSamples]) -> Weights {
    let (first, apart) = std::thread::scope(|scope| {
        let apart = PARTS.map(|part| {
            let others: Vec<_> = pages.iter().copied().filter(|page| page.part != part).collect();
            scope.spawn(move || fit_first(&others))
        });
        (fit_first(pages), apart.map(|fit| fit.join().unwrap()))
    });
    let second = fit_second(pages, &apart);
    Weights { first, second: second.to_vec() }
}

const ROUNDS: usize = 60;
/// Pull of the weights to nothing. Of 0.015 to 0.05, publishers left out, the differences are small; this
/// one is best for the wider set and no worse for news.
const L2: f32 = 3e-2;
/// A news page weighs as much as this many others: they are fewer.
const NEWS: f32 = 2.0;

/// Adagrad over pages in a fixed order.
fn fit_first(pages: &[&PageSamples]) -> Vec<f32> {
    let mut weights = vec![0.0_f32; features::COUNT];
    let mut squares = vec![1e-3_f32; features::COUNT];
    for round in 0..ROUNDS {
        let mut loss = 0.0;
        for page in pages {
            let scale = if page.news { NEWS } else { 1.0 };
            for row in page.rows.iter().filter(|row| row.weight > 0.0) {
                let score: f32 = row.bits.0.iter().map(|bit| weights[usize::from(*bit)]).sum();
                let want = if row.keep { 1.0 } else { 0.0 };
                let error = 1.0 / (1.0 + (-score).exp()) - want;
                loss += row.weight * scale * (1.0 + (-score.abs()).exp()).ln();
                let step = error * row.weight * scale;
                for bit in &row.bits.0 {
                    let bit = usize::from(*bit);
                    let gradient = step + L2 * weights[bit] * row.weight;
                    squares[bit] += gradient * gradient;
                    weights[bit] -= 0.1 * gradient / squares[bit].sqrt();
                }
            }
        }
        if round % 20 == 19 {
            eprintln!("round {round}: {loss}");
        }
    }
    weights
}

/// What the first step says of a page is here said by weights that have not seen its part:
/// of pages it has learned from it is surer than of new ones (D. Wolpert, Stacked
/// Generalization, Neural Networks 5, 1992).
fn fit_second(pages: &[&PageSamples], apart: &[Vec<f32>; 5]) -> [f32; 16] {
    let inputs: Vec<Vec<[f32; 16]>> = pages
        .iter()
        .map(|page| {
            with_page(&page.gzip, &page.url, |scene| {
                let first = &apart[page.part];
                let scores: Vec<f32> =
                    page.rows.iter().map(|row| model::first_score(&row.bits, first)).collect();
                model::second_inputs(scene, &scores)
            })
        })
        .collect();
    let mut weights = [0.0_f32; 16];
    let mut squares = [1e-3_f32; 16];
    for _ in 0..ROUNDS {
        for (page, inputs) in pages.iter().zip(&inputs) {
            let scale = if page.news { NEWS } else { 1.0 };
            for (row, inputs) in page.rows.iter().zip(inputs) {
                if row.weight == 0.0 {
                    continue;
                }
                let score: f32 = inputs.iter().zip(&weights).map(|(i, w)| i * w).sum();
                let want = if row.keep { 1.0 } else { 0.0 };
                let step = (1.0 / (1.0 + (-score).exp()) - want) * row.weight * scale;
                for at in 0..16 {
                    let gradient = step * inputs[at];
                    squares[at] += gradient * gradient;
                    weights[at] -= 0.05 * gradient / squares[at].sqrt();
                }
            }
        }
    }
    let _ = threshold(pages, &inputs, &weights);
    weights
}

/// The score from which on keeping a block is best for the mean precision and recall of pages.
fn threshold(pages: &[&PageSamples], inputs: &[Vec<[f32; 16]>], weights: &[f32; 16]) -> f32 {
    let mut best = (0.0_f32, 0.0_f32);
    for step in -10_i16..=15 {
        let bound = f32::from(step) / 10.0;
        let (mut precision, mut recall, mut count) = (0.0, 0.0, 0.0);
        for (page, inputs) in pages.iter().zip(inputs) {
            let (mut hit, mut extra, mut lost) = (0.0, 0.0, 0.0_f32);
            for (row, inputs) in page.rows.iter().zip(inputs) {
                let score: f32 = inputs.iter().zip(weights).map(|(i, w)| i * w).sum();
                match (score > bound, row.keep) {
                    (true, true) => hit += row.words,
                    (true, false) => extra += row.words,
                    (false, true) => lost += row.words,
                    (false, false) => {}
                }
            }
            let scale = if page.news { NEWS } else { 1.0 };
            if hit + lost > 0.0 {
                precision += scale * hit / (hit + extra).max(1.0);
                recall += scale * hit / (hit + lost);
                count += scale;
            }
        }
        let (precision, recall) = (precision / count, recall / count);
        let f1 = 2.0 * precision * recall / (precision + recall);
        if f1 > best.1 {
            best = (bound, f1);
        }
    }
    eprintln!("threshold {} gives {}", best.0, best.1);
    best.0
}
