//! What the crawl got, held against the site's truth.

use newshound_core::article::Article;
use newshound_demosite::{Difference, GotArticle, Running, Verdict, compare};
use newshound_roles::output::ARTICLES;
use newshound_roles::{Exit, Failure};
use std::fmt::Write;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Differences told of each kind.
const TOLD: usize = 5;

/// Reads the articles of a crawl, one after the other.
///
/// # Errors
/// When the file cannot be read or a line is no article.
pub(super) fn articles(
    out: &Path,
) -> Result<impl Iterator<Item = Result<Article, Failure>>, Failure> {
    let path = out.join(ARTICLES);
    let fail = move |what: String| {
        Failure::new(Exit::Internal, format!("{}: cannot be read: {what}", path.display()))
    };
    let file = std::fs::File::open(out.join(ARTICLES)).map_err(|e| fail(e.to_string()))?;
    Ok(BufReader::new(file).lines().map(move |line| {
        let line = line.map_err(|error| fail(error.to_string()))?;
        serde_json::from_str(&line).map_err(|error| fail(error.to_string()))
    }))
}

/// Compares the articles in `out` with what the site has.
///
/// # Errors
/// When the articles cannot be read.
pub(super) fn verdict(out: &Path, running: &Running) -> Result<Verdict, Failure> {
    let mut got = Vec::new();
    for article in articles(out)? {
        let article = article?;
        got.push(GotArticle {
            url: article.url.as_str().to_owned(),
            title: article.title,
            authors: article.authors,
            published: article.published,
            body: article.body,
        });
    }
    Ok(compare(&running.truth(), got.into_iter()))
}

/// The verdict for people.
#[must_use]
pub(super) fn text(verdict: &Verdict) -> String {
    let mut text = format!(
        "\nAgainst the site's own truth: {} of {} articles found once",
        verdict.found, verdict.articles
    );
    let _ = writeln!(text, ", body words F1 {:.4}", verdict.body_f1);
    for (what, urls) in [
        ("missing", &verdict.missing),
        ("no articles of the site", &verdict.extra),
        ("found more than once", &verdict.doubled),
    ] {
        told(&mut text, what, urls.iter().cloned());
    }
    for (what, differences) in [
        ("wrong titles", &verdict.titles),
        ("wrong dates", &verdict.dates),
        ("wrong authors", &verdict.authors),
        ("wrong bodies", &verdict.bodies),
    ] {
        told(&mut text, what, differences.iter().map(line));
    }
    text.push_str(if verdict.is_perfect() {
        "Every title, date, author list and body is right.\n"
    } else {
        "The crawl did not get what the site has.\n"
    });
    text
}

fn told(text: &mut String, what: &str, lines: impl ExactSizeIterator<Item = String>) {
    if lines.len() > 0 {
        let _ = writeln!(text, "  {} {what}:", lines.len());
        for line in lines.take(TOLD) {
            let _ = writeln!(text, "    {line}");
        }
    }
}

fn line(difference: &Difference) -> String {
    let (wanted, got) = apart(&difference.wanted, &difference.got);
    format!("{}: wanted {wanted:?}, got {got:?}", difference.url)
}

/// Long texts from a little before the place where they part.
fn apart(wanted: &str, got: &str) -> (String, String) {
    let same = wanted.chars().zip(got.chars()).take_while(|(a, b)| a == b).count();
    let from = same.saturating_sub(20);
    let cut = |text: &str| text.chars().skip(from).take(100).collect();
    (cut(wanted), cut(got))
}
