//! What `extract --explain-html` writes: nothing of the page acts.

use newshound_tests::binary::newshound;
use newshound_tests::tiny;
use newshound_testservers::program;
use std::path::Path;
use std::sync::Mutex;

/// What was asked for.
static ASKED: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn count(path: &str) -> (&'static str, String) {
    ASKED.lock().expect("paths").push(path.to_owned());
    ("200 OK", String::new())
}

/// A story with everything that loads or runs, and once more as text that becomes it where somebody
/// forgets to escape it.
fn hostile(base: &str) -> String {
    let acts = format!(
        "<script src='{base}/script'></script><script>new Image().src='{base}/inline'</script>\
         <link rel=stylesheet href='{base}/link'><style>@import '{base}/style';\
         body {{ background: url({base}/background) }}</style><img src='{base}/img'>\
         <svg onload=\"new Image().src='{base}/svg'\"></svg>\
         <img src='data:,' onerror=\"new Image().src='{base}/onerror'\">\
         <iframe src='{base}/frame'></iframe>\
         <iframe srcdoc=\"<script>new Image().src='{base}/srcdoc'</script>\"></iframe>\
         <object data='{base}/object'></object><embed src='{base}/embed'>\
         <video src='{base}/video' autoplay></video>\
         <a id=go href=\"javascript:new Image().src='{base}/javascript'\">A link</a>\
         <script>document.getElementById('go').click()</script>\
         <meta http-equiv=refresh content='0;url={base}/refresh'><base href='{base}/base/'>"
    );
    let text = acts.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    let attribute = acts.replace('&', "&amp;").replace('"', "&quot;");
    let prose = "Words of a story that goes on for a while, as stories do. ".repeat(9);
    format!(
        "<!DOCTYPE html><html><head><title>{text}</title><meta name=author content=\"{attribute}\">\
         <meta property='og:title' content=\"{attribute}\"></head><body><article class=\"{attribute}\">\
         <h1 id=\"{attribute}\">{text}</h1><p>{prose}{text}<p>{prose}{acts}<p>{prose}</article>\
         </body></html>"
    )
}

/// Opens a file; gives the page as it is after scripts ran. Nothing but this server can be reached.
fn open(file: &Path) -> String {
    let profile = tempfile::tempdir().expect("folder");
    let mut chromium = program(super::CHROMIUM);
    chromium.args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]);
    chromium.args(["--disable-background-networking", "--disable-component-update"]);
    chromium.arg("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1");
    chromium.args(["--virtual-time-budget=5000", "--dump-dom"]);
    chromium.arg(format!("--user-data-dir={}", profile.path().display()));
    chromium.arg(format!("file://{}", file.display()));
    let ran = chromium.output().expect("chromium");
    let told = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success() && !ran.stdout.is_empty(), "{told}");
    String::from_utf8_lossy(&ran.stdout).into_owned()
}

#[test]
#[ignore = "needs chromium: tests/run --all"]
fn nothing_of_a_page_acts_in_its_explanation() {
    let base = tiny::serve(count).expect("served");
    let folder = tempfile::tempdir().expect("folder");
    let (page, why) = (folder.path().join("page.html"), folder.path().join("why.html"));
    std::fs::write(&page, hostile(&base)).expect("written");
    let (page_name, why_name) = (page.display().to_string(), why.display().to_string());
    let args = ["extract", &page_name, "--url", "https://news.example/2026/05/a-story/"];
    let ran = newshound(&args).args(["--explain-html", &why_name]).output().expect("extract");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));

    let shown = open(&why);
    let asked = std::mem::take(&mut *ASKED.lock().expect("paths"));
    assert_eq!(asked, Vec::<String>::new(), "nothing is loaded");
    assert!(shown.contains("Words of a story") && shown.contains("&lt;script"), "it is shown");

    // The page itself does act here, or the above says nothing.
    open(&page);
    let asked = ASKED.lock().expect("paths");
    for path in ["/script", "/inline", "/link", "/img", "/onerror"] {
        assert!(asked.iter().any(|one| one == path), "{path}: {asked:?}");
    }
}
