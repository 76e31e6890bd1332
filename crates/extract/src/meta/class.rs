//! What an element's class and id say it is.

use crate::hints::{FnvMap, tail};
use std::sync::LazyLock;

/// Facts about an element, from its name, class and id; inherited by what is inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Flags(u16);

impl Flags {
    /// Readers' comments.
    pub(crate) const COMMENT: Self = Self(1);
    /// A teaser or a list of teasers.
    pub(crate) const TEASER: Self = Self(2);
    /// Beside the story: aside, sidebar, widget.
    pub(crate) const ASIDE: Self = Self(4);
    /// Menus and breadcrumbs.
    pub(crate) const NAV: Self = Self(8);
    /// The page's foot.
    pub(crate) const FOOTER: Self = Self(16);
    /// A note on the author.
    pub(crate) const BIO: Self = Self(32);
    /// Names the author.
    pub(crate) const BYLINE: Self = Self(64);
    /// Holds a date.
    pub(crate) const DATE: Self = Self(128);
    /// Says that the date is that of a change.
    pub(crate) const UPDATED: Self = Self(256);
    /// Says that the date is that of publication.
    pub(crate) const PUBLISHED: Self = Self(512);
    /// A figure, its caption or credit.
    pub(crate) const FIGURE: Self = Self(1024);
    /// Hidden from readers.
    pub(crate) const HIDDEN: Self = Self(2048);
    /// Share buttons.
    pub(crate) const SHARE: Self = Self(4096);
    /// A headline's class.
    pub(crate) const TITLE: Self = Self(8192);
    /// The head of a page's story: "article header", "entry meta".
    pub(crate) const META: Self = Self(16_384);

    /// A breadcrumb list.
    pub(crate) const CRUMB: Self = Self(32_768);

    /// What the whole page may be wrapped in without meaning anything.
    pub(crate) const PLACES: Self = Self(1 | 2 | 4 | 8 | 16 | 32 | 1024 | 4096 | 32_768);

    pub(crate) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(crate) fn only(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

/// What a word says.
const WORDS: &[(Flags, &str)] = &[
    (
        Flags::COMMENT,
        "comment comments commentlist disqus replies respond kommentare kommentar comentarios commentaires",
    ),
    (
        Flags::TEASER,
        "related recommended recommendations recommendation recommend teaser teasers latest popular trending mostread promo carousel outbrain taboola suggested recirc recirculation onward upnext previous prevnext singlenav56 similar relacionadas verwandte noticias ticker feed newsfeed playlist infinite",
    ),
    (
        Flags::ASIDE,
        "sidebar sidedock sidedock56 widget aside rail newsletter advert ads popup modal banner cookie consent",
    ),
    (Flags::NAV, "nav navbar navigation menu masthead topbar"),
    (Flags::NAV.with(Flags::CRUMB), "breadcrumb breadcrumbs"),
    (Flags::FOOTER, "footer copyright colophon impressum"),
    (Flags::BIO, "bio biography authorbio aboutauthor"),
    (
        Flags::BYLINE,
        "byline bylines author authors autor autores autoren autore auteur auteurs verfasser contributor contributors writer reporter journalist journalists creator fn penulis yazar skribent signature firma firmas kirjoittaja szerzo autori byliner writtenby postedby reporters journalista",
    ),
    (
        Flags::DATE,
        "date dates datetime time timestamp pubdate dateline datum fecha data datepublished tanggal tarih dato datestamp dtreviewed entrydate postdate dt",
    ),
    (
        Flags::DATE.with(Flags::PUBLISHED),
        "published publish publication posted pubtime created publicado veroffentlicht",
    ),
    (
        Flags::DATE.with(Flags::UPDATED),
        "updated update modified lastmodified actualizado aktualisiert edited revised",
    ),
    (Flags::FIGURE, "figure figcaption caption credit credits photo gallery image photographer"),
    (Flags::HIDDEN, "hidden sr visually visuallyhidden screenreader"),
    (Flags::SHARE, "share sharing social sharebar"),
    (Flags::TITLE, "headline title titulo titel titre"),
    (Flags::META, "meta postmeta info meta56 articlemeta entrymeta"),
];

static TABLE: LazyLock<FnvMap<&'static [u8], Flags>> = LazyLock::new(|| {
    let rows = WORDS
        .iter()
        .flat_map(|(flags, words)| words.split(' ').map(|word| (word.as_bytes(), *flags)));
    rows.collect()
});

fn word_flags(word: &[u8]) -> Flags {
    TABLE.get(word).copied().unwrap_or_else(|| long_word_flags(word))
}

/// Glued words: "postauthor", "authorname", "articledate".
fn long_word_flags(word: &[u8]) -> Flags {
    if word.len() < 7 {
        return Flags::default();
    }
    let Ok(word) = std::str::from_utf8(word) else { return Flags::default() };
    if word.ends_with("author") || word.starts_with("author") || word.contains("byline") {
        Flags::BYLINE
    } else if word.starts_with("comment") {
        Flags::COMMENT
    } else if word.ends_with("date") && !word.ends_with("update") && !word.ends_with("candidate")
        || word.starts_with("publish")
        || word.starts_with("timestamp")
        || word.starts_with("datetime")
    {
        Flags::DATE
    } else if word.starts_with("related")
        || word.starts_with("recommend")
        || word.starts_with("teaser")
    {
        Flags::TEASER
    } else if word.starts_with("sidebar") {
        Flags::ASIDE
    } else if word.starts_with("breadcrumb") {
        Flags::NAV.with(Flags::CRUMB)
    } else {
        Flags::default()
    }
}

/// Longest word of a class looked at.
const WORD: usize = 24;

/// The facts a class or id attribute tells. Words end at signs and at a capital after a small
/// letter (`articleByline`, `Byline_name__x1`).
pub(crate) fn flags(attribute: &str) -> Flags {
    let mut out = Flags::default();
    let mut word = [0u8; WORD];
    let mut len = 0usize;
    let mut last_lower = false;
    let mut end = |word: &[u8; WORD], len: usize| {
        if (2..=WORD).contains(&len) {
            out = out.with(word_flags(&word[..len]));
        }
    };
    for &b in attribute.as_bytes().iter().take(400) {
        let upper = b.is_ascii_uppercase();
        if !b.is_ascii_alphanumeric() || (upper && last_lower) {
            end(&word, len);
            len = 0;
        }
        if b.is_ascii_alphanumeric() {
            if len < WORD {
                word[len] = b.to_ascii_lowercase();
            }
            len += 1;
        }
        last_lower = b.is_ascii_lowercase();
    }
    end(&word, len);
    out
}

/// Remembers the facts of attributes seen on the page: the same few classes stand on hundreds
/// of its elements.
pub(crate) struct Memory(Vec<(u64, Flags)>);

/// Slots of the memory; a power of two.
const SLOTS: usize = 512;

impl Default for Memory {
    fn default() -> Self {
        Self(vec![(0, Flags::default()); SLOTS])
    }
}

impl Memory {
    /// [`flags`], remembered. Two attributes of one 64-bit fingerprint would share their facts,
    /// which does no harm.
    pub(crate) fn flags(&mut self, attribute: &str) -> Flags {
        let print = fingerprint(attribute.as_bytes());
        let slot = usize::try_from(print >> 48).unwrap_or(0) % SLOTS;
        match self.0.get_mut(slot) {
            Some((known, found)) if *known == print => *found,
            Some(place) => {
                let found = flags(attribute);
                *place = (print, found);
                found
            }
            None => flags(attribute),
        }
    }
}

/// A multiplicative hash over eight bytes at a time; never zero.
fn fingerprint(bytes: &[u8]) -> u64 {
    // The odd constant of Knuth's multiplicative hashing, 2^64 / golden ratio.
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut state = u64::try_from(bytes.len()).unwrap_or(0).wrapping_mul(MIX);
    let mut mix = |word: u64| {
        state = (state ^ word).wrapping_mul(MIX);
        state ^= state >> 29;
    };
    let (words, rest) = bytes.as_chunks::<8>();
    words.iter().for_each(|word| mix(u64::from_le_bytes(*word)));
    if !rest.is_empty() {
        mix(tail(rest));
    }
    state.wrapping_mul(MIX) | 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_classes() {
        for (class, want) in [
            ("articleByline", Flags::BYLINE),
            ("Byline_name__x1", Flags::BYLINE),
            ("meta56__item meta56__date", Flags::META.with(Flags::DATE)),
            ("post-updated", Flags::DATE.with(Flags::UPDATED)),
            ("postauthor", Flags::BYLINE),
            ("candidate", Flags::default()),
            ("container", Flags::default()),
            ("comments-list", Flags::COMMENT),
        ] {
            assert_eq!(flags(class), want, "{class}");
        }
    }
}
