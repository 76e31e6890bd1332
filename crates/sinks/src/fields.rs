//! Which fields of the record are written: chosen once, at the one place where a line is made.

use newshound_core::article::Article;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// Fields that are always written: what a record is known by, here and by those who read it. Two
/// are what newshound itself reads again: `content_hash` (no line is doubled) and `fetched_url`
/// (a crawl compares its file with what it counted).
pub const ALWAYS: [&str; 7] =
    ["id", "url", "fetched_url", "content_hash", "revision", "crawl", "schema_version"];

/// A choice of fields; all unless some are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fields(u64);

impl Default for Fields {
    fn default() -> Self {
        Self(u64::MAX)
    }
}

impl Fields {
    /// These fields and [`ALWAYS`]; all where none is named.
    ///
    /// # Errors
    /// One sentence that names the first unknown one and lists those there are.
    pub fn named<N: AsRef<str>>(names: &[N]) -> Result<Self, String> {
        if names.is_empty() {
            return Ok(Self::default());
        }
        let mut chosen = Self(0);
        for name in ALWAYS.into_iter().chain(names.iter().map(|name| name.as_ref().trim())) {
            let at = NAMES.iter().position(|known| *known == name).ok_or_else(|| {
                format!("{name:?} is no field of the record; there are {}", NAMES.join(", "))
            })?;
            chosen.0 |= 1 << at;
        }
        Ok(chosen)
    }

    /// The article with these fields only, in the record's order.
    #[must_use]
    pub fn of(self, article: &Article) -> Chosen<'_> {
        Chosen { article, fields: self }
    }

    /// The names of the fields chosen, in the record's order.
    pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
        NAMES.iter().enumerate().filter(move |(at, _)| self.has(*at)).map(|(_, name)| *name)
    }

    fn has(self, at: usize) -> bool {
        self.0 & (1 << at) != 0
    }
}

/// An article that shows some of its fields.
#[derive(Debug, Clone, Copy)]
pub struct Chosen<'a> {
    article: &'a Article,
    fields: Fields,
}

/// Names the record's fields in its order; `unless` is as in the record's own serialization. One
/// that is left out here does not compile.
macro_rules! record {
    ($($name:ident $(unless $empty:path)?,)*) => {
        /// The record's fields, in its order.
        pub const NAMES: &[&str] = &[$(stringify!($name)),*];

        impl Serialize for Chosen<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let Article { $($name),* } = self.article;
                let mut chosen = (0..NAMES.len()).map(|at| self.fields.has(at));
                let mut map = serializer.serialize_map(None)?;
                $(
                    if chosen.next() == Some(true) $(&& !$empty($name))? {
                        map.serialize_entry(stringify!($name), $name)?;
                    }
                )*
                map.end()
            }
        }
    };
}

record! {
    id,
    url,
    fetched_url,
    story,
    near_duplicate_of,
    site,
    title,
    headlines unless Vec::is_empty,
    authors,
    agencies,
    published,
    published_precision,
    published_source,
    modified,
    language,
    section,
    categories unless Vec::is_empty,
    tags,
    description,
    lead_image,
    images,
    publisher,
    kind,
    paywalled,
    paywall,
    tdm,
    body,
    blocks unless Vec::is_empty,
    word_count,
    pages,
    links,
    discovered_from,
    discovered_role,
    lane,
    depth,
    fetched_at,
    http_status,
    content_hash,
    revision unless newshound_core::article::is_first,
    previous unless Option::is_none,
    changed unless Vec::is_empty,
    first_seen unless Option::is_none,
    checked unless Option::is_none,
    gone unless Option::is_none,
    crawl,
    newshound_version,
    schema_version,
    source unless Option::is_none,
    capture unless Option::is_none,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_names_are_told_with_those_there_are() {
        let error = Fields::named(&["title", "titel"]).expect_err("unknown");
        assert!(error.starts_with("\"titel\" is no field of the record; there are id, url, "));
        assert!(error.ends_with("source, capture"), "{error}");
        assert_eq!(Fields::named::<&str>(&[]), Ok(Fields::default()));
        assert_eq!(Fields::named(&[" body", "id"]), Fields::named(&["body"]));
        // A bit each.
        assert!(NAMES.len() <= 64);
    }
}
