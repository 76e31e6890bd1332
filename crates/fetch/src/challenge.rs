//! Bot checks and block pages of the common CDNs, known by headers and first bytes.
//!
//! They are recognised so that a site which shuts newshound out is told as such; nothing is
//! done to get past them. Each mark is one the vendor documents or prints on every such page.

use reqwest::header::{HeaderMap, HeaderName};

/// How much of an error's body is looked at; the marks stand in the head of the page.
pub(crate) const LOOK_BYTES: usize = 16 * 1024;

/// Longest 200 that is looked at: a check page is a script and nothing else.
pub(crate) const SMALL_PAGE: usize = 6 * 1024;

/// Whether an answer of this status can be a check: 202 and 405 are AWS WAF's.
pub(crate) fn is_candidate(status: u16) -> bool {
    matches!(status, 202 | 401 | 403 | 405 | 406 | 429 | 503)
}

/// Header fields that say it outright: (name, value contains, who).
const FIELDS: &[(&str, &str, &str)] = &[
    ("cf-mitigated", "challenge", "cloudflare challenge"),
    ("x-amzn-waf-action", "", "aws waf"),
    ("x-vercel-mitigated", "", "vercel"),
    ("x-sucuri-block", "", "sucuri"),
];

/// By the header alone, whatever the status.
pub(crate) fn by_header(headers: &HeaderMap) -> Option<&'static str> {
    FIELDS.iter().find_map(|(name, part, who)| {
        let value = headers.get(HeaderName::from_static(name))?;
        value.to_str().is_ok_and(|value| value.contains(part)).then_some(*who)
    })
}

/// Marks in the body that only a check or block page has: (text, who).
const MARKS: &[(&str, &str)] = &[
    ("_cf_chl_opt", "cloudflare challenge"),
    ("cf-browser-verification", "cloudflare challenge"),
    ("<title>Just a moment...</title>", "cloudflare challenge"),
    ("<title>Attention Required! | Cloudflare</title>", "cloudflare block"),
    ("cf-error-details", "cloudflare block"),
    ("_Incapsula_Resource", "imperva"),
    ("px-captcha", "perimeterx"),
    ("captcha-delivery", "datadome"),
    ("AwsWafIntegration", "aws waf"),
    ("Sucuri WebSite Firewall", "sucuri"),
    ("ddos-guard", "ddos-guard"),
    ("errors.edgesuite", "akamai"),
    ("sec-if-cpt-container", "akamai"),
    ("g-recaptcha", "a captcha"),
    ("h-captcha", "a captcha"),
    ("cf-turnstile", "a captcha"),
];

/// How many of [`MARKS`], from the first, count on a 200 too; captcha boxes stand in comment
/// forms there.
const SURE_MARKS: usize = 9;

/// By the first bytes of the (decoded) body.
pub(crate) fn by_body(status: u16, first: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(&first[..first.len().min(LOOK_BYTES)]);
    let marks = if status == 200 { &MARKS[..SURE_MARKS] } else { MARKS };
    marks.iter().find(|(mark, _)| text.contains(mark)).map(|(_, who)| *who)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    #[test]
    fn knows_headers() {
        let cases: &[(&str, &str, bool)] = &[
            ("cf-mitigated", "challenge", true),
            ("cf-ray", "8a", false),
            ("x-amzn-waf-action", "captcha", true),
            ("x-vercel-mitigated", "challenge", true),
            ("x-datadome", "protected", false),
            ("server", "cloudflare", false),
        ];
        for (name, value, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(*name, HeaderValue::from_static(value));
            assert_eq!(by_header(&headers).is_some(), *expected, "{name}: {value}");
        }
    }

    #[test]
    fn knows_pages() {
        let cases: &[(u16, &str, bool)] = &[
            (403, "<script>window._cf_chl_opt={}</script>", true),
            (503, "<html><title>Just a moment...</title>", true),
            (403, "<title>Attention Required! | Cloudflare</title>", true),
            (403, "<h1>Access Denied</h1>", false),
            (403, "<div class=\"g-recaptcha\"></div>", true),
            (200, "<form><div class=\"g-recaptcha\"></div></form>", false),
            (200, "<iframe src=\"/_Incapsula_Resource?x\">", true),
            // The harmless script that Cloudflare puts into whole pages.
            (200, "<script src=\"/cdn-cgi/challenge-platform/scripts/jsd/main.js\">", false),
        ];
        for (status, body, expected) in cases {
            assert_eq!(by_body(*status, body.as_bytes()).is_some(), *expected, "{body}");
        }
        assert_eq!(MARKS[SURE_MARKS - 1].0, "AwsWafIntegration");
    }
}
