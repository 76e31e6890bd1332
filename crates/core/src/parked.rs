//! Pages that a domain shows when nobody has a site there: marks of the services that show them,
//! and of registrars' own notices. Each stands in the source of every such page.

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

/// The mark found in a page's bytes.
#[must_use]
pub fn mark(body: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(&body[..body.len().min(LOOK_BYTES)]).to_lowercase();
    let found = |marks: &[&'static str]| marks.iter().copied().find(|mark| text.contains(mark));
    found(SOURCES).or_else(|| found(SENTENCES).filter(|_| body.len() <= SHORT_PAGE))
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
