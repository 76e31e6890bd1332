//! Properties of small texts: URLs, robots rules, messages.

use newshound_core::article::Article;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::host::HostState;
use newshound_core::identity::{ArticleId, Fingerprint, HostKey, site_of, site_of_host};
use newshound_core::robots::{RobotsAnswer, Rules};
use newshound_core::robots_tag::Gathered;
use newshound_core::shape;
use newshound_core::task::{FetchReport, FetchTask, InFlight};
use serde::de::DeserializeOwned;
use url::Url;

/// The canonical form is a fixed point, survives a round trip, and its parts make up the whole.
pub(crate) fn canonical(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let base = Url::parse("https://news.example/a/b?c=d");
    let joined = base.ok().and_then(|base| base.join(&text).ok());
    let found = joined.and_then(|url| CanonicalUrl::from_url(&url).ok());
    for url in [CanonicalUrl::parse(&text).ok(), found].into_iter().flatten() {
        let again = CanonicalUrl::parse(url.as_str());
        assert_eq!(again.as_ref().ok(), Some(&url), "not a fixed point: {url}");
        let parsed = url.to_url();
        assert!(parsed.is_some(), "no URL: {url}");
        if let Some(parsed) = parsed {
            assert_eq!(CanonicalUrl::from_url(&parsed).as_ref().ok(), Some(&url), "{url}");
            assert!(parsed.username().is_empty() && parsed.password().is_none(), "{url}");
            assert!(parsed.fragment().is_none(), "{url}");
            assert!(!site_of(&parsed).is_empty(), "{url}");
        }
        assert_eq!(format!("{}{}", url.origin(), url.path_and_query()), url.as_str());
        assert_eq!(Fingerprinter::UNKEYED.of(&url), Fingerprint::unkeyed(url.as_str()));
        let host = HostKey::of(&url);
        assert!(host.robots_url().is_ok_and(|robots| HostKey::of(&robots) == host), "{url}");
        assert!(!site_of_host(&host).is_empty() && !ArticleId::of(&url).0.is_empty());
        let _ = (shape::is_date_archive(&url), shape::permutation_key(&url));
    }
}

/// Rules read from a file say the same after they were stored; robots.txt itself may be asked.
pub(crate) fn robots(bytes: &[u8]) {
    let Ok(url) = Url::parse("https://news.example/robots.txt") else { return };
    let RobotsAnswer::Rules { text, sitemaps, moved_to } =
        RobotsAnswer::read(bytes, "newshound", &url)
    else {
        return;
    };
    assert!(moved_to.is_none());
    assert!(text.len() <= 3 * bytes.len() + 1_000, "{} bytes of {}", text.len(), bytes.len());
    for sitemap in sitemaps {
        assert!(Url::parse(&sitemap).is_ok(), "{sitemap}");
    }
    let rules = Rules::from_text(&text);
    let again = match RobotsAnswer::read(text.as_bytes(), "newshound", &url) {
        RobotsAnswer::Rules { text, .. } => text,
        RobotsAnswer::Unavailable => newshound_core::robots::RulesText::default(),
    };
    assert_eq!(text, again, "what is stored reads differently");
    assert!(rules.allow("/robots.txt"));
    for path in ["/", "/a", "/a/b.html?x=y", "/%7Ea", "/*", "/$"] {
        let _ = rules.allow(path);
    }
    if let Some(delay) = rules.crawl_delay() {
        assert!(delay.as_secs_f64().is_finite());
    }
}

/// A rule that is met in a line of its own is met.
pub(crate) fn robots_tag(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut gathered = Gathered::default();
    for line in text.lines() {
        gathered.header(line);
        gathered.meta("robots", line);
        gathered.meta("newshound", line);
    }
    gathered.header("newshound: noindex");
    assert!(gathered.result().noindex);
}

/// What can be read can be written, and reads the same again.
fn whole<T: DeserializeOwned + serde::Serialize + PartialEq + std::fmt::Debug>(bytes: &[u8]) {
    let Ok(read) = serde_json::from_slice::<T>(bytes) else { return };
    let written = serde_json::to_vec(&read);
    assert!(written.is_ok(), "cannot be written: {read:?}");
    if let Ok(written) = written {
        let again = serde_json::from_slice::<T>(&written);
        assert_eq!(again.ok().as_ref(), Some(&read));
    }
}

/// Messages of a cluster and records of a store.
pub(crate) fn message(bytes: &[u8]) {
    whole::<FetchTask>(bytes);
    whole::<FetchReport>(bytes);
    whole::<InFlight>(bytes);
    whole::<Article>(bytes);
    whole::<HostState>(bytes);
}
