//! docs/configuration.md has every key of every section, with its default.

use super::FileConfig;
use super::durations::SECTIONS;

fn document() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configuration.md");
    std::fs::read_to_string(path).expect("docs/configuration.md")
}

/// The rows of a section: its keys with what is written behind them.
fn rows(document: &str, section: &str) -> Vec<(String, String)> {
    let head = |line: &str| line.trim_start().starts_with('[');
    let begin = format!("    {section}");
    let is_it = |line: &&str| line.starts_with(&begin) && !line[begin.len()..].starts_with('.');
    let lines = document.lines().skip_while(|line| !is_it(line)).skip(1);
    let rows = lines.take_while(|line| line.starts_with("    ") && !head(line));
    let split = |line: &str| {
        let (key, value) = line.trim().split_once(" = ")?;
        Some((key.to_owned(), value.split(" #").next().unwrap_or(value).trim().to_owned()))
    };
    rows.filter_map(split).collect()
}

/// The keys a section takes, as it tells who writes an unknown one.
fn keys(section: &str) -> Vec<String> {
    let text = format!("{section}\nzzz = 1");
    let error = toml::from_str::<FileConfig>(&text).expect_err("unknown").to_string();
    let quoted = error.split("unknown field `zzz`").nth(1).unwrap_or_else(|| panic!("{error}"));
    quoted.split('`').skip(1).step_by(2).map(|key| as_written(section, key)).collect()
}

/// A time is written with its unit, under a name without it.
fn as_written(section: &str, key: &str) -> String {
    let path = section.trim_matches(['[', ']']);
    let is_it = |(at, _): &&(&[&str], &[&str])| at.join(".") == path;
    let name = key
        .strip_suffix("_ms")
        .filter(|name| SECTIONS.iter().find(is_it).is_some_and(|(_, names)| names.contains(name)));
    assert_eq!(name.is_some(), key.ends_with("_ms"), "{section} {key} is a time without its unit");
    name.unwrap_or(key).to_owned()
}

/// A default as it stands in a row: a number of milliseconds is a time with its unit.
fn in_milliseconds(value: &str) -> String {
    let Ok(list) = toml::from_str::<toml::Table>(&format!("it = {value}")) else {
        return value.to_owned();
    };
    let milliseconds = |value: &toml::Value| {
        let text = value.as_str().expect("a time with its unit");
        humantime::parse_duration(text).expect("a time").as_millis().to_string()
    };
    match &list["it"] {
        toml::Value::Array(each) => {
            format!("[{}]", each.iter().map(milliseconds).collect::<Vec<_>>().join(", "))
        }
        one => milliseconds(one),
    }
}

#[test]
fn every_key_of_every_section_has_its_row() {
    let document = document();
    for section in [
        "[crawl]",
        "[politeness]",
        "[politeness.groups]",
        "[visits]",
        "[revisions]",
        "[fetch]",
        "[record]",
        "[[sink]]",
        "[spool]",
        "[capture]",
        "[queue]",
        "[store]",
        "[health]",
        "[log]",
        "[telemetry]",
    ] {
        let rows = rows(&document, section);
        let mut known = keys(section);
        // Sections of their own, and what only the program sets.
        known.retain(|key| !["groups", "hours", "visiting"].contains(&key.as_str()));
        assert!(!known.is_empty(), "{section}");
        for key in &known {
            assert!(rows.iter().any(|(row, _)| row == key), "{section} {key} has no row");
        }
        for (row, _) in rows {
            assert!(known.contains(&row), "{section} has no key {row}");
        }
    }
}

/// Where a default can be written down it is the one that stands there.
#[test]
fn the_rows_have_the_defaults() {
    let (document, file) = (document(), FileConfig::default());
    let mut wrong = Vec::new();
    let mut held = 0;
    for (section, defaults) in [
        ("[politeness]", toml::Table::try_from(&file.politeness)),
        ("[politeness.groups]", toml::Table::try_from(&file.politeness.groups)),
        ("[visits]", toml::Table::try_from(file.visits)),
        ("[revisions]", toml::Table::try_from(&file.revisions)),
        ("[fetch]", toml::Table::try_from(&file.fetch)),
    ] {
        let defaults = defaults.expect("a table");
        for (key, value) in rows(&document, section) {
            let time = defaults.get(&format!("{key}_ms"));
            let Some(default) = time.or(defaults.get(&key)).filter(|_| key != "user_agent") else {
                continue;
            };
            held += 1;
            let said = if time.is_some() { in_milliseconds(&value) } else { value.clone() };
            if *default.to_string() != said {
                wrong.push(format!("{section} {key} = {value}, not {default}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(held > 35, "{held} defaults");
}
