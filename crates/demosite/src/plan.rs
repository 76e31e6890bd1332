//! Options to hosts: which stories exist, who wrote them, and when.

use crate::clock::{NEWEST, days};
use crate::host::{Host, ID_FIRST, ID_STEP, Person, Section, Theme};
use crate::html::slug;
use crate::lexicon::{EN, Lexicon, MANY};
use crate::options::Options;
use crate::prose;
use crate::rng::{Rng, mix};
use crate::special;
use crate::story::{Standing, Story};
use std::collections::HashSet;
use std::sync::OnceLock;
use std::sync::atomic::AtomicUsize;

/// Builds host `index`, with `count` public stories.
pub(crate) fn host(theme: Theme, index: usize, count: usize, options: &Options) -> Host {
    let mut rng = Rng::new(mix(options.seed, index as u64));
    let (name, root, offset) = match theme {
        Theme::Fox => ("Harbour Lite News", "", 330),
        Theme::Core => ("The Arden Gazette", "", 120),
        Theme::Modern => ("Vantry Courier", "", -300),
        Theme::Tables => ("Castle Mere Post", "", 0),
        Theme::Plain => ("Sorrel Journal", "/journal", 60),
        Theme::Lingual => ("Nine Rivers", "", 180),
    };
    let copy = index / Theme::ALL.len();
    let name = if copy == 0 { name.to_owned() } else { format!("{name} {}", copy + 1) };
    let mut host = Host {
        theme,
        name,
        base: String::new(),
        root,
        offset,
        sections: sections(theme),
        tags: tags(),
        people: people(theme, &mut rng),
        stories: Vec::with_capacity(count),
        multipage: options.multipage,
        awkward: options.awkward,
        held: AtomicUsize::new(options.held.min(count)),
        extras: Vec::new(),
        all: Vec::new(),
        by_section: Vec::new(),
        by_tag: Vec::new(),
        by_person: Vec::new(),
        slugs: std::collections::HashMap::new(),
    };
    let span = NEWEST - days(2021, 6, 1) * 86_400;
    let step = span / i64::try_from(count.max(1)).unwrap_or(1);
    for i in 0..count {
        let lex = if theme == Theme::Lingual { MANY[i % MANY.len()] } else { &EN };
        let id = ID_FIRST + ID_STEP * u32::try_from(count - 1 - i).unwrap_or(0);
        let jitter = rng.below(usize::try_from(step / 2).unwrap_or(1).max(1)) as i64;
        let at = NEWEST - i as i64 * step - jitter;
        let story = story(&host, lex, id, at, &mut rng);
        host.stories.push(story);
    }
    special::place(&mut host, &mut rng);
    let mut taken = HashSet::new();
    let limit = if theme == Theme::Lingual { 90 } else { 60 };
    for story in &mut host.stories {
        let plain = match slug(&story.title, limit) {
            empty if empty.is_empty() => format!("story-{}", story.id),
            slug => slug,
        };
        let mut free = plain.clone();
        let mut n = 2;
        while !taken.insert(free.clone()) {
            free = format!("{plain}-{n}");
            n += 1;
        }
        story.slug = free;
    }
    special::extras(&mut host, &mut rng);
    index_lists(&mut host);
    host
}

fn story(host: &Host, lex: &'static Lexicon, id: u32, at: i64, rng: &mut Rng) -> Story {
    let title = prose::headline(lex, rng);
    let writers = match host.theme {
        Theme::Fox => 0,
        Theme::Modern | Theme::Tables if rng.one_in(5) => 2,
        _ => 1,
    };
    let mut authors = Vec::new();
    while authors.len() < writers {
        let (from, count) = match host.theme {
            Theme::Lingual => (
                MANY.iter().position(|many| many.tag == lex.tag).unwrap_or(0) * PER_LANGUAGE,
                PER_LANGUAGE,
            ),
            // The first one owns the site and writes nothing.
            _ => (1, host.people.len() - 1),
        };
        let one = u16::try_from(from + rng.below(count)).unwrap_or(0);
        if !authors.contains(&one) {
            authors.push(one);
        }
    }
    let section = match host.theme {
        Theme::Lingual => 0,
        _ => u16::try_from(rng.below(host.sections.len())).unwrap_or(0),
    };
    let tag = |rng: &mut Rng| u16::try_from(rng.below(host.tags.len())).unwrap_or(0);
    let first = tag(rng);
    let second = (first + 1 + u16::try_from(rng.below(5)).unwrap_or(0)) % host.tags.len() as u16;
    Story {
        id,
        seed: rng.next(),
        lex,
        title,
        slug: String::new(),
        authors,
        at,
        section,
        tags: [first, second],
        standing: Standing::Public,
        moved: rng.one_in(25),
        comments: if rng.one_in(3) { u8::try_from(1 + rng.below(7)).unwrap_or(1) } else { 0 },
        fixed: None,
        credit: String::new(),
        paragraphs: if rng.one_in(14) { 1 } else { u8::try_from(4 + rng.below(12)).unwrap_or(4) },
        teaser: OnceLock::new(),
    }
}

/// Writers of each language on the multilingual host.
const PER_LANGUAGE: usize = 4;

fn people(theme: Theme, rng: &mut Rng) -> Vec<Person> {
    let mut out: Vec<Person> = Vec::new();
    let lexicons: Vec<(&Lexicon, usize)> = match theme {
        Theme::Lingual => MANY.iter().map(|lex| (*lex, PER_LANGUAGE)).collect(),
        _ => vec![(&EN, 12)],
    };
    for (lex, count) in lexicons {
        let end = out.len() + count;
        while out.len() < end {
            let mut name = String::new();
            prose::name(lex, rng, &mut name);
            if out.iter().all(|other| other.name != name) {
                out.push(Person { slug: slug(&name, 60), name });
            }
        }
    }
    out
}

fn sections(theme: Theme) -> Vec<Section> {
    let names: &[&str] = match theme {
        Theme::Fox => &["-Top News", "-Business", "World", "Sport", "Blogs", "Lite Life"],
        Theme::Lingual => &["News"],
        Theme::Tables => &["Town", "County", "Harbour", "Letters"],
        _ => &["World", "Politics", "Economy", "Culture", "Science"],
    };
    names.iter().map(|n| Section { slug: slug(n, 40), name: (*n).to_owned() }).collect()
}

fn tags() -> Vec<Section> {
    [
        "ferries", "bridges", "bread", "weather", "schools", "forests", "rail", "fishing", "music",
        "energy",
    ]
    .iter()
    .map(|t| Section { slug: (*t).to_owned(), name: (*t).to_owned() })
    .collect()
}

fn index_lists(host: &mut Host) {
    host.all = (0..host.stories.len()).collect();
    host.by_section = vec![Vec::new(); host.sections.len()];
    host.by_tag = vec![Vec::new(); host.tags.len()];
    host.by_person = vec![Vec::new(); host.people.len()];
    for (i, story) in host.stories.iter().enumerate() {
        host.by_section[usize::from(story.section)].push(i);
        for tag in story.tags {
            host.by_tag[usize::from(tag)].push(i);
        }
        for author in &story.authors {
            host.by_person[usize::from(*author)].push(i);
        }
        host.slugs.insert(story.slug.clone(), i);
    }
}
