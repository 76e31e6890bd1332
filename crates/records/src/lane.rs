//! A waiting URL as an entry of a lane on Redis.
//!
//! Layout of a lane's entry, format 1: fingerprint (8 bytes); length of what tells the page
//! that named it (2 bytes, big-endian; 65535 says "the same as of the entry before", which
//! the script keeps apart); that page ([`from`]); then what [`rest`] writes: a byte of flags,
//! role and the first number of the kind ([`TaskKind::numbers`]; one byte: number * 32 + role),
//! its second number where it has one, and, where the flags say so, depth,
//! attempts, troubles, title, date, authors and categories (each a number of texts); last the path
//! with query ([`shrink`]). Numbers are LEB128. Authors and categories came later, and so did the time
//! when it first ended for now (the last of the troubles, marked by the first bit of the redirects):
//! what was written without them is read as before.

use crate::bytes::{Troubles, get, put, put_text, stored_url, take, text, texts};
use crate::codes::{role_number, role_of};
use crate::pack::{pack, unpack};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::link::LinkRole;
use newshound_core::task::{Entry, Hint, TaskKind};
use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};

const DEPTH: u8 = 1;
const ATTEMPTS: u8 = 2;
const TROUBLED: u8 = 4;
const TITLE: u8 = 8;
const DATE: u8 = 16;
/// A hint without title and date is not the same as none.
const HINT: u8 = 32;
/// The path is packed.
const PACKED: u8 = 64;
/// The hint has authors or categories: both lists follow.
const LISTS: u8 = 128;
/// A role that a later version gave no number: its name follows.
const NAMED: u8 = 31;
/// The page that named it is of the same origin.
const LOCAL: u8 = 1;
/// The length that says "the same page as of the entry before".
const SAME: u16 = u16::MAX;

/// Everything of `entry` but its fingerprint and the page that named it.
pub fn rest(entry: &Entry, out: &mut Vec<u8>) {
    // A visit never waits in a lane.
    let Entry { url, role, kind, depth, from: _, attempts, hint, .. } = entry;
    let troubles = Troubles::of(entry);
    let title = hint.as_ref().and_then(|hint| hint.title.as_deref());
    let date = hint.as_ref().and_then(|hint| hint.published.as_deref());
    let lists = hint.as_ref().map(|hint| [&hint.authors, &hint.categories]);
    let lists = lists.filter(|lists| lists.iter().any(|list| !list.is_empty()));
    let flags = [
        (*depth != 0, DEPTH),
        (*attempts != 0, ATTEMPTS),
        (troubles.is_some(), TROUBLED),
        (title.is_some(), TITLE),
        (date.is_some(), DATE),
        (hint.is_some(), HINT),
        (lists.is_some(), LISTS),
    ];
    let (path, packed) = shrink(url.path_and_query());
    let flags: u8 = flags.iter().filter(|(set, _)| *set).map(|(_, bit)| bit).sum();
    out.push(flags | if packed { PACKED } else { 0 });
    let (first, second) = kind.numbers(url, *role);
    out.push(first << 5 | role_number(*role));
    out.extend(second);
    if *depth != 0 {
        put(out, u64::from(*depth));
    }
    if *attempts != 0 {
        put(out, u64::from(*attempts));
    }
    if let Some(troubles) = troubles {
        troubles.put(out);
    }
    title.into_iter().chain(date).for_each(|text| put_text(out, text));
    for list in lists.into_iter().flatten() {
        put(out, list.len() as u64);
        list.iter().for_each(|text| put_text(out, text));
    }
    out.extend_from_slice(&path);
}

/// The page that named `entry`, empty where none did: one byte of flags, and its URL, without
/// the origin where that is the entry's own.
#[must_use]
pub fn from(entry: &Entry) -> Vec<u8> {
    let Some(from) = &entry.from else {
        return Vec::new();
    };
    let local = from.origin() == entry.url.origin();
    let (text, packed) = shrink(if local { from.path_and_query() } else { from.as_str() });
    let mut bytes = vec![if packed { PACKED } else { 0 } | if local { LOCAL } else { 0 }];
    bytes.extend_from_slice(&text);
    bytes
}

/// Reads what [`from`] wrote for an entry of `origin`.
fn read_from(origin: &str, bytes: &[u8]) -> Option<Option<CanonicalUrl>> {
    let Some((flags, text)) = bytes.split_first() else {
        return Some(None);
    };
    let text = unshrunk(text, flags & PACKED != 0)?;
    let origin = if flags & LOCAL != 0 { origin } else { "" };
    Some(Some(stored_url(format!("{origin}{text}"))?))
}

/// The entry stored as `bytes` in a lane of `origin`; `before` is the page that named the
/// entry before it.
#[must_use]
pub fn decode(origin: &str, bytes: &[u8], before: &[u8]) -> Option<Entry> {
    let mut rest = bytes;
    take::<8>(&mut rest)?;
    let length = u16::from_be_bytes(take::<2>(&mut rest)?);
    let from = if length == SAME {
        before
    } else {
        let (from, tail) = rest.split_at_checked(usize::from(length))?;
        rest = tail;
        from
    };
    let from = read_from(origin, from)?;
    let [flags, first] = take::<2>(&mut rest)?;
    let second =
        if TaskKind::has_second(first >> 5) { Some(take::<1>(&mut rest)?[0]) } else { None };
    let role = match first & 31 {
        NAMED => role_named(text(&mut rest)?)?,
        code => role_of(code)?,
    };
    let depth = if flags & DEPTH != 0 { get(&mut rest)?.try_into().ok()? } else { 0 };
    let attempts = if flags & ATTEMPTS != 0 { get(&mut rest)?.try_into().ok()? } else { 0 };
    let troubles =
        if flags & TROUBLED != 0 { Troubles::get(&mut rest)? } else { Troubles::default() };
    let title = if flags & TITLE != 0 { Some(text(&mut rest)?.to_owned()) } else { None };
    let published = if flags & DATE != 0 { Some(text(&mut rest)?.to_owned()) } else { None };
    let mut list = || if flags & LISTS != 0 { texts(&mut rest) } else { Some(Vec::new()) };
    let (authors, categories) = (list()?, list()?);
    let hint = (flags & HINT != 0).then_some(Hint { title, published, authors, categories });
    let url = stored_url(format!("{origin}{}", unshrunk(rest, flags & PACKED != 0)?))?;
    // Behind another path's first byte the origin would be another host's.
    let url = Some(url).filter(|url| url.origin() == origin)?;
    let kind = TaskKind::of_numbers((first >> 5, second), &url, role)?;
    let Troubles { redirects, failures, losses, deferred_since } = troubles;
    Some(Entry {
        url,
        role,
        kind,
        depth,
        redirects,
        from,
        failures,
        losses,
        attempts,
        hint,
        deferred_since,
    })
}

/// The page that named an entry, as it is stored with it; `None` where that is the page of the
/// entry before.
#[must_use]
pub fn named_by(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes;
    take::<8>(&mut rest)?;
    let length = u16::from_be_bytes(take::<2>(&mut rest)?);
    if length == SAME { None } else { rest.get(..usize::from(length)) }
}

fn role_named(name: &str) -> Option<LinkRole> {
    LinkRole::deserialize(StrDeserializer::<Error>::new(name)).ok()
}

/// `%80` to `%FF` as single bytes (a canonical URL is ASCII, so nothing else has them; a slug
/// in Hindi takes a third that way), or packed, whichever is shorter.
fn shrink(text: &str) -> (Vec<u8>, bool) {
    let mut short = Vec::with_capacity(text.len());
    let mut bytes = text.as_bytes();
    while let Some((&byte, tail)) = bytes.split_first() {
        let escape = tail.first_chunk::<2>().filter(|_| byte == b'%').and_then(high_byte);
        short.push(escape.unwrap_or(byte));
        bytes = if escape.is_some() { &tail[2..] } else { tail };
    }
    let mut packed = Vec::with_capacity(short.len());
    pack(&short, &mut packed);
    if packed.len() < short.len() { (packed, true) } else { (short, false) }
}

/// The byte of an escape in the canonical form (upper case), where it is not ASCII.
fn high_byte(digits: &[u8; 2]) -> Option<u8> {
    let canonical = digits.iter().all(|d| d.is_ascii_digit() || matches!(d, b'A'..=b'F'));
    let text = std::str::from_utf8(digits).ok().filter(|_| canonical)?;
    u8::from_str_radix(text, 16).ok().filter(|&byte| byte >= 128)
}

fn unshrunk(bytes: &[u8], packed: bool) -> Option<String> {
    let bytes = if packed { unpack(bytes)? } else { bytes.to_vec() };
    let mut text = String::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            0..128 => text.push(char::from(byte)),
            128.. => text.push_str(&format!("%{byte:02X}")),
        }
    }
    Some(text)
}

#[cfg(test)]
#[path = "lane_tests.rs"]
mod tests;
