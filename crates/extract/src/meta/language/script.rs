//! Which script a text is written in, and the languages of the press that are written in it.

/// A script's code points, and its languages, the one with most readers first (Unicode Blocks.txt; CLDR
/// languageData.json).
const SCRIPTS: &[(std::ops::RangeInclusive<char>, &[&str])] = &[
    ('\u{370}'..='\u{3ff}', &["el"]),
    (
        '\u{400}'..='\u{52f}',
        &["ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg", "tt", "uz", "ba", "cv", "ce"],
    ),
    ('\u{530}'..='\u{58f}', &["hy"]),
    ('\u{590}'..='\u{5ff}', &["he", "yi"]),
    (
        '\u{600}'..='\u{6ff}',
        &["ar", "fa", "ur", "ps", "ckb", "sd", "ug", "ku", "pa", "ks", "az", "uz"],
    ),
    ('\u{900}'..='\u{97f}', &["hi", "mr", "ne", "sa", "mai", "bho", "kok", "doi"]),
    ('\u{980}'..='\u{9ff}', &["bn", "as", "mni"]),
    ('\u{a00}'..='\u{a7f}', &["pa"]),
    ('\u{a80}'..='\u{aff}', &["gu"]),
    ('\u{b00}'..='\u{b7f}', &["or"]),
    ('\u{b80}'..='\u{bff}', &["ta"]),
    ('\u{c00}'..='\u{c7f}', &["te"]),
    ('\u{c80}'..='\u{cff}', &["kn"]),
    ('\u{d00}'..='\u{d7f}', &["ml"]),
    ('\u{d80}'..='\u{dff}', &["si"]),
    ('\u{e00}'..='\u{e7f}', &["th"]),
    ('\u{e80}'..='\u{eff}', &["lo"]),
    ('\u{f00}'..='\u{fff}', &["bo", "dz"]),
    ('\u{1000}'..='\u{109f}', &["my", "shn"]),
    ('\u{10a0}'..='\u{10ff}', &["ka"]),
    ('\u{1200}'..='\u{139f}', &["am", "ti"]),
    ('\u{1780}'..='\u{17ff}', &["km"]),
    ('\u{3040}'..='\u{30ff}', &["ja"]),
    ('\u{4e00}'..='\u{9fff}', &["zh"]),
    ('\u{ac00}'..='\u{d7a3}', &["ko"]),
];

/// Where in the table Japanese and Chinese stand.
const JAPANESE: &[&str] = &["ja"];

/// What was found.
pub(super) struct Script {
    /// Languages written so; none for the Latin script.
    pub(super) languages: &'static [&'static str],
    /// Letters of the text; a sign of Chinese, Japanese or Korean counts for three.
    pub(super) letters: usize,
}

/// The script of most letters.
pub(super) fn of(text: &str) -> Script {
    let mut counts = [0_usize; SCRIPTS.len()];
    let (mut latin, mut letters) = (0_usize, 0);
    for c in text.chars() {
        if c < '\u{370}' {
            let is_letter = c.is_alphabetic();
            latin += usize::from(is_letter);
            letters += usize::from(is_letter);
        } else if let Some(at) = SCRIPTS.iter().position(|(range, _)| range.contains(&c)) {
            counts[at] += 1;
            letters += if c >= '\u{3040}' { 3 } else { 1 };
        }
    }
    let count = |language: &str| -> usize {
        let rows = SCRIPTS.iter().zip(&counts).filter(|((_, l), _)| l.first() == Some(&language));
        rows.map(|(_, count)| *count).sum()
    };
    // Japanese is a third kana; Chinese quotes a word of it. Korean mixes in Chinese signs.
    let (kana, han) = (count("ja"), count("zh"));
    let all: usize = latin + counts.iter().sum::<usize>();
    let best = counts.iter().enumerate().max_by_key(|(_, count)| **count);
    let languages = match best {
        _ if (kana + han) * 2 > all && kana * 10 >= kana + han => JAPANESE,
        Some((at, most)) if most * 2 > all => SCRIPTS[at].1,
        _ => &[],
    };
    Script { languages, letters }
}
