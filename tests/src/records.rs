//! The records a crawl wrote.

use crate::binary::newshound;
use crate::tiny;
use newshound_core::article::Article;
use newshound_demosite::GotArticle;
use std::path::Path;

/// The articles of a crawl's folder. A line that is no article is an error: no line may be
/// torn.
///
/// # Errors
/// With the line's number and what is wrong with it.
pub fn articles(out: &Path) -> Result<Vec<Article>, String> {
    let text = std::fs::read_to_string(out.join("articles.jsonl")).map_err(|e| e.to_string())?;
    text.lines()
        .enumerate()
        .map(|(number, line)| {
            serde_json::from_str(line).map_err(|error| format!("line {}: {error}", number + 1))
        })
        .collect()
}

/// The articles of a crawl of a site of a few lines, without delay, to its end.
///
/// # Panics
/// Where the site cannot be served or the crawl fails.
#[must_use]
pub fn crawl(site: fn(&str) -> (&'static str, String)) -> Vec<Article> {
    crawl_with(site, &[])
}

/// The same with more arguments.
///
/// # Panics
/// Where the site cannot be served or the crawl fails.
#[must_use]
pub fn crawl_with(site: fn(&str) -> (&'static str, String), more: &[&str]) -> Vec<Article> {
    let base = tiny::serve(site).expect("served");
    let out = tempfile::tempdir().expect("folder");
    let folder = out.path().display().to_string();
    let mut command = newshound(&["crawl", "--quiet", "--delay", "0", "--allow-private"]);
    command.args(["--out", &folder, &format!("{base}/")]).args(more);
    let output = command.output().expect("crawl");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    articles(out.path()).expect("articles")
}

/// An article as the demo site compares it.
#[must_use]
pub fn got(article: Article) -> GotArticle {
    GotArticle {
        url: article.url.as_str().to_owned(),
        title: article.title,
        authors: article.authors,
        published: article.published,
        body: article.body,
    }
}
