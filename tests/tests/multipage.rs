//! Stories on several pages become one article, also when the crawl is killed in the middle.

use newshound_core::article::Article;
use newshound_demosite::{Options, compare};
use newshound_tests::binary::{Guarded, newshound};
use newshound_tests::site::Served;
use newshound_tests::{records, wait};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

fn site() -> Served {
    Served::with(&Options { articles: 200, multipage: true, ..Options::default() })
}

/// Every article of the truth, to the letter, once; gives those of several pages.
fn right(site: &Served, out: &Path) -> Vec<Article> {
    let articles = records::articles(out).expect("articles");
    let truth = site.running.truth();
    let verdict = compare(&truth, articles.iter().cloned().map(records::got));
    let wrong: Vec<&str> = verdict.bodies.iter().map(|one| one.url.as_str()).collect();
    assert!(
        verdict.is_perfect(),
        "missing {:?}, doubled {:?}, bodies {wrong:?}",
        verdict.missing,
        verdict.doubled
    );
    let hidden: BTreeSet<String> = site.running.site().hidden().into_iter().collect();
    for article in &articles {
        assert!(!hidden.contains(article.url.as_str()), "{}", article.url);
    }
    articles.into_iter().filter(|article| article.pages > 1).collect()
}

fn status(out: &Path) -> serde_json::Value {
    let out = out.display().to_string();
    let status = newshound(&["status", "--json", "--out", &out]).output().expect("status");
    serde_json::from_slice(&status.stdout).expect("json")
}

#[test]
fn a_story_on_several_pages_is_one_article() {
    let site = site();
    let out = tempfile::tempdir().expect("folder");
    let done = site.crawl(out.path(), &[]).output().expect("crawl");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let several = right(&site, out.path());
    assert!(several.len() >= 20, "{} stories on several pages", several.len());
    assert!(several.iter().any(|story| story.pages == 3));
    let further: u64 = several.iter().map(|story| u64::from(story.pages) - 1).sum();
    let status = status(out.path());
    assert_eq!(status["balanced"], true);
    assert_eq!(status["ended"]["continuation"], further, "each later page ended as one");

    // One request for each page, and one more for each first page.
    let mut asked: BTreeMap<(usize, String), u32> = BTreeMap::new();
    for access in site.running.access_log() {
        if access.status == 200 {
            *asked.entry((access.host, access.target)).or_default() += 1;
        }
    }
    let bases = site.running.site().bases();
    let times = |url: &str| {
        let host = bases.iter().position(|base| url.starts_with(base.as_str())).expect("a host");
        asked.get(&(host, url[bases[host].len()..].to_owned())).copied().unwrap_or(0)
    };
    let firsts: Vec<u32> = several.iter().map(|story| times(story.fetched_url.as_str())).collect();
    assert!(firsts.iter().all(|times| (1..=2).contains(times)), "{firsts:?}");
}

#[test]
fn killed_in_the_middle_it_is_one_article_all_the_same() {
    let site = site();
    let out = tempfile::tempdir().expect("folder");
    let log = out.path().join("crawl.log");
    let mut kills = 0;
    // Each run is killed once more first pages wait for their parts than before.
    for waiting in [3, 9, 15, 20] {
        let mut child =
            Guarded(site.crawl(out.path(), &["--delay", "5ms"]).spawn().expect("crawl"));
        wait::until(Duration::from_secs(60), || {
            let told = std::fs::read_to_string(&log).unwrap_or_default();
            told.matches("\"outcome\":\"parts\"").count() >= waiting
                || child.0.try_wait().expect("child").is_some()
        });
        kills += u32::from(child.0.try_wait().expect("child").is_none());
        let _ = child.0.kill();
        child.0.wait().expect("ended");
    }
    assert!(kills >= 2, "the crawl was killed {kills} times while stories waited");
    assert!(site.crawl(out.path(), &[]).status().expect("crawl").success());
    let several = right(&site, out.path());
    assert!(several.len() >= 20, "{} stories on several pages", several.len());
    assert_eq!(status(out.path())["balanced"], true);
}
