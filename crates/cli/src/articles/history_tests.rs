use super::history;
use newshound_core::article::{Article, Gone};
use newshound_core::canonical::CanonicalUrl;
use newshound_ports::conformance::sinks::article;

#[test]
fn a_story_is_found_by_each_of_its_urls_and_by_its_id() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("articles.jsonl");
    let to = CanonicalUrl::parse("https://news.example/the-new-place").expect("a URL");
    let first =
        Article { body: "Forty months.\n\nThe end.".to_owned(), ..article(1, 0, "The quay") };
    let at = || "2026-05-11T07:30:00.000Z".to_owned();
    let gone = Gone { at: at(), status: 301, to: Some(to.clone()), moved: true };
    let moved = Article { revision: 1, body: String::new(), gone: Some(gone), ..first.clone() };
    let edited = Article {
        revision: 2,
        fetched_url: to.clone(),
        title: "The quay, again".to_owned(),
        body: "Fifty months.\n\nThe end.".to_owned(),
        checked: Some(at()),
        ..first.clone()
    };
    let gone = Gone { at: at(), status: 410, to: None, moved: false };
    let last = Article { revision: 3, gone: Some(gone), ..first.clone() };
    let all = [&edited, &first, &article(2, 0, "Another"), &moved, &last, &last];
    let lines = all.map(|one| serde_json::to_string(one).expect("json") + "\n");
    std::fs::write(&path, lines.concat() + "{\"id\":\"torn").expect("written");
    for name in [first.url.as_str(), to.as_str(), &first.id.0] {
        let history = history(&path, name).expect("a history");
        for part in [
            first.url.as_str(),
            "0  ",
            "moved to https://news.example/the-new-place (status 301)",
            "as before at 2026-05-11 07:30 UTC",
            "read at https://news.example/the-new-place",
            "- The quay\n   + The quay, again",
            "~ [-Forty-]{+Fifty+} months.",
            "... a paragraph as before",
            "gone (status 410)",
        ] {
            assert!(history.contains(part), "{part}: {history}");
        }
        assert!(
            !history.contains("Another") && history.matches("status 410").count() == 1,
            "{history}"
        );
    }
    let failure = history(&path, "https://news.example/nowhere").expect_err("unknown");
    assert!(failure.to_string().contains("no story"), "{failure:?}");
}
