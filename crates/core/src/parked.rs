//! Pages that a domain shows when nobody has a site there: marks of the services that show them,
//! and of registrars' own notices. Each stands in the source of every such page.

use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// Bytes of a page that are looked at; such pages are short.
pub const LOOK_BYTES: usize = 64 * 1024;

/// Marks in the page's source, in lower case: scripts and addresses of parking services.
const SOURCES: &[&str] = &[
    "sedoparking.com",
    "parkingcrew.net",
    "bodis.com/",
    "parklogic.com",
    "above.com/marketplace",
    // The key that every page of one advertising programme for parked domains carries.
    "data-adblockkey=\"mfwwdqyjkozihvcnaqebbqadswawsajba",
    "window.location.href=\"/lander\"",
    "/parking-lander/",
    "dan.com/buy-domain",
    "hugedomains.com/domain_profile",
    "afternic.com/forsale",
];

/// Sentences, in lower case. They count on a page with little else on it.
const SENTENCES: &[&str] = &[
    "this domain is for sale",
    "this domain may be for sale",
    "this domain name is for sale",
    "buy this domain",
    "this domain has expired",
    "this domain name has expired",
    "is parked free, courtesy of",
    "this domain is parked",
    "this domain has been registered",
    "future home of something quite cool",
    "diese domain steht zum verkauf",
    "ce nom de domaine est \u{e0} vendre",
    "este dominio est\u{e1} en venta",
];
/// A page with a sentence is parked only if its source is no longer than this.
const SHORT_PAGE: usize = 24 * 1024;

/// All of [`SOURCES`] in one pass; they are ASCII. None could only be if they were too many.
static IN_SOURCE: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::builder().ascii_case_insensitive(true).build(SOURCES).ok());

/// The mark found in a page's bytes. It costs a pass over them: ask it of pages without a story.
#[must_use]
pub fn mark(body: &[u8]) -> Option<&'static str> {
    let looked_at = &body[..body.len().min(LOOK_BYTES)];
    if let Some(found) = IN_SOURCE.as_ref().and_then(|marks| marks.find(looked_at)) {
        return SOURCES.get(found.pattern().as_usize()).copied();
    }
    if body.len() > SHORT_PAGE {
        return None;
    }
    let text = String::from_utf8_lossy(body).to_lowercase();
    SENTENCES.iter().copied().find(|mark| text.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks() {
        let long = format!("<p>Buy this domain</p>{}", "<p>news</p>".repeat(4_000));
        for (page, parked) in [
            ("<script src=\"//img.sedoparking.com/x.js\"></script>", true),
            ("<html data-adblockkey=\"MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAK\">", true),
            ("<script>window.onload=function(){window.location.href=\"/lander\"}</script>", true),
            ("<h1>This Domain Is For Sale!</h1>", true),
            ("<h1>Diese Domain steht zum Verkauf</h1>", true),
            ("<h1>Harbour board agrees on a plan</h1>", false),
            ("<h1>Why nobody will buy this house</h1>", false),
            ("", false),
            (long.as_str(), false),
        ] {
            assert_eq!(mark(page.as_bytes()).is_some(), parked, "{}", &page[..page.len().min(80)]);
        }
    }
}
