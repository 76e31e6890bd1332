//! `newshound extract --format`: one page in every form, folders, and what cannot be; and
//! the fields of records, chosen by `extract` and by a crawl.

use newshound_tests::binary::newshound;
use newshound_tests::site::Served;
use newshound_tests::workspace;
use serde_json::Value;
use std::path::Path;
use std::process::Output;

const URL: &str = "https://news.example/2026/03/09/second-bridge/";

const STORY: &str = "<h1>Harbour board agrees second bridge</h1>
<p>The harbour board met on Tuesday and agreed on a plan for the <strong>second bridge</strong>,
which will cost 40 million, says the <a href='/plan?a=1&amp;b=2'>plan of the board</a>.</p>
<figure><img src=/small.jpg srcset='/bridge.jpg 1200w' alt='A bridge'><figcaption>The first
bridge, seen from the harbour.</figcaption></figure>
<h2>What was agreed</h2>
<ul><li>The bridge has two lanes, it was said<ul><li>one of them for buses only</li></ul></li>
<li>It is paid for by a toll of the town</li></ul>
<blockquote><p>We have waited for this bridge for thirty years, and now it comes.</p></blockquote>
<table><tr><th>Year</th><th>Cost</th></tr><tr><td>2027</td><td>12 million</td></tr></table>
<pre><code class=language-python>def cost(year):
    return 12 &lt; year</code></pre>
<iframe src='https://www.youtube.com/embed/abcdefghijk' title='The debate'></iframe>
<script>alert('x')</script>
<p>The next meeting of the board is on the ninth of April, and the public may come to it.</p>";

fn page() -> String {
    format!(
        "<!doctype html><html lang=en><head><title>Harbour board agrees second bridge</title>\
         <link rel=canonical href={URL}><meta name=author content='=Ann Example'></head><body>\
         <article>{STORY}</article></body></html>"
    )
}

fn extract(args: &[&str]) -> Output {
    newshound(&[&["extract"], args].concat()).output().expect("extract")
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("text")
}

/// Whether a record follows docs/article.schema.json.
fn is_valid(record: &Value) -> Result<(), String> {
    let text = std::fs::read_to_string(workspace::root().join("docs/article.schema.json"));
    let schema = serde_json::from_str(&text.expect("schema")).expect("json");
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("article.json", schema).expect("a schema");
    let schema = compiler.compile("article.json", &mut schemas).expect("a schema");
    schemas.validate(record, schema).map_err(|error| error.to_string())
}

/// No `--url`: the page names it.
#[test]
fn one_page_in_every_form() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("page.html");
    std::fs::write(&file, page()).expect("written");
    let file = file.display().to_string();
    let form = |name: &str| stdout(&extract(&[&file, "--format", name]));
    let json: Value = serde_json::from_str(&form("json")).expect("json");
    assert_eq!(is_valid(&json), Ok(()));
    assert_eq!((&json["url"], &json["fetched_url"]), (&URL.into(), &URL.into()));
    let line = form("jsonl");
    assert_eq!(line.matches('\n').count(), 1);
    let line: Value = serde_json::from_str(&line).expect("json");
    assert_eq!(line["blocks"], json["blocks"]);
    let body = json["body"].as_str().expect("a body");
    assert!(form("text").ends_with(&format!("\n\n{body}\n")));
    for (name, parts) in [
        (
            "markdown",
            &[
                "---\ntitle: \"Harbour board agrees second bridge\"\n",
                "\n# Harbour board agrees second bridge\n",
                "**second bridge**, which",
                "[plan of the board](https://news.example/plan?a=1&amp;b=2)",
                "![A bridge](https://news.example/bridge.jpg \"The first bridge, seen from the harbour.\")",
                "\n## What was agreed\n",
                "- The bridge has two lanes, it was said\n\n  - one of them for buses only\n",
                "\n> We have waited",
                "| Year | Cost |\n| --- | --- |\n| 2027 | 12 million |",
                "```python\ndef cost(year):\n    return 12 < year\n```",
                "[The debate](https://www.youtube.com/embed/abcdefghijk)",
            ][..],
        ),
        (
            "html",
            &[
                "<h2>What was agreed</h2>",
                "href=\"https://news.example/plan?a=1&amp;b=2\"",
                "<figcaption>The first bridge, seen from the harbour.</figcaption>",
                "<tr><td>2027</td><td>12 million</td></tr>",
                "return 12 &lt; year",
            ],
        ),
        (
            "tei",
            &[
                "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\">",
                "<graphic url=\"https://news.example/bridge.jpg\"/>",
                "<item>one of them for buses only</item>",
                "<cell role=\"label\">Year</cell>",
            ],
        ),
        ("csv", &["id,url,site,title,authors,", ",'=Ann Example,", "\"The harbour board met"]),
    ] {
        let told = form(name);
        for part in parts {
            assert!(told.contains(part), "{name}: {part}\n{told}");
        }
        assert!(!told.contains("alert("), "{name}: {told}");
        assert_eq!(told.matches("seen from the harbour").count(), usize::from(name != "csv"));
    }
}

#[test]
fn a_folder_of_pages_becomes_a_folder_of_markdown() {
    let folder = tempfile::tempdir().expect("folder");
    let (pages, out) = (folder.path().join("pages"), folder.path().join("notes"));
    for name in ["a/first.html", "b/first.html", "second.htm"] {
        let file = pages.join(name);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        std::fs::write(file, page()).expect("written");
    }
    std::fs::write(pages.join("third.html"), "<title></title>").expect("written");
    let (pages, to) = (pages.display().to_string(), out.display().to_string());
    let told = extract(&["--format", "markdown", "--out", &to, &pages]);
    assert_eq!(stdout(&told), "");
    let error = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(error.contains("third.html: no text of a story"), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    let mut names: Vec<String> = std::fs::read_dir(&out)
        .expect("notes")
        .map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned())
        .collect();
    // By what stands before the ending: `-` sorts before `.`.
    names.sort_by_key(|name| name.replace(".md", ""));
    assert_eq!(names, ["first", "first-2", "second", "third"].map(|stem| format!("{stem}.md")));
    let text = std::fs::read_to_string(out.join(&names[2])).expect("a note");
    assert!(text.starts_with("---\ntitle: \"Harbour") && text.contains(URL), "{text}");
}

#[test]
fn what_cannot_be_written_or_is_not_known_is_told() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("page.html");
    std::fs::write(&file, page()).expect("written");
    let file = file.display().to_string();
    let below = format!("{file}/notes");
    for (args, code, told) in [
        (
            &["--format", "docx"][..],
            2,
            "[possible values: json, jsonl, text, markdown, html, csv, tei]",
        ),
        (&["--format", "markdown", "--out", &below], 3, "cannot be written: "),
        (&["--format", "markdown", "--fields", "title"], 2, "take --format json or jsonl"),
        (&["--fields", "title"], 2, "take --format json or jsonl"),
        (
            &["--format", "json", "--fields", "title,titel"],
            2,
            "\"titel\" is no field of the record",
        ),
    ] {
        let output = extract(&[args, &[&file]].concat());
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {error}");
        assert!(error.contains(told), "{args:?}: {error}");
        assert!(args[1] == "docx" || error.trim().lines().count() == 1, "{error}");
    }
    // A full disk is reported though all of the page fits into memory.
    #[cfg(target_os = "linux")]
    {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("/dev/full");
        let mut command = newshound(&["extract", &file, "--format", "json"]);
        let output = command.stdout(full).output().expect("extract");
        assert_eq!(output.status.code(), Some(3));
        assert!(String::from_utf8_lossy(&output.stderr).contains("stdout: cannot be written"));
    }
}

fn names(line: &str) -> Vec<String> {
    let record: Value = serde_json::from_str(line).expect("json");
    record.as_object().expect("an object").keys().cloned().collect()
}

fn lines(out: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(out.join("articles.jsonl")).expect("articles");
    text.lines().map(str::to_owned).collect()
}

#[test]
fn a_crawl_writes_the_fields_it_is_told_to() {
    let site = Served::new(40);
    let out = tempfile::tempdir().expect("folder");
    let refused = site.crawl(out.path(), &["--fields", "titel"]).output().expect("crawl");
    assert_eq!(refused.status.code(), Some(2));
    assert!(!out.path().join("state").exists(), "nothing is begun");
    // Half by the configuration, half by the command line, which wins.
    let mut config = std::fs::read_to_string(site.config()).expect("config");
    config.push_str("\n[record]\nfields = [\"title\", \"links\"]\n");
    std::fs::write(site.config(), config).expect("config");
    let first = site.crawl(out.path(), &["--max-articles", "10"]).output().expect("crawl");
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    let begun = lines(out.path()).len();
    let args = ["--fields", "published,title"];
    let rest = site.crawl(out.path(), &args).output().expect("crawl");
    assert!(String::from_utf8_lossy(&rest.stdout).starts_with("Complete"), "{rest:?}");
    let all = lines(out.path());
    assert!(begun >= 10 && all.len() > begun, "{begun} {}", all.len());
    let always = ["content_hash", "crawl", "fetched_url", "id", "schema_version", "url"];
    for (at, line) in all.iter().enumerate() {
        let more = if at < begun { ["links", "title"] } else { ["published", "title"] };
        let mut wanted = [&always[..], &more].concat();
        wanted.sort_unstable();
        assert_eq!(names(line), wanted);
    }
    // The state knows them all, and misses none.
    let again = site.crawl(out.path(), &args).output().expect("crawl");
    let told = String::from_utf8_lossy(&again.stdout).into_owned();
    assert!(again.status.success() && !told.contains("missing"), "{told}");
    assert_eq!(lines(out.path()), all);
    let path = out.path().display().to_string();
    let status = newshound(&["status", "--out", &path, "--json"]).output().expect("status");
    let status: Value = serde_json::from_slice(&status.stdout).expect("json");
    assert_eq!(status["ended"]["article"], all.len());
    assert_eq!(status["balanced"], true);
}
