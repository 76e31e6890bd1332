//! What workers share beside the frontier: parts of stories, memories of sites.

use super::common::{ends_well, gets_on};
use newshound_demosite::{Options, compare};
use newshound_tests::cluster::{Cluster, Setup};
use newshound_tests::records;
use newshound_tests::site::Served;

#[test]
fn pages_of_a_story_that_go_to_different_workers_are_one_article() {
    let site = Served::with(&Options { articles: 200, multipage: true, ..Options::default() });
    let cluster = Cluster::new(&site, Setup { delay: "10ms".into(), ..Setup::shared() });
    let mut sink = cluster.sink();
    let mut workers = cluster.workers(2);
    let mut scheduler = cluster.scheduler();
    // One is killed in the middle, with whatever it has in hand.
    gets_on(&cluster, 150);
    workers[0].signal("KILL");
    let _ = workers[0].child.0.wait();
    workers.remove(0);
    workers.extend(cluster.workers(1));
    let summary = ends_well(&mut scheduler);
    assert!(summary.starts_with("Complete"), "{summary}");
    workers.iter_mut().chain([&mut sink]).for_each(|process| drop(ends_well(process)));
    let articles = records::articles(&cluster.articles()).expect("articles");
    let verdict = compare(&site.running.truth(), articles.iter().cloned().map(records::got));
    let wrong: Vec<_> = verdict.bodies.iter().map(|one| (&one.url, &one.got)).collect();
    assert!(verdict.is_perfect(), "{:?} {:?} {wrong:?}", verdict.missing, verdict.doubled);
    let several = articles.iter().filter(|article| article.pages > 1).count();
    assert!(several >= 30, "{several} stories on several pages");
    assert_eq!(cluster.status()["balanced"], true);
}

#[test]
fn workers_that_share_a_site_know_its_furniture_together() {
    let options = Options { articles: 300, awkward: true, hosts: 1, ..Options::default() };
    let site = Served::with(&options);
    let cluster = Cluster::new(&site, Setup::shared());
    let mut sink = cluster.sink();
    let mut workers = cluster.workers(3);
    let mut scheduler = cluster.scheduler();
    ends_well(&mut scheduler);
    workers.iter_mut().chain([&mut sink]).for_each(|process| drop(ends_well(process)));
    let articles = records::articles(&cluster.articles()).expect("articles");
    assert_eq!(articles.len(), site.running.truth().len());
    let line = "has reported from this coast since 1911";
    let keep = articles.iter().filter(|article| article.body.contains(line)).count();
    // As one worker alone: the first ten, and briefs among the next ones.
    assert!((8..=30).contains(&keep), "{keep}");
}
