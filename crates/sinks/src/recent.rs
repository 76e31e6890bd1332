//! Which articles were written lately.

use newshound_core::identity::{ArticleId, Fingerprint};
use std::collections::{HashSet, VecDeque};

/// An article's id, content and number: 128 bits, so that none is taken for another.
pub(crate) type Key = (Fingerprint, Fingerprint);

/// The key of an article. A story may come back to a text it had, so a version has its number.
pub(crate) fn key(id: &ArticleId, content_hash: &str, revision: u32) -> Key {
    let content = match revision {
        0 => Fingerprint::unkeyed(content_hash),
        number => Fingerprint::unkeyed(&format!("{content_hash} {number}")),
    };
    (Fingerprint::unkeyed(&id.0), content)
}

/// The last so many keys.
pub(crate) struct Recent {
    limit: usize,
    keys: HashSet<Key>,
    order: VecDeque<Key>,
}

impl Recent {
    /// Room for `limit` keys.
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit: limit.max(1), keys: HashSet::new(), order: VecDeque::new() }
    }

    pub(crate) fn contains(&self, key: &Key) -> bool {
        self.keys.contains(key)
    }

    /// Remembers `keys`, oldest first, and nothing else.
    pub(crate) fn replace(&mut self, keys: Vec<Key>) {
        self.keys.clear();
        self.order.clear();
        for key in keys {
            self.insert(key);
        }
    }

    /// Remembers `key` and forgets the oldest beyond the limit.
    pub(crate) fn insert(&mut self, key: Key) {
        if !self.keys.insert(key) {
            return;
        }
        self.order.push_back(key);
        if self.order.len() > self.limit
            && let Some(oldest) = self.order.pop_front()
        {
            self.keys.remove(&oldest);
        }
    }
}
