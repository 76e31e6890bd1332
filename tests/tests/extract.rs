//! `newshound extract`: every kind of input, and what it knows of several pages of one site.

use newshound_demosite::{DemoSite, Options};
use newshound_tests::binary::newshound;
use newshound_tests::site::Served;
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

const URL: &str = "https://news.example/2022/03/09/second-bridge/";

fn page(title: &str) -> String {
    let paragraph = "The harbour board met on Tuesday and agreed on a plan for the second bridge. ";
    format!(
        "<html lang=en><head><title>{title} - The Paper</title></head><body><nav><a href=/>Home</a>\
         <a href=/world/>World</a></nav><article><h1>{title}</h1><p>{0}</p><p>{0}</p><p>{0}</p>\
         </article><footer><p>All rights reserved.</p></footer></body></html>",
        paragraph.repeat(3)
    )
}

/// Packed as `gzip` packs it: one stored block.
fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let length = u16::try_from(plain.len()).expect("a small page");
    out.push(1);
    out.extend(length.to_le_bytes());
    out.extend((!length).to_le_bytes());
    out.extend(plain);
    let mut crc = u32::MAX;
    for byte in plain {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & (0_u32.wrapping_sub(crc & 1)));
        }
    }
    out.extend((!crc).to_le_bytes());
    out.extend(u32::from(length).to_le_bytes());
    out
}

fn extract(args: &[&str]) -> Output {
    newshound(&[&["extract"], args].concat()).output().expect("extract")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

fn lines(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    stdout(output).lines().map(|line| serde_json::from_str(line).expect("json")).collect()
}

fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path: PathBuf = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("folder");
    std::fs::write(&path, bytes).expect("written");
    path.display().to_string()
}

#[test]
fn files_plain_and_packed_and_stdin() {
    let folder = tempfile::tempdir().expect("folder");
    let plain = write(folder.path(), "page.html", page("Second bridge agreed"));
    let packed =
        write(folder.path(), "page.html.gz", gzip(page("Second bridge agreed").as_bytes()));
    let told = stdout(&extract(&[&plain, "--url", URL]));
    assert!(
        told.starts_with("Second bridge agreed\n2022-03-09 · no author\n\nThe harbour"),
        "{told}"
    );
    assert!(!told.contains("All rights") && !told.contains("World"), "{told}");
    assert_eq!(stdout(&extract(&[&packed, "--url", URL])), told);
    let mut piped = newshound(&["extract", "-", "--url", URL]);
    let mut piped = piped.stdin(Stdio::piped()).spawn().expect("extract");
    let mut stdin = piped.stdin.take().expect("stdin");
    stdin.write_all(page("Second bridge agreed").as_bytes()).expect("piped");
    drop(stdin);
    assert_eq!(stdout(&piped.wait_with_output().expect("extract")), told);
    let record = &lines(&extract(&[&plain, "--json", "--url", URL]))[0];
    assert_eq!((&record["page_kind"], &record["url"]), (&"article".into(), &URL.into()));
    assert_eq!(record["links"][0]["url"], "https://news.example/");
}

#[test]
fn folders_are_read_by_name_and_other_files_left() {
    let folder = tempfile::tempdir().expect("folder");
    for (name, title) in [
        ("b.html", "The second one here"),
        ("a.htm", "The first one here"),
        ("c/d.html.gz", "The third one here"),
    ] {
        let bytes = page(title).into_bytes();
        write(folder.path(), name, if name.ends_with("gz") { gzip(&bytes) } else { bytes });
    }
    write(folder.path(), "notes.txt", "no page");
    let all = lines(&extract(&[&folder.path().display().to_string(), "--json"]));
    let titles: Vec<&str> = all.iter().filter_map(|one| one["title"].as_str()).collect();
    assert_eq!(titles, ["The first one here", "The second one here", "The third one here"]);
}

#[test]
fn manifests_keep_their_order_and_tell_of_what_is_missing() {
    let folder = tempfile::tempdir().expect("folder");
    write(folder.path(), "page.html", page("Second bridge agreed"));
    let list: String = (0..9)
        .map(|n| format!("{{\"id\":\"{n}\",\"path\":\"page.html\",\"url\":\"{URL}\"}}\n"))
        .chain(["\n{\"id\":\"gone\",\"path\":\"missing.html\"}\n".to_owned()])
        .collect();
    let manifest = write(folder.path(), "manifest.jsonl", list);
    let all = lines(&extract(&["--manifest", &manifest]));
    let ids: Vec<&str> = all.iter().filter_map(|line| line["id"].as_str()).collect();
    assert_eq!(ids, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "gone"]);
    assert_eq!(all[0]["title"], "Second bridge agreed");
    assert!(all[9]["error"].as_str().is_some_and(|error| error.contains("missing.html")));
}

#[test]
fn distances_count_from_a_fetch_that_is_named() {
    let folder = tempfile::tempdir().expect("folder");
    let html = page("Second bridge agreed").replace("<h1>", "<h1 id=h>");
    let html = html.replace("</h1>", "</h1><span class=date>2 days ago</span>");
    write(folder.path(), "page.html", html);
    let line = |more: &str| format!("{{\"id\":\"1\",\"path\":\"page.html\"{more}}}\n");
    let list = line("")
        + &line(",\"fetched_at\":\"2026-03-09T12:00:00Z\"")
        + &line(",\"fetched_at\":\"soon\"");
    let manifest = write(folder.path(), "manifest.jsonl", list);
    let all = lines(&extract(&["--manifest", &manifest]));
    assert!(all[0]["published"].is_null(), "{}", all[0]);
    assert_eq!(all[1]["published"], "2026-03-07");
    assert!(all[2]["error"].as_str().is_some_and(|error| error.contains("soon")));
    let none = write(folder.path(), "none.jsonl", "{\"id\":\"gone\",\"path\":\"missing.html\"}\n");
    let output = extract(&["--manifest", &none]);
    assert_eq!(output.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&output.stderr).contains("none of its 1 pages"));
}

#[test]
fn explanations_as_text_and_as_a_page() {
    let folder = tempfile::tempdir().expect("folder");
    let file = write(folder.path(), "page.html", page("Second bridge agreed"));
    let html = folder.path().join("why.html").display().to_string();
    let told = stdout(&extract(&[&file, "--url", URL, "--explain", "--explain-html", &html]));
    for part in ["Second bridge agreed", "the headline", "kept", "score too low", "All rights"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let html = std::fs::read_to_string(html).expect("a page");
    assert!(html.contains("class=\"kept\"") && !html.contains("<script"), "{html}");
}

#[test]
fn urls_are_asked_for_through_the_fetcher() {
    let site =
        Served::with(&Options { articles: 60, hosts: 2, faults: false, ..Options::default() });
    let truth = site.running.truth();
    let (one, other) = (&truth[0], truth.iter().find(|other| other.host == 1).expect("another"));
    let gone = format!("{}/no-such-page/", site.running.site().bases()[1]);
    let refused = extract(&[&one.url]);
    assert!(!refused.status.success(), "an address that is not public");
    let all = lines(&extract(&["--json", "--allow-private", &one.url, &other.url, &gone]));
    let by_url = |url: &str| all.iter().find(|line| line["url"] == url).expect("a line");
    assert_eq!(by_url(&one.url)["title"], one.title.as_str());
    assert_eq!(by_url(&other.url)["body"], other.body.as_str());
    assert!(by_url(&gone)["error"].as_str().is_some_and(|why| why.contains("gone")));
    let asked = site.running.access_log();
    assert!(asked.iter().any(|access| access.target == "/robots.txt" && access.host == 1));
    let hidden = site.running.site().hidden();
    let forbidden = hidden.iter().find(|url| url.contains("/sponsored/")).expect("a forbidden one");
    let told = extract(&["--allow-private", forbidden]);
    let told = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(told.contains("robots.txt forbids it"), "{told}");
    let again = site.running.access_log();
    assert!(
        !again.iter().any(|access| forbidden.ends_with(&access.target)),
        "it was not asked for"
    );
}

#[test]
fn what_cannot_be_is_told() {
    let folder = tempfile::tempdir().expect("folder");
    let empty = folder.path().display().to_string();
    for (args, code, told) in [
        (vec![], 2, "no page: name a file"),
        (vec!["no-such-file.html"], 2, "no-such-file.html: cannot be read"),
        (vec![empty.as_str()], 2, "no page in it"),
        (vec!["--url", "nonsense", "-"], 2, "is not a URL"),
        (vec!["--manifest", "no-such-list.jsonl"], 2, "no-such-list.jsonl: cannot be read"),
    ] {
        let output = extract(&args);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {error}");
        assert!(error.contains(told), "{args:?}: {error}");
    }
}

/// The pages of one host with standing lines among their paragraphs, all saved.
#[test]
fn of_several_pages_of_one_site_the_standing_lines_are_left_out() {
    let site =
        DemoSite::build(Options { articles: 200, awkward: true, hosts: 2, ..Options::default() });
    let folder = tempfile::tempdir().expect("folder");
    let base = &site.bases()[0];
    let truth: Vec<_> = site.truth().into_iter().filter(|truth| truth.host == 0).collect();
    let mut list = String::new();
    for (number, truth) in truth.iter().enumerate() {
        let reply = site.answer(0, truth.url.strip_prefix(base.as_str()).expect("a path"), 9);
        write(folder.path(), &format!("{number}.html"), &reply.body);
        let line = serde_json::json!({ "id": number.to_string(), "path": format!("{number}.html"), "url": truth.url });
        list.push_str(&format!("{line}\n"));
    }
    let manifest = write(folder.path(), "manifest.jsonl", &list);
    let right = |args: &[&str]| {
        let all = lines(&extract(&[&["--manifest", &manifest], args].concat()));
        assert_eq!(all.len(), truth.len());
        all.iter().zip(&truth).filter(|(line, truth)| line["body"] == truth.body.as_str()).count()
    };
    let (with, without) = (right(&[]), right(&["--no-site-memory"]));
    assert!(without == 0 && with * 2 > truth.len(), "{with} {without}");
    // Of nine pages nothing is learned, nor of one.
    let few: String = list.lines().take(9).map(|line| format!("{line}\n")).collect();
    let few = write(folder.path(), "few.jsonl", few);
    let line = "has reported from this coast since 1911";
    for one in lines(&extract(&["--manifest", &few])) {
        assert!(one["body"].as_str().is_some_and(|body| body.contains(line)));
    }
    // Pages of a folder have no URLs of their own; one that is given tells the site.
    let pages = folder.path().display().to_string();
    let all = lines(&extract(&["--json", "--url", &truth[0].url, &pages]));
    let kept = all.iter().filter(|one| one["body"].as_str().is_some_and(|b| b.contains(line)));
    assert!(kept.count() * 4 < all.len());
}
