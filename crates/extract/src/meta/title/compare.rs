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

/// Share of `a`'s words that stand in `b` in the same order.
pub(super) fn share_in_order(a: &str, b: &str) -> f32 {
    let (a, b) = (fold(a), fold(b));
    let theirs: Vec<&str> = b.split(' ').take(60).collect();
    // Longest common subsequence, one row at a time.
    let mut row = vec![0u16; theirs.len() + 1];
    let mut all = 0u16;
    for word in a.split(' ').filter(|w| !w.is_empty()).take(60) {
        all += 1;
        let mut diagonal = 0;
        for (at, their) in theirs.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if *their == word { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    let found = row.last().copied().unwrap_or(0);
    if all == 0 { 0.0 } else { f32::from(found) / f32::from(all) }
}

/// Whether `short` is `long` cut for space: words left out, or nearly the same words in the same
/// order and a tenth shorter. What is less is a correction, and which is the newer nobody says.
pub(super) fn shortened(short: &str, long: &str) -> bool {
    let words = |t: &str| fold(t).split(' ').count();
    let letters = |t: &str| t.chars().count();
    let shorter = letters(short) * 10 <= letters(long) * 9;
    words(short) >= 3
        && words(short) < words(long)
        && share_in_order(short, long) >= if shorter { 0.85 } else { 1.0 }
}

/// Most words of a kicker ("Olympic Games: ").
const KICKER: usize = 4;

/// Whether a headline opens with a kicker and a colon.
pub(super) fn has_kicker(title: &str) -> bool {
    title.split_once(": ").is_some_and(|(kicker, rest)| {
        kicker.split_whitespace().count() <= KICKER && rest.split_whitespace().count() >= 3
    })
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
