//! Where the pages of noted articles stand in an archive that was renamed, joined with others, or packed
//! anew: the places that its notes name are no longer right then.

use newshound_warc::Noted;
use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// Bytes of pages held where they cannot be gone back to. A note follows its page within seconds of the crawl.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// The responses of an archive.
#[derive(Debug, Clone, Default)]
pub(super) struct Recent {
    /// By a hash of their record's id, which is compared in the end.
    places: HashMap<u64, u64>,
    blocks: VecDeque<(u64, Arc<Vec<u8>>)>,
    bytes: usize,
}

fn key(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

impl Recent {
    /// A response stands there.
    pub(super) fn stands_at(&mut self, id: &str, offset: u64) {
        self.places.insert(key(id), offset);
    }

    /// A response is this; those of long ago are forgotten.
    pub(super) fn keep(&mut self, id: &str, block: Vec<u8>) {
        self.bytes += block.len();
        self.blocks.push_back((key(id), Arc::new(block)));
        while self.bytes > MAX_BYTES {
            self.bytes -= self.blocks.pop_front().map_or(self.bytes, |(_, block)| block.len());
        }
    }

    /// Those that a note names.
    pub(super) fn of(&self, noted: &Noted) -> Self {
        let named = std::iter::once(&noted.capture).chain(&noted.note.parts);
        let keys: Vec<u64> = named.map(|at| key(&at.id)).collect();
        let place = |key: &u64| self.places.get(key).map(|at| (*key, *at));
        let block = |key: &u64| self.blocks.iter().find(|(known, _)| known == key).cloned();
        Self {
            places: keys.iter().filter_map(place).collect(),
            blocks: keys.iter().filter_map(block).collect(),
            bytes: 0,
        }
    }

    /// Where a response stands.
    pub(super) fn place(&self, id: &str) -> Option<u64> {
        self.places.get(&key(id)).copied()
    }

    /// A response that was kept.
    pub(super) fn block(&self, id: &str) -> Option<&[u8]> {
        let found = self.blocks.iter().find(|(known, _)| *known == key(id));
        found.map(|(_, block)| &***block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_long_ago_are_forgotten() {
        let mut recent = Recent::default();
        recent.stands_at("a", 7);
        for id in ["b", "c", "d"] {
            recent.keep(id, vec![0; MAX_BYTES / 2]);
        }
        assert_eq!((recent.place("a"), recent.place("b")), (Some(7), None));
        assert!(recent.block("b").is_none() && recent.block("d").is_some());
    }
}
