//! Small rules about text: white space, invisible characters, counting words.

pub use newshound_core::script::{LETTERS_A_WORD, is_ideograph, is_mark, is_unspaced_letter};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Characters that are written but not read. The zero-width joiners are not among them:
/// Persian, Indic scripts and emoji need them.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{200B}'
            | '\u{2060}'
            | '\u{FEFF}'
            | '\u{AD}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{FFFC}'
            | '\0'
    ) || ('\u{202A}'..='\u{202E}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c)
}

/// Appends `piece` to `out` with white space folded to single blanks and invisible characters
/// left out. `out` never starts with a blank (counted from `from`) and never holds two.
pub fn push_folded(out: &mut String, from: usize, piece: &str) {
    let mut blank = out.len() == from || out.ends_with(' ');
    if piece.is_ascii() {
        let mut start = 0;
        for (at, byte) in piece.bytes().enumerate() {
            if byte > b' ' && byte != 0x7f {
                blank = false;
            } else if byte == b' ' && !blank {
                // One blank goes with the words around it.
                blank = true;
            } else {
                out.push_str(&piece[start..at]);
                if !blank && byte != 0 {
                    out.push(' ');
                    blank = true;
                }
                start = at + 1;
            }
        }
        out.push_str(&piece[start..]);
        return;
    }
    for c in piece.chars() {
        if c.is_whitespace() {
            if !blank {
                out.push(' ');
                blank = true;
            }
        } else if !is_invisible(c) {
            out.push(c);
            blank = false;
        }
    }
}

/// `text` with white space folded, invisible characters removed, in NFC, trimmed.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_folded(&mut out, 0, text);
    out.truncate(out.trim_end().len());
    nfc(out)
}

/// `text` in Unicode normalisation form C.
#[must_use]
pub fn nfc(text: String) -> String {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text
    } else {
        text.nfc().collect()
    }
}

/// Cuts `text` to at most `max` characters.
pub fn truncate_chars(text: &mut String, max: usize) {
    if let Some((at, _)) = text.char_indices().nth(max) {
        text.truncate(at);
    }
}

/// Words of `text`: runs of letters and digits between spaces; each Han character and kana
/// counts as one, and in alphabets without spaces each [`LETTERS_A_WORD`] letters of a run.
#[must_use]
pub fn word_count(text: &str) -> u32 {
    let mut count: u32 = 0;
    // Words between the blanks of ASCII, which most texts have alone.
    let (mut start, mut plain, mut letters) = (0, true, false);
    for (at, byte) in text.bytes().enumerate() {
        if byte.is_ascii() && char::from(byte).is_whitespace() {
            count += if plain { u32::from(letters) } else { words_of(&text[start..at]) };
            (start, plain, letters) = (at + 1, true, false);
        } else {
            plain &= byte.is_ascii();
            letters |= byte.is_ascii_alphanumeric();
        }
    }
    count + if plain { u32::from(letters) } else { words_of(&text[start..]) }
}

/// Words of a text that is not all ASCII.
fn words_of(text: &str) -> u32 {
    let mut count: u32 = 0;
    for piece in text.split_whitespace() {
        let mut in_word = false;
        let mut letters = 0;
        for c in piece.chars() {
            if is_ideograph(c) {
                count += u32::from(c.is_alphanumeric());
                in_word = false;
            } else if is_unspaced_letter(c) {
                letters += u32::from(!is_mark(c) && c.is_alphanumeric());
                in_word = false;
            } else if c.is_alphanumeric() && !in_word {
                count += 1;
                in_word = true;
            }
        }
        count += letters.div_ceil(LETTERS_A_WORD);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::{clean, word_count};

    #[test]
    fn words_of_all_scripts() {
        let cases = [
            ("", 0),
            ("Moscow now prefers talks", 4),
            ("it's a well-known 3.5% rise — really", 6),
            ("- * -", 0),
            ("中国新闻", 4),
            ("東京で Linux を使う", 7),
            ("ข่าววันนี้", 2), // truly three: ข่าว วัน นี้
            ("ตัวเลขบอกชัดเจน 42", 6),
            ("आज की खबर", 3),
            ("وزير الخارجية الروسي", 3),
            ("Новости дня", 2),
            ("한국 뉴스", 2),
        ];
        for (text, words) in cases {
            assert_eq!(word_count(text), words, "{text}");
        }
    }

    #[test]
    fn cleaning() {
        let cases = [
            ("  a \n\t b  ", "a b"),
            ("a\u{a0}b", "a b"),
            ("a\u{200b}b\u{ad}c\u{feff}", "abc"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("e\u{301}te\u{301}", "été"),
            ("a\0b", "ab"),
            ("\u{202a}x\u{202c} y", "x y"),
        ];
        for (text, want) in cases {
            assert_eq!(clean(text), want, "{text:?}");
        }
    }
}
