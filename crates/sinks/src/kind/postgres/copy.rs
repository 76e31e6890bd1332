//! Rows in the text form of COPY (PostgreSQL's documentation of COPY, *Text Format*).

use crate::kind::table::{Cell, rfc3339};

/// Adds a row's cells to `out`, with the line's end.
pub(super) fn row(cells: impl Iterator<Item = Cell>, out: &mut Vec<u8>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(b'\t');
        }
        add(&cell, out);
    }
    out.push(b'\n');
}

fn add(cell: &Cell, out: &mut Vec<u8>) {
    match cell {
        Cell::Text(Some(text)) => escaped(text, out),
        Cell::Json(Some(text)) => escaped(&without_nul(text), out),
        // Its years have four digits, and none before the first.
        Cell::Day(Some(day)) if !day.starts_with(['-', '0']) => escaped(day, out),
        Cell::Integer(Some(number)) => out.extend_from_slice(number.to_string().as_bytes()),
        Cell::Boolean(Some(is)) => out.push(if *is { b't' } else { b'f' }),
        Cell::Instant(Some(at)) => match rfc3339(*at) {
            moment if !moment.starts_with('-') => escaped(&moment, out),
            _ => out.extend_from_slice(b"\\N"),
        },
        Cell::List(texts) => escaped(&array(texts), out),
        _ => out.extend_from_slice(b"\\N"),
    }
}

/// A text; NUL, which the server cannot hold, is left out.
fn escaped(text: &str, out: &mut Vec<u8>) {
    for byte in text.bytes() {
        match byte {
            0 => {}
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            byte => out.push(byte),
        }
    }
}

/// `{"a","b"}`.
fn array(texts: &[String]) -> String {
    let quoted: Vec<String> = texts
        .iter()
        .map(|text| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
        .collect();
    format!("{{{}}}", quoted.join(","))
}

/// JSON whose texts hold no NUL: jsonb takes none, not even as an escape.
fn without_nul(json: &str) -> String {
    if !json.contains("\\u0000") {
        return json.to_owned();
    }
    let Ok(mut value) = serde_json::from_str::<serde_json::Value>(json) else {
        return "null".to_owned();
    };
    strip(&mut value);
    value.to_string()
}

fn strip(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) => text.retain(|c| c != '\0'),
        serde_json::Value::Array(list) => list.iter_mut().for_each(strip),
        serde_json::Value::Object(map) => map.values_mut().for_each(strip),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_form_would_read_as_more_than_text_is_escaped() {
        let text = |text: &str| Cell::Text(Some(text.to_owned()));
        let list = vec!["a\"b\\c".to_owned(), String::new()];
        for (cell, expected) in [
            (text("a\tb\nc\\.\r\0"), "a\\tb\\nc\\\\.\\r"),
            (text("\\N"), "\\\\N"),
            (text(""), ""),
            (Cell::Text(None), "\\N"),
            (Cell::Json(Some("[\"\\u0000x\\\\u0000\"]".to_owned())), "[\"x\\\\\\\\u0000\"]"),
            (Cell::List(list), "{\"a\\\\\"b\\\\\\\\c\",\"\"}"),
            (Cell::List(Vec::new()), "{}"),
            (Cell::Boolean(Some(true)), "t"),
            (Cell::Integer(Some(-3)), "-3"),
            (Cell::Instant(Some(0)), "1970-01-01T00:00:00Z"),
            (Cell::Instant(Some(-99_999_999_999_999_999)), "\\N"),
            (Cell::Day(Some("2022-03-09".to_owned())), "2022-03-09"),
            (Cell::Day(Some("0000-01-01".to_owned())), "\\N"),
        ] {
            let mut out = Vec::new();
            add(&cell, &mut out);
            assert_eq!(String::from_utf8(out).expect("text"), expected, "{cell:?}");
        }
    }
}
