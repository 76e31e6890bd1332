//! Which story a page belongs to, and as which page: by its own pager, or by what the page that
//! named it noted of it. What neither tells is told by its URL alone, as 0.1.0 had it.

use super::MAX_PAGES;
use crate::error::WorkerError;
use newshound_core::article::ArticleDraft;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::identity::Fingerprint;
use newshound_core::link::{LinkRole, PageLink};
use newshound_core::task::{Entry, TaskKind};
use newshound_extract::links::paging::{self, Pager, Series};
use newshound_ports::{self as ports, Source, StoreError, StoryParts};
use serde::{Deserialize, Serialize};
use url::Url;

/// Fewer letters than this in common are no headline.
const SHORT: usize = 8;
/// Headlines kept of a page.
const MAX_HEADLINES: usize = 6;
/// Letters kept of each.
const MAX_LETTERS: usize = 200;

/// What a page calls its story, each in letters alone: pages are numbered in their headlines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Headlines(Vec<String>);

impl Headlines {
    /// Those of a draft.
    pub(crate) fn of(draft: &ArticleDraft) -> Self {
        let all = draft.headlines.iter().map(|one| one.text.as_str());
        let mut out: Vec<String> = vec![];
        for text in std::iter::once(draft.title.as_str()).chain(all).take(MAX_HEADLINES) {
            let letters = text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase);
            let letters: String = letters.take(MAX_LETTERS).collect();
            if !letters.is_empty() && !out.contains(&letters) {
                out.push(letters);
            }
        }
        Self(out)
    }

    /// Whether both may be those of one story: one of each is the same, or the other with words
    /// before or behind it. Where there are none, nothing speaks against it.
    pub(crate) fn agree(&self, other: &Self) -> bool {
        let alike = |one: &str, other: &str| {
            let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
            one == other
                || short.chars().count() >= SHORT
                    && (long.starts_with(short) || long.ends_with(short))
        };
        self.0.is_empty()
            || other.0.is_empty()
            || self.0.iter().any(|one| other.0.iter().any(|other| alike(one, other)))
    }
}

/// What a page notes of a later one that it names, for the task of that one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Note {
    series: Series,
    /// The page's number; 1 for another name of the first page.
    number: u16,
    headlines: Headlines,
    /// When the story was published, as the first page has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    published: Option<String>,
    /// Whether the pager counts from 1. A link to the next page alone may lead to another story,
    /// which another day shows.
    counts: bool,
}

/// Where notes of a page are kept.
fn key_of(url: &CanonicalUrl, by: Fingerprinter) -> Fingerprint {
    by.of_text(&format!("page of a story {}", url.as_str()))
}

impl Note {
    /// Whether the page is what the note says that it is.
    pub(crate) fn is_of(&self, draft: &ArticleDraft, canonical: Option<&Url>) -> bool {
        if canonical.is_some_and(|url| self.series.is_first(url)) {
            return true;
        }
        let days = self.published.as_ref().zip(draft.published.as_ref());
        let same_day = self.counts || days.is_none_or(|(one, other)| *one == other.value);
        same_day && self.headlines.agree(&Headlines::of(draft))
    }

    /// Whether it is of another name of the first page.
    pub(crate) fn is_alias(&self) -> bool {
        self.number == 1
    }

    /// The roles of a page's links to the others of its story; other names of the first page, and of
    /// this one, lead nowhere.
    pub(crate) fn mark(&self, links: &mut Vec<PageLink>) {
        links.retain_mut(|link| match self.series.number(&link.url) {
            Some(1) if !self.series.is_first(&link.url) => false,
            Some(number) if number == u32::from(self.number) => false,
            Some(_) => {
                link.role = LinkRole::Continuation;
                true
            }
            None => true,
        });
    }
}

/// What is known of a page before it is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// What the page that named it noted.
    pub(crate) note: Option<Note>,
    /// Its story and its number there, where it is a later page.
    pub(crate) place: Option<(Fingerprint, u16)>,
}

impl Asked {
    /// What is known of the page of an entry.
    pub(crate) async fn of(
        port: &dyn StoryParts,
        by: Fingerprinter,
        entry: &Entry,
    ) -> Result<Self, StoreError> {
        if entry.kind != TaskKind::Part {
            return Ok(Self::default());
        }
        let kept = port.parts(key_of(&entry.url, by)).await?;
        // What cannot be read was written by another version.
        let note = kept.iter().find(|(source, _)| *source == Source::Record);
        let note = note.and_then(|(_, text)| serde_json::from_str::<Note>(text).ok());
        Ok(match note {
            Some(note) => {
                let story = by.of_text(&note.series.key());
                let place = (note.number > 1).then_some((story, note.number));
                Self { note: Some(note), place }
            }
            None => Self { note: None, place: by_url(by, entry) },
        })
    }

    /// Whether a redirect leads to the same page of the same story: `/slug/2` to `/slug/2/`. What
    /// was noted of it is noted of the other one too.
    pub(crate) async fn follow(
        &self,
        port: &dyn StoryParts,
        by: Fingerprinter,
        (own, target): (&CanonicalUrl, &Url),
    ) -> Result<bool, StoreError> {
        let Some(note) = &self.note else {
            return Ok(own
                .to_url()
                .is_some_and(|own| paging::split(&own) == paging::split(target)));
        };
        if note.series.number(target) != Some(u32::from(note.number)) {
            return Ok(false);
        }
        if let Ok(target) = CanonicalUrl::from_url(target) {
            port.keep(&[ports::Part::new(key_of(&target, by), Source::Record, note)?]).await?;
        }
        Ok(true)
    }
}

/// The place of a later page by its URL alone.
fn by_url(by: Fingerprinter, entry: &Entry) -> Option<(Fingerprint, u16)> {
    let paged = paging::split(&entry.url.to_url()?);
    // A link back to the first page leads to a page like any other.
    let number = page_number(paged.number).filter(|number| *number > 1)?;
    Some((by.of_text(&paged.base), number))
}

fn page_number(number: u32) -> Option<u16> {
    u16::try_from(number).ok().filter(|number| *number <= MAX_PAGES)
}

/// Where a page stands among those of its story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The story: the fingerprint of what its pages' URLs have in common.
    pub(crate) story: Fingerprint,
    /// The page's number, from 1.
    pub(crate) number: u16,
    /// Numbers of the later pages it names.
    pub(crate) names: Vec<u16>,
    /// Whether another page of the story noted it.
    pub(crate) is_noted: bool,
    /// What it notes of those it names.
    pub(crate) notes: Vec<(CanonicalUrl, Note)>,
}

impl Place {
    /// The place of the page at `url`, with its links.
    pub(crate) fn of(
        by: Fingerprinter,
        url: &Url,
        (pager, note): (Option<&Pager>, Option<&Note>),
        draft: Option<&ArticleDraft>,
        links: &[&PageLink],
    ) -> Option<Self> {
        let series = note.map(|note| &note.series).or_else(|| pager.map(|pager| &pager.series));
        let own = paging::split(url);
        let number = match (note, pager) {
            (Some(note), _) => Some(note.number),
            (None, Some(pager)) => page_number(pager.own),
            (None, None) => page_number(own.number),
        }?;
        let number_of = |there: &Url| match series {
            Some(series) => series.number(there),
            None => Some(paging::split(there))
                .filter(|there| there.base == own.base)
                .map(|it| it.number),
        };
        let named = links.iter().filter(|link| link.role == LinkRole::Continuation);
        let named: Vec<(u16, &Url)> = named
            .filter_map(|link| Some((page_number(number_of(&link.url)?)?, &link.url)))
            .filter(|(there, _)| *there > 1 && *there != number)
            .collect();
        let mut names: Vec<u16> = named.iter().map(|(number, _)| *number).collect();
        names.sort_unstable();
        names.dedup();
        let alias = pager.and_then(|pager| pager.alias.as_ref()).map(|url| (1, url));
        let noted = series.zip(draft).map(|(series, draft)| {
            let (headlines, published) = match note {
                Some(note) => (note.headlines.clone(), note.published.clone()),
                None => (Headlines::of(draft), draft.published.as_ref().map(|it| it.value.clone())),
            };
            let counts = note.is_some_and(|note| note.counts) || pager.is_some_and(|it| it.counts);
            move |number: u16| Note {
                series: series.clone(),
                number,
                headlines: headlines.clone(),
                published: published.clone(),
                counts,
            }
        });
        let notes = noted.map(|noted| {
            named
                .iter()
                .copied()
                .chain(alias)
                .filter_map(|(number, url)| {
                    Some((CanonicalUrl::from_url(url).ok()?, noted(number)))
                })
                .collect()
        });
        let key = series.map_or(own.base, Series::key);
        Some(Self {
            story: by.of_text(&key),
            number,
            names,
            is_noted: note.is_some(),
            notes: notes.unwrap_or_default(),
        })
    }
}

/// Keeps what a page notes of those it names, for their tasks.
pub(crate) async fn note_later(
    port: &dyn StoryParts,
    by: Fingerprinter,
    place: &Place,
) -> Result<(), WorkerError> {
    let parts: Result<Vec<ports::Part>, StoreError> = place
        .notes
        .iter()
        .map(|(url, note)| ports::Part::new(key_of(url, by), Source::Record, note))
        .collect();
    let parts = parts?;
    if !parts.is_empty() {
        port.keep(&parts).await?;
    }
    Ok(())
}
