//! Reads a corpus of saved pages and prints one JSON line of metadata for each, for a scorer.
//!
//!     meta_corpus GOLD.jsonl PAGES_DIR OUT.jsonl [--houses] [--dump]

use flate2::read::MultiGzDecoder;
use newshound_core::time::UnixMillis;
use newshound_extract::meta::{self, VisibleHints};
use serde_json::{Value, json};
use std::error::Error;
use std::fs;
use std::io::{Read, Write};
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, gold, pages, out, ..] = args.as_slice() else {
        return Err("usage: meta_corpus GOLD.jsonl PAGES_DIR OUT.jsonl [--houses] [--dump]".into());
    };
    let dump = args.iter().any(|a| a == "--dump");
    let houses = args.iter().any(|a| a == "--houses");
    let mut file = std::io::BufWriter::new(fs::File::create(out)?);
    let (mut parsing, mut collecting) = (Duration::ZERO, Duration::ZERO);
    let mut count = 0u32;
    for line in fs::read_to_string(gold)?.lines().filter(|l| !l.trim().is_empty()) {
        let row: Value = serde_json::from_str(line)?;
        let id = row["id"].as_str().unwrap_or_default();
        let mut bytes = Vec::new();
        MultiGzDecoder::new(fs::File::open(format!("{pages}/{id}.html.gz"))?)
            .read_to_end(&mut bytes)?;
        let html = String::from_utf8_lossy(&bytes);
        let Ok(url) = url::Url::parse(row["url"].as_str().unwrap_or_default()) else { continue };
        let start = Instant::now();
        let doc = scraper::Html::parse_document(&html);
        parsing += start.elapsed();
        let start = Instant::now();
        // The pages' fetch times are unknown; this is after all of them.
        let now = UnixMillis(1_795_500_000_000);
        let found = meta::collect(&doc, &url, now, &VisibleHints::default());
        collecting += start.elapsed();
        count += 1;
        let authors = if houses { found.credited() } else { found.authors.clone() };
        let considered: Vec<Value> = if dump {
            meta::explain::sources(&doc, &url, &VisibleHints::default())
                .iter()
                .map(|c| json!([c.field, c.source, c.value]))
                .collect()
        } else {
            Vec::new()
        };
        let text = row["body"].as_str().unwrap_or_default();
        let settled = meta::language(found.language.as_deref(), text);
        let printed = json!({
            "id": id, "title": found.title, "authors": authors,
            "published": found.published.as_ref().map(|d| d.value.clone()),
            "published_source": found.published.as_ref().map(|d| format!("{:?}", d.source)),
            "modified": found.modified.as_ref().map(|d| d.value.clone()),
            "agencies": found.agencies, "houses": found.house_credits, "declared": found.language, "language": settled,
            "section": found.section, "tags": found.tags, "publisher": found.publisher,
            "kind": format!("{:?}", found.kind), "page_type": format!("{:?}", found.page_type),
            "paywalled": found.declared.free == Some(false), "image": found.lead_image,
            "description": found.description, "body": "",
            "considered": considered, "ld_body": found.article_body.as_ref().map(String::len),
        });
        writeln!(file, "{printed}")?;
    }
    file.flush()?;
    let ratio = collecting.as_secs_f64() / parsing.as_secs_f64().max(1e-9);
    writeln!(
        std::io::stderr(),
        "{count} pages: tree {:.0} ms, collect {:.0} ms, ratio {ratio:.3}",
        parsing.as_secs_f64() * 1e3,
        collecting.as_secs_f64() * 1e3
    )?;
    Ok(())
}
