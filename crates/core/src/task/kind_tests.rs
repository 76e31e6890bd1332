use super::*;
use crate::task::{Entry, Outlink, probe};
use LinkRole as R;
use TaskKind as K;

fn url(path: &str) -> CanonicalUrl {
    CanonicalUrl::parse(&format!("https://news.example{path}")).expect("url")
}

fn a_visit() -> Visit {
    serde_json::from_str(r#"{"interval_ms":600000,"visits":3,"marks":[1,2]}"#).expect("a visit")
}

/// What 0.1.0 wrote, and what it meant by it.
#[test]
fn kinds_told_by_the_fields_of_earlier_versions() {
    let probe = probe(&url("/a")).expect("probe").as_str().to_owned();
    let probe = probe.trim_start_matches("https://news.example");
    for (path, role, expect, kind) in [
        ("/robots.txt", R::Navigation, Expect::Robots, K::Robots),
        ("/moved.txt", R::Navigation, Expect::Robots, K::Robots),
        ("/.well-known/tdmrep.json", R::Navigation, Expect::TdmFile, K::TdmFile),
        // A link to such a file is a page like any other.
        ("/robots.txt", R::Inline, Expect::Page, K::Page),
        ("/", R::Seed, Expect::Page, K::Page),
        ("/a/", R::Teaser, Expect::Page, K::Page),
        ("/a/2/", R::Teaser, Expect::Page, K::Page),
        ("/a/2/", R::Continuation, Expect::Page, K::Part),
        ("/world/page/2/", R::Pagination, Expect::Page, K::ListPage),
        ("/feed/", R::Feed, Expect::Feed, K::Feed),
        ("/feed/", R::Redirect, Expect::Feed, K::Feed),
        ("/feed/?paged=2", R::Pagination, Expect::Feed, K::FeedPage),
        ("/wp-json/wp/v2/posts/35", R::Continuation, Expect::Feed, K::Record),
        ("/sitemap.xml", R::SitemapGuess, Expect::Sitemap, K::Sitemap),
        ("/news.xml", R::Sitemap, Expect::Sitemap, K::Sitemap),
        (probe, R::Inline, Expect::Page, K::Probe),
    ] {
        assert_eq!(K::told_by(&url(path), role, expect), kind, "{path} {role} {expect:?}");
        assert_eq!(kind.expect(), expect, "{kind:?}");
    }
}

#[test]
fn names_and_numbers_round_trip() {
    let page = url("/a/");
    for kind in K::FIRST {
        assert_eq!(K::named(kind.name()), Some(kind.clone()));
        for role in [R::Teaser, R::Continuation, R::Pagination, R::Feed] {
            let (first, second) = kind.numbers(&page, role);
            assert!(first < 8, "three bits");
            assert_eq!(second.is_some(), K::has_second(first), "{kind:?} {role}");
            assert_eq!(K::of_numbers((first, second), &page, role), Some(kind.clone()), "{role}");
        }
    }
    let names: std::collections::BTreeSet<_> = K::FIRST.iter().map(K::name).collect();
    assert_eq!(names.len(), K::FIRST.len());
    assert_eq!(K::named("another"), None);
    assert_eq!(K::of_numbers((6, None), &page, R::Teaser), None);
    assert_eq!(K::of_numbers((7, Some(200)), &page, R::Teaser), None);
    // As 0.1.0 numbered what it expected.
    for (kind, role, number) in [
        (K::Page, R::Teaser, 0),
        (K::Part, R::Continuation, 0),
        (K::Feed, R::Feed, 1),
        (K::Record, R::Continuation, 1),
        (K::Sitemap, R::Sitemap, 2),
        (K::Robots, R::Navigation, 3),
        (K::TdmFile, R::Navigation, 4),
    ] {
        assert_eq!(kind.numbers(&page, role), (number, None), "{kind:?}");
    }
}

#[test]
fn entries_round_trip_with_every_kind() {
    let mut kinds = K::FIRST.to_vec();
    for list in [K::Page, K::ListPage, K::Feed, K::FeedPage, K::Sitemap] {
        kinds.push(list.again(a_visit()));
        assert_eq!(list.again(a_visit()).moved(), list);
    }
    for kind in kinds {
        for role in [R::Teaser, R::Continuation] {
            let entry = Entry { depth: 2, ..Entry::new(url("/a/"), role, kind.clone()) };
            let text = serde_json::to_string(&entry).expect("written");
            assert_eq!(serde_json::from_str::<Entry>(&text).expect("read"), entry, "{text}");
            let old = text.replace(&format!(r#""kind":"{}","#, kind.name()), "");
            assert!(serde_json::from_str::<Entry>(&old).is_ok(), "{old}");
            if !kind.is_visit() {
                let hint = None;
                let link = Outlink { url: url("/b/"), role, kind: kind.clone(), hint };
                let text = serde_json::to_string(&link).expect("written");
                assert_eq!(serde_json::from_str::<Outlink>(&text).expect("read"), link, "{text}");
            }
        }
    }
}

#[test]
fn messages_of_earlier_versions_are_read() {
    let entry: Entry = serde_json::from_str(
        r#"{"url":"https://news.example/feed/?paged=2","role":"pagination","expect":"feed",
            "depth":2,"from":"https://news.example/feed/","attempts":4,
            "visit":{"interval_ms":600000,"visits":3,"marks":[1,2]}}"#,
    )
    .expect("read");
    assert_eq!(entry.kind, K::Visit(ListKind::FeedPage, Box::new(a_visit())));
    assert_eq!((entry.depth, entry.attempts, entry.is_counted()), (2, 4, false));
    let entry: Entry =
        serde_json::from_str(r#"{"url":"https://news.example/","role":"seed"}"#).expect("read");
    assert_eq!(entry, Entry::new(url("/"), R::Seed, K::Page));
    let link: Outlink = serde_json::from_str(
        r#"{"url":"https://news.example/a/2/","role":"continuation","hint":{"title":"T"}}"#,
    )
    .expect("read");
    assert_eq!(link.kind, K::Part);
    // And what they do not know is said.
    let odd = r#"{"url":"https://news.example/","role":"seed","kind":"hologram"}"#;
    let why = serde_json::from_str::<Entry>(odd).expect_err("of a later version").to_string();
    assert!(why.starts_with(r#""hologram" is no kind of task known here"#), "{why}");
}

#[test]
fn links_name_their_kind_only_where_nothing_else_tells_it() {
    let text = |role, kind| {
        let link = Outlink { url: url("/a/"), role, kind, hint: None };
        serde_json::to_string(&link).expect("written")
    };
    assert_eq!(text(R::Teaser, K::Page), r#"{"url":"https://news.example/a/","role":"teaser"}"#);
    assert_eq!(
        text(R::Continuation, K::Record),
        r#"{"url":"https://news.example/a/","role":"continuation","expect":"feed"}"#
    );
    assert_eq!(
        text(R::Teaser, K::Part),
        r#"{"url":"https://news.example/a/","role":"teaser","kind":"part"}"#
    );
}
