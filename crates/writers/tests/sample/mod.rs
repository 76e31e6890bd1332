//! Articles and any blocks.

use newshound_core::article::Article;
use newshound_core::block::{
    Block, Cell, Code, Heading, Image, Item, Line, List, Mark, MarkKind, Quotation, Table,
};
use proptest::prelude::*;
use std::cmp::Reverse;

/// An article with those blocks.
pub(crate) fn article(blocks: Vec<Block>) -> Article {
    let record = serde_json::json!({
        "id": "0123", "url": "https://news.example/a", "fetched_url": "https://news.example/a",
        "story": "0123", "near_duplicate_of": null, "site": "news.example",
        "title": "A \"quay\": # open", "authors": ["Ann Lee"], "agencies": [], "published": null,
        "published_precision": null, "published_source": null, "modified": null, "language": null,
        "section": null, "tags": [], "description": null, "lead_image": null, "images": [],
        "publisher": null, "kind": "news", "paywalled": false, "body": "", "word_count": 0,
        "links": [], "discovered_from": null, "discovered_role": "seed", "lane": "fresh",
        "depth": 0, "fetched_at": "2026-03-09T11:38:00Z", "http_status": 200, "content_hash": "0",
        "crawl": "test", "newshound_version": "0.1.0",
    });
    let mut article: Article = serde_json::from_value(record).expect("a record");
    article.blocks = blocks;
    article
}

/// Text full of signs that Markdown knows, without blanks at its ends.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zäж京]{1,3}",
        2 => "[-+*_#=.:;!?()\\[\\]<>&|~`'\"\\\\/$^{}@%,]{1,2}",
        1 => "[0-9]{1,2}[.)]?",
        1 => Just("&amp;".to_owned()),
        1 => Just("<b>".to_owned()),
        2 => Just(" ".to_owned()),
        1 => Just("—".to_owned()),
    ];
    proptest::collection::vec(piece, 1..8)
        .prop_map(|pieces| pieces.concat().split_whitespace().collect::<Vec<_>>().join(" "))
        .prop_filter("text", |text| !text.is_empty())
}

fn line() -> impl Strategy<Value = Line> {
    let kind = prop_oneof![
        Just(MarkKind::Strong),
        Just(MarkKind::Emphasis),
        Just(MarkKind::Code),
        Just(MarkKind::Link { url: "https://news.example/a?b=1&copy;=2_3*".to_owned() }),
    ];
    let marks = proptest::collection::vec((0_u32..20, 1_u32..8, kind), 0..3);
    (text(), marks).prop_map(|(text, wanted)| {
        let chars: Vec<char> = text.chars().collect();
        let end = u32::try_from(chars.len()).expect("short");
        let mut marks: Vec<Mark> = vec![];
        for (from, len, kind) in wanted {
            let (from, to) = (from.min(end - 1), (from.min(end - 1) + len).min(end));
            let blank = |at: u32| chars[at as usize] == ' ';
            let crosses = |one: &Mark| {
                let apart = one.to <= from || to <= one.from;
                let inside = one.from <= from && to <= one.to || from <= one.from && one.to <= to;
                // No code around others, no link in a link, no two of a kind that touch.
                let code = !apart && (one.kind == MarkKind::Code || kind == MarkKind::Code);
                let touch = one.to >= from && to >= one.from;
                let links = matches!(one.kind, MarkKind::Link { .. });
                let same = one.kind == kind && touch
                    || links && matches!(kind, MarkKind::Link { .. }) && touch;
                !(apart || inside) || code || same
            };
            if !blank(from) && !blank(to - 1) && !marks.iter().any(crosses) {
                marks.push(Mark { from, to, kind });
            }
        }
        marks.sort_by_key(|mark| (mark.from, Reverse(mark.to), mark.kind.clone()));
        Line { text, marks }
    })
}

fn table() -> impl Strategy<Value = Block> {
    (1_usize..4).prop_flat_map(|width| {
        // What Markdown's tables cannot hold: code with both signs.
        let holds = |line: &Line| !(line.text.contains('|') && line.text.contains('\\'));
        let cell = prop_oneof![
            3 => line().prop_filter("held", holds),
            1 => Just(Line::default()),
        ];
        let row = proptest::collection::vec(cell, width);
        proptest::collection::vec(row, 1..4).prop_map(|rows| {
            let rows = rows.into_iter().enumerate();
            let rows = rows.map(|(at, row)| {
                row.into_iter().map(|line| Cell { header: at == 0, ..Cell::of(line) }).collect()
            });
            Block::Table(Table { caption: None, rows: rows.collect() })
        })
    })
}

fn leaf() -> impl Strategy<Value = Block> {
    prop_oneof![
        4 => line().prop_map(Block::Paragraph),
        2 => (1_u8..7, line()).prop_map(|(level, line)| Block::Heading(Heading { level, line })),
        1 => ("[a-z`~#> ]{0,6}[a-z](\n[ a-z`-]{0,5}[a-z]){0,2}", proptest::option::of("[a-z+]{1,5}"))
            .prop_map(|(text, language)| Block::Code(Code { text, language })),
        1 => (text(), text()).prop_map(|(alt, caption)| Block::Picture(Image {
            url: "https://news.example/a_b*.jpg".to_owned(),
            alt,
            caption,
            credit: String::new(),
        })),
        1 => table(),
    ]
}

/// Any blocks.
pub(crate) fn blocks() -> impl Strategy<Value = Vec<Block>> {
    let block = leaf().prop_recursive(3, 24, 4, |inner| {
        let some = || proptest::collection::vec(inner.clone(), 1..3);
        let item = (line(), proptest::collection::vec(inner.clone(), 0..2))
            .prop_map(|(line, blocks)| Item { line, blocks });
        prop_oneof![
            some().prop_map(|blocks| Block::Quotation(Quotation { url: None, blocks })),
            (any::<bool>(), 1_u32..12, proptest::collection::vec(item, 1..4)).prop_map(
                |(ordered, start, items)| {
                    let start = if ordered { start } else { 1 };
                    Block::List(List { ordered, start, items })
                }
            ),
        ]
    });
    proptest::collection::vec(block, 1..5)
}
