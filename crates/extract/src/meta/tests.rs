//! Tables of small pages, one class of page a test.

use super::*;

/// 2026-11-24T00:00:00Z.
const NOW: UnixMillis = UnixMillis(1_795_478_400_000);

fn page(html: &str) -> Metadata {
    page_at("https://news.example/world/2026/03/09/a-story/", html)
}

fn page_at(url: &str, html: &str) -> Metadata {
    let url = Url::parse(url).expect("a test's URL");
    collect(&Html::parse_document(html), &url, NOW, &VisibleHints::default())
}

#[test]
fn authors_by_class_of_page() {
    for (html, want) in [
        (
            r#"<meta name=author content="Mark SubbaRo and Jonas Jaegermann"><h1>T</h1>"#,
            &["Mark SubbaRo", "Jonas Jaegermann"][..],
        ),
        (
            r#"<script type="application/ld+json">{"@type":"NewsArticle","author":{"@type":"Person","name":"Bo Ek"}}</script>
            <h1>T</h1><div class="byline"><div class=x><a rel=author href="/p/a">Ann Lee</a></div><div class=x><a rel=author href="/p/b">Bo Ek</a></div></div>"#,
            &["Ann Lee", "Bo Ek"],
        ),
    ] {
        assert_eq!(page(html).authors, want, "{html}");
    }
}
