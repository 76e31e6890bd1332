//! An article as a document, and the types of its fields.

use crate::kind::table::{COLUMNS, Cell, Chosen, Type, rfc3339};
use newshound_core::article::Article;
use serde_json::{Map, Value, json};

/// Longer values of keywords are kept and not indexed: 32,766 bytes are the longest term of Lucene, and a
/// character has four at most.
const LONGEST_KEYWORD: u32 = 8191;

/// The types of a document's fields. There are as many fields as columns: nothing that a page says
/// makes one.
pub(super) fn properties() -> Map<String, Value> {
    let own = |name: &str, type_: Type| match (name, type_) {
        ("title", _) => json!({"type": "text", "fields": {
            "raw": {"type": "keyword", "ignore_above": 512},
        }}),
        ("body" | "description", _) => json!({"type": "text"}),
        ("gone", _) => json!({"properties": {
            "at": {"type": "date", "ignore_malformed": true}, "status": {"type": "long"},
            "to": {"type": "keyword", "ignore_above": LONGEST_KEYWORD}, "moved": {"type": "boolean"},
        }}),
        // Kept as they are; not searched, so that no value of theirs is refused.
        (_, Type::Json) => json!({"type": "object", "enabled": false}),
        (_, Type::Text | Type::List) => {
            json!({"type": "keyword", "ignore_above": LONGEST_KEYWORD})
        }
        (_, Type::Integer) => json!({"type": "long"}),
        (_, Type::Boolean) => json!({"type": "boolean"}),
        (_, Type::Instant | Type::Day) => json!({"type": "date", "ignore_malformed": true}),
    };
    let columns = COLUMNS.iter().map(|one| (one.name.to_owned(), own(one.name, one.type_)));
    let links = ("links".to_owned(), json!({"type": "object", "enabled": false}));
    columns.chain([links]).collect()
}

/// The article as one line of JSON; what it lacks is not in it.
pub(super) fn document(article: &Article, chosen: &Chosen) -> Vec<u8> {
    let mut out = Vec::with_capacity(article.body.len() + 2048);
    out.push(b'{');
    let cells = COLUMNS.iter().zip(chosen.row(article));
    for (column, cell) in cells {
        let value = match cell {
            Cell::Text(text) | Cell::Day(text) => text.map(|text| quoted(&text)),
            Cell::Integer(number) => number.map(|number| number.to_string().into_bytes()),
            Cell::Boolean(is) => is.map(|is| is.to_string().into_bytes()),
            Cell::List(list) if list.is_empty() => None,
            Cell::List(list) => serde_json::to_vec(&list).ok(),
            Cell::Json(text) => text.map(String::into_bytes),
            Cell::Instant(at) => at.map(|at| quoted(&rfc3339(at))),
        };
        if let Some(value) = value {
            put(&mut out, column.name, &value);
        }
    }
    if chosen.links && !article.links.is_empty() {
        put(&mut out, "links", &serde_json::to_vec(&article.links).unwrap_or_default());
    }
    out.extend_from_slice(b"}\n");
    out
}

fn put(out: &mut Vec<u8>, name: &str, value: &[u8]) {
    if out.len() > 1 {
        out.push(b',');
    }
    out.extend_from_slice(&quoted(name));
    out.push(b':');
    out.extend_from_slice(value);
}

fn quoted(text: &str) -> Vec<u8> {
    serde_json::to_vec(text).unwrap_or_default()
}

/// Why a field that an index has already cannot take what is written to it; `None` where it can, as far as
/// is known.
pub(super) fn conflict(name: &str, wanted: &Value, there: &Value) -> Option<String> {
    let (wanted, there) = (type_of(wanted), type_of(there));
    let fits = match (wanted, there) {
        ("object", "object" | "nested" | "flattened" | "flat_object") => true,
        ("object", _) | (_, "object" | "nested") => false,
        // What is not known may take anything: its items say so.
        (wanted, there) => match family(there) {
            None | Some("text") => true,
            there => there == family(wanted),
        },
    };
    (!fits).then(|| format!("the field {name:?} as {there}, and newshound writes {wanted}"))
}

/// The type of a field; one with fields of its own has none.
fn type_of(field: &Value) -> &str {
    field["type"].as_str().unwrap_or("object")
}

fn family(type_: &str) -> Option<&'static str> {
    match type_ {
        "text" | "keyword" | "match_only_text" | "wildcard" => Some("text"),
        "long" | "integer" | "short" | "byte" | "double" | "float" | "half_float"
        | "scaled_float" | "unsigned_long" => Some("number"),
        "date" | "date_nanos" => Some("date"),
        "boolean" => Some("boolean"),
        "ip" | "geo_point" | "geo_shape" | "binary" | "dense_vector" | "knn_vector"
        | "integer_range" | "long_range" | "date_range" => Some("other"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use newshound_ports::conformance::sinks::article;

    #[test]
    fn a_document_has_the_fields_of_the_mapping_and_no_others() {
        let properties = properties();
        let mut one = article(1, 0, "A \"title\"\u{0}");
        one.images =
            serde_json::from_str(r#"[{"url": "https://a.example/i.jpg"}]"#).unwrap_or_default();
        let line = document(&one, &Chosen::new(None));
        assert_eq!(line.iter().filter(|byte| **byte == b'\n').count(), 1);
        let found: Value = serde_json::from_slice(&line).expect("json");
        assert_eq!(found["title"], "A \"title\"\u{0}");
        assert_eq!(found["published"], "2022-03-09T17:08:00+05:30");
        assert_eq!(found["published_at"], "2022-03-09T11:38:00Z");
        assert_eq!(found["published_day"], "2022-03-09");
        assert_eq!(found["links"][0]["url"], "https://news.example/x");
        assert_eq!(found["revision"], 0);
        assert_eq!(found.get("modified"), None);
        for name in found.as_object().expect("an object").keys() {
            assert!(properties.contains_key(name), "{name}");
        }
    }

    #[test]
    fn conflicts_of_types() {
        let of = |wanted: &str, there: Value| conflict("f", &json!({"type": wanted}), &there);
        let type_ = |name: &str| json!({"type": name});
        for (wanted, there) in [
            ("keyword", type_("text")),
            ("long", type_("keyword")),
            ("date", type_("date_nanos")),
            ("long", type_("integer")),
            ("object", json!({"properties": {}})),
            ("text", type_("semantic_text")),
        ] {
            assert_eq!(of(wanted, there), None, "{wanted}");
        }
        assert_eq!(
            of("date", type_("long")).as_deref(),
            Some("the field \"f\" as long, and newshound writes date")
        );
        for (wanted, there) in [
            ("text", json!({"properties": {}})),
            ("object", type_("keyword")),
            ("keyword", type_("boolean")),
        ] {
            assert!(of(wanted, there).is_some(), "{wanted}");
        }
    }
}
