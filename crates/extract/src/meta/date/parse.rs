//! Finds a calendar day, and a time beside it, in a tokenised text.

use super::calendar::{self, Calendar};
use super::token::{Token, tokens};
use super::{DateStyle, Stamp, clock, months};

/// Words that stand between the parts of a date ("9 de marzo de 2022", "9th of March").
const GLUE: &[&str] = &[
    "de",
    "del",
    "d",
    "of",
    "the",
    "st",
    "nd",
    "rd",
    "th",
    "er",
    "re",
    "em",
    "ที่",
    "a",
    "e",
    "le",
    "den",
    "м",
    "m",
    "г",
    "р",
    "года",
    "року",
    "ten",
    "року",
    "v",
    "lui",
    "gada",
];

/// A number and its digits' count, at a token index.
fn num(tokens: &[Token], at: usize) -> Option<(u32, u8)> {
    tokens.get(at).and_then(Token::num)
}

/// The next number or word after `at`, over blanks, dots, commas and glue words.
fn step(tokens: &[Token], mut at: usize) -> Option<usize> {
    for _ in 0..6 {
        at += 1;
        match tokens.get(at)? {
            Token::Sign(' ' | '.' | ',' | '-' | '/' | '\'' | '\u{2019}' | 'º' | 'ª' | '°') => {}
            Token::Word(w) if GLUE.contains(&w.as_str()) || months::is_glue(w) => {}
            _ => return Some(at),
        }
    }
    None
}

fn step_back(tokens: &[Token], mut at: usize) -> Option<usize> {
    for _ in 0..6 {
        at = at.checked_sub(1)?;
        match tokens.get(at)? {
            Token::Sign(' ' | '.' | ',' | '-' | '/' | 'º' | 'ª' | '°' | '\'') => {}
            Token::Word(w) if GLUE.contains(&w.as_str()) || months::is_glue(w) => {}
            _ => return Some(at),
        }
    }
    None
}

/// A year of our calendar, or of another one.
#[derive(Debug, Clone, Copy)]
struct Year(u32, Option<Calendar>);

/// A four-digit year, or one that only another calendar can have.
fn year(value: u32, len: u8, language: &str) -> Option<Year> {
    match (len, value) {
        (4, 1900..=2199) => Some(Year(value, None)),
        _ => calendar::of_year(value, len, language).map(|calendar| Year(value, Some(calendar))),
    }
}

fn short_year(value: u32, len: u8, language: &str) -> Option<Year> {
    year(value, len, language).or_else(|| {
        // Two digits: the web began in the nineties.
        (len == 2).then(|| Year(value + if value >= 90 { 1900 } else { 2000 }, None))
    })
}

/// Two digits of the Buddhist year, as Thai prints it ("24 พ.ย. 69"). Those of common years are
/// smaller until 2035.
fn thai_year(value: u32, len: u8, language: &str) -> Option<Year> {
    let thai = language.split(['-', '_']).next() == Some("th");
    (thai && len == 2 && value >= 36).then(|| Year(value + 2500, Some(Calendar::Buddhist)))
}

fn stamp(year: Year, month: u32, day: u32) -> Option<Stamp> {
    let date = match year {
        Year(year, Some(calendar)) => calendar::day(calendar, year, month, day)?,
        Year(year, None) => jiff::civil::Date::new(
            i16::try_from(year).ok()?,
            i8::try_from(month).ok()?,
            i8::try_from(day).ok()?,
        )
        .ok()?,
    };
    Stamp::day(date)
}

/// The calendar that the words before a year name.
fn era(t: &[Token], at: usize, language: &str) -> Option<Calendar> {
    let before = t.get(at.saturating_sub(2)..at)?;
    let words: Vec<&str> = before.iter().filter_map(Token::word).collect();
    calendar::named(&words, language)
}

/// Reads the first full date of `text`. A date without a year is none.
pub(super) fn absolute(text: &str, style: DateStyle<'_>) -> Option<Stamp> {
    let tokens = tokens(text);
    if tokens.iter().all(|token| token.num().is_none()) {
        return None;
    }
    for at in 0..tokens.len() {
        let found = match &tokens[at] {
            Token::Num(value, len) => number_first(&tokens, at, *value, *len, style),
            Token::Word(_) => month_name(&tokens, at, style),
            Token::Sign(_) => None,
        };
        if let Some((mut day, start, end)) = found {
            with_time(&tokens, start, end, &mut day, style.language);
            return Some(day);
        }
    }
    None
}

/// A time printed after the date, or else before it ("17:08, 9 March 2022").
fn with_time(tokens: &[Token], start: usize, end: usize, day: &mut Stamp, language: &str) {
    // The time must stand close: a text may hold other times. `T` and "um" are words.
    let near = tokens.len().min(end + 9);
    let after = clock::time(&tokens[..tokens.len().min(near + 8)], end, language)
        .filter(|(_, stop)| *stop <= near + 8);
    let found = after.or_else(|| clock::time(&tokens[..start], start.saturating_sub(12), language));
    let Some((time, stop)) = found else { return };
    day.time = Some(time);
    day.offset = clock::zone(tokens, stop, day);
    // ctime prints the zone after the time and the year last: "17:08:42 GMT 2022".
}

type Found = (Stamp, usize, usize);

fn number_first(
    t: &[Token],
    at: usize,
    value: u32,
    len: u8,
    style: DateStyle<'_>,
) -> Option<Found> {
    // 20240503T154742Z, and the packed days some URLs and metas carry.
    if len == 8 {
        return stamp(year(value / 10_000, 4, "")?, value / 100 % 100, value % 100)
            .map(|s| (packed_time(t, at, s), at, at + 1));
    }
    if len == 14 {
        return None;
    }
    let han = |i: usize, signs: &[&str]| {
        let i = if t.get(i).is_some_and(|t| t.is(' ')) { i + 1 } else { i };
        t.get(i).and_then(Token::word).filter(|w| signs.contains(w)).map(|_| i)
    };
    let named = era(t, at, style.language).map(|calendar| Year(value, Some(calendar)));
    if let Some(y) = named.or_else(|| year(value, len, style.language)) {
        // 2022年3月9日, 2022년 3월 9일
        if let Some(i) = han(at + 1, &["年", "년"]) {
            let m = skip_blank(t, i + 1);
            let (month, _) = num(t, m)?;
            let i = han(m + 1, &["月", "월"])?;
            let d = skip_blank(t, i + 1);
            let (day, _) = num(t, d)?;
            return stamp(y, month, day).map(|s| (s, at, d + 2));
        }
        // 2026 оны 11 сарын 24
        if let Some(m) = step(t, at)
            && let Some((month, 1..=2)) = num(t, m)
            && let Some(word) =
                (m + 1..=m + 2).find(|i| t.get(*i).is_some_and(|t| t.word().is_some()))
            && let Some(last) = months::is_after(t, word, style.language)
            && let Some(d) = step(t, last)
            && let Some((day, 1..=2)) = num(t, d)
        {
            return stamp(y, month, day).map(|s| (s, at, d + 1));
        }
        // 2022-03-09, 2022/3/9, 2022. 03. 09.
        let sep = t.get(at + 1)?;
        if matches!(sep, Token::Sign('-' | '/' | '.')) {
            let m = skip_blank(t, at + 2);
            if let Some((month, 1..=2)) = num(t, m)
                && t.get(m + 1) == Some(sep)
            {
                let d = skip_blank(t, m + 2);
                if let Some((day, 1..=2)) = num(t, d) {
                    return stamp(y, month, day).map(|s| (s, at, d + 1));
                }
            }
        }
        if len > 2 || named.is_some() {
            return None;
        }
    }
    if len > 2 || value > 31 {
        return None;
    }
    // 09.03.2022, 9/3/22, 9-3-2022
    let sep = t.get(at + 1)?;
    if !matches!(sep, Token::Sign('-' | '/' | '.')) {
        return None;
    }
    let m = skip_blank(t, at + 2);
    let (second, 1..=2) = num(t, m)? else { return None };
    if t.get(m + 1) != Some(sep) {
        return None;
    }
    let y_at = skip_blank(t, m + 2);
    let (third, third_len) = num(t, y_at)?;
    let y = short_year(third, third_len, style.language)?;
    let day_first = if value > 12 {
        true
    } else if second > 12 {
        false
    } else {
        // Dots and day-first go together everywhere.
        !style.month_first || sep.is('.')
    };
    let (day, month) = if day_first { (value, second) } else { (second, value) };
    stamp(y, month, day).map(|s| (s, at, y_at + 1))
}

fn skip_blank(t: &[Token], at: usize) -> usize {
    if t.get(at).is_some_and(|t| t.is(' ')) { at + 1 } else { at }
}

/// `154742` after a packed day.
fn packed_time(t: &[Token], at: usize, mut day: Stamp) -> Stamp {
    if t.get(at + 1).and_then(Token::word) == Some("t")
        && let Some((value, 6)) = num(t, at + 2)
    {
        let part = |v: u32| u8::try_from(v % 100).unwrap_or(0);
        let (hour, minute, second) = (part(value / 10_000), part(value / 100), part(value));
        if hour < 24 && minute < 60 && second < 60 {
            day.time = Some(super::Time { hour, minute, second: Some(second) });
            day.offset = clock::zone(t, at + 3, &day);
        }
    }
    day
}

fn month_name(t: &[Token], at: usize, style: DateStyle<'_>) -> Option<Found> {
    let language = style.language;
    let mut persian = false;
    let (month, last) = match months::name(t, at, language)? {
        (months::Name::Month(month), last) => (u32::from(month), last),
        (months::Name::Persian(month), last) => {
            persian = true;
            (u32::from(month), last)
        }
        (months::Name::Before, word) => {
            let i = skip_blank(t, word + 1);
            (num(t, i).map(|(v, _)| v).filter(|v| (1..=12).contains(v))?, i)
        }
    };
    let year = |value, len| {
        // Its months stand with its own years alone, on pages of any language.
        let fa = if persian { "fa" } else { language };
        year(value, len, fa).filter(|y| (y.1 == Some(Calendar::Persian)) == persian)
    };
    let before = step_back(t, at).and_then(|i| num(t, i).map(|(v, len)| (v, len, i)));
    let after = step(t, last).and_then(|i| num(t, i).map(|(v, len)| (v, len, i)));
    // 9 March 2022
    if let (Some((day, 1..=2, from)), Some((y, len, to))) = (before, after)
        && let Some(y) = thai_year(y, len, language).or_else(|| year(y, len)).or_else(|| {
            let is_year = !persian && is_short_year(t, to);
            is_year.then(|| short_year(y, len, language)).flatten()
        })
        && let Some(found) = stamp(y, month, day)
    {
        return Some((found, from, to + 1));
    }
    // March 9, 2022
    if let Some((day, 1..=2, i)) = after {
        if let Some(to) = step(t, i) {
            if let Some(y) = num(t, to).and_then(|(v, len)| year(v, len)) {
                return stamp(y, month, day).map(|s| (s, at, to + 1));
            }
            // Wed Mar 09 17:08:42 2022
            if let Some((_, stop)) = clock::time(&t[..t.len().min(to + 6)], to, style.language) {
                let y = (stop..t.len().min(stop + 8))
                    .find_map(|i| num(t, i).and_then(|(v, len)| year(v, len)).map(|y| (y, i)));
                if let Some((y, _)) = y {
                    return stamp(y, month, day).map(|s| (s, at, i + 1));
                }
            }
        }
        // 2022. március 9., 2022 m. kovo 9 d.
        if let Some((y, len, from)) = before {
            return stamp(year(y, len)?, month, day).map(|s| (s, from, i + 1));
        }
    }
    // 2022. gada 9. martā
    if let Some((day, 1..=2, i)) = before {
        let from = step_back(t, i)?;
        let (y, len) = num(t, from)?;
        return stamp(year(y, len)?, month, day).map(|s| (s, from, last + 1));
    }
    None
}

/// A two-digit year after a month name counts only as "'22", "9-Mar-22" or before a time: mail's
/// old form (RFC 2822 section 4.3).
fn is_short_year(t: &[Token], at: usize) -> bool {
    let marked = at
        .checked_sub(1)
        .and_then(|i| t.get(i))
        .is_some_and(|sign| matches!(sign, Token::Sign('\'' | '\u{2019}' | '-')));
    let hour = skip_blank(t, at + 1);
    let timed = hour > at + 1
        && num(t, hour).is_some_and(|(_, len)| len == 2)
        && t.get(hour + 1).is_some_and(|sign| sign.is(':'))
        && t.get(hour + 3).is_some_and(|sign| sign.is(':'));
    marked || timed
}
