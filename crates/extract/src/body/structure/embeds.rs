//! What a story shows of other sites: frames, players, posts.

use super::marks::address;
use crate::body::Body;
use crate::dom::{Dom, Tag};
use crate::hints::Hints;
use crate::images::is_address;
use crate::text::{clean, truncate_chars};
use newshound_core::block::{Block, Embed, EmbedKind};
use newshound_core::identity::site_of;
use scraper::Html;
use url::Url;

/// Embedded things kept of one story.
const MAX_EMBEDS: usize = 50;
/// Characters kept of a text that stands for one.
const MAX_TEXT: usize = 1_000;
/// Smaller frames count visitors, in pixels.
const SMALL: u32 = 40;

/// The kinds of hosts that give out frames. What is not listed is a frame by its address.
const HOSTS: &[(EmbedKind, &[&str])] = &[
    (
        EmbedKind::Video,
        &["youtube.com", "youtube-nocookie.com", "youtu.be", "vimeo.com", "dailymotion.com"],
    ),
    (
        EmbedKind::Post,
        &[
            "twitter.com",
            "x.com",
            "instagram.com",
            "facebook.com",
            "tiktok.com",
            "bsky.app",
            "reddit.com",
            "threads.net",
            "t.me",
        ],
    ),
    (EmbedKind::Audio, &["soundcloud.com", "spotify.com"]),
    (EmbedKind::Map, &["openstreetmap.org"]),
    (EmbedKind::Document, &["documentcloud.org", "scribd.com", "issuu.com"]),
];

/// Embedded things in the story's place, each with its node.
pub(super) fn find(html: &Html, dom: &Dom<'_>, body: &Body, base: &Url) -> Vec<(u32, Block)> {
    let mut out: Vec<(u32, Block)> = vec![];
    let Some((from, to)) = extent(body) else { return out };
    let mut end = 0;
    for at in dom.inside(body.place.element) {
        let node = dom.node(at);
        if at < end || node.element.is_none() || at < from || at > to {
            continue;
        }
        let found = match node.tag {
            Tag::Iframe => frame(dom, at, base),
            Tag::Skip => player(html, dom, at, base),
            Tag::Custom => player(html, dom, at, base),
            Tag::Blockquote if body.blocks.range(dom, at).all(|at| !body.kept[at]) => {
                post(dom, at, base)
            }
            _ => None,
        };
        let Some(embed) = found else { continue };
        end = node.end;
        let known = out
            .iter()
            .any(|(_, known)| matches!(known, Block::Embed(known) if known.url == embed.url));
        if out.len() < MAX_EMBEDS && !known && is_own(dom, body, at) {
            out.push((at, Block::Embed(embed)));
        }
    }
    out
}

/// From above the first of the story's texts to below the last: a player may lead or end it.
fn extent(body: &Body) -> Option<(u32, u32)> {
    let mut kept = body.blocks.list.iter().zip(&body.kept).filter(|(_, kept)| **kept);
    let first = kept.next()?.0.first;
    let last = kept.next_back().map_or(first, |(block, _)| block.first);
    Some((first.saturating_sub(NEAR), last + NEAR))
}

/// Nodes above the first text and below the last that are near it.
const NEAR: u32 = 60;

fn is_own(dom: &Dom<'_>, body: &Body, at: u32) -> bool {
    let against = Hints::NAV
        .or(Hints::FOOTER)
        .or(Hints::AD)
        .or(Hints::COMMENT)
        .or(Hints::COOKIE)
        .or(Hints::RELATED)
        .or(Hints::HIDDEN);
    !dom.ancestors(at).take_while(|above| *above != body.place.element).any(|above| {
        let node = dom.node(above);
        node.hidden
            || node.hints.any(against)
            || matches!(node.tag, Tag::Nav | Tag::Footer | Tag::Form | Tag::Noscript)
    })
}

/// An `<iframe>` by its address, also one that a lazy loader holds.
fn frame(dom: &Dom<'_>, at: u32, base: &Url) -> Option<Embed> {
    let node = dom.node(at);
    let size = |name: &str| node.attr(name).and_then(|size| size.trim().parse::<u32>().ok());
    if ["width", "height"].iter().any(|name| size(name).is_some_and(|size| size < SMALL)) {
        return None;
    }
    let lazy = || {
        let attrs = node.element?.attrs();
        attrs
            .filter(|(name, _)| name.starts_with("data-") && name.contains("src"))
            .find_map(|(_, value)| value.trim().starts_with(['/', 'h']).then_some(value))
    };
    let source = node.attr("src").filter(|src| !src.trim().is_empty() && !src.starts_with("about"));
    let url = web(source.or_else(lazy)?, base)?;
    Some(Embed { kind: kind_of(&url), url: url.into(), text: title(dom, at) })
}

/// A `<video>`, `<audio>`, `<object>`, `<embed>`, or an element of a player's own.
fn player(html: &Html, dom: &Dom<'_>, at: u32, base: &Url) -> Option<Embed> {
    let node = dom.node(at);
    let element = node.element?;
    let kind = match element.name() {
        "video" | "amp-video" => EmbedKind::Video,
        "audio" | "amp-audio" => EmbedKind::Audio,
        "object" | "embed" | "amp-iframe" => EmbedKind::Frame,
        _ => return None,
    };
    let source = node.attr("src").or_else(|| node.attr("data")).or_else(|| {
        let inside = html.tree.get(node.id)?.descendants();
        inside
            .filter_map(|inner| inner.value().as_element())
            .filter(|inner| matches!(inner.name(), "source" | "embed"))
            .find_map(|inner| inner.attr("src"))
    })?;
    let url = web(source, base)?;
    // A picture in an `<object>` is none.
    if kind == EmbedKind::Frame && is_address("src", url.as_str()) && element.name() != "amp-iframe"
    {
        let path = url.path().to_ascii_lowercase();
        if [".jpg", ".jpeg", ".png", ".gif", ".svg", ".webp"].iter().any(|end| path.ends_with(end))
        {
            return None;
        }
    }
    let kind = if kind == EmbedKind::Frame { kind_of(&url) } else { kind };
    Some(Embed { kind, url: url.into(), text: title(dom, at) })
}

/// A post that stands as a quotation until its script shows it: its last link leads to it, on
/// another site.
fn post(dom: &Dom<'_>, at: u32, base: &Url) -> Option<Embed> {
    let url = web(&quoted(dom, at, base)?, base)?;
    let kind = match kind_of(&url) {
        EmbedKind::Frame if dom.node(at).hints.any(Hints::EMBED) => EmbedKind::Post,
        EmbedKind::Frame => return None,
        kind => kind,
    };
    let mut text = dom.text_of(at);
    truncate_chars(&mut text, MAX_TEXT);
    Some(Embed { kind, url: url.into(), text })
}

/// The URL that a quotation is from: its `cite`, or that of the post it stands for.
pub(super) fn quoted(dom: &Dom<'_>, at: u32, base: &Url) -> Option<String> {
    let node = dom.node(at);
    if let Some(url) = node.attr("cite").and_then(|cite| web(cite, base)) {
        return Some(url.into());
    }
    let marked = node.element.and_then(|element| {
        element.attrs().find(|(name, _)| name.starts_with("data-") && name.ends_with("permalink"))
    });
    if let Some(url) = marked.and_then(|(_, url)| web(url, base)) {
        return Some(url.into());
    }
    let mut links = dom.inside(at).rev().filter(|inner| dom.node(*inner).tag == Tag::A);
    let last = links.find_map(|inner| dom.node(inner).attr("href"))?;
    let url = Url::parse(&address(last, base)?).ok()?;
    let is_post = kind_of(&url) == EmbedKind::Post || node.hints.any(Hints::EMBED);
    (is_post && site_of(&url) != site_of(base)).then(|| url.into())
}

fn web(text: &str, base: &Url) -> Option<Url> {
    let url = Url::parse(&address(text, base)?).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}

/// What a frame shows, by its host, else by the words of its address.
fn kind_of(url: &Url) -> EmbedKind {
    let site = site_of(url);
    if let Some((kind, _)) = HOSTS.iter().find(|(_, hosts)| hosts.contains(&site.as_str())) {
        return *kind;
    }
    let host = url.host_str().unwrap_or_default();
    let says = |words: &[&str]| {
        host.split(['.', '-'])
            .chain(url.path().split(['/', '-', '.']))
            .any(|part| words.iter().any(|word| part.eq_ignore_ascii_case(word)))
    };
    if says(&["audio", "podcast", "podcasts", "mp3"]) {
        EmbedKind::Audio
    } else if says(&["video", "videos", "player", "mp4", "m3u8"]) {
        EmbedKind::Video
    } else if says(&["map", "maps"]) {
        EmbedKind::Map
    } else if says(&["pdf", "document", "documents"]) {
        EmbedKind::Document
    } else {
        EmbedKind::Frame
    }
}

fn title(dom: &Dom<'_>, at: u32) -> String {
    let node = dom.node(at);
    let mut text =
        clean(node.attr("title").or_else(|| node.attr("aria-label")).unwrap_or_default());
    truncate_chars(&mut text, MAX_TEXT);
    text
}
