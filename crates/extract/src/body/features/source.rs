//! Questions about what a block says of the page's makers: authors, the site, addresses, calls.

use super::Asked;
use super::groups::{Bits, Group as G};

/// A telephone number has more digits than this, its area code with it.
const PHONE: usize = 9;

impl Asked<'_, '_, '_> {
    pub(super) fn source(&self, bits: &mut Bits) {
        let (scene, text) = (self.scene, self.text);
        let names = || scene.authors.iter().filter(|name| name.len() >= 6);
        let first = names().any(|name| self.folded.starts_with(name.as_str()));
        let site = scene.site.len() >= 4
            && self.block.len <= 1_200
            && self.shared.may_name_site(text)
            && crate::headings::fold_upto(text, usize::MAX).contains(&scene.site);
        // A source of the story may have its writer's name; a biography stands apart.
        let in_prose = self.inside && !self.short && self.among_prose();
        let late = self.inside && self.at > self.shared.last_tenth;
        let answers = [
            first && !in_prose,
            first && in_prose,
            !first && names().any(|name| self.folded.contains(name.as_str())),
            site && late,
            site && !late,
            text.starts_with("http") || text.starts_with("www."),
            has_phone(text),
            late && says_we(text),
        ];
        bits.set_all(answers, G::Source);
    }
}

/// A telephone number: digits, blanks, brackets and dashes in one run, with at least two signs
/// that are no blanks.
fn has_phone(text: &str) -> bool {
    let (mut digits, mut signs) = (0, 0);
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'(' | b'+' => signs += 1,
            b')' | b'-' | b'.' if digits > 0 => signs += 1,
            b' ' if digits > 0 => {}
            _ => (digits, signs) = (0, 0),
        }
        if digits > PHONE && signs >= 2 {
            return true;
        }
    }
    false
}

/// The writer speaks for a house: "we", "our", "us" and their like.
pub(in crate::body) fn says_we(text: &str) -> bool {
    const WORDS: [&str; 28] = [
        "we", "our", "us", "wir", "unser", "unsere", "nous", "notre", "nos", "nosotros", "nuestro",
        "nuestra", "nostro", "nostra", "nosso", "nossa", "onze", "vår", "våra", "våre", "vores",
        "nasz", "nasza", "мы", "наш", "наша", "ми", "biz",
    ];
    text.split(|c: char| !c.is_alphabetic()).any(|word| {
        (2..=8).contains(&word.len())
            && WORDS.iter().any(|we| we.eq_ignore_ascii_case(word))
            && word != "US"
    })
}

#[cfg(test)]
mod tests {
    use super::{has_phone, says_we};

    #[test]
    fn telephone_numbers() {
        for text in ["Call us at (919) 555-0150 today", "+44 20-7946-0018", "212.555.0170 ext. 3"] {
            assert!(has_phone(text), "{text}");
        }
        for text in ["On 3-4 May 2026 some 1,200 came", "1.234.567", "in 2019, 2020, 2021 and 2022"]
        {
            assert!(!has_phone(text), "{text}");
        }
    }

    #[test]
    fn a_house_speaks() {
        for text in ["Our team is ready.", "Ask us.", "Wir beraten Sie gern."] {
            assert!(says_we(text), "{text}");
        }
        for text in ["The US said so.", "They bought a house.", ""] {
            assert!(!says_we(text), "{text}");
        }
    }
}
