//! Bylines shown in the page.

use super::{Credits, push_new};
use crate::meta::author_href::author_href;
use crate::meta::bylines::{self, split_names};
use crate::meta::class::Flags;
use crate::meta::names::is_person;
use crate::meta::raw::{ByLine, ByLineKind, Heading, Raw, Short};
use crate::meta::text::clean;

/// How far from the headline a byline is surely the story's own, in bytes of text.
const NEAR: usize = 1_500;
/// How far before the headline a byline may stand: further up are menus of columnists.
const BEFORE: usize = 400;
/// More names than that far from the headline are those of teasers.
const MAX_SIGNED: usize = 3;
/// Bylines of one group stand within so many bytes of each other.
const GROUP: usize = 400;

/// Places whose names are not the story's authors.
const FAR: Flags = Flags::COMMENT
    .with(Flags::TEASER)
    .with(Flags::FOOTER)
    .with(Flags::NAV)
    .with(Flags::ASIDE)
    .with(Flags::FIGURE);

/// [`FAR`], without what the headline itself stands in: that means nothing.
fn far_from(heading: Option<&Heading>) -> Flags {
    FAR.without(heading.map_or(Flags::default(), |h| h.flags))
}

/// Bylines shown in the page: the group nearest to the headline, in it those of the strongest
/// kind; and that kind if they stand near the headline, with whether "by" or a link says so.
pub(super) fn visible(
    raw: &Raw,
    heading: Option<&Heading>,
    site: &[String],
) -> (Credits, Option<(ByLineKind, bool)>) {
    let far = far_from(heading);
    let h1 = heading.map_or(0, |h| h.pos);
    let distance = |pos: usize| if pos >= h1 { pos - h1 } else { (h1 - pos) * 2 };
    // Bare links to author pages stand in menus above the headline too.
    let before = |kind: ByLineKind| if kind == ByLineKind::Href { 0 } else { BEFORE };
    let mut rest = Credits::default();
    let mut lines: Vec<(usize, &ByLine, Vec<String>)> = raw
        .bylines
        .iter()
        .filter(|b| !b.flags.has(far) || is_said_in_figure(b, far))
        .filter(|b| b.text.len() <= 300 && b.pos + before(b.kind) >= h1)
        .map(|b| (distance(b.pos), b, names_of(b)))
        .collect();
    for (distance, line, _) in lines.iter().filter(|(.., names)| names.is_empty()) {
        // "By The Example Team": a house, if the markup is explicit.
        let text = clean(&line.text);
        let (name, opened) = bylines::strip_opener(&text);
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        if letters >= 3
            && *distance <= NEAR
            && (opened || line.kind != ByLineKind::Class)
            && name.len() <= 40
        {
            rest.add(name, "organization", site);
        }
    }
    lines.retain(|(.., names)| !names.is_empty());
    lines.sort_by_key(|(distance, ..)| *distance);
    // Far from the headline stands a signature, or a list of teasers with everybody's names.
    let far_from = lines.partition_point(|(distance, ..)| *distance <= NEAR);
    let mut signed: Vec<String> = Vec::new();
    lines[far_from..].iter().flat_map(|(.., names)| names).for_each(|n| push_new(&mut signed, n));
    if signed.len() > MAX_SIGNED {
        lines.truncate(far_from);
    }
    // Nearest group first; inside it the most explicit markup.
    let mut at = 0;
    while at < lines.len() {
        let start = lines[at].0;
        let stop = at + lines[at..].iter().take_while(|(d, ..)| *d <= start + GROUP).count();
        let group = &lines[at..stop];
        for kind in [ByLineKind::Prop, ByLineKind::Rel, ByLineKind::Class, ByLineKind::Href] {
            let mut found = Credits::default();
            for (.., names) in group.iter().filter(|(_, b, _)| b.kind == kind) {
                names.iter().for_each(|n| found.add(n, "", site));
            }
            found.agencies.iter().for_each(|a| push_new(&mut rest.agencies, a));
            found.houses.iter().for_each(|a| push_new(&mut rest.houses, a));
            if !found.persons.is_empty() {
                rest.persons = found.persons;
                let near = start <= NEAR && heading.is_some();
                let says = |b: &ByLine| {
                    bylines::strip_opener(&b.text).1 || b.links.iter().any(|(_, h)| author_href(h))
                };
                let said = group.iter().any(|(_, b, _)| b.kind == kind && says(b));
                return (rest, near.then_some((kind, said)));
            }
        }
        at = stop;
    }
    (rest, None)
}

/// "By Ann Lee" with a link to her page, in what is called an image for its layout: a picture's
/// credit says "Photo:" or links nowhere.
fn is_said_in_figure(line: &ByLine, far: Flags) -> bool {
    line.flags.only(far) == Flags::FIGURE
        && bylines::strip_opener(&line.text).1
        && line.links.iter().any(|(_, href)| author_href(href))
}

/// What begins, behind the authors' names, a list of others.
const OTHERS: &[&str] = &[
    "reviewed by",
    "medically reviewed",
    "fact checked by",
    "fact-checked by",
    "edited by",
    "photographs by",
    "photos by",
    "illustrated by",
];

/// A line up to where it names others than the authors; all of one that begins with them.
fn own_part(text: &str) -> &str {
    let lower = text.to_ascii_lowercase();
    let others = OTHERS.iter().filter_map(|words| lower.find(words));
    let end =
        others.min().filter(|at| text[..*at].chars().filter(|c| c.is_alphabetic()).count() > 3);
    &text[..end.unwrap_or(text.len())]
}

fn names_of(line: &ByLine) -> Vec<String> {
    if !line.names.is_empty() {
        return line.names.iter().flat_map(|n| split_names(n, true)).collect();
    }
    if line.kind != ByLineKind::Class {
        // A name broken over lines or elements inside one link is one name.
        let joined = clean(&line.text.replace(['\n', '\t'], " "));
        if (2..=4).contains(&joined.split(' ').count()) && is_person(&joined, false) {
            return vec![joined];
        }
    }
    let own = own_part(&line.text);
    let is_whole = own.len() == line.text.len();
    let linked: Vec<String> = line
        .links
        .iter()
        .filter(|(text, href)| author_href(href) && (is_whole || own.contains(text.trim())))
        .flat_map(|(text, _)| split_names(text, true))
        .collect();
    if linked.is_empty() { split_names(own, true) } else { linked }
}

/// Bylines without markup: "By Ann Lee", "Written by" with the name in the next element, or a
/// name alone right before the date.
pub(super) fn plain_text(raw: &Raw, heading: Option<&Heading>, site: &[String], out: &mut Credits) {
    let far = far_from(heading);
    let h1 = heading.map_or(0, |h| h.pos);
    let near = |pos: usize| pos <= h1 + NEAR && pos + 600 >= h1;
    let mut after_opener = false;
    for Short { text, pos, flags, .. } in &raw.shorts {
        // "Published: 20 November | By Ann Lee" is two lines in one.
        let text = text
            .split(['|', '·', '•'])
            .map(str::trim)
            .find(|part| bylines::opens_byline(part) && !bylines::is_opener(part))
            .unwrap_or(text.as_str());
        let strong = after_opener || bylines::opens_strongly(text);
        if flags.has(far) || text.len() > 120 || !(strong || near(*pos)) {
            continue;
        }
        let alone = bylines::is_opener(text);
        if (after_opener || bylines::opens_byline(text)) && !alone {
            split_names(text, after_opener).iter().for_each(|n| out.add(n, "", site));
            if !out.persons.is_empty() {
                return;
            }
        }
        after_opener = alone;
    }
    for (tail, pos) in &raw.credits {
        if *pos >= h1
            && let Some(bylines::EndCredit::Person(name)) = bylines::end_credit(tail)
        {
            out.add(&name, "", site);
            return;
        }
    }
    for spot in raw.dates.iter().filter(|s| near(s.pos) && !s.flags.has(far)) {
        let name = spot.lead.trim_matches(|c: char| !c.is_alphanumeric());
        if name.split_whitespace().count() >= 2 && is_person(name, false) && name.len() <= 40 {
            out.add(name, "", site);
            return;
        }
    }
}
