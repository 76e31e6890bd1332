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

mod fit;
mod pages;

use fit::{PARTS, fit};
use newshound_extract::body::extract;
use newshound_extract::body::features;
use newshound_extract::body::model::{self, Weights};
use newshound_extract::hints::Fnv;
use pages::{PageSamples, label, with_dom, with_page};
use std::fmt::Write as _;
use std::hash::Hasher;
use url::Url;

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

fn render(weights: &Weights) -> String {
    let (first, second) = (&weights.first, &weights.second);
    let mut out = String::from(
        "//! Weights of the body's features: written by `examples/train/`, reviewed by hand.\n\
         //!\n//! Positive speaks for a story's text. See docs/extraction.md.\n\n\
         /// First step: each block by itself.\n#[rustfmt::skip]\n",
    );
    let _ = writeln!(out, "pub const FIRST: [(&str, f32); {}] = [", first.len());
    for (at, weight) in first.iter().enumerate() {
        let _ = writeln!(out, "    (\"{}\", {weight:.2}),", features::name(at));
    }
    out.push_str("];\n\n/// Second step: each block beside its neighbours.\n#[rustfmt::skip]\n");
    let _ = writeln!(out, "pub const SECOND: [f32; {}] = [", second.len());
    for (name, weight) in model::SECOND_NAMES.iter().zip(second) {
        let _ = writeln!(out, "    {weight:.4}, // {name}");
    }
    out.push_str("];\n");
    out
}
