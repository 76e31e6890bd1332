//! Tests of `tdm file`.

use super::*;

fn state(json: &str) -> TdmState {
    TdmState { rules: read(json.as_bytes()), ..TdmState::default() }
}

/// The patterns are those of robots.txt, as the protocol says.
#[test]
fn locations() {
    for (location, path, expected) in [
        ("/", "/", true),
        ("/", "/a/b?c=d", true),
        ("/*", "/a", true),
        ("*", "/a", true),
        ("", "/a", false),
        ("$", "/", false),
        ("/a/", "/a/b", true),
        ("/a/", "/a", false),
        ("/a", "/abc", true),
        ("/A", "/abc", false),
        ("a", "/a", false),
        ("/this/path/exactly$", "/this/path/exactly", true),
        ("/this/path/exactly$", "/this/path/exactly/not", false),
        ("/this/*/then", "/this/and/then/more", true),
        ("/this/*/then", "/this/then", false),
        ("/images/*.jpg", "/images/a/b.jpg", true),
        ("/images/*.jpg$", "/images/b.jpg?w=1", false),
        ("/images/*.jpg$", "/images/b.jpg.jpg", true),
        ("/a*b*c$", "/abbc", true),
        ("/a*b*c$", "/acb", false),
        ("/a**b", "/axb", true),
        ("/*$", "/anything", true),
        ("/path/foo-%24", "/path/foo-$", true),
        ("/path/foo-%2a", "/path/foo-*", true),
        ("/a$b", "/a$b", false),
        ("/%7euser/", "/~user/", true),
        ("/caf\u{e9}/", "/caf%C3%A9/x", true),
        ("/caf%c3%a9/", "/caf%C3%A9/x", true),
        ("/a%2Fb", "/a/b", false),
        ("/%", "/%", true),
        ("https://news.example/", "/", false),
    ] {
        let json = serde_json::json!([{ "location": location, "tdm-reservation": 1 }]);
        let said = state(&json.to_string()).says(path).is_some();
        assert_eq!(said, expected, "{location} {path}");
    }
}

#[test]
fn files() {
    let yes = Some((true, None));
    let no = Some((false, None));
    let terms = Some((true, Some("https://terms.example/1")));
    for (json, path, expected) in [
        (r#"[{"location":"/","tdm-reservation":1}]"#, "/a", yes),
        (r#"[{"location":"/","tdm-reservation":0}]"#, "/a", no),
        (r#"[{"location":"/","tdm-reservation":"1"}]"#, "/a", yes),
        (r#"{"location":"/","tdm-reservation":1}"#, "/a", yes),
        ("\u{feff}[{\"location\":\"/\",\"tdm-reservation\":1}]", "/a", yes),
        (
            r#"[{"location":"/","tdm-reservation":1,"tdm-policy":" https://terms.example/1 "}]"#,
            "/a",
            terms,
        ),
        (r#"[{"location":"/","tdm-reservation":0,"tdm-policy":"https://x.example/"}]"#, "/a", no),
        // The first that fits counts.
        (
            r#"[{"location":"/free/","tdm-reservation":0},{"location":"/","tdm-reservation":1}]"#,
            "/free/a",
            no,
        ),
        (
            r#"[{"location":"/free/","tdm-reservation":0},{"location":"/","tdm-reservation":1}]"#,
            "/a",
            yes,
        ),
        (
            r#"[{"location":"/a","tdm-reservation":2},{"location":"/","tdm-reservation":1}]"#,
            "/a",
            None,
        ),
        (r#"[{"location":"/"}]"#, "/a", None),
        (r#"[{"tdm-reservation":1}]"#, "/a", None),
        (r#"[{"location":7,"tdm-reservation":1}]"#, "/a", None),
        (r#"[{"location":"/b","tdm-reservation":1}]"#, "/a", None),
        (r#"[7, null, {"location":"/","tdm-reservation":1}]"#, "/a", yes),
        ("[]", "/a", None),
        ("", "/a", None),
        ("<html>not found</html>", "/a", None),
        (r#"{"tdm":"optout"}"#, "/a", None),
        (r#"[{"location":"/","tdm-reservation":1"#, "/a", None),
    ] {
        let state = state(json);
        let said = state.says(path).map(|says| (says.reserved, says.policy.as_deref()));
        assert_eq!(said, expected, "{json} {path}");
    }
}

#[test]
fn long_files_are_bounded() {
    let rules = |last: u8| -> String {
        let mut all: Vec<Value> = (0..5_000)
            .map(|at| serde_json::json!({ "location": format!("/{at}/"), "tdm-reservation": 0 }))
            .collect();
        all.push(serde_json::json!({ "location": "/last", "tdm-reservation": last }));
        Value::Array(all).to_string()
    };
    let (free, reserved) = (state(&rules(0)), state(&rules(1)));
    assert_eq!(free.rules.len(), MAX_RULES);
    assert_eq!(free.says("/last"), None);
    assert_eq!(reserved.rules.len(), MAX_RULES + 1);
    assert!(reserved.says("/last").is_some_and(|says| says.reserved));
    assert!(reserved.says("/0/a").is_some_and(|says| !says.reserved));
    let long = serde_json::json!([
        { "location": format!("/{}", "a".repeat(MAX_KEPT)), "tdm-reservation": 1 }
    ]);
    assert_eq!(state(&long.to_string()).rules.len(), 1, "kept as /");
}
