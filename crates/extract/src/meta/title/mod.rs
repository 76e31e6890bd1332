//! Chooses the headline among sources that disagree.
//!
//! | the sources say | taken |
//! |---|---|
//! | the h1 is the site's name, or all of the title element but the headline | what stands beside it in the title element |
//! | the h1 shares under a third of its words with title element, og:title and JSON-LD, and they agree | not the h1: it names the site or the section |
//! | the h1 is a word or two of a long title that og:title and title element agree on | not the h1 |
//! | no h1 is left | JSON-LD, og:title, `headline`, twitter:title, title element, without "| Section" |
//! | news; h1 = JSON-LD; og:title is it cut for space | og:title |
//! | news; h1 = JSON-LD with a kicker; og:title has none and half of its words are theirs | og:title: the kicker is for search engines |
//! | news; h1 = og:title = title element against JSON-LD alone | h1 |
//! | news; all are one headline, quotes around a part of it in one | the one without |
//! | news, otherwise | JSON-LD |
//! | no JSON-LD; h1 and og:title are one headline behind two kickers | what they share |
//! | no JSON-LD; og:title is the h1 without its kicker and the title element is not the h1 | og:title |
//! | no JSON-LD, an article; og:title is the h1 cut for space, the title element is the h1 | og:title |
//! | otherwise | h1 |
//! | a template prints the title element, site and all, as headline | it, without the names behind bars |
//!
//! What is taken loses the site's name; in capitals, it gives way to another spelling of itself.

mod compare;
#[cfg(test)]
mod tests;

use super::jsonld::LdItem;
use super::raw::Raw;
use super::text::{clean, clean_shown, fold};
use compare::{
    as_typed, has_kicker, same, share, share_in_order, shared_tail, shortened, strip_label,
    strip_site,
};

/// The texts that may be the headline, without the site's name.
struct Sources {
    h1: String,
    ld: String,
    og: String,
    twitter: String,
    doc: String,
    prop: String,
    /// The structured data say that it is news.
    news: bool,
    /// The page says that it is an article.
    article: bool,
}

/// The headline, by the table above.
pub(crate) fn choose(
    raw: &Raw,
    story: Option<&LdItem>,
    main_h1: Option<&str>,
    site_names: &[String],
) -> String {
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
    let news = story.is_some_and(|s| {
        s.types.iter().any(|t| t.contains("newsarticle") || t == "liveblogposting")
    });
    let article = raw.meta("og:type").is_some_and(|t| t.eq_ignore_ascii_case("article"));
    let mut from = Sources { h1, ld, og, twitter, doc, prop, news, article };
    if let Some(rest) = beside_site(&from, &clean_shown(&raw.title), site_names) {
        from.doc = rest;
        from.h1.clear();
    } else if names_no_story(&from) {
        from.h1.clear();
    }
    let title = without_template(pick(&from), &clean_shown(&raw.title), site_names);
    as_typed(title, &[&from.og, &from.doc, &from.ld, &from.h1])
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
    let label = same(og, doc) && count(h1) * 4 <= count(og) && ld.is_empty();
    label || (like < 0.34 && (agreed || share(og, doc) > 0.7))
}

fn pick(from: &Sources) -> String {
    let Sources { h1, ld, og, twitter, doc, prop, .. } = from;
    if h1.is_empty() {
        let first = [ld, og, prop, twitter, doc].into_iter().find(|t| !t.is_empty());
        return strip_label(first.cloned().unwrap_or_default());
    }
    let taken = if ld.is_empty() { without_ld(from) } else { with_ld(from) };
    taken.to_owned()
}

fn without_ld(from: &Sources) -> &str {
    let Sources { h1, og, doc, .. } = from;
    if og.is_empty() {
        return h1;
    }
    if let Some(shared) = shared_tail(h1, og).filter(|_| !same(h1, og)) {
        return shared;
    }
    let kicker = fold(h1).ends_with(&format!(" {}", fold(og))) && og.split(' ').count() >= 3;
    // The title element repeats the h1; og:title is the form for readers elsewhere.
    let cut = from.article && same(h1, doc) && shortened(og, h1) && !kicker;
    if (kicker && !same(h1, doc)) || cut { og } else { h1 }
}

fn with_ld(from: &Sources) -> &str {
    let Sources { h1, ld, og, doc, .. } = from;
    if og.is_empty() {
        return if from.news { ld } else { h1 };
    }
    if !from.news {
        return h1;
    }
    if same(ld, h1) {
        let kickers = (has_kicker(h1), has_kicker(og));
        // Search engines are served a kicker; what is left must be the same headline.
        let searched = kickers == (true, false) && share_in_order(og, h1) >= 0.5;
        // A kicker of og:title's own is no cut.
        let cut = shortened(og, ld) && (kickers != (true, true) || !fold(h1).ends_with(&fold(og)));
        if searched || cut {
            return og;
        }
    }
    if same(h1, og) && same(og, doc) && !same(og, ld) {
        return h1;
    }
    // One headline with quotes around a part of it and without: without.
    if same(ld, og) && same(ld, h1) && (ld.contains('"') || !og.contains('"')) {
        return og;
    }
    ld
}
