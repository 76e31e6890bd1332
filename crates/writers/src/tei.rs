//! TEI P5: a header with what is known of the story, and its text.

use crate::markup::{self, escape, is_safe};
use newshound_core::article::{Article, Image};
use newshound_core::block::{Block, Cell, Item, Line, MarkKind};

/// The article as a TEI document.
#[must_use]
pub fn tei(article: &Article) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str("<TEI xmlns=\"http://www.tei-c.org/ns/1.0\">\n<teiHeader>\n<fileDesc>\n");
    out.push_str("<titleStmt>\n");
    text(&mut out, "title", &article.title);
    article.authors.iter().for_each(|author| text(&mut out, "author", author));
    out.push_str("</titleStmt>\n<publicationStmt>\n");
    let publisher = article.publisher.as_deref().unwrap_or(&article.site);
    text(&mut out, "publisher", publisher);
    if let Some(date) = &article.published {
        // A day or a moment; both are forms of W3C dates where the offset is there.
        let day = date.get(..10).unwrap_or_default();
        out.push_str("<date");
        attribute(&mut out, "when", day);
        out.push('>');
        escape(&mut out, date);
        out.push_str("</date>\n");
    }
    out.push_str("<idno type=\"url\">");
    escape(&mut out, article.url.as_str());
    out.push_str("</idno>\n<idno type=\"newshound\">");
    escape(&mut out, &article.id.0);
    out.push_str("</idno>\n</publicationStmt>\n<sourceDesc>\n<bibl><ptr");
    attribute(&mut out, "target", article.fetched_url.as_str());
    out.push_str("/> <date type=\"fetched\">");
    escape(&mut out, &article.fetched_at);
    out.push_str("</date></bibl>\n</sourceDesc>\n</fileDesc>\n<profileDesc>\n");
    if let Some(description) = &article.description {
        out.push_str("<abstract>");
        text(&mut out, "p", description);
        out.push_str("</abstract>\n");
    }
    if let Some(language) = &article.language {
        out.push_str("<langUsage><language");
        attribute(&mut out, "ident", language);
        out.push_str("/></langUsage>\n");
    }
    let words: Vec<&String> = article.categories.iter().chain(&article.tags).collect();
    if !words.is_empty() {
        out.push_str("<textClass><keywords>\n");
        words.into_iter().for_each(|word| text(&mut out, "term", word));
        out.push_str("</keywords></textClass>\n");
    }
    out.push_str("</profileDesc>\n</teiHeader>\n<text>\n<body>\n<div>\n");
    text(&mut out, "head", &article.title);
    if article.blocks.is_empty() {
        // A body has at least one element.
        text(&mut out, "p", &article.body);
    }
    blocks(&mut out, &article.blocks);
    out.push_str("</div>\n</body>\n</text>\n</TEI>\n");
    out
}

fn text(out: &mut String, name: &str, inner: &str) {
    out.push_str(&format!("<{name}>"));
    escape(out, inner);
    out.push_str(&format!("</{name}>\n"));
}

fn blocks(out: &mut String, all: &[Block]) {
    for block in all {
        self::block(out, block);
    }
}

fn block(out: &mut String, block: &Block) {
    match block {
        Block::Paragraph(line) => element(out, "p", line),
        // Divisions would have to nest as levels do, and the levels of pages do not.
        Block::Heading(heading) => {
            out.push_str(&format!("<p><hi rend=\"h{}\">", heading.level.clamp(1, 6)));
            line(out, &heading.line);
            out.push_str("</hi></p>\n");
        }
        Block::List(list) => {
            out.push_str(if list.ordered {
                "<list rend=\"numbered\""
            } else {
                "<list rend=\"bulleted\""
            });
            if list.ordered && list.start != 1 {
                attribute(out, "n", &list.start.to_string());
            }
            out.push_str(">\n");
            list.items.iter().for_each(|item| self::item(out, item));
            out.push_str("</list>\n");
        }
        Block::Quotation(quotation) => {
            out.push_str("<quote");
            if let Some(url) = quotation.url.as_deref().filter(|url| is_safe(url)) {
                attribute(out, "source", url);
            }
            out.push_str(">\n");
            blocks(out, &quotation.blocks);
            out.push_str("</quote>\n");
        }
        Block::Table(table) => {
            out.push_str("<table>\n");
            if let Some(caption) = &table.caption {
                element(out, "head", caption);
            }
            for row in table.rows.iter().filter(|row| !row.is_empty()) {
                out.push_str("<row>");
                row.iter().for_each(|cell| self::cell(out, cell));
                out.push_str("</row>\n");
            }
            out.push_str("</table>\n");
        }
        Block::Code(code) => {
            out.push_str("<p><code");
            if let Some(language) = &code.language {
                attribute(out, "lang", language);
            }
            out.push('>');
            escape(out, &code.text);
            out.push_str("</code></p>\n");
        }
        Block::Picture(image) => picture(out, image),
        Block::Embed(embed) => {
            let kind = serde_json::to_value(embed.kind).unwrap_or_default();
            out.push_str("<p><ref");
            attribute(out, "type", kind.as_str().unwrap_or("frame"));
            attribute(out, "target", if is_safe(&embed.url) { &embed.url } else { "#" });
            out.push('>');
            escape(out, if embed.text.is_empty() { &embed.url } else { &embed.text });
            out.push_str("</ref></p>\n");
        }
    }
}

fn item(out: &mut String, item: &Item) {
    out.push_str("<item>");
    line(out, &item.line);
    if !item.blocks.is_empty() {
        out.push('\n');
        blocks(out, &item.blocks);
    }
    out.push_str("</item>\n");
}

fn cell(out: &mut String, cell: &Cell) {
    out.push_str("<cell");
    if cell.header {
        attribute(out, "role", "label");
    }
    for (name, span) in [("cols", cell.columns), ("rows", cell.rows)] {
        if span != 1 {
            attribute(out, name, &span.to_string());
        }
    }
    out.push('>');
    line(out, &cell.line);
    out.push_str("</cell>");
}

fn picture(out: &mut String, image: &Image) {
    out.push_str("<figure><graphic");
    attribute(out, "url", if is_safe(&image.url) { &image.url } else { "#" });
    out.push_str("/>");
    for (name, inner) in [("p", &image.caption), ("bibl", &image.credit), ("figDesc", &image.alt)] {
        if !inner.is_empty() {
            text(out, name, inner);
        }
    }
    out.push_str("</figure>\n");
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
        match kind {
            MarkKind::Link { url } => {
                attribute(out, "target", if is_safe(url) { url } else { "#" });
            }
            MarkKind::Strong => attribute(out, "rend", "bold"),
            MarkKind::Emphasis => attribute(out, "rend", "italic"),
            MarkKind::Code => {}
        }
        out.push('>');
    };
    markup::line(out, line, "<lb/>", begin, name);
}

fn name(kind: &MarkKind) -> &'static str {
    match kind {
        MarkKind::Link { .. } => "ref",
        MarkKind::Strong | MarkKind::Emphasis => "hi",
        MarkKind::Code => "code",
    }
}

fn attribute(out: &mut String, name: &str, value: &str) {
    out.push_str(&format!(" {name}=\""));
    // White space parts the values of some.
    let value: String = match name {
        "lang" | "type" | "rend" => value.split_whitespace().collect::<Vec<_>>().join("-"),
        _ => value.to_owned(),
    };
    escape(out, &value);
    out.push('"');
}
