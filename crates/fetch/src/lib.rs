//! HTTP for newshound: the one crate that dials out to sites.
//!
//! Purpose: [`HttpFetcher`] makes one request and names what came of it. Flow:
//! `FetchRequest -> guard (scheme, port, address) -> resolver (guarded again) -> connection ->
//! header (type, length, coding) -> body (wire cap > coding > size cap > sniff) -> Response or
//! FetchFailure`.
//!
//! It must not follow a redirect, retry, carry a cookie from site to site, read `HTTP_PROXY`, dial an address the
//! [`Guard`] refuses, or hold more of a body than its cap. It judges no content: what a status
//! means for a URL is the worker's part.

mod body;
mod challenge;
mod client;
mod coding;
mod config;
mod content;
mod cookies;
mod crowd;
mod failure;
mod frames;
mod guard;
mod header;
mod idle;
mod local;
mod request;
mod resolve;
mod retry_after;
mod tape;
mod timing;
mod tls;
mod whole;

pub use client::HttpFetcher;
pub use coding::{Fault, decode};
pub use config::{Config, Error};
pub use guard::{Guard, Refused};
pub use tls::install_tls_provider;
