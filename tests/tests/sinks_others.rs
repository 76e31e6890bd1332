//! Sinks judged by other people's programs: PostgreSQL behind pgbouncer. Run by `tests/run --all`;
//! `tests/get-servers --all` gets the servers.

use newshound_tests::binary::Guarded;
use newshound_tests::site::Served;
use newshound_tests::{records, wait};
use newshound_testservers::{Network, Pgbouncer, Postgres, Proxy};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

fn ids(out: &Path) -> BTreeSet<String> {
    records::articles(out).expect("articles").into_iter().map(|one| one.id.0).collect()
}

/// What befalls a round: the crawl is killed, the server is killed or frozen, the connections break.
#[test]
#[ignore = "needs PostgreSQL and pgbouncer: tests/run --all"]
fn rows_are_articles_whatever_is_killed_before_and_behind_pgbouncer() {
    let rounds = std::env::var("NEWSHOUND_SINK_ROUNDS").ok().and_then(|text| text.parse().ok());
    let rounds: usize = rounds.unwrap_or(20);
    let mut server = Postgres::start();
    let bouncer = Pgbouncer::before(&server);
    let proxy = Proxy::before(server.port());
    let site = Served::new(320);
    let folder = tempfile::tempdir().expect("folder");
    let out = folder.path().join("news");
    let pooled = bouncer.url().replace("postgres://", "postgres:postgres://");
    // The same database by two ways, so that each row comes twice at once.
    let direct = format!("postgres:postgres://newshound@127.0.0.1:{}/postgres", proxy.port());
    let sinks = ["--sink", &pooled, "--sink", &direct];
    for round in 0..rounds {
        let mut child = Guarded(site.crawl(&out, &sinks).spawn().expect("crawl"));
        let mut ended = false;
        let mut run = |child: &mut Guarded, time: u64| {
            wait::until(Duration::from_millis(time), || {
                ended = child.0.try_wait().expect("child").is_some();
                ended
            });
        };
        run(&mut child, 150 + 37 * (round as u64 % 9));
        match round % 4 {
            0 => {}
            1 => {
                server.kill9();
                run(&mut child, 200);
                server.restart();
            }
            2 => {
                server.freeze();
                run(&mut child, 300);
                server.thaw();
            }
            _ => {
                proxy.cut_all();
                proxy.set(Network::Refuse);
                run(&mut child, 200);
                proxy.set(Network::Forward);
            }
        }
        run(&mut child, 100);
        if !ended {
            child.0.kill().expect("kill");
            child.0.wait().expect("wait");
        }
    }
    // What a sink could not take before a run's end is the next one's (exit code 12).
    for left in (0..5).rev() {
        let last = site.crawl(&out, &sinks).output().expect("crawl");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (code, text) = (last.status.code(), text(&last.stdout) + &text(&last.stderr));
        assert!(code == Some(0) || code == Some(12) && left > 0, "{code:?} {text}");
        if code == Some(0) {
            break;
        }
    }
    let rows = server.ask("SELECT id FROM articles").expect("rows");
    let found: BTreeSet<String> = rows.lines().map(str::to_owned).collect();
    assert_eq!(found.len(), rows.lines().count());
    assert_eq!(found, ids(&out));
    let links = server.ask("SELECT count(*) FROM links").expect("links");
    let written = records::articles(&out).expect("articles");
    assert!(links.parse::<usize>().expect("a number") >= written.len(), "{links}");
}
