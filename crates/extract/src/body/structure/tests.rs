use super::leaf::Kept;
use crate::body::blocks::Blocks;
use crate::dom::{Dom, Tag};
use crate::images::Placed;
use crate::{Options, article};
use newshound_core::block::{Block, EmbedKind, Image, Line, Mark, MarkKind, plain};
use newshound_core::time::UnixMillis;
use scraper::Html;

const LONG: &str = "The council met on Monday to talk about the bridge and the ferry, and nobody \
    left early. A vote follows in May, the mayor said after the meeting.";

/// The blocks of a story that holds `inner` between two paragraphs.
fn between(inner: &str) -> Vec<Block> {
    let html = format!(
        "<html lang=en><title>A bridge at last</title><base href=/town/><body><article>\
         <h1>A bridge at last</h1><p>{LONG}</p>{inner}<p>{LONG} So it was.</p></article>"
    );
    let url = "https://news.example/town/a-bridge";
    let options = Options { url, ..Options::new(UnixMillis(1_790_000_000_000)) };
    let found = article(html.as_bytes(), &options).unwrap().article;
    assert_eq!(plain(&found.blocks), found.body);
    let all = found.blocks;
    assert_eq!(all.first(), Some(&Block::Paragraph(Line::of(LONG))), "{all:#?}");
    all[1..all.len() - 1].to_vec()
}

fn json(blocks: &[Block]) -> serde_json::Value {
    serde_json::to_value(blocks).unwrap()
}

#[test]
fn headings_lists_and_quotations() {
    let got = between(
        "<h3>What was said</h3><ol start=3><li>The bridge costs a million more, it was said.\
         <ul><li><p>Steel became dearer in spring.</p><li>So did the work of the divers.</ul>\
         <li>The ferry goes on until then, every hour.</ol>\
         <blockquote cite=/minutes><p>We shall cross that bridge when we come to it, he said.</p>\
         <p>Nobody in the room laughed about this.</p></blockquote>",
    );
    let want = serde_json::json!([
        {"type": "heading", "level": 3, "text": "What was said"},
        {"type": "list", "ordered": true, "start": 3, "items": [
            {"text": "The bridge costs a million more, it was said.", "blocks": [
                {"type": "list", "ordered": false, "items": [
                    {"text": "Steel became dearer in spring."},
                    {"text": "So did the work of the divers."},
                ]},
            ]},
            {"text": "The ferry goes on until then, every hour."},
        ]},
        {"type": "quotation", "url": "https://news.example/minutes", "blocks": [
            {"type": "paragraph", "text": "We shall cross that bridge when we come to it, he said."},
            {"type": "paragraph", "text": "Nobody in the room laughed about this."},
        ]},
    ]);
    assert_eq!(json(&got), want);
}

#[test]
fn tables_hold_cells_and_code_keeps_its_lines() {
    let got = between(
        "<p>This is how the seven members of the council voted on the bridge this time.</p>\
         <table><caption>The vote on Monday</caption><tr><th>Party<th>Yes<th colspan=2>No\
         <tr><td>Greens<td>4<td><b>0</b><td>\
         <tr><td>Reds<td>2<td>1<td></table>\
         <p>The clerk counted the votes with a few lines of code that he showed to the council:</p>\
         <pre><code class=language-python>for vote in votes:\n    <span>if</span> vote:\n        \
         yes += 1</code></pre>",
    );
    let found = json(&got);
    let table = found.as_array().unwrap().iter().find(|block| block["type"] == "table");
    let want = serde_json::json!({"type": "table", "caption": {"text": "The vote on Monday"}, "rows": [
        [{"text": "Party", "header": true}, {"text": "Yes", "header": true},
         {"text": "No", "header": true, "columns": 2}],
        [{"text": "Greens"}, {"text": "4"},
         {"text": "0", "marks": [{"from": 0, "to": 1, "type": "strong"}]}, {"text": ""}],
        [{"text": "Reds"}, {"text": "2"}, {"text": "1"}, {"text": ""}],
    ]});
    assert_eq!(table, Some(&want), "{found:#}");
    let code = found.as_array().unwrap().iter().find(|block| block["type"] == "code");
    let want = serde_json::json!({"type": "code", "language": "python",
        "text": "for vote in votes:\n    if vote:\n        yes += 1"});
    assert_eq!(code, Some(&want), "{found:#}");
}

#[test]
fn marks_count_unicode_scalar_values() {
    let got = between(
        "<p>Zoë 🌉 said <b>that <a href='../a?b=1'>the bridge</a></b> is <i> safe </i>, and \
         <a href='javascript:alert(1)'>not</a> <a href='mailto:a@news.example'>for</a> \
         <a href='ftp://x.example/'>cars</a> with <code>e\u{301}</code> <em>for now</em>.</p>",
    );
    let Block::Paragraph(Line { text, marks }) = &got[0] else { panic!("{got:#?}") };
    let marked: Vec<(String, &MarkKind)> = marks
        .iter()
        .map(|Mark { from, to, kind }| {
            let inner = text.chars().skip(*from as usize).take((to - from) as usize);
            (inner.collect(), kind)
        })
        .collect();
    let link = |url: &str| MarkKind::Link { url: url.to_owned() };
    let want = [
        ("that the bridge", MarkKind::Strong),
        ("the bridge", link("https://news.example/a?b=1")),
        ("safe", MarkKind::Emphasis),
        ("for", link("mailto:a@news.example")),
        ("é", MarkKind::Code),
        ("for now", MarkKind::Emphasis),
    ];
    let want: Vec<(String, &MarkKind)> =
        want.iter().map(|(text, kind)| ((*text).to_owned(), kind)).collect();
    assert_eq!(marked, want);
}

#[test]
fn pictures_and_embedded_things_stand_in_their_place() {
    let got = between(
        "<figure><img src=/s.jpg srcset='/b.jpg 900w' alt='The river'><figcaption>The quay \
         <span class=credit>Ann Lee</span></figcaption></figure>\
         <p>The river was low on that day, and the ferry could not land at the quay any more.</p>\
         <iframe src='https://www.youtube.com/embed/x1' title='The film'></iframe>\
         <iframe src='https://count.example/pixel' width=1 height=1></iframe>\
         <iframe src='javascript:alert(1)'></iframe>\
         <p>The mayor wrote about it on the same evening, before the film was shown to anyone.</p>",
    );
    let want = serde_json::json!([
        {"type": "picture", "url": "https://news.example/b.jpg", "alt": "The river",
         "caption": "The quay", "credit": "Ann Lee"},
        {"type": "paragraph", "text":
         "The river was low on that day, and the ferry could not land at the quay any more."},
        {"type": "embed", "kind": "video", "url": "https://www.youtube.com/embed/x1",
         "text": "The film"},
        {"type": "paragraph", "text":
         "The mayor wrote about it on the same evening, before the film was shown to anyone."},
    ]);
    assert_eq!(json(&got), want);
}

/// A few lines, in no element of a story: what stands there is taken whole.
#[test]
fn a_caption_on_a_small_page_is_said_once() {
    let read = |texts: &str| {
        let figure = "<figure><img src=/a.jpg><figcaption>The quay, seen from the ferry in \
                      May.</figcaption></figure>";
        let html =
            format!("<title>A bridge at last</title><h1>A bridge at last</h1>{figure}{texts}");
        let url = "https://news.example/town/a-bridge";
        let options = Options { url, ..Options::new(UnixMillis(1_790_000_000_000)) };
        article(html.as_bytes(), &options).unwrap().article
    };
    let found = read(
        "<p>The council met on Tuesday and agreed on a bridge.</p><p>A vote follows in May, it said.</p>",
    );
    assert_eq!(found.images[0].caption, "The quay, seen from the ferry in May.");
    assert!(
        !found.body.contains("quay") && found.body.starts_with("The council"),
        "{}",
        found.body
    );
}

#[test]
fn captions_that_tell_the_story_stay() {
    let caption = "The quay in May.";
    for (text, stays) in [("By the sea.", true), (LONG, false)] {
        let html = Html::parse_document(&format!(
            "<figure><img src=/a.jpg><figcaption>{caption}</figcaption></figure><p>{text}</p>"
        ));
        let dom = Dom::new(&html);
        let blocks = Blocks::new(&dom, false);
        let node = (0..).find(|at| dom.node(*at).tag == Tag::Figure).unwrap();
        let image = Image { caption: caption.to_owned(), ..Image::default() };
        let story = Kept { blocks: &blocks, kept: &[true, true] };
        let kept = super::without_captions(&dom, story, &[Placed { node, image }]);
        assert_eq!(kept, [stays, true], "{text}");
    }
}

#[test]
fn a_post_that_is_no_text_of_the_story_is_embedded() {
    let got = between(
        "<blockquote class='social-post embed'><p>What a day</p>— Mayor \
         <a href='https://bsky.app/profile/mayor/post/3'>3 May</a></blockquote>",
    );
    let post = got.iter().find_map(|block| match block {
        Block::Embed(embed) => Some((embed.kind, embed.url.as_str())),
        Block::Quotation(quotation) => Some((EmbedKind::Post, quotation.url.as_deref()?)),
        _ => None,
    });
    assert_eq!(post, Some((EmbedKind::Post, "https://bsky.app/profile/mayor/post/3")), "{got:#?}");
}

/// A tree of 200,000 nodes in every kind of nesting ends, and its blocks are no deeper than documented.
#[test]
fn nesting_is_bounded() {
    for open in ["<ul><li>", "<blockquote>", "<table><tr><td>", "<ol><li><blockquote>", "<pre>"] {
        let inner = format!("{}<p>{LONG}</p>", open.repeat(150));
        let depth = json(&between(&inner)).to_string().matches("\"blocks\"").count();
        assert!(depth <= 2 * super::DEPTH, "{open} {depth}");
    }
}
