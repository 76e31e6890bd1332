//! Scripts written without spaces between words, told by their characters.

/// Han characters and kana: scripts without spaces in which a character is about a word.
#[must_use]
pub fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c),
        0x3040..=0x30FF     // Hiragana, Katakana
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF // Han
    )
}

/// Alphabets written without spaces between words: Thai, Lao, Myanmar, Khmer.
#[must_use]
pub fn is_unspaced_letter(c: char) -> bool {
    matches!(u32::from(c), 0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF)
}

/// Letters of those alphabets that make a word, marks not counted. Words of running Thai have
/// four to five characters, a third of them marks.
pub const LETTERS_A_WORD: u32 = 3;

/// Vowel signs and tone marks of those alphabets stand on the character before them and do not
/// count.
#[must_use]
pub fn is_mark(c: char) -> bool {
    matches!(u32::from(c),
        0x0E31 | 0x0E34..=0x0E3A | 0x0E47..=0x0E4E | 0x0EB1 | 0x0EB4..=0x0EBC | 0x0EC8..=0x0ECE
        | 0x102B..=0x103E | 0x17B4..=0x17D3)
}
