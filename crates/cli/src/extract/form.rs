//! Articles in the forms of `--format`, to stdout or a file each.

use newshound_core::article::Article;
use newshound_roles::{Exit, Failure};
use newshound_sinks::Fields;
use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Forms of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// One record, indented
    Json,
    /// One record a line
    Jsonl,
    /// Headline, date, authors and body
    Text,
    /// CommonMark with tables, under a front matter
    Markdown,
    /// A small page of clean HTML
    Html,
    /// A table with a row an article
    Csv,
    /// TEI P5
    Tei,
}

impl Format {
    /// The article in this form; what stands before the first one is [`Format::head`].
    /// `fields` chooses among those of records.
    pub(crate) fn of(self, article: &Article, fields: Fields) -> String {
        let record = fields.of(article);
        match self {
            Self::Json => serde_json::to_string_pretty(&record).unwrap_or_default() + "\n",
            Self::Jsonl => serde_json::to_string(&record).unwrap_or_default() + "\n",
            Self::Text => newshound_writers::text(article),
            Self::Markdown => newshound_writers::markdown(article),
            Self::Html => newshound_writers::html(article),
            Self::Csv => newshound_writers::csv_row(article),
            Self::Tei => newshound_writers::tei(article),
        }
    }

    /// What stands before the first article.
    pub(crate) fn head(self) -> String {
        match self {
            Self::Csv => newshound_writers::csv_header(),
            _ => String::new(),
        }
    }

    /// Whether it is the record.
    pub(crate) fn is_record(self) -> bool {
        matches!(self, Self::Json | Self::Jsonl)
    }

    /// The ending of a file's name.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Text => "txt",
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Csv => "csv",
            Self::Tei => "xml",
        }
    }
}

/// Where articles go.
pub(super) struct Output {
    format: Format,
    fields: Fields,
    folder: Option<PathBuf>,
    names: HashSet<String>,
    began: bool,
}

impl Output {
    pub(super) fn new(format: Format, fields: Fields, folder: Option<PathBuf>) -> Self {
        Self { format, fields, folder, names: HashSet::new(), began: false }
    }

    /// Writes one article; `name` is that of its page.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn write(
        &mut self,
        name: &Path,
        article: &Article,
        out: &mut impl Write,
    ) -> Result<(), Failure> {
        let text = self.format.of(article, self.fields);
        let head = self.format.head();
        let fail = |place: String, error: std::io::Error| {
            Failure::new(Exit::Output, format!("{place}: cannot be written: {error}"))
        };
        let Some(folder) = &self.folder else {
            let head = if self.began { "" } else { head.as_str() };
            self.began = true;
            return write!(out, "{head}{text}").map_err(|error| fail("stdout".to_owned(), error));
        };
        let file = folder.join(name_of(&mut self.names, name, article, self.format.ending()));
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&file, format!("{head}{text}")))
            .map_err(|error| fail(file.display().to_string(), error))
    }
}

/// A file's name: that of the page's file, else the article's id; a second one of that name has a
/// number.
fn name_of(names: &mut HashSet<String>, page: &Path, article: &Article, ending: &str) -> String {
    let name = page.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let name = name.strip_suffix(".gz").unwrap_or(name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = if stem.is_empty() || stem == "-" { article.id.0.as_str() } else { stem };
    let mut number = 1;
    loop {
        let name = match number {
            1 => format!("{stem}.{ending}"),
            number => format!("{stem}-{number}.{ending}"),
        };
        if names.insert(name.clone()) {
            return name;
        }
        number += 1;
    }
}
