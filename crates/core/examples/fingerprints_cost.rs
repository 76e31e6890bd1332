//! What a fingerprint costs, with a key and without: `cargo run --release -p newshound-core --example
//! fingerprints_cost`. 100,000 URLs of common length, 20 times over, the best of three.

use newshound_core::canonical::{BadUrl, CanonicalUrl};
use newshound_core::fingerprint::Fingerprinter;
use std::hint::black_box;
use std::io::Write;
use std::time::Instant;

const URLS: usize = 100_000;
const TIMES: usize = 20;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let urls: Result<Vec<CanonicalUrl>, BadUrl> = (0..URLS)
        .map(|n| {
            let (site, day) = (n % 20, n % 28 + 1);
            let url =
                format!("https://www.news{site}.example/2026/05/{day:02}/a-headline-of-words-{n}/");
            CanonicalUrl::parse(&url)
        })
        .collect();
    let urls = urls?;
    let bytes: usize = urls.iter().map(|url| url.as_str().len()).sum();
    let mut out = std::io::stdout();
    writeln!(out, "{} bytes a URL", bytes / URLS)?;
    for by in [Fingerprinter::UNKEYED, Fingerprinter::keyed([7; 16])] {
        let run = || {
            let began = Instant::now();
            for url in (0..TIMES).flat_map(|_| &urls) {
                black_box(black_box(by).of(url));
            }
            began.elapsed().as_secs_f64() * 1e9 / (URLS * TIMES) as f64
        };
        let best = (0..3).map(|_| run()).fold(f64::INFINITY, f64::min);
        writeln!(out, "{by:?}: {best:.1} ns a URL")?;
    }
    Ok(())
}
