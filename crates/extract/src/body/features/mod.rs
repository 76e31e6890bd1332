//! What is asked about each block: yes-or-no features, each with a name and (in
//! [`super::weights`]) a weight.

use super::blocks::{Block, Blocks};
use super::container::Place;
use super::phrases;
use crate::dom::{Dom, Tag};
use crate::headings::{self, Heading};
use crate::hints::{Fnv, FnvMap, Hints};
use std::hash::Hasher;

/// Group names of features that come in rows; the number of each row is given by its group.
pub const GROUPS: &[(&str, usize)] = &[
    ("bias", 1),
    ("shape", 36),        // 6 tag groups x 6 lengths
    ("inside_shape", 36), // the same, inside the place of the story
    ("place", 8),
    ("depth", 4),
    ("links", 20), // 4 tag groups x 5 link densities
    ("text", 16),
    ("own_hint", 36),
    ("hint", 36),
    ("start_short", 13),
    ("start_long", 13),
    ("anywhere", 13),
    ("under", 13),
    ("heading", 13),
    ("order", 14),
    ("beside", 12),
    ("list", 6),
    ("like", 10),
    ("witness", 3),
    ("picture", 4),
    ("card", 5),
];

const fn offset_of(group: usize) -> usize {
    let mut at = 0;
    let mut sum = 0;
    while at < group {
        sum += GROUPS[at].1;
        at += 1;
    }
    sum
}

/// Number of features.
pub const COUNT: usize = offset_of(GROUPS.len());

/// The features a block has.
#[derive(Debug, Clone, Default)]
pub struct Bits(pub Vec<u16>);

impl Bits {
    fn set(&mut self, group: Group, index: usize) {
        self.0.push(u16::try_from(offset_of(group as usize) + index).unwrap_or(0));
    }
    fn set_if(&mut self, yes: bool, group: Group, index: usize) {
        if yes {
            self.set(group, index);
        }
    }
}

#[derive(Clone, Copy)]
enum Group {
    Bias,
    Shape,
    InsideShape,
    Place,
    Depth,
    Links,
    Text,
    OwnHint,
    Hint,
    StartShort,
    StartLong,
    Anywhere,
    Under,
    Heading,
    Order,
    Beside,
    List,
    Like,
    Witness,
    Picture,
    Card,
}

/// What all blocks of a page share.
#[derive(Debug)]
pub struct Scene<'p, 'a> {
    /// The page.
    pub dom: &'p Dom<'a>,
    /// Its blocks.
    pub blocks: &'p Blocks,
    /// Where the story stands.
    pub place: &'p Place,
    /// The block of the headline.
    pub headline: Option<usize>,
    /// The headline's text, folded.
    pub title: String,
    /// The page's description, folded.
    pub description: String,
    /// `articleBody` of the structured data, folded, if it is worth asking.
    pub witness: Option<String>,
}

/// Features of every block.
#[must_use]
pub fn all(scene: &Scene<'_, '_>) -> Vec<Bits> {
    let shared = Shared::new(scene);
    (0..scene.blocks.list.len())
        .map(
            |at| if shared.hopeless(scene, at) { Bits::default() } else { one(scene, &shared, at) },
        )
        .collect()
}

struct Shared {
    inside: std::ops::Range<usize>,
    above: Vec<u32>,
    first_prose: usize,
    last_prose: usize,
    half: usize,
    last_tenth: usize,
    like: FnvMap<u64, f32>,
    parents: FnvMap<u32, f32>,
    total: f32,
    seen: FnvMap<u64, u32>,
    under: Vec<Option<Heading>>,
    headings: Vec<Option<Heading>>,
    images: Vec<u32>,
}

impl Shared {
    fn new(scene: &Scene<'_, '_>) -> Self {
        let inside = scene.blocks.range(scene.dom, scene.place.element);
        let long = |at: &usize| scene.place.prose[*at] >= 80.0;
        let first_prose = inside.clone().find(long).unwrap_or(inside.start);
        let last_prose = inside.clone().rev().find(long).unwrap_or(inside.end);
        let mut like = FnvMap::default();
        let mut parents = FnvMap::default();
        let mut total = 0.0;
        for at in inside.clone() {
            let score = scene.place.prose[at].max(0.0);
            let block = &scene.blocks.list[at];
            total += score;
            *like.entry(signature(scene.dom, block)).or_insert(0.0) += score;
            *parents.entry(scene.dom.node(block.element).parent).or_insert(0.0) += score;
        }
        let (mut half, mut last_tenth, mut sum) = (inside.end, inside.end, 0.0);
        for at in inside.clone() {
            sum += scene.place.prose[at].max(0.0);
            if sum >= total * 0.5 && half == inside.end {
                half = at;
            }
            if sum >= total * 0.9 && last_tenth == inside.end {
                last_tenth = at;
            }
        }
        let mut seen = FnvMap::default();
        for block in &scene.blocks.list {
            *seen.entry(hash(scene.blocks.text_of(block).as_bytes())).or_insert(0) += 1;
        }
        let (headings, under) = scopes(scene);
        let mut images = Vec::with_capacity(scene.dom.nodes.len() + 1);
        images.push(0);
        for node in &scene.dom.nodes {
            let image = node.tag == Tag::Img || node.tag == Tag::Figure;
            images.push(images.last().copied().unwrap_or(0) + u32::from(image));
        }
        Self {
            images,
            above: scene.dom.ancestors(scene.place.element).collect(),
            inside,
            first_prose,
            last_prose,
            half,
            last_tenth,
            like,
            parents,
            total,
            seen,
            under,
            headings,
        }
    }
}

impl Shared {
    /// Menus, footers and comments outside the place of the story are not asked at all.
    fn hopeless(&self, scene: &Scene<'_, '_>, at: usize) -> bool {
        const NEVER: Hints =
            Hints::NAV.or(Hints::FOOTER).or(Hints::COMMENT).or(Hints::COOKIE).or(Hints::MODAL);
        !self.inside.contains(&at)
            && scene.place.inherited[scene.blocks.list[at].element as usize].any(NEVER)
    }
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = Fnv::default();
    hasher.write(bytes);
    hasher.finish()
}

/// Tag and class of the block's element.
#[must_use]
pub fn signature(dom: &Dom<'_>, block: &Block) -> u64 {
    let node = dom.node(block.element);
    hash(node.class.as_bytes()) ^ ((node.tag as u64) << 56)
}

/// For each block what it announces itself, and what the nearest heading over it announces.
fn scopes(scene: &Scene<'_, '_>) -> (Vec<Option<Heading>>, Vec<Option<Heading>>) {
    let (dom, blocks) = (scene.dom, scene.blocks);
    let mut own = Vec::with_capacity(blocks.list.len());
    let mut under = Vec::with_capacity(blocks.list.len());
    // (end of the scope's element, what)
    let mut open: Vec<(u32, Heading)> = vec![];
    for block in &blocks.list {
        while open.last().is_some_and(|(end, _)| block.first >= *end) {
            open.pop();
        }
        let titled = block.tag.is_heading()
            || block.len <= 60
                && (dom.node(block.element).hints.any(Hints::TITLE)
                    || block.strong_len * 10 >= block.len * 9);
        let class = titled.then(|| headings::classify(blocks.text_of(block))).flatten();
        own.push(class);
        if block.tag.is_heading() && class.is_none() && block.link_len * 2 < block.len {
            // A heading of the story ends what an earlier sibling heading announced.
            let parent_end = dom.node(dom.node(block.element).parent).end;
            open.retain(|(end, _)| *end > parent_end);
        }
        under.push(open.last().map(|(_, what)| *what));
        if let Some(class) = class {
            // The heading's box: the nearest element over it that holds another block.
            let mut scope = block.element;
            for above in dom.ancestors(block.element).skip(1).take(4) {
                scope = above;
                if blocks.range(dom, above).len() > 1 {
                    break;
                }
            }
            open.push((dom.node(scope).end, class));
        }
    }
    (own, under)
}

fn tag_group(tag: Tag) -> usize {
    match tag {
        Tag::P => 0,
        Tag::Li | Tag::Dd | Tag::Dt => 1,
        tag if tag.is_heading() => 2,
        Tag::Div => 3,
        Tag::Blockquote | Tag::Pre => 4,
        _ => 5,
    }
}

/// List items and definition terms.
#[must_use]
pub fn is_list(tag: Tag) -> bool {
    tag_group(tag) == 1
}

/// Bounds of the length classes, in letters.
const LENGTHS: [u32; 5] = [12, 30, 70, 140, 280];

#[expect(clippy::too_many_lines, reason = "a flat list of questions reads best in one place")]
fn one(scene: &Scene<'_, '_>, shared: &Shared, at: usize) -> Bits {
    use Group as G;
    let (dom, blocks) = (scene.dom, scene.blocks);
    let block = &blocks.list[at];
    let text = blocks.text_of(block);
    let mut bits = Bits(Vec::with_capacity(40));
    let inside = shared.inside.contains(&at);
    let short = block.len < 140;

    bits.set(G::Bias, 0);
    let length = LENGTHS.iter().filter(|bound| block.len >= **bound).count();
    let group = tag_group(block.tag);
    bits.set(G::Shape, group * 6 + length);
    bits.set_if(inside, G::InsideShape, group * 6 + length);

    // Where it stands against the place of the story.
    let before = at < shared.inside.start;
    if !inside {
        let steps = shared
            .above
            .iter()
            .position(|above| {
                let node = dom.node(*above);
                block.first > *above && block.first < node.end
            })
            .unwrap_or(9);
        let class = match steps {
            1 => 0,
            2 | 3 => 1,
            4..=6 => 2,
            _ => 3,
        };
        bits.set(G::Place, class + if before { 0 } else { 4 });
    } else {
        let steps = dom
            .ancestors(block.element)
            .position(|above| above == scene.place.element)
            .unwrap_or(3);
        bits.set(G::Depth, steps.min(3));
    }

    let density = block.link_len * 100 / block.len.max(1);
    let density = match density {
        0 => 0,
        1..=19 => 1,
        20..=49 => 2,
        50..=89 => 3,
        _ => 4,
    };
    let link_group = match block.tag {
        Tag::P => 0,
        Tag::Li => 1,
        tag if tag.is_heading() => 2,
        _ => 3,
    };
    bits.set(G::Links, link_group * 5 + density);

    let strong = block.strong_len * 10 >= block.len * 9;
    let upper = text.chars().filter(|c| c.is_uppercase()).count() * 2
        > text.chars().filter(|c| c.is_alphabetic()).count().max(1);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let tests = [
        block.ends_sentence,
        block.marks == 0,
        text.ends_with(':'),
        strong && short,
        strong && !short,
        upper && block.len > 3,
        text.contains('|'),
        text.contains('@'),
        digits * 3 > text.len(),
        block.words <= 3,
        text.starts_with(char::is_lowercase),
        text.ends_with('?'),
        text.starts_with(['“', '"', '„', '«', '「', '–', '—', '\'', '‘']),
        block.button,
        text.starts_with(['(', '[', '*', '©', '►', '▶', '•', '→', '»', '>', '#']),
        block.links >= 3,
    ];
    for (index, yes) in tests.into_iter().enumerate() {
        bits.set_if(yes, G::Text, index);
    }

    let own = dom.node(block.element).hints.0
        | (dom.node(dom.node(block.element).parent).hints.0 * u64::from(block.element != 0));
    let inherited = scene.place.inherited[block.element as usize].0;
    for index in 0..36 {
        bits.set_if((own >> index) & 1 == 1, G::OwnHint, index);
        bits.set_if((inherited >> index) & 1 == 1, G::Hint, index);
    }

    let folded = phrases::fold_start(text);
    if let Some(phrase) = phrases::of_start(&folded) {
        bits.set(if short { G::StartShort } else { G::StartLong }, phrase as usize);
    }
    if block.len < 400 && (inside || block.len > 60) {
        let found = phrases::anywhere(text);
        for index in 0..13 {
            bits.set_if((found >> index) & 1 == 1, G::Anywhere, index);
        }
    }
    if let Some(under) = shared.under[at] {
        bits.set(G::Under, under as usize);
    }
    if let Some(heading) = shared.headings[at] {
        bits.set(G::Heading, heading as usize);
    }

    let repeated = shared.seen.get(&hash(text.as_bytes())).is_some_and(|count| *count > 1);
    let title = !scene.title.is_empty() && similar(&folded, &scene.title);
    let after_headline = scene.headline.is_some_and(|headline| at > headline);
    let tests = [
        scene.headline.is_some_and(|headline| at < headline),
        after_headline,
        scene.headline == Some(at),
        title,
        inside && at < shared.first_prose,
        inside && at > shared.last_prose,
        !inside && at > shared.last_prose,
        inside && at > shared.last_tenth,
        inside && at <= shared.half,
        repeated && block.len > 15,
        repeated && block.len <= 15,
        !scene.description.is_empty() && block.len > 40 && scene.description.starts_with(&folded),
        after_headline && at < shared.first_prose,
        scene.place.carded[at],
    ];
    for (index, yes) in tests.into_iter().enumerate() {
        bits.set_if(yes, G::Order, index);
    }

    let prose =
        |at: Option<usize>| at.and_then(|at| scene.place.prose.get(at)).copied().unwrap_or(-1.0);
    let previous = prose(at.checked_sub(1));
    let next = prose(Some(at + 1));
    let block_at = |at: Option<usize>| at.and_then(|at| blocks.list.get(at));
    let tests = [
        previous >= 80.0,
        previous < 0.0,
        next >= 80.0,
        next < 0.0,
        prose(Some(at + 2)) >= 80.0,
        prose(at.checked_sub(2)) >= 80.0,
        previous >= 80.0 && next >= 80.0,
        previous < 0.0 && next < 0.0,
        block_at(at.checked_sub(1)).is_some_and(|block| block.tag.is_heading()),
        block_at(Some(at + 1)).is_some_and(|block| block.tag.is_heading()),
        block_at(at.checked_sub(1)).is_some_and(|b| blocks.text_of(b).ends_with(':')),
        block_at(Some(at + 1)).is_some_and(|b| b.tag == Tag::Li && b.link_len * 2 < b.len),
    ];
    for (index, yes) in tests.into_iter().enumerate() {
        bits.set_if(yes, G::Beside, index);
    }

    let list = dom
        .ancestors(block.element)
        .take(6)
        .find(|above| matches!(dom.node(*above).tag, Tag::Ul | Tag::Ol | Tag::Dl | Tag::Table));
    if let Some(list) = list {
        let range = blocks.range(dom, list);
        let (len, links) = blocks.list[range.clone()]
            .iter()
            .fold((0, 0), |(len, links), block| (len + block.len, links + block.link_len));
        let count = u32::try_from(range.len()).unwrap_or(1).max(1);
        bits.set_if(links * 2 > len, G::List, 0);
        bits.set_if(links * 10 > len * 9, G::List, 1);
        bits.set_if(links * 5 < len, G::List, 2);
        bits.set_if(len / count >= 60, G::List, 3);
        bits.set_if(len / count < 20, G::List, 4);
        bits.set_if(dom.node(list).tag == Tag::Table, G::List, 5);
    }

    let share = |mass: Option<&f32>| mass.copied().unwrap_or(0.0) / shared.total.max(1.0);
    let like = share(shared.like.get(&signature(dom, block)));
    let parent = share(shared.parents.get(&dom.node(block.element).parent));
    let tests = [
        like >= 0.4,
        (0.05..0.4).contains(&like),
        like > 0.0 && like < 0.05,
        like == 0.0,
        parent >= 0.4,
        (0.05..0.4).contains(&parent),
        parent > 0.0 && parent < 0.05,
        parent == 0.0,
        inside && like >= 0.4 && parent >= 0.4,
        inside && like < 0.05 && parent < 0.05,
    ];
    for (index, yes) in tests.into_iter().enumerate() {
        bits.set_if(yes, G::Like, index);
    }

    if let Some(witness) = &scene.witness {
        let known = folded.len() >= 12 && witness.contains(&folded);
        bits.set_if(known, G::Witness, 0);
        bits.set_if(!known && !short, G::Witness, 1);
        bits.set_if(!known && short, G::Witness, 2);
    }
    let images = |from: u32, to: u32| {
        shared.images[to as usize].saturating_sub(shared.images[from as usize])
    };
    let parent = dom.node(block.element).parent;
    let boxed = |above: u32, most: usize| {
        above > scene.place.element && blocks.range(dom, above).len() <= most
    };
    let pictured = [block.element, parent]
        .iter()
        .any(|at| boxed(*at, 3) && images(*at, dom.node(*at).end) > 0);
    let after_picture =
        block_at(at.checked_sub(1)).is_some_and(|previous| images(previous.first, block.first) > 0);
    let in_figure = dom.ancestors(block.element).take(5).any(|at| dom.node(at).tag == Tag::Figure);
    bits.set_if(pictured, G::Picture, 0);
    bits.set_if(in_figure, G::Picture, 1);
    bits.set_if(after_picture && short, G::Picture, 2);
    bits.set_if(after_picture && !short, G::Picture, 3);

    let linked = |block: &Block| block.len >= 20 && block.link_len * 10 >= block.len * 9;
    let grand = dom.node(parent).parent;
    let by_link = [parent, grand].iter().any(|above| {
        boxed(*above, 6)
            && blocks.range(dom, *above).any(|other| other != at && linked(&blocks.list[other]))
    });
    let home = dom
        .ancestors(block.element)
        .take_while(|above| *above > scene.place.element)
        .find(|above| dom.node(*above).tag == Tag::Article);
    bits.set_if(by_link, G::Card, 0);
    bits.set_if(linked(block) && pictured, G::Card, 1);
    bits.set_if(inside && home.is_some(), G::Card, 2);
    let later = home.is_some_and(|home| blocks.range(dom, home).start > shared.first_prose);
    bits.set_if(inside && later, G::Card, 3);
    bits.set_if(linked(block) && boxed(block.element, 1), G::Card, 4);
    bits
}

/// One begins with the other and is not much longer.
fn similar(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    short.len() * 4 >= long.len() * 3 && long.starts_with(short)
}

/// A feature's name: its group and its place in the row.
#[must_use]
pub fn name(feature: usize) -> String {
    let mut rest = feature;
    for (group, size) in GROUPS {
        if rest < *size {
            return format!("{group}.{rest}");
        }
        rest -= size;
    }
    String::new()
}
