//! Articles, those behind a place in their file; and why a URL is or is not among them.
#![expect(unused_qualifications, reason = "the macro names parameters by their paths")]

use super::{MOST, parameters};
use crate::console::look::blocking;
use crate::console::problem::Problem;
use crate::console::{Desk, articles};
use crate::explain;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use newshound_core::canonical::CanonicalUrl;
use newshound_roles::orders::Place;
use newshound_roles::output::ARTICLES;
use newshound_roles::{Exit, Failure};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which articles.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ArticleQuery {
    /// `next` of the answer before; 0, or nothing, is the first record.
    #[param(minimum = 0, maximum = 9_007_199_254_740_991_u64)]
    since: Option<u64>,
    /// Records of an answer; an answer has 8 MB at most.
    #[param(minimum = 1, maximum = 1_000)]
    limit: Option<u32>,
}

/// Records, in the order in which they were written.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Articles {
    /// Records as in articles.jsonl (docs/article.schema.json).
    #[schema(value_type = Vec<Object>)]
    articles: Vec<serde_json::Value>,
    /// `since` of the next request.
    next: u64,
}

/// Largest whole number that every reader of JSON keeps (RFC 8259 section 6).
const EXACT: u64 = (1 << 53) - 1;

/// The articles behind a place in the file: each once, none left out, also those that come later.
#[utoipa::path(
    get, path = "/api/v1/articles", tag = "articles", operation_id = "articles", params(ArticleQuery),
    responses(
        (status = 200, description = "some of them; none where there are no more yet", body = Articles),
        (status = 400, description = "parameters that are not described", content_type = "application/problem+json", body = Problem),
        (status = 401, description = "no token, or another one", content_type = "application/problem+json", body = Problem),
        (status = 404, description = "the articles of a cluster are with its sinks", content_type = "application/problem+json", body = Problem),
    )
)]
pub(super) async fn articles_since(
    State(desk): State<Arc<Desk>>,
    uri: Uri,
) -> Result<Json<Articles>, Problem> {
    let query: ArticleQuery = parameters(&uri)?;
    let (since, limit) = (query.since.unwrap_or(0), query.limit.unwrap_or(100) as usize);
    if limit == 0 || limit > MOST || since > EXACT {
        return Err(Problem::parameters(format!("limit is 1 to {MOST}, since 0 to {EXACT}")));
    }
    let Place::Folder(out) = &desk.place else {
        let why = "the articles of a cluster are with its sinks, not here";
        return Err(Problem::new(StatusCode::NOT_FOUND, why));
    };
    let path = out.join(ARTICLES);
    let batch =
        blocking(move || articles::since(&path, since, limit).map_err(|e| unread(&e))).await?;
    Ok(Json(Articles { articles: batch.records, next: batch.next }))
}

pub(in crate::console) fn unread(error: &std::io::Error) -> Failure {
    Failure::new(Exit::Output, format!("{ARTICLES}: cannot be read: {error}"))
}

/// Which URL.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::console) struct ExplainQuery {
    /// The URL, in any form.
    #[param(max_length = 4096)]
    pub(in crate::console) url: String,
}

/// The life of a URL.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Explained {
    /// The URL as it was asked for.
    asked: String,
    /// It in a sentence or some.
    text: String,
    /// As `newshound explain --json` gives it; null where the URL is one that is never crawled.
    #[schema(value_type = Option<Object>)]
    life: Option<serde_json::Value>,
}

/// Why a URL is, or is not, among the articles.
#[utoipa::path(
    get, path = "/api/v1/explain", tag = "articles", operation_id = "explain", params(ExplainQuery),
    responses(
        (status = 200, description = "its life", body = Explained),
        (status = 400, description = "parameters that are not described", content_type = "application/problem+json", body = Problem),
        (status = 401, description = "no token, or another one", content_type = "application/problem+json", body = Problem),
    )
)]
pub(super) async fn explained(
    State(desk): State<Arc<Desk>>,
    uri: Uri,
) -> Result<Json<Explained>, Problem> {
    let query: ExplainQuery = parameters(&uri)?;
    let (text, life) = life_of(&desk, &query.url).await?;
    Ok(Json(Explained { asked: query.url, text, life }))
}

/// The life of a URL in words, and as JSON where it has one.
pub(in crate::console) async fn life_of(
    desk: &Desk,
    asked: &str,
) -> Result<(String, Option<serde_json::Value>), Problem> {
    if asked.chars().count() > 4096 {
        return Err(Problem::parameters("url has more than 4096 characters"));
    }
    let url = match CanonicalUrl::parse(asked.trim()) {
        Ok(url) => url,
        Err(why) => return Ok((format!("This is never crawled: {why}."), None)),
    };
    let (place, asked) = (desk.place.clone(), asked.trim().to_owned());
    let life = blocking(move || {
        let life = match &place {
            Place::Folder(out) => explain::of_folder(out, &[], url),
            Place::Cluster(plan) => explain::of_cluster(plan, &[], url),
        }?;
        Ok((explain::text(&life, &asked), Some(explain::json(&life))))
    });
    Ok(life.await?)
}
