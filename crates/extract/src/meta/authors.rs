//! Chooses the authors.

use super::class::Flags;
use super::jsonld::{LdItem, LdName};
use super::names::{self, is_agency, is_person, split_names};
use super::text::{clean, fold};
use super::walk::{ByLineKind, Raw};

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
        let is_site = site.iter().any(|s| fold(s) == folded);
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

/// The credits of a page, from the first source that names a person.
pub(crate) fn choose(
    raw: &Raw,
    story: Option<&LdItem>,
    h1_pos: Option<usize>,
    site: &[String],
) -> Credits {
    let mut all = Credits::default();
    let mut ld = Credits::default();
    if let Some(story) = story {
        from_ld(&story.authors, site, &mut ld);
        if ld.persons.is_empty() {
            from_ld(&story.creators, site, &mut ld);
        }
    }
    let mut meta = Credits::default();
    for key in METAS {
        if *key == "twitter:data1"
            && !raw.meta("twitter:label1").is_some_and(|l| {
                let l = l.to_lowercase();
                l.contains("written")
                    || l.contains("author")
                    || l.contains("verfasst")
                    || l.contains("geschrieben")
                    || l.contains("écrit")
                    || l.contains("escrito")
                    || l.contains("scritto")
            })
        {
            continue;
        }
        for value in raw.metas_of(key) {
            if value.starts_with("http") {
                continue;
            }
            let split = split_names(value, true);
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
    let page = visible(raw, h1_pos, site);
    for source in [ld, meta, page] {
        for agency in &source.agencies {
            push_new(&mut all.agencies, agency);
        }
        for house in &source.houses {
            push_new(&mut all.houses, house);
        }
        if all.persons.is_empty() {
            all.persons = source.persons;
        }
    }
    all
}

/// Bylines shown in the page.
fn visible(raw: &Raw, h1_pos: Option<usize>, site: &[String]) -> Credits {
    let far =
        Flags::COMMENT.with(Flags::TEASER).with(Flags::FOOTER).with(Flags::NAV).with(Flags::ASIDE);
    let mut best = Credits::default();
    let h1 = h1_pos.unwrap_or(0);
    for kind in
        [ByLineKind::Prop, ByLineKind::Rel, ByLineKind::Class, ByLineKind::Href, ByLineKind::Text]
    {
        let mut found = Credits::default();
        for line in raw.bylines.iter().filter(|b| b.kind == kind && !b.flags.has(far)) {
            if line.pos + 3_000 < h1 || line.text.len() > 300 {
                continue;
            }
            let names = if line.names.is_empty() {
                split_names(&line.text, true)
            } else {
                line.names.iter().flat_map(|n| split_names(n, true)).collect()
            };
            for name in names {
                found.add(&name, "", site);
            }
        }
        if !found.persons.is_empty() {
            return found;
        }
        for a in found.agencies {
            push_new(&mut best.agencies, &a);
        }
    }
    for (text, pos, flags) in &raw.shorts {
        if flags.has(far) || *pos > h1 + 1_500 || pos + 600 < h1 || text.len() > 120 {
            continue;
        }
        if names::opens_byline(text) {
            for name in split_names(text, false) {
                best.add(&name, "", site);
            }
            if !best.persons.is_empty() {
                return best;
            }
        }
    }
    best
}
