//! `amqps` and `rediss`, with the addresses from the environment and from a file.

use super::common::{ends_well, ids};
use newshound_tests::cluster::{Cluster, Setup};
use newshound_tests::servers::{Certificate, Rabbit, Redis};
use newshound_tests::site::Served;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

/// An authority of the test's own, and a server's certificate by it.
fn certificates() -> (String, Certificate) {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(Vec::new()).expect("parameters");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = params.self_signed(&key).expect("an authority").pem();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("parameters");
    let certificate = params.signed_by(&key, &issuer).expect("a certificate").pem();
    (authority, Certificate { certificate, key: key.serialize_pem() })
}

#[test]
fn a_crawl_over_tls_with_secrets_from_outside_the_file() {
    let site = Served::new(60);
    let (authority, server) = certificates();
    let folder = tempfile::tempdir().expect("folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        path.display().to_string()
    };
    let authority = file("authority.pem", &authority);
    let rabbit = Rabbit::start_with_tls(&server);
    let redis = Redis::start_with_tls(&server);
    let url_file = file("store-url", &format!("{}\n", redis.tls_url()));
    let setup = Setup {
        more: format!("[queue]\ntask_deadline = \"15s\"\n[store]\nurl_file = \"{url_file}\""),
        ..Setup::on("", "")
    };
    let mut cluster = Cluster::new(&site, setup);
    cluster.set("NEWSHOUND_QUEUE_URL", &rabbit.tls_url());

    // Nobody vouches for the servers yet.
    let refused = cluster.command(&["status"]).output().expect("a command");
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && told.contains("ertificate"), "{told}");

    cluster.set("SSL_CERT_FILE", &authority);
    let mut sink = cluster.sink();
    let mut workers = cluster.workers(1);
    ends_well(&mut cluster.scheduler());
    workers.iter_mut().chain([&mut sink]).for_each(|process| drop(ends_well(process)));
    assert!(ids(&cluster.articles()).len() >= 60);
}
