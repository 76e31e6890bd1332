//! Articles as a person would want to read them, and the site's access log.

use super::judge;
use newshound_core::article::Article;
use newshound_demosite::Running;
use newshound_roles::{Exit, Failure};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// Columns of running text.
const WIDTH: usize = 78;
/// Paragraphs shown of a story.
const PARAGRAPHS: usize = 3;

/// Three articles of different sites.
///
/// # Errors
/// When the articles cannot be read.
pub(super) fn three_articles(out: &Path) -> Result<String, Failure> {
    let mut chosen: Vec<Article> = Vec::new();
    for article in judge::articles(out)? {
        let article = article?;
        if chosen.len() < 3 && chosen.iter().all(|other| other.site != article.site) {
            chosen.push(article);
        }
    }
    Ok(chosen.iter().map(readable).collect())
}

/// One article for reading.
#[must_use]
pub(super) fn readable(article: &Article) -> String {
    let mut text = format!("\n{}\n{}\n", "─".repeat(WIDTH), wrap(&article.title));
    let date = article.published.as_deref().unwrap_or("no date");
    let by = if article.authors.is_empty() {
        String::new()
    } else {
        format!(" · {}", article.authors.join(", "))
    };
    let section = article.section.as_ref().map(|name| format!(" · {name}")).unwrap_or_default();
    let _ = writeln!(text, "{date}{by}{section}\n{}\n", article.url);
    let paragraphs: Vec<&str> = article.body.split("\n\n").collect();
    for paragraph in paragraphs.iter().take(PARAGRAPHS) {
        let _ = writeln!(text, "{}\n", wrap(paragraph));
    }
    if paragraphs.len() > PARAGRAPHS {
        let _ = writeln!(text, "[{} more paragraphs]\n", paragraphs.len() - PARAGRAPHS);
    }
    let mut roles: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for link in &article.links {
        *roles.entry(link.role.name()).or_default() += 1;
    }
    let told: Vec<String> = roles.iter().map(|(role, count)| format!("{role} {count}")).collect();
    let _ = writeln!(text, "{} words; links: {}", article.word_count, told.join(", "));
    text
}

fn wrap(text: &str) -> String {
    let mut out = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}

/// Writes the site's access log as JSON lines.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn write_access_log(path: &Path, running: &Running) -> Result<(), Failure> {
    let write = || -> std::io::Result<()> {
        let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
        let log = running.access_log();
        let first = log.iter().map(|access| access.start).min();
        let since = |at: std::time::Instant| {
            first.map_or(0.0, |first| at.duration_since(first).as_secs_f64() * 1_000.0)
        };
        for access in log {
            let line = serde_json::json!({
                "host": access.host,
                "target": access.target,
                "status": access.status,
                "at_once": access.concurrent,
                "start_ms": since(access.start),
                "end_ms": since(access.end),
                "user_agent": &*access.agent,
            });
            writeln!(file, "{line}")?;
        }
        file.flush()
    };
    write().map_err(|error| {
        Failure::new(Exit::Output, format!("{}: cannot be written: {error}", path.display()))
    })
}
