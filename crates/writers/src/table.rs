//! CSV: one row an article (RFC 4180), for tables and spreadsheets.

use newshound_core::article::Article;

/// The columns.
pub const COLUMNS: [&str; 12] = [
    "id",
    "url",
    "site",
    "title",
    "authors",
    "published",
    "modified",
    "language",
    "section",
    "tags",
    "word_count",
    "body",
];

/// The line of the columns' names, with CRLF.
#[must_use]
pub fn csv_header() -> String {
    csv_values(COLUMNS.iter().map(|name| (*name).to_owned()))
}

/// An article's row, with CRLF. Lists are joined by `; `. A value that a spreadsheet would run as a
/// formula (it begins with `=`, `+`, `-`, `@`, a tab or a carriage return) has a `'` before it.
#[must_use]
pub fn csv_row(article: &Article) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    csv_values(
        [
            article.id.0.clone(),
            article.url.to_string(),
            article.site.clone(),
            article.title.clone(),
            article.authors.join("; "),
            text(&article.published),
            text(&article.modified),
            text(&article.language),
            text(&article.section),
            article.tags.join("; "),
            article.word_count.to_string(),
            article.body.clone(),
        ]
        .into_iter(),
    )
}

/// A row of any values, with CRLF, each harmless as in [`csv_row`].
#[must_use]
pub fn csv_values(values: impl Iterator<Item = String>) -> String {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Into memory: nothing there can fail.
    let _ = writer.write_record(values.map(harmless));
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn harmless(mut value: String) -> String {
    if value.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        value.insert(0, '\'');
    }
    value
}
