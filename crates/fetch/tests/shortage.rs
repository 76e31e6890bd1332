//! What this process has not got is no fault of the site. Alone in its program, since it changes
//! the limits of the whole process.
#![cfg(unix)]

use newshound_core::outcome::Outcome;
use newshound_core::task::Expect;
use newshound_fetch::{Config, HttpFetcher};
use newshound_hostile::Hostile;
use newshound_ports::{FetchRequest, Fetcher};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::fs::File;
use url::Url;

#[tokio::test]
async fn a_process_without_files_says_so_and_the_site_answers_later() {
    let site = Hostile::serve().await.expect("server");
    let config = Config { allow_private: true, ..Config::default() };
    let fetcher = HttpFetcher::new(config).expect("fetcher");
    let before = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: Some(64), maximum: before.maximum })
        .expect("lowered");
    // The same port under an address and under a name.
    for host in ["127.0.0.1", "site.localhost"] {
        let url = format!("{}/healthy", site.base_url.replace("127.0.0.1", host));
        let url = Url::parse(&url).expect("url");
        let ask = || fetcher.fetch(FetchRequest::new(url.clone(), Expect::Page));
        let mut held = Vec::new();
        while let Ok(file) = File::open("/dev/null") {
            held.push(file);
        }
        let failure = ask().await.result.expect_err("no file is left");
        assert_eq!(failure.outcome, Outcome::LocalShortage, "{host}: {}", failure.detail);
        drop(held);
        assert!(ask().await.result.is_ok(), "{host}");
    }
    setrlimit(Resource::Nofile, before).expect("as before");
}
