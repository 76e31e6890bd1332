//! The interface for programs, under `/api/v1/`. Its description is made from these functions, and a test
//! asks them what it says.

mod articles;
mod hosts;
mod meters;
mod sources;

use super::figures::Figures;
use super::problem::Problem;
use super::{Desk, events};
pub(super) use articles::{ExplainQuery, life_of, unread};
use axum::extract::{Query, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
pub(super) use hosts::{Drops, HostQuery, OneHost, SLOW_MS, Sort, Verb, one_host, order};
pub(super) use meters::of as meters_of;
use newshound_roles::{Exit, Failure};
use serde::de::DeserializeOwned;
pub(super) use sources::{NewSource, NewSources, Taken, add_of, change, end_run, tag};
use std::sync::Arc;
use utoipa::OpenApi;

/// Rows of a page.
pub(super) const PAGE: usize = 100;
/// Characters of a search.
const SEARCH: usize = 200;
/// Rows and records of an answer.
const MOST: usize = 1_000;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "newshound",
        description = "How a crawl stands, its hosts and sources, its articles, why a URL is or is not among \
            them; and orders of its hosts, sources and end. Figures are those of `newshound status --json`."
    ),
    paths(
        status, hosts::hosts, hosts::host, hosts::order_host, sources::sources, sources::add_sources,
        sources::tag_sources, sources::end, articles::articles_since, articles::explained, meters::meters, description,
        events::stream
    ),
    components(schemas(Sort, Verb)),
    security(("token" = [])),
    modifiers(&Secured)
)]
struct Description;

struct Secured;

impl utoipa::Modify for Secured {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
        let components = openapi.components.get_or_insert_default();
        components
            .add_security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
}

/// The description of the interface (OpenAPI 3.1), as `/api/v1/openapi.json` gives it.
#[must_use]
pub fn openapi() -> serde_json::Value {
    serde_json::json!(Description::openapi())
}

/// The routes.
pub(super) fn routes() -> Router<Arc<Desk>> {
    Router::new()
        .route("/api/v1/status", get(status))
        .route("/api/v1/hosts", get(hosts::hosts))
        .route("/api/v1/hosts/{host}", get(hosts::host))
        .route("/api/v1/hosts/{host}/{verb}", post(hosts::order_host))
        .route(
            "/api/v1/sources",
            get(sources::sources).post(sources::add_sources).put(sources::tag_sources),
        )
        .route("/api/v1/meters", get(meters::meters))
        .route("/api/v1/end", post(sources::end))
        .route("/api/v1/articles", get(articles::articles_since))
        .route("/api/v1/explain", get(articles::explained))
        .route("/api/v1/openapi.json", get(description))
}

/// The parameters of a request, which must be those that are described.
pub(super) fn parameters<T: DeserializeOwned>(uri: &Uri) -> Result<T, Problem> {
    Query::<T>::try_from_uri(uri).map(|Query(value)| value).map_err(Problem::parameters)
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let status = match failure.exit {
            Exit::ServerAway | Exit::Locked => StatusCode::SERVICE_UNAVAILABLE,
            Exit::Usage => StatusCode::CONFLICT,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status, failure.message)
    }
}

/// How the crawl stands.
#[utoipa::path(
    get, path = "/api/v1/status", tag = "crawl", operation_id = "status",
    responses(
        (status = 200, description = "its figures", body = Figures),
        (status = 401, description = "no token, or another one", content_type = "application/problem+json", body = Problem),
    )
)]
async fn status(State(desk): State<Arc<Desk>>) -> Result<Response, Problem> {
    let seen = desk.look.now().await?;
    Ok(json(seen.figures.as_bytes().to_vec()))
}

/// An answer that is JSON already.
fn json(text: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// Words of a search, in lower case.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_lowercase).collect()
}

/// This description.
#[utoipa::path(
    get, path = "/api/v1/openapi.json", tag = "crawl", operation_id = "description",
    responses(
        (status = 200, description = "OpenAPI", body = Object),
        (status = 401, description = "no token, or another one", content_type = "application/problem+json", body = Problem),
    )
)]
async fn description() -> Json<serde_json::Value> {
    Json(openapi())
}
