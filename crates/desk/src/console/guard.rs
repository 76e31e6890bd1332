//! Who is answered: this machine's own pages, with the token. Everything that is answered says what a
//! browser may do with it.

use super::{Desk, pages};
use crate::console::problem::Problem;
use crate::page::{STYLE, hash};
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::{Arc, LazyLock};

/// What a browser may do with a page of the console (Content Security Policy Level 3).
static POLICY: LazyLock<Option<HeaderValue>> = LazyLock::new(|| {
    let style = hash(STYLE);
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'sha256-{style}'; connect-src 'self'; img-src data:; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
    trusted-types 'none'"
    );
    HeaderValue::from_str(&policy).ok()
});
/// Bytes of a form with a token.
const FORM: usize = 4096;

/// Lets a request through that may be answered.
pub(super) async fn guard(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    if let Some(response) = stranger(&desk, request.headers()) {
        return sealed(response);
    }
    // The page that asks for a token has it too.
    if request.uri().path() == "/console.js" {
        return sealed(next.run(request).await);
    }
    if let Some(token) = token_of(request.uri()) {
        return sealed(enter(&desk, &token, &Method::GET));
    }
    if is_foreign_change(&desk, request.method(), request.headers()) {
        let why = "orders come from a page of this console, or with `Authorization: Bearer TOKEN`";
        return sealed(Problem::new(StatusCode::FORBIDDEN, why).into_response());
    }
    if !knows(&desk, request.headers()) {
        let asks = "a token is needed: `Authorization: Bearer TOKEN`";
        return sealed(match is_api {
            true => Problem::new(StatusCode::UNAUTHORIZED, asks).into_response(),
            false => pages::login(false),
        });
    }
    sealed(next.run(request).await)
}

/// Takes a token from the form of [`pages::login`].
pub(super) async fn login(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Some(response) = stranger(&desk, &headers) {
        return sealed(response);
    }
    let token = body.get(..body.len().min(FORM)).and_then(|text| std::str::from_utf8(text).ok());
    let token = token.and_then(|text| text.trim().strip_prefix("token=")).unwrap_or_default();
    sealed(enter(&desk, token, &Method::POST))
}

/// The refusal of who asks by another name (a site whose name was turned to this machine), or from a
/// page of another site.
fn stranger(desk: &Desk, headers: &HeaderMap) -> Option<Response> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    let name =
        host.rsplit_once(':').filter(|(name, _)| !name.is_empty()).map_or(host, |(name, _)| name);
    let is_here = name == "localhost"
        || name
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback());
    if desk.listen.ip().is_loopback() && !is_here {
        let why = format!("this console is asked as {}, not by another name", desk.listen);
        return Some(Problem::new(StatusCode::MISDIRECTED_REQUEST, why).into_response());
    }
    let own = |origin: &str| origin.split_once("://").is_some_and(|(_, rest)| rest == host);
    let elsewhere = text(header::ORIGIN).is_some_and(|origin| !own(origin))
        || text(HeaderName::from_static("sec-fetch-site"))
            .is_some_and(|from| matches!(from, "cross-site" | "same-site"))
            && text(HeaderName::from_static("sec-fetch-mode")) != Some("navigate");
    elsewhere.then(|| {
        Problem::new(StatusCode::FORBIDDEN, "this was asked for by a page of another site")
            .into_response()
    })
}

/// Whether this would change something by a cookie alone, and does not say that a page of this console asked
/// for it: browsers say so with every form.
fn is_foreign_change(desk: &Desk, method: &Method, headers: &HeaderMap) -> bool {
    let is_safe = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    !is_safe
        && !headers.contains_key(header::AUTHORIZATION)
        && knows(desk, headers)
        && !headers.contains_key(header::ORIGIN)
}

/// The token of `/?token=...`, which the address has that a crawl prints.
fn token_of(uri: &Uri) -> Option<String> {
    let query = uri.query().filter(|_| uri.path() == "/")?;
    query.split('&').find_map(|pair| pair.strip_prefix("token=")).map(str::to_owned)
}

/// Keeps a token that is right in a cookie, so that no address has it; it goes on to the first page.
fn enter(desk: &Desk, token: &str, method: &Method) -> Response {
    if !desk.token.is(token) {
        tracing::warn!(method = %method, "console_refused");
        return pages::login(true);
    }
    let cookie = format!("{}={token}; Path=/; HttpOnly; SameSite=Strict", cookie_name(desk));
    let headers = [(header::SET_COOKIE, cookie), (header::LOCATION, "/".to_owned())];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// Cookies of a machine are one jar for all its ports.
fn cookie_name(desk: &Desk) -> String {
    format!("newshound-{}", desk.listen.port())
}

fn knows(desk: &Desk, headers: &HeaderMap) -> bool {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if let Some(token) = bearer.and_then(|text| text.strip_prefix("Bearer ")) {
        return desk.token.is(token.trim());
    }
    let name = cookie_name(desk);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|line| line.split(';')).any(|pair| {
        pair.trim().split_once('=').is_some_and(|(key, token)| key == name && desk.token.is(token))
    })
}

/// What every answer says to a browser; a connection ends with its answer, so that few are held.
fn sealed(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Other sites learn nothing; forms of these pages say whose they are.
    set(header::REFERRER_POLICY, "same-origin");
    set(header::CACHE_CONTROL, "no-store");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(header::CONNECTION, "close");
    if let Some(policy) = &*POLICY {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    }
    response
}
