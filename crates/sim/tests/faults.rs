//! The list of faults fits the code: each line that is taken out stands there.

use newshound_sim::Kind;
use std::path::Path;

#[test]
fn each_remedy_stands_where_the_list_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = std::fs::read_to_string(folder.join("faults.toml")).expect("the list");
    let list: toml::Table = list.parse().expect("the list");
    for fault in list["fault"].as_array().expect("faults") {
        let text = |name: &str| fault[name].as_str().expect("a text");
        let code =
            std::fs::read_to_string(folder.join("../..").join(text("file"))).expect("a file");
        let name = text("name");
        assert_eq!(code.matches(text("from")).count(), 1, "{name}: in {}", text("file"));
        let known = Kind::ALL.iter().any(|kind| format!("{kind:?}") == text("kind"));
        assert!(known, "{name}: no such kind");
    }
}
