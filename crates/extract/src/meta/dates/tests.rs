//! Dates of pages without structured data: which of several is believed, and where one may stand.

use crate::meta::gather::is;
use crate::meta::tests::NOW;
use crate::meta::{VisibleHints, collect};
use scraper::Html;
use url::Url;

/// A paragraph of prose.
const PROSE: &str = "The harbour board voted on Tuesday to close the eastern quay for eleven months \
    while divers replace the oldest of its steel piles, some of which were driven in the year the \
    fish market opened and have lost nearly half of their thickness since then.";

/// The date found where the story's text is what holds the first paragraph.
fn published(html: &str) -> String {
    let doc = Html::parse_document(html);
    let first = doc.tree.nodes().find(|node| is(*node, "p"));
    let body = first.and_then(|node| node.parent()).map(|node| node.id());
    let url = Url::parse("https://news.example/a-story").expect("a test's URL");
    let hints = VisibleHints { body, ..VisibleHints::default() };
    collect(&doc, &url, NOW, &hints).published.map_or(String::new(), |date| date.value)
}

fn check(cases: &[(&str, &str)]) {
    for (html, want) in cases {
        let html = html.replace("PROSE", PROSE);
        assert_eq!(published(&html), *want, "{html}");
    }
}

#[test]
fn a_date_of_the_file_gives_way_to_what_the_story_prints() {
    check(&[
        (
            "<meta name=date content=2022-03-14><h1>T</h1><time datetime=2022-03-09>9 March 2022\
             </time><p>PROSE<p>PROSE<p>PROSE",
            "2022-03-09",
        ),
        (
            "<meta property=article:published_time content=2022-03-14><h1>T</h1>\
             <time datetime=2022-03-09>9 March 2022</time><p>PROSE<p>PROSE<p>PROSE",
            "2022-03-14",
        ),
        // The masthead shows what day it is.
        (
            "<meta name=date content=2022-03-14><h1>T</h1><span class=date>24 November 2026</span>\
             <p>PROSE<p>PROSE<p>PROSE",
            "2022-03-14",
        ),
        // Far from the headline is another story's.
        (
            "<meta name=date content=2022-03-14><h1>T</h1><p>PROSE<p>PROSE<p>PROSE\
             <div><div><span class=date>9 March 2022</span></div></div>",
            "2022-03-14",
        ),
    ]);
}

#[test]
fn a_meta_element_is_read_as_the_page_prints_the_day() {
    let with = |date: &str| {
        format!(
            "<html lang=de><meta name=pubdate content='11/01/2023 12:43:42'><h1>T</h1><p>{PROSE}\
             <p>Erstellt am: {date}</p>"
        )
    };
    assert_eq!(published(&with("01.11.2023")), "2023-11-01T12:43:42");
    assert_eq!(published(&with("11.01.2023")), "2023-01-11T12:43:42");
    assert_eq!(published(&with("05.05.2023")), "2023-01-11T12:43:42");
}

#[test]
fn datelines_and_a_storys_own_foot() {
    check(&[
        ("<h1>T</h1><div><p>29.11.2022 – PROSE<p>PROSE</div>", "2022-11-29"),
        ("<h1>T</h1><div><p>Karlsruhe, (12.11.2021). PROSE<p>PROSE</div>", "2021-11-12"),
        ("<h1>T</h1><div><p>Pressemitteilung vom 25. Januar 2022 | PROSE</div>", "2022-01-25"),
        // A sentence that names a day is none.
        ("<h1>T</h1><div><p>The quay was opened on 29.11.2022 – PROSE</div>", ""),
        ("<h1>T</h1><div><p>PROSE It is closed since 29.11.2022 – again.</div>", ""),
        (
            "<article><h1>T</h1><p>PROSE<p>PROSE<p>PROSE<footer>Printed 9 March 2022</footer>\
             </article>",
            "2022-03-09",
        ),
        (
            "<div><h1>T</h1><p>PROSE<p>PROSE<p>PROSE<div class=post-footer>This article was \
             written on 9 March 2022 at 14:48 by <a href=/ann>Ann</a></div></div>",
            "2022-03-09T14:48:00",
        ),
        // A change, and the page's foot.
        (
            "<div><h1>T</h1><p>PROSE<p>PROSE<p>PROSE<div class=post-footer>Last edited: 9 March \
             2022</div></div>",
            "",
        ),
        ("<h1>T</h1><p>PROSE<p>PROSE<p>PROSE<footer>Site made on 9 March 2022</footer>", ""),
    ]);
}

#[test]
fn forms_that_programs_write() {
    check(&[
        (
            r#"<script type="application/ld+json">{"@type":"NewsArticle","headline":"T",
            "datePublished":"2022-01-10T22:06:08:684Z"}</script><h1>T</h1>"#,
            "2022-01-10T22:06:08Z",
        ),
        (
            "<h1>T</h1><font>Example News (\n\t\t  2012-06-04\n\t  09:20:26\n\t\t)</font><p>PROSE",
            "2012-06-04T09:20:26",
        ),
    ]);
}

#[test]
fn a_heading_that_names_the_author_is_no_other_story() {
    check(&[(
        "<h1>Harbour closes</h1><div><h5><a href=/blog/author/ann-lee>The Harbour Team</a></h5>\
         <div class=pubdate>September 18, 2024</div></div><p>PROSE",
        "2024-09-18",
    )]);
}
