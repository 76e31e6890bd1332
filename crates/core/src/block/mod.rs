//! The story's text with its structure: paragraphs, headings, lists, quotations, tables, code,
//! pictures and embedded things, in the order of the page.
//!
//! The plain body is a view of the blocks ([`plain`]): each line of text is one paragraph of it.
//! Positions inside a text count Unicode scalar values, which is what Python's `str` and
//! JavaScript's `Array.from` index by; they are no bytes and no UTF-16 units.

mod lines;

pub use lines::{PARAGRAPHS, follow, of_plain, plain};
use serde::{Deserialize, Serialize};

/// A part of a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Block {
    /// A paragraph.
    Paragraph(Line),
    /// A heading inside the story.
    Heading(Heading),
    /// A list, its items lists too where they are nested.
    List(List),
    /// What somebody else said or wrote.
    Quotation(Quotation),
    /// A table of data; tables that only lay out a page are none.
    Table(Table),
    /// Code, or other text whose lines and blanks count.
    Code(Code),
    /// A picture where it stands in the text.
    Picture(Image),
    /// Something of another site shown inside: a video, a post, a map.
    Embed(Embed),
}

/// One line of text, with what is marked in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The text: white space folded, NFC, without line feeds.
    pub text: String,
    /// Links and emphasis, by where they begin; the wider first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
}

impl Line {
    /// A line without marks.
    #[must_use]
    pub fn of(text: impl Into<String>) -> Self {
        Self { text: text.into(), marks: Vec::new() }
    }
}

/// What is marked in a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mark {
    /// Where it begins, in Unicode scalar values from the beginning of the line's text.
    pub from: u32,
    /// One past its end.
    pub to: u32,
    /// What it is.
    #[serde(flatten)]
    pub kind: MarkKind,
}

/// Kinds of marks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum MarkKind {
    /// A link.
    Link {
        /// Where it leads: absolute; `http`, `https` or `mailto`.
        url: String,
    },
    /// `<strong>` or `<b>`.
    Strong,
    /// `<em>` or `<i>`.
    Emphasis,
    /// `<code>` in a line.
    Code,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6, as the page has it.
    pub level: u8,
    /// Its text.
    #[serde(flatten)]
    pub line: Line,
}

/// A list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// Numbered.
    pub ordered: bool,
    /// The number of its first item; left out where that is 1, and where it is not numbered.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub start: u32,
    /// Its items.
    pub items: Vec<Item>,
}

fn first() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde asks for")]
fn is_first(start: &u32) -> bool {
    *start == 1
}

/// An item of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its text; empty where it begins with something else.
    #[serde(flatten)]
    pub line: Line,
    /// What follows in it: further paragraphs, lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<Block>,
}

/// A quotation set apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quotation {
    /// The URL it is from, where the page names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What is quoted.
    pub blocks: Vec<Block>,
}

/// A table of data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its caption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<Line>,
    /// Its rows, each a list of cells.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// Its text; may be empty. Its paragraphs are joined by a line feed.
    #[serde(flatten)]
    pub line: Line,
    /// It heads its row or column.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub header: bool,
    /// Columns it spans; left out where that is one.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub columns: u16,
    /// Rows it spans; left out where that is one.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub rows: u16,
}

impl Cell {
    /// A cell of one row and column.
    #[must_use]
    pub fn of(line: Line) -> Self {
        Self { line, header: false, columns: 1, rows: 1 }
    }
}

fn one() -> u16 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde asks for")]
fn is_one(count: &u16) -> bool {
    *count == 1
}

/// Text whose lines and blanks count.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// The text with its line feeds.
    pub text: String,
    /// The language it is written in, as the page names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// A picture that belongs to a story.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// Absolute URL.
    pub url: String,
    /// Its caption, empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub caption: String,
    /// Its credit, empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub credit: String,
    /// What the page says for those who do not see it (`alt`), empty where it says nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alt: String,
}

/// Something of another site shown inside the story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Embed {
    /// What it shows.
    pub kind: EmbedKind,
    /// Where it is: absolute, `http` or `https`.
    pub url: String,
    /// Its title, or the text that stands for it; it is no part of the body.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// What an embedded thing shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EmbedKind {
    /// A video.
    Video,
    /// Sound.
    Audio,
    /// A post of a social network.
    Post,
    /// A map.
    Map,
    /// A document to leaf through.
    Document,
    /// A frame of which nothing more is known.
    Frame,
}
