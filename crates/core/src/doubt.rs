//! Pages that look like stories and show no proof of being one.
//!
//! A site that answers 200 for anything gives a page with a headline and a paragraph, which reads
//! as a short story. While nothing is known of how its host answers for what does not exist
//! ([`crate::soft`]), such a page is held: the URL that cannot exist is asked for first, and the
//! page again behind it. What is held wrongly costs a host two requests, once; so the marks below
//! may be wide, but must not be those of most stories.

use crate::article::{ArticleDraft, DateSource, PageDate};
use crate::canonical::CanonicalUrl;
use crate::task::Hint;

/// A page of that many words (letters, for scripts without spaces) is a text that somebody wrote:
/// what sites say of a page they do not have, with what they recommend instead, is shorter.
const WORDS: u32 = 300;

/// Parts of the title, in lower case, by which sites say that there is no such page. Written for
/// this table from the phrases that content systems print in each language.
const NOT_FOUND: &[&str] = &[
    "404",
    "not found",
    "nothing found",
    "page doesn't exist",
    "page does not exist",
    "no longer available",
    "nicht gefunden",
    "introuvable",
    "non trouv\u{e9}e",
    "no encontrad",
    "no existe",
    "n\u{e3}o encontrad",
    "non trovat",
    "niet gevonden",
    "hittades inte",
    "ikke funnet",
    "ikke fundet",
    "ei l\u{f6}ydy",
    "nie znaleziono",
    "nenalezena",
    "nem tal\u{e1}lhat\u{f3}",
    "bulunamad\u{131}",
    "\u{43d}\u{435} \u{43d}\u{430}\u{439}\u{434}\u{435}\u{43d}",
    "\u{43d}\u{435} \u{437}\u{43d}\u{430}\u{439}\u{434}\u{435}\u{43d}",
    "\u{3b4}\u{3b5}\u{3bd} \u{3b2}\u{3c1}\u{3ad}\u{3b8}\u{3b7}\u{3ba}\u{3b5}",
    "tidak ditemukan",
    "kh\u{f4}ng t\u{ec}m th\u{1ea5}y",
    "\u{627}\u{644}\u{635}\u{641}\u{62d}\u{629} \u{63a}\u{64a}\u{631} \u{645}\u{648}\u{62c}\u{648}\u{62f}\u{629}",
    "\u{4e0d}\u{5b58}\u{5728}",
    "\u{627a}\u{4e0d}\u{5230}",
    "\u{898b}\u{3064}\u{304b}\u{308a}\u{307e}\u{305b}\u{3093}",
    "\u{cc3e}\u{c744} \u{c218} \u{c5c6}",
];

/// Whether the page at `url`, read as the story `draft`, may be what its host gives for anything.
/// `hint` is what a feed or sitemap said of it.
#[must_use]
pub fn is_doubtful(draft: &ArticleDraft, hint: Option<&Hint>, url: &CanonicalUrl) -> bool {
    if url.path_and_query() == "/" {
        return false;
    }
    let title = draft.title.to_lowercase();
    if NOT_FOUND.iter().any(|words| title.contains(words)) {
        return true;
    }
    let named = hint.and_then(|hint| hint.title.as_ref());
    let as_named = named.is_some_and(|named| named.to_lowercase().trim() == title.trim());
    let signed = !draft.authors.is_empty() || !draft.agencies.is_empty();
    let dated = draft.published.as_ref().is_some_and(is_proof);
    !dated && !signed && !as_named && draft.word_count < WORDS
}

/// A URL has its date whether the page exists or not, and the text around may be the day's.
fn is_proof(date: &PageDate) -> bool {
    !matches!(date.source, DateSource::Url | DateSource::Text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Precision;

    #[test]
    fn doubts() {
        let date = |source| {
            Some(PageDate { value: "2026-05-01".to_owned(), precision: Precision::Day, source })
        };
        let draft =
            |title: &str, dated: Option<DateSource>, author: &str, word_count| ArticleDraft {
                title: title.to_owned(),
                published: dated.and_then(date),
                authors: Some(author.to_owned())
                    .filter(|name| !name.is_empty())
                    .into_iter()
                    .collect(),
                word_count,
                ..ArticleDraft::default()
            };
        let meta = Some(DateSource::Meta);
        for (title, dated, author, words, path, doubtful) in [
            ("The council voted", None, "", 120, "/a", true),
            ("The council voted", meta, "", 120, "/a", false),
            ("The council voted", Some(DateSource::Url), "", 120, "/a", true),
            ("The council voted", Some(DateSource::Text), "", 120, "/a", true),
            ("The council voted", None, "Ann Ode", 120, "/a", false),
            ("The council voted", None, "", 900, "/a", false),
            ("The council voted", None, "", 120, "/", false),
            ("As its feed names it", None, "", 120, "/a", false),
            ("Page Not Found", meta, "The River Paper", 900, "/a", true),
            ("Seite nicht gefunden", meta, "", 90, "/a", true),
            ("P\u{e1}gina no encontrada", meta, "", 90, "/a", true),
            ("\u{9801}\u{9762}\u{4e0d}\u{5b58}\u{5728}", meta, "", 90, "/a", true),
        ] {
            let url = CanonicalUrl::parse(&format!("https://news.example{path}")).expect(path);
            let hint = Hint { title: Some("As its feed names it ".to_owned()), ..Hint::default() };
            let told = is_doubtful(&draft(title, dated, author, words), Some(&hint), &url);
            assert_eq!(told, doubtful, "{title} {dated:?} {author} {words} {path}");
        }
    }
}
