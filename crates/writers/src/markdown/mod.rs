//! Markdown: CommonMark 0.31 with the tables of GitHub Flavored Markdown, under a YAML front matter.
//!
//! A reader of CommonMark reads the same blocks back, but for what Markdown has not: cells that
//! span, code in a cell that holds both `\` and `|`, captions of tables, the kinds of embedded things (they are links), and captions and
//! credits of pictures, which become the picture's title.

mod line;

use line::{Place, destination, written};
use newshound_core::article::{Article, Image};
use newshound_core::block::{Block, Cell, Code, Item, Line, List, Mark, MarkKind, Table, of_plain};

/// The article as Markdown: front matter, the headline, the blocks.
#[must_use]
pub fn markdown(article: &Article) -> String {
    let mut out = front_matter(article);
    let mut body = vec![];
    if !article.title.is_empty() {
        body.push(format!("# {}", written(&Line::of(folded(&article.title)), Place::Heading)));
    }
    if article.blocks.is_empty() {
        // A record of an older version, or one without this field.
        body.extend(blocks(&of_plain(&article.body)));
    }
    body.extend(blocks(&article.blocks));
    out.push_str(&body.join("\n\n"));
    out.push('\n');
    out
}

/// YAML whose values are JSON, which YAML 1.2 holds.
fn front_matter(article: &Article) -> String {
    let text = |value: &str| serde_json::Value::from(value);
    let list = |values: &[String]| serde_json::Value::from(values.to_vec());
    let some = |value: &Option<String>| value.as_deref().map(text);
    let rows = [
        ("title", Some(text(&article.title))),
        ("url", Some(text(article.url.as_str()))),
        ("site", Some(text(&article.site))),
        ("authors", Some(list(&article.authors)).filter(|_| !article.authors.is_empty())),
        ("published", some(&article.published)),
        ("modified", some(&article.modified)),
        ("language", some(&article.language)),
        ("section", some(&article.section)),
        ("categories", Some(list(&article.categories)).filter(|_| !article.categories.is_empty())),
        ("tags", Some(list(&article.tags)).filter(|_| !article.tags.is_empty())),
        ("description", some(&article.description)),
        ("image", some(&article.lead_image)),
        ("publisher", some(&article.publisher)),
        ("id", Some(text(&article.id.0))),
        ("revision", Some(article.revision.into()).filter(|_| article.revision > 0)),
    ];
    let mut out = String::from("---\n");
    for (key, value) in rows.into_iter().filter_map(|(key, value)| Some((key, value?))) {
        out.push_str(&format!("{key}: {}\n", printable(&value.to_string())));
    }
    out.push_str("---\n\n");
    out
}

/// JSON with what YAML asks to be escaped beside it (YAML 1.2.2, 5.1).
fn printable(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Each block as lines; a blank line belongs between two.
fn blocks(all: &[Block]) -> Vec<String> {
    let mut out: Vec<String> = vec![];
    // Two lists in a row are one unless their signs differ.
    let mut before: Option<(bool, bool)> = None;
    for block in all {
        let mut now = None;
        let text = match block {
            Block::Paragraph(line) => written(line, Place::Paragraph),
            Block::Heading(heading) => {
                let signs = "#".repeat(usize::from(heading.level.clamp(1, 6)));
                format!("{signs} {}", written(&heading.line, Place::Heading))
            }
            Block::List(one) => {
                let other = before.is_some_and(|(ordered, other)| ordered == one.ordered && !other);
                now = Some((one.ordered, other));
                list(one, other)
            }
            Block::Quotation(quotation) => prefixed(&blocks(&quotation.blocks), "> ", "> "),
            Block::Table(one) => table(one),
            Block::Code(one) => code(one),
            Block::Picture(image) => picture(image),
            Block::Embed(embed) => {
                let text = if embed.text.is_empty() { &embed.url } else { &embed.text };
                let text = folded(text);
                let to = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
                let kind = MarkKind::Link { url: embed.url.clone() };
                written(&Line { text, marks: vec![Mark { from: 0, to, kind }] }, Place::Paragraph)
            }
        };
        if !text.is_empty() {
            out.push(text);
            before = now;
        }
    }
    out
}

/// Blocks behind a sign: `first` before the first line, `rest` before each other.
fn prefixed(blocks: &[String], first: &str, rest: &str) -> String {
    let mut out = String::new();
    for (at, line) in blocks.join("\n\n").split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let sign = if at == 0 { first } else { rest };
        out.push_str(if line.is_empty() { sign.trim_end() } else { sign });
        out.push_str(line);
    }
    out
}

fn list(list: &List, other: bool) -> String {
    let loose = list.items.iter().any(|item| !item.blocks.is_empty());
    // More digits are no list.
    let start = if list.start > 999_000_000 { 1 } else { list.start };
    let items: Vec<String> = (start..)
        .zip(&list.items)
        .map(|(number, item)| {
            let sign = match (list.ordered, other) {
                (true, false) => format!("{number}. "),
                (true, true) => format!("{number}) "),
                (false, false) => "- ".to_owned(),
                (false, true) => "* ".to_owned(),
            };
            prefixed(&in_item(item), &sign, &" ".repeat(sign.len()))
        })
        .collect();
    items.join(if loose { "\n\n" } else { "\n" })
}

fn in_item(item: &Item) -> Vec<String> {
    let line = written(&item.line, Place::Paragraph);
    let first = Some(line).filter(|line| !line.is_empty());
    first.into_iter().chain(blocks(&item.blocks)).collect()
}

fn code(code: &Code) -> String {
    let longest = code.text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let language: String = code
        .language
        .iter()
        .flat_map(|name| name.chars())
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '+' | '#' | '.' | '_'))
        .collect();
    format!("{fence}{language}\n{}\n{fence}", code.text)
}

fn picture(image: &Image) -> String {
    let alt = written(&Line::of(folded(&image.alt)), Place::Cell);
    let both = [image.caption.as_str(), image.credit.as_str()];
    let title = folded(&both.join(" "));
    let title = match title.as_str() {
        "" => String::new(),
        text => format!(" \"{}\"", written(&Line::of(text), Place::Cell)),
    };
    format!("![{alt}]({}{title})", destination(&image.url))
}

fn table(table: &Table) -> String {
    let spread: Vec<Vec<&Line>> = table.rows.iter().map(|row| spread(row)).collect();
    let width = spread.iter().map(Vec::len).max().unwrap_or(0);
    if width == 0 {
        return String::new();
    }
    let empty = Line::default();
    let row = |cells: &[&Line]| {
        let cells = (0..width).map(|at| cells.get(at).copied().unwrap_or(&empty));
        let cells: Vec<String> = cells.map(|line| written(line, Place::Cell)).collect();
        format!("| {} |", cells.join(" | "))
    };
    let has_header = table.rows.first().is_some_and(|row| row.iter().any(|cell| cell.header));
    let (header, rest) = match spread.split_first() {
        Some((first, rest)) if has_header => (row(first), rest),
        _ => (row(&[]), spread.as_slice()),
    };
    let mut lines = vec![header, format!("|{}", " --- |".repeat(width))];
    lines.extend(rest.iter().map(|cells| row(cells)));
    match &table.caption {
        Some(caption) => {
            format!("{}\n\n{}", written(caption, Place::Paragraph), lines.join("\n"))
        }
        None => lines.join("\n"),
    }
}

/// A row's cells, empty ones behind those that span columns.
fn spread(row: &[Cell]) -> Vec<&Line> {
    static EMPTY: Line = Line { text: String::new(), marks: Vec::new() };
    row.iter()
        .flat_map(|cell| {
            let more = usize::from(cell.columns.clamp(1, 100)) - 1;
            std::iter::once(&cell.line).chain(std::iter::repeat_n(&EMPTY, more))
        })
        .collect()
}
