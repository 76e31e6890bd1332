//! Tables of phrases kept as text: sections in brackets, phrases between commas.

use crate::hints::FnvMap;

/// The rows of `table` in its order: a section's class (`all` gives each class its name) and a
/// phrase. Lines with `#` are remarks; `_` at the end of a phrase stands for a blank. What
/// stands under an unknown name is left out.
pub(crate) fn rows<T: Copy>(table: &str, all: &[(&str, T)]) -> Vec<(T, String)> {
    let mut rows = vec![];
    let mut section = None;
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = all.iter().find(|(known, _)| *known == name).map(|(_, class)| *class);
        } else if let Some(class) = section {
            let phrases = line.split(',').map(str::trim).filter(|phrase| !phrase.is_empty());
            rows.extend(phrases.map(|phrase| (class, phrase.replace('_', " "))));
        }
    }
    rows
}

/// A table's phrases by their first character, in the table's order.
pub(crate) struct Index<T>(FnvMap<char, Vec<Entry<T>>>);

struct Entry<T> {
    /// The byte after the first character: most candidates fall at it.
    second: Option<u8>,
    phrase: String,
    class: T,
}

impl<T: Copy> Index<T> {
    /// Reads a table; see [`rows`].
    pub(crate) fn new(table: &str, all: &[(&str, T)]) -> Self {
        let mut index: FnvMap<char, Vec<Entry<T>>> = FnvMap::default();
        for (class, phrase) in rows(table, all) {
            if let Some(first) = phrase.chars().next() {
                let second = phrase.as_bytes().get(first.len_utf8()).copied();
                index.entry(first).or_default().push(Entry { second, phrase, class });
            }
        }
        Self(index)
    }

    /// The phrases that `text` may begin with.
    pub(crate) fn candidates(&self, text: &str) -> impl Iterator<Item = (&str, T)> {
        let first = text.chars().next().unwrap_or(' ');
        let second = text.as_bytes().get(first.len_utf8()).copied();
        let entries = self.0.get(&first).map_or(&[][..], Vec::as_slice);
        entries
            .iter()
            .filter(move |entry| entry.second.is_none() || entry.second == second)
            .map(|entry| (entry.phrase.as_str(), entry.class))
    }
}

#[cfg(test)]
mod tests {
    use super::rows;
    use crate::body::phrases::{self, Phrase};
    use crate::headings::{self, Heading};

    #[test]
    fn sections_and_phrases() {
        let table = "# a, b\n[x]\nby_, two words,\n three\n\n[unknown]\nfour\n[y]\nfive\n";
        let want = [('x', "by "), ('x', "two words"), ('x', "three"), ('y', "five")];
        let want: Vec<_> = want.into_iter().map(|(class, word)| (class, word.to_owned())).collect();
        assert_eq!(rows(table, &[("x", 'x'), ("y", 'y')]), want);
    }

    /// Every section of the crate's tables is known, none is missing, and folded tables are
    /// in lower case.
    #[test]
    fn the_tables_are_sound() {
        let sections = |table: &str| table.lines().filter(|line| line.starts_with('[')).count();
        let classes = |rows: &[usize]| {
            let mut rows = rows.to_vec();
            rows.sort_unstable();
            rows.dedup();
            rows.len()
        };
        let starts = rows(phrases::BEGINNINGS, &Phrase::ALL);
        let anywhere = rows(phrases::ANYWHERE, &Phrase::ALL);
        let heads = rows(headings::TABLE, &Heading::ALL);
        let places = |rows: &[(Phrase, String)]| -> Vec<usize> {
            rows.iter().map(|(class, _)| *class as usize).collect()
        };
        let cases = [
            ("beginnings", sections(phrases::BEGINNINGS), classes(&places(&starts)), 13),
            ("anywhere", sections(phrases::ANYWHERE), classes(&places(&anywhere)), 7),
            (
                "headings",
                sections(headings::TABLE),
                classes(&heads.iter().map(|(class, _)| *class as usize).collect::<Vec<_>>()),
                14,
            ),
        ];
        for (name, written, known, want) in cases {
            assert_eq!((written, known), (want, want), "{name}");
        }
        let folded = starts.iter().map(|(_, word)| word).chain(heads.iter().map(|(_, word)| word));
        for word in folded {
            assert_eq!(*word, word.to_lowercase(), "{word}");
        }
    }

    #[test]
    fn classes_stand_in_order() {
        for (at, (name, class)) in Phrase::ALL.iter().enumerate() {
            assert_eq!(at, *class as usize, "{name}");
        }
        for (at, (name, class)) in Heading::ALL.iter().enumerate() {
            assert_eq!(at, *class as usize, "{name}");
        }
    }
}
