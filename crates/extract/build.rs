//! Makes two sorted tables of `lang/*.txt`, which the reader of dates searches without parsing:
//! `months.txt` and `halves.txt`, a line a name: name, tab, values by language.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

#[path = "src/meta/date/token.rs"]
mod token;

/// Name, then value, then the languages that use it so.
type Table = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=lang");
    println!("cargo::rerun-if-changed=src/meta/date/token.rs");
    let (mut months, mut halves) = (Table::new(), Table::new());
    for entry in fs::read_dir("lang")? {
        let path = entry?.path();
        if path.extension().is_none_or(|e| e != "txt") {
            continue;
        }
        let language = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for line in fs::read_to_string(&path)?.lines() {
            if line.is_empty() || line.starts_with(['#', '[']) {
                continue;
            }
            let wrong = || io::Error::other(format!("{}: cannot read {line:?}", path.display()));
            let (key, cells) = line.split_once(": ").ok_or_else(wrong)?;
            let (table, value) = match key.split_once(' ') {
                Some(("month", value)) => (&mut months, value),
                Some(("half", value)) => (&mut halves, value),
                None if key == "glue" => (&mut months, "glue"),
                _ => return Err(wrong()),
            };
            for name in cells.split(", ") {
                for name in forms(name) {
                    let users = table.entry(name).or_default().entry(value.to_owned()).or_default();
                    users.insert(language.clone());
                }
            }
        }
    }
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    write(&months, &Path::new(&out).join("months.txt"))?;
    write(&halves, &Path::new(&out).join("halves.txt"))
}

/// A name as the reader of dates cuts it into words; in Latin letters without its accents too.
fn forms(name: &str) -> Vec<String> {
    use unicode_normalization::UnicodeNormalization as _;
    let plain = key(name);
    if plain.is_empty() {
        return Vec::new();
    }
    let bare: String =
        name.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).collect();
    let bare = key(&bare);
    let mut all = vec![plain];
    if bare.is_ascii() && bare != all[0] {
        all.push(bare);
    }
    all
}

/// A name as the tables have it: its words in lower case with a blank between; empty for what holds
/// a number.
fn key(name: &str) -> String {
    let tokens = token::tokens(name);
    if tokens.iter().any(|t| t.num().is_some()) {
        return String::new();
    }
    tokens.iter().filter_map(token::Token::word).collect::<Vec<_>>().join(" ")
}

fn write(table: &Table, path: &Path) -> io::Result<()> {
    let mut text = String::new();
    for (name, values) in table {
        text.push_str(name);
        text.push('\t');
        for (value, languages) in values {
            let languages: Vec<&str> = languages.iter().map(String::as_str).collect();
            let _ = write!(text, "{value}={} ", languages.join(","));
        }
        text.push('\n');
    }
    fs::write(path, text)
}
