//! A sorted table of words that nearly nothing is in: what is looked up is ruled out by its length and its
//! first letter before any word is compared.

/// Small letters, in order.
#[derive(Debug)]
pub(crate) struct Words {
    list: &'static [&'static str],
    /// The words' lengths, one a bit.
    lengths: u32,
    /// Their first letters, each by its lowest six bits.
    letters: u64,
}

/// Words have fewer bytes than this.
const MOST: usize = 32;

impl Words {
    /// The table of `list`, which must be sorted, without empty words and without words of [`MOST`] bytes.
    pub(crate) const fn new(list: &'static [&'static str]) -> Self {
        let (mut lengths, mut letters) = (0, 0);
        let mut at = 0;
        while at < list.len() {
            let word = list[at].as_bytes();
            assert!(!word.is_empty() && word.len() < MOST, "a word of another length");
            lengths |= 1 << word.len();
            letters |= 1 << (word[0] & 63);
            at += 1;
        }
        Self { list, lengths, letters }
    }

    /// Whether the table has `word`, in letters of any case.
    pub(crate) fn has(&self, word: &str) -> bool {
        let mut small = [0; MOST];
        let Some(small) = small.get_mut(..word.len()) else { return false };
        if !self.may_have(word) {
            return false;
        }
        small.copy_from_slice(word.as_bytes());
        small.make_ascii_lowercase();
        self.list.binary_search_by(|known| known.as_bytes().cmp(small)).is_ok()
    }

    /// Whether the table has `word` as it is written.
    pub(crate) fn has_as_written(&self, word: &str) -> bool {
        self.may_have(word) && self.list.binary_search(&word).is_ok()
    }

    fn may_have(&self, word: &str) -> bool {
        let Some(first) = word.as_bytes().first() else { return false };
        word.len() < MOST
            && self.lengths >> word.len() & 1 == 1
            && self.letters >> (first.to_ascii_lowercase() & 63) & 1 == 1
    }

    /// The words.
    #[cfg(test)]
    pub(crate) fn list(&self) -> &'static [&'static str] {
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Words};

    #[test]
    fn looked_up() {
        const TABLE: Words = Words::new(&["7z", "_x", "atom.xml", "feed"]);
        for word in ["feed", "Feed", "7Z", "_X", "ATOM.XML"] {
            assert!(TABLE.has(word), "{word}");
            assert_eq!(TABLE.has_as_written(word), word == "feed", "{word}");
        }
        let long = "f".repeat(MOST);
        for word in ["", "f", "fee", "food", "atom-xml", "\u{e9}eed", long.as_str()] {
            assert!(!TABLE.has(word) && !TABLE.has_as_written(word), "{word}");
        }
    }
}
