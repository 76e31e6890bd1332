//! Rules of a site in a cluster: scheduler and workers read the same folder.

use super::common::ends_well;
use newshound_tests::cluster::{Cluster, Setup};
use newshound_tests::site::Served;
use newshound_tests::{records, twins};

#[test]
fn rules_of_a_site_hold_for_scheduler_and_workers() {
    let site = Served::new(60);
    let seeds = twins::serve().expect("sites");
    let hosts: Vec<&str> =
        seeds.iter().map(|seed| seed.trim_start_matches("http://").trim_end_matches('/')).collect();
    let ports: Vec<&str> = hosts.iter().filter_map(|host| host.rsplit(':').next()).collect();
    let folder = tempfile::tempdir().expect("folder");
    let rules = format!(
        "hosts = [\"{}\"]\nexclude = [\"/story-3$\"]\n[select]\nauthors = \"h1\"\n\
         remove = [\"article p:last-of-type\"]\n",
        hosts[0]
    );
    std::fs::write(folder.path().join("north.toml"), rules).expect("written");
    let more = format!(
        "sites = {:?}\n[fetch]\ntotal_timeout = \"5s\"\nallowed_ports = [{}]\n",
        folder.path().display().to_string(),
        ports.join(", ")
    );
    let setup = Setup { seeds: Some(seeds.to_vec()), more, ..Setup::shared() };
    let cluster = Cluster::new(&site, setup);
    let mut processes = cluster.workers(2);
    processes.push(cluster.sink());
    let mut scheduler = cluster.scheduler();
    let summary = ends_well(&mut scheduler);
    assert!(summary.starts_with("Complete"), "{summary}");
    processes.iter_mut().for_each(|process| drop(ends_well(process)));

    let articles = records::articles(&cluster.articles()).expect("articles");
    let of = |seed: &str| {
        let mut own: Vec<_> = articles
            .iter()
            .filter(|one| one.url.as_str().starts_with(seed))
            .map(|one| (one.url.path().to_owned(), one.body.split("\n\n").count()))
            .collect();
        own.sort_unstable();
        own
    };
    // Each page of the North has nine paragraphs, of which the rules take the last.
    let expected = [0, 1, 2].map(|number| (format!("/2026/story-{number}"), 8));
    assert_eq!(of(&seeds[0]), expected, "{summary}");
    let south = of(&seeds[1]);
    assert_eq!(south.len(), twins::STORIES, "{summary}");
    assert_eq!(south[3].1, 9, "the rules are the North's alone");
    for article in &articles {
        let north = article.url.as_str().starts_with(&seeds[0]);
        assert_eq!(article.authors.is_empty(), !north, "{:?}", article.authors);
    }
}
