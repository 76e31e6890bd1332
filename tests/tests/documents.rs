//! What README and the tutorial tell a person to type, typed.

use newshound_tests::binary::newshound;
use newshound_tests::site::Served;
use newshound_tests::wait;
use newshound_tests::workspace::{root, text};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// What else than `newshound` the command blocks of both begin lines with: what needs rights, a compiler,
/// systemd or time. A test of its own runs the tests' script; deploy/try-package the packages.
const OTHERS: [&str; 4] = ["sudo ", "cargo run ", "./tests/run ", "journalctl "];

/// The lines of a document's indented blocks.
fn block_lines(document: &str) -> impl Iterator<Item = &str> {
    document.lines().filter_map(|line| line.strip_prefix("    "))
}

/// The words behind `newshound` on a command line, without a comment and where its output goes.
fn words(line: &str) -> Option<Vec<String>> {
    let line = line.strip_prefix("newshound ")?;
    let line = line.split(" #").next().unwrap_or(line);
    let line = line.split(" > ").next().unwrap_or(line);
    // The live display of README begins with the program's name too.
    let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    words[0].starts_with(|c: char| c.is_ascii_lowercase()).then_some(words)
}

fn command_lines(document: &str) -> Vec<Vec<String>> {
    block_lines(document).filter_map(words).collect()
}

#[test]
fn every_command_line_of_every_document_is_one() {
    let mut count = 0;
    for name in
        ["README.md", "docs/tutorial.md", "docs/OPERATIONS.md", "docs/logs.md", "docs/sources.md"]
    {
        for words in command_lines(&text(&root().join(name))) {
            let mut args: Vec<&str> = words.iter().map(String::as_str).collect();
            // Read whole, and refused where a word of it is unknown, before help is given.
            args.push("--help");
            let ran = newshound(&args).output().expect("newshound");
            let stderr = String::from_utf8_lossy(&ran.stderr);
            assert!(ran.status.success(), "{name}: {words:?}: {stderr}");
            count += 1;
        }
    }
    assert!(count > 30, "{count} command lines");
}

#[test]
fn what_cannot_be_typed_here_is_little() {
    let both = [text(&root().join("README.md")), text(&root().join("docs/tutorial.md"))];
    let lines = both.iter().flat_map(|document| block_lines(document));
    let others = lines.filter(|line| OTHERS.iter().any(|begin| line.starts_with(begin))).count();
    assert!((1..=9).contains(&others), "{others} lines");
}

/// A command as it stands, in the folder, with what loopback needs.
fn typed(words: &[String], folder: &Path) -> Command {
    let mut args: Vec<&str> = words.iter().map(String::as_str).collect();
    if ["crawl", "watch"].contains(&args[0]) {
        args.extend(["--allow-private", "--delay", "10ms"]);
    }
    let mut command = newshound(&args);
    command.current_dir(folder).stdin(Stdio::null());
    command
}

fn runs(words: &[String], folder: &Path) {
    let ran = typed(words, folder).output().expect("newshound");
    let stderr = String::from_utf8_lossy(&ran.stderr);
    // 11: one page of the site fails for ever. 10: nobody is on the network here.
    let well: &[i32] = match words[0].as_str() {
        "crawl" => &[0, 11],
        "doctor" => &[0, 10],
        _ => &[0],
    };
    assert!(ran.status.code().is_some_and(|code| well.contains(&code)), "{words:?}: {stderr}");
}

/// The table of the tutorial, as it stands there. Loopback need not be asked slowly.
fn table(tutorial: &str) -> String {
    let table = tutorial.split("    url,").nth(1).expect("a table");
    let rows = table.lines().take_while(|line| !line.is_empty()).map(str::trim);
    let rows: Vec<String> = rows.map(|row| row.replace(",2s", ",10ms")).collect();
    format!("url,{}\n", rows.join("\n"))
}

/// The tutorial, typed from its first line to its last against a site of our own.
#[test]
fn the_tutorial_can_be_followed() {
    let (site, folder) = (Served::new(40), tempfile::tempdir().expect("folder"));
    let seed = site.running.seeds().remove(0);
    let document = text(&root().join("docs/tutorial.md")).replace("https://news.example/", &seed);
    std::fs::write(folder.path().join("sites.csv"), table(&document)).expect("written");
    let lines = command_lines(&document);
    assert!(lines.len() >= 7, "{lines:?}");
    for words in lines {
        runs(&words, folder.path());
    }
    for out in ["news", "daily", "fresh"] {
        let articles = folder.path().join(out).join("articles.jsonl");
        let written = std::fs::read_to_string(articles).expect(out);
        assert!(written.lines().count() >= 5, "{out}: {written}");
        assert_eq!(written.contains("\"Example News\""), out != "news", "{out}");
    }
}

/// Ends it as Ctrl-C does, once it has written.
fn interrupted(mut child: Child, log: &Path) -> Option<i32> {
    let begun = || std::fs::read_to_string(log).is_ok_and(|text| text.contains("run_started"));
    assert!(wait::until(Duration::from_secs(60), begun));
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().is_ok_and(|sent| sent.success()));
    child.wait().ok().and_then(|status| status.code())
}

/// *Use* of README, typed likewise; `watch` until Ctrl-C.
#[test]
fn what_readme_shows_works() {
    let (site, folder) = (Served::new(20), tempfile::tempdir().expect("folder"));
    let (seed, folder) = (site.running.seeds().remove(0), folder.path());
    let host = seed.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let document = text(&root().join("README.md"));
    let use_ = document.split("## Use").nth(1).and_then(|rest| rest.split("\n## ").next());
    let document = use_.expect("a section").replace("https://news.example/", &seed);
    let document = document.replace("news.example", &host);
    let table =
        table(&text(&root().join("docs/tutorial.md"))).replace("https://news.example/", &seed);
    std::fs::write(folder.join("sites.csv"), table).expect("written");
    let story = "<p>The town by the river has voted on the bridge again, and the mayor said on Monday that it \
                 would be the last time for long, since there was no money left.</p>";
    let page =
        format!("<h1>The council voted on the bridge</h1><article>{}</article>", story.repeat(4));
    std::fs::write(folder.join("page.html"), page).expect("written");
    let lines = command_lines(&document);
    assert!(lines.len() > 11, "{lines:?}");
    for words in lines {
        if words[0] != "watch" {
            runs(&words, folder);
            continue;
        }
        // A log of its own tells that this run has begun.
        let log = folder.join("news/crawl.log");
        std::fs::remove_file(&log).expect("a log");
        let child = typed(&words, folder).stderr(Stdio::null()).stdout(Stdio::null()).spawn();
        assert_eq!(interrupted(child.expect("newshound"), &log), Some(130));
    }
}
