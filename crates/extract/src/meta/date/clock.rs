//! Times of day and zones inside a tokenised date text.

use super::token::Token;
use super::{Stamp, Time, months, zones};

/// Words printed before a time with a dot or without minutes ("kl. 20.15", "klo 9.30").
const CLOCK_WORDS: &[&str] =
    &["kl", "klo", "at", "um", "alle", "à", "às", "om", "ore", "ora", "godz", "saat", "v", "o"];
/// Words printed after a time ("20.15 Uhr").
const CLOCK_TAILS: &[&str] = &["uhr", "uur", "hrs", "h"];
fn valid(hour: u32, minute: u32, second: Option<u32>) -> Option<Time> {
    let second = match second {
        // A leap second is printed as :60.
        Some(60) => Some(59),
        other => other,
    };
    (hour < 24 && minute < 60 && second.is_none_or(|s| s < 60)).then(|| Time {
        hour: u8::try_from(hour).unwrap_or(0),
        minute: u8::try_from(minute).unwrap_or(0),
        second: second.map(|s| u8::try_from(s).unwrap_or(0)),
    })
}

/// Hours (from, before) that a word for a part of the day stands for.
type Part = (u32, u32);

/// The part of the day named at `at` ("pm", "p. m.", "chiều"), and the tokens used.
fn half_day(tokens: &[Token], at: usize, language: &str) -> Option<(Part, usize)> {
    let blank = |i: &usize| tokens.get(*i).is_some_and(|t| t.is(' '));
    let word = (at..).take_while(blank).count() + at;
    let (part, last) = months::half(tokens, word, language)?;
    let dot = usize::from(
        tokens.get(last + 1).is_some_and(|t| t.is('.')) && tokens[last].word()?.len() == 1,
    );
    Some((part, last + 1 + dot - at))
}

/// The part of the day named right before `at` ("오후 3:05").
fn half_before(tokens: &[Token], at: usize, language: &str) -> Option<Part> {
    let before = tokens.get(..at)?;
    (at.saturating_sub(8)..at).find_map(|start| {
        let (part, last) = months::half(before, start, language)?;
        before[last + 1..].iter().all(|t| t.is(' ') || t.is('.')).then_some(part)
    })
}

/// An hour of twelve within a part of the day, as one of twenty-four; none where it is not in it.
fn within(hour: u32, (from, before): Part) -> Option<u32> {
    if hour > 12 {
        return Some(hour);
    }
    let is_in = |h: &u32| {
        if from < before { (from..before).contains(h) } else { *h >= from || *h < before }
    };
    [hour % 12, hour % 12 + 12].into_iter().find(is_in)
}

/// The first time of day in `tokens[from..]`, and where it ends.
pub(super) fn time(tokens: &[Token], from: usize, language: &str) -> Option<(Time, usize)> {
    (from..tokens.len()).find_map(|at| time_at(tokens, at, language))
}

fn time_at(tokens: &[Token], at: usize, language: &str) -> Option<(Time, usize)> {
    let (hour, len) = tokens.get(at)?.num()?;
    if len > 2 || hour > 24 || at.checked_sub(1).is_some_and(|i| tokens[i].is(':')) {
        return None;
    }
    let two = |i: usize| tokens.get(i).and_then(Token::num).filter(|(_, len)| *len == 2);
    let one = |i: usize| tokens.get(i).and_then(Token::num).filter(|(_, len)| *len <= 2);
    let sign = |i: usize, c: char| tokens.get(i).is_some_and(|t| t.is(c));
    let word = |i: usize| tokens.get(i).and_then(Token::word);
    let mut end;
    let (minute, mut second) = if sign(at + 1, ':')
        || word(at + 1).is_some_and(|w| matches!(w, "時" | "时" | "点" | "시"))
    {
        let next = at + 2 + usize::from(sign(at + 2, ' '));
        let (minute, _) = one(next)?;
        end = next + 1;
        if word(end).is_some_and(|w| matches!(w, "分" | "분")) {
            end += 1;
        }
        (minute, None)
    } else if two(at + 2).is_some()
        && (word(at + 1) == Some("h") || (sign(at + 1, '.') && dotted(tokens, at, language)))
    {
        end = at + 3;
        (two(at + 2)?.0, None)
    } else if let Some((part, used)) = half_day(tokens, at + 1, language)
        && matches!(part, (0, 12) | (12, 24))
    {
        // "5 pm": an hour alone is exact enough to print.
        return valid(within(hour, part)?, 0, None).map(|t| (t, at + 1 + used));
    } else {
        return None;
    };
    if (sign(end, ':') || (sign(end, '.') && sign(at + 1, '.'))) && two(end + 1).is_some() {
        second = two(end + 1).map(|(s, _)| s);
        end += 2;
        // Fractions of a second are read over; some programs write "12:06:08:684".
        let fraction = tokens.get(end + 1).and_then(Token::num);
        if ((sign(end, '.') || sign(end, ',')) && fraction.is_some())
            || (sign(end, ':') && fraction.is_some_and(|(_, len)| len == 3))
        {
            end += 2;
        }
    }
    let mut hour = if hour == 24 { return None } else { hour };
    if let Some((part, used)) = half_day(tokens, end, language) {
        hour = within(hour, part)?;
        end += used;
    } else if let Some(part) = half_before(tokens, at, language) {
        hour = within(hour, part)?;
    }
    valid(hour, minute, second).map(|t| (t, end))
}

/// "20.15" is a time only beside a word that says so, or a zone or am/pm after it.
fn dotted(tokens: &[Token], at: usize, language: &str) -> bool {
    let before = tokens[..at].iter().rev().find(|t| !t.is(' ') && !t.is('.'));
    let after = tokens[at + 3..].iter().find(|t| !t.is(' ') && !t.is('.'));
    before.and_then(Token::word).is_some_and(|w| CLOCK_WORDS.contains(&w))
        || after
            .and_then(Token::word)
            .is_some_and(|w| CLOCK_TAILS.contains(&w) || zones::is_zone(w))
        || half_day(tokens, at + 3, language).is_some()
}

/// The zone printed right after the time of `local`, as minutes east of UTC.
pub(super) fn zone(tokens: &[Token], mut at: usize, local: &Stamp) -> Option<i32> {
    let skip = |mut i: usize| {
        while tokens.get(i).is_some_and(|t| matches!(t, Token::Sign(' ' | '(' | ',' | '['))) {
            i += 1;
        }
        i
    };
    at = skip(at);
    // "20.15 Uhr MEZ", "20:15 h CET"
    if tokens.get(at).and_then(Token::word).is_some_and(|w| CLOCK_TAILS.contains(&w)) {
        at = skip(at + 1);
    }
    match tokens.get(at)? {
        Token::Word(word) => {
            let named = zones::minutes(word, local)?;
            if matches!(word.as_str(), "gmt" | "utc")
                && let Some(offset) = offset(tokens, at + 1)
            {
                return Some(offset);
            }
            Some(named)
        }
        Token::Sign('+' | '-') => offset(tokens, at),
        _ => None,
    }
}

/// `+05:30`, `+0530`, `+5`.
fn offset(tokens: &[Token], at: usize) -> Option<i32> {
    let sign = match tokens.get(at)? {
        Token::Sign('+') => 1,
        Token::Sign('-') => -1,
        _ => return None,
    };
    let (value, len) = tokens.get(at + 1)?.num()?;
    let minutes = match len {
        1 | 2 => {
            let more = match (tokens.get(at + 2), tokens.get(at + 3).and_then(Token::num)) {
                (Some(colon), Some((m, 2))) if colon.is(':') => m,
                _ => 0,
            };
            value * 60 + more
        }
        3 | 4 => (value / 100) * 60 + value % 100,
        _ => return None,
    };
    // No place on earth is more than 14 hours ahead of UTC.
    (minutes <= 14 * 60).then(|| sign * i32::try_from(minutes).unwrap_or(0))
}
