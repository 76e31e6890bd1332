//! Orders by the console's interface and forms: who may give them, and what comes of each.

use newshound_tests::console::{Answer, Served, ask, serve};
use newshound_tests::many;
use serde_json::{Value, json};
use std::fmt::Write as _;
use tempfile::TempDir;

fn desk(hosts: usize) -> (TempDir, Served) {
    let folder = tempfile::tempdir().expect("folder");
    many::make(folder.path(), hosts).expect("made");
    let served = serve(folder.path()).expect("served");
    (folder, served)
}

fn bearer(served: &Served) -> String {
    format!("authorization: Bearer {}", served.token)
}

fn call(served: &Served, method: &str, path: &str, body: &str) -> Answer {
    let lines = [bearer(served), "content-type: application/json".to_owned()];
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    ask(served.address, method, path, &lines, body).expect("answer")
}

fn path(host: &str) -> String {
    let mut text = "/api/v1/hosts/".to_owned();
    for byte in host.bytes() {
        let _ = write!(text, "%{byte:02X}");
    }
    text
}

/// A host of which something waits.
fn waiting(served: &Served) -> (String, Value) {
    let host = call(served, "GET", "/api/v1/hosts?sort=waiting", "").json()["hosts"][0].clone();
    (host["host"].as_str().expect("a host").to_owned(), host)
}

#[test]
fn each_order_is_carried_out_and_shown() {
    let (_folder, served) = desk(20);
    let (host, before) = waiting(&served);
    let waits = before["waiting"].as_u64().expect("a number");
    assert!(waits > 0, "{before}");
    let one = call(&served, "GET", &path(&host), "").json();
    assert_eq!((&one["facts"], &one["forget_drops"]["urls"]), (&before, &waits.into()));
    let order = |verb: &str| call(&served, "POST", &format!("{}/{verb}", path(&host)), "");
    let facts = || call(&served, "GET", &path(&host), "").json()["facts"].clone();
    assert_eq!(order("pause").json()["when"], "done");
    assert!(facts()["paused"].is_string());
    assert_eq!(order("slow?delay_ms=30000").status, 200);
    assert_eq!(facts()["delay_ms"], 30_000);
    assert_eq!(order("resume").status, 200);
    assert!(facts()["paused"].is_null() && facts()["delay_ms"].is_null());
    assert_eq!(order("exclude").json()["dropped"]["urls"], waits);
    assert_eq!(facts()["excluded"], true);
    assert_eq!(order("forget").json()["dropped"]["urls"], waits);
    let after = facts();
    assert_eq!((&after["waiting"], &after["excluded"]), (&0.into(), &false.into()));
    // The table shows it at once, and all figures still add up.
    let (_, most) = waiting(&served);
    assert_ne!(most["host"], host.as_str());
    assert_eq!(call(&served, "GET", "/api/v1/status", "").json()["balanced"], true);
    for (path, expected) in [
        (format!("{}/pause", path("https://nobody.example")), 404),
        (format!("{}/burn", path(&host)), 400),
        (format!("{}/slow?delay_ms=0", path(&host)), 400),
        (format!("{}/slow?delay=9", path(&host)), 400),
        ("/api/v1/end".to_owned(), 409),
    ] {
        let answer = call(&served, "POST", &path, "");
        assert_eq!(answer.status, expected, "{path}: {}", answer.text());
        assert!(answer.json()["title"].is_string(), "{path}: {}", answer.text());
    }
}

#[test]
fn sources_are_added_and_tagged() {
    let (_folder, served) = desk(3);
    let new = json!({"sources": [
        {"url": "https://late.example/", "tags": ["daily"]},
        {"url": "mailto:nobody"},
    ]});
    let taken = call(&served, "POST", "/api/v1/sources", &new.to_string()).json();
    assert_eq!((&taken["taken"], &taken["when"]), (&1.into(), &"next_run".into()), "{taken}");
    assert_eq!(taken["refused"][0]["url"], "mailto:nobody");
    let tags = || {
        let all = call(&served, "GET", "/api/v1/sources", "").json();
        let all = all.as_array().expect("a list").clone();
        all.into_iter()
            .find(|one| one["url"] == "https://late.example/")
            .map(|one| one["tags"].clone())
    };
    assert_eq!(tags(), Some(json!(["daily"])));
    let tag = json!({"sources": [{"url": "https://late.example/", "tags": ["a", "b"]}]});
    assert_eq!(call(&served, "PUT", "/api/v1/sources", &tag.to_string()).json()["taken"], 1);
    assert_eq!(tags(), Some(json!(["a", "b"])));
    let unknown = json!({"sources": [{"url": "https://unknown.example/", "tags": []}]});
    let answer = call(&served, "PUT", "/api/v1/sources", &unknown.to_string()).json();
    assert_eq!(answer["refused"][0]["why"], "no source stands there");
    for bad in ["", "{", "[]", r#"{"sources":[]}"#, r#"{"sources":[{"url":"x","more":1}]}"#] {
        assert_eq!(call(&served, "POST", "/api/v1/sources", bad).status, 400, "{bad}");
    }
}

#[test]
fn nobody_orders_but_who_has_the_token_and_is_of_this_console() {
    let (_folder, served) = desk(3);
    let at = served.address;
    let (host, _) = waiting(&served);
    let cookie = format!("cookie: newshound-{}={}", at.port(), served.token);
    let own = format!("origin: http://{at}");
    let elsewhere = "origin: https://elsewhere.example";
    let bearer = bearer(&served);
    let pause = format!("{}/pause", path(&host));
    let form = format!("verb=pause&host={}", host.replace(':', "%3A").replace('/', "%2F"));
    for (path, lines, expected) in [
        (&pause, vec![], 401),
        (&pause, vec!["authorization: Bearer guessed-guessed-guessed"], 401),
        (&pause, vec![elsewhere], 403),
        (&pause, vec![&cookie, elsewhere], 403),
        (&pause, vec![&cookie], 403),
        (&pause, vec![&cookie, "origin: null"], 403),
        (&pause, vec![&bearer, elsewhere], 403),
        (&"/orders".to_owned(), vec![&cookie], 403),
        (&"/orders".to_owned(), vec![], 401),
    ] {
        let answer = ask(at, "POST", path, &lines, &form).expect("answer");
        assert_eq!(answer.status, expected, "{path} {lines:?}");
    }
    // No order by asking.
    for path in [pause.as_str(), "/orders", "/end", "/api/v1/end"] {
        assert_eq!(call(&served, "GET", path, "").status, 405, "{path}");
    }
    let (_, untouched) = waiting(&served);
    assert!(untouched["paused"].is_null(), "{untouched}");
    let answer = ask(at, "POST", "/orders", &[&cookie, &own], &form).expect("answer");
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert!(answer.head.contains("location: /host?host=") && answer.head.contains("done=done"));
    let forget = form.replace("pause", "forget");
    let answer = ask(at, "POST", "/orders", &[&cookie, &own], &forget).expect("answer");
    assert!(answer.status == 400 && answer.text().contains("tick that you want to"));
    assert!(call(&served, "GET", &path(&host), "").json()["facts"]["paused"].is_string());
}
