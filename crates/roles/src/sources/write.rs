//! Sources written as a file that `--seeds` reads back.

use super::row::Row;
use super::{SeedSource, SourceList};
use quick_xml::escape::escape;
use std::borrow::Cow;
use std::fmt::Write;

/// What a file of sources looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One URL a line; nothing else is said.
    Lines,
    /// A table: everything.
    Csv,
    /// Outlines: names, tags, languages and feeds.
    Opml,
    /// An object a line: everything.
    JsonLines,
}

impl SourceList {
    /// The list as a file.
    #[must_use]
    pub fn written(&self, format: Format) -> String {
        match format {
            Format::Lines => self.all().iter().map(|one| Row::of(one).url + "\n").collect(),
            Format::Csv => csv(self.all()),
            Format::Opml => opml(self.all()),
            Format::JsonLines => self.all().iter().map(|one| one.to_json() + "\n").collect(),
        }
    }
}

/// Columns, in the order of the documents.
const COLUMNS: [&str; 10] =
    ["url", "name", "tags", "language", "country", "delay", "scope", "include", "exclude", "feeds"];

fn csv(sources: &[SeedSource]) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    let _ = table.write_record(COLUMNS);
    for source in sources {
        let row = Row::of(source);
        let text = |text: Option<String>| text.unwrap_or_default();
        let _ = table.write_record([
            row.url,
            text(row.name),
            row.tags.join(";"),
            text(row.language),
            text(row.country),
            text(row.delay),
            text(row.scope),
            any_of(row.include),
            any_of(row.exclude),
            row.feeds.join(" "),
        ]);
    }
    // Into memory, so nothing fails; and texts went in.
    String::from_utf8(table.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// Several patterns as the one that a table has room for.
fn any_of(mut patterns: Vec<String>) -> String {
    match patterns.len() {
        0 | 1 => patterns.pop().unwrap_or_default(),
        _ => patterns.iter().map(|one| format!("(?:{one})")).collect::<Vec<_>>().join("|"),
    }
}

fn opml(sources: &[SeedSource]) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n<head/>\n<body>\n",
    );
    for source in sources {
        let row = Row::of(source);
        let mut outline =
            format!("  <outline text=\"{}\"", attribute(&row.name.unwrap_or_default()));
        let _ = write!(outline, " htmlUrl=\"{}\"", attribute(&row.url));
        if !row.tags.is_empty() {
            let _ = write!(outline, " category=\"{}\"", attribute(&row.tags.join(",")));
        }
        if let Some(language) = &row.language {
            let _ = write!(outline, " language=\"{}\"", attribute(language));
        }
        // Another outline of the same site for each feed more.
        let feeds: Vec<Option<&String>> =
            if row.feeds.is_empty() { vec![None] } else { row.feeds.iter().map(Some).collect() };
        for feed in feeds {
            text.push_str(&outline);
            if let Some(feed) = feed {
                let _ = write!(text, " type=\"rss\" xmlUrl=\"{}\"", attribute(feed));
            }
            text.push_str("/>\n");
        }
    }
    text + "</body>\n</opml>\n"
}

/// A text as the value of an attribute, without what XML 1.0 cannot hold.
fn attribute(text: &str) -> String {
    let clean: Cow<'_, str> = match text.contains(char::is_control) {
        true => text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect(),
        false => text.into(),
    };
    escape(&*clean).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::read;

    #[test]
    fn what_is_exported_is_read_back() {
        let list = read(
            br#"{"url":"https://a.example/","name":"A \"quoted\", & <more>","tags":["daily","x y"],"language":"pt-BR","country":"BR","delay":"5s","scope":"host","include":["/a,b/","^x"],"exclude":["/sponsored/"],"feeds":["https://a.example/1","https://f.example/2?x=1&y=2"]}
{"url":"b.example"}
{"url":"https://c.example/de/","tags":["daily"]}"#,
        )
        .expect("a list")
        .sources;
        let back = |format| {
            let text = list.written(format);
            let read = read(text.as_bytes()).unwrap_or_else(|why| panic!("{why}: {text}"));
            assert!(read.bad.is_empty(), "{:?}", read.bad);
            read.sources.all().to_vec()
        };
        assert_eq!(back(Format::JsonLines), list.all());
        let mut wanted = list.all().to_vec();
        wanted[0].include = vec!["(?:/a,b/)|(?:^x)".to_owned()];
        assert_eq!(back(Format::Csv), wanted);
        let urls = |all: &[SeedSource]| {
            all.iter().map(|one| (one.url.clone(), one.bare)).collect::<Vec<_>>()
        };
        assert_eq!(urls(&back(Format::Lines)), urls(list.all()));
        let outlines = back(Format::Opml);
        assert_eq!(urls(&outlines), urls(list.all()));
        for (one, wanted) in outlines.iter().zip(list.all()) {
            let (about, other) = (&one.about, &wanted.about);
            assert_eq!((&about.name, &about.tags), (&other.name, &other.tags));
            assert_eq!((&about.language, &one.feeds), (&other.language, &wanted.feeds));
        }
    }
}
