//! Tables of data and code: parts that are read whole.

use super::marks;
use crate::body::blocks::Blocks;
use crate::dom::{Dom, Tag};
use crate::text::{clean, is_invisible, nfc};
use newshound_core::block::{Cell, Code, Line, Mark, Table};
use url::Url;

/// Cells of a row; what follows is joined to the last.
const COLUMNS: usize = 100;
/// A cell of more letters is a column of a page.
const CELL: u32 = 1_000;
/// Letters of a language's name.
const LANGUAGE: usize = 30;

/// The blocks of a page and which of them are the story's.
#[derive(Clone, Copy)]
pub(super) struct Kept<'k> {
    pub(super) blocks: &'k Blocks,
    pub(super) kept: &'k [bool],
}

impl Kept<'_> {
    /// The story's blocks inside a node.
    pub(super) fn inside(self, dom: &Dom<'_>, node: u32) -> impl Iterator<Item = usize> {
        self.blocks.range(dom, node).filter(move |at| self.kept[*at])
    }
}

/// Whether a table holds data: no tables of its own, and two cells of the story beside each other.
/// Others lay out a page.
pub(super) fn is_data(dom: &Dom<'_>, story: Kept<'_>, table: u32) -> bool {
    let nested = dom.inside(table).any(|at| {
        let node = dom.node(at);
        node.tag == Tag::Table && node.element.is_some()
    });
    if nested {
        return false;
    }
    let (mut row, mut first, mut beside, mut letters) = (None, 0, false, 0);
    for at in story.inside(dom, table) {
        let block = &story.blocks.list[at];
        let Some(cell) = cell_of(dom, block.element) else { continue };
        let here = dom.ancestors(cell).find(|at| dom.node(*at).tag == Tag::Tr);
        beside |= here.is_some() && here == row && cell != first;
        letters = if here == row && cell == first { letters + block.len } else { block.len };
        if letters > CELL {
            return false;
        }
        (row, first) = (here, cell);
    }
    beside
}

fn cell_of(dom: &Dom<'_>, element: u32) -> Option<u32> {
    dom.ancestors(element).find(|at| matches!(dom.node(*at).tag, Tag::Td | Tag::Th))
}

/// A table of data with the rows that hold something of the story.
pub(super) fn table(dom: &Dom<'_>, story: Kept<'_>, at: u32, base: &Url) -> Table {
    let lines = |node: u32| {
        let lines = story
            .inside(dom, node)
            .map(|block| marks::line(dom, story.blocks, &story.blocks.list[block], base));
        joined(lines)
    };
    let mut out = Table::default();
    // Rows and cells that stand inside of others, as on pages of broken tables, are text of these: each
    // is read once.
    let (mut next, end) = (at + 1, dom.node(at).end);
    while next < end {
        let inner = next;
        next += 1;
        let node = dom.node(inner);
        if node.element.is_none() {
            continue;
        }
        match node.tag {
            Tag::Caption => out.caption = Some(lines(inner)).filter(|line| !line.text.is_empty()),
            Tag::Tr if story.inside(dom, inner).next().is_some() => {
                let mut row: Vec<Cell> = vec![];
                let mut after = inner + 1;
                next = node.end.max(next);
                while after < node.end {
                    let cell = after;
                    after += 1;
                    let node = dom.node(cell);
                    if node.element.is_none() || !matches!(node.tag, Tag::Td | Tag::Th) {
                        continue;
                    }
                    after = node.end.max(after);
                    let span = |name: &str| {
                        let span = node.attr(name).and_then(|span| span.trim().parse().ok());
                        // The HTML standard, 4.9.11, clamps them so.
                        span.unwrap_or(1_u16).clamp(1, 1_000)
                    };
                    let (header, line) = (node.tag == Tag::Th, lines(cell));
                    if row.len() == COLUMNS {
                        if let Some(last) = row.last_mut() {
                            last.line = joined([std::mem::take(&mut last.line), line].into_iter());
                        }
                        continue;
                    }
                    let (columns, rows) = (span("colspan"), span("rowspan"));
                    row.push(Cell { line, header, columns, rows });
                }
                out.rows.push(row);
            }
            _ => {}
        }
    }
    out
}

/// Lines as one, with a line feed between each two.
fn joined(lines: impl Iterator<Item = Line>) -> Line {
    let mut out = Line::default();
    for line in lines.filter(|line| !line.text.is_empty()) {
        if !out.text.is_empty() {
            out.text.push('\n');
        }
        let shift = u32::try_from(out.text.chars().count()).unwrap_or(u32::MAX);
        out.text.push_str(&line.text);
        out.marks.extend(line.marks.into_iter().map(|mark| Mark {
            from: mark.from.saturating_add(shift),
            to: mark.to.saturating_add(shift),
            ..mark
        }));
    }
    out
}

/// The text of a `<pre>` as it is written.
pub(super) fn code(dom: &Dom<'_>, at: u32) -> Code {
    let mut text = String::new();
    let mut inner = at + 1;
    while inner < dom.node(at).end {
        let node = dom.node(inner);
        if node.element.is_none() {
            text.extend(node.text.chars().filter(|c| *c != '\r' && !is_invisible(*c)));
        } else if node.tag.is_silent() {
            inner = node.end;
            continue;
        } else if node.tag == Tag::Br
            || node.tag.is_block() && !text.is_empty() && !text.ends_with('\n')
        {
            text.push('\n');
        }
        inner += 1;
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let text = nfc(lines.join("\n").trim_matches('\n').to_owned());
    Code { text, language: language(dom, at) }
}

/// The language that the classes name: `language-rust` (the HTML standard, 4.5.15), `lang-c`.
fn language(dom: &Dom<'_>, pre: u32) -> Option<String> {
    let inside = dom.inside(pre).take(2);
    std::iter::once(pre)
        .chain(inside)
        .chain(dom.ancestors(pre).skip(1).take(2))
        .flat_map(|at| dom.node(at).class.split_ascii_whitespace())
        .find_map(|class| class.strip_prefix("language-").or_else(|| class.strip_prefix("lang-")))
        .map(clean)
        .filter(|name| !name.is_empty() && name.len() <= LANGUAGE)
}
