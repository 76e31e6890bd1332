//! Ten kinds of page: a story of each theme of the bundled site, and the lists of four.

use super::{Failure, NOW};
use newshound_demosite::{DemoSite, MEDIAN_PAGE, Options};
use newshound_extract::{PageKind, page_of};
use std::hint::black_box;

/// Hosts stand in the order of their themes.
pub(crate) const NAMES: [&str; 10] = [
    "story-0", "story-1", "story-2", "story-3", "story-4", "story-5", "list-0", "list-1", "list-2",
    "list-3",
];

/// Reads one page so often.
pub(crate) fn read(name: &str, times: usize) -> Result<(), Failure> {
    let (kind, host) = name.split_once('-').ok_or("no such case")?;
    let host: usize = host.parse()?;
    let options = Options { articles: 60, bulk: MEDIAN_PAGE, faults: false, ..Options::default() };
    let site = DemoSite::build(options);
    let base = site.bases().swap_remove(host);
    let (target, wanted) = if kind == "story" {
        let truth = site.truth().into_iter().find(|truth| truth.host == host).ok_or("no story")?;
        let target = truth.url.strip_prefix(base.as_str()).ok_or("of another host")?.to_owned();
        (target, PageKind::Article)
    } else {
        ("/".to_owned(), PageKind::Hub)
    };
    let html = site.answer(host, &target, 9).body;
    let url = format!("{base}{target}");
    let options = newshound_extract::Options {
        url: &url,
        is_saved: false,
        ..newshound_extract::Options::new(NOW)
    };
    for _ in 0..times {
        let page = page_of(black_box(&html), &options)?;
        // What is counted is what was meant.
        if page.kind != wanted || page.links.is_empty() {
            return Err(format!("{url} of {} bytes: {:?}", html.len(), page.kind).into());
        }
        black_box(page);
    }
    Ok(())
}
