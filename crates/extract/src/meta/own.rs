//! Which heading, which JSON-LD story and which names are the page's own.

use super::VisibleHints;
use super::class::Flags;
use super::jsonld::LdItem;
use super::raw::{Heading, Raw};
use super::text::{clean, fold};
use url::Url;

/// The story's own heading: the h1 hinted at, or the one most like the page's title; where no
/// h1 is like it, the h2 that is the title.
pub(super) fn main_heading<'a>(raw: &'a Raw, hints: &VisibleHints) -> Option<&'a Heading> {
    if let Some(found) = hints.h1.and_then(|id| raw.headings.iter().find(|h| h.id == id)) {
        return Some(found);
    }
    let og = raw.meta("og:title").unwrap_or_default();
    let title = fold(&format!("{} {og}", raw.title));
    let words: Vec<&str> = title.split(' ').filter(|w| !w.is_empty()).collect();
    let bad = Flags::NAV.with(Flags::FOOTER).with(Flags::COMMENT).with(Flags::TEASER);
    // Share of a heading's words that the title has, in tenths.
    let share = |h: &Heading| {
        let folded = fold(&h.text);
        let all = folded.split(' ').count();
        let shared = folded.split(' ').filter(|w| words.contains(w)).count();
        i32::try_from(shared * 10 / all.max(1)).unwrap_or(0)
    };
    let best = raw
        .headings
        .iter()
        .filter(|h| !h.text.trim().is_empty() && !is_masthead(raw, h))
        // The first wins a draw.
        .max_by_key(|h| {
            (share(h) - if h.flags.has(bad) { 5 } else { 0 }, std::cmp::Reverse(h.pos))
        });
    let like = best.map_or(0, share);
    // A headline of signs alone has no words to share.
    if best.is_some_and(|h| clean(&raw.title).contains(&clean(&h.text))) {
        return best;
    }
    if like < 4 && words.len() >= 3 {
        let bare = fold(&raw.title);
        let site = raw.meta("og:site_name").map(fold).unwrap_or_default();
        let fits = |h: &&Heading| {
            let text = fold(&h.text);
            let starts = bare.starts_with(&text) || fold(og).starts_with(&text);
            // Only where there is no h1 may the site's name stand before it.
            let ends = best.is_none() && bare.ends_with(&text);
            let part = super::walk::is_title_part(h.text.trim(), &raw.title);
            share(h) >= 9 && text.contains(' ') && text != site && (starts || ends || part)
        };
        let sub = raw
            .subheads
            .iter()
            .filter(fits)
            .max_by_key(|h| (h.text.len(), std::cmp::Reverse(h.pos)));
        if sub.is_some() {
            return sub;
        }
    }
    best
}

/// Whether a heading says no more than a link to the front page does.
fn is_masthead(raw: &Raw, heading: &Heading) -> bool {
    let text = fold(&heading.text);
    raw.home.iter().any(|home| fold(home) == text)
}

/// The JSON-LD story that is this page's: by its address, by its headline, else the first.
pub(super) fn main_story<'a>(
    items: &'a [LdItem],
    url: &Url,
    raw: &Raw,
    h1: Option<&Heading>,
) -> Option<&'a LdItem> {
    let stories: Vec<&LdItem> = items.iter().filter(|i| i.is_story()).collect();
    if stories.len() <= 1 {
        return stories.first().copied();
    }
    let tail = |u: &str| {
        u.split(['?', '#'])
            .next()
            .unwrap_or(u)
            .trim_end_matches('/')
            .rsplit("://")
            .next()
            .unwrap_or(u)
            .to_owned()
    };
    let own: Vec<String> = [Some(url.as_str()), raw.canonical.as_deref(), raw.meta("og:url")]
        .into_iter()
        .flatten()
        .map(tail)
        .collect();
    let heading = fold(&h1.map(|h| h.text.clone()).unwrap_or_default());
    let title = fold(&raw.title);
    stories.iter().copied().rev().max_by_key(|s| {
        let mut score = 0;
        if s.url.iter().any(|u| own.contains(&tail(u))) {
            score += 4;
        }
        let headline = fold(if s.headline.is_empty() { &s.name } else { &s.headline });
        if !headline.is_empty() && (headline == heading || title.starts_with(&headline)) {
            score += 3;
        }
        if !s.published.is_empty() {
            score += 2;
        }
        if !s.authors.is_empty() {
            score += 1;
        }
        if !s.has_type("review") {
            score += 1;
        }
        score
    })
}

/// Every name the site goes by: none of them is an author or part of a headline.
pub(super) fn site_names(
    raw: &Raw,
    items: &[LdItem],
    story: Option<&LdItem>,
    url: &Url,
) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let host = url.host_str().unwrap_or_default();
    let bare = host.strip_prefix("www.").unwrap_or(host);
    names.push(bare.to_owned());
    if let Some((head, _)) = bare.split_once('.') {
        names.push(head.to_owned());
    }
    let mut parts = bare.rsplit('.');
    let tld = parts.next().unwrap_or_default();
    if let Some(second) = parts.next().filter(|s| s.len() > 3) {
        names.push(second.to_owned());
        names.push(format!("{second}.{tld}"));
    }
    for key in [
        "og:site_name",
        "application-name",
        "twitter:site",
        "al:ios:app_name",
        "al:android:app_name",
        "apple-mobile-web-app-title",
    ] {
        names.extend(raw.metas_of(key).map(|v| clean(v.trim_start_matches('@'))));
    }
    let publishers =
        story.into_iter().chain(items).flat_map(|i| i.publisher.iter().map(|p| p.name.clone()));
    names.extend(publishers.take(20));
    let houses = items.iter().filter(|i| {
        ["website", "organization", "newsmediaorganization"].iter().any(|t| i.has_type(t))
    });
    names.extend(houses.map(|i| i.name.clone()).take(10));
    // What a link to the front page says, where the title element says it too.
    let title = fold(&raw.title);
    let home = raw.home.iter().map(|text| clean(text));
    names.extend(home.filter(|text| {
        let folded = fold(text);
        folded.len() >= 4
            && folded != title
            && (title.starts_with(&folded) || title.ends_with(&folded))
    }));
    // Templates put the headline where the site's name belongs.
    names.retain(|n| {
        let own = fold(n);
        n.len() > 1 && !(own.split(' ').count() >= 4 && title.starts_with(&own))
    });
    names.dedup();
    names
}
