//! A round of `[crawl] new = true` over the store of an earlier crawl.

use super::common::{LIMIT, ends_well, urls};
use newshound_demosite::Options;
use newshound_tests::cluster::{Cluster, Setup};
use newshound_tests::site::Served;
use std::collections::BTreeSet;

#[test]
fn a_round_takes_what_is_new_and_ends() {
    let site =
        Served::with(&Options { articles: 120, held: 3, faults: false, ..Options::default() });
    let first = Cluster::new(&site, Setup::shared());
    let mut roles = first.workers(1);
    roles.push(first.sink());
    ends_well(&mut first.scheduler());
    roles.iter_mut().for_each(|process| drop(ends_well(process)));
    let known = urls(&first.articles());
    assert_eq!(known.len(), site.running.truth().len());

    let before = site.running.access_log().len();
    let mut new = BTreeSet::new();
    for host in 0..site.running.site().bases().len() {
        new.extend(site.running.site().publish(host, 3));
    }
    let setup = Setup { name: first.setup.name, more: "new = true".into(), ..Setup::shared() };
    let round = Cluster::new(&site, setup);
    // Its workers end with the crawl: they are started once it goes on.
    let mut scheduler = round.scheduler();
    assert!(scheduler.logs("run_started", LIMIT), "{}", scheduler.log_end());
    let mut roles = round.workers(1);
    roles.push(round.sink());
    let summary = ends_well(&mut scheduler);
    assert!(summary.starts_with("Complete: nothing is left."), "{summary}");
    roles.iter_mut().for_each(|process| drop(ends_well(process)));
    assert_eq!(urls(&round.articles()), new);
    let bases = site.running.site().bases();
    let log = site.running.access_log();
    let again: Vec<String> = log[before..]
        .iter()
        .map(|one| format!("{}{}", bases[one.host], one.target))
        .filter(|url| known.contains(url))
        .collect();
    assert!(again.is_empty(), "known stories again: {again:?}");
}
