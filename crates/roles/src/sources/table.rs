//! CSV with a header of named columns (RFC 4180), also with `;` or tabs.

use super::gathered::Gathered;
use super::row::{FIELDS, Row};

/// The header of a table.
pub(super) struct Header {
    separator: u8,
    /// The field of each column, by name; `None` where it says nothing here.
    fields: Vec<Option<&'static str>>,
}

/// The header, where the first line that is no comment is one: it names a column of URLs.
pub(super) fn header(text: &str) -> Option<Header> {
    let first =
        text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))?;
    [b',', b';', b'\t'].into_iter().find_map(|separator| {
        let columns = first.split(char::from(separator));
        let fields: Vec<_> = columns.map(|column| field(column.trim_matches(['"', ' ']))).collect();
        let names = |wanted| fields.contains(&Some(wanted));
        (names("url") || names("feeds")).then_some(Header { separator, fields })
    })
}

fn field(column: &str) -> Option<&'static str> {
    let column = column.trim().to_ascii_lowercase();
    FIELDS
        .iter()
        .find(|(name, others)| *name == column || others.contains(&column.as_str()))
        .map(|(name, _)| *name)
}

/// Reads the lines below the header.
///
/// # Errors
/// Where a quote is never closed, so that nothing after it can be believed.
pub(super) fn read(text: &str, header: &Header, listed: &mut Gathered) -> Result<(), String> {
    let mut table = csv::ReaderBuilder::new()
        .delimiter(header.separator)
        .comment(Some(b'#'))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let columns = table.headers().map_err(|error| error.to_string())?.clone();
    listed.0.unused = columns
        .iter()
        .zip(&header.fields)
        .filter(|(name, field)| field.is_none() && !name.is_empty())
        .map(|(name, _)| name.to_owned())
        .collect();
    for record in table.records() {
        let record = record.map_err(|error| error.to_string())?;
        let line = record.position().map_or(0, csv::Position::line);
        let mut row = Row::default();
        for (value, field) in record.iter().zip(&header.fields) {
            if let (Some(field), false) = (field, value.is_empty()) {
                row.set(field, value);
            }
        }
        if record.iter().all(str::is_empty) {
            continue;
        }
        listed.take(line, row.checked());
    }
    Ok(())
}
