//! Numbered pages: what a page shows of the pages of its story ([`Pager`]), and what a URL alone
//! says about being page two of something ([`split`]: lists, and stories of older states).

mod pager;
mod series;

pub use pager::Pager;
pub(crate) use pager::find;
pub use series::Series;

use crate::dom::{Dom, Tag};
use newshound_core::canonical::CanonicalUrl;
use url::Url;

/// A URL in the form that URLs are compared in.
fn plain(url: &Url) -> Option<String> {
    CanonicalUrl::from_url(url).ok().map(|url| url.as_str().to_owned())
}

/// A URL without its page number, and the number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paged {
    /// The URL of page one, without fragment.
    pub base: String,
    /// The page's number; 1 where the URL names none.
    pub number: u32,
    /// Whether a bare number at the path's end says so (`/slug/2/`), which may as well be an id.
    pub bare: bool,
}

/// Query keys that number pages.
const KEYS: [&str; 8] = ["page", "paged", "pg", "p", "seite", "pagina", "pag", "start"];
/// Path words before a page's number.
const WORDS: [&str; 6] = ["page", "seite", "pagina", "p", "pag", "strana"];
/// Larger numbers in a path are years and ids.
const MAX_IN_PATH: u32 = 99;

/// Whether [`split`] could find a number: a cheap look before it.
#[must_use]
pub fn may_be_numbered(url: &Url) -> bool {
    let last = url.path().trim_end_matches('/').rsplit('/').next().unwrap_or("");
    url.query().is_some()
        || last.starts_with(|c: char| c.is_ascii_digit()) && last.len() <= 3
        || WORDS.iter().any(|word| last.starts_with(word))
            && last.ends_with(|c: char| c.is_ascii_digit() || c == 'l')
}

/// Splits a URL. `/slug/2/`, `/page/2/`, `/slug/page-2`, `?page=2` and `?paged=2` are numbered;
/// `/?p=35` and `/journal/?p=35` are posts by their ids on sites with plain permalinks, so `p`
/// counts only beside a file or name (`/list?p=2`).
#[must_use]
pub fn split(url: &Url) -> Paged {
    let mut number = None;
    let mut bare = false;
    let mut query: Vec<(String, String)> = vec![];
    for (key, value) in url.query_pairs() {
        let counts = KEYS.contains(&&*key) && (key != "p" || !url.path().ends_with('/'));
        match value.parse::<u32>() {
            Ok(value) if counts && number.is_none() && (1..100_000).contains(&value) => {
                number = Some(value);
            }
            _ => query.push((key.into_owned(), value.into_owned())),
        }
    }
    let mut path: Vec<&str> = url.path().split('/').filter(|part| !part.is_empty()).collect();
    if number.is_none()
        && let Some(last) = path.last().copied()
    {
        if let Some(value) = small(last) {
            if path.len() >= 2 {
                path.pop();
                bare = !path.last().is_some_and(|word| WORDS.contains(word));
                if !bare {
                    path.pop();
                }
                number = Some(value);
            }
        } else if let Some((word, value)) = last.split_once(['-', '_'])
            && WORDS.contains(&word)
            && let Some(value) = small(value.trim_end_matches(".html"))
        {
            path.pop();
            number = Some(value);
        }
    }
    let mut base = format!("{}://{}", url.scheme(), url.host_str().unwrap_or(""));
    if let Some(port) = url.port() {
        base.push_str(&format!(":{port}"));
    }
    for part in path {
        base.push('/');
        base.push_str(part);
    }
    for (at, (key, value)) in query.iter().enumerate() {
        base.push_str(if at == 0 { "?" } else { "&" });
        base.push_str(&format!("{key}={value}"));
    }
    Paged { base, number: number.unwrap_or(1), bare }
}

/// The list that a URL is a page of, by its name: the name without the number at its end, and the
/// number (`/index2.html`, `/world-3.html`; 1 where it has none). A folder's own page is its
/// `index`.
#[must_use]
pub(crate) fn of_list(url: &Url) -> Option<(&str, &str, u32)> {
    let (folder, name) = url.path().rsplit_once('/')?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let bare = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = if bare.len() == stem.len() { 1 } else { small(&stem[bare.len()..])? };
    let bare = bare.strip_suffix(['-', '_']).unwrap_or(bare);
    let is_whole = name.is_empty() || !bare.is_empty();
    let list = if name.is_empty() { "index" } else { bare };
    (is_whole && url.query().is_none()).then_some((folder, list, number))
}

/// The next page that a story's head names (`<link rel=next>`), where it is one of its own: on
/// many sites `next` is the next story.
#[must_use]
pub(crate) fn next_in_head(
    dom: &Dom<'_>,
    base: &Url,
    own: &Url,
    pager: Option<&Pager>,
) -> Option<Url> {
    let here = split(own);
    let here_plain = plain(own)?;
    dom.all(Tag::Link)
        .map(|at| dom.node(at))
        .filter(|node| {
            let rel = node.attr("rel").unwrap_or_default();
            rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("next"))
        })
        .filter_map(|node| base.join(node.attr("href")?.trim()).ok())
        .find(|url| {
            let there = split(url);
            there.base == here.base && there.number > here.number
                || pager.is_some_and(|pager| pager.leads_to(url))
                || plain(url).is_some_and(|url| series::steps(&here_plain, &url))
        })
}

fn small(text: &str) -> Option<u32> {
    let number = text.parse::<u32>().ok()?;
    (!text.starts_with('+') && (1..=MAX_IN_PATH).contains(&number)).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::{of_list, split};
    use url::Url;

    #[test]
    fn pages_of_a_list_by_its_name() {
        let of = |path: &str| {
            let url = Url::parse(&format!("https://a.example{path}")).unwrap();
            of_list(&url).map(|(folder, list, number)| format!("{folder} {list} {number}"))
        };
        for (path, expected) in [
            ("/", Some(" index 1")),
            ("/index.html", Some(" index 1")),
            ("/index4.html", Some(" index 4")),
            ("/category/business.html", Some("/category business 1")),
            ("/category/business-2.html", Some("/category business 2")),
            ("/category/business2019.html", None),
            ("/category/", Some("/category index 1")),
            ("/12.html", None),
            ("/?page=2", None),
        ] {
            assert_eq!(of(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn numbered() {
        let cases = [
            ("https://a.example/slug/", "https://a.example/slug", 1),
            ("https://a.example/slug/2/", "https://a.example/slug", 2),
            ("https://a.example/sec/page/3/", "https://a.example/sec", 3),
            ("https://a.example/page/3", "https://a.example", 3),
            ("https://a.example/sec?page=4&x=1", "https://a.example/sec?x=1", 4),
            ("https://a.example/?p=35", "https://a.example?p=35", 1),
            ("https://a.example/journal/?p=35", "https://a.example/journal?p=35", 1),
            ("https://a.example/list?p=2", "https://a.example/list", 2),
            ("https://a.example/?p=35&page=2", "https://a.example?p=35", 2),
            ("https://a.example/?paged=2", "https://a.example", 2),
            ("https://a.example/2026/", "https://a.example/2026", 1),
            ("https://a.example/48/", "https://a.example/48", 1),
            ("https://a.example/a/page-2.html", "https://a.example/a", 2),
        ];
        for (url, base, number) in cases {
            let paged = split(&Url::parse(url).unwrap());
            assert_eq!((paged.base.as_str(), paged.number), (base, number), "{url}");
        }
    }
}
