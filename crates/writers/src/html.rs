//! HTML: a whole small page of our own elements. Everything that is text or an address is escaped,
//! so nothing of the page's own markup, scripts or styles comes through.

use crate::markup::{self, escape, is_safe};
use newshound_core::article::{Article, Image};
use newshound_core::block::{Block, Cell, Embed, Item, Line, MarkKind};

/// The article as an HTML document.
#[must_use]
pub fn html(article: &Article) -> String {
    let mut out = String::from("<!DOCTYPE html>\n<html");
    if let Some(language) = &article.language {
        attribute(&mut out, "lang", language);
    }
    out.push_str(">\n<head>\n<meta charset=\"utf-8\">\n<title>");
    escape(&mut out, &article.title);
    out.push_str("</title>\n<link rel=\"canonical\"");
    attribute(&mut out, "href", article.url.as_str());
    out.push_str(">\n");
    let published = article.published.as_deref();
    for (name, value) in article
        .authors
        .iter()
        .map(|author| ("author", author.as_str()))
        .chain(published.map(|date| ("date", date)))
        .chain(article.description.as_deref().map(|text| ("description", text)))
    {
        out.push_str("<meta");
        attribute(&mut out, "name", name);
        attribute(&mut out, "content", value);
        out.push_str(">\n");
    }
    out.push_str("</head>\n<body>\n<article>\n<h1>");
    escape(&mut out, &article.title);
    out.push_str("</h1>\n");
    blocks(&mut out, &article.blocks);
    out.push_str("</article>\n</body>\n</html>\n");
    out
}

fn blocks(out: &mut String, all: &[Block]) {
    for block in all {
        self::block(out, block);
    }
}

fn block(out: &mut String, block: &Block) {
    match block {
        Block::Paragraph(line) => element(out, "p", line),
        Block::Heading(heading) => {
            // The headline is the only one of the first level.
            element(out, &format!("h{}", heading.level.clamp(2, 6)), &heading.line);
        }
        Block::List(list) => {
            let name = if list.ordered { "ol" } else { "ul" };
            out.push('<');
            out.push_str(name);
            if list.ordered && list.start != 1 {
                attribute(out, "start", &list.start.to_string());
            }
            out.push_str(">\n");
            list.items.iter().for_each(|item| self::item(out, item));
            out.push_str(&format!("</{name}>\n"));
        }
        Block::Quotation(quotation) => {
            out.push_str("<blockquote");
            if let Some(url) = &quotation.url {
                attribute(out, "cite", url);
            }
            out.push_str(">\n");
            blocks(out, &quotation.blocks);
            out.push_str("</blockquote>\n");
        }
        Block::Table(table) => {
            out.push_str("<table>\n");
            if let Some(caption) = &table.caption {
                element(out, "caption", caption);
            }
            for row in &table.rows {
                out.push_str("<tr>");
                row.iter().for_each(|cell| self::cell(out, cell));
                out.push_str("</tr>\n");
            }
            out.push_str("</table>\n");
        }
        Block::Code(code) => {
            out.push_str("<pre><code");
            if let Some(language) = &code.language {
                attribute(out, "class", &format!("language-{language}"));
            }
            out.push('>');
            escape(out, &code.text);
            out.push_str("\n</code></pre>\n");
        }
        Block::Picture(image) => picture(out, image),
        Block::Embed(embed) => self::embed(out, embed),
    }
}

fn item(out: &mut String, item: &Item) {
    out.push_str("<li>");
    line(out, &item.line);
    if !item.blocks.is_empty() {
        out.push('\n');
        blocks(out, &item.blocks);
    }
    out.push_str("</li>\n");
}

fn cell(out: &mut String, cell: &Cell) {
    let name = if cell.header { "th" } else { "td" };
    out.push_str(&format!("<{name}"));
    for (attr, span) in [("colspan", cell.columns), ("rowspan", cell.rows)] {
        if span != 1 {
            attribute(out, attr, &span.to_string());
        }
    }
    out.push('>');
    line(out, &cell.line);
    out.push_str(&format!("</{name}>"));
}

fn picture(out: &mut String, image: &Image) {
    out.push_str("<figure><img");
    attribute(out, "src", &image.url);
    attribute(out, "alt", &image.alt);
    out.push('>');
    if !image.caption.is_empty() || !image.credit.is_empty() {
        out.push_str("<figcaption>");
        escape(out, &image.caption);
        if !image.credit.is_empty() {
            if !image.caption.is_empty() {
                out.push(' ');
            }
            out.push_str("<small>");
            escape(out, &image.credit);
            out.push_str("</small>");
        }
        out.push_str("</figcaption>");
    }
    out.push_str("</figure>\n");
}

/// A link: what is embedded would run as the reader opens the file.
fn embed(out: &mut String, embed: &Embed) {
    out.push_str("<p><a");
    attribute(out, "href", &embed.url);
    out.push('>');
    escape(out, if embed.text.is_empty() { &embed.url } else { &embed.text });
    out.push_str("</a></p>\n");
}

fn element(out: &mut String, name: &str, line: &Line) {
    out.push_str(&format!("<{name}>"));
    self::line(out, line);
    out.push_str(&format!("</{name}>\n"));
}

fn line(out: &mut String, line: &Line) {
    let begin = |out: &mut String, kind: &MarkKind| {
        out.push('<');
        out.push_str(name(kind));
        if let MarkKind::Link { url } = kind {
            attribute(out, "href", url);
        }
        out.push('>');
    };
    markup::line(out, line, "<br>", begin, name);
}

fn name(kind: &MarkKind) -> &'static str {
    match kind {
        MarkKind::Link { .. } => "a",
        MarkKind::Strong => "strong",
        MarkKind::Emphasis => "em",
        MarkKind::Code => "code",
    }
}

fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    let is_address = matches!(name, "href" | "src" | "cite");
    if !is_address || is_safe(value) {
        escape(out, value);
    }
    out.push('"');
}
