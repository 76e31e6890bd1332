//! Many records of stories in one answer: whether a list of them is worth its request.
//!
//! A site's CMS tells the exact time of one story at one address (docs/adr/0018), and of a hundred at
//! another one (WordPress' REST API Handbook, Pagination: `per_page`, at most 100). The first stories
//! whose pages leave their time open ask for records of their own, which tells whether the site
//! answers at all. If more come, the newest hundred are asked for, and the next hundred while enough
//! stories wait for that to pay. A list that tells no times, or has an end, ends it.

use crate::canonical::CanonicalUrl;
use serde::{Deserialize, Serialize};

/// Records of one answer: the most that WordPress gives.
const PER_PAGE: usize = 100;
/// Stories that ask for records of their own before the first list is.
const FIRST: u32 = 3;
/// Stories that must have waited for each further list.
const PER_LIST: u32 = 4;
/// The fields that are needed (REST API Handbook, Global Parameters): a time, and whose it is.
const FIELDS: &str = "_fields=date,date_gmt,link,title";

/// What a host remembers of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordLists {
    /// Stories whose pages left their time open, and nothing else had told it.
    pub waited: u32,
    /// Lists asked for.
    pub lists: u32,
    /// One was asked for and has not been read.
    #[serde(default)]
    pub is_out: bool,
    /// There is no further one, or it would tell nothing.
    #[serde(default)]
    pub ended: bool,
}

impl RecordLists {
    /// Whether no story has waited.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Notes a story that waits for its own record, and gives the list to ask for beside it, where
    /// that pays.
    pub fn wait(&mut self, record: &CanonicalUrl) -> Option<CanonicalUrl> {
        self.waited = self.waited.saturating_add(1);
        let next = self.lists + 1;
        let enough = if next == 1 { FIRST } else { next.saturating_mul(PER_LIST) };
        if self.ended || self.is_out || self.waited < enough {
            return None;
        }
        let list = list_of(record, next);
        (self.is_out, self.ended, self.lists) = (list.is_some(), list.is_none(), next);
        list
    }

    /// Notes the answer of a list: whether it told times, and whether a further one follows.
    pub fn answered(&mut self, told: bool, leads_on: bool) {
        self.is_out = false;
        self.ended |= !told || !leads_on;
    }
}

/// The list, by its number from 1, in which a record stands.
fn list_of(record: &CanonicalUrl, number: u32) -> Option<CanonicalUrl> {
    let (path, query) = record.path_and_query().split_once('?').unwrap_or((record.path(), ""));
    let without_id = |path: &str| {
        let (route, id) = path.trim_end_matches('/').rsplit_once('/')?;
        id.parse::<u64>().ok().map(|_| route.to_owned())
    };
    let route = query.split('&').find_map(|part| part.strip_prefix("rest_route="));
    let page = format!("{FIELDS}&page={number}&per_page={PER_PAGE}");
    let list = match route {
        Some(route) => {
            let plain = route.replace("%2F", "/").replace("%2f", "/");
            format!("{path}?{page}&rest_route={}", without_id(&plain)?)
        }
        None => format!("{}?{page}", without_id(path)?),
    };
    CanonicalUrl::parse(&format!("{}{list}", record.origin())).ok()
}

/// Whether a URL is of such a list, as [`RecordLists::wait`] gives it.
#[must_use]
pub fn is_list(url: &CanonicalUrl) -> bool {
    let has = |wanted: &str| url.query().split('&').any(|part| part == wanted);
    has(&format!("per_page={PER_PAGE}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> CanonicalUrl {
        CanonicalUrl::parse(&format!("https://news.example{text}")).expect(text)
    }

    #[test]
    fn lists_of_records() {
        for (record, expected) in [
            ("/wp-json/wp/v2/posts/35?_fields=link", Some("/wp-json/wp/v2/posts?")),
            ("/a/wp-json/wp/v2/story/7/", Some("/a/wp-json/wp/v2/story?")),
            ("/?_fields=link&rest_route=/wp/v2/posts/35", Some("rest_route=/wp/v2/posts")),
            ("/wp-json/wp/v2/posts", None),
        ] {
            let list = list_of(&url(record), 2);
            assert_eq!(list.is_some(), expected.is_some(), "{record} {list:?}");
            let Some((list, part)) = list.zip(expected) else { continue };
            assert!(list.as_str().contains(part) && list.as_str().contains("page=2"), "{list}");
            assert!(is_list(&list) && !is_list(&url(record)), "{list}");
        }
    }

    #[test]
    fn lists_are_asked_for_while_they_pay() {
        let record = url("/wp-json/wp/v2/posts/35");
        let mut lists = RecordLists::default();
        let mut asked = Vec::new();
        for story in 1..=16 {
            if lists.wait(&record).is_some() {
                asked.push(story);
                assert_eq!(lists.wait(&record), None, "one at a time");
                lists.waited -= 1;
                lists.answered(true, asked.len() < 3);
            }
        }
        assert_eq!(asked, [3, 8, 12], "the third one was the last");
        let mut silent = RecordLists { waited: 2, ..RecordLists::default() };
        assert!(silent.wait(&record).is_some());
        silent.answered(false, true);
        assert!((0..50).all(|_| silent.wait(&record).is_none()));
    }
}
