use super::{Data, Story, story};
use crate::body::{Witnesses, model::WEIGHTS};
use serde_json::{Value, json};
use std::sync::LazyLock;
use url::Url;

const SENTENCE: &str =
    "The council met on Monday to talk about the bridge, and nobody left early. ";

fn from(html: &str) -> Data<'_> {
    static BASE: LazyLock<Url> = LazyLock::new(|| Url::parse("https://news.example/a").unwrap());
    Data { html, budget: 10_000, base: &BASE }
}

fn read(html: &str) -> Option<Story> {
    let witnesses = Witnesses { title: "A bridge at last | The Example", ..Witnesses::default() };
    story(from(html), witnesses, "", &WEIGHTS)
}

fn paragraphs() -> Vec<String> {
    (1..=3).map(|at| format!("{at} {}", SENTENCE.repeat(3 + at).trim())).collect()
}

#[test]
fn finds_html_in_data() {
    let html: String = paragraphs().iter().map(|text| format!("<p>{text}</p>")).collect();
    let data = json!({ "a": { "title": "T", "content": html, "more": "x".repeat(900) } });
    let pushed = json!([1, format!("3:{data}\n")]);
    let deep = json!([1, json!({ "s": data.to_string() }).to_string()]);
    for page in [
        format!("<script id=state type=application/json>{data}</script>"),
        format!("<script>self.stream.push({pushed})</script>"),
        format!("<script>push({deep})</script>"),
    ] {
        let text = read(&page).map(|story| story.text).unwrap_or_default();
        assert_eq!(text.split("\n\n").count(), 3, "{page}: {text}");
    }
    for page in ["", "<script>\"", "<script>{\"a\"", "<script>no</script>"] {
        assert!(read(page).is_none(), "{page}");
    }
}

#[test]
fn finds_lists_and_trees() {
    let texts = paragraphs();
    let list = |make: fn(&String) -> Value| texts.iter().map(make).collect::<Vec<_>>();
    let shapes = [
        json!(texts),
        json!(list(|text| json!({ "kind": "x", "content": text }))),
        json!({ "nodeType": "document", "content": list(|text| json!({ "nodeType": "paragraph",
            "content": [{ "nodeType": "text", "value": &text[..9] },
                        { "nodeType": "text", "value": &text[9..] }] })) }),
        json!({ "blocks": list(|text| json!({ "type": "paragraph", "data": { "text": text } })) }),
        json!(list(
            |text| json!({ "_type": "block", "children": [{ "_type": "span", "text": text }] })
        )),
    ];
    for shape in shapes {
        let data = json!({ "page": { "headline": { "basic": "A bridge at last" }, "x": shape,
            "address": "a-bridge-at-last",
            "published_at": "2026-11-24T09:15:00Z", "authors": [{ "name": "Ann Lee" }] },
            "latest": [{ "slug": "o", "title": "Other", "text": SENTENCE.repeat(90) }] });
        let found = read(&format!("<script>window.state={data};go()</script>")).expect("a story");
        assert_eq!(found.text, texts.join("\n\n"), "{data}");
        assert_eq!(found.title, "A bridge at last");
        assert_eq!(found.published.as_deref(), Some("2026-11-24T09:15:00Z"));
        assert_eq!(found.authors, ["Ann Lee"]);
    }
}

#[test]
fn another_text_is_not_what_the_page_shows() {
    let data = json!({ "help": SENTENCE.repeat(20) });
    let page = format!("<script>x={data}</script>");
    let witnesses = Witnesses { title: "A bridge at last", ..Witnesses::default() };
    assert!(
        story(from(&page), witnesses, "Quite another beginning of a story", &WEIGHTS).is_none()
    );
}
