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

/// The value of a decimal digit in the scripts news sites print dates in.
fn digit(c: char) -> Option<u32> {
    let zero = match c {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        '\u{966}'..='\u{96f}' => '\u{966}',
        '\u{9e6}'..='\u{9ef}' => '\u{9e6}',
        '\u{e50}'..='\u{e59}' => '\u{e50}',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        _ => return None,
    };
    Some(c as u32 - zero as u32)
}

/// Chinese characters stand for whole words (年, 月): one token each.
fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

fn is_word_char(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    // Combining signs of Indic and Thai writing are no letters to Unicode, but part of words.
    c.is_alphabetic()
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{963}' | '\u{981}'..='\u{9cd}' | '\u{e31}'..='\u{e4e}')
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
        } else if is_word_char(c) {
            let mut word: String = c.to_lowercase().collect();
            while let Some(next) = chars.peek().copied().filter(|c| is_word_char(*c) && !is_han(*c))
            {
                word.extend(next.to_lowercase());
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
