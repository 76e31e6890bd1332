//! `newshound articles --history URL`: the versions of one story, and how each differs from the one before.
//!
//! The file is read twice, line by line; only the lines of the story are in memory.

use super::words::{Shown, compare};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::ArticleId;
use newshound_roles::{Exit, Failure};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

/// What a line says of itself. Fields that `[record] fields` left out are empty.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
struct Line {
    id: String,
    url: String,
    fetched_url: String,
    title: String,
    body: String,
    authors: Vec<String>,
    fetched_at: String,
    revision: u32,
    changed: Vec<String>,
    checked: Option<String>,
    gone: Option<Gone>,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
struct Gone {
    at: String,
    status: u16,
    to: Option<String>,
    moved: bool,
}

/// The lines of a story by their numbers.
type Versions = BTreeMap<u32, Line>;

/// What a line says of where its story is.
#[derive(Deserialize)]
struct Place {
    id: String,
    #[serde(default)]
    url: String,
    #[serde(default)]
    fetched_url: String,
    #[serde(default)]
    gone: Option<Gone>,
}

/// The history of the story that `name` names, by any URL that it had or by its id.
///
/// # Errors
/// Where the file cannot be read, or has no such story.
pub(super) fn history(path: &Path, name: &str) -> Result<String, Failure> {
    let read = || -> io::Result<BTreeMap<String, Versions>> {
        let ids = ids(path, name)?;
        let mut stories: BTreeMap<String, Versions> = BTreeMap::new();
        each_line(path, |line| {
            let is_one = ids.iter().any(|id| contains(line, id));
            let line = serde_json::from_slice::<Line>(line).ok().filter(|_| is_one);
            if let Some(line) = line.filter(|line| ids.contains(&line.id)) {
                // A line that was written twice, after a crash, is one.
                stories.entry(line.id.clone()).or_default().insert(line.revision, line);
            }
        })?;
        Ok(stories)
    };
    let shown = path.display();
    let stories = read().map_err(|error| {
        let why = format!("{shown}: cannot be read: {error}; name the crawl's folder with --out");
        Failure::new(Exit::Usage, why)
    })?;
    if stories.is_empty() {
        let why = format!(
            "{shown} has no story {name:?}; `newshound explain` tells what became of a URL"
        );
        return Err(Failure::new(Exit::Usage, why));
    }
    Ok(stories.values().map(describe).collect::<Vec<String>>().join("\n"))
}

/// The ids of the stories that were at this URL, or of the one of this id.
fn ids(path: &Path, name: &str) -> io::Result<BTreeSet<String>> {
    let url = CanonicalUrl::parse(name).ok();
    let own = url.as_ref().map(|url| ArticleId::of(url).0);
    let is_it =
        |place: &str| place == name || url.as_ref().is_some_and(|url| url.as_str() == place);
    let mut ids = BTreeSet::new();
    each_line(path, |line| {
        let Ok(place) = serde_json::from_slice::<Place>(line) else { return };
        let moved = place.gone.iter().filter(|gone| gone.moved).find_map(|gone| gone.to.as_deref());
        if place.id == name
            || own.as_ref() == Some(&place.id)
            || is_it(&place.url)
            || is_it(&place.fetched_url)
            || moved.is_some_and(is_it)
        {
            ids.insert(place.id);
        }
    })?;
    Ok(ids)
}

fn each_line(path: &Path, mut see: impl FnMut(&[u8])) -> io::Result<()> {
    let mut file = BufReader::with_capacity(1 << 20, File::open(path)?);
    let mut line = Vec::new();
    while file.read_until(b'\n', &mut line)? > 0 {
        see(&line);
        line.clear();
    }
    Ok(())
}

/// Whether a line holds this text at all: most lines are another story's and are not read.
fn contains(line: &[u8], text: &str) -> bool {
    memchr::memmem::find(line, text.as_bytes()).is_some()
}

/// One story for people.
fn describe(lines: &Versions) -> String {
    let mut out = String::new();
    let first = lines.values().next();
    if let Some(first) = first {
        let _ = writeln!(out, "{}\nid {}", first.url, first.id);
    }
    let mut before: Option<&Line> = None;
    for line in lines.values() {
        match (&line.gone, before) {
            (Some(gone), _) => {
                let place = gone.to.as_deref().map(|to| format!(" to {to}")).unwrap_or_default();
                let what = if gone.moved { "moved" } else { "gone" };
                let (number, at, status) = (line.revision, minute(&gone.at), gone.status);
                let _ = writeln!(out, "\n{number}  {at}  {what}{place} (status {status})");
            }
            (None, None) => {
                let (number, at) = (line.revision, minute(&line.fetched_at));
                let by = line.authors.join(", ");
                let _ = writeln!(out, "\n{number}  {at}  first line\n   {}", line.title);
                if !by.is_empty() {
                    let _ = writeln!(out, "   {by}");
                }
                let _ = writeln!(out, "   {} characters", line.body.chars().count());
            }
            (None, Some(old)) => difference(&mut out, old, line),
        }
        if line.gone.is_none() {
            before = Some(line);
        }
    }
    out
}

fn difference(out: &mut String, old: &Line, new: &Line) {
    let fields =
        if new.changed.is_empty() { "read again".to_owned() } else { new.changed.join(", ") };
    let seen = new.checked.as_deref().map(|at| format!(", as before at {}", minute(at)));
    let (number, at) = (new.revision, minute(&new.fetched_at));
    let _ = writeln!(out, "\n{number}  {at}  {fields}{}", seen.unwrap_or_default());
    if new.fetched_url != old.fetched_url && !new.fetched_url.is_empty() {
        let _ = writeln!(out, "   read at {}", new.fetched_url);
    }
    let names = |line: &Line| line.authors.join(", ");
    for (old, new) in [(&old.title, &new.title), (&names(old), &names(new))] {
        if old != new {
            let _ = writeln!(out, "   - {old}\n   + {new}");
        }
    }
    for part in compare(&old.body, &new.body) {
        let _ = match part {
            Shown::Same(1) => writeln!(out, "\n   ... a paragraph as before"),
            Shown::Same(many) => writeln!(out, "\n   ... {many} paragraphs as before"),
            Shown::Old(text) => writeln!(out, "\n   - {text}"),
            Shown::New(text) => writeln!(out, "\n   + {text}"),
            Shown::Changed(text) => writeln!(out, "\n   ~ {text}"),
        };
    }
}

/// A time to the minute.
fn minute(at: &str) -> String {
    match (at.get(..10), at.get(11..16)) {
        (Some(day), Some(minute)) => format!("{day} {minute} UTC"),
        _ => at.to_owned(),
    }
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;
