//! Readers' comments by their structure, in any language: a run of like boxes after the story,
//! each with a name and a date in a short line, and a text.

use super::blocks::{Block, Blocks};
use crate::dom::{Dom, Tag};
use crate::hints::FnvMap;

/// Fewer like boxes are no run.
const RUN: usize = 2;
/// Letters of prose between the headline and the run.
const BEFORE: u32 = 100;
/// The line with name and date has at most this many letters.
const LINE: u32 = 80;
/// Digits of a time beside an element of time; a line without one has a day, a month and a year.
const DIGITS: usize = 5;
/// A comment's text has at least this many.
const TEXT: u32 = 25;

/// The ranges of nodes of all comments.
pub(super) fn find(
    dom: &Dom<'_>,
    blocks: &Blocks,
    headline: Option<usize>,
) -> Vec<std::ops::Range<u32>> {
    let Some(headline) = headline else { return vec![] };
    let mut groups: FnvMap<(u32, u8, &str), Vec<u32>> = FnvMap::default();
    for (at, node) in (0_u32..).zip(&dom.nodes) {
        let boxed =
            matches!(node.tag, Tag::Div | Tag::Li | Tag::Article | Tag::Section | Tag::Custom);
        if boxed && node.element.is_some() {
            let range = blocks.range(dom, at);
            if range.start > headline && (2..=12).contains(&range.len()) {
                let class = node.class.split_ascii_whitespace().next().unwrap_or_default();
                groups.entry((node.parent, node.tag as u8, class)).or_default().push(at);
            }
        }
    }
    let mut found = vec![];
    for members in groups.into_values().filter(|members| members.len() >= RUN) {
        let like = members.iter().filter(|at| is_comment(dom, blocks, **at)).count();
        let names: std::collections::HashSet<String> = members
            .iter()
            .filter_map(|at| line(dom, blocks, *at))
            .map(|line| {
                line.split(' ').filter(|word| word.chars().any(char::is_alphabetic)).collect()
            })
            .collect();
        let first = blocks.range(dom, members[0]).start;
        let before: u32 = blocks.list[headline + 1..first]
            .iter()
            .filter(|block| block.ends_sentence && block.link_len * 3 < block.len)
            .map(|block| block.len)
            .sum();
        if like * 5 >= members.len() * 4 && names.len() * 2 > members.len() && before >= BEFORE {
            found.extend(members.iter().map(|at| *at..dom.node(*at).end));
        }
    }
    found
}

/// A short line with a name and a date, a text, no headline.
fn is_comment(dom: &Dom<'_>, blocks: &Blocks, at: u32) -> bool {
    let range = blocks.range(dom, at);
    let list = &blocks.list[range];
    let text = |block: &Block| {
        block.len >= TEXT
            && block.ends_sentence
            && block.link_len * 3 < block.len
            && !block.tag.is_heading()
    };
    line(dom, blocks, at).is_some()
        && list.iter().any(text)
        && !list.iter().any(|block| block.tag.is_heading() && block.link_len > 0)
}

/// The line with letters of a name and the digits of a date.
fn line<'b>(dom: &Dom<'_>, blocks: &'b Blocks, at: u32) -> Option<&'b str> {
    let list = &blocks.list[blocks.range(dom, at)];
    let dated = dom
        .inside(at)
        .any(|inner| dom.node(inner).element.is_some_and(|element| element.name() == "time"));
    let short =
        |block: &&Block| block.len <= LINE && !block.ends_sentence && !block.tag.is_heading();
    list.iter().take(3).filter(short).find_map(|block| {
        let text = blocks.text_of(block);
        let digits = text.chars().filter(|c| c.is_numeric()).count();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        // An hour alone stands over the posts of a live report.
        let is_date = digits >= if dated { DIGITS } else { 2 * DIGITS - 2 };
        (letters >= 2 && is_date && !text.ends_with(':')).then_some(text)
    })
}
