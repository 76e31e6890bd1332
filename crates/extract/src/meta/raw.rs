//! What the walk over a page's tree found.

use super::class::Flags;
use ego_tree::NodeId;

/// Most candidates of each sort that are kept; real pages have a handful.
pub(super) const MAX_CANDIDATES: usize = 120;

/// A heading of the first rank.
#[derive(Debug)]
pub(crate) struct Heading {
    pub(crate) text: String,
    pub(crate) flags: Flags,
    pub(crate) pos: usize,
    pub(crate) id: NodeId,
}

/// An element that may hold a date.
#[derive(Debug)]
pub(crate) struct DateSpot {
    /// A machine-readable attribute (`datetime`, `content`).
    pub(crate) machine: Option<String>,
    /// Its text.
    pub(crate) text: String,
    /// Short text right before it ("Published:", "Updated").
    pub(crate) lead: String,
    pub(crate) flags: Flags,
    pub(crate) pos: usize,
    /// Its `itemprop`, or empty.
    pub(crate) prop: String,
    /// It is a `<time>` or carries `datetime`.
    pub(crate) time: bool,
    /// Its element.
    pub(crate) id: NodeId,
}

/// A short visible text.
#[derive(Debug)]
pub(crate) struct Short {
    pub(crate) text: String,
    pub(crate) pos: usize,
    pub(crate) flags: Flags,
    /// Its text node.
    pub(crate) id: NodeId,
}

/// An element that may name authors.
#[derive(Debug)]
pub(crate) struct ByLine {
    /// Its text; `\n` at block and `\t` at inline boundaries.
    pub(crate) text: String,
    /// Its links' texts with their addresses.
    pub(crate) links: Vec<(String, String)>,
    /// Texts of `itemprop=name` inside.
    pub(crate) names: Vec<String>,
    pub(crate) flags: Flags,
    pub(crate) pos: usize,
    pub(crate) kind: ByLineKind,
}

/// Why a [`ByLine`] was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ByLineKind {
    /// `itemprop=author`.
    Prop,
    /// `rel=author`.
    Rel,
    /// A class or id.
    Class,
    /// An address that leads to an author's page.
    Href,
}

/// What the walk found.
#[derive(Debug, Default)]
pub(crate) struct Raw {
    pub(crate) lang: Option<String>,
    pub(crate) title: String,
    /// Lower-case key and content, in page order.
    pub(crate) metas: Vec<(String, String)>,
    pub(crate) canonical: Option<String>,
    pub(crate) amp: Option<String>,
    pub(crate) scripts: Vec<String>,
    pub(crate) headings: Vec<Heading>,
    /// Headings of the second rank: the headline of themes whose h1 is the site's name.
    pub(crate) subheads: Vec<Heading>,
    pub(crate) dates: Vec<DateSpot>,
    pub(crate) bylines: Vec<ByLine>,
    /// Microdata texts: property, value.
    pub(crate) props: Vec<(String, String)>,
    /// Short visible texts in page order, for dates and bylines without any markup.
    pub(crate) shorts: Vec<Short>,
    /// Short texts with a number in what is called a foot: a story's own may hold its date.
    pub(crate) feet: Vec<Short>,
    /// How the first paragraphs below the headline begin: a dateline may hold the date.
    pub(crate) openings: Vec<Short>,
    /// Ends of paragraphs that may credit somebody.
    pub(crate) credits: Vec<(String, usize)>,
    pub(super) paragraphs: u16,
    /// An h1, or an h2 that is the title, was met.
    pub(super) headed: bool,
    /// Short texts since the last h1.
    pub(super) below: usize,
    pub(super) after_opener: u8,
    /// Texts of breadcrumb links.
    pub(crate) crumbs: Vec<String>,
    /// Texts of links to the front page: the site's name among them.
    pub(crate) home: Vec<String>,
    /// Texts of `rel=category` links.
    pub(crate) filed: Vec<String>,
    /// Texts of `rel=tag` links.
    pub(crate) tags: Vec<String>,
    /// `og:type` and schema types on `itemtype`.
    pub(crate) item_types: Vec<String>,
    /// The body element's class.
    pub(crate) categories: Vec<String>,
}

impl Raw {
    /// The first non-empty content of a meta key.
    pub(crate) fn meta(&self, key: &str) -> Option<&str> {
        self.metas.iter().find(|(k, v)| k == key && !v.trim().is_empty()).map(|(_, v)| v.trim())
    }

    /// All contents of a meta key.
    pub(crate) fn metas_of<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.metas.iter().filter(move |(k, _)| k == key).map(|(_, v)| v.trim())
    }
}
