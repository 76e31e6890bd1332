//! The record, its schema and its document agree.

mod sample;

use newshound_core::link::LinkRole;
use sample::{article, full};

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/article.schema.json");

#[test]
fn records_keep_to_their_schema() {
    let mut schemas = boon::Schemas::new();
    let schema = boon::Compiler::new().compile(SCHEMA, &mut schemas).expect("a schema");
    let valid =
        |record: &serde_json::Value| schemas.validate(record, schema).map_err(|e| e.to_string());
    for record in [article(1), full(2)] {
        let value = serde_json::to_value(&record).expect("json");
        assert_eq!(valid(&value), Ok(()));
    }
    // And the schema refuses what is none.
    let value = serde_json::to_value(full(1)).expect("json");
    for (field, wrong) in [
        ("id", serde_json::json!("x")),
        ("url", serde_json::json!("/relative")),
        ("published", serde_json::json!("March 9, 2022")),
        ("kind", serde_json::json!("rumour")),
        ("links", serde_json::json!([{"url": "https://a.example/", "text": "", "role": "?"}])),
        ("extra", serde_json::json!(1)),
    ] {
        let mut value = value.clone();
        value[field] = wrong;
        assert!(valid(&value).is_err(), "{field}");
    }
}

/// The schema and the document name the fields in the order in which they are written.
#[test]
fn fields_are_documented_in_their_order() {
    let line = serde_json::to_string(&full(1)).expect("json");
    let schema = std::fs::read_to_string(SCHEMA).expect("the schema");
    let document =
        std::fs::read_to_string(SCHEMA.replace(".schema.json", ".md")).expect("document");
    let properties = &schema[schema.find("\"properties\"").expect("properties")..];
    let value = serde_json::to_value(full(1)).expect("json");
    let mut fields: Vec<_> = value.as_object().expect("an object").keys().collect();
    assert_eq!(fields.len(), 49);
    // A record's own fields, not those of the objects in it.
    let depth = |at: usize| {
        line[..at].bytes().fold(0, |depth, byte| match byte {
            b'{' => depth + 1,
            b'}' => depth - 1,
            _ => depth,
        })
    };
    fields.sort_by_key(|field| {
        let key = format!("\"{field}\":");
        line.match_indices(&key).map(|(at, _)| at).find(|at| depth(*at) == 1)
    });
    let (mut at, mut row) = (0, 0);
    for field in fields {
        let next = properties[at..].find(&format!("\n    \"{field}\": {{"));
        at += next.unwrap_or_else(|| panic!("{field} is not in order in the schema")) + 1;
        let next = document[row..].find(&format!("\n| `{field}` |"));
        row += next.unwrap_or_else(|| panic!("{field} is not in order in the document")) + 1;
    }
    let roles: serde_json::Value = serde_json::from_str(&schema).expect("json");
    for role in roles["$defs"]["role"]["enum"].as_array().expect("roles") {
        let parsed: LinkRole = serde_json::from_value(role.clone()).expect("a role");
        assert_eq!(parsed.name(), role.as_str().expect("text"));
    }
}
