//! How like two headlines are, and what stands around one.

use super::super::text::{clean_shown, fold};

/// Signs that part a headline from a site's name in `<title>`.
const SEPARATORS: &[&str] = &[
    " | ", " – ", " — ", " - ", " · ", " • ", " :: ", " » ", " / ", " › ", " ⋆ ", ": ", " |", "| ",
    "：", "｜", "ㅣ", " : ", "|", "-",
];

/// Cuts a site's name off a `<title>`: what is cut must be the site's name, or what is left
/// must be another source's text.
pub(super) fn strip_site(title: &str, site_names: &[String], witnesses: &[&str]) -> String {
    let title = clean_shown(title);
    let witnesses: Vec<String> = witnesses.iter().map(|w| fold(w)).collect();
    let names: Vec<String> = site_names.iter().map(|name| glued(name)).collect();
    let mut best = title.clone();
    let mut parted = "";
    for sep in SEPARATORS {
        // A title of nothing but signs is no work to do.
        for (at, _) in title.match_indices(sep).take(12) {
            let (left, right) = (title[..at].trim(), title[at + sep.len()..].trim());
            if left.is_empty() || right.is_empty() {
                continue;
            }
            // "AI-Powered" is one word, also where "Example: AI" would be the site's name.
            let is_in_word = *sep == "-"
                && title[..at].ends_with(|c: char| c.is_ascii_alphanumeric())
                && title[at + sep.len()..].starts_with(|c: char| c.is_ascii_alphanumeric());
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
            let named = |part: &str| {
                is_one_of(part, &names) || (sep.len() > 2 && is_nearly_site(part, &names))
            };
            if named(right) && left.len() < best.len() {
                (best, parted) = (left.to_owned(), sep);
            } else if !is_in_word && named(left) && right.len() < best.len() {
                (best, parted) = (right.to_owned(), sep);
            }
        }
    }
    if let Some(longest) = without_sections(&best, parted) {
        best = longest.to_owned();
    }
    best.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '|' | '⋆')).to_owned()
}

/// What is left of "Site » Section » Headline" without its sections: they stand behind the same
/// sign as the site's name, and are labels beside the headline.
fn without_sections<'a>(rest: &'a str, sign: &str) -> Option<&'a str> {
    if !matches!(sign.trim(), "»" | "›" | "::" | "|" | "｜") || !rest.contains(sign) {
        return None;
    }
    let words = |text: &str| text.split_whitespace().count();
    let longest = rest.split(sign).map(str::trim).max_by_key(|part| part.len())?;
    let labels = rest.split(sign).map(str::trim).filter(|part| *part != longest);
    (words(longest) >= 4 && labels.map(words).all(|count| count <= 3)).then_some(longest)
}

/// Cuts "| Section" off a title that no h1 confirms: the bar parts headlines from names.
pub(super) fn strip_label(title: String) -> String {
    let words = |t: &str| t.split_whitespace().count();
    match title.rsplit_once(" | ") {
        Some((head, tail)) if words(head) >= 3 && words(tail) <= 4 => head.trim().to_owned(),
        _ => title,
    }
}

/// Share of `a`'s words that stand in `b`.
pub(super) fn share(a: &str, b: &str) -> f32 {
    let (a, b) = (fold(a), fold(b));
    let theirs: Vec<&str> = b.split(' ').collect();
    let (mut all, mut found) = (0u16, 0u16);
    for word in a.split(' ').filter(|w| !w.is_empty()).take(200) {
        all += 1;
        found += u16::from(theirs.contains(&word));
    }
    if all == 0 { 0.0 } else { f32::from(found) / f32::from(all) }
}

/// Most words of a kicker ("Olympic Games: ").
const KICKER: usize = 4;

/// Whether `edit` is `shown` without a short kicker in front of it, or without a word or two of a
/// label behind it. What a cut edit leaves out is more, or not short.
pub(super) fn part_of(edit: &str, shown: &str) -> bool {
    let (edit, shown) = (fold(edit), fold(shown));
    let words = |text: &str| text.split(' ').filter(|word| !word.is_empty()).count();
    if words(&edit) < 3 {
        return false;
    }
    let kicker = shown.strip_suffix(&edit).filter(|rest| rest.ends_with(' '));
    kicker.is_some_and(|kicker| {
        kicker.contains(char::is_alphabetic)
            && words(kicker) <= KICKER
            && words(kicker) < words(&edit)
    })
}

/// Whether a text is a name that the site goes by, with or without an article.
pub(super) fn is_site(text: &str, site_names: &[String]) -> bool {
    let names: Vec<String> = site_names.iter().map(|name| glued(name)).collect();
    is_one_of(text, &names)
}

fn is_one_of(text: &str, glued_names: &[String]) -> bool {
    let own = glued(text);
    own.chars().count() > 1 && glued_names.contains(&own)
}

/// Whether a part of a title element is the site's name or most of it: "The Quay Courier Online"
/// of quaycourier.example.
fn is_nearly_site(part: &str, glued_names: &[String]) -> bool {
    let own = glued(part);
    if part.split_whitespace().count() > 5 || own.contains(|c: char| c.is_numeric()) {
        return false;
    }
    glued_names.iter().any(|name| {
        let (short, long) = if name.len() < own.len() { (name, &own) } else { (&own, name) };
        short.chars().count() >= 6
            && short.len() * 3 >= long.len() * 2
            && (long.starts_with(short.as_str()) || long.ends_with(short.as_str()))
    })
}

/// Letters and digits alone, without the article in front.
fn glued(text: &str) -> String {
    let folded = fold(text);
    let bare = ["the ", "der ", "die ", "das ", "le ", "la ", "les ", "el ", "il ", "o ", "a "]
        .iter()
        .find_map(|article| folded.strip_prefix(article))
        .filter(|rest| rest.contains(|c: char| c.is_alphabetic()))
        .unwrap_or(&folded);
    bare.split(' ').collect()
}

/// What stands behind a kicker, where two sources print one headline behind two kickers. Two
/// kickers of nearly the same words are the first half of a headline that was changed.
pub(super) fn shared_tail<'a>(a: &'a str, b: &str) -> Option<&'a str> {
    let cuts = |text: &str| -> Vec<(usize, usize)> {
        [": ", " - ", " – ", " | "]
            .iter()
            .flat_map(|sep| text.match_indices(sep).take(3).map(|(i, s)| (i, i + s.len())))
            .filter(|(i, _)| text[..*i].split_whitespace().count() <= KICKER + 1)
            .collect()
    };
    let theirs: Vec<(&str, String)> =
        cuts(b).into_iter().map(|(i, end)| (&b[..i], fold(&b[end..]))).collect();
    cuts(a).into_iter().find_map(|(i, end)| {
        let tail = fold(&a[end..]);
        let other = theirs.iter().find(|(_, t)| *t == tail)?;
        (tail.split(' ').count() >= 4 && share(&a[..i], other.0) < 0.5).then(|| &a[end..])
    })
}

/// A headline set in capitals, in the spelling of another source if there is one: style sheets
/// and templates write capitals, a page's `<title>` is left alone.
pub(super) fn as_typed(title: String, others: &[&String]) -> String {
    let loud = |t: &str| t.chars().any(char::is_uppercase) && !t.chars().any(char::is_lowercase);
    if !loud(&title) {
        return title;
    }
    let lower = title.to_lowercase();
    let typed = others.iter().find(|other| other.to_lowercase() == lower && !loud(other));
    typed.map_or(title, |other| (*other).clone())
}

pub(super) fn same(a: &str, b: &str) -> bool {
    !a.is_empty() && fold(a) == fold(b)
}
