//! Decisions (docs/adr): each has a date and a status, and stands in the index.

use newshound_tests::workspace::{files, root, text};

const STATUSES: &[&str] = &["accepted", "superseded by", "proposed"];

#[test]
fn decisions_have_a_date_a_status_and_a_row() {
    let folder = root().join("docs/adr");
    let index = text(&folder.join("README.md"));
    for path in files(&folder, "md") {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name == "README.md" {
            continue;
        }
        let decision = text(&path);
        let mut lines = decision.lines();
        let number = &name[..4];
        let title = lines.next().unwrap_or_default();
        assert!(title.starts_with(&format!("# {number}: ")), "{name}: {title}");
        let line = lines.nth(1).unwrap_or_default();
        let (date, status) = line
            .strip_prefix("Date: ")
            .and_then(|rest| rest.split_once(". Status: "))
            .unwrap_or_else(|| panic!("{name}: the third line is no \"Date: . Status: .\""));
        let is_date = date.len() == 10 && date.split('-').count() == 3;
        assert!(is_date, "{name}: {date}");
        assert!(STATUSES.iter().any(|known| status.starts_with(known)), "{name}: {status}");
        assert!(index.contains(&format!("({name})")), "{name} is not in docs/adr/README.md");
    }
}
