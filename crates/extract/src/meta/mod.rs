//! What a page says about itself: headline, authors, dates, language, kind.
//!
//! Flow: [`collect`] walks the tree once ([`walk`]), reads the JSON-LD ([`jsonld`]), then each
//! field is chosen among the page's disagreeing sources by its own module, by stated rules.

mod author_href;
mod authors;
mod bylines;
mod class;
pub mod date;
pub(crate) mod dateline;
mod dates;
pub mod explain;
mod gather;
mod jsonld;
mod kind;
mod language;
mod names;
mod own;
mod raw;
mod section;
mod spots;
pub(crate) mod text;
mod title;
mod walk;

pub(crate) use gather::says_when;
pub use language::language;

use crate::body::embedded::Story;
use crate::paywall::{Declared, Tier};
use date::DateStyle;
use ego_tree::NodeId;
use jsonld::LdItem;
use newshound_core::article::{ArticleKind, DateSource, Headline, PageDate};
use newshound_core::time::UnixMillis;
use own::{main_heading, main_story, site_names};
use raw::Raw;
use scraper::Html;
use text::{clean, fold};
use url::Url;

/// What the caller knows of the page's layout; all of it may be absent.
#[derive(Debug, Clone, Default)]
pub struct VisibleHints {
    /// The `h1` the caller takes for the story's, if it has decided.
    pub h1: Option<NodeId>,
    /// The element that holds the body, if it has been found: dates beside the story's text are
    /// its own. What stands last in it is no signature: containers hold more than the text.
    pub body: Option<NodeId>,
    /// The page was saved at a time nobody knows: distances from now ("two hours ago") say nothing.
    pub is_saved: bool,
}

/// What the page's structured data say the page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PageType {
    /// Nothing is said.
    #[default]
    Unsaid,
    /// One story.
    Article,
    /// A list of stories.
    Listing,
    /// A page, no more is said.
    WebPage,
    /// The site's front.
    Website,
    /// A person's or author's page.
    Profile,
    /// A product, an event, a place: no story.
    Thing,
}

/// What a page says about itself.
#[derive(Debug, Clone, Default)]
pub struct Metadata {
    /// Headline, without the site's name; empty where the page has none.
    pub title: String,
    /// All edits of the headline, with their sources.
    pub headlines: Vec<Headline>,
    /// Persons, in the page's order.
    pub authors: Vec<String>,
    /// Agencies credited.
    pub agencies: Vec<String>,
    /// Organisations the page names as its author (the house, an agency, "Editorial team"), in
    /// the page's order. No persons.
    pub house_credits: Vec<String>,
    /// First publication.
    pub published: Option<PageDate>,
    /// Last change.
    pub modified: Option<PageDate>,
    /// Declared language, BCP 47 in lower case; see [`language()`].
    pub language: Option<String>,
    /// The section's name as written.
    pub section: Option<String>,
    /// Tags or keywords.
    pub tags: Vec<String>,
    /// Categories that the page files the story under.
    pub categories: Vec<String>,
    /// Standfirst or description.
    pub description: Option<String>,
    /// Lead image, absolute.
    pub lead_image: Option<String>,
    /// Publisher's name.
    pub publisher: Option<String>,
    /// Kind of story.
    pub kind: ArticleKind,
    /// What the page says of whether its text is free to read.
    pub declared: Declared,
    /// JSON-LD `articleBody`, cleaned, paragraphs separated by a blank line where it has any.
    pub article_body: Option<String>,
    /// What the structured data say the page is.
    pub page_type: PageType,
    /// They say that it is news (`NewsArticle`, `LiveBlogPosting`), not just an article.
    pub news: bool,
    /// `rel=canonical`, absolute, as the page says it.
    pub canonical: Option<Url>,
    /// `rel=amphtml`, absolute.
    pub amp: Option<Url>,
}

impl Metadata {
    /// Takes the headline, the date and the authors of the story that a script's data hold, where
    /// the page's own head gives none: what the page shows then are other stories' cards.
    pub(crate) fn take_from_data(&mut self, story: &Story, fetched_at: UnixMillis) {
        let declared = |date: &PageDate| {
            matches!(date.source, DateSource::JsonLd | DateSource::Meta | DateSource::Rules)
        };
        if story.title.is_empty() {
            return;
        }
        if self.title.is_empty() || !self.published.as_ref().is_some_and(declared) {
            self.title.clone_from(&story.title);
        }
        if !self.published.as_ref().is_some_and(declared) {
            let stamp = story.published.as_deref();
            let stamp = stamp.and_then(|text| date::machine(text, DateStyle::default()));
            self.published = stamp
                .filter(|stamp| stamp.is_past(fetched_at))
                .map(|stamp| stamp.to_page_date(DateSource::JsonLd));
            self.modified = None;
            let (persons, agencies) = told_authors(&story.authors, self.publisher.as_deref());
            self.authors = persons;
            self.agencies = agencies;
        }
    }

    /// Who the page credits: the persons; where it names none, the one organisation that it
    /// names as author itself (an agency, its newsroom). Nobody is guessed from the site's name,
    /// and names of accounts ("admin", a number) are nobody.
    #[must_use]
    pub fn credited(&self) -> Vec<String> {
        if !self.authors.is_empty() {
            return self.authors.clone();
        }
        let account = |name: &str| {
            let folded = fold(name);
            !folded.chars().any(char::is_alphabetic)
                || folded
                    .split(' ')
                    .any(|w| matches!(w, "admin" | "administrator" | "webmaster" | "user"))
        };
        self.house_credits.iter().filter(|name| !account(name)).take(1).cloned().collect()
    }
}

/// The persons and agencies among the authors that a feed's entry names, by the rules for those a
/// page marks up: names of accounts, of newsrooms and of the site (`publisher`) are nobody.
#[must_use]
pub fn told_authors(names: &[String], publisher: Option<&str>) -> (Vec<String>, Vec<String>) {
    let told = authors::told(names, publisher);
    (told.persons, told.agencies)
}

/// Longest description kept, in bytes.
const MAX_DESCRIPTION: usize = 2_000;
/// Most tags kept.
const MAX_TAGS: usize = 50;

/// Gathers a page's metadata. `url` is the page's own; dates after `fetched_at` are not believed.
#[must_use]
pub fn collect(doc: &Html, url: &Url, fetched_at: UnixMillis, hints: &VisibleHints) -> Metadata {
    let raw = walk::walk(doc);
    let items = jsonld::items(&raw.scripts);
    let main_h1 = main_heading(&raw, hints);
    let story = main_story(&items, url, &raw, main_h1);
    let site = site_names(&raw, &items, story, url);
    let language = declared(&raw, story);
    let host = url.host_str().unwrap_or_default();
    let tld = host.rsplit('.').next().unwrap_or_default();
    let style = DateStyle::of(language.as_deref().unwrap_or_default(), tld);
    let around = dates::place::Around::new(doc, main_h1, hints.body, &raw.title);
    let style = dates::order::of(&raw, story, url, style);
    let metas = dates::order::of_metas(&raw, style);
    let clock = dates::Clock { style, metas, now: fetched_at, is_saved: hints.is_saved };
    let (published, modified) = dates::choose(&raw, story, &items, url, main_h1, &around, &clock);
    let credits = authors::choose(&raw, story, main_h1, &site);
    let publisher = story
        .and_then(|s| s.publisher.first().map(|p| p.name.clone()))
        .or_else(|| raw.meta("og:site_name").map(clean))
        .or_else(|| items.iter().find_map(|i| i.publisher.first().map(|p| p.name.clone())))
        .or_else(|| raw.meta("application-name").map(clean))
        .or_else(|| {
            raw.credits.iter().find_map(|(tail, _)| match bylines::end_credit(tail)? {
                bylines::EndCredit::House(name) => Some(name),
                bylines::EndCredit::Person(_) => None,
            })
        })
        .filter(|p| !p.is_empty());
    let (title, headlines) = title::choose(&raw, story, main_h1.map(|h| h.text.as_str()), &site);
    let section = section::section(&raw, story, url, &title);
    Metadata {
        title,
        headlines,
        authors: credits.persons,
        agencies: credits.agencies,
        house_credits: credits.houses,
        published: published.map(|d| d.stamp.to_page_date(d.source)),
        modified: modified.map(|d| d.stamp.to_page_date(d.source)),
        kind: kind::kind(&raw, story, &items, url, section.as_deref()),
        news: kind::is_news(&raw, &items),
        page_type: kind::page_type(&raw, story, &items),
        language,
        section,
        tags: tags(&raw, story),
        categories: categories(&raw, story),
        description: description(&raw, story),
        lead_image: lead_image(&raw, story, url),
        publisher,
        declared: Declared {
            free: story.and_then(|s| s.free).or_else(|| items.iter().find_map(|i| i.free)),
            part: story.is_some_and(|s| s.part),
            tier: ["article:content_tier", "content_tier"]
                .iter()
                .find_map(|key| Tier::of(raw.meta(key)?)),
        },
        article_body: story.map(|s| body_text(&s.body)).filter(|b| !b.is_empty()),
        canonical: absolute(raw.canonical.as_deref(), url),
        amp: absolute(raw.amp.as_deref(), url),
    }
}

fn absolute(href: Option<&str>, base: &Url) -> Option<Url> {
    let href = href?.trim();
    if href.is_empty() {
        return None;
    }
    base.join(href).ok().filter(|u| matches!(u.scheme(), "http" | "https"))
}

/// JSON-LD bodies come with tags, entities and line breaks of several kinds.
fn body_text(body: &str) -> String {
    let decoded = crate::entities::decode(body);
    let plain = text::strip_tags(&decoded);
    let paragraphs: Vec<String> =
        plain.split(['\n', '\r']).map(clean).filter(|p| !p.is_empty()).collect();
    paragraphs.join("\n\n")
}

fn declared(raw: &Raw, story: Option<&LdItem>) -> Option<String> {
    let candidates = [
        raw.lang.as_deref(),
        story.map(|s| s.language.as_str()),
        raw.meta("og:locale"),
        raw.meta("content-language"),
        raw.meta("language"),
    ];
    candidates.into_iter().flatten().find_map(tag)
}

/// A language tag in our form, or nothing for what is none.
fn tag(text: &str) -> Option<String> {
    let tag = text.trim().split(',').next()?.trim().replace('_', "-").to_ascii_lowercase();
    let first = tag.split('-').next()?;
    let ok = (2..=3).contains(&first.len())
        && tag.len() <= 16
        && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    ok.then_some(tag)
}

fn tags(raw: &Raw, story: Option<&LdItem>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    add_tags(&mut out, story.map_or(&[][..], |s| &s.keywords).iter().map(String::as_str));
    add_tags(&mut out, raw.metas_of("article:tag").flat_map(|v| v.split(',')));
    add_tags(&mut out, raw.tags.iter().map(String::as_str));
    for key in ["news_keywords", "parsely-tags", "keywords", "sailthru.tags"] {
        if out.is_empty() {
            add_tags(&mut out, raw.metas_of(key).flat_map(|v| v.split([',', ';'])));
        }
    }
    out
}

/// What the page files the story under: JSON-LD's sections, `article:section`, links that say so.
fn categories(raw: &Raw, story: Option<&LdItem>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    add_tags(&mut out, story.map_or(&[][..], |s| &s.section).iter().map(String::as_str));
    add_tags(&mut out, raw.metas_of("article:section"));
    add_tags(&mut out, raw.filed.iter().map(String::as_str));
    out
}

fn add_tags<'a>(out: &mut Vec<String>, texts: impl Iterator<Item = &'a str>) {
    for text in texts {
        let tag = clean(text);
        let known = out.iter().any(|t| fold(t) == fold(&tag));
        if !tag.is_empty() && tag.len() <= 120 && out.len() < MAX_TAGS && !known {
            out.push(tag);
        }
    }
}

fn description(raw: &Raw, story: Option<&LdItem>) -> Option<String> {
    let sources = [
        raw.meta("og:description"),
        raw.meta("description"),
        story.map(|s| s.description.as_str()),
        raw.meta("twitter:description"),
        raw.meta("dc.description"),
    ];
    sources
        .into_iter()
        .flatten()
        .map(clean)
        .find(|d| !d.is_empty())
        .map(|d| text::cut(&d, MAX_DESCRIPTION).to_owned())
}

fn lead_image(raw: &Raw, story: Option<&LdItem>, url: &Url) -> Option<String> {
    let sources = [
        raw.meta("og:image"),
        raw.meta("og:image:url"),
        raw.meta("og:image:secure_url"),
        raw.meta("twitter:image"),
        raw.meta("twitter:image:src"),
        story.and_then(|s| s.image.as_deref()),
    ];
    sources.into_iter().flatten().find_map(|src| absolute(Some(src), url)).map(Url::into)
}

#[cfg(test)]
mod tests;
