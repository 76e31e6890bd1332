use super::*;
use crate::sample::{entry, plain, whole};
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::task::TaskKind;
use newshound_core::time::UnixMillis;
use proptest::prelude::*;

/// As the script builds it, with the page that named it in full or as "the same".
fn stored(entry: &Entry, same: bool) -> Vec<u8> {
    let mut bytes = Fingerprinter::UNKEYED.of(&entry.url).0.to_be_bytes().to_vec();
    let length = if same { SAME } else { u16::try_from(from(entry).len()).expect("short") };
    bytes.extend(length.to_be_bytes());
    bytes.extend(if same { Vec::new() } else { from(entry) });
    rest(entry, &mut bytes);
    bytes
}

/// As it was written before entries had authors and categories.
#[test]
fn what_an_earlier_version_wrote_is_read() {
    let hint = Hint { authors: Vec::new(), categories: Vec::new(), ..whole() };
    let entry = Entry { hint: Some(hint), ..entry("https://news.example/") };
    let mut bytes = Fingerprinter::UNKEYED.of(&entry.url).0.to_be_bytes().to_vec();
    bytes.extend([0, 0, HINT | TITLE | DATE, 22]);
    bytes.extend_from_slice(b"\x01T\x0a2022-03-09/");
    assert_eq!(decode("https://news.example", &bytes, b""), Some(entry));
}

#[test]
fn entries_round_trip() {
    let title = Some("A \u{1F4F0} title".repeat(30));
    let published = Some("2022-03-09".to_owned());
    let none = Hint::default();
    let authors = vec!["A Writer".to_owned(), "B".to_owned()];
    let categories = vec!["x".repeat(100); 16];
    let page = Some(CanonicalUrl::parse("https://other.example/front").expect("url"));
    let own = Some(CanonicalUrl::parse("https://news.example:8443/a-list/").expect("url"));
    for entry in [
        plain(),
        Entry { from: page.clone(), depth: u16::MAX, attempts: u32::MAX, ..plain() },
        Entry { from: own, ..plain() },
        Entry { redirects: 5, role: LinkRole::SitemapGuess, ..plain() },
        Entry { failures: 255, losses: 1, kind: TaskKind::Robots, ..plain() },
        Entry { deferred_since: Some(UnixMillis(1_700_000_000_000)), redirects: 5, ..plain() },
        // Not told by its role, nor by its URL.
        Entry { kind: TaskKind::Part, depth: 300, ..plain() },
        Entry { role: LinkRole::SitemapGuess, kind: TaskKind::Probe, ..plain() },
        Entry { hint: Some(none.clone()), from: page, ..plain() },
        Entry { hint: Some(Hint { title, ..Hint::default() }), ..plain() },
        Entry { hint: Some(Hint { published, ..none.clone() }), ..plain() },
        Entry { hint: Some(Hint { authors, ..none.clone() }), ..plain() },
        Entry { hint: Some(Hint { categories, ..none }), ..plain() },
        Entry { hint: Some(whole()), losses: 1, ..plain() },
    ] {
        let before = from(&entry);
        for same in [false, true] {
            let bytes = stored(&entry, same);
            let read = decode("https://news.example:8443", &bytes, &before);
            assert_eq!(read.as_ref(), Some(&entry), "{same}");
        }
    }
}

#[test]
fn entries_are_small() {
    let plain = entry("https://news.example/2022/03/09/a-story-of-some-length/");
    assert_eq!(plain.url.path_and_query().len(), 35);
    assert_eq!(stored(&plain, true).len(), 12 + 22);
    let named = Entry { from: Some(plain.url.clone()), ..plain };
    assert_eq!(stored(&named, false).len(), 12 + 22 + 1 + 22);
}

#[test]
fn escaped_slugs_take_a_third() {
    let slug = "%E0%A4%A8%E0%A4%AE%E0%A4%B8%E0%A5%8D%E0%A4%A4%E0%A5%87";
    let hindi = entry(&format!("https://news.example/{slug}/"));
    assert_eq!(stored(&hindi, true).len(), 12 + 2 + slug.len() / 3);
}

#[test]
fn torn_bytes_are_refused_not_misread() {
    let hint = Some(Hint { title: Some("x".repeat(200)), ..whole() });
    let full =
        Entry { failures: 1, depth: 300, hint, deferred_since: Some(UnixMillis(9_000)), ..plain() };
    let bytes = stored(&full, false);
    let before_path = bytes.len() - shrink(full.url.path_and_query()).0.len();
    for end in 0..before_path {
        assert_eq!(decode("https://news.example:8443", &bytes[..end], b""), None, "{end}");
    }
}

proptest! {
    #[test]
    fn any_path_round_trips(path in "[a-zA-Z0-9%/._~;=-]{0,60}") {
        if let Ok(url) = CanonicalUrl::parse(&format!("https://news.example/{path}")) {
            let entry = entry(url.as_str());
            let read = decode("https://news.example", &stored(&entry, false), b"");
            prop_assert_eq!(read, Some(entry));
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        let _ = decode("https://news.example", &bytes, b"");
    }
}
