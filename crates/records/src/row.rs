//! A waiting URL as a row of a file: the host is its lane's, the page that named it a number.
//!
//! Layout, format 1: role and the first number of the kind ([`TaskKind::numbers`]; one byte:
//! number * 32 + role), its second number where it has one, depth, number of the
//! source (0 is none), attempts, flags; then, where the flags say so, redirects, failures,
//! losses, title, date, authors and categories (each a number of texts); the rest is path and
//! query. Numbers are LEB128. Authors and categories came later, and so did the time when it first
//! ended for now (behind the losses, marked by the first bit of the redirects): what was written without
//! them is read as before.

use crate::bytes::{Troubles, get, put, put_text, stored_url, take, text, texts};
use crate::codes::{role_number, role_of};
use newshound_core::task::{Entry, Hint, TaskKind};

const TROUBLED: u64 = 1;
const TITLE: u64 = 2;
const DATE: u64 = 4;
/// A hint without title and date is not the same as none.
const HINT: u64 = 8;
const AUTHORS: u64 = 16;
const CATEGORIES: u64 = 32;

/// Writes `entry` behind `out`; `source` is the number of `entry.from`.
pub fn encode(entry: &Entry, source: Option<i64>, out: &mut Vec<u8>) {
    // A visit never waits in a lane.
    let Entry { url, role, kind, depth, from: _, attempts, hint, .. } = entry;
    let troubles = Troubles::of(entry);
    let (first, second) = kind.numbers(url, *role);
    out.push(first << 5 | role_number(*role));
    out.extend(second);
    put(out, u64::from(*depth));
    put(out, source.and_then(|id| u64::try_from(id).ok()).unwrap_or(0));
    put(out, u64::from(*attempts));
    let mut flags = if troubles.is_some() { TROUBLED } else { 0 };
    let (title, date, lists) = match hint {
        Some(Hint { title, published, authors, categories }) => {
            flags |= HINT;
            flags |= if authors.is_empty() { 0 } else { AUTHORS };
            flags |= if categories.is_empty() { 0 } else { CATEGORIES };
            (title.as_deref(), published.as_deref(), [&authors[..], categories])
        }
        None => (None, None, [&[][..]; 2]),
    };
    flags |= if title.is_some() { TITLE } else { 0 } | if date.is_some() { DATE } else { 0 };
    put(out, flags);
    if let Some(troubles) = troubles {
        troubles.put(out);
    }
    for text in [title, date].into_iter().flatten() {
        put_text(out, text);
    }
    for list in lists.into_iter().filter(|list| !list.is_empty()) {
        put(out, list.len() as u64);
        list.iter().for_each(|text| put_text(out, text));
    }
    out.extend_from_slice(url.path_and_query().as_bytes());
}

/// What [`encode`] wrote, with the source's number in place of its URL.
#[must_use]
pub fn decode(origin: &str, bytes: &[u8]) -> Option<(Entry, Option<i64>)> {
    let mut rest = bytes;
    let [first] = take::<1>(&mut rest)?;
    let second =
        if TaskKind::has_second(first >> 5) { Some(take::<1>(&mut rest)?[0]) } else { None };
    let depth = u16::try_from(get(&mut rest)?).ok()?;
    let source = i64::try_from(get(&mut rest)?).ok().filter(|&id| id != 0);
    let attempts = u32::try_from(get(&mut rest)?).ok()?;
    let flags = get(&mut rest)?;
    let troubles =
        if flags & TROUBLED != 0 { Troubles::get(&mut rest)? } else { Troubles::default() };
    let title = if flags & TITLE != 0 { Some(text(&mut rest)?.to_owned()) } else { None };
    let published = if flags & DATE != 0 { Some(text(&mut rest)?.to_owned()) } else { None };
    let authors = if flags & AUTHORS != 0 { texts(&mut rest)? } else { Vec::new() };
    let categories = if flags & CATEGORIES != 0 { texts(&mut rest)? } else { Vec::new() };
    let hint = (flags & HINT != 0).then_some(Hint { title, published, authors, categories });
    let mut url = String::with_capacity(origin.len() + rest.len());
    url.push_str(origin);
    url.push_str(std::str::from_utf8(rest).ok()?);
    let (url, role) = (stored_url(url)?, role_of(first & 31)?);
    let kind = TaskKind::of_numbers((first >> 5, second), &url, role)?;
    let Troubles { redirects, failures, losses, deferred_since } = troubles;
    let entry = Entry {
        url,
        role,
        kind,
        depth,
        redirects,
        failures,
        losses,
        from: None,
        attempts,
        hint,
        deferred_since,
    };
    Some((entry, source))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{plain, whole};
    use newshound_core::time::UnixMillis;

    #[test]
    fn entries_round_trip() {
        let title = Some("A \u{1F4F0} title".repeat(30));
        let published = Some("2022-03-09".to_owned());
        let none = Hint::default();
        let authors = vec!["A Writer".to_owned(), "B".to_owned()];
        let categories = vec!["x".repeat(100); 16];
        for (entry, source) in [
            (plain(), None),
            (Entry { depth: u16::MAX, attempts: u32::MAX, ..plain() }, Some(1)),
            (Entry { redirects: 5, ..plain() }, Some(i64::MAX)),
            (Entry { failures: 255, losses: 1, kind: TaskKind::Robots, ..plain() }, None),
            (Entry { deferred_since: Some(UnixMillis(1_700_000_000_000)), ..plain() }, None),
            // Not told by its role, nor by its URL.
            (Entry { kind: TaskKind::Part, depth: 300, ..plain() }, Some(1)),
            (Entry { hint: Some(none.clone()), ..plain() }, Some(300)),
            (Entry { hint: Some(Hint { title, ..Hint::default() }), ..plain() }, None),
            (Entry { hint: Some(Hint { published, ..none.clone() }), ..plain() }, None),
            (Entry { hint: Some(Hint { authors, ..none.clone() }), ..plain() }, None),
            (Entry { hint: Some(Hint { categories, ..none }), ..plain() }, None),
            (Entry { hint: Some(whole()), losses: 1, ..plain() }, Some(9)),
        ] {
            let mut bytes = Vec::new();
            encode(&entry, source, &mut bytes);
            assert_eq!(decode("https://news.example:8443", &bytes), Some((entry, source)));
        }
    }

    /// As it was written before entries had authors and categories.
    #[test]
    fn what_an_earlier_version_wrote_is_read() {
        let mut bytes = vec![22, 0, 0, 0, 14, 1];
        bytes.extend_from_slice(b"T\x0a2022-03-09/a/b?c=%C3%A9");
        let hint = Hint { authors: Vec::new(), categories: Vec::new(), ..whole() };
        let entry = Entry { hint: Some(hint), ..plain() };
        assert_eq!(decode("https://news.example:8443", &bytes), Some((entry, None)));
    }

    #[test]
    fn a_plain_entry_costs_five_bytes_and_its_path() {
        let mut bytes = Vec::new();
        encode(&plain(), None, &mut bytes);
        assert_eq!(bytes.len(), 5 + plain().url.path_and_query().len());
    }

    #[test]
    fn torn_bytes_are_refused_not_misread() {
        let full = Entry {
            failures: 1,
            deferred_since: Some(UnixMillis(1_700_000_000_000)),
            hint: Some(Hint { title: Some("x".repeat(200)), ..whole() }),
            ..plain()
        };
        let mut bytes = Vec::new();
        encode(&full, Some(70_000), &mut bytes);
        let before_path = bytes.len() - full.url.path_and_query().len();
        for end in 0..before_path {
            assert_eq!(decode("https://news.example:8443", &bytes[..end]), None, "{end}");
        }
    }
}
