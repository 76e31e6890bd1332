//! The WebSub hub that a feed announces in its `Link` header (W3C WebSub section 4).

use url::Url;

/// Longest address believed.
const LONGEST: usize = 500;

/// The first link of `rel=hub` (RFC 8288), absolute.
pub(crate) fn hub(header: &str, base: &Url) -> Option<Url> {
    let mut rest = header;
    while let Some((_, after)) = rest.split_once('<') {
        let (target, after) = after.split_once('>')?;
        // Parameters end where the next link begins.
        let end = after.find('<').unwrap_or(after.len());
        let parameters = &after[..end];
        if parameters.split([';', ',']).any(says_hub) && target.len() <= LONGEST {
            let url = base.join(target.trim()).ok();
            return url.filter(|url| matches!(url.scheme(), "http" | "https"));
        }
        rest = &after[end..];
    }
    None
}

fn says_hub(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else { return false };
    name.trim().eq_ignore_ascii_case("rel")
        && value
            .trim()
            .trim_matches('"')
            .split_ascii_whitespace()
            .any(|rel| rel.eq_ignore_ascii_case("hub"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links() {
        let base = Url::parse("https://news.example/feed/").expect("url");
        let hub_url = "https://hub.example/";
        for (header, expected) in [
            ("<https://hub.example/>; rel=\"hub\"", Some(hub_url)),
            ("<https://hub.example/>; rel=hub", Some(hub_url)),
            ("</feed/>; rel=\"self\", <https://hub.example/>; rel=\"hub\"", Some(hub_url)),
            ("<https://hub.example/>;title=\"x\";REL=\"other Hub\"", Some(hub_url)),
            ("</hub>; rel=hub", Some("https://news.example/hub")),
            ("<https://hub.example/>; rel=\"github\"", None),
            ("<https://hub.example/>; title=\"hub\"", None),
            ("<javascript:x>; rel=hub", None),
            ("<https://hub.example/", None),
            ("", None),
        ] {
            assert_eq!(hub(header, &base).as_ref().map(Url::as_str), expected, "{header}");
        }
    }
}
