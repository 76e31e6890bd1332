//! An article in other forms: Markdown, HTML, TEI, plain text, a row of CSV, a line of JSON;
//! many of them as a feed.
//!
//! Flow: `Article -> String`. Each writer is a function of the record alone, escapes what its form
//! would read as more than text, and never fails: it must not do I/O, know a crawl or a sink, or
//! change what the record says.

mod feed;
mod html;
mod inline;
mod markdown;
mod markup;
mod table;
mod tei;

use newshound_core::article::Article;

pub use feed::{Entry, Feed, atom, json_feed};
pub use html::html;
pub use markdown::markdown;
pub use table::{COLUMNS, csv_header, csv_row, csv_values};
pub use tei::tei;

/// The record as one line of JSON, as in `articles.jsonl`, without a line feed.
#[must_use]
pub fn json(article: &Article) -> String {
    // A record holds strings, numbers and lists of them: nothing that JSON has not.
    serde_json::to_string(article).unwrap_or_default()
}

/// Headline, date and authors, and the body: text for a reader.
#[must_use]
pub fn text(article: &Article) -> String {
    let date = article.published.as_deref().unwrap_or("no date");
    let authors = match article.authors.join(", ") {
        names if names.is_empty() => "no author".to_owned(),
        names => names,
    };
    format!("{}\n{date} · {authors}\n\n{}\n", article.title, article.body)
}
