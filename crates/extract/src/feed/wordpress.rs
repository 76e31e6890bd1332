//! WordPress' own record of a post (REST API Handbook, Posts): exact instants, authors and
//! categories, where a site's pages may show a day and no more.

use super::{Feed, FeedEntry, push, when};
use crate::meta::text::clean;
use jiff::civil::DateTime;
use serde_json::Value;
use url::Url;

/// The fields a witness needs, authors and terms by name (Handbook, Global Parameters).
const FIELDS: &str = "_embed=author,wp:term&_fields=link,date,date_gmt,title,_links,_embedded";

/// Records of a list that are read: the most that one is asked for.
const MAX_POSTS: usize = 100;

/// The record of the post that a page announces (`rel=alternate`, `application/json`; WordPress
/// 5.5), asked for these fields; `None` if the address is of no post.
pub(crate) fn record(announced: &Url) -> Option<Url> {
    let is_post = |path: &str| {
        let mut parts = path.trim_end_matches('/').rsplit('/');
        parts.next().is_some_and(|id| id.parse::<u64>().is_ok())
            && parts.nth(1) == Some("v2")
            && parts.next() == Some("wp")
    };
    let route = announced.query_pairs().find(|(name, _)| name == "rest_route");
    let query = match &route {
        Some((_, route)) => is_post(route).then(|| format!("rest_route={route}&{FIELDS}")),
        None => is_post(announced.path()).then(|| FIELDS.to_owned()),
    };
    let mut record = announced.clone();
    record.set_fragment(None);
    record.set_query(Some(&query?));
    matches!(record.scheme(), "http" | "https").then_some(record)
}

/// Reads the record of one post, as a feed of one entry, or a list of them, whose next one follows
/// where it is full; none if it is no record.
pub(super) fn read(text: &str, base: &Url) -> Option<Feed> {
    match serde_json::from_str(text).ok()? {
        Value::Array(posts) => {
            let entries: Vec<FeedEntry> =
                posts.iter().filter_map(|post| entry(post, base)).take(MAX_POSTS).collect();
            let next = next(base, posts.len());
            (!entries.is_empty()).then(|| Feed { entries, next, ..Feed::default() })
        }
        post => Some(Feed { entries: vec![entry(&post, base)?], ..Feed::default() }),
    }
}

/// The next list, where this one holds as many records as it was asked for.
fn next(list: &Url, held: usize) -> Option<Url> {
    let number = |key: &str| {
        list.query_pairs().find_map(|(name, value)| (name == key).then(|| value.parse().ok())?)
    };
    let (most, page): (usize, u32) = (number("per_page")?, number("page")?.try_into().ok()?);
    let mut next = list.clone();
    let pairs: Vec<(String, String)> = list.query_pairs().into_owned().collect();
    next.query_pairs_mut().clear().extend_pairs(pairs.iter().map(|(name, value)| {
        let value = if name == "page" { (page + 1).to_string() } else { value.clone() };
        (name.clone(), value)
    }));
    (held >= most).then_some(next)
}

fn entry(post: &Value, base: &Url) -> Option<FeedEntry> {
    let string =
        |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let local = string(post, "date")?;
    let url = base.join(&string(post, "link")?).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let title = post.get("title").and_then(|title| string(title, "rendered")).unwrap_or_default();
    let mut entry = FeedEntry {
        url: url.into(),
        title: clean(&title),
        published: when(&with_offset(&local, string(post, "date_gmt").as_deref())),
        ..FeedEntry::default()
    };
    let embedded = |key: &str| {
        let list = post.get("_embedded").and_then(|all| all.get(key)).and_then(Value::as_array);
        list.map_or(&[][..], Vec::as_slice)
    };
    for author in embedded("author") {
        push(&mut entry.authors, &string(author, "name").unwrap_or_default());
    }
    for term in embedded("wp:term").iter().filter_map(Value::as_array).flatten() {
        if matches!(string(term, "taxonomy").as_deref(), Some("category" | "post_tag")) {
            push(&mut entry.categories, &string(term, "name").unwrap_or_default());
        }
    }
    Some(entry)
}

/// Both dates are written without an offset: it is the difference of the two.
fn with_offset(local: &str, utc: Option<&str>) -> String {
    let minutes = || {
        let (here, there): (DateTime, DateTime) = (local.parse().ok()?, utc?.parse().ok()?);
        let minutes = here.duration_since(there).as_secs() / 60;
        // The widest offsets in use are +14:00 and -12:00.
        (minutes.abs() <= 14 * 60).then_some(minutes)
    };
    minutes().map_or_else(
        || local.to_owned(),
        |minutes| {
            let sign = if minutes < 0 { '-' } else { '+' };
            format!("{local}{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a URL")
    }

    #[test]
    fn announced_records() {
        for (announced, expected) in [
            (
                "https://p.example/wp-json/wp/v2/posts/35",
                Some("https://p.example/wp-json/wp/v2/posts/35?"),
            ),
            (
                "https://p.example/a/wp-json/wp/v2/story/7/",
                Some("https://p.example/a/wp-json/wp/v2/story/7/?"),
            ),
            (
                "https://p.example/index.php?rest_route=/wp/v2/posts/35",
                Some("https://p.example/index.php?rest_route=/wp/v2/posts/35&"),
            ),
            ("https://p.example/wp-json/wp/v2/posts", None),
            ("https://p.example/wp-json/oembed/1.0/embed?url=35", None),
            ("https://p.example/35", None),
            ("mailto:a@b.example", None),
        ] {
            let got = record(&url(announced)).map(String::from);
            assert_eq!(got, expected.map(|start| format!("{start}{FIELDS}")), "{announced}");
        }
    }

    #[test]
    fn a_record_is_an_entry() {
        let base = url("https://p.example/wp-json/wp/v2/posts/3");
        let text = r#"{"link":"/2026/fog/","date":"2026-03-09T17:08:42","date_gmt":"2026-03-09T11:38:42",
            "title":{"rendered":"Fog &#8217; and more"},"_embedded":{"author":[{"name":"A. Person"},
            {"code":"rest_user_invalid_id"}],"wp:term":[[{"taxonomy":"category","name":"Town"}],
            [{"taxonomy":"post_tag","name":"fog"},{"taxonomy":"post_format","name":"x"}]]}}"#;
        let feed = read(text, &base).expect("a record");
        let [first] = feed.entries.as_slice() else { panic!("{feed:?}") };
        assert_eq!(first.url, "https://p.example/2026/fog/");
        assert_eq!(first.title, "Fog \u{2019} and more");
        assert_eq!(
            (first.authors.as_slice(), first.categories.len()),
            (&["A. Person".to_owned()][..], 2)
        );
    }

    #[test]
    fn a_list_of_records_is_a_feed() {
        let base = url("https://p.example/wp-json/wp/v2/posts?_fields=date,link&page=2&per_page=2");
        let post = |number: u8| {
            format!(r#"{{"link":"/{number}/","date":"2026-03-09T17:08:42","title":{{}}}}"#)
        };
        let read = |text: &str| read(text, &base);
        let full = read(&format!("[{},{}]", post(1), post(2))).expect("a list");
        assert_eq!(full.entries.len(), 2);
        let next = full.next.expect("another one");
        assert!(next.as_str().contains("&page=3&per_page=2"), "{next}");
        let last = read(&format!("[{},{{\"code\":1}}]", post(1))).expect("a list");
        assert_eq!((last.entries.len(), last.next.is_some()), (1, true));
        assert_eq!(read(&format!("[{}]", post(1))).expect("a list").next, None);
    }

    #[test]
    fn offsets() {
        let local = "2026-03-09T10:00:00";
        for (utc, expected) in [
            (Some("2026-03-09T04:30:00"), "2026-03-09T10:00:00+05:30"),
            (Some("2026-03-09T15:00:00"), "2026-03-09T10:00:00-05:00"),
            (Some("2026-03-09T10:00:00"), "2026-03-09T10:00:00+00:00"),
            (Some("2026-03-07T10:00:00"), local),
            (Some("0000-00-00T00:00:00"), local),
            (None, local),
        ] {
            assert_eq!(with_offset(local, utc), expected, "{utc:?}");
        }
    }

    #[test]
    fn what_is_no_record() {
        let base = url("https://p.example/wp-json/wp/v2/posts/3");
        for text in ["{}", "[1]", "{\"link\":\"/a\"}", "{", "{\"code\":\"rest_no_route\"}", "null"]
        {
            assert_eq!(read(text, &base), None, "{text}");
        }
    }
}
