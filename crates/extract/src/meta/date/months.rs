//! Names of months and of halves of the day, by language: looked up in tables that the build
//! sorts from `lang/*.txt`.

use super::token::Token;

static MONTHS: &str = include_str!(concat!(env!("OUT_DIR"), "/months.txt"));
static HALVES: &str = include_str!(concat!(env!("OUT_DIR"), "/halves.txt"));

/// Most words of one name ("арван нэгдүгээр сарын").
const WORDS: usize = 5;

/// The values of a name in a sorted table, or nothing; and whether longer names begin with it.
fn row(table: &'static str, name: &str) -> (Option<&'static str>, bool) {
    let longer = |at: usize| {
        let rest = table.get(at..).and_then(|lines| lines.strip_prefix(name));
        rest.is_some_and(|rest| rest.starts_with(' '))
    };
    let (mut low, mut high) = (0, table.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let break_before = table.as_bytes()[low..middle].iter().rposition(|b| *b == b'\n');
        let start = break_before.map_or(low, |at| low + at + 1);
        let rest = table.get(start..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        let (found, values) = line.split_once('\t').unwrap_or_default();
        match found.cmp(name) {
            std::cmp::Ordering::Equal => return (Some(values), longer(start + line.len() + 1)),
            std::cmp::Ordering::Less => low = start + line.len() + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    (None, longer(low))
}

/// What a name's values mean in `language`: its own, else English's, else what all languages that
/// have the name agree on.
fn settle(values: &'static str, name: &str, is_half: bool, language: &str) -> Option<&'static str> {
    let parts = || values.split(' ').filter_map(|part| part.split_once('='));
    let parts = || parts().filter(|(value, _)| *value != "glue");
    let of = |wanted: &str| {
        let has = |languages: &str| languages.split(',').any(|l| l.eq_ignore_ascii_case(wanted));
        parts().find(|(_, languages)| has(languages)).map(|(value, _)| value)
    };
    let tongue = language.split(['-', '_']).next().unwrap_or_default();
    // Languages that are declared by old codes too.
    let tongue = match tongue {
        "no" => "nb",
        "tl" => "fil",
        "iw" => "he",
        "in" => "id",
        other => other,
    };
    of(tongue).or_else(|| of("en")).or_else(|| {
        let mut all = parts().map(|(value, _)| value);
        let first = all.next()?;
        // A few letters are a part of the day in one language and a common word in many.
        if is_half && name.is_ascii() {
            return None;
        }
        all.next().is_none().then_some(first)
    })
}

/// The longest name that begins at a token: its value and the index of its last token.
fn longest(
    table: &'static str,
    tokens: &[Token],
    at: usize,
    language: &str,
) -> Option<(&'static str, usize)> {
    let is_half = std::ptr::eq(table, HALVES);
    let mut name = String::new();
    let mut best = None;
    let mut i = at;
    for _ in 0..WORDS {
        name.push_str(tokens.get(i)?.word()?);
        let (values, has_longer) = row(table, &name);
        if let Some(value) = values.and_then(|values| settle(values, &name, is_half, language)) {
            best = Some((value, i));
        }
        if !has_longer {
            return best;
        }
        let next = (i + 1..tokens.len().min(i + 4)).find(|n| tokens[*n].word().is_some());
        let Some(next) = next else { return best };
        let joined = |t: &Token| matches!(t, Token::Sign(' ' | '.' | '-' | '\'' | '\u{2019}'));
        if !tokens[i + 1..next].iter().all(joined) {
            return best;
        }
        name.push(' ');
        i = next;
    }
    best
}

/// What the words from a token on name.
pub(super) enum Name {
    /// A month.
    Month(u8),
    /// A month of the Persian calendar.
    Persian(u8),
    /// The number after it is that of a month ("tháng 11").
    Before,
}

/// What the words from a token on name, and the index of the last of them.
pub(super) fn name(tokens: &[Token], at: usize, language: &str) -> Option<(Name, usize)> {
    let (value, last) = longest(MONTHS, tokens, at, language)?;
    let name = match value.strip_prefix('p') {
        Some(month) => Name::Persian(month.parse().ok()?),
        None if value == "before" => Name::Before,
        None => Name::Month(value.parse().ok()?),
    };
    Some((name, last))
}

/// Whether the words from a token on make a month of the number before them ("11 сарын").
pub(super) fn is_after(tokens: &[Token], at: usize, language: &str) -> Option<usize> {
    longest(MONTHS, tokens, at, language).filter(|(value, _)| *value == "after").map(|(_, i)| i)
}

/// Whether a language's dates have this word between their parts.
pub(super) fn is_glue(word: &str) -> bool {
    row(MONTHS, word).0.is_some_and(|values| values.split(' ').any(|v| v.starts_with("glue=")))
}

/// The hours (from, before) of the part of the day that the words from a token on name, and the
/// index of the last of them.
pub(super) fn half(tokens: &[Token], at: usize, language: &str) -> Option<((u32, u32), usize)> {
    let (value, last) = longest(HALVES, tokens, at, language)?;
    let (from, before) = value.split_once('-')?;
    Some(((from.parse().ok()?, before.parse().ok()?), last))
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    fn of(name: &str, language: &str) -> Option<u8> {
        match super::name(&tokens(name), 0, language)?.0 {
            Name::Month(month) => Some(month),
            Name::Persian(_) | Name::Before => None,
        }
    }

    #[test]
    fn the_language_settles_shared_names() {
        for (name, language, expected) in [
            ("listopada", "pl", Some(11)),
            ("listopada", "hr", Some(10)),
            ("lip.", "hr", Some(6)),
            ("lip", "pl", Some(7)),
            ("srpna", "cs", Some(8)),
            ("srpnja", "hr", Some(7)),
            // Two languages differ and the page names neither: not known.
            ("listopada", "", None),
            ("march", "xx", Some(3)),
            ("تشرين الثاني", "ar", Some(11)),
            ("арван нэгдүгээр сарын", "mn", Some(11)),
            ("des", "no", Some(12)),
            ("nothing", "en", None),
            ("", "en", None),
        ] {
            assert_eq!(of(name, language), expected, "{name} {language}");
        }
    }

    #[test]
    fn every_name_of_the_tables_is_found() {
        for table in [MONTHS, HALVES] {
            for line in table.lines() {
                let (name, values) = line.split_once('\t').expect("a name and values");
                assert_eq!(row(table, name).0, Some(values), "{name}");
            }
        }
    }
}
