//! What the heading over a list says about the list: one table of words in many languages.
//!
//! Used for the roles of links and for the trimming of bodies. A heading matches a row when,
//! in lower case and without signs, it begins with one of the row's phrases.

use crate::table::Index;
use std::sync::LazyLock;

/// What stands under a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Heading {
    /// The newest stories.
    Latest,
    /// Most read, don't miss, recommended.
    Recommended,
    /// Related stories.
    Related,
    /// "Also read", within a story's text.
    AlsoRead,
    /// Previous story.
    Previous,
    /// Next story.
    Next,
    /// Readers' comments.
    Comments,
    /// Share bars.
    Share,
    /// Newsletters, apps, subscriptions.
    Promo,
    /// About the author.
    Author,
    /// Tag lists.
    Tags,
    /// Table of contents.
    Contents,
    /// Sources, references, footnotes.
    Notes,
    /// The story in brief.
    Summary,
}

impl Heading {
    /// Every class with its name in the tables, in the order of their weights.
    pub const ALL: [(&'static str, Self); 14] = [
        ("latest", Self::Latest),
        ("recommended", Self::Recommended),
        ("related", Self::Related),
        ("also_read", Self::AlsoRead),
        ("previous", Self::Previous),
        ("next", Self::Next),
        ("comments", Self::Comments),
        ("share", Self::Share),
        ("promo", Self::Promo),
        ("author", Self::Author),
        ("tags", Self::Tags),
        ("contents", Self::Contents),
        ("notes", Self::Notes),
        ("summary", Self::Summary),
    ];
}

/// The table: see its own head.
pub(crate) const TABLE: &str = include_str!("data/headings.txt");

/// `text` in lower case with signs made blanks, at most 60 characters: the form the table has.
#[must_use]
pub(crate) fn fold(text: &str) -> String {
    fold_upto(text, 60)
}

/// The same for the first `max` characters.
#[must_use]
pub(crate) fn fold_upto(text: &str, max: usize) -> String {
    let mut out = Vec::with_capacity(text.len().min(max.saturating_mul(2)));
    // A blank at the start or after another is none.
    let mut blank = true;
    // Plain letters first: most texts are nothing else.
    let mut plain = 0;
    for &byte in text.as_bytes().iter().take(max) {
        let folded = FOLDED[usize::from(byte)];
        if folded == 0 {
            break;
        }
        plain += 1;
        if folded != b' ' || !blank {
            out.push(folded);
        }
        blank = folded == b' ';
    }
    let mut out = String::from_utf8(out).unwrap_or_default();
    for c in text[plain..].chars().take(max - plain) {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
            blank = false;
        } else if !c.is_ascii() && (c.is_alphanumeric() || is_mark(c)) {
            lower_into(&mut out, c);
            blank = false;
        } else if !blank {
            // "Don't" is one word in the table.
            let inside = matches!(c, '\'' | '’' | '`') && out.ends_with("don");
            if !inside {
                out.push(' ');
                blank = true;
            }
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// What [`fold_upto`] makes of a byte; 0 where that is not the byte's alone to say: other alphabets, and
/// the signs that may stand inside a word.
const FOLDED: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = match byte {
            b'\'' | b'`' => 0,
            _ if byte.is_ascii_alphanumeric() => byte.to_ascii_lowercase(),
            _ => b' ',
        };
        byte += 1;
    }
    table
};

/// Scripts without cases need no table.
fn lower_into(out: &mut String, c: char) {
    if matches!(u32::from(c), 0x0600..=0x0FFF | 0x3040..=0xA63F | 0xAC00..=0xD7FF) {
        out.push(c);
    } else {
        out.extend(c.to_lowercase());
    }
}

/// Vowel signs of Indic and Thai, and Arabic marks, belong to words.
fn is_mark(c: char) -> bool {
    matches!(u32::from(c), 0x0300..=0x036F | 0x064B..=0x065F | 0x0900..=0x0DFF | 0x0E30..=0x0E4F)
}

fn begins(text: &str, phrase: &str) -> bool {
    text.strip_prefix(phrase).is_some_and(|rest| {
        phrase.ends_with(' ')
            || rest.chars().next().is_none_or(|c| !c.is_ascii_lowercase())
            // Stems in inflected languages ("relacionad", "попередн") go on.
            || phrase.len() > 7 && !rest.starts_with(' ') && !phrase.contains(' ')
    })
}

/// The table's phrases by their first character, in the table's order.
static BY_FIRST: LazyLock<Index<Heading>> = LazyLock::new(|| Index::new(TABLE, &Heading::ALL));

/// Whether a folded heading begins with one of the row's phrases.
#[must_use]
pub(crate) fn is(folded: &str, heading: Heading) -> bool {
    BY_FIRST.candidates(folded).any(|(phrase, row)| row == heading && begins(folded, phrase))
}

/// What a heading announces, in the table's order. Long headings are headlines and announce
/// nothing.
#[must_use]
pub(crate) fn classify(text: &str) -> Option<Heading> {
    if text.len() > 240 || text.chars().nth(60).is_some() {
        return None;
    }
    classify_folded(&fold(text))
}

/// The same for a text that is folded already.
#[must_use]
pub(crate) fn classify_folded(folded: &str) -> Option<Heading> {
    if folded.is_empty() || folded.bytes().filter(|byte| *byte == b' ').count() > 7 {
        return None;
    }
    BY_FIRST
        .candidates(folded)
        .find(|(phrase, _)| begins(folded, phrase))
        .map(|(_, heading)| heading)
}

#[cfg(test)]
mod tests {
    use super::{Heading, classify};

    #[test]
    fn headings_of_many_languages() {
        let cases = [
            ("Latest from -Top News", Some(Heading::Latest)),
            ("Don't Miss", Some(Heading::Recommended)),
            ("Don’t miss", Some(Heading::Recommended)),
            ("Most Read", Some(Heading::Recommended)),
            ("Previous Story", Some(Heading::Previous)),
            ("Next Story", Some(Heading::Next)),
            ("Related Articles", Some(Heading::Related)),
            ("Mehr zum Thema", Some(Heading::Related)),
            ("Meistgelesen", Some(Heading::Recommended)),
            ("Neueste Artikel", Some(Heading::Latest)),
            ("Sur le même sujet", Some(Heading::Related)),
            ("Lo más leído", Some(Heading::Recommended)),
            ("Últimas noticias", Some(Heading::Latest)),
            ("Leia também", Some(Heading::Related)),
            ("Più letti", Some(Heading::Recommended)),
            ("Читайте также", Some(Heading::Related)),
            ("Последние новости", Some(Heading::Latest)),
            ("Son Haberler", Some(Heading::Latest)),
            ("最新ニュース", Some(Heading::Latest)),
            ("相关阅读", Some(Heading::Related)),
            ("관련 기사", Some(Heading::Related)),
            ("آخر الأخبار", Some(Heading::Latest)),
            ("Najnowsze", Some(Heading::Latest)),
            ("Meest gelezen", Some(Heading::Recommended)),
            ("ข่าวล่าสุด", Some(Heading::Latest)),
            ("Leave a Reply", Some(Heading::Comments)),
            ("What happened in the valley", None),
            ("Moscow now prefers talks", None),
            ("", None),
        ];
        for (text, want) in cases {
            assert_eq!(classify(text), want, "{text}");
        }
    }
}
