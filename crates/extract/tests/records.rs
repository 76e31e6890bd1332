//! The whole record and the links of one story of each theme of the bundled site, as snapshots:
//! what changes in them is seen in review. `INSTA_UPDATE=always` writes them anew.

use newshound_core::time::UnixMillis;
use newshound_demosite::{DemoSite, Options};
use newshound_extract::{Budget, PageContext, read_page};
use std::fmt::Write as _;
use url::Url;

/// 2026-01-15: after every story of the site.
const FETCHED: UnixMillis = UnixMillis(1_768_435_200_000);

#[test]
fn a_story_of_each_theme() {
    let site = DemoSite::build(Options { articles: 320, ..Options::default() });
    let bases = site.bases();
    for (host, base) in bases.iter().enumerate() {
        // The first by its address: the site is the same in every run.
        let stories = site.truth();
        let story = stories.iter().filter(|story| story.host == host).min_by_key(|s| s.url.clone());
        let url = &story.expect("a story").url;
        let reply = site.answer(host, &url[base.len()..], 9);
        let url = Url::parse(url).expect("url");
        let page = read_page(
            &reply.body,
            &PageContext {
                url: &url,
                content_type: Some(reply.content_type),
                robots_tag: None,
                fetched_at: FETCHED,
                is_saved: false,
                budget: Budget::default(),
            },
        );
        let mut text = format!("{:?} {:?}\n{:#?}\n", page.kind, page.issues, page.article);
        for link in &page.links {
            let nofollow = if link.nofollow { " nofollow" } else { "" };
            let _ = writeln!(text, "{:?}{nofollow} {} {:?}", link.role, link.url, link.text);
        }
        for (number, base) in bases.iter().enumerate() {
            text = text.replace(base.as_str(), &format!("https://site-{number}.example"));
        }
        insta::assert_snapshot!(format!("site_{host}"), text);
    }
}
