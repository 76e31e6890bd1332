//! The frame of every page of the console.

use crate::console::problem::Problem;
use crate::page::STYLE;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::io::Write;

pub(super) fn page(heading: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (heading) " · newshound" }
                // In the page: a style that is asked for apart costs the first paint a connection.
                style { (PreEscaped(STYLE)) }
                link rel="icon" href="data:,";
                script src="/console.js" defer {}
            }
            body {
                a class="skip" href="#main" { "To the content" }
                (body)
            }
        }
    };
    page.into_string()
}

/// A page, packed where the browser takes it so.
pub(super) fn answer(headers: &HeaderMap, status: StatusCode, page: &str) -> Response {
    let html = (header::CONTENT_TYPE, "text/html; charset=utf-8");
    let takes = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    if takes.is_some_and(|text| text.contains("gzip")) {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        if packed.write_all(page.as_bytes()).is_ok()
            && let Ok(packed) = packed.finish()
        {
            return (status, [html, (header::CONTENT_ENCODING, "gzip")], packed).into_response();
        }
    }
    (status, [html], page.to_owned()).into_response()
}

/// A page that says what is wrong.
pub(super) fn trouble_page(headers: &HeaderMap, problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = html! {
        header { p class="soft small" { "newshound" } h1 { "This cannot be shown" } }
        main id="main" { section { p { (problem.title) } p { a href="/" { "The crawl" } } } }
    };
    answer(headers, status, &page("Trouble", &body))
}

/// A page, or what stands in its way.
pub(super) fn answered(headers: &HeaderMap, made: Result<String, Problem>) -> Response {
    match made {
        Ok(page) => answer(headers, StatusCode::OK, &page),
        Err(problem) => trouble_page(headers, &problem),
    }
}

/// The address without the parts of a form that were left empty.
pub(super) fn filled(uri: &Uri) -> Uri {
    let pairs = uri.query().unwrap_or_default().split('&');
    let filled: Vec<&str> = pairs.filter(|pair| !pair.ends_with('=')).collect();
    let address = format!("{}?{}", uri.path(), filled.join("&"));
    address.parse().unwrap_or_else(|_| uri.clone())
}
