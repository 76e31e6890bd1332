//! A block's text as a line with its links and emphasis.

use crate::body::blocks::{Block, Blocks};
use crate::dom::{Dom, Tag};
use crate::text::nfc;
use newshound_core::block::{Line, Mark, MarkKind};
use std::cmp::Reverse;
use url::Url;

/// Marks kept of one line.
const MARKS: usize = 500;
/// A longer URL is data, in bytes.
const LONGEST_URL: usize = 4_096;
/// Elements asked above a text.
const DEPTH: usize = 32;

/// The line of one block.
pub(super) fn line(dom: &Dom<'_>, blocks: &Blocks, block: &Block, base: &Url) -> Line {
    let raw = blocks.text_of(block);
    // Elements that mark something, with their range in bytes from the block's beginning.
    let mut found: Vec<(u32, MarkKind, usize, usize)> = vec![];
    for (node, range) in blocks.runs_of(block) {
        let (from, to) = ((range.start - block.from) as usize, (range.end - block.from) as usize);
        for at in dom.ancestors(dom.node(node).parent).take(DEPTH) {
            if !matches!(dom.node(at).tag, Tag::A | Tag::Strong | Tag::Em | Tag::I | Tag::Code) {
                continue;
            }
            if let Some(known) = found.iter_mut().rev().find(|known| known.0 == at) {
                known.3 = to;
            } else if let Some(kind) = kind(dom, at, base)
                && found.len() < MARKS
            {
                found.push((at, kind, from, to));
            }
        }
    }
    let text = nfc(raw.to_owned());
    let same = text == raw;
    let count = |end: usize| {
        let before = &raw[..end];
        let chars =
            if same { before.chars().count() } else { nfc(before.to_owned()).chars().count() };
        u32::try_from(chars).unwrap_or(u32::MAX)
    };
    let whole = |from: usize, to: usize| from == 0 && to == raw.len();
    let mut marks: Vec<Mark> = vec![];
    for (_, kind, from, to) in found {
        let inner = &raw[from..to];
        let from = from + (inner.len() - inner.trim_start().len());
        let to = from + inner.trim().len();
        // A heading is strong by itself.
        let plain = block.tag.is_heading() && whole(from, to);
        if from < to && !(plain && matches!(kind, MarkKind::Strong | MarkKind::Emphasis)) {
            marks.push(Mark { from: count(from), to: count(to), kind });
        }
    }
    Line { text, marks: tidied(marks) }
}

/// In order, those of one kind that touch or hold each other as one; links do not hold links.
pub(super) fn tidied(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by(|a, b| (a.from, Reverse(a.to), &a.kind).cmp(&(b.from, Reverse(b.to), &b.kind)));
    let mut out: Vec<Mark> = vec![];
    for mark in marks {
        let is_link = matches!(mark.kind, MarkKind::Link { .. });
        let before = out.iter_mut().rev().find(|known| {
            known.kind == mark.kind && known.to >= mark.from
                || is_link && matches!(known.kind, MarkKind::Link { .. }) && known.to > mark.from
        });
        match before {
            Some(known) if known.kind == mark.kind => known.to = known.to.max(mark.to),
            Some(_) => {}
            None => out.push(mark),
        }
    }
    // Grown ones may be the wider now.
    out.sort_by(|a, b| (a.from, Reverse(a.to), &a.kind).cmp(&(b.from, Reverse(b.to), &b.kind)));
    out
}

fn kind(dom: &Dom<'_>, at: u32, base: &Url) -> Option<MarkKind> {
    let node = dom.node(at);
    match node.tag {
        Tag::A => Some(MarkKind::Link { url: address(node.attr("href")?, base)? }),
        Tag::Strong => Some(MarkKind::Strong),
        Tag::Em | Tag::I => Some(MarkKind::Emphasis),
        Tag::Code => Some(MarkKind::Code),
        _ => None,
    }
}

/// A link's address, absolute; none for what leads to no page or mailbox.
pub(super) fn address(href: &str, base: &Url) -> Option<String> {
    let href = href.trim();
    if href.is_empty() || href.len() > LONGEST_URL {
        return None;
    }
    let url = base.join(href).ok()?;
    let fits = matches!(url.scheme(), "http" | "https" | "mailto");
    (fits && url.as_str().len() <= LONGEST_URL).then(|| url.into())
}
