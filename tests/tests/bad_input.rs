//! What goes wrong is told in one clear sentence, with a documented exit code, and nothing is
//! lost.

use newshound_hostile::Hostile;
use newshound_tests::binary::{Guarded, newshound};
use newshound_tests::site::Served;
use newshound_tests::{records, wait};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Short waits and few attempts: what is tested is the end, not the patience.
const IMPATIENT: &str = "[politeness]\ndelay_ms = 0\nlatency_factor = 0.0\nretry_pause_ms = 10\n\
    busy_base_ms = 20\ndown_base_ms = 10\ngive_up_known = 4\n\
    [fetch]\ndns_timeout = \"500ms\"\nfirst_byte_timeout = \"1s\"\nidle_timeout = \"500ms\"\n\
    total_timeout = \"3s\"\n";

struct Told {
    code: Option<i32>,
    stderr: String,
    stdout: String,
}

fn told(command: &mut Command) -> Told {
    let output = command.output().expect("runs");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    Told { code: output.status.code(), stderr, stdout }
}

/// Exit code, and a message of one line with all of `words`.
fn check(told: &Told, code: i32, words: &[&str]) {
    assert_eq!(told.code, Some(code), "{words:?}: {}{}", told.stderr, told.stdout);
    let message = told.stderr.trim();
    assert!(message.starts_with("newshound: "), "{message}");
    assert_eq!(message.lines().count(), 1, "{message}");
    for word in words {
        assert!(message.contains(word), "{word:?} is not in {message:?}");
    }
}

fn crawl(folder: &Path, seed: &str, more: &[&str]) -> Command {
    let config = folder.join("config.toml");
    if !config.exists() {
        std::fs::write(&config, IMPATIENT).expect("config");
    }
    let (config, out) = (config.display().to_string(), folder.join("out").display().to_string());
    let mut command = newshound(&["crawl", seed, "--config", &config, "--out", &out, "--quiet"]);
    command.args(more);
    command
}

#[test]
fn seeds_that_cannot_be_crawled() {
    let unused = std::net::TcpListener::bind("127.0.0.1:0").expect("port");
    let refused = format!("http://{}/", unused.local_addr().expect("address"));
    drop(unused);
    for (seed, more, code, words) in [
        ("news", &[][..], 2, &["did you mean https://news/"][..]),
        ("http://", &[], 2, &["names no host"]),
        ("ftp://news.example/", &[], 2, &["only http and https"]),
        (
            "http://no-such-host.invalid/",
            &["--allow-private"],
            4,
            &["no host of the name", "spelled"],
        ),
        (&refused, &["--allow-private"], 4, &["refuses connections", "is the port right"]),
        (&refused, &[], 4, &["blocked_address"]),
    ] {
        let folder = tempfile::tempdir().expect("folder");
        std::fs::write(folder.path().join("config.toml"), "").expect("as patient as it is shipped");
        let began = std::time::Instant::now();
        check(&told(&mut crawl(folder.path(), seed, more)), code, words);
        // A second on a machine with nothing else to do; without the look it were 155 seconds.
        assert!(began.elapsed() < Duration::from_secs(20), "{seed} {:?}", began.elapsed());
    }
}

/// Patience that was asked for is kept, and of several seeds one may come: they are told of at once,
/// and waited for.
#[test]
fn ports_that_may_open_are_told_of_and_waited_for() {
    let ports = [(); 2].map(|()| std::net::TcpListener::bind("127.0.0.1:0").expect("port"));
    let seeds = ports.map(|port| format!("http://{}/", port.local_addr().expect("address")));
    let patient = "[politeness]\nwait_new_ms = 1500\ndown_base_ms = 100\n";
    let hasty = "[politeness]\ngive_up_new = 2\ndown_base_ms = 400\n";
    for (config, seeds) in [(patient, &seeds[..1]), (hasty, &seeds[..])] {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("config.toml");
        std::fs::write(&file, config).expect("config");
        let file = file.display().to_string();
        let out = folder.path().join("out").display().to_string();
        let mut command =
            newshound(&["crawl", "--config", &file, "--out", &out, "--allow-private"]);
        let told = told(command.args(seeds).env("TERM", "dumb"));
        assert_eq!(told.code, Some(4), "{}", told.stderr);
        for seed in seeds {
            let (at, end) =
                (told.stderr.find(&format!("{seed}: port")), told.stderr.find("nothing could"));
            assert!(at < end && at.is_some(), "{}", told.stderr);
        }
        assert!(told.stderr.contains("it is asked again"), "{}", told.stderr);
        assert!(told.stderr.contains("set --contact"), "{}", told.stderr);
        assert!(!told.stderr.contains('{'), "no JSON that nobody asked for: {}", told.stderr);
    }
}

/// A slip leaves nothing behind that the next run would ask for.
#[test]
fn a_slip_is_not_kept() {
    let folder = tempfile::tempdir().expect("folder");
    std::fs::write(folder.path().join("config.toml"), "").expect("config");
    let slip = told(&mut crawl(folder.path(), "http://no-such-host.invalid/", &[]));
    assert_eq!(slip.code, Some(4), "{}", slip.stderr);
    let again = newshound(&["crawl", "--quiet", "--out"]).arg(folder.path().join("out")).output();
    let again = again.expect("run");
    let told = String::from_utf8_lossy(&again.stderr);
    assert!(again.status.code() == Some(2) && told.contains("no seed"), "{told}");
}

#[test]
fn seeds_that_answer_with_something_else() {
    let runtime = tokio::runtime::Runtime::new().expect("runtime");
    let hostile = runtime.block_on(Hostile::serve()).expect("served");
    let own = |name: &str| {
        let host = hostile.own_hosts().iter().find(|host| host.name == name);
        format!("{}/", host.expect(name).base_url)
    };
    let path = |name: &str| format!("{}/{name}", hostile.base_url);
    for (seed, words) in [
        (path("type-pdf"), &["not_a_page"][..]),
        (path("type-image"), &["not_a_page"]),
        (path("type-image-as-html"), &["not_a_page"]),
        (path("download-300mb"), &["too_large"]),
        (path("endless-body"), &["too_large"]),
        (own("robots-hangs"), &["not reached", "the same command asks again"]),
    ] {
        let folder = tempfile::tempdir().expect("folder");
        // The site around the resource is healthy: the scope keeps the crawl at the seed.
        let more = ["--allow-private", "--scope", "prefix", "--include", "^$"];
        let told = told(&mut crawl(folder.path(), &seed, &more));
        check(&told, 4, &[&["nothing could be crawled", seed.as_str()], words].concat());
    }
    // An answer, and trouble that passes: it waits for the next run.
    let folder = tempfile::tempdir().expect("folder");
    let more = ["--allow-private", "--scope", "prefix", "--include", "^$"];
    let told = told(&mut crawl(folder.path(), &path("error-500"), &more));
    assert_eq!(told.code, Some(11), "{}{}", told.stderr, told.stdout);
    assert!(told.stdout.contains("failed for now (server_error)"), "{}", told.stdout);
}

#[test]
fn sites_that_give_no_story_say_why() {
    type Site = fn(&str) -> (&'static str, String);
    let sites: [(Site, &[&str]); 4] = [
        (
            |path| match path {
                "/" => (
                    "200 OK",
                    "<html><head><title>The Paper</title><script src=\"/app.js\"></script></head>\
                     <body><noscript>Enable JavaScript to run this app.</noscript>\
                     <div id=\"root\"></div></body></html>"
                        .to_owned(),
                ),
                _ => ("404 Not Found", String::new()),
            },
            &["needs_javascript", "shells without text"],
        ),
        (
            |path| match path {
                "/" => ("200 OK", "<html><body><p>Soon.</p></body></html>".to_owned()),
                _ => ("404 Not Found", String::new()),
            },
            &["no_stories", "1 read as lists, "],
        ),
        (
            |path| match path {
                "/" => ("302 Found\r\nlocation: /ask?to=%2F", String::new()),
                "/ask?to=%2F" => (
                    "200 OK",
                    "<html><body><h1>Before you go on</h1><form action=\"/yes\" method=\"post\">\
                     <button>Yes</button></form></body></html>"
                        .to_owned(),
                ),
                _ => ("404 Not Found", String::new()),
            },
            &["consent", "/ask?to=%2F"],
        ),
        (
            |path| match path {
                "/robots.txt" => ("404 Not Found", String::new()),
                _ => ("500 Internal Server Error", String::new()),
            },
            &["failed for now", "server_error"],
        ),
    ];
    for (site, words) in sites {
        let seed = format!("{}/", newshound_tests::tiny::serve(site).expect("served"));
        let folder = tempfile::tempdir().expect("folder");
        let told = told(&mut crawl(folder.path(), &seed, &["--allow-private"]));
        assert_eq!(told.code, Some(11), "{words:?}: {}{}", told.stderr, told.stdout);
        for word in words {
            assert!(told.stdout.contains(word), "{word} is not in {}", told.stdout);
        }
    }
}

#[test]
fn a_site_whose_robots_txt_forbids_everything() {
    let base = newshound_tests::tiny::serve(|path| match path {
        "/robots.txt" => ("200 OK", "User-agent: *\nDisallow: /\n".to_owned()),
        _ => ("200 OK", "<p>You should not be here.</p>".to_owned()),
    });
    let seed = format!("{}/", base.expect("served"));
    let folder = tempfile::tempdir().expect("folder");
    let told = told(&mut crawl(folder.path(), &seed, &["--allow-private"]));
    check(&told, 4, &[&seed, "robots.txt forbids it"]);
}

#[test]
fn outputs_that_cannot_be_written() {
    let folder = tempfile::tempdir().expect("folder");
    std::fs::write(folder.path().join("out"), "a file").expect("write");
    let told = told(&mut crawl(folder.path(), "https://news.example/", &[]));
    check(&told, 3, &["out", "choose another --out"]);
}

#[test]
fn a_full_disk_stops_the_crawl_and_loses_nothing() {
    let site = Served::new(60);
    let calm = tempfile::tempdir().expect("folder");
    assert!(site.crawl(calm.path(), &[]).status().expect("crawl").success());
    let out = tempfile::tempdir().expect("folder");
    // A limit on the size of files acts as a full disk does: the write fails half way.
    let crawl = site.crawl(out.path(), &[]);
    let mut limited = Command::new("bash");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 300; exec \"$0\" \"$@\""]);
    limited.arg(crawl.get_program()).args(crawl.get_args());
    let full = told(&mut limited);
    check(&full, 3, &["make room", "run the same command to go on"]);
    let rest = site.crawl(out.path(), &[]).status().expect("crawl");
    assert!(rest.success());
    let ids = |path: &Path| {
        let articles = records::articles(path).expect("whole lines");
        let mut ids: Vec<_> = articles.into_iter().map(|article| article.id).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(out.path()), ids(calm.path()));
}

#[test]
fn states_that_cannot_be_used() {
    let site = Served::new(60);
    let out = tempfile::tempdir().expect("folder");
    assert!(site.crawl(out.path(), &["--max-pages", "3"]).status().expect("crawl").success());
    let database = out.path().join("state/frontier.db");
    let good = std::fs::read(&database).expect("database");

    let mut other = good.clone();
    // The user version of an SQLite file: four bytes at offset 60, most significant first.
    other[60..64].copy_from_slice(&77_u32.to_be_bytes());
    std::fs::write(&database, other).expect("write");
    check(&told(&mut site.crawl(out.path(), &[])), 6, &["format 77", "--fresh-start"]);

    let mut damaged = good.clone();
    for byte in &mut damaged[100..4096] {
        *byte = 0xAA;
    }
    std::fs::write(&database, damaged).expect("write");
    check(&told(&mut site.crawl(out.path(), &[])), 6, &["damaged", "--fresh-start"]);

    std::fs::write(&database, good).expect("write");
    assert!(site.crawl(out.path(), &["--max-pages", "3"]).status().expect("crawl").success());
}

#[test]
fn a_state_in_use_is_left_alone() {
    let site = Served::new(60);
    let out = tempfile::tempdir().expect("folder");
    let slow = Guarded(site.crawl(out.path(), &["--delay", "30s"]).spawn().expect("crawl"));
    let lock = out.path().join("state/lock");
    let holder = slow.0.id().to_string();
    let held = wait::until(Duration::from_secs(20), || {
        std::fs::read_to_string(&lock).is_ok_and(|text| text.trim() == holder)
    });
    assert!(held, "the first crawl began");
    check(&told(&mut site.crawl(out.path(), &[])), 5, &["a crawl is running", &holder]);
    let out = out.path().display().to_string();
    let status = newshound(&["status", "--out", &out]).output().expect("status");
    let (said, complained) =
        (String::from_utf8_lossy(&status.stdout), String::from_utf8_lossy(&status.stderr));
    assert!(said.starts_with("Running."), "{:?}: {said}{complained}", status.status);
}

#[test]
fn a_state_that_is_only_being_made_is_empty() {
    let out = tempfile::tempdir().expect("folder");
    let state = out.path().join("state");
    std::fs::create_dir(&state).expect("folder");
    let lock = std::fs::File::create(state.join("lock")).expect("lock");
    lock.lock().expect("lock");
    let shown = out.path().display().to_string();
    let say = || told(&mut newshound(&["status", "--out", &shown]));
    // The file is not there yet; it is there and has no tables yet.
    for there in [false, true] {
        if there {
            std::fs::write(state.join("frontier.db"), "").expect("write");
        }
        let told = say();
        assert_eq!((told.code, told.stderr.as_str()), (Some(0), ""));
        assert!(told.stdout.starts_with("Running."), "{}", told.stdout);
    }
    drop(lock);
    assert!(say().stdout.starts_with("Stopped before its first URL"));
    let told = told(&mut newshound(&["explain", "https://news.example/", "--out", &shown]));
    assert!(!told.stderr.contains("damaged"), "{}", told.stderr);
}

#[test]
fn configurations_with_mistakes() {
    for (text, words) in [
        ("[crawl]\nconnections = \"many\"\n", &["line 2", "expected usize"][..]),
        ("[crawl]\ndely = \"1s\"\n", &["line 2", "`dely`", "did you mean `delay`"]),
        ("[crawl\n", &["line 1"]),
    ] {
        let folder = tempfile::tempdir().expect("folder");
        std::fs::write(folder.path().join("config.toml"), text).expect("config");
        let told = told(&mut crawl(folder.path(), "https://news.example/", &[]));
        check(&told, 2, &[&["config.toml"], words].concat());
    }
    let folder = tempfile::tempdir().expect("folder");
    let missing = newshound(&["crawl", "https://news.example/", "--config", "/no/such/file"])
        .current_dir(folder.path())
        .output()
        .expect("runs");
    assert_eq!(missing.status.code(), Some(2));
}
