//! The URL that cannot exist ([`crate::soft`]).

use crate::canonical::CanonicalUrl;

/// Ends the path of the URL that cannot exist.
const PROBE: &str = "-no-such-page";

/// A URL that no page has, on the host of `url`; always the same one.
#[must_use]
pub fn probe(url: &CanonicalUrl) -> Option<CanonicalUrl> {
    let origin = url.origin();
    let number = xxhash_rust::xxh3::xxh3_64(origin.as_bytes());
    CanonicalUrl::parse(&format!("{origin}/{number:016x}{PROBE}")).ok()
}

/// Whether a URL is that one.
#[must_use]
pub(crate) fn is_probe(url: &CanonicalUrl) -> bool {
    url.path().ends_with(PROBE) && probe(url).is_some_and(|probe| probe == *url)
}
