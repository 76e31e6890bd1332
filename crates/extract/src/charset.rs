//! Bytes to text: BOM, then header, then meta, then detection.
//!
//! The order is the one browsers use (WHATWG Encoding and HTML, "determining the character
//! encoding"), with two repairs for labels that are plainly wrong: bytes that are valid UTF-8
//! with multi-byte sequences are UTF-8 whatever a Latin-1 label says, and a UTF-8 label on
//! bytes that mostly are not UTF-8 is not believed.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// Browsers look for a meta charset in the first 1,024 bytes; sites print it later, so we
/// look further.
const PRESCAN: usize = 4_096;
/// The detector gains nothing from more than this.
const DETECT: usize = 64 * 1_024;

/// Text of a page, and whether some bytes were not valid in its charset.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text.
    pub text: Cow<'a, str>,
    /// Some bytes became U+FFFD.
    pub lossy: bool,
    /// The charset used.
    pub encoding: &'static Encoding,
}

/// Decodes a page's bytes.
#[must_use]
pub fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Decoded<'a> {
    let decoded = decode_once(bytes, content_type);
    match twice_encoded(&decoded.text) {
        Some(text) => Decoded { text: Cow::Owned(text), ..decoded },
        None => decoded,
    }
}

/// Mends text whose UTF-8 bytes were taken for Latin-1 and encoded again ("\u{e2}\u{80}\u{99}"
/// for an apostrophe). C1 controls stand in no page's text, so three of them are proof enough;
/// only runs that are whole UTF-8 are mended.
fn twice_encoded(text: &str) -> Option<String> {
    let controls = memchr::memchr_iter(0xc2, text.as_bytes())
        .filter(|at| text.as_bytes().get(at + 1).is_some_and(|next| (0x80..0xa0).contains(next)));
    if controls.take(3).count() < 3 {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut run: Vec<u8> = vec![];
    let flush = |run: &mut Vec<u8>, out: &mut String| {
        for chunk in run.utf8_chunks() {
            out.push_str(chunk.valid());
            out.extend(chunk.invalid().iter().map(|byte| char::from(*byte)));
        }
        run.clear();
    };
    for c in text.chars() {
        match u8::try_from(u32::from(c)) {
            Ok(byte) if byte >= 0x80 => run.push(byte),
            _ => {
                if !run.is_empty() {
                    flush(&mut run, &mut out);
                }
                out.push(c);
            }
        }
    }
    flush(&mut run, &mut out);
    Some(out)
}

fn decode_once<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Decoded<'a> {
    if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
        return with(encoding, &bytes[bom..]);
    }
    let declared = content_type
        .and_then(|value| label_in(value.as_bytes()))
        .or_else(|| meta_label(&bytes[..bytes.len().min(PRESCAN)]));
    decode_declared(bytes, declared)
}

/// Decodes an XML document's bytes: byte order mark, header, declaration (RFC 7303 section 3),
/// none of them believed against bytes that are UTF-8.
pub(crate) fn decode_xml<'a>(
    bytes: &'a [u8],
    content_type: Option<&str>,
    declaration: Option<&'static Encoding>,
) -> Cow<'a, str> {
    if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
        return with(encoding, &bytes[bom..]).text;
    }
    let header = content_type.and_then(|value| label_in(value.as_bytes()));
    // A server that labels everything as UTF-8 knows less of a document than its author.
    let declared = match (header, declaration) {
        (Some(header), Some(declaration)) if header == UTF_8 => Some(declaration),
        (header, declaration) => header.or(declaration),
    };
    decode_declared(bytes, declared).text
}

fn decode_declared<'a>(bytes: &'a [u8], declared: Option<&'static Encoding>) -> Decoded<'a> {
    if bytes.is_ascii() && is_iso_2022_jp(bytes) {
        return with(encoding_rs::ISO_2022_JP, bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        // A multi-byte text passes as UTF-8 by chance only when it is very short.
        let believe = match declared {
            None => true,
            Some(encoding) if encoding == UTF_8 => true,
            Some(encoding) => encoding.is_ascii_compatible(),
        };
        if believe {
            return Decoded { text: Cow::Borrowed(text), lossy: false, encoding: UTF_8 };
        }
    }
    match declared {
        Some(encoding) if encoding == UTF_8 => {
            let decoded = with(UTF_8, bytes);
            if mostly_broken(bytes) { with(detect(bytes), bytes) } else { decoded }
        }
        Some(encoding) => with(encoding, bytes),
        None => with(detect(bytes), bytes),
    }
}

/// ISO-2022-JP is pure ASCII bytes with escapes: valid UTF-8, yet not UTF-8. No text of another
/// charset switches to a set of two-byte signs and back (RFC 1468), whatever a label says.
fn is_iso_2022_jp(bytes: &[u8]) -> bool {
    let Some(at) = memchr::memchr(0x1b, bytes) else { return false };
    let opens = |escape: &[u8]| memchr::memmem::find(&bytes[at..], escape);
    let open = [&b"\x1b$B"[..], b"\x1b$@"].iter().filter_map(|escape| opens(escape)).min();
    let Some(open) = open.map(|found| at + found + 3) else { return false };
    let back = [&b"\x1b(B"[..], b"\x1b(J"].into_iter();
    back.filter_map(|escape| memchr::memmem::find(&bytes[open..], escape)).min().is_some_and(
        |len| {
            let signs = &bytes[open..open + len];
            !signs.is_empty() && signs.iter().all(|byte| (0x21..0x7f).contains(byte))
        },
    )
}

fn with<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Decoded<'a> {
    let (text, lossy) = encoding.decode_without_bom_handling(bytes);
    Decoded { text, lossy, encoding }
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    // UTF-16 without a BOM: markup is half NULs.
    let head = &bytes[..bytes.len().min(256)];
    let nuls = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    if head.len() >= 16 {
        if nuls(1) * 5 > head.len() * 2 && nuls(0) == 0 {
            return UTF_16LE;
        }
        if nuls(0) * 5 > head.len() * 2 && nuls(1) == 0 {
            return UTF_16BE;
        }
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(&bytes[..bytes.len().min(DETECT)], true);
    detector.guess(None, chardetng::Utf8Detection::Allow)
}

/// More than half of the non-ASCII bytes do not form UTF-8.
fn mostly_broken(bytes: &[u8]) -> bool {
    let high = bytes.iter().filter(|byte| **byte >= 0x80).count();
    let mut bad = 0;
    for chunk in bytes.utf8_chunks() {
        bad += chunk.invalid().len();
    }
    bad * 2 > high
}

/// The encoding in `text/html; charset=x` or in a meta element's content.
fn label_in(value: &[u8]) -> Option<&'static Encoding> {
    let at = find(value, b"charset")?;
    let mut rest = value[at + 7..].trim_ascii_start();
    rest = rest.strip_prefix(b"=")?.trim_ascii_start();
    let end = match rest.first() {
        Some(quote @ (b'"' | b'\'')) => {
            rest = &rest[1..];
            rest.iter().position(|byte| byte == quote).unwrap_or(rest.len())
        }
        _ => rest
            .iter()
            .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b';' | b'"' | b'\''))
            .unwrap_or(rest.len()),
    };
    Encoding::for_label(&rest[..end])
}

/// The charset a meta element or an XML declaration names.
fn meta_label(head: &[u8]) -> Option<&'static Encoding> {
    if head.starts_with(b"<?xml") {
        let end = find(head, b"?>").unwrap_or(head.len());
        if let Some(at) = find(&head[..end], b"encoding=") {
            let rest = &head[at + 9..end];
            let rest = rest.trim_ascii_start();
            let inner: Vec<u8> = rest
                .iter()
                .skip(1)
                .take_while(|byte| !matches!(byte, b'"' | b'\''))
                .copied()
                .collect();
            if let Some(encoding) = Encoding::for_label(&inner) {
                return Some(readable(encoding));
            }
        }
    }
    let mut rest = head;
    while let Some(at) = find(rest, b"<meta") {
        rest = &rest[at + 5..];
        let end = rest.iter().position(|byte| *byte == b'>').unwrap_or(rest.len());
        if let Some(encoding) = label_in(&rest[..end]) {
            return Some(readable(encoding));
        }
    }
    None
}

/// A meta element that could be read cannot be UTF-16 (HTML standard, prescan step).
fn readable(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == UTF_16LE || encoding == UTF_16BE {
        UTF_8
    } else if encoding == encoding_rs::X_USER_DEFINED {
        WINDOWS_1252
    } else {
        encoding
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle))
}

#[cfg(test)]
mod tests {
    use super::decode;
    use encoding_rs::Encoding;

    #[test]
    fn real_cases() {
        // (what, charset of the bytes, header, meta, text)
        let cases = [
            ("plain UTF-8", "utf-8", None, None, "Grüße aus Köln, čaj, 新闻"),
            (
                "header cp1251",
                "windows-1251",
                Some("text/html; charset=windows-1251"),
                None,
                "Новости дня",
            ),
            ("meta cp1251", "windows-1251", Some("text/html"), Some("windows-1251"), "Новости дня"),
            (
                "header over meta",
                "windows-1251",
                Some("text/html; charset=\"cp1251\""),
                Some("utf-8"),
                "Новости",
            ),
            ("gbk", "gbk", None, Some("gb2312"), "中国新闻网报道"),
            ("big5", "big5", None, Some("big5"), "臺灣新聞報導"),
            ("shift_jis", "shift_jis", None, Some("Shift_JIS"), "日本のニュース"),
            ("euc-jp", "euc-jp", None, Some("euc-jp"), "日本のニュース"),
            ("euc-kr", "euc-kr", None, Some("ks_c_5601-1987"), "한국 뉴스 보도"),
            (
                "latin-2",
                "iso-8859-2",
                Some("text/html; charset=iso-8859-2"),
                None,
                "Zażółć gęślą jaźń",
            ),
            ("latin-9", "iso-8859-15", None, Some("iso-8859-15"), "Prix : 5 €"),
            ("turkish", "windows-1254", None, Some("iso-8859-9"), "İstanbul'da görüştü"),
            ("greek", "iso-8859-7", None, Some("iso-8859-7"), "Ειδήσεις σήμερα"),
            (
                "wrong latin-1 label on UTF-8",
                "utf-8",
                Some("text/html; charset=iso-8859-1"),
                None,
                "Café déjà vu",
            ),
            (
                "wrong UTF-8 label",
                "windows-1251",
                Some("text/html; charset=utf-8"),
                None,
                "Президент России заявил в четверг, что переговоры будут продолжены на следующей неделе",
            ),
            (
                "unlabelled cp1251",
                "windows-1251",
                None,
                None,
                "Президент России заявил в четверг, что переговоры будут продолжены на следующей неделе",
            ),
        ];
        for (what, charset, header, meta, text) in cases {
            let meta = meta.map_or(String::new(), |m| format!("<meta charset=\"{m}\">"));
            let html = format!("<html><head>{meta}</head><p>{text}</p>");
            let encoding = Encoding::for_label(charset.as_bytes()).unwrap();
            let (bytes, _, _) = encoding.encode(&html);
            let decoded = decode(&bytes, header);
            assert!(decoded.text.contains(text), "{what}: {}", decoded.text);
            assert!(!decoded.lossy, "{what}");
        }
    }

    #[test]
    fn utf16_and_http_equiv() {
        let html = "<html><p>Grüße an alle hier</p>";
        let mut le: Vec<u8> = vec![0xff, 0xfe];
        le.extend(html.encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(decode(&le, Some("text/html; charset=utf-8")).text, html);
        let be: Vec<u8> = html.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&be, None).text, html);
        let http_equiv =
            b"<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>caf\xe9";
        assert!(decode(http_equiv, None).text.contains("café"));
        let xml = b"<?xml version='1.0' encoding='iso-8859-1'?><p>caf\xe9</p>";
        assert!(decode(xml, None).text.contains("café"));
    }

    #[test]
    fn iso_2022_jp_needs_no_label() {
        let html = b"<html><head><title>\x1b$BElKL\x1b(B</title><p>abc \x1b$BElKL\x1b(J";
        for header in [None, Some("text/html"), Some("text/html; charset=utf-8")] {
            let decoded = decode(html, header);
            assert!(decoded.text.contains("東北"), "{}", decoded.text);
        }
        // A terminal's colours are none of it.
        let colours = b"<pre>\x1b[31mred\x1b[0m \x1b$B and no end";
        assert_eq!(decode(colours, None).encoding, encoding_rs::UTF_8);
    }

    #[test]
    fn broken_bytes_are_told() {
        let decoded = decode("<p>Grüße, schöne Straße, Öl \u{e4}".as_bytes(), None);
        assert!(!decoded.lossy);
        let mut bytes =
            "<meta charset=utf-8><p>Grüße, schöne Straße, Öl, Übung ".as_bytes().to_vec();
        bytes.push(0xff);
        assert!(decode(&bytes, None).lossy);
    }
}
