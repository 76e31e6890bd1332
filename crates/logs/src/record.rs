//! One event of a log.

use crate::scan::{Field, Kind};
use std::borrow::Cow;
use std::cell::Cell;

/// An event: its line and where the fields are. Fields are looked up by name and read only when
/// asked for.
#[derive(Debug, Clone)]
pub struct Record<'a> {
    line: &'a str,
    fields: &'a [Field],
    /// Behind the field found last: reports mostly ask in the order of the line.
    next: Cell<usize>,
}

impl<'a> Record<'a> {
    /// The record of a scanned line.
    #[must_use]
    pub fn new(line: &'a str, fields: &'a [Field]) -> Self {
        Self { line, fields, next: Cell::new(0) }
    }

    fn find(&self, key: &str) -> Option<&'a Field> {
        let bytes = self.line.as_bytes();
        let is_it = |field: &&Field| {
            let (start, end) = (field.key.0 as usize, field.key.1 as usize);
            end - start == key.len() && bytes.get(start..end) == Some(key.as_bytes())
        };
        let (before, after) = self.fields.split_at(self.next.get().min(self.fields.len()));
        let found = after.iter().position(|field| is_it(&field)).map(|at| before.len() + at);
        let at = found.or_else(|| before.iter().position(|field| is_it(&field)))?;
        self.next.set(at + 1);
        self.fields.get(at)
    }

    fn slice(&self, field: &Field) -> &'a str {
        self.line.get(field.value.0 as usize..field.value.1 as usize).unwrap_or_default()
    }

    /// The event's name.
    #[must_use]
    pub fn event(&self) -> &'a str {
        self.raw("message")
    }

    /// When it was logged, RFC 3339 in UTC; such texts sort by time.
    #[must_use]
    pub fn timestamp(&self) -> &'a str {
        self.raw("timestamp")
    }

    /// Whether it names this site or host.
    #[must_use]
    pub(crate) fn is_of(&self, site: &str) -> bool {
        let host = self.raw("host");
        [self.raw("site"), host, host.split_once("://").map_or("", |(_, name)| name)]
            .contains(&site)
    }

    /// A string as it stands in the line, for names, hosts and URLs, which need no escapes; empty
    /// where it is missing.
    #[must_use]
    pub fn raw(&self, key: &str) -> &'a str {
        match self.find(key) {
            Some(field) if matches!(field.kind, Kind::Plain | Kind::Escaped) => self.slice(field),
            _ => "",
        }
    }

    /// A string with its escapes undone; empty where it is missing.
    #[must_use]
    pub fn text(&self, key: &str) -> Cow<'a, str> {
        let Some(field) = self.find(key) else { return Cow::Borrowed("") };
        let raw = self.slice(field);
        match field.kind {
            Kind::Plain => Cow::Borrowed(raw),
            Kind::Escaped => serde_json::from_str::<String>(&format!("\"{raw}\""))
                .map_or(Cow::Borrowed(raw), Cow::Owned),
            Kind::Number | Kind::Other => Cow::Borrowed(raw),
        }
    }

    /// A whole number; `None` where it is missing, negative or no number.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<u64> {
        let field = self.find(key)?;
        if field.kind != Kind::Number {
            return None;
        }
        self.slice(field).parse().ok()
    }

    /// A whole number, 0 where it is missing.
    #[must_use]
    pub fn count(&self, key: &str) -> u64 {
        self.number(key).unwrap_or(0)
    }

    /// Counts written as `name=count` with spaces between.
    pub fn counts(&self, key: &str) -> impl Iterator<Item = (&'a str, u64)> {
        self.raw(key).split(' ').filter_map(|one| {
            let (name, count) = one.split_once('=')?;
            Some((name, count.parse().ok()?))
        })
    }

    /// The whole line.
    #[must_use]
    pub fn line(&self) -> &'a str {
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_by_name() {
        let line = r#"{"timestamp":"t","message":"page","title":"a \"b\" é","bytes":12,"neg":-1,"ended":"article=2 gone=x hub=1"}"#;
        let mut fields = Vec::new();
        crate::scan::scan(line, &mut fields).expect("whole");
        let record = Record::new(line, &fields);
        assert_eq!((record.event(), record.timestamp()), ("page", "t"));
        assert_eq!(record.text("title"), "a \"b\" é");
        assert_eq!((record.number("bytes"), record.number("neg")), (Some(12), None));
        assert_eq!((record.raw("none"), record.count("none")), ("", 0));
        let ended: Vec<_> = record.counts("ended").collect();
        assert_eq!(ended, [("article", 2), ("hub", 1)]);
    }
}
