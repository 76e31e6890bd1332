//! Chooses the dates of publication and of the last change.

mod agree;
mod names;
pub(super) mod order;
mod path;
pub(super) mod place;
mod printed;
#[cfg(test)]
mod tests;

pub(crate) use path::url_day;

use super::class::Flags;
use super::date::{self, DateStyle, Stamp};
use super::jsonld::LdItem;
use super::raw::{Heading, Raw};
use agree::Voices;
use names::{MODIFIED_METAS, PUBLISHED_METAS, is_generic};
use newshound_core::article::DateSource;
use newshound_core::time::UnixMillis;
use place::{Around, Place};
use printed::{unmarked, visible};
use url::Url;

/// A date with where it was read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dated {
    pub(crate) stamp: Stamp,
    pub(crate) source: DateSource,
}

/// Places whose dates are never the story's.
const FARTHEST: Flags = Flags::COMMENT.with(Flags::TEASER).with(Flags::FOOTER);
/// Places whose dates are the story's only if nothing else is.
const FAR: Flags = FARTHEST.with(Flags::ASIDE).with(Flags::NAV);

/// Everything said on the dates.
pub(crate) struct Clock<'a> {
    pub(crate) style: DateStyle<'a>,
    /// How the page's meta elements are written, where the page shows that they differ.
    pub(crate) metas: DateStyle<'a>,
    pub(crate) now: UnixMillis,
    /// The page was saved at a time before `now` that nobody knows.
    pub(crate) is_saved: bool,
}

impl Clock<'_> {
    fn machine(&self, text: &str) -> Option<Stamp> {
        date::machine(text, self.style).filter(|s| s.is_past(self.now))
    }

    fn meta(&self, text: &str) -> Option<Stamp> {
        date::machine(text, self.metas).filter(|s| s.is_past(self.now))
    }

    /// Whether a day is that of the fetch, in whatever zone.
    fn is_today(&self, stamp: &Stamp) -> bool {
        (stamp.rough_millis() - self.now.0).abs() <= 36 * 3_600_000
    }

    fn printed(&self, text: &str) -> Option<Stamp> {
        let now = (!self.is_saved).then_some(self.now);
        date::printed(text, self.style, now).filter(|s| s.is_past(self.now))
    }
}

/// The two dates of a page.
pub(crate) fn choose(
    raw: &Raw,
    story: Option<&LdItem>,
    others: &[LdItem],
    url: &Url,
    h1: Option<&Heading>,
    around: &Around<'_>,
    clock: &Clock<'_>,
) -> (Option<Dated>, Option<Dated>) {
    let mut declared: Vec<Dated> = Vec::new();
    let mut generic: Vec<Dated> = Vec::new();
    let mut modified: Vec<Dated> = Vec::new();
    let push = |list: &mut Vec<Dated>, stamp: Option<Stamp>, source| {
        if let Some(stamp) = stamp {
            list.push(Dated { stamp, source });
        }
    };
    if let Some(story) = story {
        for text in story.published.iter().chain(&story.created).chain(&story.uploaded) {
            push(&mut declared, clock.machine(text), DateSource::JsonLd);
        }
        for text in &story.modified {
            push(&mut modified, clock.machine(text), DateSource::JsonLd);
        }
    }
    for key in PUBLISHED_METAS {
        for text in raw.metas_of(key) {
            let list = if is_generic(key) { &mut generic } else { &mut declared };
            push(list, clock.meta(text), DateSource::Meta);
        }
    }
    for key in MODIFIED_METAS {
        for text in raw.metas_of(key) {
            push(&mut modified, clock.meta(text), DateSource::Meta);
        }
    }
    for item in others
        .iter()
        .filter(|i| i.has_type("webpage") || i.has_type("itempage") || i.has_type("videoobject"))
    {
        for text in item.published.iter().chain(&item.uploaded) {
            push(&mut declared, clock.machine(text), DateSource::JsonLd);
        }
        for text in &item.modified {
            push(&mut modified, clock.machine(text), DateSource::JsonLd);
        }
    }
    for (key, text) in &raw.metas {
        // Keys of houses' own making: "x-published-date".
        let ours = key.contains("publish") && (key.contains("date") || key.contains("time"))
            || key == "published";
        if ours && !PUBLISHED_METAS.contains(&key.as_str()) {
            push(&mut declared, clock.meta(text), DateSource::Meta);
        }
    }
    let has_declared = !declared.is_empty() || !generic.is_empty();
    let elsewhere = Flags::COMMENT.with(Flags::TEASER);
    for spot in raw.dates.iter().filter(|s| !s.prop.is_empty() && !s.flags.has(elsewhere)) {
        let place = around.place(spot.id, false);
        let is_far = place > Place::Story || spot.flags.has(FAR);
        if place == Place::Other || (is_far && has_declared) {
            continue;
        }
        let read = || {
            spot.machine
                .as_deref()
                .and_then(|m| clock.machine(m))
                .or_else(|| clock.printed(&spot.text))
        };
        match spot.prop.as_str() {
            "datepublished" | "datecreated" | "uploaddate" => {
                push(&mut declared, read(), DateSource::Microdata);
            }
            "datemodified" => push(&mut modified, read(), DateSource::Microdata),
            _ => {}
        }
    }
    let mut printed = visible(raw, h1, around, clock, FAR, &mut modified);
    if printed.is_empty() && declared.is_empty() && generic.is_empty() {
        // Themes wrap the story itself in a "sidebar" or a "menu".
        printed = visible(raw, h1, around, clock, FARTHEST, &mut modified);
        if printed.is_empty() {
            printed = unmarked(raw, h1, around, clock);
        }
    }
    let path =
        url_day(url, Some(clock.style)).map(|stamp| Dated { stamp, source: DateSource::Url });
    let changes = modified;
    let modified = exact(&changes);
    // A story that prints only "Last updated" has no other date.
    let shown = |d: &Dated| matches!(d.source, DateSource::Text | DateSource::TimeElement);
    let is_shown =
        |d: &Dated| shown(d) || changes.iter().any(|c| shown(c) && c.stamp.date == d.stamp.date);
    let voices = Voices {
        declared: &declared,
        generic: &generic,
        printed: &printed,
        url: path,
        changes: &changes,
    };
    let published = exact(&voices.agreed()).or_else(|| modified.filter(is_shown));
    (published, modified)
}

/// The first of the dates, made exact by a source that has the instant of the same day.
fn exact(list: &[Dated]) -> Option<Dated> {
    let first = *list.first()?;
    if first.stamp.is_instant() {
        return Some(first);
    }
    let near =
        |d: &&Dated| (d.stamp.rough_millis() - first.stamp.rough_millis()).abs() <= 36 * 3_600_000;
    let instant = list.iter().find(|d| d.stamp.is_instant() && near(d));
    if let Some(better) = instant {
        return Some(*better);
    }
    if first.stamp.time.is_none()
        && let Some(timed) =
            list.iter().find(|d| d.stamp.time.is_some() && d.stamp.date == first.stamp.date)
    {
        return Some(*timed);
    }
    Some(first)
}
