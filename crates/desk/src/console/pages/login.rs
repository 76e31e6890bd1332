//! The page that asks for the token.

use super::frame::page;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::html;

/// Asks for the token.
pub(in crate::console) fn login(was_wrong: bool) -> Response {
    let body = html! {
        header { p class="soft small" { "newshound" } h1 { "A token, please" } }
        main id="main" {
            section {
                @if was_wrong { p class="accent" role="alert" { "This is not the token of this crawl." } }
                p {
                    "The crawl printed an address with it when it began; it also stands in the file "
                    code { "console.token" } " of its folder, or was given as " code { "NEWSHOUND_CONSOLE_TOKEN" } "."
                }
                form method="post" action="/login" enctype="text/plain" class="tools" {
                    label class="grow" {
                        "Token"
                        input name="token" type="password" required autocomplete="current-password" spellcheck="false";
                    }
                    button { "Open" }
                }
            }
        }
    };
    let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (StatusCode::UNAUTHORIZED, html, page("A token, please", &body)).into_response()
}
