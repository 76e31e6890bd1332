//! What a crawl got, held against the truth.

use crate::clock::days;
use crate::truth::{Precision, TruthArticle};
use crate::verdict::{Difference, Verdict};
use std::collections::{HashMap, HashSet};

/// An article as a crawl emitted it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GotArticle {
    /// Canonical URL.
    pub url: String,
    /// Headline.
    pub title: String,
    /// Persons who wrote it.
    pub authors: Vec<String>,
    /// RFC 3339, the same without an offset, or a bare day.
    pub published: Option<String>,
    /// Paragraphs joined by a blank line.
    pub body: String,
}

/// Compares what a crawl got with the truth. An article emitted more than once is judged by its
/// first emission.
#[must_use]
pub fn compare(truth: &[TruthArticle], got: impl Iterator<Item = GotArticle>) -> Verdict {
    let index: HashMap<&str, &TruthArticle> = truth.iter().map(|t| (t.url.as_str(), t)).collect();
    let mut seen: HashSet<&str> = HashSet::new();
    let mut out = Verdict { articles: truth.len(), ..Verdict::default() };
    let mut f1 = 0.0;
    for article in got {
        let Some(truth) = index.get(article.url.as_str()) else {
            out.extra.push(article.url);
            continue;
        };
        if !seen.insert(&truth.url) {
            out.doubled.push(article.url);
            continue;
        }
        let note = |wanted: &str, got: &str| Difference {
            url: truth.url.clone(),
            wanted: wanted.to_owned(),
            got: got.to_owned(),
        };
        if fold(&article.title) != fold(&truth.title) {
            out.titles.push(note(&truth.title, &article.title));
        }
        let published = article.published.as_deref().unwrap_or("");
        if !same_time(truth, published) {
            out.dates.push(note(&truth.published, published));
        }
        if article.authors != truth.authors {
            out.authors.push(note(&truth.authors.join("; "), &article.authors.join("; ")));
        }
        if paragraphs(&article.body) == paragraphs(&truth.body) {
            f1 += 1.0;
        } else {
            f1 += token_f1(&truth.body, &article.body);
            out.bodies.push(note(&truth.body, &article.body));
        }
    }
    out.found = seen.len();
    out.missing =
        truth.iter().filter(|t| !seen.contains(t.url.as_str())).map(|t| t.url.clone()).collect();
    out.body_f1 = if seen.is_empty() { 1.0 } else { f1 / seen.len() as f64 };
    out
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn paragraphs(body: &str) -> Vec<String> {
    body.split("\n\n").map(fold).filter(|p| !p.is_empty()).collect()
}

/// A day may come more exact from a feed, but no time may be invented.
fn same_time(truth: &TruthArticle, got: &str) -> bool {
    let exact = unix(got).is_some_and(|(at, offset)| offset && at == truth.instant);
    match truth.precision {
        Precision::Second => exact,
        Precision::Day => exact || got == truth.published,
        Precision::Minute => {
            let minute = |text: &str| text.get(..16).map(str::to_owned);
            let zero = got.get(17..19).is_none_or(|s| s == "00");
            exact || (zero && got.len() >= 16 && minute(got) == minute(&truth.published))
        }
    }
}

/// Seconds and whether an offset was given, of `2022-03-09T17:08:42[.5](Z|+05:30|)`.
fn unix(text: &str) -> Option<(i64, bool)> {
    let n = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    if text.as_bytes().get(10) != Some(&b'T') {
        return None;
    }
    let local = days(n(0, 4)?, n(5, 7)?, n(8, 10)?) * 86_400
        + n(11, 13)? * 3600
        + n(14, 16)? * 60
        + n(17, 19)?;
    let rest = text.get(19..)?.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    if rest.is_empty() {
        return Some((local, false));
    }
    if rest == "Z" {
        return Some((local, true));
    }
    let hours: i64 = rest.get(1..3)?.parse().ok()?;
    let minutes: i64 = rest.get(4..6)?.parse().ok()?;
    let offset = (hours * 60 + minutes) * 60;
    Some((if rest.starts_with('-') { local + offset } else { local - offset }, true))
}

/// F1 of two texts as bags of words; a word is a run of letters and digits, and each letter of
/// scripts written without blanks.
fn token_f1(wanted: &str, got: &str) -> f64 {
    let mut bag: HashMap<String, i64> = HashMap::new();
    let (mut a, mut b) = (0_i64, 0_i64);
    for word in tokens(wanted) {
        *bag.entry(word).or_default() += 1;
        a += 1;
    }
    let mut common = 0_i64;
    for word in tokens(got) {
        b += 1;
        if let Some(left) = bag.get_mut(&word).filter(|left| **left > 0) {
            *left -= 1;
            common += 1;
        }
    }
    if a + b == 0 { 1.0 } else { 2.0 * common as f64 / (a + b) as f64 }
}

fn tokens(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        let alone =
            matches!(c, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}');
        if c.is_alphanumeric() && !alone {
            word.extend(c.to_lowercase());
            continue;
        }
        if !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
        if alone {
            out.push(c.to_string());
        }
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truth(published: &str, precision: Precision) -> TruthArticle {
        TruthArticle {
            url: "http://a.example/1".into(),
            host: 0,
            title: "One".into(),
            authors: vec!["Ann".into()],
            published: published.into(),
            precision,
            instant: 1_646_845_722,
            section: None,
            language: "en",
            body: "First  one.\n\nSecond.".into(),
        }
    }

    #[test]
    fn dates_are_judged_by_what_the_page_tells() {
        use Precision::{Day, Minute, Second};
        let table = [
            (Second, "2022-03-09T22:38:42+05:30", "2022-03-09T22:38:42+05:30", true),
            (Second, "2022-03-09T22:38:42+05:30", "2022-03-09T17:08:42Z", true),
            (Second, "2022-03-09T22:38:42+05:30", "2022-03-09T17:08:42.000Z", true),
            (Second, "2022-03-09T22:38:42+05:30", "2022-03-09T22:38:42", false),
            (Second, "2022-03-09T22:38:42+05:30", "2022-03-09", false),
            (Day, "2022-03-09", "2022-03-09", true),
            (Day, "2022-03-09", "2022-03-09T00:00:00Z", false),
            (Day, "2022-03-09", "2022-03-09T17:08:42Z", true),
            (Day, "2022-03-09", "", false),
            (Minute, "2022-03-09T17:08:00", "2022-03-09T17:08:00", true),
            (Minute, "2022-03-09T17:08:00", "2022-03-09T17:08", true),
            (Minute, "2022-03-09T17:08:00", "2022-03-09", false),
        ];
        for (precision, wanted, got, right) in table {
            assert_eq!(same_time(&truth(wanted, precision), got), right, "{wanted} {got}");
        }
    }

    #[test]
    fn every_kind_of_mistake_is_listed() {
        let truth = [truth("2022-03-09", Precision::Day)];
        let good = GotArticle {
            url: truth[0].url.clone(),
            title: " One ".into(),
            authors: vec!["Ann".into()],
            published: Some("2022-03-09".into()),
            body: "First one.\n\n\n\nSecond.".into(),
        };
        assert!(compare(&truth, std::iter::once(good.clone())).is_perfect());
        assert_eq!(compare(&truth, std::iter::empty()).missing.len(), 1);
        let bad = GotArticle {
            url: good.url.clone(),
            body: "First one.".into(),
            ..GotArticle::default()
        };
        let other = GotArticle { url: "http://a.example/2".into(), ..GotArticle::default() };
        let v = compare(&truth, [bad, good, other].into_iter());
        let counts = [
            v.missing.len(),
            v.extra.len(),
            v.doubled.len(),
            v.titles.len(),
            v.dates.len(),
            v.authors.len(),
            v.bodies.len(),
        ];
        assert_eq!(counts, [0, 1, 1, 1, 1, 1, 1]);
        assert!((v.body_f1 - 0.8).abs() < 1e-9 && !v.is_perfect());
    }
}
