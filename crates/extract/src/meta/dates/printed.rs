//! Dates printed in the page.

use super::names::{says_published, says_updated};
use super::place::{Around, Place};
use super::{Clock, Dated};
use crate::meta::class::Flags;
use crate::meta::date::Stamp;
use crate::meta::raw::{Heading, Raw, Short};
use newshound_core::article::DateSource;

/// Names of places that mean nothing of what stands in the story.
const OWN: Flags = Flags::FOOTER.with(Flags::ASIDE);
/// A date of today further below the headline than so many bytes of text is the page's clock.
const CLOCK: usize = 300;
/// Text without markup is a date's within so many bytes of the headline.
const NEAR: usize = 1_500;

/// Longest line that is a date with a few words, in bytes.
const LINE: usize = 90;
/// A dateline has at most so many words before its date ("Press release of").
const BEFORE: usize = 2;
/// Signs that end a dateline; its text follows.
const ENDS: &[&str] = &[" – ", " — ", " - ", " -- ", " | ", ": ", "). ", ") ", "] ", "――", "—"];

/// A printed date, and where.
pub(super) struct Printed {
    pub(super) dated: Dated,
    pub(super) place: Place,
    /// Bytes of text between it and the headline; what stands above it counts double.
    distance: usize,
    /// It is the day of the fetch.
    is_today: bool,
}

impl Printed {
    /// What it weighs beside what the page declares (see [`super::agree`]).
    pub(super) const fn weight(&self) -> u8 {
        match self.place {
            // The masthead of many papers shows what day it is.
            Place::Head if self.is_today => 3,
            Place::Head => 5,
            Place::Story => 4,
            Place::Page => 2,
            Place::Aside => 1,
            Place::Other => 0,
        }
    }
}

/// Dates printed in the page, nearest to the story first.
pub(super) fn visible(
    raw: &Raw,
    heading: Option<&Heading>,
    around: &Around<'_>,
    clock: &Clock<'_>,
    far: Flags,
    modified: &mut Vec<Dated>,
) -> Vec<Printed> {
    let mut found: Vec<Printed> = Vec::new();
    let h1 = heading.map_or(0, |h| h.pos);
    let distance = |pos: usize| if pos >= h1 { pos - h1 } else { (h1 - pos).saturating_mul(2) };
    // What the headline itself stands in means nothing.
    let far = far.without(heading.map_or(Flags::default(), |h| h.flags));
    let follows = |pos: usize| heading.is_some() && (h1..h1 + CLOCK).contains(&pos);
    // A date of the day of the fetch away from the headline is the page's clock.
    let is_clock = |stamp: &Stamp, place: Place, pos: usize| {
        clock.is_today(stamp) && place != Place::Head && !follows(pos)
    };
    for spot in raw.dates.iter().filter(|spot| spot.prop.is_empty()) {
        let place = around.place(spot.id, follows(spot.pos));
        // A story's own foot, and its box that is called after a sidebar.
        let named = if place <= Place::Story { far.without(OWN) } else { far };
        if place == Place::Other
            || (place == Place::Aside && far.has(Flags::ASIDE))
            || spot.flags.has(named)
        {
            continue;
        }
        let source = if spot.time { DateSource::TimeElement } else { DateSource::Text };
        let from_machine = spot.machine.as_deref().and_then(|m| clock.machine(m));
        let Some(stamp) = from_machine.or_else(|| clock.printed(&spot.text)) else { continue };
        let source = if from_machine.is_some() { source } else { DateSource::Text };
        // What stands before the date says what it is; "05.04.2025 - updated 06.04." begins
        // with the date of publication.
        let text = spot.text.to_lowercase();
        let head = text.find(|c: char| c.is_numeric()).map_or(text.as_str(), |at| &text[..at]);
        let words = format!("{} {head}", spot.lead.to_lowercase());
        let updated = spot.flags.has(Flags::UPDATED) || says_updated(&words);
        let is_published = spot.flags.has(Flags::PUBLISHED) || says_published(&words);
        if is_clock(&stamp, place, spot.pos) {
            continue;
        }
        let dated = Dated { stamp, source };
        if updated && !is_published {
            modified.push(dated);
        } else {
            let distance = distance(spot.pos);
            let is_today = clock.is_today(&stamp);
            found.push(Printed { dated, place, distance, is_today });
        }
    }
    if found.is_empty() {
        for Short { text, pos, flags, id } in &raw.shorts {
            if flags.has(far) || !text.chars().any(|c| c.is_numeric()) {
                continue;
            }
            let distance = distance(*pos);
            if distance > NEAR || text.len() > LINE {
                continue;
            }
            let Some(stamp) = clock.printed(text) else { continue };
            let place = around.place(*id, follows(*pos));
            if place >= Place::Aside || is_clock(&stamp, place, *pos) {
                continue;
            }
            let dated = Dated { stamp, source: DateSource::Text };
            if says_updated(&text.to_lowercase()) && !says_published(&text.to_lowercase()) {
                modified.push(dated);
            } else {
                let is_today = clock.is_today(&stamp);
                found.push(Printed { dated, place, distance, is_today });
            }
        }
    }
    found.sort_by_key(|printed| (printed.place, printed.distance));
    found
}

/// Dates that stand in no element and on no line of their own: in the dateline that begins the
/// story ("Karlsruhe, (12.11.2021). The church ..."), or else in the story's own foot.
pub(super) fn unmarked(
    raw: &Raw,
    heading: Option<&Heading>,
    around: &Around<'_>,
    clock: &Clock<'_>,
) -> Vec<Printed> {
    let h1 = heading.map_or(0, |h| h.pos);
    let read = |short: &Short, stamp: Option<Stamp>, farthest: Place| {
        let place = around.place(short.id, false);
        let dated = Dated { stamp: stamp?, source: DateSource::Text };
        let is_own = place <= farthest && short.pos >= h1 && !clock.is_today(&dated.stamp);
        is_own.then(|| Printed { dated, place, distance: short.pos - h1, is_today: false })
    };
    let opening = raw.openings.iter().filter(|short| short.pos <= h1 + NEAR);
    let opening =
        opening.filter_map(|short| read(short, dateline(&short.text, clock), Place::Page)).next();
    let foot = || {
        let own = raw.feet.iter().filter(|short| short.text.len() <= LINE);
        own.filter(|short| !says_updated(&short.text.to_lowercase()))
            .find_map(|short| read(short, clock.printed(&short.text), Place::Story))
    };
    opening.or_else(foot).into_iter().collect()
}

/// The date of the dateline that a text begins with.
fn dateline(text: &str, clock: &Clock<'_>) -> Option<Stamp> {
    let end = ENDS.iter().filter_map(|sign| text.find(sign)).min()?;
    let line = &text[..end];
    let date = line.find(|c: char| c.is_numeric())?;
    let words = line[..date].split_whitespace().filter(|w| w.chars().any(char::is_alphabetic));
    (words.count() <= BEFORE).then(|| clock.printed(line)).flatten()
}
