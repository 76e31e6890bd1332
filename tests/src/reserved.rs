//! A small site that reserves a part of itself by `/.well-known/tdmrep.json`, for the tests of text
//! and data mining.

use crate::small::{answer, links, page, story};
use crate::tiny;
use newshound_core::article::Article;
use newshound_core::tdm::Place;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Stories of the site. Stories 0 and 1 are free by the file, 1 reserves by itself, the others are
/// reserved by the file.
pub const STORIES: usize = 5;

/// Requests for the file.
static FILE_ASKED: AtomicUsize = AtomicUsize::new(0);

/// Serves it until the test program ends; gives the base URL without a slash at its end.
///
/// # Errors
/// When no port can be had.
pub fn serve() -> std::io::Result<String> {
    tiny::serve(site)
}

/// How often the file was asked for, on all sites of this program.
#[must_use]
pub fn file_asked() -> usize {
    FILE_ASKED.load(Ordering::SeqCst)
}

/// How many articles say what the file says of them.
///
/// # Panics
/// Where one that is reserved by it names other terms than the file's.
#[must_use]
pub fn by_file(articles: &[Article], base: &str) -> usize {
    let said = articles.iter().filter_map(|one| one.tdm.as_ref());
    let said: Vec<_> = said.filter(|tdm| tdm.source == Some(Place::File)).collect();
    let terms = format!("{base}/terms");
    for tdm in said.iter().filter(|tdm| tdm.reservation == Some(true)) {
        assert_eq!(tdm.policy.as_deref(), Some(terms.as_str()));
    }
    said.len()
}

fn site(path: &str) -> (&'static str, String) {
    if path == "/.well-known/tdmrep.json" {
        FILE_ASKED.fetch_add(1, Ordering::SeqCst);
        let rules = r#"[{"location":"/2024/05/03/story-0","tdm-reservation":0},
            {"location":"/*/story-1/$","tdm-reservation":0},
            {"location":"/2024/","tdm-reservation":1,"tdm-policy":"/terms"}]"#;
        return ("200 OK", rules.to_owned());
    }
    answer(path, page("<title>News</title>", &links(STORIES)), |number| {
        let said = if number == 1 { "<meta name=tdm-reservation content=1>" } else { "" };
        story(said, number)
    })
}
