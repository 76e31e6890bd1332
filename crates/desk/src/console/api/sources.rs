//! Sources: listed, added, tagged; and the end of a run.

use super::hosts::{Carried, Drops};
use crate::console::Desk;
use crate::console::look::blocking;
use crate::console::problem::Problem;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use newshound_core::canonical::CanonicalUrl;
use newshound_roles::orders::{Order, Place};
use newshound_roles::sources::{Change, SeedSource};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use utoipa::ToSchema;

/// An answer has reached who asked by then.
const ANSWERED: Duration = Duration::from_millis(300);
/// Sources of a request.
const MANY: usize = 1_000;
/// Tags of a source, and characters of one.
const TAGS: usize = 50;
const TAG: usize = 100;

/// A source: a site that was handed in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SourceFacts {
    /// Its URL.
    url: String,
    /// What the operator calls it.
    name: Option<String>,
    /// Words it is filed under.
    tags: Vec<String>,
    /// Language the operator gives it.
    language: Option<String>,
    /// Country the operator gives it.
    country: Option<String>,
}

/// The sources of the crawl, in the order in which they came.
#[utoipa::path(
    get, path = "/api/v1/sources", tag = "crawl", operation_id = "sources",
    responses(
        (status = 200, description = "all of them", body = Vec<SourceFacts>),
        (status = 401, description = "no token, or another one", content_type = "application/problem+json", body = Problem),
    )
)]
pub(super) async fn sources(
    State(desk): State<Arc<Desk>>,
) -> Result<Json<Vec<SourceFacts>>, Problem> {
    let place = desk.place.clone();
    let list = blocking(move || place.sources()).await?;
    let facts = list.all().iter().map(|one| SourceFacts {
        url: one.url.as_str().to_owned(),
        name: one.about.name.clone(),
        tags: one.about.tags.clone(),
        language: one.about.language.clone(),
        country: one.about.country.clone(),
    });
    Ok(Json(facts.collect()))
}

/// A source to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::console) struct NewSource {
    /// Its URL.
    #[schema(max_length = 4096)]
    pub(in crate::console) url: String,
    /// Words to file it under.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub(in crate::console) tags: Vec<String>,
}

/// Sources to add or to tag.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::console) struct NewSources {
    /// Them.
    #[schema(min_items = 1, max_items = 1000)]
    pub(in crate::console) sources: Vec<NewSource>,
}

/// One that was not taken.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::console) struct Refused {
    /// Its URL, as it was given.
    pub(in crate::console) url: String,
    /// Why.
    pub(in crate::console) why: String,
}

/// What came of sources.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::console) struct Taken {
    /// How many were taken.
    pub(in crate::console) taken: u64,
    /// The others.
    pub(in crate::console) refused: Vec<Refused>,
    /// `done`; `soon`, where a scheduler takes it up within seconds; `next_run`, where nobody works on the crawl.
    pub(in crate::console) when: &'static str,
}

/// The body of a request, which must be JSON as it is described.
fn body<T: DeserializeOwned>(headers: &HeaderMap, bytes: &Bytes) -> Result<T, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_json = kind.is_some_and(|kind| {
        kind.split(';')
            .next()
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
    });
    if !is_json {
        let why = "the body is JSON: `content-type: application/json`";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, why));
    }
    serde_json::from_slice(bytes).map_err(Problem::parameters)
}

/// Adds sources (sites, sections, feeds), or tags to some that are known.
#[utoipa::path(
    post, path = "/api/v1/sources", tag = "orders", operation_id = "add_sources", request_body = NewSources,
    responses(
        (status = 200, description = "which were taken, and why others were not", body = Taken),
        (status = 400, description = "a body that is not described", content_type = "application/problem+json", body = Problem),
        (status = 401, description = "no token, or another one", content_type = "application/problem+json", body = Problem),
        (status = 413, description = "a body of more than 2 MB", content_type = "text/plain", body = String),
        (status = 415, description = "a body that is no JSON", content_type = "application/problem+json", body = Problem),
    )
)]
pub(super) async fn add_sources(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Json<Taken>, Problem> {
    let new: NewSources = body(&headers, &bytes)?;
    Ok(Json(change(&desk, new, add_of).await?))
}

/// Puts tags in the place of those that sources have.
#[utoipa::path(
    put, path = "/api/v1/sources", tag = "orders", operation_id = "tag_sources", request_body = NewSources,
    responses(
        (status = 200, description = "which were tagged, and why others were not", body = Taken),
        (status = 400, description = "a body that is not described", content_type = "application/problem+json", body = Problem),
        (status = 401, description = "no token, or another one", content_type = "application/problem+json", body = Problem),
        (status = 413, description = "a body of more than 2 MB", content_type = "text/plain", body = String),
        (status = 415, description = "a body that is no JSON", content_type = "application/problem+json", body = Problem),
    )
)]
pub(super) async fn tag_sources(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Json<Taken>, Problem> {
    Ok(Json(tag(&desk, body(&headers, &bytes)?).await?))
}

/// Orders that sources have these tags.
pub(in crate::console) async fn tag(desk: &Desk, new: NewSources) -> Result<Taken, Problem> {
    let place = desk.place.clone();
    let known = blocking(move || place.sources()).await?;
    let tagged = |one: &NewSource| {
        let url = url_of(&one.url)?;
        match known.has(&url) {
            true => Ok(Change::Tag(url, one.tags.clone())),
            false => Err("no source stands there".to_owned()),
        }
    };
    change(desk, new, tagged).await
}

fn url_of(text: &str) -> Result<CanonicalUrl, String> {
    SeedSource::parse(text.trim()).map(|source| source.url)
}

/// The change that adds a source.
pub(in crate::console) fn add_of(one: &NewSource) -> Result<Change, String> {
    let mut source = SeedSource::parse(one.url.trim())?;
    source.about.tags.clone_from(&one.tags);
    Ok(Change::Add(Box::new(source)))
}

/// Orders a change of each source of which `of` makes one.
pub(in crate::console) async fn change(
    desk: &Desk,
    new: NewSources,
    of: impl Fn(&NewSource) -> Result<Change, String>,
) -> Result<Taken, Problem> {
    if new.sources.is_empty() || new.sources.len() > MANY {
        return Err(Problem::parameters(format!("sources are 1 to {MANY}")));
    }
    let (mut changes, mut refused) = (Vec::new(), Vec::new());
    for one in &new.sources {
        if one.tags.len() > TAGS || one.url.chars().count() > 4096 {
            return Err(Problem::parameters(format!(
                "a url has 4096 characters at most, and {TAGS} tags"
            )));
        }
        let long = one.tags.iter().any(|tag| tag.chars().count() > TAG || tag.trim().is_empty());
        let made = match long {
            true => Err(format!("a tag has 1 to {TAG} characters")),
            false => of(one),
        };
        match made {
            Ok(made) => changes.push(made),
            Err(why) => refused.push(Refused { url: one.url.clone(), why }),
        }
    }
    let taken = changes.len() as u64;
    if changes.is_empty() {
        return Ok(Taken { taken, refused, when: "done" });
    }
    let place = desk.place.clone();
    let obeyed = blocking(move || place.order(&Order::sources(&changes))).await?;
    desk.look.forget().await;
    Ok(Taken { taken, refused, when: Carried::from(obeyed).when })
}

/// Ends the run, as if it were stopped: what is left waits.
#[utoipa::path(
    post, path = "/api/v1/end", tag = "orders", operation_id = "end",
    responses(
        (status = 200, description = "it ends", body = Carried),
        (status = 401, description = "no token, or another one", content_type = "application/problem+json", body = Problem),
        (status = 409, description = "nobody works on the crawl", content_type = "application/problem+json", body = Problem),
        (status = 503, description = "the crawl did not answer", content_type = "application/problem+json", body = Problem),
    )
)]
pub(super) async fn end(State(desk): State<Arc<Desk>>) -> Result<Json<Carried>, Problem> {
    Ok(Json(end_run(&desk).await?))
}

/// Ends the run.
pub(in crate::console) async fn end_run(desk: &Desk) -> Result<Carried, Problem> {
    let place = desk.place.clone();
    if let Place::Folder(_) = &place {
        // The run that ends is this process: it answers first.
        let runs = desk.look.now().await?.standing.running;
        if !runs {
            return Err(Problem::new(StatusCode::CONFLICT, "no run is at work"));
        }
        tokio::spawn(async move {
            tokio::time::sleep(ANSWERED).await;
            if let Err(failure) = blocking(move || place.order(&Order::end())).await {
                tracing::warn!(error = failure.message, "end_refused");
            }
        });
        return Ok(Carried { when: "soon", dropped: Drops { urls: 0, visits: 0 } });
    }
    Ok(blocking(move || place.order(&Order::end())).await?.into())
}
