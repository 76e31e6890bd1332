//! Complaints about a file of rules.

/// What is wrong, where, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    /// Its line, from 1.
    pub line: usize,
    /// What is wrong and what to write.
    pub what: String,
}

/// The line of a byte.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    text[..at.min(text.len())].bytes().filter(|&byte| byte == b'\n').count() + 1
}

/// A complaint of the parser, with the nearest known key where one is not known.
pub(super) fn unknown(message: &str) -> String {
    let first = message.lines().next().unwrap_or_default();
    if let Some(key) = first.strip_prefix("missing field ") {
        return format!("{key} is missing; write hosts = [\"news.example\"]");
    }
    let mut quoted = first.split('`').skip(1).step_by(2);
    let (true, Some(unknown)) = (first.starts_with("unknown field"), quoted.next()) else {
        return format!("{first}; see docs/site-rules.md");
    };
    let known: Vec<&str> = quoted.collect();
    let nearest = known
        .iter()
        .map(|known| (strsim::jaro_winkler(unknown, known), known))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((_, known)) => format!("unknown key `{unknown}`; did you mean `{known}`?"),
        None => format!("unknown key `{unknown}`; there are {}", known.join(", ")),
    }
}
