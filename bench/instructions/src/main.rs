//! `instructions list` names the cases; `instructions CASE TIMES` does the work of one so often.
//!
//! `run` counts the instructions of a small and of a larger number of times: the difference is the
//! work itself, without what a process or a table costs once.

mod pages;
mod store;

use newshound_core::time::UnixMillis;
use newshound_extract::{Options, sitemap};
use std::hint::black_box;

type Failure = Box<dyn std::error::Error>;

/// The present of every case.
const NOW: UnixMillis = UnixMillis(1_800_000_000_000);
/// Entries of the sitemap: as many as one may hold (sitemaps.org).
const ENTRIES: usize = 50_000;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let case = arguments.next().unwrap_or_else(|| "list".to_owned());
    let times = arguments.next().map_or(Ok(1), |text| text.parse())?;
    match case.as_str() {
        "list" => {
            // The name, and the two numbers of times.
            for name in pages::NAMES {
                println!("page-{name} 2 6");
            }
            println!("sitemap 1 2\nreport 40 120\ndispatch 40 120");
            Ok(())
        }
        "sitemap" => read_sitemap(times),
        "report" | "dispatch" => store::run(times, case == "report"),
        page => pages::read(page.strip_prefix("page-").unwrap_or(page), times),
    }
}

fn read_sitemap(times: usize) -> Result<(), Failure> {
    let mut xml = String::from("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">");
    for number in 0..ENTRIES {
        xml.push_str(&format!(
            "<url><loc>https://news.example/2026/{:02}/a-story-of-the-harbour-{number}</loc>\
             <lastmod>2026-{:02}-03T08:00:00+00:00</lastmod></url>\n",
            number % 12 + 1,
            number % 12 + 1,
        ));
    }
    xml.push_str("</urlset>");
    let options = Options { url: "https://news.example/sitemap.xml", ..Options::new(NOW) };
    for _ in 0..times {
        let found = sitemap(black_box(xml.as_bytes()), &options)?.ok_or("no sitemap")?;
        if found.entries.len() != ENTRIES {
            return Err(format!("{} entries", found.entries.len()).into());
        }
        black_box(found);
    }
    Ok(())
}
