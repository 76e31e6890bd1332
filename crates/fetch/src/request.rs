//! What a request says.

use crate::config::{Config, Error};
use newshound_core::secret::Secret;
use newshound_core::task::Expect;
use newshound_ports::fetcher::FetchRequest;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, FROM, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    USER_AGENT,
};
use reqwest::{Method, Request};
use url::Url;

/// Codings [`crate`] can undo; brotli last among equals since it costs most to undo.
const CODINGS: HeaderValue = HeaderValue::from_static("gzip, br, zstd, deflate");
/// The host of a proxy's URL. The client would ignore a scheme it does not know, and go past
/// the proxy.
pub(crate) fn proxy_host(proxy: &Secret) -> Result<String, Error> {
    proxy
        .check_address()
        .map_err(|why| Error::Setting { key: "proxy", reason: why.to_string() })?;
    let text = proxy.expose();
    let url = Url::parse(text).ok();
    let known = url.filter(|url| matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h"));
    known.and_then(|url| url.host_str().map(str::to_owned)).ok_or_else(|| Error::Setting {
        key: "proxy",
        // Its text may hold a password.
        reason: "it is no proxy: write http://HOST:PORT or socks5://HOST:PORT".to_owned(),
    })
}

/// The headers of every request.
pub(crate) fn default_headers(config: &Config) -> Result<HeaderMap, Error> {
    let value = |key, text: &str| {
        HeaderValue::from_str(text)
            .map_err(|error| Error::Setting { key, reason: error.to_string() })
    };
    let mut headers = HeaderMap::new();
    headers.insert(USER_AGENT, value("user_agent", &config.user_agent)?);
    if let Some(contact) = &config.contact {
        headers.insert(FROM, value("contact", contact)?);
    }
    headers.insert(ACCEPT_ENCODING, CODINGS);
    Ok(headers)
}

/// What is asked for, by preference; `*/*` last, since some servers refuse without it.
fn accept(expect: Expect) -> HeaderValue {
    HeaderValue::from_static(match expect {
        Expect::Page => "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
        Expect::Feed => {
            "application/rss+xml,application/atom+xml,application/feed+json,\
             application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.5"
        }
        Expect::Sitemap => "application/xml,text/xml,text/plain;q=0.9,*/*;q=0.5",
        Expect::Robots => "text/plain,*/*;q=0.5",
        Expect::TdmFile => "application/json,*/*;q=0.5",
    })
}

/// The request for what is asked; a name and password in its URL are not sent.
pub(crate) fn build(asked: FetchRequest) -> Request {
    let mut url = asked.url;
    if !url.username().is_empty() || url.password().is_some() {
        // They would be sent as `Authorization`. A URL with a host takes both calls.
        let _ = url.set_username("");
        let _ = url.set_password(None);
    }
    let mut request = Request::new(Method::GET, url);
    let headers = request.headers_mut();
    headers.insert(ACCEPT, accept(asked.expect));
    for (name, text) in [(IF_NONE_MATCH, asked.etag), (IF_MODIFIED_SINCE, asked.last_modified)] {
        if let Some(value) = text.and_then(|text| HeaderValue::from_str(&text).ok()) {
            headers.insert(name, value);
        }
    }
    request
}
