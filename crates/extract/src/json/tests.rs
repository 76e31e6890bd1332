use super::read;
use serde_json::{Value, json};

#[test]
fn reads_what_people_write() {
    for (script, want) in [
        (r#"{"a":"b"}"#, json!({"a": "b"})),
        // A key twice, and the two ways to write a list.
        (r#"{"a":{"n":1},"a":{"n":2}}"#, json!({"a": [{"n": 1}, {"n": 2}]})),
        (r#"{"a":"x","a":["y","z"],"a":"x"}"#, json!({"a": ["x", "y", "z", "x"]})),
        (r#"{"a":"x","a":"x","a":null}"#, json!({"a": "x"})),
        (r#"{"a":{"@list":["x","y"]},"b":{"@set":[]}}"#, json!({"a": ["x", "y"], "b": []})),
        (r#"{"schema:a":1,"http://schema.org/b":2}"#, json!({"a": 1, "b": 2})),
        // Quotes of the text's own.
        (
            r#"{"a":"He says "no" and "not, yet", twice","b":"x"}"#,
            json!({"a": "He says \"no\" and \"not, yet\", twice", "b": "x"}),
        ),
        (
            r#"{"a":"the "end"","b":["an "x"","y"]}"#,
            json!({"a": "the \"end\"", "b": ["an \"x\"", "y"]}),
        ),
        (r#"{"a":""Begin" it","b":1}"#, json!({"a": "\"Begin\" it", "b": 1})),
        (r#"{"a":"one "two": three","b":1}"#, json!({"a": "one \"two\": three", "b": 1})),
        // Line breaks, wrong escapes, single quotes, no quotes.
        ("{\"a\":\"x\n  y\tz\"}", json!({"a": "x y z"})),
        ("{\"a\":\"x\n\ny\"}", json!({"a": "x\n\ny"})),
        (
            r#"{"a":"it\'s \u00e9\ud83d\ude00 \d","b":[,1,,2,]}"#,
            json!({"a": "it's é😀 d", "b": [1, 2]}),
        ),
        (
            r"{'a':'it is','b':'don't',c:true,d:12.5}",
            json!({"a": "it is", "b": "don't", "c": true, "d": 12.5}),
        ),
        // Commas, comments, marks.
        (r#"{"a":1,/* , */"b":2,}// x"#, json!({"a": 1, "b": 2})),
        ("{\"a\":\"x\" \"b\":\"y\"\n\"c\":3}", json!({"a": "x", "b": "y", "c": 3})),
        ("//<![CDATA[\n{\"a\":\"x\",}\n//]]>", json!({"a": "x"})),
        ("<![CDATA[{\"a\":\"x\",}]]>", json!({"a": "x"})),
        ("<!-- {\"a\":\"x\",} -->", json!({"a": "x"})),
        ("{\"a\":\"see // x\", // remark \"b\"\n\"c\":1}", json!({"a": "see // x", "c": 1})),
        ("var data = {\"a\":\"x\"};", json!({"a": "x"})),
        ("{&quot;a&quot;:&quot;x&quot;}", json!({"a": "x"})),
        // Cut off, or left open.
        (r#"{"a":"x","b":"cut of"#, json!({"a": "x", "b": "cut of"})),
        (r#"{"a":[{"b":"x"],"c":1}"#, json!({"a": [{"b": "x"}], "c": 1})),
        (r#"{"a":,"b":"x","c":}"#, json!({"b": "x"})),
    ] {
        assert_eq!(read(script), [want], "{script}");
    }
    assert_eq!(read(r#"{"a":1}{"b":2}"#), [json!({"a": 1}), json!({"b": 2})]);
    for nothing in ["", " ", "null;x", "{", "[", "]", "}{", "\u{feff}"] {
        let found = read(nothing);
        assert!(found.iter().all(Value::is_null), "{nothing}: {found:?}");
    }
}

#[test]
fn hostile_scripts_end_soon() {
    for script in [
        "{\"a\":".repeat(2_000),
        "[".repeat(2_000),
        "\"".repeat(200_000) + "{\"",
        format!("{{\"a\":\"{}", "\" , ".repeat(100_000)),
        format!("{{{}", "a".repeat(200_000)),
        "{".to_owned() + &"\"a\":1,".repeat(50_000),
        "{}".repeat(100_000),
        "/*".repeat(100_000) + "{",
        format!("[{}", "/*".repeat(100_000)),
    ] {
        let start = std::time::Instant::now();
        drop(read(&script));
        assert!(start.elapsed() < std::time::Duration::from_secs(5), "{}", &script[..20]);
    }
}
