use super::*;

fn url(text: &str) -> CanonicalUrl {
    CanonicalUrl::parse(text).expect(text)
}

fn set(patterns: &[&str]) -> RegexSet {
    RegexSet::new(patterns).expect("patterns")
}

fn rules(name: &str, hosts: &[&str]) -> SiteRules {
    SiteRules {
        name: name.to_owned(),
        hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
        hubs: vec![url("https://news.example/latest/")],
        include: set(&["/2026/", "/world/"]),
        exclude: set(&["/world/sponsored/"]),
        article: set(&["/2026/[^/]+/$"]),
        delay: Some(Duration::from_secs(5)),
        lanes: vec![(set(&["/world/breaking/"]), Lane::Fresh), (set(&["/world/"]), Lane::Listings)],
        select: Select::default(),
    }
}

#[test]
fn hosts() {
    let sites = Sites::new(vec![
        rules("a", &["news.example", "www.news.example"]),
        rules("b", &["*.news.example"]),
        rules("c", &["127.0.0.1:8001"]),
    ])
    .expect("sites");
    for (text, expected) in [
        ("https://news.example/", Some("a")),
        ("http://news.example/", Some("a")),
        ("https://news.example:8443/", Some("a")),
        ("https://www.news.example/", Some("a")),
        ("https://archive.news.example/", Some("b")),
        ("https://old.archive.news.example/", Some("b")),
        ("https://othernews.example/", None),
        ("http://127.0.0.1:8001/", Some("c")),
        ("http://127.0.0.1:8002/", None),
    ] {
        assert_eq!(sites.of(&url(text)).map(|rules| rules.name.as_str()), expected, "{text}");
    }
    let names: Vec<&str> = sites.all().map(|rules| rules.name.as_str()).collect();
    assert_eq!(names, ["c", "a", "b"]);
    let twice = Sites::new(vec![rules("a", &["x.example"]), rules("b", &["x.example"])]);
    assert_eq!(twice.map(|_| ()), Err(("x.example".into(), "a".into(), "b".into())));
}

#[test]
fn what_they_say_of_a_url() {
    let rules = rules("a", &["news.example"]);
    for (path, refusal, lane, story) in [
        ("/2026/a-story/", None, None, Story::Yes),
        ("/2026/a/b/", None, None, Story::No),
        ("/latest/", None, None, Story::No),
        ("/about/", Some(Refusal::NotIncluded), None, Story::No),
        ("/world/breaking/1", None, Some(Lane::Fresh), Story::No),
        ("/world/2", None, Some(Lane::Listings), Story::No),
        ("/world/sponsored/2026/x/", Some(Refusal::Excluded), Some(Lane::Listings), Story::Yes),
    ] {
        let url = url(&format!("https://news.example{path}"));
        assert_eq!(rules.refusal(&url, false), refusal, "{path}");
        assert_eq!(rules.lane(&url), lane, "{path}");
        assert_eq!(rules.story(&url), story, "{path}");
    }
    assert_eq!(rules.refusal(&url("https://news.example/feed.xml"), true), None);
    let none = SiteRules::default();
    assert_eq!(none.story(&url("https://news.example/x")), Story::Unsaid);
}

#[test]
fn patterns_that_sort_out_nothing() {
    for (pattern, everything) in [
        ("", true),
        (".*", true),
        ("^https?://", true),
        ("news\\.example", true),
        ("/", true),
        ("^https://", false),
        ("/2026/", false),
        ("\\.html$", false),
    ] {
        assert_eq!(matches_everything(&set(&[pattern]), "*.news.example"), everything, "{pattern}");
    }
}
