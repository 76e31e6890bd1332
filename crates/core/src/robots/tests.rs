use super::*;
use std::time::{Duration, Instant};

fn allowed(robots: &str, path: &str) -> bool {
    let url = url::Url::parse("https://news.example/robots.txt").expect("url");
    match RobotsAnswer::read(robots.as_bytes(), "newshound", &url) {
        RobotsAnswer::Rules { text, .. } => Rules::from_text(&text).allow(path),
        RobotsAnswer::Unavailable => false,
    }
}

/// Rules for everybody.
fn all(rules: &str) -> String {
    format!("User-agent: *\n{rules}\n")
}

/// Section numbers are of RFC 9309.
#[test]
fn groups() {
    for (source, robots, path, expected) in [
        ("2.2.1 no group, no rule", "", "/a", true),
        ("2.2.1 general group", "User-agent: *\nDisallow: /", "/a", false),
        (
            "2.2.1 own group replaces the general one",
            "User-agent: *\nDisallow: /\n\nUser-agent: newshound\nDisallow: /x",
            "/a",
            true,
        ),
        (
            "2.2.1 own group replaces it wherever it stands",
            "User-agent: newshound\nDisallow: /x\n\nUser-agent: *\nDisallow: /",
            "/a",
            true,
        ),
        ("2.2.1 product token, any case", "User-agent: NewsHound\nDisallow: /x", "/x", false),
        (
            "2.2.1 version and comment are no part of the token",
            "User-agent: newshound/2.0 (news)\nDisallow: /x",
            "/x",
            false,
        ),
        ("2.2.1 version without a blank", "User-agent: newshound/2\nDisallow: /x", "/x", false),
        (
            "2.2.1 a longer token is another",
            "User-agent: newshound-images\nDisallow: /x",
            "/x",
            true,
        ),
        ("2.2.1 a shorter token is another", "User-agent: news\nDisallow: /x", "/x", true),
        ("2.2.1 another product", "User-agent: otherbot\nDisallow: /", "/x", true),
        (
            "2.2.1 several names, one group",
            "User-agent: a\nUser-agent: newshound\nDisallow: /x",
            "/x",
            false,
        ),
        (
            "2.2.1 several names, we first",
            "User-agent: newshound\nUser-agent: a\nDisallow: /x",
            "/x",
            false,
        ),
        (
            "2.2.1 groups of one name are one",
            "User-agent: newshound\nDisallow: /x\nUser-agent: newshound\nDisallow: /y",
            "/y",
            false,
        ),
        (
            "2.2.1 also with another between",
            "User-agent: newshound\nDisallow: /x\nUser-agent: b\nDisallow: /\nUser-agent: newshound\nDisallow: /y",
            "/x",
            false,
        ),
        (
            "2.2.1 general groups are one too",
            "User-agent: *\nDisallow: /x\n\nUser-agent: *\nDisallow: /y",
            "/x",
            false,
        ),
        (
            "2.2.1 an empty own group allows everything",
            "User-agent: newshound\n\nUser-agent: *\nDisallow: /x",
            "/x",
            false,
        ),
        (
            "2.2.1 an own group that disallows nothing",
            "User-agent: newshound\nDisallow:\n\nUser-agent: *\nDisallow: /x",
            "/x",
            true,
        ),
        ("2.2.1 rules before any group count for nobody", "Disallow: /x", "/x", true),
        ("2.2.1 blank lines end no group", "User-agent: *\n\n\nDisallow: /x", "/x", false),
        (
            "2.2.4 other records end no group",
            "User-agent: *\nSitemap: https://news.example/s.xml\nDisallow: /x",
            "/x",
            false,
        ),
        (
            "2.2.4 unknown lines are passed over",
            "User-agent: *\nRequest-rate: 1/5\nVisit-time: 0600-0845\nDisallow: /x",
            "/x",
            false,
        ),
        (
            "2.2.4 a sitemap line before the groups",
            "Sitemap: https://news.example/s.xml\nUser-agent: *\nDisallow: /x",
            "/x",
            false,
        ),
    ] {
        assert_eq!(allowed(robots, path), expected, "{source}: {robots:?} {path}");
    }
}

/// Section numbers are of RFC 9309.
#[test]
fn matching() {
    for (source, rules, path, expected) in [
        ("2.2.2 disallow all", "Disallow: /", "/a", false),
        ("2.2.2 robots.txt itself is always allowed", "Disallow: /", "/robots.txt", true),
        ("2.2.2 an empty rule disallows nothing", "Disallow:", "/a", true),
        ("2.2.2 an empty allow changes nothing", "Disallow: /\nAllow:", "/a", false),
        ("2.2.2 a prefix", "Disallow: /a", "/abc", false),
        ("2.2.2 a folder", "Disallow: /a/", "/a", true),
        ("2.2.2 in a folder", "Disallow: /a/", "/a/b", false),
        ("2.2.2 case matters", "Disallow: /A", "/a", true),
        ("2.2.2 the query belongs to the path", "Disallow: /a?b", "/a?b=1", false),
        ("2.2.2 a path is no query", "Disallow: /a?b", "/a", true),
        ("2.2.2 longest match: allow", "Disallow: /a\nAllow: /a/b", "/a/b/c", true),
        ("2.2.2 longest match: disallow", "Allow: /a/b\nDisallow: /a", "/a/c", false),
        ("2.2.2 longest match, order does not matter", "Allow: /a/b\nDisallow: /a", "/a/b", true),
        ("2.2.2 a tie allows", "Allow: /a\nDisallow: /a", "/a", true),
        ("2.2.2 a tie allows, other order", "Disallow: /a\nAllow: /a", "/a", true),
        (
            "2.2.2 octets count, wildcards too",
            "Allow: /page\nDisallow: /*.html",
            "/page.html",
            false,
        ),
        (
            "2.2.2 longest of three",
            "Disallow: /a\nAllow: /a/b\nDisallow: /a/b/c",
            "/a/b/c/d",
            false,
        ),
        (
            "5.1 example: folder and exception",
            "Disallow: /*.gif$\nDisallow: /example/\nAllow: /publications/",
            "/publications/x",
            true,
        ),
        (
            "5.1 example: the folder",
            "Disallow: /*.gif$\nDisallow: /example/\nAllow: /publications/",
            "/example/x",
            false,
        ),
        (
            "5.2 example: the longest match",
            "Allow: /example/page/\nDisallow: /example/page/disallowed.gif",
            "/example/page/disallowed.gif",
            false,
        ),
        ("2.2.3 star in the middle", "Disallow: /*/print/", "/a/print/", false),
        ("2.2.3 star matches nothing as well", "Disallow: /a*b", "/ab", false),
        ("2.2.3 star crosses folders", "Disallow: /a*b", "/a/x/y/b", false),
        ("2.2.3 a star at the end says nothing more", "Disallow: /a*", "/a", false),
        ("2.2.3 a star at the beginning", "Disallow: *.pdf", "/x/y.pdf", false),
        ("2.2.3 two stars", "Disallow: /*/b/*/d", "/a/b/c/d", false),
        ("2.2.3 end mark", "Disallow: /*.php$", "/a.php", false),
        ("2.2.3 end mark, more behind", "Disallow: /*.php$", "/a.php?x=1", true),
        ("2.2.3 end mark without a star", "Disallow: /a$", "/a", false),
        ("2.2.3 end mark without a star, longer", "Disallow: /a$", "/ab", true),
        ("2.2.3 the front page alone", "Disallow: /\nAllow: /$", "/", true),
        ("2.2.3 the front page alone, others", "Disallow: /\nAllow: /$", "/a", false),
        ("2.2.3 star before the query", "Disallow: /*?print=", "/a?print=1", false),
        ("2.2.3 an escaped star is a star", "Disallow: /a%2A", "/a*", false),
        ("2.2.2 table: raw against encoded", "Disallow: /foo/bar/ツ", "/foo/bar/%E3%83%84", false),
        (
            "2.2.2 table: encoded against encoded",
            "Disallow: /foo/bar/%E3%83%84",
            "/foo/bar/%E3%83%84",
            false,
        ),
        ("2.2.2 table: needless encoding", "Disallow: /foo/bar/%62%61%7A", "/foo/bar/baz", false),
        ("2.2.2 encoded slash is no slash", "Disallow: /a%2Fb", "/a/b", true),
        ("2.2.2 hex digits in either case", "Disallow: /%e3%83%84", "/%E3%83%84", false),
    ] {
        assert_eq!(allowed(&all(rules), path), expected, "{source}: {rules:?} {path}");
    }
}

/// What servers send; section numbers are of RFC 9309.
#[test]
fn broken_files() {
    let long = format!("User-agent: *\n{}Disallow: /x\n", "# a comment\n".repeat(50_000));
    for (source, robots, path, expected) in [
        ("2.3 byte order mark", "\u{feff}User-agent: *\nDisallow: /x", "/x", false),
        ("2.2 CR alone ends a line", "User-agent: *\rDisallow: /x\r", "/x", false),
        ("2.2 CR LF", "User-agent: *\r\nDisallow: /x\r\n", "/x", false),
        ("2.2 no end at the last line", "User-agent: *\nDisallow: /x", "/x", false),
        ("2.2 blanks, case and comment", "user-agent : *\ndisallow : /x # no", "/x", false),
        ("2.2 a comment line between", "User-agent: *\n# Disallow: /\nDisallow: /x", "/y", true),
        ("2.2 a comment right behind", "User-agent: *#all\nDisallow: /x#y", "/x", false),
        ("2.2 tabs", "User-agent:\t*\nDisallow:\t/x", "/x", false),
        ("2.2 blanks before", "  User-agent: *\n   Disallow: /x", "/x", false),
        ("met: no robots.txt but a page", "<html>not found</html>", "/x", true),
        ("met: JSON", "{\"error\": \"not found\"}", "/x", true),
        ("met: NUL and control characters", "User-agent: *\nDisallow: /x\n\0\u{1}\n", "/x", false),
        ("2.5 at most 500 KiB are read", long.as_str(), "/x", true),
    ] {
        let shown: String = robots.chars().take(80).collect();
        assert_eq!(allowed(robots, path), expected, "{source}: {shown:?} {path}");
    }
    let latin = b"User-agent: *\nDisallow: /caf\xE9\nDisallow: /x\n";
    let url = url::Url::parse("https://news.example/robots.txt").expect("url");
    let RobotsAnswer::Rules { text, .. } = RobotsAnswer::read(latin, "newshound", &url) else {
        panic!("rules")
    };
    assert!(!Rules::from_text(&text).allow("/x"), "a line in another charset spoils no other");
}

#[test]
fn delay_and_sitemaps() {
    let url = url::Url::parse("https://news.example/robots.txt").expect("url");
    let text =
        b"User-agent: *\nCrawl-delay: 2.5\nSitemap: https://news.example/s.xml\nsitemap: /t.xml";
    let RobotsAnswer::Rules { text, sitemaps, .. } = RobotsAnswer::read(text, "newshound", &url)
    else {
        panic!("rules")
    };
    assert_eq!(Rules::from_text(&text).crawl_delay(), Some(Duration::from_millis(2500)));
    assert_eq!(sitemaps, ["https://news.example/s.xml", "https://news.example/t.xml"]);
}

#[test]
fn delays() {
    for (line, expected) in [
        ("Crawl-delay: 5", Some(5_000)),
        ("crawl-delay:0.5", Some(500)),
        ("Crawl-delay: soon", None),
        ("Crawl-delay: -1", None),
        ("", None),
    ] {
        let rules = Rules::from_text(&all(line));
        assert_eq!(rules.crawl_delay(), expected.map(Duration::from_millis), "{line:?}");
    }
}

#[test]
fn pathological_patterns_are_linear() {
    let pattern = format!("User-agent: *\nDisallow: /{}b", "a*".repeat(5_000));
    assert!(allowed(&pattern, &format!("/{}", "a".repeat(2_000))));
}

/// The matcher says what the crate says that read the file, for any pattern and path.
#[test]
fn as_the_parser_would_match() {
    let mut seed: u64 = 0x2545_f491_4f6c_dd1d;
    let mut next = move |bound: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % 1024).expect("small") % bound
    };
    for _ in 0..20_000 {
        let signs = ["a", "b", "/", "*", "$", "%61", "%2f", "ä", "?"];
        let mut rules = String::from("User-agent: *\n");
        for _ in 0..next(4) + 1 {
            rules.push_str(if next(2) == 0 { "Allow: /" } else { "Disallow: /" });
            (0..next(7)).for_each(|_| rules.push_str(signs[next(signs.len())]));
            rules.push('\n');
        }
        let mut path = String::from("/");
        (0..next(9)).for_each(|_| path.push_str(["a", "b", "/", "%C3%A4", "%2F", "$"][next(6)]));
        let expected = Robots::parse(rules.as_bytes(), "newshound").is_allowed(&path);
        assert_eq!(Rules::from_text(&rules).allow(&path), expected, "{rules} {path}");
    }
}

/// No question costs more than its budget, and none is answered with a rule left out: 10,000
/// wildcards are all heeded for a path of common length, and refuse one that is made to cost.
#[test]
fn ten_thousand_wildcards_have_a_budget() {
    let lines: String = (0..10_000).map(|n| format!("Disallow: /*a*a*a*b{n}\n")).collect();
    let rules = Rules::from_text(&all(&lines));
    assert_eq!(rules.ask("/news/a/a/a/b9999"), Permission::Forbidden);
    assert_eq!(rules.ask("/news/2026/a-story-about-a-canal"), Permission::Allowed);
    let costly = format!("/0123456789b{}", "a".repeat(2_000));
    let start = Instant::now();
    for _ in 0..20 {
        assert_eq!(rules.ask(&costly), Permission::TooCostly);
    }
    // 22 ms a question, in a release build, before there was a budget.
    assert!(start.elapsed() < Duration::from_secs(1), "{:?} for 20", start.elapsed());
    assert!(rules.bytes() < 1_000_000, "{} bytes", rules.bytes());
}
