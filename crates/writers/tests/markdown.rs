//! A kept reader of CommonMark reads back what the Markdown writer wrote.

mod reader;
mod sample;

use newshound_core::block::{Block, Line, Mark, MarkKind};
use newshound_writers::markdown;
use proptest::prelude::*;
use reader::read;

/// What stands under the front matter and the headline.
fn body(markdown: &str) -> &str {
    let rest = markdown.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n\n"));
    let rest = rest.map(|(_, rest)| rest).unwrap_or_default();
    rest.split_once("\n\n").map(|(_, rest)| rest).unwrap_or_default()
}

fn again(blocks: Vec<Block>) -> (String, Vec<Block>) {
    let text = markdown(&sample::article(blocks));
    let read = read(body(&text));
    (text, read)
}

#[test]
fn front_matter_and_headline() {
    let article = sample::article(vec![Block::Paragraph(Line::of("1. *One* & two"))]);
    let want = "---\ntitle: \"A \\\"quay\\\": # open\"\nurl: \"https://news.example/a\"\nsite: \"news.example\"\n\
        authors: [\"Ann Lee\"]\nid: \"0123\"\n---\n\n# A \"quay\": \\# open\n\n1\\. \\*One\\* \\& two\n";
    assert_eq!(markdown(&article), want);
}

#[test]
fn emphasis_beside_letters_and_signs() {
    let mark = |from, to, kind| Mark { from, to, kind };
    for (text, marks) in [
        ("a(b)c", vec![mark(1, 4, MarkKind::Strong)]),
        ("abc", vec![mark(0, 1, MarkKind::Emphasis), mark(1, 2, MarkKind::Strong)]),
        ("abc", vec![mark(0, 3, MarkKind::Strong), mark(1, 2, MarkKind::Emphasis)]),
        ("「a」は", vec![mark(0, 3, MarkKind::Strong)]),
        ("a`b", vec![mark(0, 3, MarkKind::Code)]),
    ] {
        let blocks = vec![Block::Paragraph(Line { text: text.to_owned(), marks })];
        let (written, read) = again(blocks.clone());
        assert_eq!(read, blocks, "{written}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn blocks_are_read_back(blocks in sample::blocks()) {
        let (written, read) = again(blocks.clone());
        prop_assert_eq!(read, blocks, "{}", written);
    }
}
