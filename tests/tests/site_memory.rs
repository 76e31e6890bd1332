//! What stands on many stories of a site is left out of bodies, and nothing else is.

use newshound_demosite::{Options, compare};
use newshound_tests::records;
use newshound_tests::site::Served;
use std::collections::BTreeMap;
use std::path::Path;

/// Precision and recall of the bodies' words, and how many bodies are the truth's to the letter.
fn measured(site: &Served, out: &Path) -> (f64, f64, usize) {
    let truth: BTreeMap<String, String> =
        site.running.truth().into_iter().map(|truth| (truth.url, truth.body)).collect();
    let (mut right, mut got, mut wanted, mut exact) = (0, 0, 0, 0);
    for article in records::articles(out).expect("articles") {
        let Some(body) = truth.get(article.url.as_str()) else { continue };
        let mut left: BTreeMap<&str, usize> = BTreeMap::new();
        for word in body.split_whitespace() {
            *left.entry(word).or_default() += 1;
            wanted += 1;
        }
        for word in article.body.split_whitespace() {
            got += 1;
            if let Some(count) = left.get_mut(word).filter(|count| **count > 0) {
                *count -= 1;
                right += 1;
            }
        }
        exact += usize::from(article.body == *body);
    }
    (f64::from(right) / f64::from(got), f64::from(right) / f64::from(wanted), exact)
}

fn crawl(site: &Served, out: &Path, memory: bool) -> (f64, f64, usize) {
    let config = out.join("config.toml");
    let text = std::fs::read_to_string(site.config()).expect("config");
    std::fs::write(&config, format!("[crawl]\nsite_memory = {memory}\n{text}")).expect("written");
    let config = config.display().to_string();
    let out = out.join("out");
    let done = site.crawl(&out, &["--config", &config]).output().expect("crawl");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    measured(site, &out)
}

#[test]
fn precision_rises_and_recall_does_not_fall() {
    let site = Served::with(&Options { articles: 500, awkward: true, ..Options::default() });
    let (off, on) = (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
    let without = crawl(&site, off.path(), false);
    let with = crawl(&site, on.path(), true);
    assert!(without.0 < 0.95, "the site is awkward: {without:?}");
    assert!(with.0 > without.0 + 0.04, "{without:?} {with:?}");
    assert!(with.1 >= without.1, "{without:?} {with:?}");
    assert!(with.2 > without.2 + 150, "{without:?} {with:?}");
}

/// Stories emitted before the site was known keep its furniture: which, and how many, is bounded;
/// a second crawl with the same state begins where the first one ended.
#[test]
fn only_the_first_stories_of_a_site_differ() {
    let site =
        Served::with(&Options { articles: 500, awkward: true, hosts: 1, ..Options::default() });
    let out = tempfile::tempdir().expect("folder");
    crawl(&site, out.path(), true);
    let line = "has reported from this coast since 1911";
    let articles = records::articles(&out.path().join("out")).expect("articles");
    let keep: Vec<usize> = articles
        .iter()
        .enumerate()
        .filter(|(_, article)| article.body.contains(line))
        .map(|(at, _)| at)
        .collect();
    assert!(keep.len() <= 25, "{keep:?}");
    // Ten stories of the site, and briefs shorter than its lines until those are sure.
    let late = keep.iter().filter(|at| **at >= 90).count();
    assert_eq!(late, 0, "{keep:?}");
}

#[test]
fn a_site_without_such_furniture_is_as_it_was() {
    let site = Served::with(&Options { articles: 320, ..Options::default() });
    let out = tempfile::tempdir().expect("folder");
    crawl(&site, out.path(), true);
    let got = records::articles(&out.path().join("out")).expect("articles");
    let verdict = compare(&site.running.truth(), got.into_iter().map(records::got));
    assert!(verdict.is_perfect(), "{verdict:#?}");
}
