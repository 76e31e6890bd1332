//! Tells persons from organisations, and cuts a printed list of names.

use super::text::{clean, fold};

/// Agencies by their folded names; a credit to one is no person.
const AGENCIES: &[&str] = &[
    "reuters",
    "ap",
    "associated press",
    "the associated press",
    "afp",
    "agence france presse",
    "dpa",
    "deutsche presse agentur",
    "xinhua",
    "ians",
    "ani",
    "pti",
    "press trust of india",
    "efe",
    "agencia efe",
    "ansa",
    "adnkronos",
    "lusa",
    "anp",
    "belga",
    "apa",
    "sda",
    "keystone sda",
    "sid",
    "ntb",
    "tt",
    "ritzau",
    "stt",
    "pap",
    "čtk",
    "ctk",
    "tasr",
    "mti",
    "hina",
    "tanjug",
    "tass",
    "ria novosti",
    "interfax",
    "ukrinform",
    "unian",
    "anadolu",
    "anadolu agency",
    "aa",
    "iha",
    "dha",
    "kyodo",
    "kyodo news",
    "jiji",
    "yonhap",
    "bernama",
    "antara",
    "vna",
    "wam",
    "mena",
    "saba",
    "press association",
    "pa",
    "pa media",
    "bloomberg",
    "bloomberg news",
    "canadian press",
    "the canadian press",
    "aap",
    "australian associated press",
    "afp relaxnews",
    "europa press",
    "agenzia ansa",
    "epd",
    "kna",
    "epa",
    "getty images",
    "imago",
    "ritzau",
    "tt nyhetsbyrån",
    "news agency of nigeria",
    "nan",
    "sapa",
    "prensa latina",
    "télam",
    "telam",
    "notimex",
    "ats",
    "agencia brasil",
    "agência brasil",
    "estadão conteúdo",
    "ddp",
    "afx",
    "upi",
    "tribune news service",
    "cnn wire",
    "globe newswire",
    "pr newswire",
    "business wire",
    "xinhua news agency",
    "ihlas haber ajansı",
    "demirören haber ajansı",
    "pa news agency",
    "bang showbiz",
    "spot on news",
    "storyful",
    "ritzaus bureau",
    "keystone ats",
    "reuters staff",
];

/// Whole words that no person's name has.
const NOT_NAMES: &[&str] = &[
    "admin",
    "administrator",
    "editor",
    "editors",
    "editorial",
    "staff",
    "team",
    "desk",
    "newsroom",
    "newsdesk",
    "news",
    "press",
    "agency",
    "agencies",
    "redaktion",
    "redaktionen",
    "redazione",
    "redacción",
    "redaccion",
    "rédaction",
    "redaction",
    "redactie",
    "redação",
    "redaksi",
    "redakcja",
    "redakce",
    "redakcia",
    "redakcija",
    "redakció",
    "szerkesztőség",
    "toimitus",
    "redacția",
    "редакция",
    "редакція",
    "σύνταξη",
    "agencia",
    "agência",
    "agenzia",
    "agentur",
    "agence",
    "ajans",
    "ajansı",
    "nachrichten",
    "online",
    "webmaster",
    "bureau",
    "service",
    "services",
    "media",
    "magazine",
    "newspaper",
    "tv",
    "radio",
    "correspondent",
    "correspondents",
    "reporter",
    "reporters",
    "contributor",
    "contributors",
    "writers",
    "writer",
    "guest",
    "sponsored",
    "partner",
    "content",
    "unknown",
    "anonymous",
    "company",
    "inc",
    "ltd",
    "llc",
    "gmbh",
    "corp",
    "foundation",
    "institute",
    "university",
    "department",
    "ministry",
    "association",
    "network",
    "group",
    "board",
    "committee",
    "council",
    "center",
    "centre",
    "www",
    "http",
    "https",
    "com",
    "email",
    "share",
    "facebook",
    "twitter",
    "whatsapp",
    "linkedin",
    "print",
    "copy",
    "link",
    "comments",
    "read",
    "more",
    "view",
    "posts",
    "updated",
    "published",
    "subscribe",
    "follow",
    "photo",
    "photos",
    "video",
    "image",
    "user",
    "the",
    "our",
    "your",
    "all",
    "about",
    "click",
    "home",
    "login",
    "sign",
    "min",
    "minutes",
    "newswire",
    "wire",
    "times",
    "gazette",
    "herald",
    "tribune",
    "journal",
    "zeitung",
    "quelle",
    "source",
    "quellen",
    "foto",
    "fotos",
    "bild",
    "text",
    "von",
    "agenturen",
    "verlag",
    "kolumne",
    "office",
    "corporation",
    "sportredaktion",
    "onlineredaktion",
    "community",
    "podcast",
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
            )
    }) {
        return false;
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    if words.is_empty() || words.len() > 6 {
        return false;
    }
    let mut capital = 0;
    for word in &words {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let lower = bare.to_lowercase();
        if NOT_NAMES.contains(&lower.as_str()) {
            return false;
        }
        // "news.example" is an address. "J.R.R." is not.
        if let Some((left, right)) = bare.split_once('.') {
            if left.chars().count() > 2
                && right.chars().count() >= 2
                && right.chars().next().is_some_and(char::is_lowercase)
            {
                return false;
            }
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

/// Words that open a byline, by language (lower case). The first match is cut off.
const OPENERS: &[&str] = &[
    // en, de, fr, es, pt, it, nl
    "written by",
    "posted by",
    "published by",
    "reported by",
    "story by",
    "words by",
    "text by",
    "article by",
    "report by",
    "reviewed by",
    "by",
    "ein bericht von",
    "ein artikel von",
    "eine analyse von",
    "ein kommentar von",
    "ein interview von",
    "ein gastbeitrag von",
    "eine kolumne von",
    "interview von",
    "aus",
    "kommentar von",
    "analyse von",
    "text von",
    "geschrieben von",
    "von",
    "propos recueillis par",
    "écrit par",
    "publié par",
    "rédigé par",
    "par",
    "publicado por",
    "escrito por",
    "texto de",
    "por",
    "di",
    "a cura di",
    "scritto da",
    "door",
    "geschreven door",
    // sv, no, da, fi, is
    "av",
    "text",
    "tekst",
    "skrevet av",
    "af",
    "skrevet af",
    "kirjoittanut",
    "teksti",
    "eftir",
    // pl, cs, sk, hr, sr, sl, ro, hu, bg
    "autor",
    "autorka",
    "autorzy",
    "opracował",
    "opracowała",
    "przez",
    "napsal",
    "napsala",
    "piše",
    "pišu",
    "napisao",
    "napisala",
    "avtor",
    "autori",
    "autoři",
    "de",
    "scris de",
    "szerző",
    "írta",
    "автор",
    "автори",
    // ru, uk, el, tr, id, ms, vi, sw
    "авторы",
    "текст",
    "του",
    "της",
    "γράφει ο",
    "γράφει η",
    "γράφει",
    "από",
    "yazan",
    "haber",
    "muhabir",
    "oleh",
    "penulis",
    "tác giả",
    "bài",
    "na",
    // ar, he, fa, hi, bn, zh, ja, ko
    "بقلم",
    "كتب",
    "كتبت",
    "إعداد",
    "מאת",
    "نویسنده",
    "द्वारा",
    "লেখক",
    "作者",
    "文",
    "撰文",
    "记者",
    "記者",
    "本报记者",
    "글",
    "기자",
    "author",
    "authors",
    "auteur",
    "auteurs",
    "autoren",
    "autores",
    "autorin",
    "autore",
    "verfasst von",
    "from",
    "with",
    "mit",
    "reporter",
    "bylines",
    "byline",
    "editor",
];

/// Openers that are common words too: they count only in marked-up bylines or before ':'.
const WEAK: &[&str] = &[
    "de", "di", "na", "text", "tekst", "haber", "aus", "o", "da", "a", "do", "от", "文", "글",
    "from", "with", "mit", "av", "af", "autor", "bài", "του", "της", "reporter", "editor", "på",
];

/// Cuts "By ", "Von: ", "View all of X's posts". Gives the rest and whether something that
/// opens a byline was there.
pub(crate) fn strip_opener(text: &str) -> (&str, bool) {
    let text = text.trim();
    let lower = text.to_lowercase();
    let mut best: Option<usize> = None;
    for opener in OPENERS {
        if lower.starts_with(opener) && lower.len() == text.len() {
            let rest = &text[opener.len()..];
            let ends = rest
                .starts_with(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '/' | '／'));
            if ends && best.is_none_or(|b| b < opener.len()) {
                best = Some(opener.len());
            }
        }
    }
    match best {
        Some(len) => (
            text[len..].trim_start_matches(|c: char| {
                c.is_whitespace() || matches!(c, ':' | '：' | '/' | '／')
            }),
            true,
        ),
        None => (text, false),
    }
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
        let cleaned = clean(part);
        let (part, _) = strip_opener(unwrap_link_text(&cleaned));
        let part = unwrap_link_text(part);
        let part = part.split(" (").next().unwrap_or(part);
        let part = part.split("  ").next().unwrap_or(part).trim();
        let mut first = true;
        for piece in split_joined(part) {
            let piece = piece.trim().trim_matches(|c: char| {
                matches!(c, ',' | '.' | ':' | '-' | '*' | '/' | '(' | ')') || c.is_whitespace()
            });
            let piece = strip_role(piece);
            let (piece, _) = strip_opener(piece);
            if piece.is_empty() || TITLES.contains(&piece.to_lowercase().as_str()) {
                continue;
            }
            let ok = is_person(piece, marked && first) || is_agency(piece);
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
