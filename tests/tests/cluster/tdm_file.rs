//! What a host's tdmrep.json says reaches workers on other machines with their tasks.

use super::common::ends_well;
use newshound_tests::cluster::{Cluster, Setup};
use newshound_tests::site::Served;
use newshound_tests::{records, reserved};

#[test]
fn a_hosts_file_is_asked_for_once_and_obeyed_by_every_worker() {
    let site = Served::new(60);
    for (more, by_file, emitted) in [("tdm_file = true", 4, 5), ("obey_tdm = true", 1, 1)] {
        let base = reserved::serve().expect("served");
        let port = base.rsplit(':').next().expect("port");
        let more = format!("{more}\n[fetch]\ntotal_timeout = \"5s\"\nallowed_ports = [{port}]\n");
        let seeds = Some(vec![format!("{base}/")]);
        let cluster = Cluster::new(&site, Setup { seeds, more, ..Setup::shared() });
        let before = reserved::file_asked();
        let mut processes = cluster.workers(2);
        processes.push(cluster.sink());
        let mut scheduler = cluster.scheduler();
        let summary = ends_well(&mut scheduler);
        assert!(summary.starts_with("Complete"), "{summary}");
        processes.iter_mut().for_each(|process| drop(ends_well(process)));

        let articles = records::articles(&cluster.articles()).expect("articles");
        let found = (reserved::file_asked() - before, reserved::by_file(&articles, &base));
        assert_eq!((found, articles.len()), ((1, by_file), emitted), "{summary}");
        let left_out = u64::try_from(reserved::STORIES - emitted).ok().filter(|&count| count > 0);
        assert_eq!(cluster.status()["ended"]["tdm_reserved"].as_u64(), left_out, "{summary}");
        let told = scheduler.logged().matches("\"status\":\"tdm_file\"").count();
        assert_eq!(told, 1, "{}", scheduler.log_end());
    }
}
