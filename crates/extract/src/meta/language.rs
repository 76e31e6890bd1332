//! A story's language: declared against detected.

use super::text;

/// The language of a story: what its text shows, against what its page declares. `text` should
/// hold 200 characters or more; less is not believed.
#[must_use]
pub fn language(declared: Option<&str>, text: &str) -> Option<String> {
    let declared = declared.map(str::to_ascii_lowercase);
    let sample = text::cut(text, 5_000);
    let enough = sample.chars().count() >= 200;
    let detected =
        whatlang::detect(sample).filter(|i| enough && i.is_reliable() && i.confidence() >= 0.9);
    let Some(found) = detected.and_then(|i| two_letters(i.lang().code())) else { return declared };
    match declared {
        // Region and script of the declared tag are kept where the languages agree.
        Some(tag) if same_language(&tag, found) => Some(tag),
        _ => Some(found.to_owned()),
    }
}

fn same_language(tag: &str, found: &str) -> bool {
    let head = tag.split('-').next().unwrap_or(tag);
    // Detectors mix up close relatives; the page knows better.
    const KIN: &[&[&str]] = &[
        &["no", "nb", "nn", "da"],
        &["hr", "sr", "bs", "sh", "sl"],
        &["id", "ms"],
        &["es", "ca", "gl"],
        &["cs", "sk"],
        &["hi", "mr", "ne"],
        &["ru", "uk", "be", "bg", "mk"],
        &["az", "tr"],
        &["af", "nl"],
        &["zu", "xh", "st", "tn", "sw"],
        &["fa", "ps", "ur", "ar"],
    ];
    head == found || KIN.iter().any(|k| k.contains(&head) && k.contains(&found))
}

/// ISO 639-3 as whatlang names it, to the two-letter code the web declares.
fn two_letters(code: &str) -> Option<&'static str> {
    const CODES: &[(&str, &str)] = &[
        ("epo", "eo"),
        ("eng", "en"),
        ("rus", "ru"),
        ("cmn", "zh"),
        ("spa", "es"),
        ("por", "pt"),
        ("ita", "it"),
        ("ben", "bn"),
        ("fra", "fr"),
        ("deu", "de"),
        ("ukr", "uk"),
        ("kat", "ka"),
        ("ara", "ar"),
        ("hin", "hi"),
        ("jpn", "ja"),
        ("heb", "he"),
        ("yid", "yi"),
        ("pol", "pl"),
        ("amh", "am"),
        ("jav", "jv"),
        ("kor", "ko"),
        ("nob", "no"),
        ("dan", "da"),
        ("swe", "sv"),
        ("fin", "fi"),
        ("tur", "tr"),
        ("nld", "nl"),
        ("hun", "hu"),
        ("ces", "cs"),
        ("ell", "el"),
        ("bul", "bg"),
        ("bel", "be"),
        ("mar", "mr"),
        ("kan", "kn"),
        ("ron", "ro"),
        ("slv", "sl"),
        ("hrv", "hr"),
        ("srp", "sr"),
        ("mkd", "mk"),
        ("lit", "lt"),
        ("lav", "lv"),
        ("est", "et"),
        ("tam", "ta"),
        ("vie", "vi"),
        ("urd", "ur"),
        ("tha", "th"),
        ("guj", "gu"),
        ("uzb", "uz"),
        ("pan", "pa"),
        ("aze", "az"),
        ("ind", "id"),
        ("tel", "te"),
        ("pes", "fa"),
        ("mal", "ml"),
        ("ori", "or"),
        ("mya", "my"),
        ("nep", "ne"),
        ("sin", "si"),
        ("khm", "km"),
        ("tuk", "tk"),
        ("aka", "ak"),
        ("zul", "zu"),
        ("sna", "sn"),
        ("afr", "af"),
        ("lat", "la"),
        ("slk", "sk"),
        ("cat", "ca"),
        ("tgl", "tl"),
        ("hye", "hy"),
        ("cym", "cy"),
    ];
    CODES.iter().find(|(three, _)| *three == code).map(|(_, two)| *two)
}
