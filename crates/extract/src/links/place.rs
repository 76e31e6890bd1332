//! From a link's place to its role: the rules, strongest first.

use super::Surroundings;
use super::paging::{self, Paged};
use super::urls::{self, UrlSays};
use crate::body::phrases::{self, Phrase};
use crate::dom::Tag;
use crate::headings::{self, Heading};
use crate::hints::{FnvMap, Hints};
use crate::page::PageKind;
use aho_corasick::AhoCorasick;
use newshound_core::link::LinkRole;
use std::cell::RefCell;
use std::sync::LazyLock;
use url::Url;

/// Words in class names and ids that name a list of stories where no heading does.
const LIST_NAMES: [(LinkRole, &[&str]); 3] = [
    (LinkRole::Latest, &["latest", "recent", "newest", "neueste", "ultimas", "dernieres"]),
    (
        LinkRole::Recommended,
        &[
            "popular",
            "trending",
            "most-read",
            "mostread",
            "recommend",
            "dont-miss",
            "editors-pick",
            "must-read",
        ],
    ),
    (LinkRole::Related, &["related", "similar", "relacionad", "verwandt", "read-next", "readnext"]),
];

/// The words of [`LIST_NAMES`] as one automaton, and each word's row. Without the automaton no
/// list is known by its names.
static LIST_WORDS: LazyLock<(Option<AhoCorasick>, Vec<usize>)> = LazyLock::new(|| {
    let rows = LIST_NAMES.iter().enumerate();
    let (rows, words): (Vec<_>, Vec<_>) =
        rows.flat_map(|(row, (_, words))| words.iter().map(move |word| (row, *word))).unzip();
    (AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok(), rows)
});

/// Words of a label such as "next post": what goes on is a headline.
const LABEL_WORDS: usize = 2;

/// Decides roles for one page.
#[derive(Debug)]
pub(super) struct Finder<'s, 'p, 'a> {
    around: &'s Surroundings<'p, 'a>,
    own: Paged,
    own_site: String,
    /// Hints inherited by each node, for menus, footers, comments.
    names: Vec<Option<LinkRole>>,
    first_kept: usize,
    last_kept: usize,
    /// What class names say of the pages before and after: each is asked once.
    chains: RefCell<FnvMap<&'a str, Option<LinkRole>>>,
}

impl<'s, 'p, 'a> Finder<'s, 'p, 'a> {
    pub(super) fn new(around: &'s Surroundings<'p, 'a>) -> Self {
        let kept = &around.body.kept;
        Self {
            own: paging::split(around.url),
            own_site: urls::site(around.url).to_owned(),
            names: list_names(around),
            first_kept: kept.iter().position(|kept| *kept).unwrap_or(usize::MAX),
            last_kept: kept.iter().rposition(|kept| *kept).unwrap_or(0),
            chains: RefCell::default(),
            around,
        }
    }

    pub(super) fn role(&self, index: u32, url: &Url, rel: &str, text: &str) -> LinkRole {
        if url.host_str() != self.around.url.host_str() && urls::site(url) != self.own_site {
            return LinkRole::External;
        }
        let dom = self.around.dom;
        let hints = self.around.body.place.inherited[index as usize];
        let says = urls::says(url);
        let story_page = self.is_story_page();
        let rel_has = |word: &str| rel.split_ascii_whitespace().any(|other| other == word);

        if hints.any(Hints::COMMENT) && !rel_has("next") {
            return LinkRole::Navigation;
        }
        if let Some(role) = self.paged(index, url, story_page) {
            return role;
        }
        if let Some(role) = self.chain(index, &rel_has, story_page)
            && (story_page || rel_has("next") || rel_has("prev") || !self.is_headline(index, text))
        {
            return role;
        }
        if rel_has("author") || says == UrlSays::Author {
            return LinkRole::Author;
        }
        if says == UrlSays::Tag || rel_has("tag") && !rel_has("category") {
            return if says == UrlSays::Section { LinkRole::Section } else { LinkRole::Tag };
        }
        if says == UrlSays::Section || rel_has("category") {
            return LinkRole::Section;
        }
        if matches!(says, UrlSays::Front | UrlSays::Service) {
            return LinkRole::Navigation;
        }
        if story_page && let Some(role) = self.in_story(index) {
            return role;
        }
        let menu = hints.any(Hints::NAV.or(Hints::FOOTER))
            || dom.ancestors(index).any(|at| matches!(dom.node(at).tag, Tag::Nav));
        if menu {
            return if urls::short_path(url) { LinkRole::Section } else { LinkRole::Navigation };
        }
        if hints.any(Hints::BYLINE) && hints.any(Hints::BIO) && urls::short_path(url) {
            return LinkRole::Author;
        }
        if let Some(role) = self.listed(index, text) {
            return role;
        }
        if urls::short_path(url) {
            return if hints.any(Hints::TAGS) { LinkRole::Tag } else { LinkRole::Section };
        }
        if hints.any(Hints::RELATED) && story_page {
            return LinkRole::Related;
        }
        if self.is_headline(index, text) { LinkRole::Teaser } else { LinkRole::Navigation }
    }

    fn is_story_page(&self) -> bool {
        matches!(self.around.kind, PageKind::Article | PageKind::Continuation)
    }

    /// Numbered pages of this page's own list or story, and of other lists.
    fn paged(&self, index: u32, url: &Url, story_page: bool) -> Option<LinkRole> {
        let pager = self.around.pager.filter(|_| story_page);
        if pager.is_some_and(|pager| pager.leads_to(url)) {
            return Some(LinkRole::Continuation);
        }
        if !story_page
            && let Some((own, there)) = paging::of_list(self.around.url).zip(paging::of_list(url))
            && (own.0, own.1) == (there.0, there.1)
            && own.2 != there.2
        {
            return Some(LinkRole::Pagination);
        }
        if self.own.number == 1 && !paging::may_be_numbered(url) {
            return None;
        }
        let there = paging::split(url);
        // `/news/12` and `/news/13` are stories by their ids, unless the page is known for a later
        // one.
        let is_id = self.own.bare && self.around.kind == PageKind::Article;
        if there.base == self.own.base && (there.number > 1 || self.own.number > 1) && !is_id {
            return Some(if story_page { LinkRole::Continuation } else { LinkRole::Pagination });
        }
        let in_pager = self.around.dom.node(index).hints.any(Hints::PAGER)
            || self.around.body.place.inherited[index as usize].any(Hints::PAGER);
        (there.number > 1 && in_pager).then_some(LinkRole::Pagination)
    }

    /// The stories before and after this one, or other pages of a list.
    fn chain(
        &self,
        index: u32,
        rel_has: &dyn Fn(&str) -> bool,
        story_page: bool,
    ) -> Option<LinkRole> {
        let dom = self.around.dom;
        let mut role = if rel_has("prev") || rel_has("previous") {
            Some(LinkRole::Previous)
        } else if rel_has("next") {
            Some(LinkRole::Next)
        } else {
            None
        };
        if role.is_none() {
            // The nearest box that speaks: the link itself, or a small box of one story. The
            // same text is not asked again.
            let mut asked = None;
            for above in dom.ancestors(index).take(4) {
                let node = dom.node(above);
                if node.end - above > 60 || matches!(node.tag, Tag::P | Tag::Nav | Tag::Body) {
                    break;
                }
                let mut chains = self.chains.borrow_mut();
                let class = chains.entry(node.class).or_insert_with(|| chain_word(node.class));
                role = class
                    .or_else(|| node.attr("id").and_then(chain_word))
                    .or_else(|| node.attr("aria-label").and_then(chain_text));
                if role.is_none() && (above == index || links_in(dom, above) == 1) {
                    let texts = std::iter::once(above).chain(dom.inside(above));
                    let first = texts
                        .map(|at| (at, dom.node(at).text))
                        .find(|(_, text)| !text.trim().is_empty());
                    if let Some((at, text)) = first
                        && asked != Some(at)
                    {
                        asked = Some(at);
                        role = chain_text(text);
                    }
                }
                if role.is_some() {
                    break;
                }
            }
        }
        let role = role?;
        Some(if story_page { role } else { LinkRole::Pagination })
    }

    /// Links among the story's blocks.
    fn in_story(&self, index: u32) -> Option<LinkRole> {
        let around = self.around;
        let before = around.body.blocks.before[index as usize] as usize;
        let node = around.dom.node(index);
        // The block that holds the link began before it, or begins inside it.
        let blocks = &around.body.blocks.list;
        let holds = |at: usize| {
            blocks.get(at).is_some_and(|block| {
                let element = around.dom.node(block.element);
                block.element < index && index < element.end
                    || block.first > index && block.first < node.end
            })
        };
        let at =
            [before.checked_sub(1), Some(before)].into_iter().flatten().find(|at| holds(*at))?;
        let block = &blocks[at];
        let near = at + 3 >= self.first_kept && at <= self.last_kept + 3;
        let inside = around.body.blocks.range(around.dom, around.body.place.element).contains(&at);
        let text = around.body.blocks.text_of(block);
        let also = || phrases::of_start(&headings::fold(text)) == Some(Phrase::AlsoRead);
        if around.body.kept[at] {
            return Some(if block.link_len * 2 > block.len && also() {
                LinkRole::AlsoRead
            } else {
                LinkRole::Inline
            });
        }
        if inside
            && near
            && (self.around.scopes[index as usize] == Some(Heading::AlsoRead) || also())
        {
            return Some(LinkRole::AlsoRead);
        }
        // A link alone in a paragraph between the paragraphs of the story is an insert.
        (inside
            && at > self.first_kept
            && at < self.last_kept
            && block.tag == Tag::P
            && block.len >= 25
            && block.link_len * 10 >= block.len * 8)
            .then_some(LinkRole::AlsoRead)
    }

    /// Links in a list that a heading or a name calls something.
    fn listed(&self, index: u32, text: &str) -> Option<LinkRole> {
        let heading = self.around.scopes[index as usize].and_then(|heading| match heading {
            Heading::Latest => Some(LinkRole::Latest),
            Heading::Recommended => Some(LinkRole::Recommended),
            Heading::Related | Heading::AlsoRead => Some(LinkRole::Related),
            Heading::Tags => Some(LinkRole::Tag),
            _ => None,
        });
        let role = match heading.or(self.names[index as usize])? {
            // A list has no story that others are related to.
            LinkRole::Related if !self.is_story_page() => LinkRole::Teaser,
            role => role,
        };
        (self.is_headline(index, text) || role == LinkRole::Tag).then_some(role)
    }

    /// The label is long enough for a headline; empty anchors count by the heading beside them.
    fn is_headline(&self, index: u32, text: &str) -> bool {
        let dom = self.around.dom;
        let heading = dom
            .ancestors(index)
            .take(4)
            .any(|at| dom.node(at).tag.is_heading() || dom.node(at).hints.any(Hints::TEASER));
        let letters: usize =
            text.chars().map(|c| if crate::text::is_ideograph(c) { 3 } else { 1 }).sum();
        letters >= 25 || letters >= 4 && heading
    }
}

fn links_in(dom: &crate::dom::Dom<'_>, index: u32) -> usize {
    let start = usize::from(dom.node(index).tag == Tag::A);
    start + dom.inside(index).filter(|at| dom.node(*at).tag == Tag::A).count()
}

/// `prev`, `nav-previous`, `singlenav56__post--next`: the words of a name.
fn chain_word(names: &str) -> Option<LinkRole> {
    for word in names.split(|c: char| !c.is_ascii_alphabetic()) {
        match word {
            "prev" | "previous" | "older" => return Some(LinkRole::Previous),
            "next" | "newer" => return Some(LinkRole::Next),
            _ => {}
        }
    }
    None
}

fn chain_text(text: &str) -> Option<LinkRole> {
    let text = text.trim();
    if text.is_empty() || text.len() > 120 {
        return None;
    }
    let folded = headings::fold(text);
    // One word may begin a headline ("Next week ..."); a label says two, or nothing else.
    let labelled = |heading| {
        headings::is(&folded, heading)
            && (headings::classify_folded(&folded) == Some(heading)
                && folded.len() < 30
                && folded.split(' ').count() <= LABEL_WORDS
                || ["story", "article", "post", "beitrag", "artikel"]
                    .iter()
                    .any(|word| folded.split(' ').nth(1) == Some(word)))
    };
    if labelled(Heading::Previous) {
        Some(LinkRole::Previous)
    } else if labelled(Heading::Next) {
        Some(LinkRole::Next)
    } else {
        None
    }
}

/// Roles by the names of the boxes around, inherited; the inner box wins.
fn list_names(around: &Surroundings<'_, '_>) -> Vec<Option<LinkRole>> {
    let mut memo: FnvMap<&str, Option<LinkRole>> = FnvMap::default();
    let mut out: Vec<Option<LinkRole>> = Vec::with_capacity(around.dom.nodes.len());
    for (at, node) in around.dom.nodes.iter().enumerate() {
        let above = if at == 0 { None } else { out[node.parent as usize] };
        // Frames (`<body class="has-latest">`) are no lists.
        let own = if node.depth < 3 || node.element.is_none() || !node.tag.is_block() {
            None
        } else {
            let class = *memo.entry(node.class).or_insert_with(|| name_role(node.class));
            class.or_else(|| node.attr("id").and_then(name_role))
        };
        out.push(own.or(above));
    }
    out
}

fn name_role(names: &str) -> Option<LinkRole> {
    // The first row of the table that has a word of the names.
    let row = LIST_WORDS
        .0
        .as_ref()?
        .find_overlapping_iter(names)
        .map(|found| LIST_WORDS.1[found.pattern()])
        .min()?;
    Some(LIST_NAMES[row].0)
}
