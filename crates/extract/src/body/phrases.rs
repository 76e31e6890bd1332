//! What a block's first words, or the whole of a short block, say about it.

use crate::headings;
use crate::table::{self, Index};
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::sync::LazyLock;

/// Classes of furniture that words betray.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Phrase {
    /// "Also read: ...".
    AlsoRead,
    /// Newsletter, app, membership prompts.
    Promo,
    /// Captions' credits: "Photo: ...", "(AP)".
    Credit,
    /// Copyright lines.
    Copyright,
    /// "Advertisement".
    Ad,
    /// Share bars, "Copy link", "Print".
    Share,
    /// Comment prompts.
    Comments,
    /// Cookie, consent, paywall notices.
    Consent,
    /// "By A B", "Von A B".
    Byline,
    /// Publication lines, reading times.
    Dateline,
    /// Tag lists.
    Tags,
    /// Biographies: "A B is a reporter ...".
    Bio,
    /// Disclosures, "This article was originally ...", "Sponsored".
    Disclosure,
    /// Calls to the reader: "Find out ...", "Thanks for ...".
    Call,
}

impl Phrase {
    /// Every class with its name in the tables, in the order of their weights.
    pub const ALL: [(&'static str, Self); 14] = [
        ("also_read", Self::AlsoRead),
        ("promo", Self::Promo),
        ("credit", Self::Credit),
        ("copyright", Self::Copyright),
        ("ad", Self::Ad),
        ("share", Self::Share),
        ("comments", Self::Comments),
        ("consent", Self::Consent),
        ("byline", Self::Byline),
        ("dateline", Self::Dateline),
        ("tags", Self::Tags),
        ("bio", Self::Bio),
        ("disclosure", Self::Disclosure),
        ("call", Self::Call),
    ];
}

/// How blocks of each class begin: see its own head.
pub(crate) const BEGINNINGS: &str = include_str!("data/beginnings.txt");

/// The beginnings by their first character, in the table's order.
static BY_FIRST: LazyLock<Index<Phrase>> = LazyLock::new(|| Index::new(BEGINNINGS, &Phrase::ALL));

/// Tells the class of a block from its folded first 60 characters.
#[must_use]
pub fn of_start(folded: &str) -> Option<Phrase> {
    BY_FIRST
        .candidates(folded)
        .find(|(phrase, _)| {
            folded.strip_prefix(*phrase).is_some_and(|rest| {
                phrase.ends_with(' ')
                    || rest.is_empty()
                    || rest.starts_with(' ')
                    || !phrase.is_ascii() && !rest.starts_with(|c: char| c.is_ascii_lowercase())
            })
        })
        .map(|(_, class)| class)
}

/// Words that betray a prompt or a biography anywhere in a block of up to 400 characters: see
/// its own head.
pub(crate) const ANYWHERE: &str = include_str!("data/anywhere.txt");

/// All those words in one automaton; each pattern's class beside it.
static FINDER: LazyLock<(Option<AhoCorasick>, Vec<Phrase>)> = LazyLock::new(|| {
    let rows = table::rows(ANYWHERE, &Phrase::ALL);
    let classes = rows.iter().map(|(class, _)| *class).collect();
    let finder = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(rows.iter().map(|(_, phrase)| phrase));
    (finder.ok(), classes)
});

/// Classes found anywhere in a block, as bits by [`Phrase`].
#[must_use]
pub fn anywhere(text: &str) -> u16 {
    let (Some(finder), classes) = (&FINDER.0, &FINDER.1) else { return 0 };
    finder
        .find_overlapping_iter(text)
        .fold(0, |bits, found| bits | 1 << (classes[found.pattern().as_usize()] as u8))
}

/// The printers' Latin that stands in for a text still to be written.
#[must_use]
pub fn is_filler(text: &str) -> bool {
    const BEGINNING: &str = "lorem ipsum";
    text.get(..BEGINNING.len()).is_some_and(|start| start.eq_ignore_ascii_case(BEGINNING))
}

/// Folds the beginning of a block for [`of_start`].
#[must_use]
pub fn fold_start(text: &str) -> String {
    headings::fold(text)
}

#[cfg(test)]
mod tests {
    use super::{Phrase, fold_start, of_start};

    #[test]
    fn beginnings() {
        let cases = [
            ("ALSO READ: Rouble in free fall", Some(Phrase::AlsoRead)),
            ("Lesen Sie auch: Das Haus", Some(Phrase::AlsoRead)),
            ("Читайте также: Дом", Some(Phrase::AlsoRead)),
            ("Sign up for our newsletter", Some(Phrase::Promo)),
            ("Photo: A. Person", Some(Phrase::Credit)),
            ("© 2022 The Paper", None),
            ("Copyright 2022", Some(Phrase::Copyright)),
            ("Advertisement", Some(Phrase::Ad)),
            ("By Jane Doe", Some(Phrase::Byline)),
            ("1 min read", None),
            ("Reading time: 3 min", Some(Phrase::Dateline)),
            ("Shares fell on Thursday", None),
            ("The minister said", None),
        ];
        for (text, want) in cases {
            assert_eq!(of_start(&fold_start(text)), want, "{text}");
        }
    }
}
