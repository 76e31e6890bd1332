//! Chooses the section.

use super::jsonld::LdItem;
use super::raw::Raw;
use super::text::{clean, fold};
use url::Url;

/// Headings of lists that name the section, by language, up to the name itself.
const LISTS: &[&str] = &[
    "latest from ",
    "latest in ",
    "more from ",
    "more in ",
    "most read in ",
    "mehr aus ",
    "neues aus ",
    "plus de ",
    "más de ",
    "más en ",
    "mais de ",
    "altro da ",
    "meer uit ",
    "mer från ",
    "mere fra ",
    "mer fra ",
    "więcej z ",
    "ещё из ",
];

/// The section, from the first source that names one: JSON-LD, meta, microdata, a list's heading
/// ("Latest from World") that the story's own category or address confirms, the last breadcrumb.
pub(super) fn section(raw: &Raw, story: Option<&LdItem>, url: &Url, title: &str) -> Option<String> {
    let usable = |s: String| (!s.is_empty() && s.len() <= 120).then_some(s);
    let metas = ["article:section", "section", "cxenseparse:section", "parsely-section"];
    story
        .and_then(|s| s.section.first())
        .and_then(|s| usable(clean(s)))
        .or_else(|| metas.iter().find_map(|k| raw.meta(k)).and_then(|s| usable(clean(s))))
        .or_else(|| {
            let prop = raw.props.iter().find(|(k, _)| k == "articlesection");
            prop.and_then(|(_, v)| usable(clean(v)))
        })
        .or_else(|| list_heading(raw, url).and_then(usable))
        .or_else(|| raw.meta("dc.subject").and_then(|s| usable(clean(s))))
        .or_else(|| {
            let last = raw.crumbs.iter().rev().map(|c| clean(c));
            let known = fold(title);
            last.filter(|c| fold(c) != known).find_map(usable)
        })
}

fn list_heading(raw: &Raw, url: &Url) -> Option<String> {
    raw.subheads.iter().find_map(|heading| {
        let text = clean(&heading.text);
        let lower = text.to_lowercase();
        let opener = LISTS.iter().find(|o| lower.starts_with(**o) && lower.len() == text.len())?;
        let name = text[opener.len()..].trim();
        let slug = fold(name);
        let in_class = raw.categories.iter().any(|c| fold(c) == slug);
        let in_path = url.path_segments().is_some_and(|mut s| s.any(|p| fold(p) == slug));
        (!slug.is_empty() && (in_class || in_path)).then(|| name.to_owned())
    })
}
