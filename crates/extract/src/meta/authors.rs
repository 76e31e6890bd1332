//! Chooses the authors.

use super::bylines::{self, split_names};
use super::class::Flags;
use super::jsonld::{LdItem, LdName};
use super::names::{is_agency, is_person};
use super::raw::{ByLine, ByLineKind, Heading, Raw};
use super::spots::author_href;
use super::text::{clean, fold};

/// Who wrote it.
#[derive(Debug, Default)]
pub(crate) struct Credits {
    pub(crate) persons: Vec<String>,
    pub(crate) agencies: Vec<String>,
    /// Organisations the page names as author, agencies included, in the page's order.
    pub(crate) houses: Vec<String>,
}

impl Credits {
    fn add(&mut self, name: &str, kind: &str, site: &[String]) {
        let name = clean(name);
        if name.is_empty() {
            return;
        }
        let folded = fold(&name);
        // A person's own site bears the person's name: JSON-LD must say so.
        let own_site = kind.contains("person")
            && name.split_whitespace().count() >= 2
            && is_person(&name, false)
            && kind.contains("publisher");
        let is_site = !own_site && site.iter().any(|s| fold(s) == folded);
        if is_agency(&name) {
            push_new(&mut self.agencies, &name);
            push_new(&mut self.houses, &name);
        } else if is_site || kind.contains("organization") {
            push_new(&mut self.houses, &name);
        } else if is_person(&name, true) {
            push_new(&mut self.persons, &name);
        } else {
            push_new(&mut self.houses, &name);
        }
    }
}

fn push_new(list: &mut Vec<String>, name: &str) {
    let folded = fold(name);
    if !folded.is_empty() && list.len() < 30 && !list.iter().any(|n| fold(n) == folded) {
        list.push(name.to_owned());
    }
}

const METAS: &[&str] = &[
    "author",
    "article:author",
    "article:author_name",
    "og:article:author",
    "og:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "dc:creator",
    "cxenseparse:author",
    "byl",
    "byline",
    "authors",
    "article.author",
    "citation_author",
    "rnews:author",
    "twitter:data1",
    "vr:author",
    "shareaholic:article_author_name",
    "creator",
    "bt:author",
    "content-author",
];

/// The authors that a feed's entry names.
pub(super) fn told(names: &[String], publisher: Option<&str>) -> Credits {
    let site: Vec<String> = publisher.map(str::to_owned).into_iter().collect();
    let mut told = Credits::default();
    for name in names {
        let split = split_names(name, true);
        if split.is_empty() {
            told.add(name, "", &site);
        }
        split.iter().for_each(|name| told.add(name, "", &site));
    }
    told
}

fn from_ld(list: &[LdName], site: &[String], out: &mut Credits) {
    for entry in list {
        if entry.kind.contains("organization") {
            out.add(&entry.name, &entry.kind, site);
            continue;
        }
        let split = split_names(&entry.name, true);
        if split.is_empty() {
            out.add(&entry.name, &entry.kind, site);
        }
        for name in split {
            out.add(&name, &entry.kind, site);
        }
    }
}

/// The credits of a page:
///
/// | the sources say | taken |
/// |---|---|
/// | the byline by the headline names all of JSON-LD's (or meta's) persons and more | byline |
/// | the byline names other persons than JSON-LD's one | byline: themes put the owner there |
/// | JSON-LD names persons | JSON-LD |
/// | meta names persons | meta |
/// | a byline anywhere in the story | byline |
/// | a text by the headline that opens like a byline, or a name right before the date | it |
pub(crate) fn choose(
    raw: &Raw,
    story: Option<&LdItem>,
    heading: Option<&Heading>,
    site: &[String],
) -> Credits {
    let mut ld = Credits::default();
    if let Some(story) = story {
        from_ld(&story.authors, site, &mut ld);
        if ld.persons.is_empty() {
            from_ld(&story.creators, site, &mut ld);
        }
    }
    let meta = from_metas(raw, site);
    let (page, kind) = visible(raw, heading, site);
    // "By" or a link to an author's page makes a class as good as markup.
    let explicit =
        matches!(kind, Some((ByLineKind::Prop | ByLineKind::Rel, _) | (ByLineKind::Class, true)));
    let class = matches!(kind, Some((ByLineKind::Class, _)));
    let said = if ld.persons.is_empty() { &meta.persons } else { &ld.persons };
    let shown = &page.persons;
    let holds = |list: &[String], name: &String| list.iter().any(|n| fold(n) == fold(name));
    let byline = if said.is_empty() {
        true
    } else if kind.is_none() || (class && !explicit) || shown.is_empty() || shown.len() > 8 {
        false
    } else {
        let all = !class && said.iter().all(|n| holds(shown, n));
        let none = explicit && !said.iter().any(|n| holds(shown, n) || alike(shown, n));
        all || (none && said.len() == 1)
    };
    let mut out = Credits {
        persons: if byline { shown.clone() } else { said.clone() },
        ..Credits::default()
    };
    for source in [&ld, &meta, &page] {
        source.agencies.iter().for_each(|a| push_new(&mut out.agencies, a));
        source.houses.iter().for_each(|h| push_new(&mut out.houses, h));
    }
    // Second authors may sit in `contributor`; a byline that leaves them out knows better.
    if let Some(story) = story.filter(|_| !ld.persons.is_empty() && !byline) {
        let mut more = Credits::default();
        from_ld(&story.contributors, site, &mut more);
        for name in more.persons.iter().filter(|n| shown.is_empty() || holds(shown, n)) {
            push_new(&mut out.persons, name);
        }
    }
    if out.persons.is_empty() {
        plain_text(raw, heading, site, &mut out);
    }
    if out.persons.iter().any(|n| n.contains(' ')) {
        // Beside full names a single word is a label ("Author", "Veterinarian").
        let han = |n: &str| {
            n.chars().any(|c| {
                !c.is_ascii() && c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase()
            })
        };
        out.persons.retain(|n| n.contains(' ') || han(n));
    }
    out
}

/// Whether a name is one of the list written otherwise ("J. Roe", "Jane Roe").
fn alike(list: &[String], name: &str) -> bool {
    let ends = |n: &str| {
        let folded = fold(n);
        let last = folded.rsplit(' ').next().unwrap_or_default().to_owned();
        (folded.chars().next(), last)
    };
    let own = ends(name);
    list.iter().any(|n| ends(n) == own)
}

fn from_metas(raw: &Raw, site: &[String]) -> Credits {
    let mut meta = Credits::default();
    for key in METAS {
        if *key == "twitter:data1" && !labels_author(raw) {
            continue;
        }
        for value in raw.metas_of(key) {
            if value.starts_with("http") {
                continue;
            }
            let split = split_names(&clean(value), true);
            if split.is_empty() {
                meta.add(value, "", site);
            }
            for name in split {
                meta.add(&name, "", site);
            }
        }
        if !meta.persons.is_empty() {
            break;
        }
    }
    meta
}

fn labels_author(raw: &Raw) -> bool {
    let label = raw.meta("twitter:label1").unwrap_or_default().to_lowercase();
    [
        "written",
        "author",
        "verfasst",
        "geschrieben",
        "écrit",
        "escrito",
        "scritto",
        "por",
        "door",
        "skrevet",
        "autor",
    ]
    .iter()
    .any(|w| label.contains(w))
}

/// How far from the headline a byline is surely the story's own, in bytes of text.
const NEAR: usize = 1_500;
/// How far before the headline a byline may stand: further up are menus of columnists.
const BEFORE: usize = 400;
/// More names than that far from the headline are those of teasers.
const MAX_SIGNED: usize = 3;
/// Bylines of one group stand within so many bytes of each other.
const GROUP: usize = 400;

/// Bylines shown in the page: the group nearest to the headline, in it those of the strongest
/// kind; and that kind if they stand near the headline, with whether "by" or a link says so.
fn visible(
    raw: &Raw,
    heading: Option<&Heading>,
    site: &[String],
) -> (Credits, Option<(ByLineKind, bool)>) {
    let far = Flags::COMMENT
        .with(Flags::TEASER)
        .with(Flags::FOOTER)
        .with(Flags::NAV)
        .with(Flags::ASIDE)
        .with(Flags::FIGURE);
    let far = far.without(heading.map_or(Flags::default(), |h| h.flags));
    let h1 = heading.map_or(0, |h| h.pos);
    let distance = |pos: usize| if pos >= h1 { pos - h1 } else { (h1 - pos) * 2 };
    // Bare links to author pages stand in menus above the headline too.
    let before = |kind: ByLineKind| if kind == ByLineKind::Href { 0 } else { BEFORE };
    let mut rest = Credits::default();
    let mut lines: Vec<(usize, &ByLine, Vec<String>)> = raw
        .bylines
        .iter()
        .filter(|b| !b.flags.has(far) && b.text.len() <= 300 && b.pos + before(b.kind) >= h1)
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
    let linked: Vec<String> = line
        .links
        .iter()
        .filter(|(_, href)| author_href(href))
        .flat_map(|(text, _)| split_names(text, true))
        .collect();
    if linked.is_empty() { split_names(&line.text, true) } else { linked }
}

/// Bylines without markup: "By Ann Lee", "Written by" with the name in the next element, or a
/// name alone right before the date.
fn plain_text(raw: &Raw, heading: Option<&Heading>, site: &[String], out: &mut Credits) {
    let far = Flags::COMMENT
        .with(Flags::TEASER)
        .with(Flags::FOOTER)
        .with(Flags::NAV)
        .with(Flags::ASIDE)
        .with(Flags::FIGURE);
    let far = far.without(heading.map_or(Flags::default(), |h| h.flags));
    let h1 = heading.map_or(0, |h| h.pos);
    let near = |pos: usize| pos <= h1 + NEAR && pos + 600 >= h1;
    let mut after_opener = false;
    for (text, pos, flags) in &raw.shorts {
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
