//! A value of a row.

use serde::Serialize;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Type {
    /// Text, or nothing.
    Text,
    /// A whole number, or nothing.
    Integer,
    /// Yes or no, or nothing.
    Boolean,
    /// Texts.
    List,
    /// JSON, or nothing.
    Json,
    /// A moment, or nothing.
    Instant,
    /// A calendar day, or nothing.
    Day,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Cell {
    /// Text, or nothing.
    Text(Option<String>),
    /// A whole number, or nothing.
    Integer(Option<i64>),
    /// Yes or no, or nothing.
    Boolean(Option<bool>),
    /// Texts.
    List(Vec<String>),
    /// JSON, or nothing.
    Json(Option<String>),
    /// Microseconds since 1970 in UTC, or nothing.
    Instant(Option<i64>),
    /// A day as `2026-05-28`, or nothing.
    Day(Option<String>),
}

impl Cell {
    /// A text that is always there.
    pub(super) fn text(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }

    /// A number that is always there.
    pub(super) fn integer(number: impl Into<i64>) -> Self {
        Self::Integer(Some(number.into()))
    }

    /// The name of a value that has names, such as a kind.
    pub(super) fn name<T: Serialize>(value: &T) -> Self {
        let name = serde_json::to_value(value).ok();
        Self::Text(name.and_then(|name| name.as_str().map(str::to_owned)))
    }

    /// A value as JSON; nothing where it is null or an empty list.
    pub(super) fn json<T: Serialize>(value: &T) -> Self {
        let text = serde_json::to_string(value).unwrap_or_default();
        Self::Json((!["", "null", "[]"].contains(&text.as_str())).then_some(text))
    }

    /// The moment of a page's date; nothing where it has no offset or no time: none is invented.
    pub(super) fn instant(date: Option<&str>) -> Self {
        let moment = date.and_then(|date| date.parse::<jiff::Timestamp>().ok());
        Self::Instant(moment.map(|moment| moment.as_microsecond()))
    }

    /// The day of a page's date, as the page writes it.
    pub(super) fn day(date: Option<&str>) -> Self {
        let day = date.and_then(|date| date.get(..10));
        let day = day.filter(|day| day.parse::<jiff::civil::Date>().is_ok());
        Self::Day(day.map(str::to_owned))
    }

    /// What stands in a column that was not chosen.
    pub(super) fn nothing(type_: Type) -> Self {
        match type_ {
            Type::Text => Self::Text(None),
            Type::Integer => Self::Integer(None),
            Type::Boolean => Self::Boolean(None),
            Type::List => Self::List(Vec::new()),
            Type::Json => Self::Json(None),
            Type::Instant => Self::Instant(None),
            Type::Day => Self::Day(None),
        }
    }
}

/// A moment as RFC 3339 in UTC.
pub(in super::super) fn rfc3339(microseconds: i64) -> String {
    jiff::Timestamp::from_microsecond(microseconds)
        .map_or_else(|_| String::new(), |at| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_time_is_invented() {
        let of = |date: &str| {
            let Cell::Instant(at) = Cell::instant(Some(date)) else { panic!() };
            let Cell::Day(day) = Cell::day(Some(date)) else { panic!() };
            (at.map(rfc3339), day)
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            of("2022-03-09T23:08:00+05:30"),
            (some("2022-03-09T17:38:00Z"), some("2022-03-09"))
        );
        assert_eq!(of("2022-03-09T17:08:00"), (None, some("2022-03-09")));
        assert_eq!(of("2022-03-09"), (None, some("2022-03-09")));
        assert_eq!(of("not a date"), (None, None));
        assert_eq!(of("2022-02-30"), (None, None));
    }
}
