//! What class names, ids and roles say about an element: one table of words.
//!
//! An element's `class`, `id`, `role`, `itemprop`, `data-testid` and `data-component` are cut
//! into words (at anything that is no letter and at camelCase humps), and each word is looked
//! up. Words and not substrings: `share` must not match `shareholder`.

mod fnv;
mod words;

pub use fnv::{Fnv, FnvMap};
pub(crate) use fnv::{FnvSet, tail};
use std::sync::LazyLock;
use words::{PREFIXES, SILENT, WORDS};

/// A set of hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hints(pub u64);

macro_rules! hints {
    ($($(#[$doc:meta])* $name:ident = $bit:literal),* $(,)?) => {
        impl Hints {
            $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)*

            /// The hints' names by their bits.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),*];
        }
    };
}

hints! {
    /// "article", "story", "post": half of the evidence for a body.
    STORY = 0,
    /// "body", "content", "text": the other half.
    TEXT = 1,
    /// One name says both ("article-body"), or `itemprop=articleBody`.
    BODY = 2,
    /// Menus and breadcrumbs.
    NAV = 3,
    /// Page footers.
    FOOTER = 4,
    /// Page headers, banners.
    HEADER = 5,
    /// Sidebars, rails, widgets.
    SIDEBAR = 6,
    /// Other stories.
    RELATED = 7,
    /// Cards, tiles, list items of teasers.
    TEASER = 8,
    /// Share bars, social buttons.
    SHARE = 9,
    /// Readers' comments.
    COMMENT = 10,
    /// Newsletters, apps, subscriptions, donations.
    PROMO = 11,
    /// Advertising.
    AD = 12,
    /// Captions and credits.
    CAPTION = 13,
    /// Biographies.
    BIO = 14,
    /// Author lines, dates, reading times.
    BYLINE = 15,
    /// Tag lists.
    TAGS = 16,
    /// Cookie and privacy notices.
    COOKIE = 17,
    /// Pop-ups, overlays, tooltips.
    MODAL = 18,
    /// For screen readers or printers only, or hidden.
    HIDDEN = 19,
    /// Pagination and previous/next.
    PAGER = 20,
    /// Pull quotes.
    PULLQUOTE = 21,
    /// Boxes set into a story.
    BOX = 22,
    /// Standfirsts.
    LEAD = 23,
    /// Headlines.
    TITLE = 24,
    /// Tables of contents.
    TOC = 25,
    /// Live blogs.
    LIVE = 26,
    /// Embedded posts and players.
    EMBED = 27,
    /// Legal lines.
    LEGAL = 28,
    /// Login and registration.
    LOGIN = 29,
    /// Search.
    SEARCH = 30,
    /// Pictures, galleries.
    MEDIA = 31,
    /// Forms, polls, quizzes, calculators.
    FORM = 32,
    /// Shop furniture: products, prices, ratings.
    SHOP = 33,
    /// Footnotes and references.
    NOTES = 34,
    /// Walls before the text, offers to subscribe.
    WALL = 35,
}

impl Hints {
    /// No hint.
    pub const NONE: Self = Self(0);

    /// Either set's hints.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether any of `other`'s hints is in this set.
    #[must_use]
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Hints that speak against a story's text.
    pub const AGAINST: Self = Self::NAV
        .or(Self::FOOTER)
        .or(Self::SIDEBAR)
        .or(Self::RELATED)
        .or(Self::SHARE)
        .or(Self::COMMENT)
        .or(Self::PROMO)
        .or(Self::AD)
        .or(Self::COOKIE)
        .or(Self::MODAL)
        .or(Self::LOGIN)
        .or(Self::PAGER);
}

static TABLE: LazyLock<FnvMap<&'static [u8], Hints>> = LazyLock::new(|| {
    let mut table = FnvMap::default();
    for (hint, words) in WORDS {
        for word in words.split_ascii_whitespace() {
            let entry = table.entry(word.as_bytes()).or_insert(Hints::NONE);
            *entry = entry.or(*hint);
        }
    }
    table
});

/// Hints of one name list (the value of `class`, `id` or another attribute).
#[must_use]
pub fn of_names(names: &str) -> Hints {
    let mut found = Hints::NONE;
    for name in names.split_ascii_whitespace().take(40) {
        let first = name.as_bytes()[0];
        let silent = |start: &&str| start.as_bytes()[0] == first && name.starts_with(start);
        if !SILENT.iter().any(silent) && !name.contains(':') {
            found = found.or(of_name(name));
        }
    }
    found
}

fn of_name(name: &str) -> Hints {
    let table = &*TABLE;
    let mut found = Hints::NONE;
    let mut word = [0_u8; 24];
    let mut whole = [0_u8; 24];
    let (mut len, mut longest, mut whole_len) = (0, 0, 0);
    let mut previous_lower = false;
    for byte in name.bytes().take(120).chain(std::iter::once(b'-')) {
        let letter = byte.is_ascii_alphabetic();
        if len > 0 && (!letter || (byte.is_ascii_uppercase() && previous_lower)) {
            found = found.or(look_up(table, &word[..len]));
            longest = longest.max(len);
            len = 0;
        }
        if letter {
            let lower = byte.to_ascii_lowercase();
            if len < word.len() {
                word[len] = lower;
                len += 1;
            }
            if whole_len < whole.len() {
                whole[whole_len] = lower;
                whole_len += 1;
            }
        }
        previous_lower = byte.is_ascii_lowercase();
    }
    // A name of one word has been looked up.
    if whole_len > longest && whole_len < whole.len() {
        found = found.or(look_up(table, &whole[..whole_len]));
    }
    if found.any(Hints::STORY) && found.any(Hints::TEXT) && !found.any(Hints::AGAINST) {
        found = found.or(Hints::BODY);
    }
    found
}

/// For each two first letters of the table's words, their lengths, one a bit: most words of a page's
/// names are in no table, and need no more than this.
static LENGTHS: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let mut lengths = vec![0; 1 << 10];
    for word in TABLE.keys().filter(|word| (2..32).contains(&word.len())) {
        lengths[first_letters(word)] |= 1 << word.len();
    }
    lengths
});

/// The first two letters of a word of two or more, as a number under 1,024.
fn first_letters(word: &[u8]) -> usize {
    usize::from(word[0] & 31) << 5 | usize::from(word[1] & 31)
}

/// A word of at most 24 small letters.
fn look_up(table: &FnvMap<&'static [u8], Hints>, word: &[u8]) -> Hints {
    if word.len() < 2 {
        return Hints::NONE;
    }
    if LENGTHS[first_letters(word)] >> word.len() & 1 == 1
        && let Some(hint) = table.get(word)
    {
        return *hint;
    }
    if word.len() > 7 {
        for (prefix, hint) in PREFIXES {
            let first = prefix.as_bytes()[0] == word[0];
            if first && word.starts_with(prefix.as_bytes()) && !word.starts_with(b"shareholder") {
                return *hint;
            }
        }
    }
    Hints::NONE
}

#[cfg(test)]
mod tests {
    use super::{Hints, of_names};

    #[test]
    fn names_stand_by_their_bits() {
        for (name, hint) in [("STORY", Hints::STORY), ("TAGS", Hints::TAGS), ("WALL", Hints::WALL)]
        {
            assert_eq!(Hints::NAMES[hint.0.trailing_zeros() as usize], name);
        }
    }

    #[test]
    fn names() {
        let cases = [
            ("article-body", Hints::BODY),
            ("entry-content single56__content", Hints::BODY),
            ("StoryBodyCompanionColumn", Hints::BODY),
            ("articleBody", Hints::BODY),
            ("sidedock56", Hints::SIDEBAR),
            ("relatedArticles", Hints::RELATED),
            ("relatedposts", Hints::RELATED),
            ("js-share-bar", Hints::SHARE),
            ("wp-caption-text", Hints::CAPTION),
            ("comments-area", Hints::COMMENT),
            ("adslot_1", Hints::AD),
            ("cmpbox", Hints::COOKIE),
        ];
        for (names, hint) in cases {
            assert!(of_names(names).any(hint), "{names}: {:?}", of_names(names));
        }
        let none = [
            ("shareholder", Hints::SHARE),
            ("badge", Hints::AD),
            ("loaded", Hints::AD),
            ("related-article-content", Hints::BODY),
            // Components of a widespread CMS, no consent platform.
            ("cmp-title__text", Hints::COOKIE),
        ];
        for (names, hint) in none {
            assert!(!of_names(names).any(hint), "{names}");
        }
    }
}
