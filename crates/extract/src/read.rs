//! One page from bytes to [`Page`].

use crate::body::embedded::Story;
use crate::body::{self, Witnesses, structure};
use crate::dom::Dom;
use crate::head::Head;
use crate::kind::{self, Evidence};
use crate::links::{self, Surroundings, paging};
use crate::meta::{self, Metadata, VisibleHints};
use crate::overrides::Overrides;
use crate::page::{Issue, Page, PageContext, PageKind};
use crate::skim::Keep;
use crate::tree::{self, End};
use crate::{charset, images, paywall, text};
use newshound_core::article::{ArticleDraft, Image};
use newshound_core::block::{self, Block};
use newshound_core::link::PageLink;
use url::Url;

/// Reads a page. The tree is bounded by counts only; see [`read_page_until`] for a deadline.
#[must_use]
pub fn read_page(bytes: &[u8], ctx: &PageContext<'_>) -> Page {
    read_page_until(bytes, ctx, &mut || false)
}

/// Reads a page. `out_of_time` is asked every few kilobytes of tree building; when it says
/// yes, the tree is used as far as it is. Callers with a clock stop at `ctx.budget.parse`.
#[must_use]
pub fn read_page_until(
    bytes: &[u8],
    ctx: &PageContext<'_>,
    out_of_time: &mut dyn FnMut() -> bool,
) -> Page {
    read_page_with(bytes, ctx, None, out_of_time)
}

/// The same with what the rules of its site say of where things stand.
#[must_use]
pub fn read_page_with(
    bytes: &[u8],
    ctx: &PageContext<'_>,
    overrides: Option<&Overrides>,
    out_of_time: &mut dyn FnMut() -> bool,
) -> Page {
    let decoded = charset::decode(bytes, ctx.content_type);
    let page = read_text(&decoded, ctx, overrides, out_of_time);
    // A page whose text a script shows may hold it for readers without scripts.
    let is_thin = page.article.as_ref().is_none_or(|draft| draft.body.len() < THIN);
    if is_thin && let Some(text) = open_noscript(&decoded.text) {
        let opened = charset::Decoded { text: text.into(), ..decoded };
        let second = read_text(&opened, ctx, overrides, out_of_time);
        if second.article.as_ref().is_some_and(|draft| draft.body.len() >= 2 * THIN) {
            return second;
        }
    }
    page
}

/// The page with its `noscript` elements as boxes, where one holds paragraphs enough.
fn open_noscript(text: &str) -> Option<String> {
    let inside = text.split("<noscript").skip(1).filter_map(|rest| rest.split("</noscript").next());
    let longest = inside.max_by_key(|inner| inner.matches("<p").count())?;
    let is_prose = longest.len() >= 2 * THIN && longest.matches("<p").count() >= 2;
    is_prose.then(|| text.replace("<noscript", "<div").replace("</noscript", "</div"))
}

fn read_text(
    decoded: &charset::Decoded<'_>,
    ctx: &PageContext<'_>,
    overrides: Option<&Overrides>,
    out_of_time: &mut dyn FnMut() -> bool,
) -> Page {
    let mut issues = vec![];
    if decoded.lossy {
        issues.push(Issue::BadCharset);
    }
    let keep = if overrides.is_some() { Keep::Attributes } else { Keep::Read };
    let (mut html, end) = tree::build_with(&decoded.text, keep, ctx.budget.nodes, out_of_time);
    let told = overrides.map(|overrides| overrides.apply(&mut html, ctx)).unwrap_or_default();
    match end {
        End::Complete => {}
        End::OutOfTime => issues.push(Issue::ParseDeadline),
        End::TooLarge => issues.push(Issue::TooManyNodes),
    }
    let dom = Dom::new(&html);
    let head = Head::read(&dom, ctx.url, ctx.robots_tag);
    let mut witnesses = Witnesses {
        title: &head.title,
        og_title: &head.og_title,
        description: &head.description,
        og_description: &head.og_description,
        ..Witnesses::default()
    };
    let found = body::find(&dom, witnesses, false);
    let hints = VisibleHints {
        h1: found.headline.and_then(|at| heading_node(&dom, found.blocks.list[at].element)),
        body: Some(dom.nodes.get(found.place.element as usize).map(|node| node.id)).flatten(),
        is_saved: ctx.is_saved,
    };
    let mut meta = meta::collect(&html, ctx.url, ctx.fetched_at, &hints);
    witnesses.article_body = meta.article_body.as_deref();
    witnesses.article = meta.page_type == meta::PageType::Article;
    witnesses.news = meta.news;
    witnesses.authors = &meta.authors;
    witnesses.site = meta.publisher.as_deref().unwrap_or_default();
    let mut body = body::finish(&dom, found, witnesses, &body::model::WEIGHTS);
    let link_base = head.base.as_ref().unwrap_or(ctx.url);
    let mut from_data = false;
    // The blocks of a text that the page does not show as its own.
    let mut unshown: Option<Vec<Block>> = None;
    if body.text.len() < THIN
        && let Some(witness) = &meta.article_body
        && witness.len() > 2 * THIN
    {
        // The page shows no text of its own: the structured data hold all there is.
        unshown = Some(block::of_plain(witness));
    } else if shows_a_part(&body) || shows_cards_only(&body) {
        let (budget, weights) = (ctx.budget.nodes, &body::model::WEIGHTS);
        let shown = if body.text.len() < THIN { "" } else { body.text.as_str() };
        let data = body::embedded::Data { html: &decoded.text, budget, base: link_base };
        let story = body::embedded::story(data, witnesses, shown, weights);
        // What a page shows beside a story that only its data hold are other stories' cards.
        let is_whole = |story: &Story| {
            !story.title.is_empty() && story.published.is_some() && shows_cards_only(&body)
        };
        if let Some(story) = story
            && (story.text.len() * 4 > body.text.len() * 5 || is_whole(&story))
        {
            from_data = is_whole(&story);
            meta.take_from_data(&story, ctx.fetched_at);
            unshown = Some(story.blocks);
        }
    }
    if told.body_of(&dom, &mut body) {
        unshown = None;
    }
    let pictures = images::of_story(&html, &dom, &body, link_base);
    let parts = unshown.unwrap_or_else(|| structure::of(&html, &dom, &body, &pictures, link_base));
    body.text = block::plain(&parts);
    let words = text::word_count(&body.text);

    let pager = paging::find(&dom, &body.place.inherited, link_base, ctx.url);
    let evidence = Evidence {
        dom: &dom,
        head: &head,
        body: &body,
        meta: &meta,
        url: ctx.url,
        words,
        pager: pager.as_ref(),
        from_data,
    };
    let mut kind = kind::decide(&evidence, &mut issues);
    let scopes = links::scope::scopes(&dom);
    let around = Surroundings {
        dom: &dom,
        body: &body,
        head: &head,
        url: ctx.url,
        kind,
        pager: pager.as_ref(),
        scopes: &scopes,
    };
    let mut found = links::collect(&around, ctx.budget.links);
    let mut refresh = head.refresh.clone();
    let asks_nothing =
        !issues.contains(&Issue::Challenge) && !issues.contains(&Issue::PasswordForm);
    if matches!(kind, PageKind::Hub | PageKind::Other) && asks_nothing {
        let base = head.base.as_ref().unwrap_or(ctx.url);
        let hidden = links::hidden::read(&decoded.text, base);
        let stories = links::add_hidden(&mut found, &hidden, ctx.url, ctx.budget.links);
        if kind == PageKind::Other && (stories > 1 || !hidden.frames.is_empty()) {
            // It lists them, if only for scripts and frames.
            kind = PageKind::Hub;
            issues.retain(|issue| *issue != Issue::NeedsJavascript);
        }
        let value = hidden.refresh.as_deref();
        refresh = refresh.or_else(|| crate::refresh::target(value?, base, ctx.url));
        // A list of its own is no signpost.
        refresh = refresh.filter(|_| found.list.len() < crate::refresh::SIGNPOST);
    } else {
        refresh = None;
    }
    let feeds = match (kind, head.feeds.is_empty()) {
        (PageKind::Hub | PageKind::Other, true) => links::urls::feeds(&found.list),
        _ => head.feeds.clone(),
    };
    if found.dropped > 0 {
        issues.push(Issue::TooManyLinks);
    }
    issues.extend(found.by_script.map(Issue::MoreByScript));
    let story = matches!(kind, PageKind::Article | PageKind::Continuation);
    let paywall = paywall::find(&dom, &body, words, meta.declared);
    let images = pictures.into_iter().map(|placed| placed.image).collect();
    let mut draft = draft((body.text, parts), words, meta, images);
    draft.paywall = paywall;
    let draft = told.fields_of(draft);
    let (article, candidate) = if story { (Some(draft), None) } else { (None, Some(draft)) };
    Page {
        kind,
        article,
        candidate,
        links: found.list,
        links_dropped: found.dropped,
        canonical: head.canonical,
        amp: head.amp,
        feeds,
        sitemaps: head.sitemaps,
        refresh,
        record: head.record,
        pager: pager.filter(|_| story),
        robots: head.robots,
        tdm: head.tdm,
        issues,
    }
}

/// What the page shows is no whole story: next to nothing, or a text that breaks off.
fn shows_a_part(body: &body::Body) -> bool {
    body.text.len() < THIN || body.text.ends_with('…') || body.text.ends_with("...")
}

/// The page shows no headline of a story, or one that leads to another story, and of what was kept
/// most stands right below headlines that lead elsewhere.
fn shows_cards_only(body: &body::Body) -> bool {
    let list = &body.blocks.list;
    let leads_on = |at: usize| list[at].link_len * 10 >= list[at].len * 8;
    if body.headline.is_some_and(|at| !leads_on(at)) {
        return false;
    }
    let (mut all, mut cards) = (0, 0);
    for at in (0..list.len()).filter(|at| body.kept[*at]) {
        let above = at.saturating_sub(CARD)..=at;
        all += list[at].len;
        if above.into_iter().any(|at| leads_on(at) && (list[at].tag.is_heading() || body.kept[at]))
        {
            cards += list[at].len;
        }
    }
    cards * 2 >= all
}

/// The heading element around a block's element.
pub(crate) fn heading_node(dom: &Dom<'_>, element: u32) -> Option<ego_tree::NodeId> {
    dom.ancestors(element)
        .take(4)
        .map(|at| dom.node(at))
        .find(|node| node.tag.is_heading())
        .map(|node| node.id)
}

fn draft(
    (body, blocks): (String, Vec<Block>),
    words: u32,
    meta: Metadata,
    images: Vec<Image>,
) -> ArticleDraft {
    let authors = meta.credited();
    ArticleDraft {
        title: meta.title,
        headlines: meta.headlines,
        authors,
        agencies: meta::dateline::with(meta.agencies, &body),
        published: meta.published,
        modified: meta.modified,
        language: meta::language(meta.language.as_deref(), sample(&body)),
        section: meta.section,
        categories: meta.categories,
        tags: meta.tags,
        description: meta.description,
        lead_image: meta.lead_image,
        images,
        publisher: meta.publisher,
        kind: meta.kind,
        paywall: None,
        word_count: words,
        body,
        blocks,
    }
}

/// The links of an answer in JSON that a list's script would have asked for; `None` where it is no
/// JSON or holds no links.
#[must_use]
pub fn read_more(bytes: &[u8], url: &Url) -> Option<Vec<PageLink>> {
    let text = charset::decode(bytes, Some("application/json; charset=utf-8")).text;
    let hidden = links::hidden::read_json(&text, url)?;
    let mut found = links::Links::default();
    links::add_hidden(&mut found, &hidden, url, links::hidden::MAX_LINKS);
    (!found.list.is_empty()).then_some(found.list)
}

/// A shown text of fewer bytes than this gives way to the structured data's.
const THIN: usize = 200;

/// A card's text stands so many blocks below its headline.
const CARD: usize = 2;

/// Letters enough to tell a language by (whatlang is sure from 200 on).
const SAMPLE: usize = 500;

/// The beginning of a text.
fn sample(text: &str) -> &str {
    let end = (SAMPLE..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    &text[..end]
}
