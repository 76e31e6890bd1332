//! Names of newsrooms and other houses that sign a story.

use crate::meta::bylines::strip_opener;
use crate::meta::date::{self, DateStyle};
use crate::meta::names::OPENERS;

/// More words than these are a sentence.
const WORDS: usize = 7;
/// Ends of company names; alone they name nobody. (From ISO 20275, the commonest.)
const LEGAL_FORMS: &[&str] = &[
    "co", "kg", "ag", "gmbh", "mbh", "se", "inc", "ltd", "llc", "llp", "plc", "corp", "sa", "sas",
    "srl", "spa", "bv", "nv", "oy", "ab", "as", "aps", "kft", "sro", "doo", "ev", "e", "v",
];

/// A house's own name in what a page gives as author; none where that is an address, a date, a
/// label without a name or a sentence.
/// The site's own address is what many newsrooms sign with (`is_site`).
pub(super) fn house(text: &str, is_site: bool) -> Option<&str> {
    // "Example News | 31 October", "Example News · 31 October".
    let text = text.split(['|', '·', '•']).next()?.trim();
    let (name, _) = strip_opener(text);
    let name = name.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | '-' | '–'));
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_label = |word: &&str| words.len() > 1 && OPENERS.contains(word.to_lowercase().as_str());
    let unfit = words.is_empty()
        || words.len() > WORDS
        || (!is_site && words.iter().any(|word| is_address(word)))
        || words.last().is_some_and(is_label)
        || words.iter().all(|word| is_legal_form(word))
        || date::machine(name, DateStyle::default()).is_some();
    (!unfit).then_some(name)
}

/// `news.example`, `https://news.example/ann`; not "J.R.R." or "Dr.Lee".
fn is_address(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let Some((left, right)) = bare.split_once('.') else {
        return bare.contains("://");
    };
    let end = right.split('/').next().unwrap_or_default();
    let is_small = |part: &str| {
        part.chars().count() >= 2 && part.chars().all(|c| c.is_lowercase() || c == '.' || c == '-')
    };
    left.chars().count() >= 2 && is_small(end)
}

fn is_legal_form(word: &str) -> bool {
    let bare: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
    LEGAL_FORMS.contains(&bare.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::house;

    #[test]
    fn houses_that_sign() {
        for (text, expected) in [
            ("Example News", "Example News"),
            ("Von Example Augsburg", "Example Augsburg"),
            ("Example News | 31 October 2023", "Example News"),
            ("example · 31. Oktober 2023", "example"),
            ("Example Verlag GmbH & Co. KG", "Example Verlag GmbH & Co. KG"),
            ("7 News Example", "7 News Example"),
            ("Co. KG", ""),
            ("news.example", ""),
            ("facebook.example/news", ""),
            ("Example GmbH www.news.example", ""),
            ("Recipe by", ""),
            ("Written by", ""),
            ("31 October 2023, 08:15", ""),
            ("The officers found the body in the park at night", ""),
            ("", ""),
        ] {
            assert_eq!(house(text, false).unwrap_or_default(), expected, "{text}");
        }
        assert_eq!(house("news.example", true), Some("news.example"));
    }
}
