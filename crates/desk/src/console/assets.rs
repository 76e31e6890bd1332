//! The script of the console's pages.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

/// The script of the console.
pub(super) async fn script() -> Response {
    let script = include_str!("../../assets/console.js");
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], script).into_response()
}
