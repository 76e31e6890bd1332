//! What the documents tell a person to type.

use newshound_tests::binary::newshound;
use newshound_tests::site::Served;
use newshound_tests::workspace::{root, text};

/// The command lines of `newshound` in a document's blocks, without what stands behind a `#`.
fn command_lines(document: &str) -> Vec<Vec<String>> {
    let lines = document.lines().filter_map(|line| line.strip_prefix("    newshound "));
    let words = |line: &str| {
        let line = line.split(" #").next().unwrap_or(line);
        line.split_whitespace().map(str::to_owned).collect()
    };
    // The live display of README begins with the program's name too.
    lines.filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase())).map(words).collect()
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
            let told = String::from_utf8_lossy(&ran.stderr);
            assert!(ran.status.success(), "{name}: {words:?}: {told}");
            count += 1;
        }
    }
    assert!(count > 30, "{count} command lines");
}

/// The tutorial, typed from its first line to its last against a site of our own.
#[test]
fn the_tutorial_can_be_followed() {
    let (site, folder) = (Served::new(60), tempfile::tempdir().expect("folder"));
    let seed = site.running.seeds().remove(0);
    let document = text(&root().join("docs/tutorial.md")).replace("https://news.example/", &seed);
    let table = document.split("    url,").nth(1).expect("a table");
    let rows = table.lines().take_while(|line| !line.is_empty()).map(str::trim);
    // Loopback need not be asked slowly.
    let rows: Vec<String> = rows.map(|row| row.replace(",2s", ",10ms")).collect();
    std::fs::write(folder.path().join("sites.csv"), format!("url,{}\n", rows.join("\n")))
        .expect("written");
    let lines = command_lines(&document);
    assert!(lines.len() >= 7, "{lines:?}");
    for words in lines {
        let mut args: Vec<&str> = words.iter().map(String::as_str).collect();
        if words[0] == "crawl" {
            args.extend(["--allow-private", "--delay", "10ms"]);
        }
        let ran = newshound(&args).current_dir(folder.path()).output().expect("newshound");
        let told = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(0), "{words:?}: {told}");
    }
    for out in ["news", "daily", "fresh"] {
        let articles = folder.path().join(out).join("articles.jsonl");
        let written = std::fs::read_to_string(articles).expect(out);
        assert!(written.lines().count() >= 5, "{out}: {written}");
        let named = written.contains("\"Example News\"");
        assert_eq!(named, out != "news", "{out}");
    }
}
