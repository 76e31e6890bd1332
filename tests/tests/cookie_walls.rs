//! Sites that show nothing before they have given out a cookie and got it back.

use newshound_tests::binary::newshound;
use newshound_tests::records::articles;
use newshound_tests::{small, tiny};

const STORIES: usize = 4;

/// By which redirects the cookie comes.
#[derive(Clone, Copy)]
enum Wall {
    /// By a page that is told where to send its reader.
    Named,
    /// By two such pages, of which the second sets it.
    Twice,
    /// By a page that knows it from a cookie of the first redirect.
    ByCookie,
    /// By the page itself.
    Itself,
    /// By one that never sets it.
    Never,
}

fn answer(wall: Wall, path: &str, head: &str) -> (&'static str, String) {
    const TO_SET: &str = "302 Found\r\nlocation: /set?to=/";
    const SET: &str = "302 Found\r\nset-cookie: reader=1; Path=/\r\nlocation: /";
    let head = head.to_lowercase();
    let status = match (wall, path) {
        (Wall::Named, "/sso?to=/") | (Wall::Twice, "/set?to=/") => SET,
        (Wall::Twice, "/sso?to=/") => TO_SET,
        (Wall::Never, "/sso?to=/") => "302 Found\r\nlocation: /",
        (Wall::ByCookie, "/sso") if head.contains("back=front") => SET,
        (_, "/") if !head.contains("reader=1") => match wall {
            Wall::Named | Wall::Twice | Wall::Never => "302 Found\r\nlocation: /sso?to=/",
            Wall::ByCookie => "302 Found\r\nset-cookie: back=front\r\nlocation: /sso",
            Wall::Itself => SET,
        },
        _ => return small::answer(path, small::links(STORIES), |n| small::story("", n)),
    };
    (status, String::new())
}

/// Exit code, summary and titles of a crawl of such a site.
fn crawl(wall: Wall, cookies: bool) -> (Option<i32>, String, usize) {
    let site = tiny::serve_heads("127.0.0.1:0", move |path, head| answer(wall, path, head));
    let seed = format!("{}/", site.expect("served"));
    let folder = tempfile::tempdir().expect("folder");
    let (out, config) = (folder.path().join("out"), folder.path().join("newshound.toml"));
    std::fs::write(&config, format!("[fetch]\ncookies = {cookies}\n")).expect("config");
    let mut command = newshound(&["crawl", "--delay", "0", "--allow-private", &seed, "--config"]);
    let output = command.arg(config).arg("--out").arg(&out).output().expect("crawl");
    let summary = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.code(), summary, articles(&out).map_or(0, |all| all.len()))
}

#[test]
fn a_page_is_asked_again_behind_the_one_that_sets_its_cookie() {
    for wall in [Wall::Named, Wall::Twice, Wall::ByCookie, Wall::Itself] {
        let (code, summary, stories) = crawl(wall, true);
        assert_eq!((code, stories), (Some(0), STORIES), "{summary}");
    }
}

#[test]
fn a_cookie_that_is_not_kept_or_never_comes_is_named() {
    for (wall, cookies) in [(Wall::Named, false), (Wall::Itself, false), (Wall::Never, true)] {
        let (code, summary, stories) = crawl(wall, cookies);
        assert_eq!((code, stories), (Some(4), 0), "{summary}");
        assert!(summary.contains("wants_cookie"), "{summary}");
    }
}
