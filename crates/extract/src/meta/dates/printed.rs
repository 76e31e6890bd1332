//! Dates printed in the page.

use super::names::{says_published, says_updated};
use super::{Clock, Dated};
use crate::meta::class::Flags;
use crate::meta::raw::{Heading, Raw};
use newshound_core::article::DateSource;

/// A date of today that stands so many bytes of text above the headline is the page's clock.
const CLOCK: usize = 300;

/// Dates printed in the page, nearest to the headline first.
pub(super) fn visible(
    raw: &Raw,
    heading: Option<&Heading>,
    clock: &Clock<'_>,
    far: Flags,
    modified: &mut Vec<Dated>,
) -> Vec<Dated> {
    let mut found: Vec<(usize, Dated)> = Vec::new();
    let h1 = heading.map_or(0, |h| h.pos);
    // What the headline itself stands in means nothing.
    let far = far.without(heading.map_or(Flags::default(), |h| h.flags));
    for spot in &raw.dates {
        if spot.flags.has(far) || !spot.prop.is_empty() {
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
        if updated && !is_published {
            modified.push(Dated { stamp, source });
            continue;
        }
        if source == DateSource::Text && spot.pos + CLOCK < h1 && clock.is_today(&stamp) {
            continue;
        }
        let distance =
            if spot.pos >= h1 { spot.pos - h1 } else { (h1 - spot.pos).saturating_mul(2) };
        found.push((distance, Dated { stamp, source }));
    }
    if found.is_empty() {
        for (text, pos, flags) in &raw.shorts {
            if flags.has(far) || !text.chars().any(|c| c.is_numeric()) {
                continue;
            }
            let distance = if *pos >= h1 { pos - h1 } else { (h1 - pos).saturating_mul(2) };
            if distance > 1_500 || text.len() > 90 {
                continue;
            }
            let Some(stamp) = clock.printed(text) else { continue };
            if says_updated(&text.to_lowercase()) && !says_published(&text.to_lowercase()) {
                modified.push(Dated { stamp, source: DateSource::Text });
            } else {
                found.push((distance, Dated { stamp, source: DateSource::Text }));
            }
        }
    }
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().map(|(_, d)| d).collect()
}
