//! Sentences, headlines and names out of a lexicon.

use crate::lexicon::Lexicon;
use crate::rng::Rng;

/// Fills one pattern; see [`Lexicon`] for its marks.
pub(crate) fn fill(lex: &Lexicon, rng: &mut Rng, pattern: &str, out: &mut String) {
    let start = out.len();
    let mut rest = pattern;
    while let Some(at) = rest.bytes().position(|b| b == b'%') {
        out.push_str(&rest[..at]);
        let mark = rest.as_bytes().get(at + 1).copied().unwrap_or(b' ');
        match mark {
            b's' => out.push_str(rng.pick(lex.s)),
            b'v' => out.push_str(rng.pick(lex.v)),
            b'o' => out.push_str(rng.pick(lex.o)),
            b'p' => out.push_str(rng.pick(lex.p)),
            b't' => out.push_str(rng.pick(lex.t)),
            b'q' => {
                let from = out.len();
                out.push_str(rng.pick(lex.q));
                if out[..from].trim_end().ends_with(['“', '„', '«']) {
                    capitalise(out, from);
                }
            }
            b'n' => name(lex, rng, out),
            b'k' => crate::html::put!(out, "{}", 3 + rng.below(22)),
            _ => crate::html::put!(out, "{}", 13 + rng.below(987)),
        }
        rest = rest.get(at + 2..).unwrap_or("");
    }
    out.push_str(rest);
    capitalise(out, start);
}

/// A person's full name.
pub(crate) fn name(lex: &Lexicon, rng: &mut Rng, out: &mut String) {
    let (given, family) = (rng.pick(lex.given), rng.pick(lex.family));
    for c in lex.name.split_inclusive(['g', 'f', ' ']) {
        match c {
            "%g" => out.push_str(given),
            "%f" => out.push_str(family),
            other => out.push_str(other),
        }
    }
}

/// `count` sentences.
pub(crate) fn paragraph(lex: &Lexicon, rng: &mut Rng, count: usize) -> String {
    let mut out = String::with_capacity(count * 110);
    for i in 0..count {
        if i > 0 {
            out.push_str(lex.gap);
        }
        let pattern = rng.pick(lex.sentences);
        fill(lex, rng, pattern, &mut out);
    }
    out
}

/// A headline.
pub(crate) fn headline(lex: &Lexicon, rng: &mut Rng) -> String {
    let mut out = String::with_capacity(80);
    let pattern = rng.pick(lex.headlines);
    fill(lex, rng, pattern, &mut out);
    out
}

/// A date as the language writes it.
pub(crate) fn long_date(lex: &Lexicon, at: crate::clock::Civil) -> String {
    let mut out = String::with_capacity(24);
    let mut rest = lex.date;
    while let Some(i) = rest.find('%') {
        out.push_str(&rest[..i]);
        match rest.as_bytes().get(i + 1) {
            Some(b'd') => crate::html::put!(out, "{}", at.day),
            Some(b'm') => out.push_str(lex.months[at.month - 1]),
            Some(b'M') => crate::html::put!(out, "{}", at.month),
            Some(b'B') => crate::html::put!(out, "{}", at.year + 543),
            _ => crate::html::put!(out, "{}", at.year),
        }
        rest = rest.get(i + 2..).unwrap_or("");
    }
    out.push_str(rest);
    out
}

/// The first `count` words of `text`, or 3 characters a word where no blanks are written.
pub(crate) fn words(text: &str, count: usize) -> &str {
    let spaces = text.bytes().filter(|b| *b == b' ').count();
    let end = if spaces * 40 > text.chars().count() {
        text.bytes()
            .enumerate()
            .filter(|(_, b)| *b == b' ')
            .nth(count.saturating_sub(1))
            .map(|(i, _)| i)
    } else {
        text.char_indices().nth(count * 3).map(|(i, _)| i)
    };
    &text[..end.unwrap_or(text.len())]
}

fn capitalise(out: &mut String, start: usize) {
    let Some(first) = out[start..].chars().next() else { return };
    let upper = first.to_uppercase().next().unwrap_or(first);
    if upper != first {
        out.replace_range(start..start + first.len_utf8(), upper.encode_utf8(&mut [0; 4]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Civil;
    use crate::lexicon::{EN, MANY};

    #[test]
    fn patterns_are_filled_in_every_language() {
        for lex in MANY.iter().chain([&&EN]) {
            let mut rng = Rng::new(7);
            for _ in 0..50 {
                let text = paragraph(lex, &mut rng, 3) + &headline(lex, &mut rng);
                assert!(!text.contains('%') && text.chars().count() > 30, "{} {text}", lex.tag);
            }
            assert!(!long_date(lex, Civil::at(0, 0)).contains('%'));
        }
        assert_eq!(long_date(&EN, Civil::at(1_646_845_722, 0)), "March 9, 2022");
        assert_eq!(words("one two three", 2), "one two");
        assert_eq!(words("一二三四五六七八", 2), "一二三四五六");
    }
}
