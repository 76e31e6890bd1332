//! `newshound logs errors` says what to do about every warning and error there is.

#[test]
fn every_warning_and_error_has_advice() {
    let list = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/events.md");
    let list = std::fs::read_to_string(list).expect("docs/events.md");
    let mut seen = 0;
    for line in list.lines() {
        let Some((name, rest)) = line.strip_prefix("| `").and_then(|l| l.split_once('`')) else {
            continue;
        };
        let level = rest.split('|').nth(1).map(str::trim);
        if matches!(level, Some("warn" | "error")) {
            seen += 1;
            assert!(!newshound_logs::report::advice(name).is_empty(), "{name}: what to do?");
        }
    }
    assert!(seen > 10, "{seen} events");
}
