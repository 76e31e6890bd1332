//! Chooses the authors.

mod houses;
mod shown;

use super::bylines::split_names;
use super::jsonld::{LdItem, LdName};
use super::names::{is_agency, is_person};
use super::raw::{ByLineKind, Heading, Raw};
use super::text::{clean, fold};
use houses::house;
use shown::{plain_text, visible};

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
        } else if !is_site && !kind.contains("organization") && is_person(&name, true) {
            push_new(&mut self.persons, &name);
        } else if let Some(house) = house(&name, is_site) {
            push_new(&mut self.houses, house);
        }
    }
}

fn push_new(list: &mut Vec<String>, name: &str) {
    let folded = fold(name);
    if !folded.is_empty() && list.len() < 30 && !list.iter().any(|n| fold(n) == folded) {
        list.push(name.to_owned());
    }
}

/// So many single words are no names.
const LABELS: usize = 3;

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
    } else if out.persons.len() >= LABELS && out.persons.iter().all(|n| n.is_ascii()) {
        // Many single words are the tags that stand where a name would.
        out.persons.clear();
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
            if let Some(name) = citation(key, value) {
                meta.add(&name, "", site);
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

/// One author of a paper, written "Roe, Jane" (Google Scholar, "Inclusion guidelines").
fn citation(key: &str, value: &str) -> Option<String> {
    let (last, first) = value.split_once(',').filter(|_| key == "citation_author")?;
    let (last, first) = (last.trim(), first.trim());
    let one = !last.is_empty() && !first.is_empty() && !first.contains(',');
    one.then(|| format!("{first} {last}"))
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
