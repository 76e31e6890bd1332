//! The pages of one story by their URLs: all alike but for one number, wherever it stands.

use super::split;
use serde::{Deserialize, Serialize};
use url::Url;

/// Largest step or offset of a number in a query (`?start=20`).
const MAX_OFFSET: u32 = 10_000;
/// Larger numbers are ids.
const SMALL: u32 = 99;
/// Longest piece that a later page's URL has more than the first one's, in bytes.
const MAX_PIECE: usize = 24;

/// What the URLs of a story's pages have in common. All texts are parts of canonical URLs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// URL of the first page.
    first: String,
    /// What stands before the number of a later page.
    before: String,
    /// What stands after it.
    after: String,
    /// The number that the first page has, or would have: 0 or 1.
    start: u32,
    /// What is added from page to page: more than one where the number is an offset.
    step: u32,
}

/// How two URLs differ by one number.
enum Cut<'u> {
    /// Each has one.
    Both { before: &'u str, after: &'u str, one: u32, other: u32 },
    /// The other one has a piece more, from `at` to `end` in it.
    Piece { at: usize, end: usize },
}

impl Series {
    /// The series of a first page and later ones with their numbers, if it is one: page `k` has the
    /// number `k`, `k - 1`, or so many steps. Ids that follow one another are none.
    #[must_use]
    pub(crate) fn of(first: &str, later: &[(u32, &str)]) -> Option<Self> {
        let (k, lead) = later.iter().min_by_key(|(k, _)| *k).copied().filter(|(k, _)| *k > 1)?;
        let with = |before: &str, after: &str, start: u32, step: u32| Self {
            first: first.to_owned(),
            before: before.to_owned(),
            after: after.to_owned(),
            start,
            step,
        };
        let series = match later.iter().find(|(other, _)| *other != k) {
            Some((other_k, other)) => {
                let Cut::Both { before, after, one: v, other: w } = cut(lead, other)? else {
                    return None;
                };
                let (over, by) = (w.checked_sub(v)?, other_k - k);
                let step =
                    (over.is_multiple_of(by)).then_some(over / by).filter(|step| *step > 0)?;
                with(before, after, v.checked_sub((k - 1) * step)?, step)
            }
            None => match cut(first, lead)? {
                Cut::Both { before, after, one, other } => {
                    let (over, by) = (other.checked_sub(one)?, k - 1);
                    let step =
                        (over.is_multiple_of(by)).then_some(over / by).filter(|step| *step > 0)?;
                    with(before, after, one, step)
                }
                Cut::Piece { at, end } => {
                    let in_query = lead[..end].contains('?');
                    // The last number that can be this page's.
                    let (from, to, (start, step)) =
                        numbers(lead, at, end).into_iter().rev().find_map(|(from, to)| {
                            let value = lead[from..to].parse().ok()?;
                            Some((from, to, fit(k, value, in_query)?))
                        })?;
                    with(&lead[..from], &lead[to..], start, step)
                }
            },
        };
        let fits = series.start <= 1
            && series.step <= MAX_OFFSET
            && (series.step == 1 || series.before.contains('?'))
            && series.leads(lead)
            && later.iter().all(|(k, url)| series.at(url) == Some(*k));
        fits.then_some(series)
    }

    /// Whether the first page's URL is the lead's without its number.
    fn leads(&self, lead: &str) -> bool {
        if self.at_number(&self.first) == Some(1) {
            return true;
        }
        matches!(cut(&self.first, lead), Some(Cut::Piece { .. })) || {
            // `/a-story.html` and `/a-story/2`.
            let path = self.first.rsplit('/').next().unwrap_or_default();
            let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
            let up_to = self.first.len() - path.len() + stem.len();
            !stem.is_empty()
                && !self.first.contains('?')
                && lead.starts_with(&self.first[..up_to])
                && !lead[up_to..].starts_with(|c: char| c.is_ascii_alphanumeric())
        }
    }

    /// The number of the page at a canonical URL.
    fn at(&self, url: &str) -> Option<u32> {
        let plain = |url: &str| url.trim_end_matches('/').to_owned();
        if plain(url) == plain(&self.first) { Some(1) } else { self.at_number(url) }
    }

    fn at_number(&self, url: &str) -> Option<u32> {
        let rest = url.strip_prefix(self.before.as_str())?;
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, after) = rest.split_at(end);
        if after.trim_end_matches('/') != self.after.trim_end_matches('/') {
            return None;
        }
        let over = digits.parse::<u32>().ok()?.checked_sub(self.start)?;
        (over.is_multiple_of(self.step)).then_some(over / self.step + 1)
    }

    /// Whether the first page's URL has no number where the others have theirs.
    pub(super) fn adds_a_number(&self) -> bool {
        self.at_number(&self.first).is_none()
    }

    /// Whether page two has the number 2.
    pub(super) fn is_counted_from_one(&self) -> bool {
        self.start == 1 && self.step == 1
    }

    /// The number of the page at `url`, from 1; `None` where it is no page of the story.
    #[must_use]
    pub fn number(&self, url: &Url) -> Option<u32> {
        self.at(&super::plain(url)?)
    }

    /// Whether `url` is the first page's own, not another name of it (`?page=0`).
    #[must_use]
    pub fn is_first(&self, url: &Url) -> bool {
        super::plain(url).is_some_and(|url| url == self.first)
    }

    /// What all pages of the story call it. Where [`split`] alone tells the same, it is what that
    /// says.
    #[must_use]
    pub fn key(&self) -> String {
        let second = format!("{}{}{}", self.before, self.start + self.step, self.after);
        if let (Ok(first), Ok(second)) = (Url::parse(&self.first), Url::parse(&second)) {
            let (first, second) = (split(&first), split(&second));
            if second.number == 2 && first.number == 1 && first.base == second.base {
                return first.base;
            }
        }
        format!("{}*{}", self.before, self.after.trim_end_matches('/'))
    }
}

/// The start and the step of a series whose page `k` has the number `value`.
fn fit(k: u32, value: u32, in_query: bool) -> Option<(u32, u32)> {
    let by = k.checked_sub(1).filter(|by| *by > 0)?;
    if value == k {
        Some((1, 1))
    } else if value == by {
        Some((0, 1))
    } else if in_query && value > 1 && value.is_multiple_of(by) {
        Some((0, value / by))
    } else if in_query && value > 1 && (value - 1).is_multiple_of(by) {
        Some((1, (value - 1) / by))
    } else {
        None
    }
}

/// Whether `there` has the number after `here`'s in the same place, a small one.
pub(super) fn steps(here: &str, there: &str) -> bool {
    let small = 1..=SMALL;
    matches!(cut(here, there), Some(Cut::Both { one, other, .. })
        if small.contains(&one) && other == one + 1)
}

/// Runs of digits between two places of a text.
fn numbers(text: &str, at: usize, end: usize) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = vec![];
    for (index, byte) in text.bytes().enumerate().take(end).skip(at) {
        match runs.last_mut() {
            Some(last) if byte.is_ascii_digit() && last.1 == index => last.1 = index + 1,
            _ if byte.is_ascii_digit() => runs.push((index, index + 1)),
            _ => {}
        }
    }
    runs
}

/// How two canonical URLs of one host differ, if by one number.
fn cut<'u>(one: &'u str, other: &'u str) -> Option<Cut<'u>> {
    let (a, b) = (one.as_bytes(), other.as_bytes());
    if one == other || !one.is_ascii() || !other.is_ascii() {
        return None;
    }
    let shorter = a.len().min(b.len());
    let mut start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let mut tail = tail.min(shorter - start);
    // A number is taken as a whole.
    let digit = |bytes: &[u8], at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    if digit(a, start) || digit(b, start) {
        while start > 0 && digit(a, start - 1) {
            start -= 1;
        }
    }
    let ends = |bytes: &[u8], tail: usize| {
        let end = bytes.len() - tail;
        end > start && digit(bytes, end - 1)
    };
    while tail > 0 && digit(a, a.len() - tail) && (ends(a, tail) || ends(b, tail)) {
        tail -= 1;
    }
    let (mine, theirs) = (&one[start..a.len() - tail], &other[start..b.len() - tail]);
    // Behind the host's name.
    if one[..start].matches('/').count() < 3 {
        return None;
    }
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if mine.is_empty() && theirs.len() <= MAX_PIECE && theirs.bytes().any(|b| b.is_ascii_digit()) {
        return Some(Cut::Piece { at: start, end: b.len() - tail });
    }
    (number(mine) && number(theirs))
        .then(|| {
            let (one_number, other_number) = (mine.parse().ok()?, theirs.parse().ok()?);
            let (before, after) = (&one[..start], &one[a.len() - tail..]);
            Some(Cut::Both { before, after, one: one_number, other: other_number })
        })
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(path: &str) -> String {
        format!("https://n.example{path}")
    }

    #[test]
    fn one_number_differs() {
        for (first, later, expected) in [
            ("/q.html", &[(2, "/q_2.html"), (3, "/q_3.html")][..], true),
            ("/q.html", &[(2, "/q_2.html")], true),
            ("/202611/24/q-77123.html", &[(2, "/202611/24/q-77123-p2.html")], true),
            ("/q-77123.html", &[(3, "/q-77123,3.html")], true),
            ("/q", &[(2, "/q?page=0%2C1"), (3, "/q?page=0%2C2")], true),
            ("/q", &[(2, "/q?page=0,1")], true),
            ("/q?page=0,0", &[(2, "/q?page=0,1")], true),
            ("/q.htm", &[(2, "/q.htm?start=20"), (3, "/q.htm?start=40")], true),
            ("/q.htm", &[(2, "/q.htm?start=20")], true),
            ("/q/", &[(2, "/q/2/"), (12, "/q/12/")], true),
            ("/q.html", &[(2, "/q/2"), (3, "/q/3")], true),
            ("/q/1", &[(2, "/q/2")], true),
            // Ids that follow one another, other stories, other numbers.
            ("/news/77123", &[(2, "/news/77124")], false),
            ("/news/77123", &[(2, "/news/77124"), (3, "/news/77125")], false),
            ("/news/12", &[(2, "/news/13")], false),
            ("/2026/11/24/a", &[(2, "/2026/11/25/a")], false),
            ("/a", &[(2, "/b2"), (3, "/b3")], false),
            ("/q", &[(2, "/q-2"), (3, "/r-3")], false),
            ("/q", &[(2, "/q-7")], false),
            ("/q", &[(2, "/q/20")], false),
        ] {
            let later: Vec<(u32, String)> = later.iter().map(|(k, url)| (*k, at(url))).collect();
            let named: Vec<(u32, &str)> = later.iter().map(|(k, url)| (*k, url.as_str())).collect();
            let series = Series::of(&at(first), &named);
            assert_eq!(series.is_some(), expected, "{first} {later:?} {series:?}");
            let Some(series) = series else { continue };
            for (k, url) in &later {
                assert_eq!(series.number(&Url::parse(url).unwrap()), Some(*k), "{url}");
            }
            assert_eq!(series.number(&Url::parse(&at(first)).unwrap()), Some(1));
            assert_eq!(series.number(&Url::parse(&at("/other")).unwrap()), None);
        }
    }

    /// The pages of a story know different others, and call it by one name.
    #[test]
    fn one_name() {
        for (first, alias, second, third) in [
            ("/q", "/q?page=0,0", "/q?page=0,1", "/q?page=0,2"),
            ("/q.html", "/q.html", "/q_2.html", "/q_3.html"),
            ("/q/", "/q/", "/q/2/", "/q/3/"),
            ("/q.htm", "/q.htm", "/q.htm?start=1", "/q.htm?start=2"),
            ("/q?x=1", "/q?x=1", "/q?page=2&x=1", "/q?page=3&x=1"),
        ] {
            let (first, alias, second, third) = (at(first), at(alias), at(second), at(third));
            let seen = [
                Series::of(&first, &[(2, &second), (3, &third)]),
                Series::of(&first, &[(2, &second)]),
                Series::of(&alias, &[(2, &second), (3, &third)]),
                Series::of(&alias, &[(2, &second)]),
            ]
            .map(|series| series.expect("a series").key());
            assert!(seen.iter().all(|key| *key == seen[0]), "{seen:?}");
        }
        // States of 0.1.0 hold parts under the name that the URL alone gives.
        let series = Series::of(&at("/q/"), &[(2, &at("/q/2/"))]).expect("a series");
        assert_eq!(series.key(), split(&Url::parse(&at("/q/2/")).unwrap()).base);
    }
}
