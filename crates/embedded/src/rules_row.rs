//! The rules of a robots.txt as a row: a long text deflated, since hundreds of hosts with 500 KB would
//! fill the page cache, which what is asked for each URL needs more.
//!
//! A row of text is what a short one and every version before this wrote, with its sum ([`crate::sum`]); a row of bytes
//! is zlib's form (RFC 1950), which has a sum of its own.

use crate::fault::Fault;
use crate::sum;
use flate2::Compression;
use flate2::read::{ZlibDecoder, ZlibEncoder};
use rusqlite::types::{Value, ValueRef};
use std::borrow::Cow;
use std::io::Read;

/// A text of so many bytes is deflated: most hosts' have less than one.
const LONG: usize = 16 << 10;
/// Most that a row may grow to: far more than is read of a file, whatever escapes add.
const MOST: u64 = 16 << 20;

/// The row of `rules`.
pub(crate) fn packed(rules: &str) -> Result<Value, Fault> {
    if rules.len() < LONG {
        return Ok(Value::Text(sum::sealed(rules.to_owned())));
    }
    let mut bytes = Vec::with_capacity(rules.len() / 4);
    ZlibEncoder::new(rules.as_bytes(), Compression::fast())
        .read_to_end(&mut bytes)
        .map_err(|error| bad(&error))?;
    Ok(Value::Blob(bytes))
}

/// The rules of a row; `what` names it where it is damaged.
pub(crate) fn unpacked<'a>(
    row: ValueRef<'a>,
    what: impl Fn() -> String,
) -> Result<Cow<'a, str>, Fault> {
    let damaged = || Fault::Damaged(format!("{} is damaged", what()));
    match row {
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(|_| damaged())?;
            Ok(Cow::Borrowed(sum::open(text, &what)?))
        }
        ValueRef::Blob(bytes) => {
            let mut text = String::new();
            let read = ZlibDecoder::new(bytes).take(MOST).read_to_string(&mut text);
            read.map(|_| Cow::Owned(text)).map_err(|_| damaged())
        }
        _ => Err(damaged()),
    }
}

fn bad(error: &std::io::Error) -> Fault {
    Fault::Misfit(format!("rules of a robots.txt cannot be deflated: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_round_trip_and_damage_is_noticed() {
        for (rules, is_text) in [
            (String::new(), true),
            ("User-agent: *\nDisallow: /a\n".to_owned(), true),
            ("Disallow: /folder/number\n".repeat(20_000), false),
        ] {
            let row = packed(&rules).expect("packed");
            assert_eq!(matches!(row, Value::Text(_)), is_text);
            let read = unpacked(ValueRef::from(&row), String::new).expect("read");
            assert_eq!(read, rules);
            if let Value::Blob(mut bytes) = row {
                assert!(bytes.len() < rules.len() / 10, "{} bytes", bytes.len());
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
                assert!(unpacked(ValueRef::Blob(&bytes), String::new).is_err());
                assert!(unpacked(ValueRef::Blob(&bytes[..9]), String::new).is_err());
            }
        }
        // As an earlier version wrote long ones.
        let old = sum::sealed("Disallow: /a\n".repeat(20_000));
        let read = unpacked(ValueRef::Text(old.as_bytes()), String::new).expect("read");
        assert_eq!(read.len(), 260_000);
    }
}
