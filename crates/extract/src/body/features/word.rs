//! A word of plain letters, looked for without folding the text.

/// Letters and figures, the rarest in texts first.
const BY_RARITY: &[u8] = b"0123456789qjxzwkvyfbghpmcudltrosnaie";

/// A folded word of ASCII.
pub(super) struct PlainWord {
    word: String,
    /// Its rarest letter, and where it stands.
    letter: u8,
    at: usize,
}

impl PlainWord {
    /// The longest word of a folded text; none where that has words of other letters, or "don", behind which
    /// folding drops an apostrophe.
    pub(super) fn longest_of(folded: &str) -> Option<Self> {
        if !folded.is_ascii() || folded.contains("don") {
            return None;
        }
        let word = folded.split(' ').max_by_key(|word| word.len())?;
        let rarity = |letter: &u8| BY_RARITY.iter().position(|known| known == letter);
        let (at, letter) = word.bytes().enumerate().min_by_key(|(_, letter)| rarity(letter))?;
        Some(Self { word: word.to_owned(), letter, at })
    }

    /// Whether the text, folded, may hold the word: never no where it does.
    pub(super) fn may_stand_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let upper = self.letter.to_ascii_uppercase();
        let found = memchr::memchr2_iter(self.letter, upper, bytes).any(|at| {
            let from = at.checked_sub(self.at);
            let found = from.and_then(|from| bytes.get(from..from + self.word.len()));
            found.is_some_and(|found| found.eq_ignore_ascii_case(self.word.as_bytes()))
        });
        // Two other signs have plain letters for their small ones: the Kelvin sign and a Turkish I.
        found || !text.is_ascii() && text.contains(['\u{212a}', '\u{130}'])
    }
}

#[cfg(test)]
mod tests {
    use super::PlainWord;
    use crate::headings::fold_upto;

    /// Whatever folding finds is not ruled out.
    #[test]
    fn nothing_is_missed() {
        for (site, text, wanted) in [
            ("the daily herald", "Read more in THE DAILY HERALD.", true),
            ("the daily herald", "The daily news", false),
            ("kicker", "As \u{212a}ic\u{212a}er reports", true),
            ("x", "x-ray", true),
            ("herald", "h\u{e9}rald", false),
        ] {
            let word = PlainWord::longest_of(site).expect(site);
            assert_eq!(word.may_stand_in(text), wanted, "{text}");
            let is_named = fold_upto(text, usize::MAX).contains(site);
            assert!(wanted || !is_named, "{text}");
        }
        for site in ["", "london times", "le journal de l \u{e9}t\u{e9}"] {
            assert!(PlainWord::longest_of(site).is_none(), "{site}");
        }
    }
}
