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

/// A printed date, and where.
pub(super) struct Printed {
    pub(super) dated: Dated,
    pub(super) place: Place,
    /// Bytes of text between it and the headline; what stands above it counts double.
    distance: usize,
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
            found.push(Printed { dated, place, distance: distance(spot.pos) });
        }
    }
    if found.is_empty() {
        for Short { text, pos, flags, id } in &raw.shorts {
            if flags.has(far) || !text.chars().any(|c| c.is_numeric()) {
                continue;
            }
            let distance = distance(*pos);
            if distance > NEAR || text.len() > 90 {
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
                found.push(Printed { dated, place, distance });
            }
        }
    }
    found.sort_by_key(|printed| (printed.place, printed.distance));
    found
}
