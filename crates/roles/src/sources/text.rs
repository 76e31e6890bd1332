//! A file of sources: which format it is, and its lines.

use super::gathered::{Gathered, Listed};
use super::row::Row;
use super::seed::SeedSource;
use super::{opml, table};
use crate::exit::Failure;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use std::borrow::Cow;
use std::io::Read;
use std::path::Path;

/// Bytes of a file of seeds: 100,000 sources with all their fields take some 30 MB.
const MOST: u64 = 256 << 20;

/// Reads the file at `path`, or standard input where that is `-`.
///
/// # Errors
/// Where it cannot be read, lists nothing, or not one line of it names a source.
pub fn open(path: &Path) -> Result<Listed, Failure> {
    let name =
        if path == Path::new("-") { "standard input".into() } else { path.display().to_string() };
    let mut bytes = Vec::new();
    let took = if path == Path::new("-") {
        std::io::stdin().lock().take(MOST).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MOST).read_to_end(&mut bytes))
    };
    took.map_err(|error| {
        Failure::usage(format!(
            "--seeds: {name} cannot be read: {error}; name a file, or - for standard input"
        ))
    })?;
    let listed = read(&bytes).map_err(|why| Failure::usage(format!("{name}: {why}")))?;
    if listed.sources.all().is_empty() {
        return Err(Failure::usage(match listed.bad.first() {
            Some(first) => {
                format!("{name}: none of its {} lines names a site; {first}", listed.bad.len())
            }
            None => format!("{name}: it lists no site; write one URL a line (docs/sources.md)"),
        }));
    }
    Ok(listed)
}

/// Reads a list of sources in any of the formats; what it is, its beginning tells.
///
/// # Errors
/// Where the whole of it cannot be read.
pub fn read(bytes: &[u8]) -> Result<Listed, String> {
    let text = decoded(bytes);
    let mut listed = Gathered::default();
    match text.trim_start().bytes().next() {
        Some(b'<') => opml::read(&text, &mut listed)?,
        Some(b'[') if !is_address(&text) => array(&text, &mut listed)?,
        Some(b'{') => objects(&text, &mut listed),
        _ => match table::header(&text) {
            Some(header) => table::read(&text, &header, &mut listed)?,
            None => lines(&text, &mut listed),
        },
    }
    Ok(listed.0)
}

/// UTF-8, what a byte order mark says, or the usual code page of tables written by an office.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let (encoding, skip) = Encoding::for_bom(bytes).unwrap_or_else(|| {
        (if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1252 }, 0)
    });
    encoding.decode_without_bom_handling(&bytes[skip..]).0
}

/// Whether a list of lines begins with an IPv6 address.
fn is_address(text: &str) -> bool {
    text.trim_start().starts_with("[:")
        || text.trim_start()[1..].starts_with(|c: char| c.is_ascii_hexdigit())
}

fn numbered(text: &str) -> impl Iterator<Item = (u64, &str)> {
    (1..).zip(text.lines().map(str::trim)).filter(|(_, line)| !line.is_empty())
}

/// One URL a line; `#` at its beginning or after a space begins a comment.
fn lines(text: &str, listed: &mut Gathered) {
    for (number, line) in numbered(text) {
        let end = line
            .match_indices('#')
            .map(|(at, _)| at)
            .find(|&at| at == 0 || line[..at].ends_with(char::is_whitespace));
        let line = line[..end.unwrap_or(line.len())].trim();
        if !line.is_empty() {
            let source = SeedSource::parse(line).map_err(|why| format!("{line:?}: {why}"));
            listed.take(number, source);
        }
    }
}

/// One JSON object a line.
fn objects(text: &str, listed: &mut Gathered) {
    for (number, line) in numbered(text) {
        listed.take(number, SeedSource::from_json(line).map_err(|why| short(&why)));
    }
}

/// One JSON list of objects or URLs.
fn array(text: &str, listed: &mut Gathered) -> Result<(), String> {
    let all: Vec<serde_json::Value> =
        serde_json::from_str(text).map_err(|error| format!("it is no JSON: {error}"))?;
    for (number, value) in (1..).zip(all) {
        let source = match value {
            serde_json::Value::String(url) => SeedSource::parse(&url),
            other => serde_json::from_value(other)
                .map_err(|error| short(&error.to_string()))
                .and_then(Row::checked),
        };
        listed.take(number, source.map_err(|why| format!("(entry of the list) {why}")));
    }
    Ok(())
}

/// Without the place in the line, which is always the first.
fn short(error: &str) -> String {
    error.split(" at line ").next().unwrap_or_default().to_owned()
}
