//! Invented languages: words, names, figures and stock phrases.

use crate::corpus::{Sentence, Word};
use crate::rng::Rng;

/// Common words of a language; those of higher number are rarer.
pub(crate) const VOCABULARY: usize = 12_000;
/// Names, with a capital where the script has them, stand behind the words.
pub(crate) const NAMES: std::ops::Range<usize> = VOCABULARY..VOCABULARY + 4_000;
/// Figures stand behind the names.
pub(crate) const FIGURES: std::ops::Range<usize> = NAMES.end..NAMES.end + 1_500;

/// How a language is written.
pub(crate) struct Language {
    /// For people.
    pub name: &'static str,
    /// By their numbers.
    pub words: Vec<String>,
    /// Between words.
    pub between: &'static str,
    /// At the end of a sentence.
    pub full_stop: &'static str,
    /// Stock phrases.
    pub phrases: Vec<Sentence>,
}

/// A word of running text.
pub(crate) fn common(rng: &mut Rng) -> Word {
    Word::try_from(rng.zipf(VOCABULARY)).unwrap_or(0)
}

/// Syllables of an alphabet with spaces.
pub(crate) const LATIN: [&str; 40] = [
    "an", "be", "cor", "da", "el", "fi", "gra", "hol", "in", "ju", "ka", "lo", "mer", "no", "os",
    "pe", "qui", "ra", "sti", "to", "ur", "va", "wen", "xi", "yo", "zu", "bra", "cle", "dro",
    "est", "fu", "gi", "hu", "ist", "ment", "nov", "ple", "res", "sol", "tra",
];
/// Han characters.
pub(crate) const HAN: [&str; 48] = [
    "国", "新", "闻", "市", "人", "民", "政", "府", "经", "济", "发", "展", "会", "议", "总", "理",
    "科", "技", "教", "育", "城", "乡", "水", "电", "路", "桥", "山", "海", "东", "西", "南", "北",
    "大", "小", "高", "低", "年", "月", "日", "时", "学", "校", "医", "院", "工", "厂", "商", "业",
];
/// Syllables of an alphabet without spaces.
pub(crate) const THAI: [&str; 40] = [
    "กา",
    "ขอ",
    "คน",
    "งา",
    "จะ",
    "ชา",
    "ดี",
    "ตา",
    "ทำ",
    "นา",
    "บา",
    "ปี",
    "ผู้",
    "พา",
    "ฟ้า",
    "มา",
    "ยา",
    "รา",
    "ลม",
    "วัน",
    "สี",
    "หา",
    "อา",
    "ใน",
    "ไป",
    "เมือง",
    "ที่",
    "ข่าว",
    "น้ำ",
    "ไฟ",
    "ถนน",
    "รถ",
    "บ้าน",
    "เด็ก",
    "ครู",
    "หมอ",
    "ตลาด",
    "เงิน",
    "ข้าว",
    "ปลา",
];

/// A language of invented words.
pub(crate) fn language(
    rng: &mut Rng,
    name: &'static str,
    syllables: &[&str],
    (low, high): (usize, usize),
    between: &'static str,
    full_stop: &'static str,
) -> Language {
    let word = |rng: &mut Rng| -> String {
        let count = rng.between(low, high);
        (0..count).map(|_| syllables[rng.below(syllables.len())]).collect()
    };
    let mut words: Vec<String> = (0..VOCABULARY).map(|_| word(rng)).collect();
    for _ in NAMES {
        let name = word(rng) + syllables[rng.below(syllables.len())];
        let capital = name.chars().take(1).flat_map(char::to_uppercase);
        words.push(capital.chain(name.chars().skip(1)).collect());
    }
    for _ in FIGURES {
        let figure = rng.between(1, 999);
        words.push(match rng.below(3) {
            0 => figure.to_string(),
            1 => format!("{}.{}", figure / 10, figure % 10),
            _ => format!("{figure},{:03}", rng.below(1_000)),
        });
    }
    let phrases = (0..1_500)
        .map(|_| {
            let length = rng.between(2, 6);
            (0..length).map(|_| common(rng)).collect()
        })
        .collect();
    Language { name, words, between, full_stop, phrases }
}
