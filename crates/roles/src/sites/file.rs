//! A file of site rules: read, checked, and every complaint with its line and what to write.

use super::complain::{Complaint, line_of, unknown};
use crate::config::delay_ms;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::rules::{Select, SiteRules, matches_everything};
use newshound_core::task::Lane;
use newshound_extract::overrides::{BadSelector, Overrides};
use regex::RegexSet;
use serde::Deserialize;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;
use toml::Spanned;

type Text = Spanned<String>;

/// Largest file of rules; those of a site with all that can be said take 5 KB.
const MAX_BYTES: u64 = 1 << 20;

/// A file (docs/site-rules.md).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    hosts: Spanned<Vec<Text>>,
    #[serde(default)]
    hubs: Vec<Text>,
    #[serde(default)]
    include: Vec<Text>,
    #[serde(default)]
    exclude: Vec<Text>,
    #[serde(default)]
    article: Vec<Text>,
    delay: Option<Text>,
    #[serde(default)]
    lanes: LaneTable,
    #[serde(default)]
    select: SelectTable,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct LaneTable {
    fresh: Vec<Text>,
    archive: Vec<Text>,
    listings: Vec<Text>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SelectTable {
    title: Option<Text>,
    body: Option<Text>,
    authors: Option<Text>,
    published: Option<Text>,
    remove: Vec<Text>,
}

/// Reads the rules in `text`; `name` is what they are called, `floor` the least delay of the
/// crawl.
///
/// # Errors
/// The first complaint, with its line.
pub(crate) fn parse(name: &str, text: &str, floor: Duration) -> Result<SiteRules, Complaint> {
    let file: File = toml::from_str(text).map_err(|error| Complaint {
        line: error.span().map_or(1, |span| line_of(text, span.start)),
        what: unknown(error.message()),
    })?;
    let at = |span: Range<usize>, what: String| Complaint { line: line_of(text, span.start), what };
    let hosts = hosts(&file.hosts).map_err(|(span, what)| at(span, what))?;
    let patterns = |key: &str, list: &[Text]| {
        patterns(key, list, &hosts).map_err(|(span, what)| at(span, what))
    };
    let lanes = [
        ("lanes.fresh", &file.lanes.fresh, Lane::Fresh),
        ("lanes.archive", &file.lanes.archive, Lane::Archive),
        ("lanes.listings", &file.lanes.listings, Lane::Listings),
    ];
    let rules = SiteRules {
        name: name.to_owned(),
        hubs: file.hubs.iter().map(hub).collect::<Result<_, _>>().map_err(|(s, w)| at(s, w))?,
        include: patterns("include", &file.include)?,
        exclude: patterns("exclude", &file.exclude)?,
        article: patterns("article", &file.article)?,
        delay: file
            .delay
            .as_ref()
            .map(|delay| longer(delay, floor))
            .transpose()
            .map_err(|(span, what)| at(span, what))?,
        lanes: lanes
            .into_iter()
            .filter(|(_, list, _)| !list.is_empty())
            .map(|(key, list, lane)| Ok((patterns(key, list)?, lane)))
            .collect::<Result<_, Complaint>>()?,
        select: select(&file.select),
        hosts,
    };
    for hub in file.hubs {
        let known = CanonicalUrl::parse(hub.get_ref()).ok();
        if known.is_some_and(|url| !rules.covers(&url)) {
            let what = format!(
                "hubs: {:?} is on none of the hosts; add its host to `hosts`, or take it off",
                hub.get_ref()
            );
            return Err(at(hub.span(), what));
        }
    }
    Overrides::new(&rules.select).map_err(|bad| at(span_of(&bad, &file.select), told(&bad)))?;
    Ok(rules)
}

/// Reads a file of rules.
///
/// # Errors
/// With the file, the line, and what to write instead.
pub fn read(path: &Path, floor: Duration) -> Result<SiteRules, String> {
    let shown = path.display();
    let text = text_of(path).map_err(|error| format!("{shown}: {error}"))?;
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into());
    parse(&name, &text, floor).map_err(|why| format!("{shown}: line {}: {}", why.line, why.what))
}

/// The text of a file of rules. A link may lead to it; what it leads to is a file, and not large: a pipe
/// would be waited for, and a device read without end.
fn text_of(path: &Path) -> std::io::Result<String> {
    let meta = std::fs::metadata(path)?;
    if !meta.is_file() {
        return Err(std::io::Error::other("it is no file"));
    }
    if meta.len() > MAX_BYTES {
        let kilobytes = MAX_BYTES >> 10;
        return Err(std::io::Error::other(format!("it is larger than {kilobytes} KB")));
    }
    std::fs::read_to_string(path)
}

type Bad = (Range<usize>, String);

fn hosts(list: &Spanned<Vec<Text>>) -> Result<Vec<String>, Bad> {
    if list.get_ref().is_empty() {
        let what = "hosts: no rules are for nobody; write hosts = [\"news.example\"]";
        return Err((list.span(), what.to_owned()));
    }
    list.get_ref()
        .iter()
        .map(|host| {
            let name = host.get_ref().trim().to_ascii_lowercase();
            let bare = name.strip_prefix("*.").unwrap_or(&name);
            let parsed = CanonicalUrl::parse(&format!("http://{bare}/"));
            // A host name has the form that URLs have it in, with no more than a port.
            let good = parsed.is_ok_and(|url| url.as_str() == format!("http://{bare}/"));
            if good && !bare.contains(['/', '*', '@']) {
                return Ok(name);
            }
            let what = format!(
                "hosts: {:?} is no host name; write it as \"news.example\", or \
                 \"*.news.example\" for every subdomain",
                host.get_ref()
            );
            Err((host.span(), what))
        })
        .collect()
}

fn hub(text: &Text) -> Result<CanonicalUrl, Bad> {
    CanonicalUrl::parse(text.get_ref()).map_err(|why| {
        let what = format!(
            "hubs: {:?} cannot be crawled: {why}; write a whole URL, as in \
             \"https://news.example/latest/\"",
            text.get_ref()
        );
        (text.span(), what)
    })
}

fn patterns(key: &str, list: &[Text], hosts: &[String]) -> Result<RegexSet, Bad> {
    for text in list {
        let pattern = text.get_ref();
        let set = RegexSet::new([pattern]).map_err(|error| {
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or_default().trim().to_owned();
            (text.span(), format!("{key}: {pattern:?}: {reason}; write a regular expression"))
        })?;
        if hosts.iter().any(|host| matches_everything(&set, host)) {
            let what = format!(
                "{key}: {pattern:?} matches every URL of the site and sorts out nothing; write \
                 what only the URLs meant have, as in \"/2026/\""
            );
            return Err((text.span(), what));
        }
    }
    // Each is good by itself; together they may be too large.
    RegexSet::new(list.iter().map(Spanned::get_ref)).map_err(|error| {
        let span = list.first().map_or(0..0, Spanned::span);
        (span, format!("{key}: {error}; write fewer or simpler patterns"))
    })
}

fn longer(text: &Text, floor: Duration) -> Result<Duration, Bad> {
    let given = delay_ms("delay", text.get_ref()).map_err(|why| (text.span(), why.message))?;
    let given = Duration::from_millis(given);
    if given < floor {
        let what = format!(
            "delay: {} is shorter than the crawl's {floor:?}, and a site's rules only make it \
             slower; write a longer time or take the line off",
            text.get_ref()
        );
        return Err((text.span(), what));
    }
    Ok(given)
}

fn select(table: &SelectTable) -> Select {
    let text = |one: &Option<Text>| one.as_ref().map(|text| text.get_ref().clone());
    Select {
        title: text(&table.title),
        body: text(&table.body),
        authors: text(&table.authors),
        published: text(&table.published),
        remove: table.remove.iter().map(|text| text.get_ref().clone()).collect(),
    }
}

fn told(bad: &BadSelector) -> String {
    format!("select.{bad}; write one as in \"div.story > p\"")
}

fn span_of(bad: &BadSelector, table: &SelectTable) -> Range<usize> {
    [&table.title, &table.body, &table.authors, &table.published]
        .into_iter()
        .flatten()
        .chain(&table.remove)
        .find(|text| *text.get_ref() == bad.selector)
        .map_or(0..0, Spanned::span)
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
