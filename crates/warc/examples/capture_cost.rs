//! What a capture costs: CPU seconds and bytes for 1,000 pages.
//!
//!     cargo run --release -p newshound-warc --example capture_cost -- PAGE.html [plain]
//!
//! The page is kept 1,000 times, each with another number in it, packed by gzip as servers send it (or
//! `plain`). One thread does all of it, so its time on the processor is the capture's.

use flate2::Compression;
use flate2::write::GzEncoder;
use newshound_core::time::UnixMillis;
use newshound_ports::{Capture, Exchange};
use newshound_warc::{Archive, Codec, Settings};
use std::io::Write;
use std::time::Duration;
use url::Url;

const PAGES: u32 = 1_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let page = std::fs::read(arguments.next().ok_or("which page?")?)?;
    let is_plain = arguments.next().is_some();
    let mut exchanges = Vec::new();
    for number in 0..PAGES {
        let text = [&page[..], format!("<!-- {number} -->").as_bytes()].concat();
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(&text)?;
        let (body, coding) = if is_plain { (text, "identity") } else { (packed.finish()?, "gzip") };
        let fields = |list: &[(&str, &str)]| -> Vec<(String, Vec<u8>)> {
            list.iter()
                .map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()))
                .collect()
        };
        exchanges.push(Exchange {
            url: Url::parse(&format!("https://news.example/2026/11/30/story-{number}/"))?,
            began: UnixMillis(1_800_000_000_000),
            address: Some([192, 0, 2, 1].into()),
            request: fields(&[
                ("host", "news.example"),
                ("accept-encoding", "gzip, br, zstd, deflate"),
            ]),
            protocol: "http/1.1",
            status: 200,
            response: fields(&[
                ("content-type", "text/html; charset=utf-8"),
                ("content-encoding", coding),
            ]),
            body: body.into(),
            truncated: None,
        });
    }
    let wire: usize = exchanges.iter().map(|one| one.body.len() + 500).sum();
    let folder = std::env::temp_dir().join(format!("newshound-cost-{}", std::process::id()));
    let settings = Settings {
        folder: folder.clone(),
        codec: Codec::Gzip,
        rotate_bytes: 1 << 30,
        flush: true,
        about: Vec::new(),
    };
    let archive = Archive::open(settings)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let before = processor()?;
    runtime.block_on(async {
        for exchange in exchanges {
            archive.keep(exchange).await?;
        }
        archive.finish().await
    })?;
    let used = processor()? - before;
    let mut kept = 0;
    for entry in std::fs::read_dir(&folder)? {
        kept += entry?.metadata()?.len();
    }
    std::fs::remove_dir_all(&folder)?;
    let seconds = used.as_secs_f64();
    let mut out = std::io::stdout();
    writeln!(
        out,
        "{seconds:.3} CPU seconds per {PAGES} pages, {wire} bytes on the wire (heads: 500 a page), {kept} kept"
    )?;
    Ok(())
}

/// Time on the processor of this process, from the system's file of it.
fn processor() -> Result<Duration, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string("/proc/self/schedstat")?;
    let nanos = text.split(' ').next().ok_or("no time")?.parse()?;
    Ok(Duration::from_nanos(nanos))
}
