//! By whom something of a story was told: half of the key under which it is kept.

use crate::error::StoreError;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::identity::Fingerprint;
use serde::Serialize;

/// By whom something of a story was told. The order is that in which they come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// What its first page noted of its turns (docs/adr/0015).
    Turns,
    /// Its record in the site's own JSON (docs/adr/0018).
    Record,
    /// One of its later pages, by its number from 2 (docs/adr/0015).
    Page(u16),
    /// The page itself, as its site answered: its task comes again, and asks for nothing.
    Answer,
    /// A document that names it (docs/adr/0019).
    Document {
        /// Who speaks first.
        rank: Rank,
        /// Which one: the high 60 bits of the fingerprint of its URL.
        id: u64,
    },
}

/// Which documents are believed first of a story they name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// A feed of the story's own site.
    OwnFeed,
    /// A news sitemap of its own site.
    OwnSitemap,
    /// A feed of another site.
    OtherFeed,
    /// A news sitemap of another site.
    OtherSitemap,
}

/// Set in the number of every document: 0.1.0 numbered with 16 bits.
const DOCUMENT: u64 = 1 << 62;
/// The number of an answer: no page has it.
const ANSWER: u64 = 1 << 61;
/// Bits of [`Source::Document::id`].
const ID_BITS: u32 = 60;

impl Rank {
    const ALL: [Self; 4] = [Self::OwnFeed, Self::OwnSitemap, Self::OtherFeed, Self::OtherSitemap];
}

impl Source {
    /// The document at `url`.
    #[must_use]
    pub fn document(rank: Rank, url: &CanonicalUrl, fingerprints: Fingerprinter) -> Self {
        Self::Document { rank, id: fingerprints.of(url).0 >> (64 - ID_BITS) }
    }

    /// Its number in a store: below 2^63, in the order of sources.
    #[must_use]
    pub fn number(self) -> u64 {
        match self {
            Self::Turns => 0,
            Self::Record => 1,
            Self::Page(number) => u64::from(number),
            Self::Answer => ANSWER,
            Self::Document { rank, id } => DOCUMENT | (rank as u64) << ID_BITS | id,
        }
    }

    /// Undoes [`Source::number`]. Of 0.1.0, which told documents apart by a remainder of 256, they
    /// come as pages: their text is the same.
    #[must_use]
    pub fn of_number(number: u64) -> Option<Self> {
        Some(match number {
            0 => Self::Turns,
            1 => Self::Record,
            ANSWER => Self::Answer,
            _ if number & DOCUMENT != 0 => {
                let rank = *Rank::ALL.get(usize::try_from((number ^ DOCUMENT) >> ID_BITS).ok()?)?;
                Self::Document { rank, id: number & ((1 << ID_BITS) - 1) }
            }
            _ => Self::Page(u16::try_from(number).ok()?),
        })
    }
}

/// Something of a story that is kept until its page is emitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The story.
    pub story: Fingerprint,
    /// By whom; the later one of a source takes the place of the one before.
    pub source: Source,
    /// The part, at most [`MAX_PART`](crate::MAX_PART) bytes, never empty.
    pub text: String,
}

impl Part {
    /// A part that holds `what` as JSON.
    ///
    /// # Errors
    /// Where it cannot be written as JSON: then nothing is kept.
    pub fn new(
        story: Fingerprint,
        source: Source,
        what: &impl Serialize,
    ) -> Result<Self, StoreError> {
        let text = serde_json::to_string(what)
            .map_err(|error| StoreError::NotWritable(format!("a part of a story: {error}")))?;
        Ok(Self { story, source, text })
    }

    /// Every store's first look at what it is to keep.
    ///
    /// # Errors
    /// Where a part is empty: it would take the place of one that is not.
    pub fn check(parts: &[Self]) -> Result<(), StoreError> {
        match parts.iter().find(|part| part.text.is_empty()) {
            Some(part) => Err(StoreError::NotWritable(format!(
                "a part of story {} by {:?} is empty",
                part.story, part.source
            ))),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn numbers_round_trip_in_order() {
        let url = |n: u64| CanonicalUrl::parse(&format!("https://news.example/feed/{n}"));
        let mut all = vec![
            Source::Turns,
            Source::Record,
            Source::Page(2),
            Source::Page(u16::MAX),
            Source::Answer,
        ];
        let by = Fingerprinter::keyed([7; 16]);
        for rank in Rank::ALL {
            all.extend((0..300).map(|n| Source::document(rank, &url(n).expect("url"), by)));
            all.push(Source::Document { rank, id: 0 });
            all.push(Source::Document { rank, id: (1 << ID_BITS) - 1 });
        }
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 5 + 4 * 302, "300 feeds of a site are 300 sources");
        let numbers: Vec<u64> = all.iter().map(|source| source.number()).collect();
        assert!(numbers.is_sorted() && numbers.iter().all(|number| number >> 63 == 0));
        for source in all {
            assert_eq!(Source::of_number(source.number()), Some(source));
        }
        assert_eq!(Source::of_number(70_000), None);
        // As 0.1.0 wrote them, of documents too.
        for number in [0, 1, 2, 40, 255, 1_023] {
            assert_eq!(Source::of_number(number).map(Source::number), Some(number));
        }
    }

    #[test]
    fn what_cannot_be_written_is_an_error_and_no_empty_part() {
        let odd = BTreeMap::from([((1, 2), "a key that JSON has none for")]);
        let made = Part::new(Fingerprint(1), Source::Record, &odd);
        assert!(matches!(made, Err(StoreError::NotWritable(_))), "{made:?}");
        let part = Part::new(Fingerprint(1), Source::Record, &"a").expect("written");
        assert_eq!(part.text, "\"a\"");
        assert!(Part::check(std::slice::from_ref(&part)).is_ok());
        assert!(Part::check(&[part.clone(), Part { text: String::new(), ..part }]).is_err());
    }
}
