//! OPML 2.0: an outline's `htmlUrl` is the site, its `xmlUrl` a feed of it; outlines without
//! either are folders, and their names the tags of what stands in them.

use super::gathered::Gathered;
use super::row::{Row, split};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Reads the outlines.
///
/// # Errors
/// Where it is no XML.
pub(super) fn read(text: &str, listed: &mut Gathered) -> Result<(), String> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_dangling_amp = true;
    let mut folders: Vec<Option<String>> = Vec::new();
    let (mut line, mut counted) = (1_u64, 0_usize);
    let mut outlines = 0_u64;
    loop {
        let event = reader.read_event();
        let at = usize::try_from(reader.buffer_position()).unwrap_or(text.len()).min(text.len());
        let before = counted;
        let lines = |part: &str| part.bytes().filter(|&byte| byte == b'\n').count() as u64;
        match event {
            Ok(Event::Start(element)) if is_outline(&element) => {
                outlines += 1;
                let here = line + lines(text[before..at].trim_end());
                folders.push(outline(&element, here, &folders, listed));
            }
            Ok(Event::Empty(element)) if is_outline(&element) => {
                outlines += 1;
                let here = line + lines(text[before..at].trim_end());
                outline(&element, here, &folders, listed);
            }
            Ok(Event::End(element)) if element.name().0.eq_ignore_ascii_case("outline") => {
                folders.pop();
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => return Err(format!("line {line}: it is no XML: {error}")),
        }
        line += lines(&text[counted..at]);
        counted = at;
    }
    if outlines == 0 {
        return Err("it is XML and has no outline, so it is no OPML".to_owned());
    }
    Ok(())
}

fn is_outline(element: &BytesStart<'_>) -> bool {
    element.name().0.eq_ignore_ascii_case("outline")
}

/// Takes an outline in; gives its name where it is a folder.
fn outline(
    element: &BytesStart<'_>,
    line: u64,
    folders: &[Option<String>],
    listed: &mut Gathered,
) -> Option<String> {
    let value = |name: &str| attribute(element, name).filter(|text| !text.trim().is_empty());
    let name = value("title").or_else(|| value("text"));
    let (site, feed) = (value("htmlUrl"), value("xmlUrl").or_else(|| value("url")));
    if site.is_none() && feed.is_none() {
        return name;
    }
    let mut row = Row { name, language: value("language"), ..Row::default() };
    row.url = site.unwrap_or_default();
    row.feeds.extend(feed);
    row.tags.extend(folders.iter().flatten().cloned());
    for category in value("category").iter().flat_map(|text| split(text)) {
        // "/places/europe" names a folder of folders.
        row.tags.extend(category.split('/').filter(|word| !word.is_empty()).map(str::to_owned));
    }
    listed.take(line, row.checked());
    None
}

/// An attribute's value, by its name in any case. A lone `&`, as in an unescaped query, is itself.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element.html_attributes().with_checks(false).flatten().find_map(|attribute| {
        if !attribute.key.0.eq_ignore_ascii_case(name) {
            return None;
        }
        let raw = attribute.value.as_ref();
        Some(
            quick_xml::escape::unescape(raw)
                .map_or_else(|_| raw.to_owned(), |text| text.into_owned()),
        )
    })
}
