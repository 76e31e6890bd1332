//! Servers and settings that cannot be used: one clear sentence and an exit code each.

use newshound_tests::cluster::{Cluster, Setup, servers};
use newshound_tests::servers::Redis;
use newshound_tests::site::Served;
use newshound_tests::tiny;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

/// Runs a role that must fail at once; gives its exit code and what it said.
fn refused(site: &Served, role: &[&str], setup: Setup) -> (Option<i32>, String) {
    let cluster = Cluster::new(site, setup);
    let output = cluster.command(role).output().expect("a command");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// A command to Redis, as its inline protocol takes it.
fn redis(port: u16, command: &str) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("connected");
    write!(stream, "{command}\r\n").expect("sent");
    let mut answer = [0; 1];
    stream.read_exact(&mut answer).expect("an answer");
    assert_eq!(answer, *b"+");
}

#[test]
fn each_says_what_is_wrong() {
    let site = Served::new(60);
    let (rabbit, store) = servers();
    let (queue, store_url) = (rabbit.url(), store.url());
    let broker = format!("127.0.0.1:{}", rabbit.port());
    let http = tiny::serve(|_| ("200 OK", String::new())).expect("served");
    let evicting = Redis::start_with(&["--maxmemory-policy", "allkeys-lru"]);
    let locked = Redis::start_with(&["--requirepass", "secret"]);
    let nobody = TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr());
    let nobody = nobody.expect("an address");
    let wrong = "me:hunter2";

    let other = Setup::shared();
    rabbit.ctl(&[
        "eval",
        &format!(
            "rabbit_amqqueue:declare(rabbit_misc:r(<<\"/\">>, queue, \
             <<\"newshound.v1.{}.tasks\">>), true, false, [], none, <<\"test\">>).",
            other.name
        ),
    ]);
    let newer = Setup::shared();
    redis(store.port(), &format!("SET {{newshound:{}:0}}:format 99", newer.name));
    let on = |queue: &str, store: &str| Setup::on(queue, store);
    let hurried = |queue: &str, store: &str| Setup {
        more: format!(
            "[queue]\nurl = \"{queue}\"\nwait = \"1s\"\n[store]\nurl = \"{store}\"\nwait = \"1s\""
        ),
        ..Setup::on(queue, store)
    };
    let cases = [
        ("password", on(&format!("amqp://{wrong}@{broker}"), &store_url), 9, "refuses the user"),
        ("vhost", on(&format!("amqp://guest:guest@{broker}/no"), &store_url), 9, "virtual host"),
        ("arguments", other, 9, "with other settings"),
        ("http", on(&http.replace("http", "amqp"), &store_url), 9, "does not speak AMQP"),
        (
            "no broker",
            hurried(&format!("amqp://{wrong}@{nobody}"), &store_url),
            8,
            "cannot be reached",
        ),
        ("scheme", on("http://broker.example", &store_url), 2, "write amqp://HOST:PORT/"),
        ("evicts", on(&queue, &evicting.url()), 9, "set it to noeviction"),
        ("no password", on(&queue, &locked.url()), 9, "refuses the user or password"),
        (
            "bad password",
            on(&queue, &format!("redis://:hunter2@127.0.0.1:{}", locked.port())),
            9,
            "refuses the user or password",
        ),
        ("newer", newer, 6, "has format 99"),
        (
            "broker as store",
            on(&queue, &format!("redis://:hunter2@{broker}")),
            9,
            "does not answer as Redis",
        ),
        (
            "no store",
            hurried(&queue, &format!("redis://:hunter2@{nobody}")),
            8,
            "cannot be reached",
        ),
        (
            "store scheme",
            on(&queue, "amqp://me:hunter2@store.example"),
            2,
            "write redis://HOST:PORT/",
        ),
        (
            "key",
            Setup { more: "nmae = \"x\"".into(), ..Setup::shared() },
            2,
            "did you mean `name`?",
        ),
        ("name", Setup { name: "a b".into(), ..Setup::shared() }, 2, "[crawl] name"),
    ];
    let mut failed = Vec::new();
    for (number, (what, setup, code, says)) in cases.into_iter().enumerate() {
        let role = ["worker", "scheduler"][number % 2];
        let (got, told) = refused(&site, &[role], setup);
        let last = told.lines().last().unwrap_or_default();
        if got != Some(code) || !last.contains(says) || told.contains("hunter2") {
            failed.push(format!("{what}: {got:?} {told}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
