//! The console: opened, searched, by keyboard alone; live, and through a restart of its crawl.

use newshound_tests::binary::{Guarded, newshound};
use newshound_tests::console::serve;
use newshound_tests::site::Served;
use newshound_tests::{many, wait};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

#[test]
#[ignore = "needs chromium: tests/run --all"]
fn a_console_is_looked_at() {
    let folder = tempfile::tempdir().expect("folder");
    many::make(folder.path(), 120).expect("made");
    let served = serve(folder.path()).expect("served");
    let address = served.address.to_string();
    let mut args = vec!["look", &address, &served.token];
    // Pictures to look at.
    let pictures = std::env::var("NEWSHOUND_PICTURES").ok();
    args.extend(pictures.as_deref());
    println!("{}", super::node("console.mjs", &args));
}

#[test]
#[ignore = "needs chromium: tests/run --all"]
fn every_order_is_given_by_a_click() {
    let folder = tempfile::tempdir().expect("folder");
    many::make(folder.path(), 120).expect("made");
    let served = serve(folder.path()).expect("served");
    let address = served.address.to_string();
    println!("{}", super::node("console.mjs", &["orders", &address, &served.token]));
}

fn begin(site: &Served, out: &Path, address: &str) -> Guarded {
    let config = out.join("newshound.toml");
    std::fs::write(&config, format!("[health]\nlisten = \"{address}\"\n")).expect("written");
    let [config, folder] = [config, out.to_owned()].map(|path| path.display().to_string());
    let mut command = newshound(&["watch", "--allow-private", "--delay", "1s", "--out", &folder]);
    command.args(["--config", &config]).args(site.running.seeds());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    Guarded(command.spawn().expect("begun"))
}

#[test]
#[ignore = "needs chromium: tests/run --all"]
fn a_console_goes_on_when_its_crawl_does() {
    let site = Served::new(300);
    let folder = tempfile::tempdir().expect("folder");
    // A port that is free now; nobody else takes it before the crawl does.
    let address = TcpListener::bind("127.0.0.1:0").and_then(|one| one.local_addr()).expect("port");
    let address = address.to_string();
    let mut running = Some(begin(&site, folder.path(), &address));
    let token = folder.path().join("console.token");
    let is_there = || std::net::TcpStream::connect(&address).is_ok() && token.exists();
    assert!(wait::until(Duration::from_secs(60), is_there), "it listens");
    let token = std::fs::read_to_string(token).expect("token");
    let mut node = super::node_command("console.mjs", &["live", &address, token.trim()]);
    let mut watching = Guarded(node.stdout(Stdio::piped()).spawn().expect("node"));
    let said = BufReader::new(watching.0.stdout.take().expect("output"));
    let mut seen = Vec::new();
    for line in said.lines() {
        let line = line.expect("a line");
        match line.as_str() {
            "figures change" => running = None,
            "away" => running = Some(begin(&site, folder.path(), &address)),
            _ => {}
        }
        seen.push(line);
    }
    assert!(watching.0.wait().expect("node").success(), "{seen:?}");
    assert_eq!(seen, ["figures change", "away", "back", "ended"]);
    drop(running);
}
