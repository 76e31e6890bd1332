//! What sort of page it is: stated rules, first match decides (docs/extraction.md repeats them).

mod lines;
mod posts;

use crate::body::Body;
use crate::dom::{Dom, Tag};
use crate::head::Head;
use crate::hints::Hints;
use crate::links::paging::{self, Pager};
use crate::links::urls::{self, UrlSays};
use crate::meta::{Metadata, PageType};
use crate::page::{Issue, PageKind};
use newshound_core::article::{DateSource, Headline, HeadlineSource};
use url::Url;

/// Everything the decision rests on.
#[derive(Debug)]
pub struct Evidence<'p, 'a> {
    /// The page.
    pub dom: &'p Dom<'a>,
    /// Its head.
    pub head: &'p Head,
    /// Its body.
    pub body: &'p Body,
    /// What it says about itself.
    pub meta: &'p Metadata,
    /// Its URL.
    pub url: &'p Url,
    /// Words of its body.
    pub words: u32,
    /// What it shows of the pages of its story.
    pub pager: Option<&'p Pager>,
    /// Its body, headline and date are one object's in a script's data.
    pub from_data: bool,
}

/// Teasers that make a list.
const MANY_TEASERS: usize = 8;
/// Beside a story of a few sentences, more lists than this make a listing.
const FEW_TEASERS: usize = 5;
/// A body of this many words is a story even where nothing else says so.
const LONG: u32 = 150;
/// A story told in two sentences has about this many words.
const SHORT: u32 = 18;

/// Decides the page's kind and adds the issues met.
pub fn decide(evidence: &Evidence<'_, '_>, issues: &mut Vec<Issue>) -> PageKind {
    let Evidence { dom, head, body, meta, url, words, pager, from_data } = evidence;
    let words = *words;
    let story_type = meta.page_type == PageType::Article
        || head.og_type.eq_ignore_ascii_case("article") && meta.page_type == PageType::Unsaid;

    if is_challenge(dom, head, words) {
        issues.push(Issue::Challenge);
        return PageKind::Other;
    }
    if password_form(dom) && words < LONG {
        issues.push(Issue::PasswordForm);
        return PageKind::Other;
    }
    if words < SHORT && is_shell(dom, body) {
        issues.push(Issue::NeedsJavascript);
        return PageKind::Other;
    }
    let root = RootNames::read(dom);
    if root.other || url.query_pairs().any(|(key, _)| key == "attachment_id") {
        return PageKind::Other;
    }
    let says = urls::says(url);
    let paged = paging::split(url);
    let teasers = teasers(evidence);
    let listing = meta.page_type == PageType::Listing;
    match says {
        UrlSays::Front => return PageKind::Hub,
        // `/topics/peace/a-long-story/` is a story where the page says so.
        UrlSays::Author | UrlSays::Tag | UrlSays::Section
            if root.hub || !story_type && (words < LONG || teasers >= MANY_TEASERS || listing) =>
        {
            return PageKind::Hub;
        }
        UrlSays::Service if !meta.news && (!story_type || !is_printed(meta)) => {
            return PageKind::Other;
        }
        _ => {}
    }
    if *from_data && meta.published.is_some() && words >= SHORT {
        return PageKind::Article;
    }
    let posts = posts::Posts::read(evidence);
    if root.hub && !stands_alone(evidence, &posts, teasers)
        || listing && teasers >= 3 && words < LONG
        || posts.are_several() && (!story_type || posts.leads_away || posts.are_all())
        || posts.is_list_of_few() && !says_headline(meta)
        || lines::is_list(evidence)
    {
        return PageKind::Hub;
    }
    if !story_type && !root.story && is_teaser_list(body) {
        return PageKind::Hub;
    }
    if matches!(meta.page_type, PageType::Profile | PageType::Thing) && words < LONG {
        return PageKind::Other;
    }
    let dated = meta.published.is_some();
    let headed = body.headline.is_some();
    let story = if story_type || root.story {
        words >= SHORT || words >= 8 && dated && headed && teasers < 30
    } else if headed && dated {
        words >= LONG
            || words >= SHORT && (own_share(body) >= 0.25 || follows_headline(body))
            || words >= 60 && teasers < FEW_TEASERS
    } else {
        words >= LONG
            && headed
            && (own_share(body) >= 0.3 || own_share(body) >= 0.2 && is_run_of_prose(body))
            || words >= 2 * LONG && own_share(body) >= 0.5
    };
    // A story has a headline: sources of pages, frames, fragments have none.
    if !story || meta.title.is_empty() {
        return if teasers >= FEW_TEASERS { PageKind::Hub } else { PageKind::Other };
    }
    if !dated
        && (root.page && !story_type
            || !meta.news && meta.authors.is_empty() && lines::is_in_menu(evidence))
    {
        return PageKind::Other;
    }
    let continues = match pager {
        Some(pager) if pager.counts => pager.own > 1,
        _ => paged.number > 1 && continues(evidence, &paged),
    };
    if continues { PageKind::Continuation } else { PageKind::Article }
}

/// By its structure one story whatever a theme writes on `body`: a headline that leads nowhere else
/// with a date and most of the page's text under it.
fn stands_alone(evidence: &Evidence<'_, '_>, posts: &posts::Posts, teasers: usize) -> bool {
    let Evidence { body, meta, words, url, .. } = evidence;
    // `/2025/01/` is a month's archive.
    let last = url.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    *words >= SHORT
        && last.chars().any(char::is_alphabetic)
        && body.headline.is_some()
        && !posts.leads_away
        && posts.linked == 0
        && meta.published.is_some()
        && follows_headline(body)
        && own_share(body) >= 0.25
        && teasers < FEW_TEASERS
        && !is_teaser_list(body)
}

/// The structured data say that it is news, or have a headline for it.
fn says_headline(meta: &Metadata) -> bool {
    let named = |edit: &Headline| edit.source == HeadlineSource::JsonLd;
    meta.news || meta.headlines.iter().any(named)
}

/// Readers see its date, or its URL has one.
fn is_printed(meta: &Metadata) -> bool {
    let source = meta.published.as_ref().map(|date| date.source);
    source.is_some_and(|source| !matches!(source, DateSource::JsonLd | DateSource::Meta))
}

/// What was kept are headlines that link elsewhere with their excerpts, or the texts of cards:
/// a story's own subheadings are no links, its paragraphs no cards.
fn is_teaser_list(body: &Body) -> bool {
    let kept = || body.blocks.list.iter().zip(&body.kept).filter(|(_, kept)| **kept);
    let linked =
        kept().filter(|(block, _)| block.len >= 15 && block.link_len * 10 >= block.len * 8).count();
    let all = kept().count();
    let cards = body.kept.iter().zip(&body.place.carded).filter(|(kept, card)| **kept && **card);
    linked >= 3 && linked * 4 >= all || linked >= 2 && linked * 2 >= all || {
        cards.count() * 2 > all && all >= 3
    }
}

/// Several paragraphs that end as sentences do, right under the headline: excerpts are cut.
fn is_run_of_prose(body: &Body) -> bool {
    let kept = || body.blocks.list.iter().zip(&body.kept).filter(|(_, kept)| **kept);
    let whole = kept().filter(|(block, _)| block.ends_sentence && block.links == 0).count();
    let cut = kept().filter(|(block, _)| body.blocks.text_of(block).ends_with('…')).count();
    follows_headline(body) && whole >= 4 && cut == 0
}

/// The first kept block stands right under the headline: a short story beside long lists.
fn follows_headline(body: &Body) -> bool {
    let first = body.kept.iter().position(|kept| *kept);
    matches!((body.headline, first), (Some(headline), Some(first))
        if first > headline && first - headline <= 8)
}

/// Share of the page's text that is the story's, menus and footers left out.
fn own_share(body: &Body) -> f32 {
    let (mut own, mut all) = (0, 0);
    for (block, kept) in body.blocks.list.iter().zip(&body.kept) {
        let hints = body.place.inherited[block.element as usize];
        if *kept {
            own += block.len;
        }
        if *kept || !hints.any(Hints::NAV.or(Hints::FOOTER).or(Hints::COMMENT)) {
            all += block.len;
        }
    }
    own as f32 / all.max(1) as f32
}

/// Headlines that link elsewhere, outside the story.
fn teasers(evidence: &Evidence<'_, '_>) -> usize {
    let body = evidence.body;
    body.blocks
        .list
        .iter()
        .zip(&body.kept)
        .zip(&body.place.carded)
        .filter(|((block, kept), carded)| {
            let hints = body.place.inherited[block.element as usize];
            !**kept
                && block.len >= 20
                && block.link_len * 10 >= block.len * 8
                && (**carded || block.tag.is_heading())
                && !hints.any(Hints::NAV.or(Hints::FOOTER).or(Hints::SHARE))
        })
        .count()
}

/// Page two of a story: another page of the same story is linked, or the canonical names it.
fn continues(evidence: &Evidence<'_, '_>, own: &paging::Paged) -> bool {
    let Evidence { dom, head, url, .. } = evidence;
    let base = head.base.as_ref().unwrap_or(url);
    let same = |href: &str| {
        base.join(href).is_ok_and(|there| {
            let there = paging::split(&there);
            there.base == own.base && there.number != own.number
        })
    };
    let canonical = head.canonical.as_ref();
    canonical.is_some_and(|canonical| same(canonical.as_str()))
        || dom.all(Tag::A).chain(dom.all(Tag::Link)).any(|at| {
            let node = dom.node(at);
            let inherited = evidence.body.place.inherited[at as usize];
            // A bare number may be an id: `/news/12` links to `/news/` and to `/news/13`. Only
            // what says that it leads back to the first page shows that it is none.
            let leads_back = || {
                node.attr("href")
                    .and_then(|href| base.join(href).ok())
                    .is_some_and(|there| paging::split(&there).number == 1)
                    && (inherited.any(Hints::PAGER)
                        || node.attr("rel").is_some_and(|rel| {
                            rel.split_ascii_whitespace().any(|word| word.starts_with("prev"))
                        }))
            };
            // A menu's link to the section is no page of the story.
            node.attr("href").is_some_and(same)
                && !inherited.any(Hints::NAV)
                && (!own.bare || leads_back())
        })
}

/// What content systems write on `body` and `html`: WordPress, Drupal, Ghost and their kin.
#[derive(Debug, Default)]
struct RootNames {
    story: bool,
    hub: bool,
    other: bool,
    page: bool,
}

impl RootNames {
    fn read(dom: &Dom<'_>) -> Self {
        let mut found = Self::default();
        for index in dom.all(Tag::Body).take(1) {
            for name in dom.node(index).class.split_ascii_whitespace() {
                match name {
                    "single"
                    | "single-post"
                    | "post-template"
                    | "node-type-article"
                    | "page-node-type-article" => found.story = true,
                    "archive" | "category" | "author" | "date" | "home" | "blog"
                    | "post-type-archive" | "home-template" | "tag-template"
                    | "author-template" => {
                        found.hub = true;
                    }
                    "attachment" | "search" | "search-results" | "search-no-results"
                    | "error404" | "single-attachment" => found.other = true,
                    // WordPress' fixed pages; `page` alone says nothing.
                    "page-template" => found.page = true,
                    id if id.starts_with("page-id-") => found.page = true,
                    _ => {}
                }
            }
        }
        // `single` beats words that themes reuse.
        if found.story {
            found.hub = false;
        }
        found
    }
}

fn password_form(dom: &Dom<'_>) -> bool {
    dom.all(Tag::Input).any(|at| {
        let node = dom.node(at);
        node.attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("password"))
            && dom.ancestors(at).any(|above| {
                let node = dom.node(above);
                node.tag == Tag::Form
                    && (node.attr("class").is_some_and(|class| class.contains("post-password"))
                        || node.attr("action").is_some_and(|action| action.contains("postpass")))
            })
    })
}

/// Titles and markers of the bot checks of the common content networks.
fn is_challenge(dom: &Dom<'_>, head: &Head, words: u32) -> bool {
    const TITLES: [&str; 9] = [
        "just a moment",
        "attention required",
        "access denied",
        "are you a robot",
        "verify you are human",
        "ddos protection",
        "security check",
        "pardon our interruption",
        "one more step",
    ];
    const MARKERS: [&str; 8] = [
        "cf-chl",
        "challenge-platform",
        "_incapsula_",
        "px-captcha",
        "captcha-delivery",
        "h-captcha",
        "cf-browser-verification",
        "awswafintegration",
    ];
    if words > LONG {
        return false;
    }
    let title = head.title.to_lowercase();
    if TITLES.iter().any(|known| title.starts_with(known)) {
        return true;
    }
    // A form's captcha is no challenge: the page must have next to no text.
    words < SHORT
        && dom.nodes.len() < 400
        && dom.nodes.iter().any(|node| {
            ["src", "id", "class", "href"].iter().any(|name| {
                node.attr(name).is_some_and(|value| {
                    let value = value.to_ascii_lowercase();
                    MARKERS.iter().any(|marker| value.contains(marker))
                })
            })
        })
}

/// An application's empty frame: a root element without text, or a plea for scripts.
fn is_shell(dom: &Dom<'_>, body: &Body) -> bool {
    let text: u32 = body.blocks.list.iter().map(|block| block.len).sum();
    if text > 600 {
        return false;
    }
    let empty_root = dom.nodes.iter().zip(0_u32..).any(|(node, index)| {
        node.attr("id").is_some_and(|id| {
            matches!(
                id,
                "root"
                    | "app"
                    | "__next"
                    | "__nuxt"
                    | "app-root"
                    | "react-root"
                    | "main-app"
                    | "svelte"
            )
        }) && body.blocks.range(dom, index).is_empty()
    });
    let plea = body.blocks.list.iter().any(|block| {
        let text = body.blocks.text_of(block).to_lowercase();
        text.contains("enable javascript")
            || text.contains("javascript is required")
            || text.contains("javascript is disabled")
    });
    let scripts = dom
        .nodes
        .iter()
        .filter(|node| node.element.is_some_and(|element| element.name() == "script"))
        .count();
    empty_root && scripts > 0 || plea || scripts >= 3 && text < 50
}
