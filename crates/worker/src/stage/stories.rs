//! Which story an article tells: the first article with nearly its body, on any site.

use newshound_core::identity::ArticleId;
use newshound_core::near::Sketch;
use newshound_ports::{StoreError, Stories};

/// Where an article stands among those of all sites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Id of the first article of its story: its own where it is the first.
    pub story: ArticleId,
    /// That of the first, where it is another one.
    pub near_duplicate_of: Option<ArticleId>,
}

impl Standing {
    /// Asks for it. A body without a sketch is too short to be compared, and a story of its own;
    /// so is every article where nothing is compared.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of(
        article: ArticleId,
        sketch: Option<&Sketch>,
        stories: Option<&dyn Stories>,
    ) -> Result<Self, StoreError> {
        let first = match (stories, sketch) {
            (Some(stories), Some(sketch)) => stories.first_of(&article, sketch).await?,
            _ => None,
        };
        // A store answers as promised; a record must not name itself whatever it does.
        let first = first.filter(|first| *first != article);
        Ok(Self { story: first.clone().unwrap_or(article), near_duplicate_of: first })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_trait::async_trait;

    /// Knows one answer.
    struct Told(Option<ArticleId>);

    #[async_trait]
    impl Stories for Told {
        async fn first_of(
            &self,
            _: &ArticleId,
            _: &Sketch,
        ) -> Result<Option<ArticleId>, StoreError> {
            Ok(self.0.clone())
        }
    }

    #[tokio::test]
    async fn standings() {
        let long: String = (0..90).map(|word| format!("word{word} ")).collect();
        let id = |number: u8| ArticleId::from_bytes([number; 16]);
        for (body, told, kept, expected) in [
            (long.as_str(), None, true, None),
            (long.as_str(), Some(id(1)), true, Some(id(1))),
            (long.as_str(), Some(id(9)), true, None),
            (long.as_str(), Some(id(1)), false, None),
            ("Too short to tell.", Some(id(1)), true, None),
        ] {
            let told = Told(told);
            let stories = kept.then_some(&told as &dyn Stories);
            let standing = Standing::of(id(9), Sketch::of(body).as_ref(), stories).await;
            let standing = standing.expect("standing");
            assert_eq!(standing.near_duplicate_of, expected, "{body}");
            assert_eq!(standing.story, expected.unwrap_or_else(|| id(9)), "{body}");
        }
    }
}
