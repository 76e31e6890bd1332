//! A wire story on two sites, met by workers that share nothing but Redis.

use super::common::ends_well;
use newshound_tests::cluster::{Cluster, Setup};
use newshound_tests::site::Served;
use newshound_tests::{records, twins};

#[test]
fn one_of_two_copies_is_the_first_whichever_workers_meet_them() {
    let site = Served::new(60);
    let seeds = twins::serve().expect("sites");
    let ports: Vec<&str> =
        seeds.iter().filter_map(|seed| seed.trim_end_matches('/').rsplit(':').next()).collect();
    let more = format!("[fetch]\ntotal_timeout = \"5s\"\nallowed_ports = [{}]\n", ports.join(", "));
    let setup = Setup { seeds: Some(seeds.to_vec()), more, connections: 1, ..Setup::shared() };
    let cluster = Cluster::new(&site, setup);
    let mut processes = cluster.workers(2);
    processes.push(cluster.sink());
    let mut scheduler = cluster.scheduler();
    let summary = ends_well(&mut scheduler);
    assert!(summary.starts_with("Complete"), "{summary}");
    processes.iter_mut().for_each(|process| drop(ends_well(process)));
    let articles = records::articles(&cluster.articles()).expect("articles");
    assert_eq!(articles.len(), 2 * twins::STORIES, "{summary}");
    let copies: Vec<_> = articles.iter().filter(|one| one.near_duplicate_of.is_some()).collect();
    assert_eq!(copies.len(), 1, "{copies:?}");
    let first = articles.iter().find(|one| Some(&one.id) == copies[0].near_duplicate_of.as_ref());
    let first = first.expect("the first is there");
    assert_ne!(first.site, copies[0].site);
    assert_eq!((&first.story, &copies[0].story), (&first.id, &first.id));
    assert_eq!(first.near_duplicate_of, None);
}
