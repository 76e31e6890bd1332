//! Markdown back to blocks, by a parser that is not ours.

use newshound_core::block::{
    Block, Cell, Code, Heading, Image, Item, Line, List, Mark, MarkKind, Quotation, Table,
};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::cmp::Reverse;

pub(crate) fn read(text: &str) -> Vec<Block> {
    let mut events: Vec<Event<'_>> = Parser::new_ext(text, Options::ENABLE_TABLES).collect();
    events.reverse();
    blocks(&mut events)
}

fn blocks(events: &mut Vec<Event<'_>>) -> Vec<Block> {
    let mut out = vec![];
    while let Some(event) = events.pop() {
        match event {
            Event::Start(Tag::Paragraph) => paragraph(line(events), &mut out),
            Event::Start(Tag::Heading { level, .. }) => {
                out.push(Block::Heading(Heading { level: level as u8, line: line(events).0 }));
            }
            Event::Start(Tag::BlockQuote(_)) => {
                out.push(Block::Quotation(Quotation { url: None, blocks: blocks(events) }));
            }
            Event::Start(Tag::List(start)) => out.push(list(start, events)),
            Event::Start(Tag::CodeBlock(kind)) => {
                let mut text = String::new();
                while let Some(Event::Text(piece)) = events.pop() {
                    text.push_str(&piece);
                }
                let language = match kind {
                    CodeBlockKind::Fenced(name) if !name.is_empty() => Some(name.to_string()),
                    _ => None,
                };
                let text = text.strip_suffix('\n').unwrap_or(&text).to_owned();
                out.push(Block::Code(Code { text, language }));
            }
            Event::Start(Tag::Table(_)) => out.push(table(events)),
            Event::End(_) => return out,
            // The text of an item of a tight list.
            other => {
                events.push(other);
                let found = line(events);
                if found.0.text.is_empty() && found.1.is_empty() {
                    events.pop();
                }
                paragraph(found, &mut out);
            }
        }
    }
    out
}

fn paragraph((line, images): (Line, Vec<Image>), out: &mut Vec<Block>) {
    if !line.text.is_empty() {
        out.push(Block::Paragraph(line));
    }
    out.extend(images.into_iter().map(Block::Picture));
}

fn list(start: Option<u64>, events: &mut Vec<Event<'_>>) -> Block {
    let mut items = vec![];
    while let Some(Event::Start(Tag::Item)) = events.pop() {
        let mut inner = blocks(events);
        let first = matches!(inner.first(), Some(Block::Paragraph(_)));
        let line = match first.then(|| inner.remove(0)) {
            Some(Block::Paragraph(line)) => line,
            _ => Line::default(),
        };
        items.push(Item { line, blocks: inner });
    }
    let number = start.map_or(1, |start| u32::try_from(start).expect("small"));
    Block::List(List { ordered: start.is_some(), start: number, items })
}

fn table(events: &mut Vec<Event<'_>>) -> Block {
    let mut rows: Vec<Vec<Cell>> = vec![];
    let mut header = false;
    while let Some(event) = events.pop() {
        match event {
            Event::Start(Tag::TableHead) => {
                header = true;
                rows.push(vec![]);
            }
            Event::Start(Tag::TableRow) => rows.push(vec![]),
            Event::End(TagEnd::TableHead) => header = false,
            Event::Start(Tag::TableCell) => {
                let cell = Cell { header, ..Cell::of(line(events).0) };
                rows.last_mut().expect("a row").push(cell);
            }
            Event::End(TagEnd::Table) => break,
            _ => {}
        }
    }
    Block::Table(Table { caption: None, rows })
}

/// The line up to the end of what holds it, and the pictures in it.
fn line(events: &mut Vec<Event<'_>>) -> (Line, Vec<Image>) {
    let (mut text, mut marks, mut open, mut images) = (String::new(), vec![], vec![], vec![]);
    let count = |text: &str| u32::try_from(text.chars().count()).expect("small");
    while let Some(event) = events.pop() {
        match event {
            Event::Text(piece) => text.push_str(&piece),
            Event::Code(piece) => {
                let from = count(&text);
                text.push_str(&piece);
                marks.push(Mark { from, to: count(&text), kind: MarkKind::Code });
            }
            Event::InlineHtml(html) if &*html == "<br>" => text.push('\n'),
            Event::InlineHtml(html) => assert_eq!(&*html, "<!-- -->"),
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                let alt = line(events).0.text;
                let (url, caption) = (dest_url.to_string(), title.to_string());
                images.push(Image { url, caption, alt, credit: String::new() });
            }
            Event::Start(Tag::Strong) => open.push((count(&text), MarkKind::Strong)),
            Event::Start(Tag::Emphasis) => open.push((count(&text), MarkKind::Emphasis)),
            Event::Start(Tag::Link { dest_url, .. }) => {
                open.push((count(&text), MarkKind::Link { url: dest_url.to_string() }));
            }
            Event::End(TagEnd::Strong | TagEnd::Emphasis | TagEnd::Link) => {
                let (from, kind) = open.pop().expect("it began");
                marks.push(Mark { from, to: count(&text), kind });
            }
            Event::End(TagEnd::Item) => {
                events.push(Event::End(TagEnd::Item));
                break;
            }
            Event::Start(other) => {
                events.push(Event::Start(other));
                break;
            }
            _ => break,
        }
    }
    marks.sort_by_key(|mark| (mark.from, Reverse(mark.to), mark.kind.clone()));
    (Line { text, marks }, images)
}
