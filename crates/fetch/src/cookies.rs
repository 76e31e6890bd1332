//! Cookies of a site, where the settings want them. Each registrable domain has a jar of its own,
//! so that none can reach another site, whatever `Domain` it names.

use cookie_store::{CookieStore, StoreAction};
use newshound_core::identity::site_of;
use reqwest::header::{HeaderMap, HeaderValue, SET_COOKIE};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use url::Url;

/// Sites with a jar; beyond it all jars are emptied, which a site must bear anyway.
const MAX_SITES: usize = 10_000;
/// Cookies of a site and bytes of one with its attributes: what RFC 6265 section 6.1 asks user
/// agents to bear at least.
const MAX_COOKIES: usize = 50;
const MAX_BYTES: usize = 4_096;
/// Bytes of the `Cookie` field sent: servers refuse heads over 8 KB.
const MAX_SENT: usize = 4_096;

/// The jars of all sites.
#[derive(Debug, Default)]
pub(crate) struct Jars(Mutex<HashMap<String, CookieStore>>);

impl Jars {
    /// Keeps what a response sets. Whether a cookie among it was not there before.
    pub(crate) fn keep(&self, url: &Url, headers: &HeaderMap) -> bool {
        let mut set = headers.get_all(SET_COOKIE).iter().peekable();
        if set.peek().is_none() {
            return false;
        }
        let mut jars = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let site = site_of(url);
        if jars.len() >= MAX_SITES && !jars.contains_key(&site) {
            jars.clear();
        }
        let jar = jars.entry(site).or_default();
        let mut new = false;
        for value in set.take(MAX_COOKIES) {
            let Ok(text) = value.to_str() else { continue };
            if text.len() <= MAX_BYTES {
                // One that cannot be read, or is meant for elsewhere, is none.
                new |= matches!(jar.parse(text, url), Ok(StoreAction::Inserted));
            }
        }
        if jar.iter_any().count() > MAX_COOKIES {
            let gone: Vec<_> = jar.iter_any().filter(|one| one.is_expired()).map(key).collect();
            remove(jar, gone);
            let over = jar.iter_any().count().saturating_sub(MAX_COOKIES);
            let rest: Vec<_> = jar.iter_any().take(over).map(key).collect();
            remove(jar, rest);
        }
        new
    }

    /// The `Cookie` field of a request, where there is something to send.
    pub(crate) fn field(&self, url: &Url) -> Option<HeaderValue> {
        let jars = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        for (name, value) in jars.get(&site_of(url))?.get_request_values(url) {
            if text.len() + name.len() + value.len() + 3 > MAX_SENT {
                break;
            }
            if !text.is_empty() {
                text.push_str("; ");
            }
            text.push_str(name);
            text.push('=');
            text.push_str(value);
        }
        let mut value = HeaderValue::from_str(&text).ok().filter(|_| !text.is_empty())?;
        value.set_sensitive(true);
        Some(value)
    }
}

/// Domain, path and name.
type Key = (String, String, String);

fn key(cookie: &cookie_store::Cookie<'_>) -> Key {
    let domain = String::from(&cookie.domain);
    (domain, String::from(&cookie.path), cookie.name().to_owned())
}

fn remove(jar: &mut CookieStore, keys: Vec<Key>) {
    for (domain, path, name) in keys {
        jar.remove(&domain, &path, &name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(jars: &Jars, url: &str, cookies: &[String]) {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(SET_COOKIE, HeaderValue::from_str(cookie).expect("cookie"));
        }
        jars.keep(&url.parse().expect("url"), &headers);
    }

    fn sent(jars: &Jars, url: &str) -> String {
        let field = jars.field(&url.parse().expect("url"));
        field.map(|value| value.to_str().expect("text").to_owned()).unwrap_or_default()
    }

    #[test]
    fn never_another_site() {
        let cases: &[(&str, &str, &str, &str)] = &[
            ("https://news.example/", "a=1", "https://news.example/x", "a=1"),
            ("https://news.example/", "a=1", "https://www.news.example/", ""),
            (
                "https://www.news.example/",
                "a=1; Domain=news.example",
                "https://news.example/",
                "a=1",
            ),
            ("https://news.example/", "a=1", "https://other.example/", ""),
            ("https://news.example/", "a=1; Domain=other.example", "https://other.example/", ""),
            ("https://news.example/", "a=1; Domain=example", "https://other.example/", ""),
            ("https://a.github.io/", "a=1; Domain=github.io", "https://b.github.io/", ""),
            ("https://news.example/", "a=1; Secure", "http://news.example/", ""),
            ("https://news.example/a/", "a=1; Path=/a", "https://news.example/b/", ""),
            ("https://news.example/", "a=1; Max-Age=0", "https://news.example/", ""),
            ("https://news.example/", "=; nonsense", "https://news.example/", ""),
            ("http://127.0.0.1:8001/", "a=1", "http://127.0.0.1:8001/", "a=1"),
            ("http://127.0.0.1:8001/", "a=1", "http://127.0.0.1:8002/", ""),
        ];
        for (from, cookie, to, expected) in cases {
            let jars = Jars::default();
            set(&jars, from, &[(*cookie).to_owned()]);
            assert_eq!(sent(&jars, to), *expected, "{from} {cookie} {to}");
        }
    }

    #[test]
    fn jars_are_bounded() {
        let jars = Jars::default();
        for round in 0..20 {
            let many: Vec<String> =
                (0..40).map(|n| format!("c{round}x{n}={}", "v".repeat(200))).collect();
            set(&jars, "https://news.example/", &many);
        }
        set(&jars, "https://news.example/", &[format!("big={}", "v".repeat(MAX_BYTES))]);
        let held = jars.0.lock().expect("lock")["news.example"].iter_any().count();
        assert!(held <= MAX_COOKIES, "{held}");
        assert!(sent(&jars, "https://news.example/").len() <= MAX_SENT);
        for number in 0..MAX_SITES + 5 {
            set(&jars, &format!("https://site{number}.example/"), &["a=1".to_owned()]);
        }
        assert!(jars.0.lock().expect("lock").len() <= MAX_SITES);
    }
}
