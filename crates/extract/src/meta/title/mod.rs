//! Chooses the headline among sources that disagree.
//!
//! The rule: **the headline is the heading that stands over the story; where the page has none, or
//! only one that names the site or a section, it is what the page calls itself.** That is, in this
//! order, JSON-LD's headline, `og:title`, `headline`, `twitter:title` and the title element.
//!
//! What is taken loses what is no part of it: the site's name, and in front of it a kicker or a
//! label that another edit of the same headline has not. An edit that is cut is never that other
//! one. In capitals, it gives way to another spelling of itself.

mod compare;
#[cfg(test)]
mod tests;

use super::jsonld::LdItem;
use super::raw::Raw;
use super::text::{clean, clean_shown, fold};
use compare::{as_typed, is_site, part_of, same, share, shared_tail, strip_label, strip_site};
use newshound_core::article::{Headline, HeadlineSource};

/// The texts that may be the headline, without the site's name.
struct Sources {
    h1: String,
    ld: String,
    og: String,
    twitter: String,
    doc: String,
    prop: String,
}

/// The headline, by the rule above, and all edits of it. Nothing where the page has only its
/// site's name.
pub(crate) fn choose(
    raw: &Raw,
    story: Option<&LdItem>,
    main_h1: Option<&str>,
    site_names: &[String],
) -> (String, Vec<Headline>) {
    let own = |text: String| strip_site(&text, site_names, &[]);
    let h1 = own(main_h1.map(clean_shown).unwrap_or_default());
    let ld = own(story.map(|s| clean(&s.headline)).unwrap_or_default());
    let stripped = |key: &str, witnesses: &[&str]| {
        // Plugins that do not know of each other each write one: the one that the h1 confirms.
        let confirmed = raw.metas_of(key).find(|t| same(t, &h1));
        confirmed
            .or_else(|| raw.meta(key))
            .map(|t| strip_site(t, site_names, witnesses))
            .unwrap_or_default()
    };
    let prop = raw.props.iter().find(|(k, _)| k == "headline").map(|(_, v)| v.as_str());
    let prop = prop.or_else(|| raw.meta("headline")).map(clean).unwrap_or_default();
    let og = stripped("og:title", &[&h1, &ld, &prop]);
    let twitter = stripped("twitter:title", &[&h1, &ld, &og]);
    let doc = strip_site(&raw.title, site_names, &[&h1, &og, &ld, &prop]);
    let mut from = Sources { h1, ld, og, twitter, doc, prop };
    let edits = edits(&from, site_names);
    if let Some(rest) = beside_site(&from, &clean_shown(&raw.title), site_names) {
        from.doc = rest;
        from.h1.clear();
    } else if is_site(&from.h1, site_names) || names_no_story(&from) {
        from.h1.clear();
    }
    let title = without_template(pick(&from), &clean_shown(&raw.title), site_names);
    let title = as_typed(title, &[&from.og, &from.doc, &from.ld, &from.h1]);
    if is_site(&title, site_names) { (String::new(), edits) } else { (title, edits) }
}

/// Every edit of the headline, once from its first source.
fn edits(from: &Sources, site_names: &[String]) -> Vec<Headline> {
    let mut out: Vec<Headline> = Vec::new();
    for (text, source) in [
        (&from.h1, HeadlineSource::Heading),
        (&from.ld, HeadlineSource::JsonLd),
        (&from.og, HeadlineSource::OpenGraph),
        (&from.twitter, HeadlineSource::Twitter),
        (&from.prop, HeadlineSource::Microdata),
        (&from.doc, HeadlineSource::TitleElement),
    ] {
        if !text.is_empty()
            && !is_site(text, site_names)
            && !out.iter().any(|known| known.text == *text)
        {
            out.push(Headline { text: text.clone(), source });
        }
    }
    out
}

/// Where a template prints the whole title element as headline, "A story | Guides | Example Tires": the
/// names behind it go, if the last one has the site's in it.
fn without_template(title: String, element: &str, site_names: &[String]) -> String {
    let glue = |text: &str| fold(text).split(' ').collect::<String>();
    let Some((_, tail)) = title.rsplit_once(" | ").filter(|_| title == element) else {
        return title;
    };
    let tail = glue(tail);
    let named = site_names.iter().map(|name| glue(name));
    if !named.into_iter().any(|name| name.chars().count() >= 5 && tail.contains(&name)) {
        return title;
    }
    strip_label(strip_label(title))
}

/// What the title element says beside an h1 that is the site's name: "Example Blog: A story".
fn beside_site(from: &Sources, title: &str, site_names: &[String]) -> Option<String> {
    let h1 = &from.h1;
    let words = |t: &str| t.split_whitespace().count();
    let glue = |s: &str| fold(s).split(' ').collect::<String>();
    if h1.is_empty() || words(h1) > 4 {
        return None;
    }
    let named = site_names.iter().any(|name| glue(name) == glue(h1));
    let before = title.strip_suffix(h1.as_str());
    let rest = before.or_else(|| title.strip_prefix(h1.as_str())).unwrap_or_default();
    let rest = rest.trim_matches(|c: char| c.is_whitespace() || "|–—-·•:»/›".contains(c));
    let said = [&from.og, &from.ld].iter().any(|t| same(t, rest));
    // A headline may stand behind the site's name, but it is longer than that.
    let tail = before.is_some() && words(rest) >= 4 && words(rest) > 2 * words(h1);
    if rest.is_empty() || !(named || said || tail) {
        return (named && !from.og.is_empty() && !same(&from.og, h1)).then(|| from.og.clone());
    }
    Some(rest.to_owned())
}

/// Whether the h1 is no headline: the others agree on a text that it has little of.
fn names_no_story(from: &Sources) -> bool {
    let Sources { h1, ld, og, doc, .. } = from;
    if h1.is_empty() || [og, doc, ld].iter().all(|t| t.is_empty()) {
        return false;
    }
    let like = [og, doc, ld].into_iter().map(|t| share(h1, t)).fold(0.0, f32::max);
    let agreed = same(og, doc) || same(ld, og) || same(ld, doc);
    // A word or two of a long title: "Yoga Pathways" over a story on yoga.
    let count = |t: &str| fold(t).split(' ').count();
    // A sentence names no site and no section.
    if count(h1) > LABEL {
        return false;
    }
    let label = same(og, doc) && count(h1) * 4 <= count(og) && ld.is_empty();
    label || (like < 0.34 && (agreed || share(og, doc) > 0.7))
}

/// Most words of a heading that may be a section's name.
const LABEL: usize = 4;

fn pick(from: &Sources) -> String {
    let Sources { h1, ld, og, twitter, doc, prop, .. } = from;
    if h1.is_empty() {
        let first = [ld, og, prop, twitter, doc].into_iter().find(|t| !t.is_empty());
        return strip_label(first.cloned().unwrap_or_default());
    }
    let edits = [ld, og, prop, twitter, doc];
    // A kicker in front: what another edit is without, and no edit has.
    if !edits.iter().any(|edit| same(edit, h1))
        && let Some(edit) = edits.iter().find(|edit| part_of(edit, h1))
    {
        return (*edit).clone();
    }
    // Two edits behind two kickers: what they share.
    if let Some(tail) = [og, ld].into_iter().find_map(|edit| shared_tail(h1, edit))
        && !edits.iter().any(|edit| same(edit, h1))
    {
        return tail.to_owned();
    }
    h1.clone()
}
