//! The servers start, die, come back and leave nothing behind.

use newshound_testservers::{Rabbit, Redis, poll};
use std::time::Duration;

fn takes_connections(port: u16) -> bool {
    std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
}

#[test]
fn redis_starts_dies_and_comes_back() {
    let mut redis = Redis::start();
    let port = redis.port();
    redis.kill9();
    assert!(!takes_connections(port));
    redis.restart();
    assert!(takes_connections(port));
    drop(redis);
    assert!(!takes_connections(port));
}

#[test]
fn rabbit_starts_dies_and_comes_back() {
    let mut rabbit = Rabbit::start();
    let port = rabbit.port();
    assert!(rabbit.vhost("one").ends_with("/one"));
    rabbit.kill9();
    assert!(poll(Duration::from_secs(10), || !takes_connections(port)));
    rabbit.restart();
    assert!(rabbit.ctl(&["list_vhosts"]).contains("one"));
    drop(rabbit);
    assert!(poll(Duration::from_secs(10), || !takes_connections(port)));
}
