//! Learns the two weight tables of the body extractor.
//!
//! `train GOLD.jsonl DIR WEIGHTS.rs [--cross PREDICTIONS.jsonl]`: reads pages `DIR/<id>.html.gz` and the gold
//! bodies, labels each block by whether its words stand in the gold body, fits two logistic
//! regressions (each block alone; each block beside its neighbours), and writes the tables as a
//! Rust file to be reviewed. With `--cross` it writes no weights but fits five times, each time
//! without a fifth of the publishers (a hash of the publisher's name decides), and writes the
//! bodies of the pages left out: what the method does on publishers it has not seen. With
//! `--labels PREDICTIONS.jsonl` it writes the bodies made of the labelled blocks themselves.
//! It reads no clock and no random numbers: the same input gives the same file.
#![expect(clippy::print_stderr, reason = "a command line program")]
#![expect(clippy::unwrap_used, reason = "a developer's tool: it stops at the first bad input")]

use newshound_extract::body::blocks::Blocks;
use newshound_extract::body::features::{self, Bits};
use newshound_extract::body::model::{self, Weights};
use newshound_extract::body::{Witnesses, container, extract, headline, scene};
use newshound_extract::dom::Dom;
use newshound_extract::head::Head;
use newshound_extract::hints::Fnv;
use newshound_extract::{charset, meta, tree};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::hash::Hasher;
use std::io::Read;
use url::Url;

struct Sample {
    bits: Bits,
    keep: bool,
    weight: f32,
    words: f32,
}

struct PageSamples {
    id: String,
    part: usize,
    rows: Vec<Sample>,
    news: bool,
    gzip: Vec<u8>,
    url: Url,
}

/// Pages are cut into these parts by their publishers.
const PARTS: [usize; 5] = [0, 1, 2, 3, 4];
/// Bounds tried by `--cross`: a block is kept when its score is above.
const SHIFTS: [f32; 1] = [0.0];

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let (gold, dir, out) = (&args[1], &args[2], &args[3]);
    let cross = args.iter().position(|arg| arg == "--cross").map(|at| args[at + 1].clone());
    let mut pages = vec![];
    for line in std::fs::read_to_string(gold).unwrap().lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let publisher = row["family"].as_str().or(row["publisher"].as_str()).unwrap_or("");
        let mut hasher = Fnv::default();
        hasher.write(publisher.as_bytes());
        let part = usize::try_from((hasher.finish() >> 7) % 5).unwrap();
        let Some(body) = row["body"].as_str() else { continue };
        let id = row["id"].as_str().unwrap();
        let news = row["corpus"] != "wcxbdev";
        let url = Url::parse(row["url"].as_str().unwrap()).unwrap();
        let bytes = std::fs::read(format!("{dir}/{id}.html.gz")).unwrap();
        let alt = row["body_alt"].as_str().unwrap_or("");
        let rows = label(&bytes, &url, body, alt);
        pages.push(PageSamples { id: id.to_owned(), part, rows, news, gzip: bytes, url });
    }
    eprintln!("{} pages, {} features", pages.len(), features::COUNT);
    if let Some(at) = args.iter().position(|arg| arg == "--labels") {
        let mut out = String::new();
        for page in &pages {
            let _ = writeln!(out, "{}", serde_json::json!({"id": page.id, "body": labelled(page)}));
        }
        std::fs::write(&args[at + 1], out).unwrap();
    } else if let Some(path) = cross {
        let mut outs: Vec<String> = vec![String::new(); SHIFTS.len()];
        for part in PARTS {
            let (apart, kept): (Vec<_>, Vec<_>) = pages.iter().partition(|page| page.part == part);
            let weights = fit(&kept);
            for page in apart {
                for (out, shift) in outs.iter_mut().zip(SHIFTS) {
                    let mut weights = weights.clone();
                    weights.second[0] -= shift;
                    let body = predict(page, &weights);
                    let line = serde_json::json!({"id": page.id, "body": body});
                    let _ = writeln!(out, "{line}");
                }
            }
        }
        for (out, shift) in outs.iter().zip(SHIFTS) {
            std::fs::write(format!("{path}.{shift}"), out).unwrap();
        }
    } else {
        let pages: Vec<_> = pages.iter().collect();
        std::fs::write(out, render(&fit(&pages))).unwrap();
    }
}

fn fit(pages: &[&PageSamples]) -> Weights {
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

fn predict(page: &PageSamples, weights: &Weights) -> String {
    with_dom(&page.gzip, &page.url, |dom, witnesses| extract(dom, witnesses, weights).text)
}

/// The body made of the blocks labelled as the story's: what no weights can surpass.
fn labelled(page: &PageSamples) -> String {
    with_page(&page.gzip, &page.url, |scene| {
        let kept = scene.blocks.list.iter().zip(&page.rows).filter(|(_, row)| row.keep);
        kept.map(|(block, _)| scene.blocks.text_of(block)).collect::<Vec<_>>().join("\n\n")
    })
}

fn unzip(bytes: &[u8]) -> Vec<u8> {
    let mut html = vec![];
    flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut html).unwrap();
    html
}

fn with_dom<T>(gzip: &[u8], url: &Url, then: impl FnOnce(&Dom<'_>, Witnesses<'_>) -> T) -> T {
    let bytes = unzip(gzip);
    let decoded = charset::decode(&bytes, None);
    let (html, _) = tree::build(&decoded.text, 200_000, &mut || false);
    let dom = Dom::new(&html);
    let head = Head::read(&dom, url, None);
    let witnesses = Witnesses {
        title: &head.title,
        og_title: &head.og_title,
        description: &head.description,
        ..Witnesses::default()
    };
    let now = newshound_core::time::UnixMillis(i64::MAX / 2);
    let meta = meta::collect(&html, url, now, &meta::VisibleHints::default());
    let witnesses = Witnesses {
        article_body: meta.article_body.as_deref(),
        article: meta.page_type == meta::PageType::Article,
        news: meta.news,
        authors: &meta.authors,
        site: meta.publisher.as_deref().unwrap_or_default(),
        ..witnesses
    };
    then(&dom, witnesses)
}

fn with_page<T>(gzip: &[u8], url: &Url, then: impl FnOnce(&features::Scene<'_, '_>) -> T) -> T {
    with_dom(gzip, url, |dom, witnesses| {
        let blocks = Blocks::new(dom, false);
        let headline = headline::find(dom, &blocks, witnesses.title, witnesses.og_title);
        let place = container::find(dom, &blocks, headline, container::Trust::Names);
        then(&scene(dom, &blocks, &place, headline, witnesses))
    })
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Labels: words of all blocks in a row; a 4-word shingle that stands in the gold marks its
/// words; a block is kept if more than half of its words are marked.
fn label(gzip: &[u8], url: &Url, body: &str, alt: &str) -> Vec<Sample> {
    with_page(gzip, url, |scene| {
        let gold = words(body);
        let mut known: HashMap<&[String], i32> = HashMap::new();
        for shingle in gold.windows(4) {
            *known.entry(shingle).or_default() += 1;
        }
        let alt = words(alt);
        let mut also: HashMap<&[String], i32> = HashMap::new();
        for shingle in alt.windows(4) {
            *also.entry(shingle).or_default() += 1;
        }
        let mut all: Vec<String> = vec![];
        let mut spans = vec![];
        for block in &scene.blocks.list {
            let from = all.len();
            all.extend(words(scene.blocks.text_of(block)));
            spans.push(from..all.len());
        }
        // Inside the place first, so that its copy of a repeated text is the one that counts.
        let inside = scene.blocks.range(scene.dom, scene.place.element);
        let mut marked = vec![false; all.len()];
        let mut doubtful = vec![false; all.len()];
        let mut order: Vec<usize> = (0..spans.len()).collect();
        order.sort_by_key(|at| !inside.contains(at));
        for at in order {
            let span = &spans[at];
            let from = span.start.saturating_sub(3);
            for start in from..span.end {
                let Some(shingle) = all.get(start..start + 4) else { continue };
                // A shingle of other blocks only reaches in if most of it is here.
                if let Some(count) = known.get_mut(shingle)
                    && *count > 0
                {
                    if start >= span.start && start + 4 <= span.end {
                        *count -= 1;
                    }
                    marked[start..start + 4].fill(true);
                } else if also.contains_key(shingle) {
                    doubtful[start..start + 4].fill(true);
                }
            }
        }
        let total = gold.len().max(20) as f32;
        let bits = features::all(scene);
        let mut rows = vec![];
        for (span, bits) in spans.into_iter().zip(bits) {
            let count = span.len();
            let hits = marked[span.clone()].iter().filter(|mark| **mark).count();
            let unsure = doubtful[span].iter().filter(|mark| **mark).count();
            if count == 0 || bits.0.is_empty() {
                rows.push(Sample { bits, keep: false, weight: 0.0, words: 0.0 });
                continue;
            }
            let keep = hits * 2 > count;
            let share = (count as f32 / total).min(1.0);
            let weight = if unsure * 2 > count && !keep { 0.0 } else { share.powf(0.7) };
            let words = if weight == 0.0 { 0.0 } else { count as f32 };
            rows.push(Sample { bits, keep, weight, words });
        }
        rows
    })
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

fn render(weights: &Weights) -> String {
    let (first, second) = (&weights.first, &weights.second);
    let mut out = String::from(
        "//! Weights of the body's features: written by `examples/train.rs`, reviewed by hand.\n\
         //!\n//! Positive speaks for a story's text. See docs/extraction.md.\n\n\
         /// First step: each block by itself.\n#[rustfmt::skip]\n",
    );
    let _ = writeln!(out, "pub const FIRST: [(&str, f32); {}] = [", first.len());
    for (at, weight) in first.iter().enumerate() {
        let _ = writeln!(out, "    (\"{}\", {weight:.3}),", features::name(at));
    }
    out.push_str("];\n\n/// Second step: each block beside its neighbours.\n#[rustfmt::skip]\n");
    let _ = writeln!(out, "pub const SECOND: [f32; {}] = [", second.len());
    for (name, weight) in model::SECOND_NAMES.iter().zip(second) {
        let _ = writeln!(out, "    {weight:.4}, // {name}");
    }
    out.push_str("];\n");
    out
}
