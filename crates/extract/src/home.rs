//! Links to a site's front page, told without the page's own address.

/// Whether an `href` leads to the root of a host, or upwards by dots and slashes alone, as pages that
/// a generator writes for any folder have it ("../../index.html").
#[must_use]
pub(crate) fn leads_home(href: &str) -> bool {
    let target = href.trim().split(['?', '#']).next().unwrap_or_default();
    let path = match target.split_once("//") {
        Some((scheme, rest)) if scheme.is_empty() || scheme.ends_with(':') => {
            rest.find('/').map_or("/", |slash| &rest[slash..])
        }
        _ => target,
    };
    let path = path.strip_suffix("index.html").unwrap_or(path);
    // "." and "./" are the page's own folder: a headline that leads to its own page has them.
    let goes_up = path.starts_with('/') || path.contains("..");
    goes_up && path.bytes().all(|byte| matches!(byte, b'.' | b'/'))
}

#[cfg(test)]
mod tests {
    use super::leads_home;

    #[test]
    fn front_pages() {
        for href in ["/", "//news.example", "https://news.example/", "http://news.example:80/?a=1"]
        {
            assert!(leads_home(href), "{href}");
        }
        for href in ["../..", "../../index.html", "/index.html", "https://news.example#top"] {
            assert!(leads_home(href), "{href}");
        }
        for href in [
            "",
            "#top",
            ".",
            "./",
            "index.html",
            "/a",
            "../a",
            "https://news.example/a/",
            "mailto:a@b.example",
        ] {
            assert!(!leads_home(href), "{href}");
        }
    }
}
