//! A site whose list goes on by a script alone is reported so, beside the stories it gave.

use newshound_tests::binary::newshound;
use newshound_tests::{small, tiny};
use std::fmt::Write;

const STORIES: u32 = 8;

fn site(path: &str) -> (&'static str, String) {
    let page = |title: &str, text: &str| {
        let head = format!("<html lang=en><head><title>{title}</title></head><body>");
        ("200 OK", format!("{head}<main><h1>{title}</h1>{text}</main></body></html>"))
    };
    if path == "/" {
        let mut list = String::new();
        for number in 0..STORIES {
            let _ = write!(
                list,
                "<article><h2><a href=\"/2026/story-{number}\">The harbour board met for the \
                 {number}th time</a></h2><p>It agreed on little.</p></article>"
            );
        }
        return page("The Paper", &format!("{list}<button class=x>Weitere</button>"));
    }
    let Some((number, text)) = small::meeting(path, STORIES) else {
        return ("404 Not Found", String::new());
    };
    page(&format!("The harbour board met for the {number}th time"), &text)
}

#[test]
fn a_list_that_only_a_script_goes_on_with_is_told() {
    let seed = format!("{}/", tiny::serve(site).expect("served"));
    let folder = tempfile::tempdir().expect("folder");
    let out = folder.path().join("out");
    let mut command = newshound(&["crawl", "--delay", "0", "--allow-private", &seed]);
    let output = command.arg("--out").arg(&out).output().expect("crawl");
    let summary = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{summary}");
    assert!(summary.contains(": more_by_script: 1 lists show 8 stories and more"), "{summary}");
    let status = newshound(&["status", "--out"]).arg(&out).output().expect("status");
    let status = String::from_utf8_lossy(&status.stdout).into_owned();
    assert!(status.contains("more_by_script"), "{status}");
    let log = std::fs::read_to_string(out.join("crawl.log")).expect("log");
    let told = |line: &str| line.contains("\"site_state\"") && line.contains("more_by_script");
    assert!(log.lines().any(told), "the log names the state");
}
