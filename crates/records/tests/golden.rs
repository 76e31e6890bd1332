//! Entries as both stores wrote them: read, and written the same again.

use newshound_core::canonical::CanonicalUrl;
use newshound_core::link::LinkRole;
use newshound_core::task::{Entry, Hint, TaskKind};
use newshound_core::time::UnixMillis;
use newshound_records::{lane, row};

fn url(text: &str) -> CanonicalUrl {
    CanonicalUrl::parse(text).expect(text)
}

fn entries() -> Vec<(&'static str, Entry)> {
    let plain = || Entry::new(url("https://news.example/a/b"), LinkRole::Teaser, TaskKind::Page);
    let hint = |title: Option<&str>, lists: bool| {
        let list = |text: &str| if lists { vec![text.to_owned()] } else { Vec::new() };
        Some(Hint {
            title: title.map(str::to_owned),
            published: title.map(|_| "2026-05-28".to_owned()),
            authors: list("Ana Ruiz"),
            categories: list("Cities"),
        })
    };
    vec![
        ("plain", plain()),
        (
            "tried",
            Entry { depth: 300, redirects: 1, failures: 2, losses: 1, attempts: 3, ..plain() },
        ),
        (
            "deferred",
            Entry { failures: 3, deferred_since: Some(UnixMillis(1_800_000_000_123)), ..plain() },
        ),
        ("named", Entry { from: Some(url("https://news.example/list/")), ..plain() }),
        ("named elsewhere", Entry { from: Some(url("https://other.example/")), ..plain() }),
        ("escaped", Entry { url: url("https://news.example/%C3%A9?q=%D0%B4"), ..plain() }),
        ("empty hint", Entry { hint: hint(None, false), ..plain() }),
        ("dated", Entry { hint: hint(Some("A bridge"), false), ..plain() }),
        ("told", Entry { hint: hint(Some("A bridge"), true), ..plain() }),
        ("feed", Entry { role: LinkRole::Feed, kind: TaskKind::Feed, ..plain() }),
        ("sitemap", Entry { role: LinkRole::SitemapGuess, kind: TaskKind::Sitemap, ..plain() }),
        ("part", Entry { role: LinkRole::Continuation, kind: TaskKind::Part, ..plain() }),
        ("list page", Entry { role: LinkRole::Related, kind: TaskKind::ListPage, ..plain() }),
        ("record", Entry { role: LinkRole::Continuation, kind: TaskKind::Record, ..plain() }),
    ]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    let byte = |pair: &[u8]| {
        u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("hex")
    };
    digits.map(byte).collect()
}

/// The number of the page that named an entry, in a file.
const SOURCE: i64 = 70_000;
/// The fingerprint before an entry on Redis.
const MARK: [u8; 8] = [1, 2, 3, 4, 5, 6, 7, 8];

fn row_of(entry: &Entry) -> Vec<u8> {
    let mut bytes = Vec::new();
    row::encode(entry, entry.from.as_ref().map(|_| SOURCE), &mut bytes);
    bytes
}

fn lane_of(entry: &Entry) -> Vec<u8> {
    let from = lane::from(entry);
    let mut bytes = MARK.to_vec();
    bytes.extend(u16::try_from(from.len()).expect("short").to_be_bytes());
    bytes.extend(from);
    lane::rest(entry, &mut bytes);
    bytes
}

#[test]
fn what_was_written_is_read_and_written_the_same() {
    let golden: Vec<&str> = include_str!("golden/entries.txt").lines().collect();
    let entries = entries();
    let now: Vec<String> = entries
        .iter()
        .map(|(name, entry)| format!("{name}: {} {}", hex(&row_of(entry)), hex(&lane_of(entry))))
        .collect();
    assert_eq!(now, golden, "bytes of a state that is in use changed");
    for ((name, entry), line) in entries.into_iter().zip(golden) {
        let (_, bytes) = line.split_once(": ").expect("a name");
        let (row, lane) = bytes.split_once(' ').expect("two");
        let source = entry.from.as_ref().map(|_| SOURCE);
        let read = row::decode("https://news.example", &unhex(row));
        assert_eq!(read, Some((Entry { from: None, ..entry.clone() }, source)), "{name}");
        let read = lane::decode("https://news.example", &unhex(lane), b"");
        assert_eq!(read, Some(entry), "{name}");
    }
}
