//! Agencies credited in the text itself: "PARIS, 3 May (AFP) - ..." above, "(PTI)" below.
//!
//! Only names of the table of agencies count, and only where wire copy has them: in brackets
//! within the dateline, at the end of the last paragraph, and where a sentence reports after a "news
//! agency" by name. Another mention in running text is no credit.

use super::names::is_agency;

/// A dateline stands within so many characters: place, day, agency.
const DATELINE: usize = 120;
/// A credit has at most so many bytes: three agencies at most.
const CREDIT: usize = 60;
/// Agencies that write their short names small.
const SMALL: &[&str] = &["dpa", "sda", "epd", "kna", "apa", "ats", "sid", "ntb", "anp"];

/// `agencies` and those that `body` credits.
pub(crate) fn with(mut agencies: Vec<String>, body: &str) -> Vec<String> {
    for name in opening(body).into_iter().chain(closing(body)).chain(reported(body)) {
        if !agencies.iter().any(|known| super::text::fold(known) == super::text::fold(name)) {
            agencies.push(name.to_owned());
        }
    }
    agencies
}

/// Names in brackets before the dash of a dateline, or that begin the text.
fn opening(body: &str) -> Vec<&str> {
    let end = body.char_indices().nth(DATELINE).map_or(body.len(), |(at, _)| at);
    let start = body[..end].lines().next().unwrap_or_default();
    let Some((before, rest)) = start.split_once(['(', '[', '（', '【']) else {
        return Vec::new();
    };
    let Some((inside, after)) = rest.split_once([')', ']', '）', '】']) else {
        return Vec::new();
    };
    let dash = after.trim_start().starts_with(['-', '–', '—', ':', '：', '―']);
    if dash || before.trim().is_empty() { names(inside) } else { Vec::new() }
}

/// A last paragraph that is a credit, or ends in one in brackets.
fn closing(body: &str) -> Vec<&str> {
    let last = body.trim_end().rsplit('\n').next().unwrap_or_default().trim();
    let marks = ['(', ')', '[', ']', '（', '）', '-', '–', '—', '/', '.', ' ', '【', '】'];
    if last.len() <= CREDIT {
        let alone = names(last.trim_matches(marks));
        if !alone.is_empty() {
            return alone;
        }
    }
    let inside =
        last.strip_suffix([')', ']', '）']).and_then(|text| text.rsplit_once(['(', '[', '（']));
    inside.map_or_else(Vec::new, |(_, inside)| names(inside))
}

/// The text that says which kind of house reports: the commonest credit in papers that buy copy.
const HOUSE: &str = "news agency";
/// Most sentences looked at.
const SENTENCES: usize = 20;

/// Agencies that a sentence names as such and reports after: "..., Xinhua news agency reported",
/// "the news agency Reuters said".
fn reported(body: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, _) in body.match_indices(HOUSE).take(SENTENCES) {
        let (before, after) = (&body[..at], &body[at + HOUSE.len()..]);
        let rest = after.split(['.', '\n']).next().unwrap_or_default();
        let start = before.rfind(['.', '\n']).map_or(0, |dot| dot + 1);
        let verb =
            |text: &str| ["report", "said", "says", "quot", "cit"].iter().any(|v| text.contains(v));
        if !verb(rest) && !verb(&before[start..]) {
            continue;
        }
        let ends = |text: &str, words: usize| {
            let from = text.rmatch_indices(' ').nth(words - 1).map_or(0, |(at, _)| at + 1);
            text[from..].len()
        };
        let before = before[start..].trim();
        let name = (1..=3)
            .rev()
            .map(|words| &before[before.len() - ends(before, words)..])
            .find(|n| is_credited(n));
        let next = rest.trim_start().split([' ', ',']).next().unwrap_or_default();
        found.extend(name.or_else(|| is_credited(next).then_some(next)));
    }
    found
}

/// The agencies of a list, where it names nothing else.
fn names(list: &str) -> Vec<&str> {
    if list.len() > CREDIT {
        return Vec::new();
    }
    let parts: Vec<&str> = list
        .split(['/', ',', ';', '&', '、'])
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    if parts.iter().all(|name| is_credited(name)) { parts } else { Vec::new() }
}

/// Short names are words too ("pa", "tt", "nan"), unless they are set as names.
fn is_credited(name: &str) -> bool {
    let short = name.len() <= 4 && name.is_ascii();
    let as_name = name.bytes().all(|byte| byte.is_ascii_uppercase()) || SMALL.contains(&name);
    is_agency(name) && (!short || as_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits() {
        for (body, expected) in [
            ("KYIV, March 9 (Reuters) - Talks began.\n\nMore.", "Reuters"),
            ("BEIJING, May 3 (Xinhua) -- Talks began.", "Xinhua"),
            ("Berlin (dpa) - Es begann.", "dpa"),
            ("Berlin (dpa/AFP) – Es begann.", "dpa AFP"),
            ("PARIS, 3 mai (AFP) — Les discussions.", "AFP"),
            ("【共同通信】会談が始まった。", "共同通信"),
            ("Talks began.\n\nThey end soon. (PTI)", "PTI"),
            ("Talks began.\n\n(Reuters, AP)", "Reuters AP"),
            ("Talks began.\n\n--IANS", "IANS"),
            ("Talks began.\n\n/dpa/", "dpa"),
            ("ROMA, 3 maggio (ANSA) - Inizio.\n\n(ANSA).", "ANSA"),
            ("Talks began, Xinhua news agency reported.\n\nMore.", "Xinhua"),
            ("Russia's TASS news agency said that talks began.", "TASS"),
            ("The state news agency Xinhua reported that talks began.", "Xinhua"),
            ("Xinhua news agency moved its office to another street.", ""),
            ("He founded a news agency, said the mayor.", ""),
            // No credits: running text, other names, words set small, nothing at all.
            ("Talks began, an agency (Reuters) said on Monday.", ""),
            ("LONDON (The Paper) - Talks began.", ""),
            ("LONDON (Reuters and we) - Talks began.", ""),
            ("Talks began.\n\nHe told Reuters.", ""),
            ("Talks began.\n\n(pa)", ""),
            ("Talks (", ""),
            ("Talks )(", ""),
            ("", ""),
        ] {
            assert_eq!(with(Vec::new(), body).join(" "), expected, "{body}");
        }
        let known = vec!["REUTERS".to_owned()];
        assert_eq!(with(known, "KYIV (Reuters) - Talks."), ["REUTERS"]);
    }
}
