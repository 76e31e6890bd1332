//! The sketch: which paragraphs stand on how many different stories of a site.
//!
//! Of each paragraph it keeps, beside its fingerprint, two small sets of bits: one bit for each
//! title it stood under, one for the longest other paragraph it stood with. Several stories may
//! share a bit, so the number of bits is never above the number of stories: a paragraph is never
//! taken for more common than it is. Copies and updates of one story share the title or that
//! paragraph, so they count once. Setting a bit twice changes nothing: a page that is read again
//! after a kill counts once, and sketches of many workers are merged by OR.
//!
//! Old furniture goes by generations of [`WINDOW`] stories: the bits begin anew with each, and
//! what was not proven in the present one or one of the [`KEPT`] before is unknown again.

use super::{LEARNED, fingerprint, letters, paragraphs};
use crate::headings;
use newshound_core::identity::Fingerprint;
use std::collections::BTreeMap;

/// Different stories in a generation. With [`MANY`], furniture is what stands on one story in
/// twenty or more; a sentence that reporters write now and then does not.
pub const WINDOW: u32 = 128;
/// Different stories that prove a paragraph to be furniture: more than a running story has
/// updates under titles of their own in a day, few enough that a section of a tenth of the site
/// is learned.
pub const MANY: u32 = 6;
/// Stories of a site before its sketch is used: below that, [`MANY`] stories are most of what
/// was seen, and may be one desk's or one day's.
pub const ENOUGH: u32 = 10;
/// Largest encoded sketch in bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// Bits of a paragraph that stands on a third of a generation's stories: of 32 bits,
/// 32 (1 - e^(-44/32)) = 24 are set by 44 different ones, on average.
const EVERYWHERE: u8 = 24;

/// Bits of the set of a generation's stories that are set after [`WINDOW`] different ones, on
/// average: 512 (1 - e^(-128/512)) = 113 (linear counting, Whang et al. 1990).
const FULL: u32 = 113;
/// Generations that proven furniture is remembered for without being proven again.
const KEPT: u32 = 2;
/// Paragraphs kept: the most that fit into [`MAX_BYTES`].
const CAPACITY: usize = (MAX_BYTES - HEADER) / ENTRY;
/// Bytes of the head: format, generation, set of stories.
const HEADER: usize = 1 + 4 + 64;
/// Bytes of an entry: fingerprint, two sets, two ages, most.
const ENTRY: usize = 8 + 4 + 4 + 1 + 1 + 1;
/// First byte of an encoded sketch.
const FORMAT: u8 = 1;
/// An age that says "never".
const NEVER: u8 = u8::MAX;

/// What is known of one paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    /// A bit for each title it stood under in generation `seen`.
    titles: u32,
    /// A bit for each longest other paragraph it stood with.
    company: u32,
    /// Generation of its bits.
    seen: u32,
    /// Last generation in which it was proven; 0 is never.
    proven: u32,
    /// Most different stories of a generation, while it is remembered.
    most: u8,
}

impl Entry {
    /// Different stories, at least.
    fn stories(self) -> u32 {
        self.titles.count_ones().min(self.company.count_ones())
    }

    /// Notes what its bits prove.
    fn prove(&mut self) {
        let stories = self.stories();
        if stories >= MANY {
            self.proven = self.proven.max(self.seen);
        }
        self.most = self.most.max(u8::try_from(stories).unwrap_or(u8::MAX));
    }
}

/// What is remembered of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    /// From 1.
    generation: u32,
    /// A bit for each story of this generation.
    stories: [u64; 8],
    entries: BTreeMap<u64, Entry>,
}

impl Default for Sketch {
    fn default() -> Self {
        Self { generation: 1, stories: [0; 8], entries: BTreeMap::new() }
    }
}

impl Sketch {
    /// Learns from one story of the site; the same story again changes nothing.
    pub fn add(&mut self, title: &str, body: &str) {
        let title = Fingerprint::unkeyed(&headings::fold_upto(title, 300));
        let all: Vec<&str> = paragraphs(body).collect();
        // The two longest: the second is the company of the first.
        let mut by_length: Vec<(usize, usize)> =
            all.iter().enumerate().map(|(at, text)| (letters(text), at)).collect();
        by_length.sort_unstable_by(|a, b| b.cmp(a));
        let longest: Vec<(usize, u32)> = by_length
            .iter()
            .take(2)
            .map(|(_, at)| (*at, bit(Fingerprint::unkeyed(&headings::fold_upto(all[*at], 300)))))
            .collect();
        if longest.len() < 2 {
            return;
        }
        self.note_story(title);
        for (at, text) in all.iter().enumerate() {
            if at >= LEARNED && at + LEARNED < all.len() {
                continue;
            }
            let Some(block) = fingerprint(text) else { continue };
            let company = longest.iter().find(|(other, _)| *other != at).map_or(0, |(_, bit)| *bit);
            self.note(block, bit(title), company);
        }
        self.settle();
    }

    /// Takes over what another copy of this site's sketch knows. Merging in any order, and more
    /// than once, gives the same, but for what falls out at the bound.
    pub fn merge(&mut self, other: &Self) {
        if other.generation > self.generation {
            self.generation = other.generation;
            self.stories = other.stories;
        } else if other.generation == self.generation {
            for (mine, theirs) in self.stories.iter_mut().zip(other.stories) {
                *mine |= theirs;
            }
        }
        for (&block, theirs) in &other.entries {
            let mine = self.entries.entry(block).or_insert(*theirs);
            if theirs.seen > mine.seen {
                (mine.titles, mine.company, mine.seen) =
                    (theirs.titles, theirs.company, theirs.seen);
            } else if theirs.seen == mine.seen {
                mine.titles |= theirs.titles;
                mine.company |= theirs.company;
            }
            mine.proven = mine.proven.max(theirs.proven);
            mine.most = mine.most.max(theirs.most);
            mine.prove();
        }
        self.settle();
    }

    /// Whether enough stories of the site were seen to use it.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.generation > 1 || self.stories() >= ENOUGH
    }

    /// Whether it still learns fast: what is furniture becomes known with each story.
    #[must_use]
    pub fn is_young(&self) -> bool {
        self.generation == 1 && self.stories() < 2 * ENOUGH
    }

    /// Stories of this generation, at least.
    #[must_use]
    pub fn stories(&self) -> u32 {
        self.stories.iter().map(|word| word.count_ones()).sum()
    }

    /// Whether the paragraph with this fingerprint is furniture of the site.
    pub(super) fn knows(&self, block: Fingerprint) -> bool {
        self.is_ready()
            && self.entries.get(&block.0).is_some_and(|entry| self.is_proven(entry.proven))
    }

    /// Whether it stands on a third of the site's stories or more.
    pub(super) fn is_everywhere(&self, block: Fingerprint) -> bool {
        self.knows(block) && self.entries.get(&block.0).is_some_and(|one| one.most >= EVERYWHERE)
    }

    fn is_proven(&self, proven: u32) -> bool {
        proven > 0 && self.generation.saturating_sub(proven) <= KEPT
    }

    fn note_story(&mut self, title: Fingerprint) {
        // Other bits of the hash than those of `bit`.
        let at = (title.0 >> 32) as usize % 512;
        self.stories[at / 64] |= 1 << (at % 64);
    }

    fn note(&mut self, block: Fingerprint, title: u32, company: u32) {
        let seen = self.generation;
        let entry = self.entries.entry(block.0).or_insert(Entry {
            titles: 0,
            company: 0,
            seen,
            proven: 0,
            most: 0,
        });
        if entry.seen != seen {
            (entry.titles, entry.company, entry.seen) = (0, 0, seen);
        }
        entry.titles |= title;
        entry.company |= company;
        entry.prove();
    }

    /// Begins a new generation where this one is full, and keeps to the bound.
    fn settle(&mut self) {
        if self.stories() >= FULL {
            self.generation = self.generation.saturating_add(1);
            self.stories = [0; 8];
        }
        let (now, oldest) = (self.generation, self.generation.saturating_sub(KEPT));
        self.entries.retain(|_, entry| entry.seen == now || entry.proven >= oldest.max(1));
        if self.entries.len() <= CAPACITY {
            return;
        }
        // What is proven or common stays; of the rest the hash decides, so that new paragraphs
        // have the chance of old ones. An eighth goes at once: this is not done for each story.
        let mut order: Vec<(u32, u32, u64)> = self
            .entries
            .iter()
            .map(|(block, entry)| (entry.proven, entry.stories(), block.rotate_left(17)))
            .collect();
        order.sort_unstable();
        for (_, _, block) in order.into_iter().take(self.entries.len() - CAPACITY / 8 * 7) {
            self.entries.remove(&block.rotate_right(17));
        }
    }

    /// As bytes, at most [`MAX_BYTES`].
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEADER + self.entries.len() * ENTRY);
        out.push(FORMAT);
        out.extend(self.generation.to_be_bytes());
        for word in self.stories {
            out.extend(word.to_be_bytes());
        }
        for (block, entry) in &self.entries {
            let age = |at: u32| u8::try_from(self.generation.saturating_sub(at)).unwrap_or(NEVER);
            out.extend(block.to_be_bytes());
            out.extend(entry.titles.to_be_bytes());
            out.extend(entry.company.to_be_bytes());
            out.push(age(entry.seen));
            out.push(if entry.proven == 0 { NEVER } else { age(entry.proven) });
            out.push(entry.most);
        }
        out
    }

    /// From bytes; `None` where they are no sketch of this format. An empty slice is an empty
    /// sketch.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        if bytes.is_empty() {
            return Some(Self::default());
        }
        if bytes.len() > MAX_BYTES || bytes.first() != Some(&FORMAT) {
            return None;
        }
        let (head, rest) = bytes.split_at_checked(HEADER)?;
        let generation = u32::from_be_bytes(head.get(1..5)?.try_into().ok()?).max(1);
        let mut stories = [0; 8];
        for (word, bytes) in stories.iter_mut().zip(head.get(5..)?.chunks_exact(8)) {
            *word = u64::from_be_bytes(bytes.try_into().ok()?);
        }
        if !rest.len().is_multiple_of(ENTRY) {
            return None;
        }
        let mut entries = BTreeMap::new();
        for bytes in rest.chunks_exact(ENTRY) {
            let at = |age: u8| generation.saturating_sub(u32::from(age)).max(1);
            let word =
                |from: usize| Some(u32::from_be_bytes(bytes.get(from..from + 4)?.try_into().ok()?));
            let block = u64::from_be_bytes(bytes.get(..8)?.try_into().ok()?);
            let entry = Entry {
                titles: word(8)?,
                company: word(12)?,
                seen: at(bytes[16]),
                proven: if bytes[17] == NEVER { 0 } else { at(bytes[17]) },
                most: bytes[18],
            };
            entries.insert(block, entry);
        }
        Some(Self { generation, stories, entries })
    }
}

/// The bit of a set that stands for this fingerprint.
fn bit(fingerprint: Fingerprint) -> u32 {
    1 << (fingerprint.0 % 32)
}
