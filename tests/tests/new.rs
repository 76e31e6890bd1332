//! `newshound crawl --new`: a run over what an earlier one left finds every story published in
//! between, asks for no known one, and ends.

use newshound_demosite::Options;
use newshound_tests::records;
use newshound_tests::site::Served;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Stories held back on each host: more than a page of any list.
const HELD: usize = 16;

fn crawl(site: &Served, out: &Path, more: &[&str]) -> String {
    let output = site.command("crawl", out, more).output().expect("crawl");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    told
}

/// URLs asked for since the `from`th request.
fn asked(site: &Served, from: usize) -> Vec<String> {
    let log = site.running.access_log();
    let bases = site.running.site().bases();
    log[from..].iter().map(|one| format!("{}{}", bases[one.host], one.target)).collect()
}

fn urls(out: &Path) -> BTreeMap<String, usize> {
    let mut urls = BTreeMap::new();
    for article in records::articles(out).expect("articles") {
        *urls.entry(article.url.as_str().to_owned()).or_default() += 1;
    }
    urls
}

#[test]
fn a_second_run_finds_what_was_published_in_between_and_nothing_else() {
    let site =
        Served::with(&Options { articles: 240, held: HELD, faults: false, ..Options::default() });
    let hosts = site.running.site().bases().len();
    let out = tempfile::tempdir().expect("folder");
    crawl(&site, out.path(), &[]);
    let known: BTreeSet<String> = site.running.truth().into_iter().map(|one| one.url).collect();
    assert_eq!(urls(out.path()).len(), known.len(), "the first run reads the archive");

    let mut figures = Vec::new();
    for (round, count) in [("16 new stories a host", HELD), ("nothing new", 0)] {
        let before = site.running.access_log().len();
        let mut new = 0;
        for host in 0..hosts {
            new += site.running.site().publish(host, count).len();
        }
        crawl(&site, out.path(), &["--new"]);
        let asked = asked(&site, before);
        let again: Vec<&String> = asked.iter().filter(|url| known.contains(*url)).collect();
        assert!(again.is_empty(), "{round}: {} known stories again: {again:?}", again.len());
        let lists = asked.len() - new;
        figures.push(format!("{round}: {new} stories, {lists} other requests on {hosts} hosts"));
        let mut times: BTreeMap<&String, usize> = BTreeMap::new();
        asked.iter().for_each(|url| *times.entry(url).or_default() += 1);
        let often: Vec<_> = times.iter().filter(|(_, count)| **count > 1).collect();
        assert!(often.is_empty(), "{round}: more than once: {often:?}");
        if new == 0 {
            assert!(lists <= 20 * hosts, "{figures:?}: {asked:#?}");
        }
    }
    println!("{}", figures.join("\n"));

    let twice: Vec<_> = urls(out.path()).into_iter().filter(|(_, count)| *count > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let got = records::articles(out.path()).expect("articles").into_iter().map(records::got);
    let verdict = newshound_demosite::compare(&site.running.truth(), got);
    assert!(verdict.is_perfect(), "{verdict:?}");
}
