//! docs/glossary.md and docs/events.md name every status, refusal, outcome and state.

use newshound_core::host::SiteState;
use newshound_core::outcome::Outcome;
use newshound_core::status::{Refusal, Status};
use std::path::Path;

fn document(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
    std::fs::read_to_string(path).expect(name)
}

/// The names in the first column of the table under a heading.
fn rows(document: &str, heading: &str) -> Vec<String> {
    let after = document.split(&format!("## {heading}\n")).nth(1).expect(heading);
    let table = after.split("\n## ").next().unwrap_or(after);
    let name = |line: &str| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned());
    table.lines().filter_map(name).collect()
}

#[test]
fn every_status_and_refusal_is_explained_and_no_other() {
    let glossary = document("glossary.md");
    let statuses: Vec<&str> = Status::ALL.iter().map(|status| status.name()).collect();
    assert_eq!(rows(&glossary, "Statuses"), statuses);
    let refusals: Vec<&str> = Refusal::ALL.iter().map(|refusal| refusal.name()).collect();
    assert_eq!(rows(&glossary, "Refusals"), refusals);
}

#[test]
fn every_state_of_a_site_is_explained_and_no_other() {
    let states = rows(&document("events.md"), "Site states");
    for state in &states {
        let read = serde_json::from_value::<SiteState>(state.as_str().into());
        assert!(read.is_ok(), "{state} is no state");
    }
    let error =
        serde_json::from_value::<SiteState>("zzz".into()).expect_err("no state").to_string();
    let known: Vec<&str> = error.split('`').skip(3).step_by(2).collect();
    assert!(known.len() > 8, "{error}");
    for state in known {
        assert!(states.iter().any(|row| row == state), "{state} is not explained");
    }
}

#[test]
fn every_outcome_is_explained() {
    let outcomes = rows(&document("glossary.md"), "Outcomes");
    let read = |name: &str| serde_json::from_value::<Outcome>(serde_json::json!({ "kind": name }));
    for outcome in &outcomes {
        // Some carry more than their name, and miss it here.
        let told = read(outcome).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(!told.contains("unknown variant"), "{outcome} is no outcome: {told}");
    }
    let error = read("zzz").expect_err("none").to_string();
    let known: Vec<&str> = error.split('`').skip(3).step_by(2).collect();
    for name in &known {
        assert!(outcomes.iter().any(|row| row == name), "{name} is not explained");
    }
    assert_eq!(outcomes.len(), known.len(), "{error}");
}
