//! The records a crawl wrote.

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
