//! The text of a page whose story stands only in the data of a script.
//!
//! Applications send a page's state as JSON: `__NEXT_DATA__`, `__INITIAL_STATE__`, React's
//! stream, where JSON strings hold JSON. The story is the string with most paragraphs of HTML.
//! Asked only where the page shows nothing.

use super::{Witnesses, extract, model::Weights};
use crate::dom::Dom;
use crate::tree;
use memchr::memmem;

/// A shorter string is no story.
const SHORTEST: usize = 600;
/// JSON in JSON in JSON is the deepest seen.
const DEPTH: u8 = 3;
/// Scripts larger than this are programs or tables.
const LARGEST: usize = 4 * 1024 * 1024;

/// The story's text, or nothing.
#[must_use]
pub fn body(html: &str, max_nodes: usize, witnesses: Witnesses<'_>, weights: &Weights) -> String {
    let mut best = String::new();
    let mut rest = html;
    while let Some(at) = memmem::find(rest.as_bytes(), b"<script") {
        rest = &rest[at + 7..];
        let Some(end) = memmem::find(rest.as_bytes(), b"</script") else { break };
        if end <= LARGEST {
            longest(&rest[..end], DEPTH, &mut best);
        }
        rest = &rest[end..];
    }
    if best.is_empty() {
        return best;
    }
    let (html, _) = tree::build(&best, max_nodes, &mut || false);
    extract(&Dom::new(&html), Witnesses { article_body: None, ..witnesses }, weights).text
}

/// Looks for the string with most paragraphs in JSON, or in a program that holds some.
fn longest(text: &str, depth: u8, best: &mut String) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'"', &bytes[at..]).map(|found| at + found) {
        let Some(close) = closing(bytes, open + 1) else { return };
        at = close + 1;
        if close - open < SHORTEST {
            continue;
        }
        let Ok(string) = serde_json::from_str::<String>(&text[open..=close]) else { continue };
        if paragraphs(&string) > paragraphs(best) && !holds_json(&string) {
            *best = string;
        } else if depth > 1 {
            longest(&string, depth - 1, best);
        }
    }
}

/// Where a JSON string ends.
fn closing(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

/// How many paragraphs of HTML a string has; one is no story.
fn paragraphs(text: &str) -> usize {
    let count = |tag: &[u8]| memmem::find_iter(text.as_bytes(), tag).count();
    let all = count(b"<p>") + count(b"<p ") + count(b"<br");
    if all < 2 { 0 } else { all }
}

fn holds_json(text: &str) -> bool {
    memmem::find_iter(text.as_bytes(), b"\":").take(4).count() > 3
}

#[cfg(test)]
mod tests {
    use super::{body, closing};
    use crate::body::{Witnesses, model::WEIGHTS};

    #[test]
    fn finds_the_story_in_data() {
        let sentence =
            "The council met on Monday to talk about the bridge, and nobody left early. ";
        let story = format!(
            "<p>{}</p><p>{}</p><p>{}</p>",
            sentence.repeat(4),
            sentence.repeat(5),
            sentence.repeat(6)
        );
        let json =
            serde_json::json!({ "a": { "title": "T", "content": story, "more": "x".repeat(900) } });
        let plain = format!("<script id=__NEXT_DATA__ type=application/json>{json}</script>");
        // A stream: a JSON array in a call, its string holds JSON.
        let pushed = serde_json::json!([1, format!("3:{json}\n")]);
        let stream = format!("<script>self.__next_f.push({pushed})</script>");
        let deep = serde_json::json!([1, serde_json::json!({ "s": json.to_string() }).to_string()]);
        for html in [plain, stream, format!("<script>push({deep})</script>")] {
            let text = body(&html, 10_000, Witnesses::default(), &WEIGHTS);
            assert_eq!(text.split("\n\n").count(), 3, "{html}");
            assert!(text.starts_with("The council met"), "{text}");
        }
        for html in
            ["", "<script>\"", "<script>\"\\", "<script>\"abc</script>", "<script>no</script>"]
        {
            assert_eq!(body(html, 10_000, Witnesses::default(), &WEIGHTS), "", "{html}");
        }
        assert_eq!(closing(br#"a\"b"c"#, 0), Some(4));
    }
}
