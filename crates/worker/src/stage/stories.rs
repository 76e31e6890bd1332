//! Which story an article tells: the first article with nearly its body, on any site.

use newshound_core::article::PageDate;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::{ArticleId, Fingerprint, site_of};
use newshound_core::near::Sketch;
use newshound_core::precedence::Shown;
use newshound_ports::{Claim, Claimed, SeenSet, StoreError, Stories};

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

/// Whether an article is emitted where near-duplicates are dropped. What the first of its story shows
/// of its site and its time is kept as claims, so that who comes later is compared with it: one of the
/// same site is dropped, one of another site where it surely came later ([`Shown`]). Where nothing is
/// kept of the first (it was met before that, or is being written just now) both stay.
///
/// # Errors
/// When the store fails.
pub async fn stays(
    seen: &dyn SeenSet,
    owner: Fingerprint,
    identity: &CanonicalUrl,
    standing: &Standing,
    published: Option<&PageDate>,
) -> Result<bool, StoreError> {
    let by = seen.fingerprints();
    let is_first = standing.near_duplicate_of.is_none();
    let site = identity.to_url().map(|url| site_of(&url)).unwrap_or_default();
    let (own_site, own_time) = (by.of_text(&site), published.and_then(Shown::of));
    let claim = |what: &str, content: Fingerprint| Claim {
        key: by.of_text(&format!("{what} of story {}", standing.story)),
        owner,
        // A later one that comes before the first has claimed says nothing in its place.
        content: if is_first { content } else { Fingerprint::default() },
    };
    let claims = [claim("site", own_site), claim("time", Shown::kept(own_time))];
    let made = seen.claim(&claims).await?;
    if is_first {
        return Ok(true);
    }
    let kept = |at: usize| match made.get(at) {
        Some(Claimed::Taken { content, .. }) => *content,
        _ => Fingerprint::default(),
    };
    if kept(0) == own_site {
        return Ok(false);
    }
    let later = own_time.zip(Shown::of_kept(kept(1))).map(|(own, first)| own.is_later_than(first));
    Ok(!later.unwrap_or(false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_trait::async_trait;
    use newshound_core::near::Candidate;
    use newshound_ports::Candidates;

    /// Knows one story, by the body that is asked for.
    struct OneStory(Option<ArticleId>);

    #[async_trait]
    impl Stories for OneStory {
        async fn candidates(&self, sketch: &Sketch) -> Result<Candidates, StoreError> {
            let one = |article: &ArticleId| Candidate {
                number: 1,
                article: article.clone(),
                signature: sketch.signature,
                found: 1,
            };
            Ok(Candidates { stories: self.0.iter().map(one).collect(), until: 2 })
        }

        async fn store(
            &self,
            _: &ArticleId,
            _: &Sketch,
            _: u64,
        ) -> Result<Option<Candidates>, StoreError> {
            Ok(None)
        }
    }

    /// Keeps claims.
    struct Claims(std::sync::Mutex<std::collections::HashMap<Fingerprint, Claim>>);

    #[async_trait]
    impl SeenSet for Claims {
        fn fingerprints(&self) -> newshound_core::fingerprint::Fingerprinter {
            newshound_core::fingerprint::Fingerprinter::keyed([7; 16])
        }

        async fn seen(&self, _: &[Fingerprint]) -> Result<Vec<bool>, StoreError> {
            Ok(Vec::new())
        }

        async fn claim(&self, claims: &[Claim]) -> Result<Vec<Claimed>, StoreError> {
            let mut all = self.0.lock().expect("lock");
            let made = claims.iter().map(|one| {
                let kept = all.entry(one.key).or_insert(*one);
                if kept.owner == one.owner {
                    return Claimed::Granted;
                }
                Claimed::Taken { owner: kept.owner, content: kept.content }
            });
            Ok(made.collect())
        }
    }

    #[tokio::test]
    async fn a_copier_that_is_read_first_removes_no_original() {
        let first = ArticleId::from_bytes([1; 16]);
        let (early, late) = (Some("2026-05-11T08:00:00Z"), Some("2026-05-11T09:00:00Z"));
        for (known, copy, site, expected) in [
            // The copier was read first, and says when.
            (late, early, "original", true),
            // The original was.
            (early, late, "copier", false),
            (early, early, "copier", true),
            (early, None, "copier", true),
            (None, late, "copier", true),
            // Of one site the first stays, whatever is said.
            (late, early, "first", false),
        ] {
            let claims = Claims(std::sync::Mutex::default());
            let ask = |owner: u64, site: &'static str, date: Option<&'static str>, near: bool| {
                let (claims, first) = (&claims, first.clone());
                async move {
                    let url = format!("https://www.{site}.example/a-story");
                    let identity = CanonicalUrl::parse(&url).expect("url");
                    let published = date.map(|value| PageDate {
                        value: value.to_owned(),
                        precision: newshound_core::article::Precision::Second,
                        source: newshound_core::article::DateSource::Meta,
                    });
                    let near_duplicate_of = near.then(|| first.clone());
                    let standing = Standing { story: first, near_duplicate_of };
                    let owner = Fingerprint(owner);
                    stays(claims, owner, &identity, &standing, published.as_ref())
                        .await
                        .expect("asked")
                }
            };
            assert!(ask(1, "first", known, false).await, "the first");
            for _ in 0..2 {
                assert_eq!(ask(2, site, copy, true).await, expected, "{known:?} {copy:?} {site}");
                assert!(ask(1, "first", known, false).await, "done again");
            }
        }
        // Before the first has said anything both stay, for good.
        let claims = Claims(std::sync::Mutex::default());
        let standing = Standing { story: first.clone(), near_duplicate_of: Some(first.clone()) };
        let url = CanonicalUrl::parse("https://copier.example/a").expect("url");
        assert!(stays(&claims, Fingerprint(3), &url, &standing, None).await.expect("asked"));
    }

    #[tokio::test]
    async fn standings() {
        let long: String = (0..90).map(|word| format!("word{word} ")).collect();
        let id = |number: u8| ArticleId::from_bytes([number; 16]);
        for (body, known, kept, expected) in [
            (long.as_str(), None, true, None),
            (long.as_str(), Some(id(1)), true, Some(id(1))),
            (long.as_str(), Some(id(9)), true, None),
            (long.as_str(), Some(id(1)), false, None),
            ("Too short to tell.", Some(id(1)), true, None),
        ] {
            let known = OneStory(known);
            let stories = kept.then_some(&known as &dyn Stories);
            let standing = Standing::of(id(9), Sketch::of(body).as_ref(), stories).await;
            let standing = standing.expect("standing");
            assert_eq!(standing.near_duplicate_of, expected, "{body}");
            assert_eq!(standing.story, expected.unwrap_or_else(|| id(9)), "{body}");
        }
    }
}
