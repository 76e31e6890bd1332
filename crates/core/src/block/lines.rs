//! Blocks as lines of text: the plain body, and blocks that follow a body which was cut.

use super::{Block, Cell, Item, Line, Table};

/// What separates two paragraphs of a body.
pub const PARAGRAPHS: &str = "\n\n";
/// What separates two cells of a row.
const CELLS: &str = " | ";

/// The plain body: every line a paragraph, the cells of one row joined by ` | `. What is
/// embedded and pictures are no part of it.
#[must_use]
pub fn plain(blocks: &[Block]) -> String {
    let mut out = String::new();
    each(blocks, &mut |line| {
        if !out.is_empty() {
            out.push_str(PARAGRAPHS);
        }
        out.push_str(line);
    });
    out
}

/// Each paragraph of the plain body.
fn each(blocks: &[Block], visit: &mut dyn FnMut(&str)) {
    let mut say = |text: &str| {
        if !text.is_empty() {
            visit(text);
        }
    };
    for block in blocks {
        match block {
            Block::Paragraph(line) => say(&line.text),
            Block::Heading(heading) => say(&heading.line.text),
            Block::List(list) => {
                for item in &list.items {
                    say(&item.line.text);
                    each(&item.blocks, &mut say);
                }
            }
            Block::Quotation(quotation) => each(&quotation.blocks, &mut say),
            Block::Table(table) => {
                if let Some(caption) = &table.caption {
                    say(&caption.text);
                }
                table.rows.iter().for_each(|row| say(&of_row(row)));
            }
            Block::Code(code) => say(&folded(&code.text)),
            Block::Picture(_) | Block::Embed(_) => {}
        }
    }
}

/// A row as one paragraph; empty cells are left out.
fn of_row(row: &[Cell]) -> String {
    let cells = row.iter().flat_map(|cell| cell.line.text.split('\n'));
    cells.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(CELLS)
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text without structure as blocks: each of its lines a paragraph.
#[must_use]
pub fn of_plain(text: &str) -> Vec<Block> {
    let lines = text.split('\n').map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| Block::Paragraph(Line::of(line))).collect()
}

/// Takes out of `blocks` what is not in `body`: a plain body of theirs from which whole paragraphs
/// were cut. What then holds nothing goes too; pictures and embedded things stay.
pub fn follow(blocks: &mut Vec<Block>, body: &str) {
    let mut left: Vec<&str> = body.split(PARAGRAPHS).filter(|text| !text.is_empty()).collect();
    left.reverse();
    // Cut from the front, the back or between, what stays is in order; so the paragraphs of the
    // blocks that are not next are gone.
    let mut total = 0_usize;
    each(blocks, &mut |_| total += 1);
    let mut spare = total.saturating_sub(left.len());
    keep(blocks, &mut |text| {
        if left.last().is_some_and(|next| *next == text) {
            left.pop();
            true
        } else {
            // More missing than were cut: another text stands there, and nothing is dropped.
            let cut = spare > 0;
            spare = spare.saturating_sub(1);
            !cut
        }
    });
}

fn keep(blocks: &mut Vec<Block>, wanted: &mut dyn FnMut(&str) -> bool) {
    blocks.retain_mut(|block| match block {
        Block::Paragraph(line) => stays(line, wanted),
        Block::Heading(heading) => stays(&heading.line, wanted),
        Block::List(list) => {
            list.items.retain_mut(|item| item_stays(item, wanted));
            !list.items.is_empty()
        }
        Block::Quotation(quotation) => {
            keep(&mut quotation.blocks, wanted);
            !quotation.blocks.is_empty()
        }
        Block::Table(table) => table_stays(table, wanted),
        Block::Code(code) => {
            let text = folded(&code.text);
            !text.is_empty() && wanted(&text)
        }
        Block::Picture(_) | Block::Embed(_) => true,
    });
}

fn stays(line: &Line, wanted: &mut dyn FnMut(&str) -> bool) -> bool {
    !line.text.is_empty() && wanted(&line.text)
}

fn item_stays(item: &mut Item, wanted: &mut dyn FnMut(&str) -> bool) -> bool {
    if !stays(&item.line, wanted) {
        item.line = Line::default();
    }
    keep(&mut item.blocks, wanted);
    !item.line.text.is_empty() || !item.blocks.is_empty()
}

fn table_stays(table: &mut Table, wanted: &mut dyn FnMut(&str) -> bool) -> bool {
    if table.caption.as_ref().is_some_and(|caption| !stays(caption, wanted)) {
        table.caption = None;
    }
    table.rows.retain(|row| {
        let text = of_row(row);
        text.is_empty() || wanted(&text)
    });
    let filled = table.rows.iter().flatten().any(|cell| !cell.line.text.is_empty());
    filled || table.caption.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::{Heading, List, Quotation};

    fn line(text: &str) -> Block {
        Block::Paragraph(Line::of(text))
    }

    fn item(text: &str, blocks: Vec<Block>) -> Item {
        Item { line: Line::of(text), blocks }
    }

    fn story() -> Vec<Block> {
        let nested = List { ordered: true, start: 1, items: vec![item("c", vec![])] };
        let cell = |text: &str| Cell::of(Line::of(text));
        let table = Table {
            caption: Some(Line::of("Votes")),
            rows: vec![vec![cell("Yes"), cell(""), cell("4")], vec![cell("No"), cell("2\n3")]],
        };
        vec![
            line("One."),
            Block::Heading(Heading { level: 2, line: Line::of("Two") }),
            Block::List(List {
                ordered: false,
                start: 1,
                items: vec![item("a", vec![]), item("b", vec![Block::List(nested)])],
            }),
            Block::Quotation(Quotation { url: None, blocks: vec![line("Three.")] }),
            Block::Table(table),
        ]
    }

    #[test]
    fn the_body_is_every_line() {
        let want = "One.\n\nTwo\n\na\n\nb\n\nc\n\nThree.\n\nVotes\n\nYes | 4\n\nNo | 2 | 3";
        assert_eq!(plain(&story()), want);
    }

    #[test]
    fn blocks_follow_a_body_that_was_cut() {
        let whole = plain(&story());
        let paragraphs: Vec<&str> = whole.split(PARAGRAPHS).collect();
        for drop in 0..1_u32 << paragraphs.len() {
            let left = paragraphs.iter().enumerate().filter(|(at, _)| drop & (1 << at) == 0);
            let body = left.map(|(_, text)| *text).collect::<Vec<_>>().join(PARAGRAPHS);
            let mut blocks = story();
            follow(&mut blocks, &body);
            assert_eq!(plain(&blocks), body);
        }
    }

    #[test]
    fn records_read_back() {
        let text = serde_json::to_string(&story()).expect("json");
        assert_eq!(serde_json::from_str::<Vec<Block>>(&text).expect("blocks"), story());
        assert!(
            text.starts_with(
                r#"[{"type":"paragraph","text":"One."},{"type":"heading","level":2,"text":"Two"}"#
            ),
            "{text}"
        );
    }
}
