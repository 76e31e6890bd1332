//! What the shape of a URL tells before it is asked. Only refusals that hold for every news
//! site stand here; what a page is, its content decides.

use crate::canonical::CanonicalUrl;
use crate::status::Refusal;
use crate::words::Words;

/// File name endings that are no pages (by the media types registered for them).
const FILES: Words = Words::new(&[
    "7z",
    "apk",
    "avi",
    "avif",
    "bmp",
    "bz2",
    "css",
    "csv",
    "dmg",
    "doc",
    "docx",
    "eot",
    "epub",
    "exe",
    "flac",
    "flv",
    "gif",
    "gz",
    "ico",
    "ics",
    "iso",
    "jpeg",
    "jpg",
    "js",
    "json",
    "m3u8",
    "m4a",
    "m4v",
    "map",
    "mkv",
    "mov",
    "mp3",
    "mp4",
    "mpeg",
    "mpg",
    "odt",
    "ogg",
    "ogv",
    "otf",
    "pdf",
    "png",
    "ppt",
    "pptx",
    "rar",
    "rtf",
    "svg",
    "swf",
    "tar",
    "tif",
    "tiff",
    "ttf",
    "vcf",
    "wav",
    "webm",
    "webmanifest",
    "webp",
    "wma",
    "wmv",
    "woff",
    "woff2",
    "xls",
    "xlsx",
    "zip",
]);

/// Path segments of logins, shops and machinery (WordPress core and the common shop plug-ins).
const MACHINERY: Words = Words::new(&[
    "cart",
    "cdn-cgi",
    "checkout",
    "login",
    "logout",
    "my-account",
    "oembed",
    "register",
    "signin",
    "signup",
    "trackback",
    "wp-admin",
    "wp-content",
    "wp-includes",
    "wp-json",
    "wp-login.php",
    "xmlrpc.php",
]);

/// Last path segments that are feeds: links to them are announced, not followed.
const FEEDS: Words =
    Words::new(&["atom", "atom.xml", "feed", "feed.xml", "rdf", "rss", "rss.xml", "rss2"]);

/// Segments and parameter names of search pages in the larger languages.
const SEARCH: Words = Words::new(&[
    "busca",
    "buscar",
    "busqueda",
    "cerca",
    "haku",
    "hledat",
    "keres",
    "pesquisa",
    "recherche",
    "ricerca",
    "search",
    "sok",
    "suche",
    "szukaj",
    "zoeken",
]);
const SEARCH_PARAMETERS: Words = Words::new(&["keyword", "keywords", "q", "query", "s", "search"]);

/// Parameters that show the same page in another way.
const VARIANTS: Words = Words::new(&[
    "action",
    "amp",
    "attachment_id",
    "comment",
    "filter",
    "fontsize",
    "format",
    "nb",
    "order",
    "orderby",
    "outputtype",
    "print",
    "printable",
    "share",
    "showcomment",
    "sort",
    "sortby",
    "theme",
]);

/// Deeper paths are generated, not written: the deepest news path met has nine segments.
const MAX_SEGMENTS: usize = 15;

/// Why a link of this shape is never admitted, `None` where it may be. `year` is the present
/// one.
#[must_use]
pub fn refusal(url: &CanonicalUrl, year: i16) -> Option<Refusal> {
    let segments: Vec<&str> = url.path().split('/').filter(|part| !part.is_empty()).collect();
    let last = segments.last().copied().unwrap_or_default();
    if let Some((_, ending)) = last.rsplit_once('.')
        && FILES.has(ending)
    {
        return Some(Refusal::NotAPage);
    }
    if FEEDS.has(last) || segments.iter().any(|part| MACHINERY.has_as_written(part)) {
        return Some(Refusal::NotAPage);
    }
    let query = url.query();
    let parameter = |names: &Words| {
        let name = |part: &str| names.has(part.split_once('=').map_or(part, |(name, _)| name));
        !query.is_empty() && query.split('&').any(name)
    };
    if parameter(&SEARCH_PARAMETERS) || segments.iter().take(2).any(|part| is_search(part)) {
        return Some(Refusal::Search);
    }
    if parameter(&VARIANTS)
        || ["amp", "print"].iter().any(|other| last.eq_ignore_ascii_case(other))
        || segments.first() == Some(&"print")
    {
        return Some(Refusal::Variant);
    }
    if segments.len() > MAX_SEGMENTS || repeats(&segments) {
        return Some(Refusal::PathTrap);
    }
    match archive_year_of(query, &segments) {
        Some(found) if !(1990..=year).contains(&found) => Some(Refusal::Calendar),
        _ => None,
    }
}

/// Whether the last part of a path is a feed's.
pub(crate) fn names_feed(url: &CanonicalUrl) -> bool {
    let last = url.path().split('/').rfind(|part| !part.is_empty()).unwrap_or_default();
    FEEDS.has(last)
}

fn is_search(segment: &str) -> bool {
    let name = segment.split_once('.').map_or(segment, |(name, _)| name);
    SEARCH.has(name)
}

/// The same segment three times in a row, or any segment five times: relative links that grow.
fn repeats(segments: &[&str]) -> bool {
    if segments.len() < 3 {
        return false;
    }
    segments.windows(3).any(|three| three[0] == three[1] && three[1] == three[2])
        || segments.iter().any(|one| segments.iter().filter(|other| *other == one).count() >= 5)
        || pair_repeats(segments)
}

/// A pair of segments three times in a row (`/a/b/a/b/a/b`).
fn pair_repeats(segments: &[&str]) -> bool {
    segments.windows(6).any(|six| six[..2] == six[2..4] && six[2..4] == six[4..])
}

/// First words of calendars' paths in the larger languages.
const CALENDARS: Words = Words::new(&[
    "agenda",
    "calendar",
    "calendario",
    "calendrier",
    "events-calendar",
    "kalendar",
    "kalender",
]);

/// Whether the URL ends in a date and nothing else (`/2026/`, `/2026/05/`, `/2026/05/page/2/`,
/// `?m=202605`, `/calendar/2026-05`) or is a calendar's (`/calendar.php?d=3`). Such a page may
/// still be an article; the role decides.
#[must_use]
pub fn is_date_archive(url: &CanonicalUrl) -> bool {
    archive_year(url).is_some() || is_calendar(url)
}

/// Whether a URL's own name is a year, below a folder that is none.
pub(crate) fn is_lone_year(url: &CanonicalUrl) -> bool {
    let mut parts = url.path().trim_matches('/').rsplit('/');
    let name = parts.next().unwrap_or_default();
    let folder = parts.next().is_some_and(|folder| !is_number(folder));
    folder && name.len() == 4 && is_number(name) && url.query().is_empty() && !is_calendar(url)
}

fn is_calendar(url: &CanonicalUrl) -> bool {
    let first = url.path().split('/').find(|part| !part.is_empty()).unwrap_or_default();
    let stem = first.split_once('.').map_or(first, |(stem, _)| stem);
    let more = url.query().len() + url.path().trim_matches('/').len() > first.len();
    more && CALENDARS.has(stem)
}

fn archive_year(url: &CanonicalUrl) -> Option<i16> {
    let segments: Vec<&str> = url.path().split('/').filter(|part| !part.is_empty()).collect();
    archive_year_of(url.query(), &segments)
}

fn archive_year_of(query: &str, mut segments: &[&str]) -> Option<i16> {
    let dated = query.split('&').find_map(|part| match part.split_once('=')? {
        ("m" | "month" | "date" | "day" | "year" | "y", value) => leading_year(value),
        _ => None,
    });
    if dated.is_some() {
        return dated;
    }
    if let [first @ .., "page", number] = segments
        && is_number(number)
    {
        segments = first;
    }
    let dated = segments.iter().rposition(|part| !is_number(part) && !is_dashed_date(part));
    let tail = &segments[dated.map_or(0, |at| at + 1)..];
    match tail {
        [year] | [year, _] | [year, _, _] if year.len() == 4 || is_dashed_date(year) => {
            leading_year(year).filter(|_| tail[1..].iter().all(|part| part.len() <= 2))
        }
        _ => None,
    }
}

fn leading_year(text: &str) -> Option<i16> {
    let year: i16 = text.get(..4)?.parse().ok()?;
    (1000..=9999).contains(&year).then_some(year)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_dashed_date(text: &str) -> bool {
    (text.len() == 7 || text.len() == 10)
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// The shape by which query permutations are counted: the path and the parameters' names,
/// `None` with fewer than two parameters (one is often the story's number).
#[must_use]
pub fn permutation_key(url: &CanonicalUrl) -> Option<String> {
    let query = url.query();
    query.contains('&').then(|| {
        let names: Vec<&str> = query
            .split('&')
            .map(|part| part.split_once('=').map_or(part, |(name, _)| name))
            .collect();
        format!("{}?{}", url.path(), names.join("&"))
    })
}

#[cfg(test)]
#[path = "shape_tests.rs"]
mod tests;
