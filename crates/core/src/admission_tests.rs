use super::*;
use crate::scope::ScopeMode;

fn url(text: &str) -> CanonicalUrl {
    CanonicalUrl::parse(text).expect(text)
}

fn rules() -> AdmissionRules {
    let scope = Scope::around(ScopeMode::Site, &[url("https://www.news.example/")]);
    AdmissionRules {
        exclude: RegexSet::new(["/sponsored/"]).expect("pattern"),
        max_depth: Some(3),
        since: Some("2022-01-01".to_owned()),
        until: Some("2026-06-30".to_owned()),
        ..AdmissionRules::all_of(scope, 2026)
    }
}

#[test]
fn the_archive_of_a_feed_is_no_listing() {
    let link = url("https://www.news.example/world/page/2/");
    for (kind, of, lane) in [
        (TaskKind::FeedPage, Lane::Listings, Lane::Archive),
        (TaskKind::ListPage, Lane::Listings, Lane::Listings),
        // The later pages of a front page or section name most.
        (TaskKind::ListPage, Lane::Fresh, Lane::Archive),
    ] {
        let on = FoundOn {
            url: None,
            depth: 1,
            redirects: 0,
            lane: of,
            revisited: false,
            standing: Standing::Plain,
        };
        let found = Found { url: &link, role: LinkRole::Pagination, kind: &kind, hint: None };
        assert_eq!(rules().judge(found, on), Ok(lane));
    }
}

#[test]
fn lanes_and_refusals() {
    use LinkRole as R;
    for (link, role, depth, expected) in [
        ("https://www.news.example/a", R::Latest, 2, Ok(Lane::Fresh)),
        ("https://www.news.example/a", R::Teaser, 0, Ok(Lane::Fresh)),
        ("https://www.news.example/a", R::Teaser, 1, Ok(Lane::Archive)),
        ("https://www.news.example/a", R::Previous, 1, Ok(Lane::Archive)),
        ("https://www.news.example/a", R::Related, 1, Ok(Lane::Archive)),
        ("https://www.news.example/world/", R::Section, 0, Ok(Lane::Archive)),
        ("https://www.news.example/tag/a/", R::Tag, 0, Ok(Lane::Listings)),
        ("https://www.news.example/a", R::NewsSitemapEntry, 1, Ok(Lane::Fresh)),
        ("https://www.news.example/a", R::SitemapEntry, 1, Ok(Lane::Archive)),
        ("https://archive.news.example/a", R::Inline, 1, Ok(Lane::Archive)),
        ("https://other.example/a", R::External, 1, Err(Refusal::OutOfScope)),
        ("https://www.news.example/sponsored/a", R::Teaser, 0, Err(Refusal::Excluded)),
        ("https://www.news.example/a", R::Inline, 3, Err(Refusal::TooDeep)),
        ("https://www.news.example/a", R::Redirect, 3, Ok(Lane::Archive)),
        ("https://www.news.example/?s=a", R::Inline, 1, Err(Refusal::Search)),
        ("https://www.news.example/print/a", R::SitemapEntry, 1, Ok(Lane::Archive)),
        ("https://www.news.example/feed", R::Navigation, 1, Err(Refusal::NotAPage)),
        ("https://www.news.example/ajax/feed?offset=10", R::Pagination, 1, Ok(Lane::Archive)),
        ("https://www.news.example/a.pdf", R::SitemapEntry, 1, Err(Refusal::NotAPage)),
        // A year may be a headline where stories are named.
        ("https://www.news.example/posts/1984/", R::Teaser, 0, Ok(Lane::Fresh)),
        ("https://www.news.example/posts/1984/", R::Navigation, 0, Err(Refusal::Calendar)),
        ("https://www.news.example/1984/", R::Teaser, 0, Err(Refusal::Calendar)),
        ("https://www.news.example/calendar/1984/", R::Teaser, 0, Err(Refusal::Calendar)),
    ] {
        let (page, link) = (url("https://www.news.example/"), url(link));
        let on = FoundOn {
            url: Some(&page),
            depth,
            redirects: 0,
            lane: Lane::Archive,
            revisited: false,
            standing: Standing::Plain,
        };
        let found = Found { url: &link, role, kind: &TaskKind::Page, hint: None };
        assert_eq!(rules().judge(found, on), expected, "{role} {link} {depth}");
    }
}

#[test]
fn what_may_lead_out_of_the_scope() {
    use LinkRole as R;
    use Standing as S;
    let (seed, map) = (Some("https://www.news.example/"), Some("https://cdn.example/map.xml"));
    for (page, standing, link, role, kind, inside) in [
        // Where a seed has moved to, and nothing else.
        (seed, S::MovedSeed, "https://new.example/", R::Redirect, TaskKind::Page, true),
        (seed, S::MovedSeed, "https://new.example/en/", R::Redirect, TaskKind::Page, true),
        (seed, S::MovedSeed, "https://o.example/newspaper", R::Redirect, TaskKind::Page, false),
        (seed, S::MovedSeed, "https://new.example/", R::Teaser, TaskKind::Page, false),
        (seed, S::Plain, "https://new.example/", R::Redirect, TaskKind::Page, false),
        // A sitemap elsewhere that robots.txt names, and what it lists.
        (None, S::Plain, "https://cdn.example/map.xml", R::Sitemap, TaskKind::Sitemap, true),
        (seed, S::Plain, "https://cdn.example/map.xml", R::Sitemap, TaskKind::Sitemap, false),
        (map, S::Vouched, "https://www.news.example/a", R::SitemapEntry, TaskKind::Page, true),
        (map, S::Vouched, "https://cdn.example/a", R::SitemapEntry, TaskKind::Page, false),
        (map, S::Vouched, "https://cdn.example/2.xml", R::Sitemap, TaskKind::Sitemap, true),
    ] {
        let (page, link) = (page.map(url), url(link));
        let on = FoundOn {
            url: page.as_ref(),
            depth: 0,
            redirects: 0,
            lane: Lane::Archive,
            revisited: false,
            standing,
        };
        let judged = rules().judge(Found { url: &link, role, kind: &kind, hint: None }, on);
        assert_eq!(judged.is_ok(), inside, "{link} {standing:?}");
    }
}

#[test]
fn dated_entries_and_long_redirects() {
    let (page, link) = (url("https://www.news.example/"), url("https://www.news.example/a"));
    let on = FoundOn {
        url: Some(&page),
        depth: 0,
        redirects: 5,
        lane: Lane::Fresh,
        revisited: false,
        standing: Standing::Plain,
    };
    for (date, expected) in [
        ("2021-12-31T23:59:00Z", Err(Refusal::TooOld)),
        ("2022-01-01", Ok(Lane::Fresh)),
        ("2026-06-30T23:59:00+09:00", Ok(Lane::Fresh)),
        ("2026-07-01", Err(Refusal::TooNew)),
    ] {
        let hint = Hint { published: Some(date.to_owned()), ..Hint::default() };
        let role = LinkRole::FeedEntry;
        let found = Found { url: &link, role, kind: &TaskKind::Page, hint: Some(&hint) };
        assert_eq!(rules().judge(found, on), expected, "{date}");
    }
    let role = LinkRole::Redirect;
    let found = Found { url: &link, role, kind: &TaskKind::Page, hint: None };
    assert_eq!(rules().judge(found, on), Err(Refusal::TooManyRedirects));
}

#[test]
fn what_is_found_on_a_page_read_before_is_fresh() {
    use LinkRole as R;
    let front = "https://www.news.example/";
    for (link, role, depth, of, first, again) in [
        // No menu, whatever it looks like: a menu's links were there the first time.
        ("a-new-story", R::Navigation, 1, Lane::Fresh, Lane::Listings, Lane::Fresh),
        ("a", R::Teaser, 1, Lane::Archive, Lane::Archive, Lane::Fresh),
        ("a", R::Recommended, 1, Lane::Archive, Lane::Archive, Lane::Fresh),
        ("a", R::SitemapEntry, 1, Lane::Sitemaps, Lane::Archive, Lane::Fresh),
        ("a", R::Related, 1, Lane::Archive, Lane::Archive, Lane::Archive),
        ("tag/a/", R::Tag, 1, Lane::Fresh, Lane::Listings, Lane::Listings),
        ("world/", R::Section, 1, Lane::Fresh, Lane::Archive, Lane::Archive),
        // The later pages of a list were read the first time, as far as they pay.
        ("page/2/", R::Pagination, 0, Lane::Fresh, Lane::Archive, Lane::Listings),
        ("page/3/", R::Pagination, 1, Lane::Listings, Lane::Listings, Lane::Listings),
        ("a", R::Redirect, 1, Lane::Listings, Lane::Listings, Lane::Listings),
    ] {
        for (revisited, expected) in [(false, first), (true, again)] {
            let (page, link) = (url(front), url(&format!("{front}{link}")));
            let (redirects, standing) = (4, Standing::Plain);
            let on = FoundOn { url: Some(&page), depth, redirects, lane: of, revisited, standing };
            let found = Found { url: &link, role, kind: &TaskKind::Page, hint: None };
            assert_eq!(rules().judge(found, on), Ok(expected), "{role} {link} {revisited}");
        }
    }
}

#[test]
fn documents_have_lanes_of_their_own() {
    use LinkRole as R;
    for (role, kind, depth, expected) in [
        (R::SitemapGuess, TaskKind::Sitemap, 0, Lane::Sitemaps),
        (R::SitemapGuess, TaskKind::Page, 0, Lane::Sitemaps),
        (R::Sitemap, TaskKind::Sitemap, 3, Lane::Sitemaps),
        (R::Feed, TaskKind::Feed, 0, Lane::Fresh),
        (R::Feed, TaskKind::Feed, 1, Lane::Listings),
        (R::Seed, TaskKind::Page, 0, Lane::Fresh),
        (R::Continuation, TaskKind::Part, 1, Lane::Fresh),
    ] {
        let (page, link) = (url("https://www.news.example/"), url("https://www.news.example/x"));
        let (lane, standing) = (Lane::Archive, Standing::Plain);
        let on =
            FoundOn { url: Some(&page), depth, redirects: 0, lane, revisited: false, standing };
        let found = Found { url: &link, role, kind: &kind, hint: None };
        assert_eq!(rules().judge(found, on), Ok(expected), "{role} {kind:?} {depth}");
    }
}

#[test]
fn patterns_are_about_pages_and_no_seed_is_left_out() {
    use LinkRole as R;
    let rules = AdmissionRules {
        include: RegexSet::new(["/world/"]).expect("pattern"),
        exclude: RegexSet::new(["/sponsored/"]).expect("pattern"),
        ..rules()
    };
    for (path, role, kind, expected) in [
        ("/world/a", R::Teaser, TaskKind::Page, Ok(Lane::Fresh)),
        ("/sports/a", R::Teaser, TaskKind::Page, Err(Refusal::NotIncluded)),
        ("/world/sponsored/a", R::Teaser, TaskKind::Page, Err(Refusal::Excluded)),
        ("/feed.xml", R::Feed, TaskKind::Feed, Ok(Lane::Fresh)),
        ("/sponsored/feed.xml", R::Feed, TaskKind::Feed, Err(Refusal::Excluded)),
        ("/", R::Seed, TaskKind::Page, Ok(Lane::Fresh)),
        ("/sponsored/", R::Seed, TaskKind::Page, Ok(Lane::Fresh)),
        // A seed is never refused by its shape either.
        ("/a?s=word", R::Seed, TaskKind::Page, Ok(Lane::Fresh)),
        ("/world/?s=word", R::Teaser, TaskKind::Page, Err(Refusal::Search)),
    ] {
        let (page, link) =
            (url("https://www.news.example/"), url(&format!("https://www.news.example{path}")));
        let on = FoundOn {
            url: Some(&page),
            depth: 0,
            redirects: 0,
            lane: Lane::Fresh,
            revisited: false,
            standing: Standing::Plain,
        };
        let found = Found { url: &link, role, kind: &kind, hint: None };
        assert_eq!(rules.judge(found, on), expected, "{role} {path}");
    }
}

#[test]
fn where_a_seed_moved_to_stands_for_a_site() {
    for (seed, target, expected) in [
        ("/", "/", true),
        ("/", "/pt-br", true),
        ("/", "/pt-br/", true),
        ("/", "/abcdef", false),
        ("/", "/a/b", false),
        ("/world/today", "/world/today/", true),
        ("/world/today", "/world/later", false),
    ] {
        let seed = url(&format!("https://www.news.example{seed}"));
        let target = url(&format!("https://new.example{target}"));
        assert_eq!(is_front(&seed, &target), expected, "{seed} {target}");
    }
}

#[test]
fn the_delay_of_a_host_is_the_longest_of_its_rules() {
    use crate::rules::SiteRules;
    use crate::source::SourceRules;
    let front = url("https://www.news.example/");
    let seconds = |all: Option<u64>| all.map(Duration::from_secs);
    for (of_site, of_source, expected) in [
        (Some(5), None, 5),
        (None, Some(7), 7),
        (Some(5), Some(7), 7),
        (Some(5), Some(2), 5),
        (None, None, 0),
    ] {
        let site = SiteRules {
            hosts: vec!["www.news.example".to_owned()],
            delay: seconds(of_site),
            ..SiteRules::default()
        };
        let source = SourceRules { delay: seconds(of_source), ..SourceRules::default() };
        let mut sources = Sources::default();
        sources.add(&front, &Arc::new(source));
        let sites = Arc::new(Sites::new(vec![site]).expect("sites"));
        let rules = AdmissionRules { sites, sources: Arc::new(sources), ..rules() };
        let expected = Duration::from_secs(expected);
        assert_eq!(rules.delay(&HostKey::of(&front)), expected, "{of_site:?} {of_source:?}");
        let other = HostKey::of(&url("https://other.example/"));
        assert_eq!(rules.delay(&other), Duration::ZERO);
    }
}

#[test]
fn what_waits_is_judged_by_todays_rules() {
    use LinkRole as R;
    let mut rules = rules();
    rules.left.add(ScopeMode::Host, &url("https://once.example/"));
    rules.left.add(ScopeMode::Host, &url("https://www.news.example/"));
    for (link, role, depth, expected) in [
        ("https://www.news.example/a", R::Teaser, 3, None),
        ("https://www.news.example/sponsored/a", R::Teaser, 1, Some(Refusal::Excluded)),
        ("https://www.news.example/sponsored/", R::Seed, 0, None),
        ("https://www.news.example/a", R::Inline, 4, Some(Refusal::TooDeep)),
        ("https://www.news.example/a", R::Redirect, 4, None),
        // It may be in by what a page said of it.
        ("https://cdn.example/sitemap", R::SitemapEntry, 1, None),
        ("https://once.example/", R::Seed, 0, Some(Refusal::OutOfScope)),
        ("https://once.example/a", R::Teaser, 1, Some(Refusal::OutOfScope)),
    ] {
        let entry = Entry { depth, ..Entry::new(url(link), role, TaskKind::Page) };
        assert_eq!(rules.refuses_waiting(&entry), expected, "{link} {role:?}");
    }
}

#[test]
fn languages_are_told_by_their_beginning() {
    let mut rules = rules();
    assert!(rules.wants_language(Some("xx")));
    rules.languages = vec!["pt".to_owned(), "zh-Hant".to_owned()];
    for (language, wanted) in [
        (Some("pt"), true),
        (Some("PT-br"), true),
        (Some("zh-Hant-TW"), true),
        (Some("zh-Hans"), false),
        (Some("zh"), false),
        (Some("ptx"), false),
        (Some("p"), false),
        (None, true),
    ] {
        assert_eq!(rules.wants_language(language), wanted, "{language:?}");
    }
}
