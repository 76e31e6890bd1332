//! Which saved pages count as paywalled, and by what: one JSON line each, for a person who changes
//! the rules of `paywall.rs`. The gold body tells whether the text is whole.
//!
//!     paywall_corpus GOLD.jsonl PAGES_DIR > FOUND.jsonl

use flate2::read::MultiGzDecoder;
use newshound_core::time::UnixMillis;
use newshound_extract::{Budget, PageContext, read_page, text};
use serde_json::{Value, json};
use std::error::Error;
use std::fs;
use std::io::{Read, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, gold, pages] = args.as_slice() else {
        return Err("usage: paywall_corpus GOLD.jsonl PAGES_DIR".into());
    };
    let mut out = std::io::stdout().lock();
    for line in fs::read_to_string(gold)?.lines().filter(|line| !line.trim().is_empty()) {
        let row: Value = serde_json::from_str(line)?;
        let id = row["id"].as_str().unwrap_or_default();
        let Ok(url) = url::Url::parse(row["url"].as_str().unwrap_or_default()) else { continue };
        let mut bytes = Vec::new();
        MultiGzDecoder::new(fs::File::open(format!("{pages}/{id}.html.gz"))?)
            .read_to_end(&mut bytes)?;
        let context = PageContext {
            url: &url,
            content_type: None,
            robots_tag: None,
            // The pages' fetch times are unknown; this is after all of them.
            fetched_at: UnixMillis(1_795_500_000_000),
            is_saved: false,
            budget: Budget::default(),
        };
        let page = read_page(&bytes, &context);
        let draft = page.article.as_ref().or(page.candidate.as_ref());
        let printed = json!({
            "id": id, "kind": format!("{:?}", page.kind),
            "paywall": draft.and_then(|draft| draft.paywall),
            "words": draft.map(|draft| draft.word_count),
            "gold": text::word_count(row["body"].as_str().unwrap_or_default()),
        });
        writeln!(out, "{printed}")?;
    }
    Ok(())
}
