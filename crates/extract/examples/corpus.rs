//! Extracts a directory of pages and measures what it costs.
//!
//! `corpus DIR OUT.jsonl [GOLD.jsonl]`: reads `DIR/*.html.gz` (and their URLs from the gold
//! file; without it `https://page.example/ID`), writes {id, title, authors, published, body} a
//! line, and prints the CPU time against bare tree building of the same pages in the same run.
#![expect(clippy::print_stderr, reason = "a command line program")]
#![expect(clippy::unwrap_used, reason = "a developer's tool: it stops at the first bad input")]

use newshound_core::time::UnixMillis;
use newshound_extract::dom::Dom;
use newshound_extract::head::Head;
use newshound_extract::{
    Budget, PageContext, body, charset, kind, links, meta, read_page_until, tree,
};
use std::collections::HashMap;
use std::io::{Read, Write as _};
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
    let mut stages: Vec<(&str, Duration)> = vec![];
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
        if args.iter().any(|arg| arg == "--tree") {
            tree_times(&text, &mut stages);
            continue;
        }
        let mut page = None;
        for _ in 0..2 {
            let start = cpu();
            drop(scraper::Html::parse_document(&text));
            bare += cpu() - start;
            let (start, wall) = (cpu(), Instant::now());
            let ctx = PageContext {
                url: &url,
                content_type: Some("text/html"),
                robots_tag: None,
                fetched_at: UnixMillis(1_790_000_000_000),
                is_saved: true,
                budget: Budget::default(),
            };
            let mut out_of_time = || wall.elapsed() > Duration::from_secs(5);
            page = Some(read_page_until(&html, &ctx, &mut out_of_time));
            let took = cpu() - start;
            full += took;
            if took > slowest {
                slowest = took;
                slow_id.clone_from(&id);
            }
        }
        if args.iter().any(|arg| arg == "--stages") {
            stage_times(&html, &url, &mut stages);
        }
        let page = page.unwrap();
        *kinds.entry(format!("{:?}", page.kind)).or_default() += 1;
        if args.iter().any(|arg| arg == "--kinds") && format!("{:?}", page.kind) != "Article" {
            eprintln!("{:?} {:?} {id} {url}", page.kind, page.issues);
        }
        let article = page.article.or(page.candidate).unwrap_or_default();
        let line = serde_json::json!({
            "id": id,
            "title": article.title,
            "authors": article.authors,
            "published": article.published.map(|date| date.value),
            "body": article.body,
        });
        writeln!(out, "{line}").unwrap();
    }
    for (name, time) in &stages {
        eprintln!("{name:10} {time:.2?} {:.3}", 2.0 * time.as_secs_f64() / bare.as_secs_f64());
    }
    eprintln!(
        "{} pages: bare tree {:.2?}, all {:.2?}, ratio {:.2}; slowest {slow_id} {slowest:.2?}; {kinds:?}",
        files.len(),
        bare,
        full,
        full.as_secs_f64() / bare.as_secs_f64()
    );
}

/// CPU time of this thread: other programs on the machine do not count. The kernel updates it
/// at its ticks, so only sums mean something. Wall time where the file is missing.
fn cpu() -> Duration {
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|line| line.split(' ').next()?.parse().ok())
        .map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// Where the time goes.
fn stage_times(bytes: &[u8], url: &Url, stages: &mut Vec<(&'static str, Duration)>) {
    let mut at = 0;
    let mut last = cpu();
    let mut lap = |name: &'static str| {
        if stages.len() <= at {
            stages.push((name, Duration::ZERO));
        }
        stages[at].1 += cpu() - last;
        at += 1;
        last = cpu();
    };
    let decoded = charset::decode(bytes, None);
    lap("charset");
    let (html, _) = tree::build(&decoded.text, 200_000, &mut || false);
    lap("tree");
    let dom = Dom::new(&html);
    lap("flat");
    let head = Head::read(&dom, url, None);
    lap("head");
    let witnesses = body::Witnesses {
        title: &head.title,
        og_title: &head.og_title,
        description: &head.description,
        ..body::Witnesses::default()
    };
    let blocks = body::blocks::Blocks::new(&dom, false);
    lap("blocks");
    let headline = body::headline::find(&dom, &blocks, &head.title, &head.og_title);
    lap("headline");
    let place = body::container::find(&dom, &blocks, headline, body::Trust::Names);
    lap("place");
    let meta =
        meta::collect(&html, url, UnixMillis(1_790_000_000_000), &meta::VisibleHints::default());
    lap("meta");
    let found = body::Found { blocks, place, headline };
    let body = body::finish(&dom, found, witnesses, &body::model::WEIGHTS);
    lap("judge");
    let evidence = kind::Evidence {
        dom: &dom,
        head: &head,
        body: &body,
        meta: &meta,
        url,
        words: newshound_extract::text::word_count(&body.text),
        pager: None,
        from_data: false,
    };
    let kind = kind::decide(&evidence, &mut vec![]);
    lap("kind");
    let scopes = links::scope::scopes(&dom);
    lap("scopes");
    let around = links::Surroundings {
        dom: &dom,
        body: &body,
        head: &head,
        url,
        kind,
        pager: None,
        scopes: &scopes,
    };
    drop(links::collect(&around, 5_000));
    lap("links");
    drop(meta::language(None, body.text.get(..500).unwrap_or(&body.text)));
    lap("language");
}

/// The least wall time of five, of bare tree building and of ours.
fn tree_times(text: &str, stages: &mut Vec<(&'static str, Duration)>) {
    let mut least = [Duration::MAX; 2];
    for _ in 0..5 {
        let start = Instant::now();
        drop(scraper::Html::parse_document(text));
        least[0] = least[0].min(start.elapsed());
        let start = Instant::now();
        drop(tree::build(text, 200_000, &mut || false));
        least[1] = least[1].min(start.elapsed());
    }
    for (at, name) in ["bare", "tree"].into_iter().enumerate() {
        if stages.len() <= at {
            stages.push((name, Duration::ZERO));
        }
        stages[at].1 += least[at];
    }
}
