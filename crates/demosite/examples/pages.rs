//! Writes stories of the bundled site as a folder that `bench/extractors` takes: a page a file, and
//! `gold.jsonl` with the right answers of each. The same numbers write the same folder.
//!
//!     cargo run -p newshound-demosite --example pages -- FOLDER [STORIES] [BYTES]
//!
//! BYTES of furniture are put into each page; without a number, so many that it weighs what real pages
//! do.

use newshound_demosite::{DemoSite, MEDIAN_PAGE, Options};
use std::io::Write as _;
use std::path::Path;

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().unwrap_or_else(|| "pages".to_owned());
    let articles = args.next().and_then(|text| text.parse().ok()).unwrap_or(300);
    let bulk = args.next().and_then(|text| text.parse().ok()).unwrap_or(MEDIAN_PAGE);
    let options = Options { articles, bulk, awkward: true, faults: false, ..Options::default() };
    let site = DemoSite::build(options);
    std::fs::create_dir_all(&folder)?;
    let folder = Path::new(&folder);
    let mut gold = std::io::BufWriter::new(std::fs::File::create(folder.join("gold.jsonl"))?);
    let bases = site.bases();
    for (number, truth) in site.truth().iter().enumerate() {
        let target = truth.url.strip_prefix(bases[truth.host].as_str()).unwrap_or("/");
        let id = format!("demo-{number:04}");
        std::fs::write(folder.join(format!("{id}.html")), site.answer(truth.host, target, 9).body)?;
        let row = serde_json::json!({
            "id": id, "url": truth.url, "title": truth.title, "authors": truth.authors,
            "published": truth.published, "body": truth.body,
        });
        writeln!(gold, "{row}")?;
    }
    gold.flush()
}
