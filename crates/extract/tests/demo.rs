//! Every article page of the bundled site, read without a wire: kind, title, authors, date and
//! body as its truth has them.

use newshound_core::link::LinkRole as R;
use newshound_core::time::UnixMillis;
use newshound_demosite::{DemoSite, GotArticle, Options, TruthArticle, compare};
use newshound_extract::{Budget, Page, PageContext, PageKind, read_page};
use std::collections::BTreeSet;
use std::fmt::Write as _;
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
        is_saved: false,
        budget: Budget::default(),
    };
    Some(read_page(&reply.body, &ctx))
}

#[test]
fn every_article_page_of_the_bundled_site_is_read_right() {
    right(2_000, |_| true);
}

/// A larger site has rarer pages, such as a story of one sentence that is half a link.
#[test]
fn articles_in_scripts_without_spaces_are_read_right() {
    right(10_000, |truth| matches!(truth.language, "th" | "zh" | "ja"));
}

fn right(articles: usize, asked: fn(&TruthArticle) -> bool) {
    let site = DemoSite::build(Options { articles, ..Options::default() });
    let truth: Vec<TruthArticle> = site.truth().into_iter().filter(asked).collect();
    assert!(!truth.is_empty());
    let mut got = Vec::new();
    let mut kinds = Vec::new();
    for truth in &truth {
        let page = read(&site, &truth.url).expect("served");
        if page.kind != PageKind::Article {
            kinds.push(format!("{:?}: {}", page.kind, truth.url));
        }
        let Some(draft) = page.article else { continue };
        got.push(GotArticle {
            url: truth.url.clone(),
            title: draft.title,
            authors: draft.authors,
            published: draft.published.map(|date| date.value),
            body: draft.body,
        });
    }
    let verdict = compare(&truth, got.into_iter());
    let mut report = format!("kinds: {kinds:#?}\n");
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
            let _ = writeln!(
                report,
                "{what} {}:\n  wanted {:?}\n  got    {:?}",
                one.url,
                cut(&one.wanted),
                cut(&one.got)
            );
        }
    }
    assert!(
        kinds.is_empty() && verdict.is_perfect(),
        "{} of {} articles, wrong: {} kinds, {} titles, {} dates, {} authors, {} bodies\n{report}",
        verdict.found,
        verdict.articles,
        kinds.len(),
        verdict.titles.len(),
        verdict.dates.len(),
        verdict.authors.len(),
        verdict.bodies.len()
    );
}

#[test]
fn no_listing_of_the_bundled_site_is_taken_for_an_article() {
    for articles in [100, 200, 320, 1_000] {
        no_listing(articles);
    }
}

fn no_listing(articles: usize) {
    let site = DemoSite::build(Options { articles, ..Options::default() });
    let stories: BTreeSet<String> = site.truth().into_iter().map(|truth| truth.url).collect();
    let mut wrong = Vec::new();
    for seed in site.seeds() {
        let front = read(&site, &seed).expect("front page");
        assert_eq!(front.kind, PageKind::Hub, "{seed}");
        let lists: Vec<String> = front
            .links
            .iter()
            .filter(|link| {
                matches!(link.role, R::Section | R::Tag | R::Author | R::Pagination | R::Navigation)
            })
            .map(|link| link.url.to_string())
            .filter(|url| !stories.contains(url.split("?utm_").next().unwrap_or(url)))
            .collect();
        assert!(lists.len() > 2, "{seed} names its sections");
        for url in lists {
            if read(&site, &url).is_some_and(|page| page.kind == PageKind::Article) {
                wrong.push(url);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
