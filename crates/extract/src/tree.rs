//! The one tree of a page, built within bounds.
//!
//! html5ever is quadratic on deep nesting and can multiply nodes (formatting elements are
//! rebuilt in every paragraph), and scraper sets no limit. So the text goes in by chunks, the
//! tree is looked at between chunks, and chunks shrink while it grows suspiciously. All limits
//! but the caller's deadline are counts, so the same bytes always give the same tree.

use crate::skim::{Keep, Skimmer};
use scraper::Html;

/// Bytes fed between two looks at the tree.
const CHUNK: usize = 16 * 1_024;
/// Bytes fed while the tree is deep or grows faster than its text.
const SMALL_CHUNK: usize = 256;
/// From this depth on chunks are small.
const DEEP: usize = 128;
/// Browsers stop nesting at 512; unclosed inline elements on real pages go beyond.
const MAX_DEPTH: usize = 1_024;

/// How the building ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// All text was used.
    Complete,
    /// The caller said that time is up.
    OutOfTime,
    /// Too many nodes, or nested too deep.
    TooLarge,
}

/// Builds the tree of `text` until it is complete, has more than `max_nodes` nodes, is nested
/// deeper than 1,024 elements, or `out_of_time` says so. What is there is always usable.
pub fn build(text: &str, max_nodes: usize, out_of_time: &mut dyn FnMut() -> bool) -> (Html, End) {
    build_with(text, Keep::Read, max_nodes, out_of_time)
}

/// The same with what `keep` says.
pub fn build_with(
    text: &str,
    keep: Keep,
    max_nodes: usize,
    out_of_time: &mut dyn FnMut() -> bool,
) -> (Html, End) {
    let mut skimmer = Skimmer::new(text, keep);
    let mut nodes = 0;
    let mut chunk = CHUNK;
    let mut end = End::Complete;
    while !skimmer.is_done() {
        let before = skimmer.at();
        skimmer.feed(chunk);
        let (count, depth) = skimmer.tree(|html| (html.tree.nodes().len(), depth_of_last(html)));
        if count > max_nodes || depth > MAX_DEPTH {
            end = End::TooLarge;
            break;
        }
        if out_of_time() {
            end = End::OutOfTime;
            break;
        }
        let fast = (count - nodes) * 2 > skimmer.at() - before && count > 1_000;
        chunk = if depth > DEEP || fast { SMALL_CHUNK } else { CHUNK };
        nodes = count;
    }
    (skimmer.finish(), end)
}

/// Depth of the node that was appended last, or nearly so.
fn depth_of_last(html: &Html) -> usize {
    let mut depth = 0;
    let mut node = html.tree.root();
    while let Some(child) = node.last_child() {
        depth += 1;
        node = child;
    }
    depth
}

#[cfg(test)]
mod tests {
    use super::{End, build};
    use std::time::{Duration, Instant};

    #[test]
    fn hostile_trees_end_soon() {
        let cases: [(&str, String, End); 6] = [
            ("nested div", "<div>".repeat(100_000), End::TooLarge),
            ("nested b", (0..50_000).map(|n| format!("<b a={n}>")).collect(), End::TooLarge),
            (
                "formatting elements rebuilt in paragraphs",
                (0..400).map(|n| format!("<b a={n}>")).collect::<String>()
                    + &"<p>x".repeat(100_000),
                End::TooLarge,
            ),
            ("flat", "<p>x</p>".repeat(200_000), End::TooLarge),
            (
                "one long attribute",
                format!("<p title=\"{}\">x", "y".repeat(1 << 20)),
                End::Complete,
            ),
            ("NULs", "\0<p>\0text\0".repeat(1_000), End::Complete),
        ];
        for (what, html, end) in cases {
            let start = Instant::now();
            let (tree, ended) = build(&html, 200_000, &mut || false);
            assert_eq!(ended, end, "{what}");
            assert!(tree.tree.nodes().len() < 500_000, "{what}");
            assert!(start.elapsed() < Duration::from_secs(5), "{what}: {:?}", start.elapsed());
        }
    }

    #[test]
    fn the_callers_clock_is_obeyed() {
        let mut calls = 0;
        let (tree, end) = build(&"<p>a b c</p>".repeat(20_000), 1_000_000, &mut || {
            calls += 1;
            calls == 3
        });
        assert_eq!(end, End::OutOfTime);
        assert!(tree.tree.nodes().len() > 1_000);
    }

    #[test]
    fn chunks_do_not_split_characters() {
        let text = "新闻".repeat(20_000);
        let (tree, end) = build(&format!("<p>{text}"), 1_000, &mut || false);
        assert_eq!(end, End::Complete);
        assert_eq!(tree.root_element().text().collect::<String>(), text);
    }
}
