//! Extracts a directory of pages and measures what it costs.
//!
//! `corpus DIR OUT.jsonl [GOLD.jsonl]`: reads `DIR/*.html.gz` (and their URLs from the gold
//! file; without it `https://page.example/ID`), writes {id, title, authors, published, body} a
//! line, and prints the CPU time against bare tree building of the same pages in the same run.
#![expect(clippy::print_stderr, reason = "a command line program")]
#![expect(clippy::unwrap_used, reason = "a developer's tool: it stops at the first bad input")]

use newshound_core::time::UnixMillis;
use newshound_extract::{Budget, PageContext, read_page_until};
use std::collections::HashMap;
use std::io::{Read, Write};
use std::time::{Duration, Instant};
use url::Url;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let (dir, out) = (&args[1], &args[2]);
    let mut urls = HashMap::new();
    if let Some(gold) = args.get(3) {
        for line in std::fs::read_to_string(gold).unwrap().lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            urls.insert(
                row["id"].as_str().unwrap().to_owned(),
                row["url"].as_str().unwrap().to_owned(),
            );
        }
    }
    let mut files: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".html.gz"))
        .collect();
    files.sort();
    let mut out = std::io::BufWriter::new(std::fs::File::create(out).unwrap());
    let (mut bare, mut full, mut slowest) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let mut slow_id = String::new();
    let mut kinds: HashMap<String, usize> = HashMap::new();
    for path in &files {
        let id =
            path.file_name().unwrap().to_string_lossy().trim_end_matches(".html.gz").to_owned();
        let mut html = vec![];
        flate2::read::MultiGzDecoder::new(&*std::fs::read(path).unwrap())
            .read_to_end(&mut html)
            .unwrap();
        let url = urls.get(&id).cloned().unwrap_or_else(|| format!("https://page.example/{id}"));
        let url = Url::parse(&url).unwrap();
        let text = String::from_utf8_lossy(&html);
        let mut best = (Duration::MAX, Duration::MAX);
        let mut page = None;
        for _ in 0..2 {
            let start = Instant::now();
            drop(scraper::Html::parse_document(&text));
            best.0 = best.0.min(start.elapsed());
            let start = Instant::now();
            let ctx = PageContext {
                url: &url,
                content_type: Some("text/html"),
                robots_tag: None,
                fetched_at: UnixMillis(1_790_000_000_000),
                budget: Budget::default(),
            };
            page = Some(read_page_until(&html, &ctx, &mut || {
                start.elapsed() > Duration::from_secs(5)
            }));
            best.1 = best.1.min(start.elapsed());
        }
        bare += best.0;
        full += best.1;
        if best.1 > slowest {
            slowest = best.1;
            slow_id.clone_from(&id);
        }
        let page = page.unwrap();
        *kinds.entry(format!("{:?}", page.kind)).or_default() += 1;
        if args.iter().any(|arg| arg == "--kinds") && format!("{:?}", page.kind) != "Article" {
            eprintln!("{:?} {:?} {id} {url}", page.kind, page.issues);
        }
        let article = page.article.unwrap_or_default();
        let line = serde_json::json!({
            "id": id,
            "title": article.title,
            "authors": article.authors,
            "published": article.published.map(|date| date.value),
            "body": article.body,
        });
        writeln!(out, "{line}").unwrap();
    }
    eprintln!(
        "{} pages: bare tree {:.2?}, all {:.2?}, ratio {:.2}; slowest {slow_id} {slowest:.2?}; {kinds:?}",
        files.len(),
        bare,
        full,
        full.as_secs_f64() / bare.as_secs_f64()
    );
}
