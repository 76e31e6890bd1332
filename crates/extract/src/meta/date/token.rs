//! Cuts a date text into numbers, words and single signs.

/// Longest text looked at, in characters; no printed date is longer.
const MAX_CHARS: usize = 240;

/// A piece of a date text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A run of digits (any script), its value and its length.
    Num(u32, u8),
    /// A run of letters, in lower case.
    Word(String),
    /// Any other sign; runs of blanks are one `' '`.
    Sign(char),
}

impl Token {
    pub(super) fn is(&self, sign: char) -> bool {
        matches!(self, Self::Sign(c) if *c == sign)
    }

    pub(super) fn num(&self) -> Option<(u32, u8)> {
        match self {
            Self::Num(value, len) => Some((*value, *len)),
            _ => None,
        }
    }

    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::Word(w) => Some(w),
            _ => None,
        }
    }
}

/// The zeros of the scripts that write numbers with ten digits of their own (Unicode, category Nd).
const ZEROS: &[char] = &[
    '0',
    '\u{660}',
    '\u{6f0}',
    '\u{7c0}',
    '\u{966}',
    '\u{9e6}',
    '\u{a66}',
    '\u{ae6}',
    '\u{b66}',
    '\u{be6}',
    '\u{c66}',
    '\u{ce6}',
    '\u{d66}',
    '\u{de6}',
    '\u{e50}',
    '\u{ed0}',
    '\u{f20}',
    '\u{1040}',
    '\u{1090}',
    '\u{17e0}',
    '\u{1810}',
    '\u{1946}',
    '\u{19d0}',
    '\u{1a80}',
    '\u{1a90}',
    '\u{1b50}',
    '\u{1bb0}',
    '\u{1c40}',
    '\u{1c50}',
    '\u{a620}',
    '\u{a8d0}',
    '\u{a900}',
    '\u{a9d0}',
    '\u{a9f0}',
    '\u{aa50}',
    '\u{abf0}',
    '\u{ff10}',
    '\u{11136}',
    '\u{1e950}',
];

/// The value of a decimal digit in any script.
pub(crate) fn digit(c: char) -> Option<u32> {
    if c.is_ascii() {
        return c.to_digit(10);
    }
    let of = |zero: &char| (c as u32).checked_sub(*zero as u32).filter(|value| *value < 10);
    ZEROS.iter().find_map(of)
}

/// Chinese characters stand for whole words (年, 月): one token each.
fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

fn is_word_char(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    // Combining signs of many scripts are no letters to Unicode, but part of words.
    c.is_alphabetic() || unicode_normalization::char::is_combining_mark(c) || is_joiner(c)
}

/// Signs inside words that say only how letters join.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{180e}')
}

pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(24);
    let mut chars = text.chars().take(MAX_CHARS).peekable();
    while let Some(c) = chars.next() {
        if let Some(first) = digit(c) {
            let (mut value, mut len) = (first, 1u8);
            while let Some(next) = chars.peek().and_then(|c| digit(*c)) {
                value = value.saturating_mul(10).saturating_add(next);
                len = len.saturating_add(1);
                chars.next();
            }
            out.push(Token::Num(value, len));
        } else if is_han(c) {
            out.push(Token::Word(c.to_string()));
        } else if is_word_char(c) && !is_joiner(c) {
            let mut word: String = c.to_lowercase().collect();
            while let Some(next) = chars.peek().copied().filter(|c| is_word_char(*c) && !is_han(*c))
            {
                if !is_joiner(next) {
                    word.extend(next.to_lowercase());
                }
                chars.next();
            }
            out.push(Token::Word(word));
        } else if c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}') {
            if !out.last().is_some_and(|t| t.is(' ')) {
                out.push(Token::Sign(' '));
            }
        } else {
            out.push(Token::Sign(match c {
                '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
                '\u{ff1a}' => ':',
                other => other,
            }));
        }
    }
    out
}
