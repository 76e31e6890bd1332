//! Pages that ask for something before they let one on: consent, a login, an age.

use crate::canonical::CanonicalUrl;

/// Whether a redirect leads to a page that asks for something before it lets one on: its query
/// names the place one came from.
#[must_use]
pub(crate) fn is_gate(from: &CanonicalUrl, to: &CanonicalUrl) -> bool {
    let Some(url) = to.to_url().filter(|_| from != to) else { return false };
    let (own, path) = (from.as_str(), from.path_and_query());
    let own_path = to.path() == from.path();
    let plain = |text: &str| text.trim_end_matches('/').to_owned();
    !own_path
        && url
            .query_pairs()
            .any(|(_, value)| !value.is_empty() && (plain(&value) == plain(own) || *value == *path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> CanonicalUrl {
        CanonicalUrl::parse(text).expect(text)
    }

    #[test]
    fn gates() {
        let front = url("https://news.example/");
        let story = url("https://news.example/a/b");
        for (from, to, is) in [
            (&front, "https://news.example/consent?continue=%2F", true),
            (&front, "https://consent.example/ask?to=https%3A%2F%2Fnews.example%2F&lang=en", true),
            (&story, "https://news.example/login?next=%2Fa%2Fb", true),
            (&story, "https://id.example/?return=https://news.example/a/b", true),
            (&story, "https://news.example/a/b?ref=%2Fa%2Fb", false),
            (&story, "https://news.example/a/b/", false),
            (&front, "https://news.example/en/?page=1", false),
            (&front, "https://news.example/en/?x=", false),
        ] {
            assert_eq!(is_gate(from, &url(to)), is, "{from:?} {to}");
        }
    }
}
