//! Month names of forty languages, from a table of text.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The table: see its own head.
const MONTHS: &str = include_str!("../data/months.txt");

/// Rows of the table: language and its twelve cells.
fn rows() -> impl Iterator<Item = (&'static str, std::str::Split<'static, char>)> {
    MONTHS
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once(": "))
        .map(|(language, cells)| (language, cells.split(',')))
}

/// Names that mean different months in different languages: (name, language, month).
const EXCEPTIONS: &[(&str, &str, u8)] = &[("listopada", "hr", 10), ("listopad", "hr", 10)];

/// Two-word Arabic names share their first word; the second decides: (first, second, month).
const PAIRS: &[(&str, &str, u8)] = &[
    ("كانون", "الأول", 12),
    ("كانون", "الثاني", 1),
    ("تشرين", "الأول", 10),
    ("تشرين", "الثاني", 11),
];

static BY_NAME: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| {
    let mut map = HashMap::with_capacity(900);
    for (_, row) in rows() {
        for (month, cell) in (1u8..).zip(row) {
            for form in cell.split_whitespace() {
                map.entry(form).or_insert(month);
            }
        }
    }
    map
});

/// The month a word names, if any; `language` settles the few shared names.
pub(super) fn month(word: &str, language: &str) -> Option<u8> {
    if let Some((.., month)) =
        EXCEPTIONS.iter().find(|(name, lang, _)| *name == word && language.starts_with(lang))
    {
        return Some(*month);
    }
    BY_NAME.get(word).copied()
}

/// The month two words name together.
pub(super) fn month_pair(first: &str, second: &str) -> Option<u8> {
    PAIRS.iter().find(|(a, b, _)| *a == first && *b == second).map(|(.., m)| *m)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_means_two_months_but_the_listed_ones() {
        let mut seen: HashMap<&str, (u8, &str)> = HashMap::new();
        let mut languages = 0;
        for (lang, row) in rows() {
            languages += 1;
            assert_eq!(row.clone().count(), 12, "{lang}");
            for (month, cell) in (1u8..).zip(row) {
                for form in cell.split_whitespace() {
                    let (first, whose) = *seen.entry(form).or_insert((month, lang));
                    let listed = EXCEPTIONS.iter().any(|(name, ..)| *name == form);
                    assert!(first == month || listed, "{form}: {whose} {first}, {lang} {month}");
                }
            }
        }
        assert!(languages >= 40);
    }

    #[test]
    fn language_settles_shared_names() {
        assert_eq!(month("listopada", "pl"), Some(11));
        assert_eq!(month("listopada", "hr"), Some(10));
    }
}
