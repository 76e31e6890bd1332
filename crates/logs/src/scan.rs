//! The fields of one JSON object, found without building it: a log line is flat, and a report
//! needs only some of it. Checked against a full parser by a property test.

use memchr::memchr2;

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A string without escapes: its bytes are its text.
    Plain,
    /// A string with escapes.
    Escaped,
    /// A number.
    Number,
    /// `true`, `false`, `null`, an object or an array.
    Other,
}

/// A field by its places in the line.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Start and end of the key, without quotes.
    pub key: (u32, u32),
    /// Start and end of the value; of a string without quotes.
    pub value: (u32, u32),
    /// What it is.
    pub kind: Kind,
}

/// Fills `fields` with those of the object that `line` is. `None` where it is none: torn, two
/// writers' mixed, or other text.
pub(crate) fn scan(line: &str, fields: &mut Vec<Field>) -> Option<()> {
    fields.clear();
    let bytes = line.as_bytes();
    u32::try_from(bytes.len()).ok()?;
    let mut at = skip(bytes, 0);
    if *bytes.get(at)? != b'{' {
        return None;
    }
    at = skip(bytes, at + 1);
    if *bytes.get(at)? == b'}' {
        return ends(bytes, at + 1);
    }
    loop {
        if *bytes.get(at)? != b'"' {
            return None;
        }
        let (key_end, _) = string(bytes, at + 1)?;
        let key = (at as u32 + 1, key_end as u32);
        at = skip(bytes, key_end + 1);
        if *bytes.get(at)? != b':' {
            return None;
        }
        at = skip(bytes, at + 1);
        let (field, after) = value(bytes, at, key)?;
        fields.push(field);
        at = skip(bytes, after);
        match *bytes.get(at)? {
            b',' => at = skip(bytes, at + 1),
            b'}' => return ends(bytes, at + 1),
            _ => return None,
        }
    }
}

/// A value and where what follows it begins.
fn value(bytes: &[u8], at: usize, key: (u32, u32)) -> Option<(Field, usize)> {
    let (kind, start, end, after) = match *bytes.get(at)? {
        b'"' => {
            let (end, escaped) = string(bytes, at + 1)?;
            (if escaped { Kind::Escaped } else { Kind::Plain }, at + 1, end, end + 1)
        }
        b'{' | b'[' => {
            let end = nested(bytes, at)?;
            (Kind::Other, at, end, end)
        }
        b'-' | b'0'..=b'9' => {
            let end = number(bytes, at)?;
            (Kind::Number, at, end, end)
        }
        _ => {
            let end = literal(bytes, at)?;
            (Kind::Other, at, end, end)
        }
    };
    Some((Field { key, value: (start as u32, end as u32), kind }, after))
}

/// The end of the string that begins at `from` (after its quote), and whether it has escapes.
fn string(bytes: &[u8], from: usize) -> Option<(usize, bool)> {
    let mut at = from;
    let mut escaped = false;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some((at, escaped));
        }
        escaped = true;
        at += 2;
    }
}

fn number(bytes: &[u8], from: usize) -> Option<usize> {
    let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
    let length = bytes[from..].iter().take_while(|byte| is_part(byte)).count();
    let text = bytes.get(from..from + length)?;
    text.last().is_some_and(u8::is_ascii_digit).then_some(from + length)
}

fn literal(bytes: &[u8], from: usize) -> Option<usize> {
    let words: [&[u8]; 3] = [b"true", b"false", b"null"];
    let word = words.iter().find(|word| bytes[from..].starts_with(word))?;
    Some(from + word.len())
}

/// The end of an object or array: its brackets are counted, not matched, its strings skipped.
/// The value is never used, so a wrong bracket does no harm.
fn nested(bytes: &[u8], from: usize) -> Option<usize> {
    let mut open = 0_u32;
    let mut at = from;
    loop {
        match *bytes.get(at)? {
            b'{' | b'[' => open += 1,
            b'}' | b']' => open -= 1,
            b'"' => at = string(bytes, at + 1)?.0,
            _ => {}
        }
        at += 1;
        if open == 0 {
            return Some(at);
        }
    }
}

fn skip(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
        at += 1;
    }
    at
}

/// Nothing but white space may follow the object.
fn ends(bytes: &[u8], at: usize) -> Option<()> {
    (skip(bytes, at) == bytes.len()).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn broken_lines_are_told() {
        let mut fields = Vec::new();
        for line in [
            "",
            "{",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":1",
            "{\"a\":1}{\"b\":2}",
            "{\"a\":\"x",
            "{\"a\":\"x\\",
            "{\"a\":nul}",
            "{\"a\":1 \"b\":2}",
            "{\"a\":-}",
            "{\"a\":{\"b\":\"}\"",
            "plain text",
            "[1,2]",
        ] {
            assert!(scan(line, &mut fields).is_none(), "{line}");
        }
        assert!(scan(" { } ", &mut fields).is_some());
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            ".{0,12}".prop_map(Into::into),
        ];
        leaf.prop_recursive(3, 20, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                proptest::collection::btree_map("[a-z\"\\\\]{0,4}", inner, 0..4)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn finds_what_a_parser_finds(object in proptest::collection::btree_map("[a-z_]{1,8}", json(), 0..8)) {
            let whole = serde_json::Value::Object(object.clone().into_iter().collect());
            let line = whole.to_string();
            let mut fields = Vec::new();
            prop_assert!(scan(&line, &mut fields).is_some(), "{}", line);
            prop_assert_eq!(fields.len(), object.len());
            for field in &fields {
                let key = &line[field.key.0 as usize..field.key.1 as usize];
                let text = &line[field.value.0 as usize..field.value.1 as usize];
                match (&object[key], field.kind) {
                    (serde_json::Value::String(found), Kind::Plain) => prop_assert_eq!(found, text),
                    (found, Kind::Escaped) => {
                        let read: serde_json::Value = serde_json::from_str(&format!("\"{text}\"")).expect("string");
                        prop_assert_eq!(found, &read);
                    }
                    (found, _) => prop_assert_eq!(found.to_string(), text),
                }
            }
        }

        #[test]
        fn a_torn_line_is_never_whole(object in proptest::collection::btree_map("[a-z_]{1,8}", json(), 1..5), cut in 0.0..1.0) {
            let line = serde_json::Value::Object(object.into_iter().collect()).to_string();
            let mut at = (line.len() as f64 * cut) as usize;
            while !line.is_char_boundary(at) { at -= 1; }
            let mut fields = Vec::new();
            prop_assert!(scan(&line[..at], &mut fields).is_none());
        }

        #[test]
        fn never_panics(text in ".{0,60}") {
            let mut fields = Vec::new();
            let _ = scan(&text, &mut fields);
        }
    }
}
