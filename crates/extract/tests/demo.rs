//! Every article page of the bundled site, read without a wire: kind, title, authors, date and
//! body as its truth has them.

use newshound_core::time::UnixMillis;
use newshound_demosite::{DemoSite, GotArticle, Options, compare};
use newshound_extract::{Budget, Page, PageContext, PageKind, read_page};
use url::Url;

/// 2026-01-15: after every story of the site.
const FETCHED: UnixMillis = UnixMillis(1_768_435_200_000);

fn read(site: &DemoSite, url: &str) -> Option<Page> {
    let bases = site.bases();
    let host = bases.iter().position(|base| {
        url.strip_prefix(base.as_str()).is_some_and(|rest| rest.starts_with('/'))
    })?;
    let reply = site.answer(host, &url[bases[host].len()..], 9);
    if reply.status != 200 {
        return None;
    }
    let url = Url::parse(url).expect("url");
    let ctx = PageContext {
        url: &url,
        content_type: Some(reply.content_type),
        robots_tag: None,
        fetched_at: FETCHED,
        budget: Budget::default(),
    };
    Some(read_page(&reply.body, &ctx))
}

#[test]
fn every_article_page_of_the_bundled_site_is_read_right() {
    let site = DemoSite::build(Options { articles: 600, ..Options::default() });
    let mut got = Vec::new();
    let mut kinds = Vec::new();
    for truth in site.truth() {
        let page = read(&site, &truth.url).expect("served");
        if page.kind != PageKind::Article {
            kinds.push(format!("{:?}: {}", page.kind, truth.url));
        }
        let Some(draft) = page.article else { continue };
        got.push(GotArticle {
            url: truth.url,
            title: draft.title,
            authors: draft.authors,
            published: draft.published.map(|date| date.value),
            body: draft.body,
        });
    }
    let verdict = compare(&site.truth(), got.into_iter());
    for (what, differences) in [
        ("title", &verdict.titles),
        ("date", &verdict.dates),
        ("authors", &verdict.authors),
        ("body", &verdict.bodies),
    ] {
        for one in differences.iter().take(12) {
            let same = one.wanted.bytes().zip(one.got.bytes()).take_while(|(a, b)| a == b).count();
            let cut = |text: &str| {
                let text = String::from_utf8_lossy(&text.as_bytes()[same.saturating_sub(40)..]);
                text.chars().take(140).collect::<String>()
            };
            println!(
                "{what} {}:\n  wanted {:?}\n  got    {:?}",
                one.url,
                cut(&one.wanted),
                cut(&one.got)
            );
        }
    }
    println!("kinds: {kinds:#?}");
    assert!(
        kinds.is_empty() && verdict.is_perfect(),
        "{} of {} articles, wrong: {} kinds, {} titles, {} dates, {} authors, {} bodies",
        verdict.found,
        verdict.articles,
        kinds.len(),
        verdict.titles.len(),
        verdict.dates.len(),
        verdict.authors.len(),
        verdict.bodies.len()
    );
}
