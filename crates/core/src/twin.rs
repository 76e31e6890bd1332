//! Hosts that are one site under two names: `http` and `https`, with and without `www.`.
//!
//! They are taken for one by evidence only: a host whose pages redirect, one after another, to
//! the same path of its twin, and that gave no story of its own. From then on its URLs are taken
//! for the twin's without a request. One story that it gives itself ends that for good.
//!
//! That a page names its twin as canonical is no such evidence: the twin may redirect back here,
//! and the story would be had from neither. Those fold into one article page by page
//! ([`crate::same_story`]).

use crate::canonical::CanonicalUrl;
use crate::outcome::Outcome;
use serde::{Deserialize, Serialize};

/// Pages in a row that must lead to the twin.
const ENOUGH: u8 = 5;

/// Whether two URLs differ in scheme and `www.` only. A port is another site.
#[must_use]
pub(crate) fn are_twins(a: &CanonicalUrl, b: &CanonicalUrl) -> bool {
    a != b
        && a.path_and_query() == b.path_and_query()
        && bare(a.origin()).is_some_and(|name| Some(name) == bare(b.origin()))
}

/// The host's name without scheme and `www.`; `None` where it has a port.
fn bare(origin: &str) -> Option<&str> {
    let (_, host) = origin.split_once("://")?;
    (!host.contains(':')).then(|| host.strip_prefix("www.").unwrap_or(host))
}

/// What a host's pages say of its twin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twin {
    /// Scheme and name of the twin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// Pages that led to it.
    #[serde(default)]
    pub led: u8,
    /// A page stood for itself, or led to another twin: they are two sites.
    #[serde(default)]
    pub apart: bool,
}

impl Twin {
    /// Notes a page of the host; `to` is where it redirects.
    pub fn note(&mut self, url: &CanonicalUrl, outcome: &Outcome, to: Option<&CanonicalUrl>) {
        let twin = to.filter(|to| are_twins(url, to)).map(CanonicalUrl::origin);
        match (outcome, twin) {
            (Outcome::Redirect, Some(twin)) => {
                let same = self.origin.as_deref().is_none_or(|known| known == twin);
                self.apart |= !same;
                self.led = self.led.saturating_add(1);
                self.origin = Some(twin.to_owned());
            }
            (Outcome::Article | Outcome::Duplicate, _) => self.apart = true,
            _ => {}
        }
    }

    /// The twin's URL in the place of a URL of the host, once the evidence is enough.
    #[must_use]
    pub fn of(&self, url: &CanonicalUrl) -> Option<CanonicalUrl> {
        let origin = self.origin.as_ref().filter(|_| self.led >= ENOUGH && !self.apart)?;
        let twin = CanonicalUrl::parse(&format!("{origin}{}", url.path_and_query())).ok()?;
        are_twins(url, &twin).then_some(twin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn url(text: &str) -> CanonicalUrl {
        CanonicalUrl::parse(text).expect(text)
    }

    #[test]
    fn twins() {
        for (a, b, twins) in [
            ("http://n.example/a", "https://n.example/a", true),
            ("http://www.n.example/a", "https://n.example/a", true),
            ("https://www.n.example/a?x=1", "https://n.example/a?x=1", true),
            ("https://n.example/a", "https://n.example/a", false),
            ("http://n.example/a", "https://n.example/b", false),
            ("http://n.example/a?x=1", "https://n.example/a?x=2", false),
            ("http://m.n.example/a", "https://n.example/a", false),
            ("http://n.example:8080/a", "https://n.example/a", false),
            ("http://127.0.0.1:8001/a", "http://127.0.0.1:8002/a", false),
        ] {
            assert_eq!(are_twins(&url(a), &url(b)), twins, "{a} {b}");
        }
    }

    /// Pages of http://www.n.example with where each leads.
    fn after(pages: &[(Outcome, Option<&str>)]) -> Option<CanonicalUrl> {
        let mut twin = Twin::default();
        for (number, (outcome, to)) in pages.iter().enumerate() {
            let own = url(&format!("http://www.n.example/{number}"));
            let to = to.map(|origin| url(&format!("{origin}/{number}")));
            twin.note(&own, outcome, to.as_ref());
        }
        twin.of(&url("http://www.n.example/x?a=1"))
    }

    #[test]
    fn evidence() {
        use Outcome as O;
        let led = |count| vec![(O::Redirect, Some("https://n.example")); count];
        let with = |mut pages: Vec<_>, more| {
            pages.push(more);
            pages
        };
        let twin = Some(url("https://n.example/x?a=1"));
        for (what, pages, expected) in [
            ("too few", led(4), None),
            ("redirects", led(5), twin.clone()),
            ("canonical links", vec![(O::Article, Some("https://n.example")); 9], None),
            ("a list besides", with(led(5), (O::Hub, None)), twin.clone()),
            ("a page that is gone", with(led(5), (O::Gone, None)), twin),
            ("a story of its own", with(led(5), (O::Article, None)), None),
            ("two twins", with(led(5), (O::Redirect, Some("https://www.n.example"))), None),
            ("another site", vec![(O::Redirect, Some("https://other.example")); 9], None),
        ] {
            assert_eq!(after(&pages), expected, "{what}");
        }
    }

    proptest! {
        /// Whatever the evidence, two different stories keep two URLs, and a URL taken for its
        /// twin's is taken for no third one.
        #[test]
        fn stories_are_never_merged(
            a in "/[a-z0-9]{1,9}(\\?id=[0-9]{1,3})?",
            b in "/[a-z0-9]{1,9}(\\?id=[0-9]{1,3})?",
            led in 0_u8..12,
            apart: bool,
        ) {
            let twin = Twin { origin: Some("https://n.example".to_owned()), led, apart };
            let own = |path: &str| url(&format!("http://www.n.example{path}"));
            let taken = |url: &CanonicalUrl| twin.of(url).unwrap_or_else(|| url.clone());
            let (one, other) = (taken(&own(&a)), taken(&own(&b)));
            prop_assert_eq!(a == b, one == other);
            prop_assert_eq!(taken(&one), one);
        }
    }
}
