//! Chooses the dates of publication and of the last change.

use super::class::Flags;
use super::date::{self, DateStyle, Stamp};
use super::jsonld::LdItem;
use super::raw::{Heading, Raw};
use newshound_core::article::DateSource;
use newshound_core::time::UnixMillis;
use url::Url;

/// A date with where it was read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dated {
    pub(crate) stamp: Stamp,
    pub(crate) source: DateSource,
}

/// Meta keys of the first publication, best first.
const PUBLISHED_METAS: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "date.published",
    "publishdate",
    "publish-date",
    "publish_date",
    "publishtime",
    "publish_time",
    "pubdate",
    "article.published",
    "article:publicationdate",
    "article_date_original",
    "originalpublicationdate",
    "published_date",
    "published_time",
    "published-date",
    "publication_date",
    "publication-date",
    "rnews:datepublished",
    "dc.date.issued",
    "dcterms.date",
    "dcterms.created",
    "dcterms.issued",
    "dc.date.created",
    "dc.date",
    "dc:date",
    "dc.created",
    "og:pubdate",
    "og:publish_date",
    "article:create_time",
    "og:release_date",
    "bt:pubdate",
    "citation_publication_date",
    "citation_date",
    "vr:published_time",
    "article:post_date",
    "creation_date",
    "datecreated",
    "created",
    "date",
    "displaydate",
    "shareaholic:article_published_time",
    "iso-8601-publish-date",
    "last-publish-date",
];

/// Meta keys of the last change, best first.
const MODIFIED_METAS: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "article:modified",
    "og:article:modified_time",
    "dcterms.modified",
    "dc.date.modified",
    "datemodified",
    "last-modified",
    "lastmod",
    "modified_time",
    "article.updated",
    "article:updated_time",
    "revision_date",
    "date.modified",
    "og:modified_time",
    "updated_time",
    "dc.modified",
];

/// Everything said on the dates.
pub(crate) struct Clock<'a> {
    pub(crate) style: DateStyle<'a>,
    pub(crate) now: UnixMillis,
}

impl Clock<'_> {
    fn machine(&self, text: &str) -> Option<Stamp> {
        date::machine(text, self.style).filter(|s| s.is_past(self.now))
    }

    /// Whether a day is that of the fetch, in whatever zone.
    fn is_today(&self, stamp: &Stamp) -> bool {
        (stamp.rough_millis() - self.now.0).abs() <= 36 * 3_600_000
    }

    fn printed(&self, text: &str) -> Option<Stamp> {
        date::printed(text, self.style, self.now).filter(|s| s.is_past(self.now))
    }
}

/// The day in a URL's path.
pub(crate) fn url_day(url: &Url) -> Option<Stamp> {
    let path = url.path();
    let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
    let stamp = |y: i16, m: u8, d: u8| {
        jiff::civil::Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?)
            .ok()
            .and_then(Stamp::day)
    };
    let year = |p: &str| p.parse::<i16>().ok().filter(|y| p.len() == 4 && (1995..2100).contains(y));
    for window in parts.windows(3) {
        if let Some(y) = year(window[0]) {
            let month = window[1].parse().ok().or_else(|| english_month(window[1]));
            if let (Some(m), Ok(d)) = (month, window[2].parse())
                && let Some(found) = stamp(y, m, d)
            {
                return Some(found);
            }
        }
    }
    for part in &parts {
        // 2022-03-09 or 20220309 at the head of a segment.
        let digits: String = part.chars().take(10).filter(char::is_ascii_digit).collect();
        let dashed = part.len() >= 10
            && part.is_char_boundary(10)
            && part.as_bytes()[4] == b'-'
            && part.as_bytes()[7] == b'-';
        let packed = part.len() >= 8
            && part.as_bytes()[..8].iter().all(u8::is_ascii_digit)
            && part.as_bytes().get(8).is_none_or(|b| !b.is_ascii_digit());
        if (dashed || packed)
            && digits.len() >= 8
            && let (Some(y), Ok(m), Ok(d)) =
                (year(&digits[..4]), digits[4..6].parse(), digits[6..8].parse())
            && let Some(found) = stamp(y, m, d)
        {
            return Some(found);
        }
    }
    // A date and a time inside an identifier: A2026012914320005.
    parts.iter().flat_map(|p| p.split(|c: char| !c.is_ascii_digit())).find_map(|run| {
        let two = |at: usize| run.get(at..at + 2)?.parse::<u8>().ok();
        let clock = two(8)? < 24 && two(10)? < 60;
        let found = stamp(year(run.get(..4)?)?, two(4)?, two(6)?)?;
        (clock && run.len() <= 20).then_some(found)
    })
}

fn english_month(word: &str) -> Option<u8> {
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        .iter()
        .position(|m| word.len() >= 3 && word.to_ascii_lowercase().starts_with(m))
        .and_then(|i| u8::try_from(i + 1).ok())
}

/// Lower-case words before a date that say which date it is.
fn says_updated(text: &str) -> bool {
    [
        "updat",
        "modif",
        "aktualis",
        "geändert",
        "actualiz",
        "mis à jour",
        "aggiornat",
        "bijgewerkt",
        "uppdater",
        "oppdater",
        "opdater",
        "обновл",
        "оновл",
        "zaktualiz",
        "güncel",
        "diperbarui",
        "更新",
        "last edit",
        "stand:",
        "modificat",
        "atualiz",
        "päivitetty",
        "aktualizov",
        "ажур",
        "edited",
        "last reviewed",
        "frissít",
        "εκσυγχρ",
        "ενημέρ",
        "تحديث",
        "עודכן",
        "अपडेट",
    ]
    .iter()
    .any(|w| text.contains(w))
}

fn says_published(text: &str) -> bool {
    [
        "publi",
        "posted",
        "veröffentlicht",
        "erstellt",
        "gepubliceerd",
        "publicerad",
        "опубл",
        "yayın",
        "diterbitkan",
        "发布",
        "first",
        "created",
        "julkaistu",
        "közzét",
        "δημοσ",
        "نشر",
        "פורסם",
        "प्रकाशित",
    ]
    .iter()
    .any(|w| text.contains(w))
}

/// The two dates of a page.
pub(crate) fn choose(
    raw: &Raw,
    story: Option<&LdItem>,
    others: &[LdItem],
    url: &Url,
    h1: Option<&Heading>,
    clock: &Clock<'_>,
) -> (Option<Dated>, Option<Dated>) {
    let mut published: Vec<Dated> = Vec::new();
    let mut modified: Vec<Dated> = Vec::new();
    let push = |list: &mut Vec<Dated>, stamp: Option<Stamp>, source| {
        if let Some(stamp) = stamp {
            list.push(Dated { stamp, source });
        }
    };
    if let Some(story) = story {
        for text in story.published.iter().chain(&story.created).chain(&story.uploaded) {
            push(&mut published, clock.machine(text), DateSource::JsonLd);
        }
        for text in &story.modified {
            push(&mut modified, clock.machine(text), DateSource::JsonLd);
        }
    }
    for key in PUBLISHED_METAS {
        for text in raw.metas_of(key) {
            push(&mut published, clock.machine(text), DateSource::Meta);
        }
    }
    for key in MODIFIED_METAS {
        for text in raw.metas_of(key) {
            push(&mut modified, clock.machine(text), DateSource::Meta);
        }
    }
    for item in others
        .iter()
        .filter(|i| i.has_type("webpage") || i.has_type("itempage") || i.has_type("videoobject"))
    {
        for text in item.published.iter().chain(&item.uploaded) {
            push(&mut published, clock.machine(text), DateSource::JsonLd);
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
            push(&mut published, clock.machine(text), DateSource::Meta);
        }
    }
    for spot in raw.dates.iter().filter(|s| !s.flags.has(Flags::COMMENT.with(Flags::TEASER))) {
        let read = || {
            spot.machine
                .as_deref()
                .and_then(|m| clock.machine(m))
                .or_else(|| clock.printed(&spot.text))
        };
        match spot.prop.as_str() {
            "datepublished" | "datecreated" | "uploaddate" => {
                push(&mut published, read(), DateSource::Microdata);
            }
            "datemodified" => push(&mut modified, read(), DateSource::Microdata),
            _ => {}
        }
    }
    let mut spots = visible(raw, h1, clock, FAR, &mut modified);
    if spots.is_empty() && published.is_empty() {
        // Themes wrap the story itself in a "sidebar" or a "menu".
        spots = visible(raw, h1, clock, FARTHEST, &mut modified);
    }
    published.extend(spots);
    push(&mut published, url_day(url), DateSource::Url);
    let modified = settle(&modified);
    // A story that prints only "Last updated" has no other date.
    let shown = |d: &Dated| matches!(d.source, DateSource::Text | DateSource::TimeElement);
    let published = settle(&published).or_else(|| modified.filter(shown));
    (published, modified)
}

/// Places whose dates are never the story's.
const FARTHEST: Flags = Flags::COMMENT.with(Flags::TEASER).with(Flags::FOOTER);
/// Places whose dates are the story's only if nothing else is.
const FAR: Flags = FARTHEST.with(Flags::ASIDE).with(Flags::NAV);

/// A date of today that stands so many bytes of text above the headline is the page's clock.
const CLOCK: usize = 300;

/// Dates printed in the page, nearest to the headline first.
fn visible(
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

/// The best of the published dates: the first source with a day, made exact by a source that
/// has the instant of the same day.
fn settle(list: &[Dated]) -> Option<Dated> {
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
