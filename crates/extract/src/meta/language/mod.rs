//! A story's language: its script first, then declared against detected.

mod script;

use crate::meta::text;

/// Bytes looked at: on article texts more changes no answer, and the work grows with it.
const SAMPLE: usize = 1_500;

/// Fewer letters than this tell no language.
const ENOUGH: usize = 200;

/// The language of a story: what its text shows, against what its page declares. `text` should
/// hold 200 characters or more; less is not believed.
#[must_use]
pub fn language(declared: Option<&str>, text: &str) -> Option<String> {
    let declared = declared.map(str::to_ascii_lowercase);
    let sample = text::cut(text, SAMPLE);
    let head = declared.as_deref().map(|tag| tag.split('-').next().unwrap_or(tag));
    let script = script::of(sample);
    if script.letters < ENOUGH {
        return declared;
    }
    let read = match script.languages {
        // A script of one language says more than any tag.
        [_] => None,
        _ => whatlang::detect(sample),
    };
    let guess = || read.as_ref().and_then(|i| two_letters(i.lang().code()));
    let detected = read.as_ref().filter(|i| i.is_reliable() && i.confidence() >= 0.9);
    let detected = detected.and_then(|i| two_letters(i.lang().code()));
    // Short or mixed texts are taken for these; hardly any are written in them.
    let detected = detected.filter(|l| !matches!(*l, "la" | "eo") || head == Some(*l));
    let found = match script.languages {
        [only] => Some(*only),
        // Of several, the text's own, else the declared one if it is written so.
        [first, ..] => {
            let fits = |l: &&str| script.languages.contains(l);
            let declared = head.and_then(|head| script.languages.iter().find(|l| **l == head));
            let sure = detected.filter(fits).or(declared.copied());
            sure.or_else(|| guess().filter(fits)).or(Some(*first))
        }
        [] => by_small_words(sample, detected).or(detected),
    };
    let found = found.or_else(|| if declared.is_none() { guess() } else { None });
    let Some(found) = found else { return declared };
    match declared {
        // Region and script of the declared tag are kept where the languages agree.
        Some(tag) if same_language(&tag, found) => Some(tag),
        _ => Some(found.to_owned()),
    }
}

/// Languages the detector does not know, by their commonest words, with the share of a text's
/// words they must make up, in hundredths; and the close relative it takes them for, if any.
const SMALL_WORDS: &[(&str, Option<&str>, usize, &str)] = &[
    ("sw", None, 12, "na wa ya kwa za katika ni kuwa hiyo huo hicho cha vya pia yake wake hayo"),
    ("xh", Some("zu"), 2, "ukuba kwaye xa apha kunye okokuba njengoko kuba ngoku into kwi bale"),
    ("is", None, 15, "að og er sem á ekki við hann var fyrir um hafa þetta með til það eru"),
    ("sq", None, 15, "dhe të në për që është me një nga se i e ka kanë si do"),
    ("eu", None, 12, "eta da ez du dira bat izan dute baina ere dela zuen egin"),
    ("so", None, 12, "iyo ka ku oo waa ay uu ayaa loo soo kale in la"),
    ("ha", None, 15, "da na ta ya kuma shi cewa wata wani domin sun yana"),
    ("mt", None, 12, "li ta u fil il minn għal mill huwa kien biex dan"),
    ("ga", None, 15, "an na agus ar go sé atá le bhí ag is den"),
];

fn by_small_words(text: &str, detected: Option<&str>) -> Option<&'static str> {
    if detected.is_some_and(|d| SURE.contains(&d)) {
        return None;
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphabetic() && c != '\'').filter(|w| !w.is_empty()).collect();
    let mut best: Option<(&'static str, usize)> = None;
    for (language, relative, hundredths, list) in SMALL_WORDS {
        // A reliable answer stands, but for the relative.
        if detected.is_some() && detected != *relative && relative.is_some() {
            continue;
        }
        let known: Vec<&str> = list.split(' ').collect();
        let hits = words.iter().filter(|w| known.contains(w)).count();
        let distinct = known.iter().filter(|k| words.contains(k)).count();
        let share = hits * 100 / words.len().max(1);
        if share >= *hundredths && distinct >= 3 && best.is_none_or(|(_, s)| share > s) {
            best = Some((*language, share));
        }
    }
    best.map(|(language, _)| language)
}

/// Languages the detector never confuses with those above.
const SURE: &[&str] = &[
    "en", "de", "fr", "es", "it", "pt", "nl", "ru", "uk", "pl", "tr", "ar", "zh", "ja", "ko", "hi",
    "el", "he", "vi", "th",
];

fn same_language(tag: &str, found: &str) -> bool {
    let head = tag.split('-').next().unwrap_or(tag);
    // Relatives no detector tells apart reliably; the page knows better.
    const KIN: &[&[&str]] = &[
        &["no", "nb", "nn", "da"],
        &["hr", "sr", "bs", "sh"],
        &["id", "ms"],
        &["es", "gl"],
        &["pt", "gl"],
        &["fa", "prs"],
        &["zh", "yue", "cmn"],
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
