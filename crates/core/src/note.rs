//! What is noted of an article beside its page (docs/capture.md).

use crate::article::Article;
use crate::capture::CaptureRef;
use crate::task::Hint;
use serde::{Deserialize, Serialize};

/// What an article has that its own page does not say; kept beside the page, so that the article can
/// be had from it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArticleNote {
    /// The record, without `body`, `blocks` and `links`: those come out of the page.
    pub article: serde_json::Value,
    /// What feeds, sitemaps and the site's own records said of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<Hint>,
    /// Paragraphs left out of the body as the site's furniture.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<String>,
    /// The later pages of the story, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<CaptureRef>,
}

/// Fields that are left out of a note: they come out of the page.
const LEFT_OUT: [&str; 3] = ["body", "blocks", "links"];

impl ArticleNote {
    /// The note of an article.
    #[must_use]
    pub fn of(
        article: &Article,
        hints: &[Hint],
        dropped: Vec<String>,
        parts: Vec<CaptureRef>,
    ) -> Self {
        let mut value = serde_json::to_value(article).unwrap_or_default();
        if let Some(fields) = value.as_object_mut() {
            for name in LEFT_OUT {
                fields.remove(name);
            }
            // It stands beside the note.
            fields.remove("capture");
            fields.retain(|_, value| !value.is_null());
        }
        Self { article: value, hints: hints.to_vec(), dropped, parts }
    }

    /// The record that was noted, with nothing in place of what was left out; `None` where it is
    /// none.
    #[must_use]
    pub fn record(&self) -> Option<Article> {
        let mut value = self.article.clone();
        let fields = value.as_object_mut()?;
        fields.insert("body".to_owned(), "".into());
        fields.insert("links".to_owned(), serde_json::Value::Array(Vec::new()));
        serde_json::from_value(value).ok()
    }
}

/// The paragraphs of `whole` that `left` lacks: those that were dropped.
#[must_use]
pub fn dropped(whole: &str, left: &str) -> Vec<String> {
    let mut rest = left.split("\n\n").peekable();
    let mut out = Vec::new();
    for paragraph in whole.split("\n\n") {
        if rest.peek() == Some(&paragraph) {
            rest.next();
        } else {
            out.push(paragraph.to_owned());
        }
    }
    out
}

/// `whole` without the paragraphs that were dropped once.
#[must_use]
pub fn without(whole: &str, dropped: &[String]) -> String {
    let mut left = dropped.to_vec();
    let kept = whole.split("\n\n").filter(|paragraph| {
        let at = left.iter().position(|one| one == paragraph);
        at.map(|at| left.remove(at)).is_none()
    });
    kept.collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_dropped_is_dropped_again() {
        for (whole, left) in [
            ("a\n\nb\n\nc", "a\n\nc"),
            ("a\n\nb\n\na", "b\n\na"),
            ("a\n\nb", "a\n\nb"),
            ("x\n\na\n\ny", "a"),
        ] {
            let dropped = dropped(whole, left);
            assert_eq!(without(whole, &dropped), left, "{whole:?}: {dropped:?}");
        }
        // A newer version reads another text: what is not there cannot be dropped.
        assert_eq!(without("a\n\nb", &["c".to_owned()]), "a\n\nb");
    }
}
