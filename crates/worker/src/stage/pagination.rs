//! Stories that stand on several pages (docs/adr/0015).
//!
//! A later page is kept as a part of its story when it is fetched. The first page is emitted once
//! all of them are there; until then its task ends as `parts` and comes again after theirs. A page
//! that cannot be had leaves an empty part, so that nobody waits for it.

use crate::links::Gathered;
use newshound_core::article::{ArticleDraft, Image};
use newshound_core::block::{self, Block, PARAGRAPHS};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::capture::CaptureRef;
use newshound_core::identity::Fingerprint;
use newshound_core::link::{LinkRole, PageLink};
use newshound_extract::text::word_count;
use newshound_ports::{self as ports, MAX_PART, Source, StoreError, StoryParts};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub(crate) use place::{Asked, Headlines, Note, Place, note_later};

mod place;

/// Pages of one story; what is numbered higher is a list, a gallery or a trap.
const MAX_PAGES: u16 = 40;
/// Times that the first page comes again without a further part: one may be tried again after a
/// failure, two hosts' turns may cross.
const PATIENCE: u8 = 2;
/// Pictures kept of a story; those of its first page first.
const MAX_IMAGES: usize = 50;
/// A paragraph of fewer letters may stand on two pages of a story rightly.
const REPEATED: usize = 40;

/// What is kept of a later page.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Part {
    /// Its paragraphs; empty where the page cannot be had.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    body: String,
    /// What they are the plain form of; none where there was no room for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    blocks: Vec<Block>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    images: Vec<Image>,
    /// Numbers of the pages it names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    names: Vec<u16>,
    /// Its headlines, where its own pager alone says that it is a later page.
    #[serde(default)]
    headlines: Headlines,
    /// Where its response is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    capture: Option<CaptureRef>,
}

/// What the first page notes when it has to wait.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Turns {
    /// The attempt that noted it: the same attempt done twice waits once.
    attempt: u32,
    /// Parts that were there.
    known: usize,
    /// Turns in a row without a further part.
    idle: u8,
}

/// Keeps a later page.
pub(crate) async fn keep(
    port: &dyn StoryParts,
    place: &Place,
    (draft, capture): (ArticleDraft, Option<CaptureRef>),
) -> Result<(), StoreError> {
    let headlines = if place.is_noted { Headlines::default() } else { Headlines::of(&draft) };
    let names = place.names.clone();
    let (body, blocks) = (draft.body, draft.blocks);
    let mut part = Part { body, blocks, images: draft.images, names, headlines, capture };
    part.images.truncate(MAX_IMAGES);
    // Room for the rest, and for what JSON escapes.
    let most = MAX_PART / 4;
    if part.body.len() > most {
        let end = (0..=most).rev().find(|at| part.body.is_char_boundary(*at));
        part.body.truncate(end.unwrap_or(0));
    }
    // A text without its structure is more than no text.
    let room = || serde_json::to_string(&part).is_ok_and(|text| text.len() <= MAX_PART / 2);
    if !room() {
        part.blocks = Vec::new();
    }
    put(port, place.story, Source::Page(place.number), &part).await
}

/// Says that a later page cannot be had.
pub(crate) async fn give_up(
    port: &dyn StoryParts,
    (story, number): (Fingerprint, u16),
) -> Result<(), StoreError> {
    put(port, story, Source::Page(number), &Part::default()).await
}

/// Keeps one part.
pub(super) async fn put(
    port: &dyn StoryParts,
    story: Fingerprint,
    source: Source,
    what: &impl Serialize,
) -> Result<(), StoreError> {
    port.keep(&[ports::Part::new(story, source, what)?]).await
}

/// Whether the first page can be emitted.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Joined {
    /// The draft holds all pages that are there: so many of them, and where the later ones are kept.
    Whole(u16, Vec<CaptureRef>),
    /// Others are to be fetched first.
    Wait,
}

/// Joins the later pages to the first one, which is attempt `attempt` of its task. `patient` says
/// whether it may wait for them.
pub(crate) async fn join(
    port: &dyn StoryParts,
    place: &Place,
    attempt: u32,
    patient: bool,
    draft: &mut ArticleDraft,
) -> Result<Joined, StoreError> {
    let mut parts: BTreeMap<u16, Part> = BTreeMap::new();
    let mut before = Turns::default();
    for (source, text) in port.parts(place.story).await? {
        match source {
            Source::Turns => before = serde_json::from_str(&text).unwrap_or_default(),
            // What cannot be read was written by another version: that page is left out.
            Source::Page(number) => {
                parts.insert(number, serde_json::from_str(&text).unwrap_or_default());
            }
            Source::Record | Source::Answer | Source::Document { .. } => {}
        }
    }
    if patient && !is_whole(place, &parts) {
        let now = turn(before, attempt, parts.len());
        if now.idle <= PATIENCE {
            put(port, place.story, Source::Turns, &now).await?;
            return Ok(Joined::Wait);
        }
    }
    let (mut pages, mut captures) = (1, Vec::new());
    draft.body = without_pager(&draft.body).to_owned();
    block::follow(&mut draft.blocks, &draft.body);
    let headlines = Headlines::of(draft);
    for part in parts.into_values() {
        if part.body.is_empty() || !part.headlines.agree(&headlines) {
            continue;
        }
        pages += 1;
        captures.extend(part.capture.clone());
        add(draft, part);
    }
    draft.word_count = word_count(&draft.body);
    Ok(Joined::Whole(pages, captures))
}

/// Joins later pages, which agree with it, to a first one; gives how many pages the story has.
pub(crate) fn join_drafts(draft: &mut ArticleDraft, later: Vec<ArticleDraft>) -> u16 {
    let mut pages = 1;
    draft.body = without_pager(&draft.body).to_owned();
    block::follow(&mut draft.blocks, &draft.body);
    for page in later {
        pages += 1;
        let ArticleDraft { body, blocks, images, .. } = page;
        add(draft, Part { body, blocks, images, ..Part::default() });
    }
    draft.word_count = word_count(&draft.body);
    pages
}

/// Notes that the first page waits for something that is no page; whether it has not waited before.
pub(crate) async fn wait_once(
    port: &dyn StoryParts,
    key: Fingerprint,
    kept: &[(Source, String)],
    attempt: u32,
) -> Result<bool, StoreError> {
    let noted = kept.iter().find(|(source, _)| *source == Source::Turns);
    let before = noted.and_then(|(_, text)| serde_json::from_str(text).ok()).unwrap_or_default();
    let now = turn(before, attempt, 0);
    if now.idle == 0 {
        put(port, key, Source::Turns, &now).await?;
    }
    Ok(now.idle == 0)
}

/// Every number up to the highest that a page of the story names has its part.
fn is_whole(place: &Place, parts: &BTreeMap<u16, Part>) -> bool {
    let named = parts.values().flat_map(|part| &part.names).chain(&place.names);
    let highest = named.copied().max().unwrap_or(1).min(MAX_PAGES);
    (2..=highest).all(|number| parts.contains_key(&number))
}

fn turn(before: Turns, attempt: u32, known: usize) -> Turns {
    let idle = match before.attempt {
        0 => 0,
        same if same == attempt => before.idle,
        _ if known > before.known => 0,
        _ => before.idle.saturating_add(1),
    };
    Turns { attempt, known: known.max(before.known), idle }
}

/// A page's text without a last line that numbers the story's pages: "Pages: 1 2 3".
fn without_pager(body: &str) -> &str {
    let Some((rest, last)) = body.rsplit_once("\n\n") else { return body };
    let words = || last.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let numbers: Vec<u16> = words().filter_map(|word| word.parse().ok()).collect();
    let others = words().count() - numbers.len();
    let counts = numbers.windows(2).all(|two| two[1] == two[0] + 1);
    if numbers.len() >= 2 && numbers[0] == 1 && counts && others <= 4 { rest } else { body }
}

/// Whether a paragraph of one page is a sentence pulled out of a paragraph of another: the page
/// itself does not show that it is repeated.
fn is_pulled(paragraph: &str, from: &str) -> bool {
    paragraph.chars().count() >= REPEATED
        && from
            .split("\n\n")
            .any(|other| other.len() > paragraph.len() && other.contains(paragraph))
}

/// The paragraphs of a later page, without those that every page repeats.
fn add(draft: &mut ArticleDraft, part: Part) {
    let before = std::mem::take(&mut draft.body);
    let later = without_pager(&part.body);
    let kept: Vec<&str> =
        before.split(PARAGRAPHS).filter(|paragraph| !is_pulled(paragraph, later)).collect();
    let added = later.split(PARAGRAPHS).filter(|paragraph| {
        let long = paragraph.chars().count() >= REPEATED;
        let known = long && before.split(PARAGRAPHS).any(|known| known == *paragraph);
        !known && !is_pulled(paragraph, &before)
    });
    let (kept, added) = (kept.join(PARAGRAPHS), added.collect::<Vec<_>>().join(PARAGRAPHS));
    let mut blocks = part.blocks;
    if blocks.is_empty() {
        blocks = block::of_plain(&added);
    }
    block::follow(&mut draft.blocks, &kept);
    block::follow(&mut blocks, &added);
    draft.blocks.append(&mut blocks);
    let texts = [kept, added];
    draft.body =
        texts.iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join(PARAGRAPHS);
    for image in part.images {
        let known = draft.images.iter().any(|known| known.url == image.url);
        if !known && draft.images.len() < MAX_IMAGES {
            draft.images.push(image);
        }
    }
}

/// Those of a page's links that may be admitted, by their canonical URLs.
pub(crate) fn admitted<'a>(links: &'a [PageLink], gathered: &Gathered<'_>) -> Vec<&'a PageLink> {
    let canonical = |link: &PageLink| CanonicalUrl::from_url(&link.url).ok();
    links
        .iter()
        .filter(|link| link.role == LinkRole::Continuation)
        .filter(|link| {
            canonical(link).is_some_and(|url| gathered.has(gathered.fingerprints.of(&url)))
        })
        .collect()
}

#[cfg(test)]
mod tests;
