//! HTML, TEI and CSV, each read back by a parser that is not ours.

mod sample;

use newshound_core::article::Article;
use newshound_core::block::{Block, Embed, EmbedKind, Line, Mark, MarkKind};
use newshound_writers::{COLUMNS, csv_header, csv_row, html, tei};
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;

const EVIL: &str = "\"'><script>alert(1)</script>&<b onclick=x>\u{0}\u{8}]]>";

/// What TEI P5 allows in each element that is written (its guidelines, of the elements used here).
const TEI: &[(&str, &[&str])] = &[
    ("TEI", &["teiHeader", "text"]),
    ("teiHeader", &["fileDesc", "profileDesc"]),
    ("fileDesc", &["titleStmt", "publicationStmt", "sourceDesc"]),
    ("titleStmt", &["title", "author"]),
    ("publicationStmt", &["publisher", "date", "idno"]),
    ("sourceDesc", &["bibl"]),
    ("bibl", &["ptr", "date"]),
    ("profileDesc", &["abstract", "langUsage", "textClass"]),
    ("abstract", &["p"]),
    ("langUsage", &["language"]),
    ("textClass", &["keywords"]),
    ("keywords", &["term"]),
    ("text", &["body"]),
    ("body", &["div"]),
    ("div", DIV),
    ("quote", DIV),
    ("item", ITEM),
    ("list", &["item"]),
    ("table", &["head", "row"]),
    ("row", &["cell"]),
    ("figure", &["graphic", "p", "bibl", "figDesc"]),
    ("p", LINE),
    ("head", LINE),
    ("cell", LINE),
    ("hi", LINE),
    ("ref", LINE),
    ("code", &[]),
];
const DIV: &[&str] = &["head", "p", "list", "quote", "table", "figure"];
const ITEM: &[&str] = &["p", "list", "quote", "table", "figure", "hi", "ref", "code", "lb"];
const LINE: &[&str] = &["hi", "ref", "code", "lb"];

/// Checks that the text is well formed, and each element where it may stand.
fn check_tei(text: &str) {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<String> = vec![];
    loop {
        let event = reader.read_event().unwrap_or_else(|error| panic!("{error}: {text}"));
        let (name, stays) = match event {
            Event::Eof => break,
            Event::End(_) => {
                open.pop();
                continue;
            }
            Event::Start(start) => (name_of(&start), true),
            Event::Empty(start) => (name_of(&start), false),
            _ => continue,
        };
        if let Some(parent) = open.last() {
            let allowed = TEI.iter().find(|(known, _)| known == parent).map(|(_, inner)| *inner);
            let fits = allowed.is_some_and(|inner| inner.contains(&name.as_str()));
            assert!(fits, "<{name}> in <{parent}>: {text}");
        }
        if stays {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{text}");
}

fn name_of(start: &quick_xml::events::BytesStart<'_>) -> String {
    start.name().as_ref().to_owned()
}

fn evil() -> Article {
    let kind = MarkKind::Link { url: "javascript:alert(1)".to_owned() };
    let marks = vec![Mark { from: 0, to: 5, kind }];
    let url = "data:text/html,<script>".to_owned();
    let mut article = sample::article(vec![
        Block::Paragraph(Line { text: EVIL.to_owned(), marks }),
        Block::Embed(Embed { kind: EmbedKind::Frame, url, text: EVIL.to_owned() }),
    ]);
    article.title = EVIL.to_owned();
    article.authors = vec![EVIL.to_owned()];
    article.description = Some(EVIL.to_owned());
    article.language = Some("\" onload=\"x".to_owned());
    article.tags = vec![EVIL.to_owned()];
    article
}

#[test]
fn nothing_of_a_page_runs() {
    let text = html(&evil());
    for part in ["<script", "onclick=x>", "javascript:", "data:", "\" onload", "\u{0}", "\u{8}"] {
        assert!(!text.contains(part) || part == "onclick=x>", "{part}: {text}");
    }
    assert!(text.contains("&lt;b onclick=x&gt;"), "{text}");
    let text = tei(&evil());
    assert!(!text.contains("javascript:") && !text.contains("<script"), "{text}");
    check_tei(&text);
}

#[test]
fn rows_of_csv() {
    let mut article = sample::article(vec![]);
    article.title = "=1+1, \"so\"".to_owned();
    article.authors = vec!["-Ann".to_owned(), "Ben".to_owned()];
    article.body = "One.\n\nTwo".to_owned();
    let text = csv_header() + &csv_row(&article);
    assert!(text.ends_with("\r\n"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(reader.headers().expect("a header"), COLUMNS.as_slice());
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("rows");
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0][3], &rows[0][4]), ("'=1+1, \"so\"", "'-Ann; Ben"));
    assert_eq!(&rows[0][11], "One.\n\nTwo");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn any_blocks_are_valid_tei(blocks in sample::blocks()) {
        check_tei(&tei(&sample::article(blocks)));
    }
}
