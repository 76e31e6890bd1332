//! Chooses the headline among sources that disagree.
//!
//! | the sources say | taken |
//! |---|---|
//! | the h1 shares under a third of its words with title element, og:title and JSON-LD | not the h1: it names the site or the section |
//! | the h1 is a word or two of a long title that og:title and title element agree on | not the h1 |
//! | no h1 is left | JSON-LD, og:title, microdata, title element, without "| Section" |
//! | news; og:title is the JSON-LD headline shortened, or without its kicker | og:title |
//! | news; h1 = og:title = title element against JSON-LD alone | h1 |
//! | news, otherwise | JSON-LD |
//! | no JSON-LD; h1 and og:title are one headline behind two kickers | what they share |
//! | no JSON-LD; og:title is the h1 without its kicker and the title element is not the h1 | og:title |
//! | otherwise | h1 |

use super::jsonld::LdItem;
use super::raw::Raw;
use super::text::{clean, clean_shown, fold};

/// Signs that part a headline from a site's name in `<title>`.
const SEPARATORS: &[&str] = &[
    " | ", " – ", " — ", " - ", " · ", " • ", " :: ", " » ", " / ", " › ", " ⋆ ", ": ", " |", "| ",
    "：", "｜", "ㅣ", " : ", "|", "-",
];

/// Cuts a site's name off a `<title>`: what is cut must be the site's name, or what is left
/// must be another source's text.
pub(crate) fn strip_site(title: &str, site_names: &[String], witnesses: &[&str]) -> String {
    let title = clean_shown(title);
    let glue = |s: &str| fold(s).split(' ').collect::<String>();
    let names: Vec<String> =
        site_names.iter().map(|s| glue(s)).filter(|s| s.chars().count() > 1).collect();
    let witnesses: Vec<String> = witnesses.iter().map(|w| fold(w)).collect();
    let is_site = |part: &str| names.contains(&glue(part));
    let mut best = title.clone();
    for sep in SEPARATORS {
        // A title of nothing but signs is no work to do.
        for (at, _) in title.match_indices(sep).take(12) {
            let (left, right) = (title[..at].trim(), title[at + sep.len()..].trim());
            if left.is_empty() || right.is_empty() {
                continue;
            }
            let known = |part: &str| {
                let part = fold(part);
                !part.is_empty() && witnesses.contains(&part)
            };
            if known(left) {
                return left.to_owned();
            }
            if known(right) && right.split(' ').count() >= 4 {
                return right.to_owned();
            }
            if is_site(right) && left.len() < best.len() {
                best = left.to_owned();
            } else if is_site(left) && right.len() < best.len() {
                best = right.to_owned();
            }
        }
    }
    best.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '|' | '⋆')).to_owned()
}

/// Cuts "| Section" off a title that no h1 confirms: the bar parts headlines from names.
fn strip_label(title: String) -> String {
    let words = |t: &str| t.split_whitespace().count();
    match title.rsplit_once(" | ") {
        Some((head, tail)) if words(head) >= 3 && words(tail) <= 4 => head.trim().to_owned(),
        _ => title,
    }
}

/// Share of `a`'s words that stand in `b`.
fn share(a: &str, b: &str) -> f32 {
    let (a, b) = (fold(a), fold(b));
    let theirs: Vec<&str> = b.split(' ').collect();
    let (mut all, mut found) = (0u16, 0u16);
    for word in a.split(' ').filter(|w| !w.is_empty()).take(200) {
        all += 1;
        found += u16::from(theirs.contains(&word));
    }
    if all == 0 { 0.0 } else { f32::from(found) / f32::from(all) }
}

/// Whether `short` is `long` without its kicker or tail.
fn shortened(short: &str, long: &str) -> bool {
    let words = |t: &str| fold(t).split(' ').count();
    words(short) >= 3 && words(short) < words(long) && share(short, long) >= 0.85
}

/// What stands behind a kicker, where two sources print one headline behind two kickers.
fn shared_tail<'a>(a: &'a str, b: &str) -> Option<&'a str> {
    let tails = |text: &str| -> Vec<usize> {
        [": ", " - ", " – ", " | "]
            .iter()
            .flat_map(|sep| text.match_indices(sep).take(3).map(|(i, s)| i + s.len()))
            .collect()
    };
    let theirs: Vec<String> = tails(b).into_iter().map(|i| fold(&b[i..])).collect();
    tails(a).into_iter().map(|i| &a[i..]).find(|tail| {
        let tail = fold(tail);
        tail.split(' ').count() >= 4 && theirs.contains(&tail)
    })
}

fn same(a: &str, b: &str) -> bool {
    !a.is_empty() && fold(a) == fold(b)
}

/// The headline, by the table above.
pub(crate) fn choose(
    raw: &Raw,
    story: Option<&LdItem>,
    main_h1: Option<&str>,
    site_names: &[String],
) -> String {
    let mut h1 = main_h1.map(clean_shown).unwrap_or_default();
    let ld = story.map(|s| clean(&s.headline)).unwrap_or_default();
    let stripped = |key: &str, witnesses: &[&str]| {
        raw.meta(key).map(|t| strip_site(t, site_names, witnesses)).unwrap_or_default()
    };
    let og = stripped("og:title", &[&h1, &ld]);
    let twitter = stripped("twitter:title", &[&h1, &ld, &og]);
    let doc = strip_site(&raw.title, site_names, &[&h1, &og, &ld]);
    let prop = raw.props.iter().find(|(k, _)| k == "headline");
    let prop = prop.map(|(_, v)| clean(v)).unwrap_or_default();
    let news = story.is_some_and(|s| {
        s.types.iter().any(|t| t.contains("newsarticle") || t == "liveblogposting")
    });
    let others = [&og, &doc, &ld].iter().any(|t| !t.is_empty());
    if !h1.is_empty() && others {
        let like = [&og, &doc, &ld].into_iter().map(|t| share(&h1, t)).fold(0.0, f32::max);
        let agreed = same(&og, &doc) || same(&ld, &og) || same(&ld, &doc);
        // A word or two of a long title: "Yoga Pathways" over a story on yoga.
        let count = |t: &str| fold(t).split(' ').count();
        let label = same(&og, &doc) && count(&h1) * 4 <= count(&og) && ld.is_empty();
        if label || (like < 0.34 && (agreed || share(&og, &doc) > 0.7)) {
            h1.clear();
        }
    }
    let first = |list: &[&String]| {
        list.iter().find(|t| !t.is_empty()).map(|t| (*t).clone()).unwrap_or_default()
    };
    if h1.is_empty() {
        return strip_label(first(&[&ld, &og, &prop, &twitter, &doc]));
    }
    if ld.is_empty() {
        if og.is_empty() {
            return h1;
        }
        if let Some(shared) = shared_tail(&h1, &og).filter(|_| !same(&h1, &og)) {
            return shared.to_owned();
        }
        let kicker = fold(&h1).ends_with(&format!(" {}", fold(&og))) && shortened(&og, &h1);
        return if kicker && !same(&h1, &doc) { og } else { h1 };
    }
    if og.is_empty() {
        return if news { ld } else { h1 };
    }
    if !news {
        return h1;
    }
    if shortened(&og, &ld) && same(&ld, &h1) {
        return og;
    }
    if same(&h1, &og) && same(&og, &doc) && !same(&og, &ld) {
        return h1;
    }
    if same(&ld, &og) && same(&ld, &h1) && ld.contains('"') == og.contains('"') {
        return og;
    }
    ld
}
