//! Which articles a sink gets.

use newshound_core::article::{Article, ArticleKind};
use serde::Deserialize;

/// What an article must be, one of each list that is not empty; all where all are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Registrable domains.
    pub sites: Vec<String>,
    /// Tags that the operator gave the source.
    pub tags: Vec<String>,
    /// Languages; `pt` is any Portuguese, `pt-BR` that of Brazil. Not known is none of them.
    pub languages: Vec<String>,
    /// Kinds of stories.
    pub kinds: Vec<ArticleKind>,
}

impl Filter {
    /// Whether the sink gets `article`.
    #[must_use]
    pub fn takes(&self, article: &Article) -> bool {
        let tags = article.source.as_ref().map_or(&[][..], |source| &source.tags);
        let language = article.language.as_deref();
        any(&self.sites, |site| site.eq_ignore_ascii_case(&article.site))
            && any(&self.tags, |tag| tags.contains(tag))
            && any(&self.languages, |code| language.is_some_and(|own| is_of(own, code)))
            && any(&self.kinds, |kind| *kind == article.kind)
    }
}

fn any<T>(list: &[T], fits: impl FnMut(&T) -> bool) -> bool {
    list.is_empty() || list.iter().any(fits)
}

/// Whether a language is what `code` names, or a kind of it (RFC 4647 section 3.3.1).
fn is_of(language: &str, code: &str) -> bool {
    match language.get(..code.len()) {
        Some(begin) if begin.eq_ignore_ascii_case(code) => {
            matches!(language.as_bytes().get(code.len()), None | Some(b'-'))
        }
        _ => false,
    }
}

/// A kind of story by its name in records.
///
/// # Errors
/// One sentence that names those there are.
pub fn kind(name: &str) -> Result<ArticleKind, String> {
    use serde::de::value::{Error, StrDeserializer};
    let parsed: Result<ArticleKind, Error> =
        ArticleKind::deserialize(StrDeserializer::<Error>::new(name));
    parsed.map_err(|_| {
        format!(
            "{name:?} is no kind of story; there are news, live-blog, opinion, review, video, \
             gallery, press-release, sponsored"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use newshound_ports::conformance::sinks::article;

    #[test]
    fn one_of_each_list_must_fit() {
        let mut one = article(1, 0, "A title");
        one.language = Some("pt-br".into());
        one.source = Some(newshound_core::source::Source {
            tags: vec!["daily".into()],
            ..newshound_core::source::Source::default()
        });
        let list = |text: &str| vec![text.to_owned()];
        let all = Filter::default();
        for (filter, takes) in [
            (all.clone(), true),
            (Filter { sites: list("NEWS.example"), ..all.clone() }, true),
            (Filter { sites: list("example"), ..all.clone() }, false),
            (Filter { tags: list("daily"), ..all.clone() }, true),
            (Filter { tags: list("weekly"), ..all.clone() }, false),
            (Filter { languages: list("pt"), ..all.clone() }, true),
            (Filter { languages: list("pt-BR"), ..all.clone() }, true),
            (Filter { languages: list("p"), ..all.clone() }, false),
            (Filter { languages: list("pt-BR-x"), ..all.clone() }, false),
            (Filter { kinds: vec![ArticleKind::News], ..all.clone() }, true),
            (Filter { kinds: vec![ArticleKind::Opinion], tags: list("daily"), ..all }, false),
        ] {
            assert_eq!(filter.takes(&one), takes, "{filter:?}");
        }
        assert_eq!(kind("live-blog"), Ok(ArticleKind::LiveBlog));
        assert!(kind("rumour").is_err());
    }
}
