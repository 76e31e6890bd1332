//! Chooses the headline.

use super::jsonld::LdItem;
use super::text::{clean, fold};
use super::walk::Raw;

/// Signs that part a headline from a site's name in `<title>`.
const SEPARATORS: &[&str] =
    &[" | ", " – ", " — ", " - ", " · ", " • ", " :: ", " » ", " / ", " › ", ": ", " |", "| "];

/// Cuts a site's name off a `<title>`: what is cut must be the site's name, or the rest must
/// be another source's text.
pub(crate) fn strip_site(title: &str, site_names: &[String], witnesses: &[&str]) -> String {
    let title = clean(title);
    let folded: Vec<String> =
        site_names.iter().map(|s| fold(s)).filter(|s| !s.is_empty()).collect();
    let is_site = |part: &str| {
        let part = fold(part);
        let glued: String = part.split(' ').collect();
        folded.iter().any(|s| *s == part || s.split(' ').collect::<String>() == glued)
    };
    let mut best = title.clone();
    // Witness: the part before a separator is exactly another source's text.
    for sep in SEPARATORS {
        for (at, _) in title.match_indices(sep) {
            let (left, right) = (title[..at].trim(), title[at + sep.len()..].trim());
            if witnesses.iter().any(|w| !w.is_empty() && fold(w) == fold(left)) {
                return left.to_owned();
            }
            if is_site(right) && left.len() < best.len() && !left.is_empty() {
                best = left.to_owned();
            } else if is_site(left) && right.len() < best.len() && !right.is_empty() {
                best = right.to_owned();
            }
        }
    }
    best
}

/// Cuts "| Site", "- Site" at the end of a headline source that should not have it.
fn strip_tail(title: &str, site_names: &[String]) -> String {
    strip_site(title, site_names, &[])
}

/// The headline, by agreement of the page's sources.
pub(crate) fn choose(
    raw: &Raw,
    story: Option<&LdItem>,
    main_h1: Option<&str>,
    site_names: &[String],
) -> String {
    let h1 = main_h1.map(clean).unwrap_or_default();
    let og = raw.meta("og:title").map(|t| strip_tail(t, site_names)).unwrap_or_default();
    let twitter = raw.meta("twitter:title").map(|t| strip_tail(t, site_names)).unwrap_or_default();
    let ld = story.map(|s| clean(&s.headline)).unwrap_or_default();
    let ld_name = story.map(|s| clean(&s.name)).unwrap_or_default();
    let prop =
        raw.props.iter().find(|(k, _)| k == "headline").map(|(_, v)| clean(v)).unwrap_or_default();
    let doc = strip_site(&raw.title, site_names, &[&h1, &og, &ld]);
    [h1, ld, og, prop, twitter, doc, ld_name]
        .into_iter()
        .find(|t| !t.is_empty())
        .unwrap_or_default()
}
