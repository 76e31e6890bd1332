//! Cuts printed bylines into names.

use super::names::{OPENERS, is_agency, is_person};
use super::text::{clean, cut, fold};
use crate::hints::FnvSet;
use std::sync::LazyLock;

/// Longer openers than this are none, in bytes.
const LONGEST_OPENER: usize = 60;

/// Openers that are common words too: they count only in marked-up bylines or before ':'.
const WEAK: &[&str] = &[
    "de", "di", "na", "text", "tekst", "haber", "aus", "o", "da", "a", "do", "от", "文", "글",
    "from", "with", "mit", "av", "af", "autor", "bài", "του", "της", "reporter", "editor", "på",
];

/// Cuts "By ", "Von: ", "View all of X's posts". Gives the rest and whether something that
/// opens a byline was there.
pub(crate) fn strip_opener(text: &str) -> (&str, bool) {
    let text = text.trim();
    let ends =
        |c: char| c.is_whitespace() || matches!(c, ':' | '：' | '/' | '／' | '・' | '＝' | '=');
    // The longest opener that a blank or a colon follows.
    let start = cut(text, LONGEST_OPENER + 1).len();
    let lower = text[..start].to_lowercase();
    let best = if lower.len() == start {
        let stops = lower.char_indices().filter(|(_, c)| ends(*c)).map(|(at, _)| at);
        stops.rev().find(|at| OPENERS.contains(&lower[..*at]))
    } else {
        None
    };
    match best {
        Some(len) => (text[len..].trim_start_matches(ends), true),
        None => (text, false),
    }
}

/// First words of all openers.
static FIRST: LazyLock<FnvSet<&'static str>> = LazyLock::new(|| {
    let ends = |c: char| c.is_whitespace() || c == '・';
    OPENERS.iter().filter_map(|opener| opener.split(ends).next()).collect()
});

/// Whether a text's first word may open a byline: a quick look before [`opens_byline`].
pub(crate) fn may_open(text: &str) -> bool {
    let text = text.trim_start();
    let ends = |c: char| c.is_whitespace() || matches!(c, ':' | '：' | '/' | '／' | '・' | '＝');
    let word = text.split(ends).next().unwrap_or_default();
    word.len() <= 24 && FIRST.contains(word.to_lowercase().as_str())
}

/// Whether the opener of a text says more than a preposition ("Written by", "Text:"), so that
/// it may stand anywhere.
pub(crate) fn opens_strongly(text: &str) -> bool {
    const STRONG: &[&str] = &[
        "written by",
        "story by",
        "words by",
        "reported by",
        "geschrieben von",
        "ein artikel von",
        "écrit par",
        "escrito por",
        "scritto da",
        "skrevet av",
        "skrevet af",
        "posted by",
        "article by",
    ];
    let text = text.trim_start();
    let starts = |o: &&str| text.get(..o.len()).is_some_and(|h| h.eq_ignore_ascii_case(o));
    STRONG.iter().any(starts)
}

/// What a paragraph's end credits: "... writes Ann Lee for Example" a person, "...reports
/// Example News" a house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum EndCredit {
    Person(String),
    House(String),
}

/// Reads the credit at a paragraph's end.
pub(crate) fn end_credit(tail: &str) -> Option<EndCredit> {
    if let Some((_, rest)) = tail.rsplit_once("writes ") {
        let (name, _) = rest.split_once(" for ")?;
        return is_person(name, false).then(|| EndCredit::Person(name.trim().to_owned()));
    }
    let at =
        ["reports ", "reporst "].iter().filter_map(|w| tail.rfind(w).map(|i| i + w.len())).max()?;
    let name = tail[at..].trim().trim_end_matches('.');
    let words: Vec<&str> = name.split_whitespace().collect();
    // A credit is a name to the end of the paragraph: every word has a capital.
    let capitals = words.iter().all(|w| w.chars().next().is_some_and(char::is_uppercase));
    let house = words
        .last()
        .is_some_and(|w| matches!(*w, "News" | "Agency" | "Times" | "Desk" | "Bureau" | "Service"));
    ((2..=5).contains(&words.len()) && capitals && house).then(|| EndCredit::House(name.to_owned()))
}

/// Whether a text is nothing but an opener ("Written by:").
pub(crate) fn is_opener(text: &str) -> bool {
    let text = text.trim().trim_end_matches([':', '：']).trim().to_lowercase();
    text.len() <= 30 && OPENERS.contains(&text.as_str()) && !WEAK.contains(&text.as_str())
}

/// Whether a text without markup opens like a byline.
pub(crate) fn opens_byline(text: &str) -> bool {
    let (rest, opened) = strip_opener(text);
    if !opened {
        return false;
    }
    let lower = text.trim().to_lowercase();
    let weak = WEAK
        .iter()
        .any(|w| lower.strip_prefix(w).is_some_and(|r| r.starts_with(|c: char| c.is_whitespace())));
    !weak && !rest.is_empty()
}

/// Cuts what themes put around an author's name in links and feeds.
fn unwrap_link_text(text: &str) -> &str {
    let lower = text.to_ascii_lowercase();
    for (head, tail) in [
        ("view all of ", "'s posts"),
        ("view all of ", "’s posts"),
        ("view all posts by ", ""),
        ("view all articles by ", ""),
        ("posts by ", ""),
        ("more posts by ", ""),
        ("articles by ", ""),
        ("all posts by ", ""),
        ("more from ", ""),
        ("see all posts by ", ""),
        ("alle beiträge von ", ""),
        ("voir tous les articles de ", ""),
        ("ver todas las entradas de ", ""),
        ("view profile of ", ""),
        ("meer van ", ""),
        ("mehr von ", ""),
        ("follow ", ""),
        ("view ", "'s profile"),
    ] {
        if lower.len() == text.len()
            && lower.starts_with(head)
            && lower.ends_with(tail)
            && text.len() >= head.len() + tail.len()
        {
            return text[head.len()..text.len() - tail.len()].trim();
        }
    }
    text
}

/// Words that join two names, by language.
const JOINERS: &[&str] = &[
    "and", "und", "et", "y", "e", "og", "och", "en", "ja", "i", "a", "ve", "dan", "и", "і", "та",
    "και", "și", "és", "with", "mit", "avec", "con", "sowie", "&", "וגם", "और", "و", "und", "oraz",
];

/// Degrees and titles that are no part of the list ("Jane Roe, PhD").
const TITLES: &[&str] = &[
    "phd", "ph.d.", "md", "m.d.", "mba", "jd", "jr", "jr.", "sr", "sr.", "rn", "rd", "ms", "ma",
    "mph", "esq", "esq.", "cpa", "dr", "prof", "iii", "ii", "cfp®", "cfp",
];

/// Cuts a printed list of names: "By Ann Lee and Bo Ek, in Kyiv" gives Ann Lee, Bo Ek.
/// `marked` says that the text stands in a marked-up author field.
pub(crate) fn split_names(text: &str, marked: bool) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for part in text.split(['\n', '\t', ';', '|', '•', '·', '–', '—', '►', '，', '、']) {
        let cleaned = without_contacts(&clean(part));
        if super::names::credits_others(&cleaned) {
            continue;
        }
        let (part, _) = strip_opener(unwrap_link_text(&cleaned));
        let part = unwrap_link_text(part);
        let part = part.split("  ").next().unwrap_or(part).trim();
        let mut first = true;
        for piece in split_joined(part) {
            let piece = piece.trim().trim_matches(|c: char| {
                matches!(c, ',' | '.' | ':' | '-' | '*' | '/' | '(' | ')') || c.is_whitespace()
            });
            let piece = strip_role(piece);
            let (piece, _) = strip_opener(piece);
            let piece = strip_suffix(piece);
            if piece.is_empty() || TITLES.contains(&piece.to_lowercase().as_str()) {
                continue;
            }
            // "Maria & Katerina": first names go with first names. "Bern, Switzerland" is a place.
            let single = marked
                && !part.contains(|c: char| c.is_ascii_digit())
                && !(part.contains(',') && split_is_of_words(part))
                && (first || out.last().is_some_and(|n| !n.contains(' ')));
            let ok = is_person(piece, single) || is_agency(piece);
            if !ok {
                // After a name, ", in Kyiv" or ", political editor" end the list.
                if !first {
                    break;
                }
                continue;
            }
            first = false;
            if !out.iter().any(|o| fold(o) == fold(piece)) {
                out.push(piece.to_owned());
            }
        }
    }
    out
}

/// Whether commas part nothing but single words: places and tags are written so.
fn split_is_of_words(part: &str) -> bool {
    let mut pieces = part.split(',').map(str::trim).filter(|piece| !piece.is_empty());
    pieces.all(|piece| piece.is_ascii() && !piece.contains(char::is_whitespace))
}

/// A printed byline without what stands in brackets, handles and addresses: "Ann Lee (@ann)".
fn without_contacts(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0_u8;
    for c in text.chars() {
        match c {
            '(' | '（' => depth = depth.saturating_add(1),
            ')' | '）' if depth > 0 => depth -= 1,
            ' ' if out.ends_with(' ') => {}
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    let handle = |word: &str| word.trim_start_matches(['<', '[']).contains('@');
    if !out.contains('@') {
        return out;
    }
    // What ends a handle parts names as before: "@ann, Bo Ek".
    let words = out.split_whitespace().map(|word| match (handle(word), word.ends_with(',')) {
        (true, true) => ",",
        (true, false) => "",
        _ => word,
    });
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Korean and Chinese write "reporter" behind the name, Chinese in front of it too.
fn strip_suffix(piece: &str) -> &str {
    let han = |text: &str| {
        let count = text.chars().count();
        (2..=4).contains(&count) && text.chars().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}'))
    };
    let front = ["本报记者", "本報記者", "本网记者", "记者", "記者"];
    if let Some(name) = front.iter().find_map(|word| piece.strip_prefix(word)).filter(|n| han(n)) {
        return name;
    }
    ["기자", "특파원", "記者", "记者", "編集委員", "논설위원"]
        .iter()
        .find_map(|s| piece.strip_suffix(s))
        .map_or(piece, str::trim_end)
}

/// "in Kyiv", "for The Example": cut off behind a name.
fn strip_role(piece: &str) -> &str {
    for mark in [
        " in ", " for ", " at ", " aus ", " für ", " reports", " - ", " | ", " @", " / ", ", ",
        " à ", " en ", " op ",
    ] {
        if let Some(at) = piece.find(mark) {
            // "Simone van in 't Veld" keeps its particle: only a name of two words may be cut.
            if piece[..at].split_whitespace().count() >= 2 {
                return piece[..at].trim();
            }
        }
    }
    piece
}

fn split_joined(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for part in text.split(',') {
        let mut current = String::new();
        for word in part.split_whitespace() {
            // Spanish "y", Catalan and Polish "i" join two full names only.
            let joins = JOINERS.contains(&word.to_lowercase().as_str())
                && !word.chars().next().is_some_and(char::is_uppercase);
            if joins && current.split_whitespace().count() >= 1 {
                out.push(std::mem::take(&mut current));
                continue;
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
        out.push(current);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_end_credits() {
        let person = |n: &str| Some(EndCredit::Person(n.to_owned()));
        let house = |n: &str| Some(EndCredit::House(n.to_owned()));
        for (tail, want) in [
            ("he said on Thursday…reports Example Lite News", house("Example Lite News")),
            ("on Thursday. reporst Example Lite News.", house("Example Lite News")),
            ("a long history, writes Ann B. Lee for Example Lite", person("Ann B. Lee")),
            ("the committee reports to the minister", None),
            ("she writes books for children", None),
            ("according to media reports", None),
        ] {
            assert_eq!(end_credit(tail), want, "{tail}");
        }
    }

    #[test]
    fn splits_bylines() {
        for (text, want) in [
            ("By Ann Lee and Bo Ek, in Kyiv", &["Ann Lee", "Bo Ek"][..]),
            ("Max Roe-Lind and Jonas Hagemann", &["Max Roe-Lind", "Jonas Hagemann"]),
            ("View all of Jane Roe's posts", &["Jane Roe"]),
            (
                "Von Anna Groß, Karl-Heinz Müller und Ida von Berg",
                &["Anna Groß", "Karl-Heinz Müller", "Ida von Berg"],
            ),
            ("Par Zoé Le Goff avec AFP", &["Zoé Le Goff", "AFP"]),
            ("Por María R. Sanz y Luis Gómez", &["María R. Sanz", "Luis Gómez"]),
            ("Di Marco Rossi e Anna Bianchi", &["Marco Rossi", "Anna Bianchi"]),
            ("Door Piet van der Berg", &["Piet van der Berg"]),
            ("Текст: Анна Иванова", &["Анна Иванова"]),
            ("\t\tInga Tveit\t\t", &["Inga Tveit"]),
            ("Mari Berg Dahl", &["Mari Berg Dahl"]),
            ("作者：王小明", &["王小明"]),
            ("Written by: Jane Roe, PhD", &["Jane Roe"]),
            ("Jane Roe, Senior political editor", &["Jane Roe"]),
            ("Maria & Katerina", &["Maria", "Katerina"]),
            ("Bern, Switzerland", &[]),
            ("Interview: Ann Lee", &["Ann Lee"]),
            ("Erstellt von Ann Lee", &["Ann Lee"]),
            ("Sat, 20 Dec 2025 - 06:36", &[]),
            ("Jane Roe, 20 Dec 2025", &["Jane Roe"]),
            ("김민수 기자", &["김민수"]),
            ("김민수 기자 minsu@news.example", &["김민수"]),
            ("홍길동·김철수 기자", &["홍길동", "김철수"]),
            ("文・佐藤 花子", &["佐藤 花子"]),
            ("取材・文＝佐藤花子", &["佐藤花子"]),
            ("本报记者王小明", &["王小明"]),
            ("记者 王小明", &["王小明"]),
            ("By Ann Lee (@annlee) and Bo Ek", &["Ann Lee", "Bo Ek"]),
            ("Ann Lee (@annlee), Bo Ek (@bo_ek)", &["Ann Lee", "Bo Ek"]),
            ("Ann Lee @annlee", &["Ann Lee"]),
            ("By Ann Lee <ann@news.example>", &["Ann Lee"]),
            ("Photos by Ann Lee", &[]),
            ("写真・鈴木一郎", &[]),
            ("责任编辑：王小明", &[]),
            ("CC BY-SA Ann Lee", &[]),
            ("Creative Commons", &[]),
            ("First Last Name", &[]),
            ("Admin", &[]),
            ("By", &[]),
            ("Staff Reporter", &[]),
            ("Facebook Twitter", &[]),
            ("desk@news.example", &[]),
            ("The Associated Press", &["The Associated Press"]),
        ] {
            assert_eq!(split_names(text, true), want, "{text}");
        }
    }
}
