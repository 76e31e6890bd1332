//! One line of Markdown: escapes, and signs of emphasis that count as such wherever they stand.

use crate::inline::{Piece, pieces};
use crate::markup::is_safe;
use newshound_core::block::{Line, Mark, MarkKind};

/// Where a line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// At the beginning of a block.
    Paragraph,
    /// After the signs of a heading.
    Heading,
    /// Where `|` ends a cell and a line feed is `<br>`.
    Cell,
}

/// What is written: a character of the text, or signs.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Sign {
    Char(char),
    /// Markup that needs nothing of its neighbours.
    Raw(String),
    /// `*` or `**` that begins.
    Begin(&'static str),
    /// `*` or `**` that ends.
    End(&'static str),
}

/// The line as Markdown.
pub(super) fn written(line: &Line, place: Place) -> String {
    let line = trimmed(line);
    let mut signs: Vec<Sign> = vec![];
    let mut code: Option<String> = None;
    for piece in pieces(&line) {
        match (piece, &mut code) {
            (Piece::Text(text), Some(code)) => code.push_str(text),
            (Piece::Close(MarkKind::Code), Some(text)) => {
                signs.extend(span(text, place));
                code = None;
            }
            // Nothing is marked inside code.
            (Piece::Open(_) | Piece::Close(_), Some(_)) => {}
            (Piece::Text(text), None) => signs.extend(text.chars().map(Sign::Char)),
            (Piece::Open(MarkKind::Code), None) => code = Some(String::new()),
            (Piece::Open(MarkKind::Link { .. }), None) => signs.push(Sign::Raw("[".to_owned())),
            (Piece::Close(MarkKind::Link { url }), None) => {
                let url = if is_safe(url) { url.as_str() } else { "" };
                signs.push(Sign::Raw(format!("]({})", destination(url))));
            }
            (Piece::Open(kind), None) => signs.push(Sign::Begin(star(kind))),
            (Piece::Close(kind), None) => signs.push(Sign::End(star(kind))),
        }
    }
    text(&signs, place)
}

fn star(kind: &MarkKind) -> &'static str {
    if matches!(kind, MarkKind::Strong) { "**" } else { "*" }
}

/// Marks without blanks at their ends: signs beside a blank do not count.
fn trimmed(line: &Line) -> Line {
    let chars: Vec<char> = line.text.chars().collect();
    let end = u32::try_from(chars.len()).unwrap_or(u32::MAX);
    let blank = |at: u32| chars.get(at as usize).is_none_or(|c| c.is_whitespace());
    let marks = line.marks.iter().filter_map(|mark| {
        let (mut from, mut to) = (mark.from.min(end), mark.to.min(end));
        while from < to && blank(from) {
            from += 1;
        }
        while from < to && blank(to - 1) {
            to -= 1;
        }
        (from < to).then(|| Mark { from, to, kind: mark.kind.clone() })
    });
    Line { text: line.text.clone(), marks: marks.collect() }
}

/// Code in a line.
fn span(text: &str, place: Place) -> Vec<Sign> {
    let text = text.replace('\n', " ");
    if place == Place::Cell && text.contains('\\') && text.contains('|') {
        return text.chars().map(Sign::Char).collect();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let text = if place == Place::Cell { text.replace('|', "\\|") } else { text };
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    vec![Sign::Raw(format!("{fence}{pad}{text}{pad}{fence}"))]
}

/// A URL in brackets: nothing in it ends the link.
pub(super) fn destination(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '\\' => out.push_str("%5C"),
            '|' => out.push_str("%7C"),
            '&' => out.push_str("&amp;"),
            c if c.is_whitespace() || c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

fn text(signs: &[Sign], place: Place) -> String {
    let mut out = String::new();
    let numbers = numbers(signs);
    for (at, sign) in signs.iter().enumerate() {
        match sign {
            Sign::Raw(text) => out.push_str(text),
            Sign::Begin(stars) => {
                // `*a***b**` would be read otherwise.
                if matches!(at.checked_sub(1).map(|at| &signs[at]), Some(Sign::End(_))) {
                    out.push_str("<!-- -->");
                }
                out.push_str(stars);
            }
            Sign::End(stars) => out.push_str(stars),
            Sign::Char('\n') => out.push_str(if place == Place::Cell { "<br>" } else { " " }),
            Sign::Char(c) if numbers[at] => {
                out.push_str(&format!("&#{};", u32::from(*c)));
            }
            Sign::Char(c) => {
                let first = at == 0 && place == Place::Paragraph;
                let needed = match c {
                    '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '$' | '^' => true,
                    '#' => first || place == Place::Heading,
                    '+' | '-' | '=' | ':' => first,
                    '!' => !matches!(signs.get(at + 1), Some(Sign::Char(_)) | None),
                    '.' | ')' => place == Place::Paragraph && is_number(&signs[..at]),
                    '"' => place == Place::Cell,
                    '|' => {
                        out.push_str("&#124;");
                        continue;
                    }
                    _ => false,
                };
                if needed {
                    out.push('\\');
                }
                out.push(*c);
            }
        }
    }
    out
}

/// A line that begins with digits and a sign would be an item of a list.
fn is_number(before: &[Sign]) -> bool {
    (1..=9).contains(&before.len())
        && before.iter().all(|sign| matches!(sign, Sign::Char(c) if c.is_ascii_digit()))
}

/// Which characters are written as numbers. One that is becomes punctuation to the reader, which may
/// ask for one before it.
fn numbers(signs: &[Sign]) -> Vec<bool> {
    let mut numbers = vec![false; signs.len()];
    if !signs.iter().any(|sign| matches!(sign, Sign::Begin(_) | Sign::End(_))) {
        return numbers;
    }
    loop {
        let more: Vec<usize> =
            (0..signs.len()).filter(|at| !numbers[*at] && is_lost(signs, &numbers, *at)).collect();
        if more.is_empty() {
            return numbers;
        }
        more.into_iter().for_each(|at| numbers[at] = true);
    }
}

/// Whether the signs of emphasis beside this character would be read as text (CommonMark 0.31, 6.2):
/// a letter before signs that begin before punctuation, or after signs that end behind it. Written
/// as a number it is punctuation to the reader.
fn is_lost(signs: &[Sign], numbers: &[bool], at: usize) -> bool {
    let Sign::Char(c) = signs[at] else { return false };
    if c.is_whitespace() || is_punctuation(c) {
        return false;
    }
    let is_sign = |at: usize| match signs[at] {
        Sign::Char(c) => numbers[at] || is_punctuation(c),
        Sign::Raw(_) | Sign::Begin(_) | Sign::End(_) => true,
    };
    let begins = |at: usize| matches!(signs.get(at), Some(Sign::Begin(_)));
    let ends = |at: usize| matches!(signs.get(at), Some(Sign::End(_)));
    let next = (at + 1..signs.len()).find(|at| !begins(*at));
    let last = (0..at).rev().find(|at| !ends(*at));
    begins(at + 1) && next.is_some_and(is_sign)
        || at > 0 && ends(at - 1) && last.is_some_and(is_sign)
}

/// Unicode's punctuation and symbols; what is neither letter, digit nor blank counts, which asks for
/// a number in the place of a letter once too often and never once too seldom.
fn is_punctuation(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace()
}
