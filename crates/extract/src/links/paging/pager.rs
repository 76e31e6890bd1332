//! What a page itself shows of the pages of its story: a run of numbers that lead to URLs alike but
//! for one number, or a link to the next page.

use super::{Series, plain};
use crate::dom::{Dom, Tag};
use crate::hints::Hints;
use crate::meta::date::digit;
use url::Url;

/// Letters that a label may have beside its number: "Page 2", "Seite 2 von".
const MAX_LETTERS: usize = 16;
/// Nodes of the smallest box around a pager's numbers.
const MAX_BOX: u32 = 600;
/// Boxes tried above a number.
const MAX_UP: usize = 6;
/// Pages of a story that are believed: more are a list.
const MAX_PAGES: u32 = 200;

/// The pager of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pager {
    /// The story's pages.
    pub series: Series,
    /// This page's number, from 1.
    pub own: u32,
    /// Whether numbers are shown that count from 1. Else there is a link to the next or the
    /// previous page alone, and that may be another story.
    pub counts: bool,
    /// Another name of the first page, on that page (`?page=0`).
    pub alias: Option<Url>,
}

impl Pager {
    /// Whether `url` is another page of this page's story.
    #[must_use]
    pub fn leads_to(&self, url: &Url) -> bool {
        self.series.number(url).is_some_and(|number| number != self.own)
    }

    /// Whether `url` is another name of this page.
    pub(crate) fn is_own(&self, url: &Url) -> bool {
        self.counts && self.series.number(url) == Some(self.own)
    }
}

/// A number shown, linked or not.
struct Shown {
    node: u32,
    number: u32,
    url: Option<(String, Url)>,
}

/// Finds the pager of the page at `own`.
#[must_use]
pub(crate) fn find(dom: &Dom<'_>, inherited: &[Hints], base: &Url, own: &Url) -> Option<Pager> {
    let own = plain(own)?;
    let shown = shown(dom, inherited, base, own.len());
    let mut last = 0..0;
    for (at, one) in shown.iter().enumerate().filter(|(_, one)| one.url.is_some()) {
        if last.contains(&at) {
            continue;
        }
        for above in dom.ancestors(one.node).skip(1).take(MAX_UP) {
            let node = dom.node(above);
            if node.end - above > MAX_BOX || matches!(node.tag, Tag::Body) {
                break;
            }
            let from = shown.partition_point(|one| one.node <= above);
            let to = shown.partition_point(|one| one.node < node.end);
            if to - from < 2 {
                continue;
            }
            if let Some(pager) = read(&shown[from..to], &own) {
                return Some(pager);
            }
            last = from..to;
        }
    }
    by_rel(dom, inherited, base, &own)
}

/// The numbers of a page, in its order.
fn shown(dom: &Dom<'_>, inherited: &[Hints], base: &Url, length: usize) -> Vec<Shown> {
    let mut shown = vec![];
    let mut at = 0;
    let end = u32::try_from(dom.nodes.len()).unwrap_or(u32::MAX);
    while at < end {
        let node = dom.node(at);
        if node.tag == Tag::A && node.element.is_some() {
            let comment = inherited.get(at as usize).is_some_and(|has| has.any(Hints::COMMENT));
            if !comment
                && node.end - at < 16
                && let Some(number) = label(dom, at)
                && let Some(url) = node.attr("href").and_then(|href| base.join(href.trim()).ok())
                && let Some(text) = plain(&url).filter(|text| text.len().abs_diff(length) < 64)
            {
                shown.push(Shown { node: at, number, url: Some((text, url)) });
            }
            at = node.end;
            continue;
        }
        if node.element.is_none()
            && node.text.len() < 24
            && let Some((number, 0)) = number_in(node.text)
        {
            shown.push(Shown { node: at, number, url: None });
        }
        at += 1;
    }
    shown
}

/// The number that a link's label says, beside a word or two.
fn label(dom: &Dom<'_>, link: u32) -> Option<u32> {
    let mut text = String::new();
    for at in dom.inside(link) {
        text.push_str(dom.node(at).text);
        if text.len() > 120 {
            return None;
        }
    }
    if text.trim().is_empty() {
        let node = dom.node(link);
        text.push_str(node.attr("aria-label").or_else(|| node.attr("title"))?);
    }
    number_in(&text).filter(|(_, letters)| *letters <= MAX_LETTERS).map(|(number, _)| number)
}

/// The only number of a text, in the digits of any script, and the letters beside it.
fn number_in(text: &str) -> Option<(u32, usize)> {
    let (mut number, mut open, mut letters) = (None::<u32>, false, 0);
    for c in text.chars() {
        match digit(c) {
            Some(value) if open => {
                number = number.map(|number| number.saturating_mul(10).saturating_add(value));
            }
            Some(value) if number.is_none() => (number, open) = (Some(value), true),
            Some(_) => return None,
            None => {
                open = false;
                letters += usize::from(c.is_alphabetic());
            }
        }
    }
    number.filter(|number| (1..=MAX_PAGES).contains(number)).map(|number| (number, letters))
}

/// A box of numbers as a pager, if it is one of the page at `own`.
fn read(shown: &[Shown], own: &str) -> Option<Pager> {
    let mut linked: Vec<(u32, &str, &Url)> = vec![];
    for one in shown {
        let Some((text, url)) = &one.url else { continue };
        match linked.iter().find(|(number, _, _)| *number == one.number) {
            Some((_, known, _)) if known == text => {}
            Some(_) => return None,
            None => linked.push((one.number, text, url)),
        }
    }
    let mut own_numbers: Vec<u32> =
        linked.iter().filter(|(_, text, _)| *text == own).map(|(number, _, _)| *number).collect();
    if own_numbers.is_empty() {
        own_numbers.extend(shown.iter().filter(|one| one.url.is_none()).map(|one| one.number));
        own_numbers.retain(|number| !linked.iter().any(|(other, _, _)| other == number));
        own_numbers.push(1);
    }
    own_numbers.into_iter().find_map(|number| {
        let first = match linked.iter().find(|(other, _, _)| *other == 1) {
            _ if number == 1 => own,
            Some((_, first, _)) => first,
            None => return None,
        };
        let beside = |other: u32| other.abs_diff(number) == 1;
        if !linked.iter().any(|(other, _, _)| beside(*other)) {
            return None;
        }
        let mut later: Vec<(u32, &str)> = linked
            .iter()
            .map(|(other, text, _)| (*other, *text))
            .filter(|(other, _)| *other > 1 && *other != number)
            .collect();
        if number > 1 {
            later.push((number, own));
        }
        let series = Series::of(first, &later)?;
        let alias = linked.iter().find(|(other, text, _)| *other == 1 && *text != first);
        let alias = alias.map(|(_, _, url)| (*url).clone());
        let fits = alias.as_ref().is_none_or(|url| series.number(url) == Some(1));
        fits.then_some(Pager { series, own: number, counts: true, alias })
    })
}

/// A link that says that it leads to the next page, whose URL has a number more than this page's.
fn by_rel(dom: &Dom<'_>, inherited: &[Hints], base: &Url, own: &str) -> Option<Pager> {
    let links = dom.all(Tag::Link).chain(dom.all(Tag::A)).filter_map(|at| {
        let node = dom.node(at);
        let comment = inherited.get(at as usize).is_some_and(|has| has.any(Hints::COMMENT));
        let rel = node.attr("rel").unwrap_or_default();
        let says =
            |word: &str| rel.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(word));
        if comment || !says("next") && (node.tag == Tag::Link || !is_in_pager(dom, inherited, at)) {
            return None;
        }
        plain(&base.join(node.attr("href")?.trim()).ok()?)
    });
    links.filter(|url| url != own).find_map(|url| {
        // Its second page: by 2 or, in a query, by 1 or an offset.
        let series = Series::of(own, &[(2, &url)])?;
        let is_second = series.adds_a_number()
            && (series.is_counted_from_one() || url.contains('?') && !own.contains('?'));
        is_second.then_some(Pager { series, own: 1, counts: false, alias: None })
    })
}

/// Whether a link stands in a box that is called a pager.
fn is_in_pager(dom: &Dom<'_>, inherited: &[Hints], at: u32) -> bool {
    dom.node(at).hints.any(Hints::PAGER)
        || inherited.get(at as usize).is_some_and(|has| has.any(Hints::PAGER))
}
