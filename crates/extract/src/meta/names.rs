//! Tells persons from organisations, and cuts a printed list of names.

use super::text::fold;
use crate::hints::FnvSet;
use std::sync::LazyLock;

/// Words that open a byline, by language (lower case). The first match is cut off.
pub(super) static OPENERS: LazyLock<FnvSet<&'static str>> =
    LazyLock::new(|| words(include_str!("data/byline_openers.txt")));

/// Entries of a list of words: parted by commas, lines with `#` are remarks.
pub(super) fn words(list: &'static str) -> FnvSet<&'static str> {
    let lines = list.lines().filter(|l| !l.starts_with('#'));
    lines.flat_map(|l| l.split(',')).map(str::trim).filter(|w| !w.is_empty()).collect()
}

/// Agencies by their folded names; a credit to one is no person.
static AGENCIES: LazyLock<FnvSet<&'static str>> =
    LazyLock::new(|| words(include_str!("data/agencies.txt")));

/// Whole words that no person's name has.
static NOT_NAMES: LazyLock<FnvSet<&'static str>> =
    LazyLock::new(|| words(include_str!("data/not_names.txt")));

/// Ends of words that name a role ("Wirtschaftsredakteur").
const ROLE_ENDS: &[&str] = &[
    "redakteur",
    "redakteurin",
    "korrespondent",
    "korrespondentin",
    "journalist",
    "journalistin",
    "reporterin",
    "redaktion",
    "leiterin",
    "redaktör",
    "redaktør",
    "journalisten",
    "chefredakteurin",
    "editor",
];

/// Particles written small inside names.
const PARTICLES: &[&str] = &[
    "de", "da", "do", "dos", "das", "di", "del", "della", "der", "den", "van", "von", "zu", "zur",
    "zum", "und", "ten", "ter", "la", "le", "du", "el", "al", "bin", "ibn", "bint", "y", "e", "af",
    "av", "ben", "vom", "van't", "des", "i", "d", "ul", "ur", "dan", "lo", "st",
];

/// Whether a script has no capitals, so that case tells nothing.
fn caseless(c: char) -> bool {
    c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase()
}

/// Texts of links beside a name that look like one.
const LINKS: &[&str] = &["full bio", "short bio", "see bio", "see profile", "show profile"];

/// What begins a credit of others than the authors: photographers, editors, translators.
static OTHERS: LazyLock<FnvSet<&'static str>> =
    LazyLock::new(|| words(include_str!("data/others.txt")));

/// Whether a text credits somebody else than an author ("Photos by Ann Lee", "写真・鈴木一郎").
pub(crate) fn credits_others(text: &str) -> bool {
    let lower = text.trim_start().to_lowercase();
    OTHERS.iter().any(|word| {
        lower.strip_prefix(word).is_some_and(|rest| {
            rest.starts_with(|c: char| !c.is_alphanumeric()) || word.chars().all(|c| !c.is_ascii())
        })
    })
}

/// Whether `name` is a news agency.
pub(crate) fn is_agency(name: &str) -> bool {
    let folded = fold(name);
    AGENCIES.contains(&folded.as_str())
        || folded.strip_prefix("the ").is_some_and(|n| AGENCIES.contains(&n))
}

/// Whether a text can be a person's name. `single` allows one word alone (a blogger's first
/// name), which only marked-up sources may claim.
pub(crate) fn is_person(name: &str, single: bool) -> bool {
    let name = name.trim();
    if name.len() < 2 || name.chars().count() > 60 || is_agency(name) {
        return false;
    }
    if name.chars().any(|c| {
        c.is_numeric()
            || matches!(
                c,
                '@' | '/'
                    | ':'
                    | '|'
                    | '?'
                    | '!'
                    | '"'
                    | '#'
                    | '='
                    | '<'
                    | '>'
                    | '{'
                    | '+'
                    | '['
                    | '%'
                    | '$'
                    | '…'
                    | '“'
                    | '”'
                    | ';'
                    | ','
            )
    }) {
        return false;
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let whole = name.to_lowercase();
    if words.is_empty()
        || words.len() > 6
        || OPENERS.contains(&whole.as_str())
        || LINKS.contains(&whole.as_str())
    {
        return false;
    }
    let mut capital = 0;
    for word in &words {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let lower = bare.to_lowercase();
        if lower.split(['-', '.', '&']).any(|part| NOT_NAMES.contains(&part)) {
            return false;
        }
        if ROLE_ENDS.iter().any(|end| lower.ends_with(end)) {
            return false;
        }
        // "news.example" is an address. "J.R.R." is not.
        if let Some((left, right)) = bare.split_once('.')
            && left.chars().count() > 2
            && right.chars().count() >= 2
            && right.chars().next().is_some_and(char::is_lowercase)
        {
            return false;
        }
        let Some(first) = bare.chars().next() else { continue };
        if first.is_uppercase() || caseless(first) {
            capital += 1;
        } else if !PARTICLES.contains(&lower.as_str()) && !bare.contains(['\'', '’', '-']) {
            return false;
        }
    }
    if words.len() == 1 {
        // Chinese and Japanese names are one "word" of two to five signs.
        let han = name.chars().all(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'));
        return if han { (2..=6).contains(&name.chars().count()) } else { single && capital == 1 };
    }
    capital >= 1
}
