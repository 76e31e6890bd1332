//! The interface for programs, under `/api/v1/`. Its description is made from these functions, and a test
//! asks them what it says.
#![expect(unused_qualifications, reason = "the macro names parameters by their paths")]

use super::figures::Figures;
use super::look::{Seen, blocking};
use super::problem::Problem;
use super::{Desk, articles, events};
use crate::explain;
use crate::standing::HostFacts;
use axum::extract::{Query, State};
use axum::http::{StatusCode, Uri};
use axum::routing::get;
use axum::{Json, Router};
use newshound_core::canonical::CanonicalUrl;
use newshound_roles::orders::Place;
use newshound_roles::output::ARTICLES;
use newshound_roles::{Exit, Failure};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, OpenApi, ToSchema};

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
            them. Reading only. Figures are those of `newshound status --json`."
    ),
    paths(status, hosts, sources, articles_since, explained, description, events::stream),
    components(schemas(Sort)),
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
        .route("/api/v1/hosts", get(hosts))
        .route("/api/v1/sources", get(sources))
        .route("/api/v1/articles", get(articles_since))
        .route("/api/v1/explain", get(explained))
        .route("/api/v1/openapi.json", get(description))
}

/// The parameters of a request, which must be those that are described.
pub(super) fn parameters<T: DeserializeOwned>(uri: &Uri) -> Result<T, Problem> {
    Query::<T>::try_from_uri(uri).map(|Query(value)| value).map_err(Problem::parameters)
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let status = match failure.exit {
            Exit::ServerAway => StatusCode::SERVICE_UNAVAILABLE,
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
async fn status(State(desk): State<Arc<Desk>>) -> Result<Json<Figures>, Problem> {
    Ok(Json(Figures::of(&desk.name, &*desk.look.now().await?)))
}

/// Which hosts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct HostQuery {
    /// Words that a host's name, state or reason must have.
    #[param(max_length = 200)]
    pub(super) q: Option<String>,
    /// Only those that a person should look at.
    pub(super) trouble: Option<bool>,
    /// In which order: those in trouble first and then most stories, or the most of one figure first.
    pub(super) sort: Option<Sort>,
    /// Which page, from 1 on.
    #[param(minimum = 1, maximum = 1_000_000)]
    pub(super) page: Option<u32>,
    /// Hosts of a page.
    #[param(minimum = 1, maximum = 1_000)]
    pub(super) per_page: Option<u32>,
}

/// An order of hosts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Sort {
    /// In trouble first, then most stories.
    #[default]
    Trouble,
    /// By name.
    Host,
    /// Most stories.
    Stories,
    /// Most requests.
    Requests,
    /// Most waiting.
    Waiting,
}

impl HostQuery {
    fn check(&self) -> Result<(), Problem> {
        if self.q.as_ref().is_some_and(|text| text.chars().count() > SEARCH) {
            return Err(Problem::parameters(format!("q has more than {SEARCH} characters")));
        }
        for (name, value, most) in
            [("page", self.page, 1_000_000), ("per_page", self.per_page, MOST as u32)]
        {
            if value.is_some_and(|value| value == 0 || value > most) {
                return Err(Problem::parameters(format!("{name} is 1 to {most}")));
            }
        }
        Ok(())
    }

    /// The hosts of the page asked for, and how many there are on all pages.
    pub(super) fn choose<'a>(
        &self,
        seen: &'a Seen,
    ) -> Result<(Vec<&'a HostFacts>, usize), Problem> {
        self.check()?;
        let words = words(self.q.as_deref().unwrap_or_default());
        let mut hosts: Vec<&HostFacts> = seen
            .standing
            .hosts
            .iter()
            .filter(|host| self.trouble.is_none_or(|wanted| host.trouble == wanted))
            .filter(|host| {
                words.is_empty() || {
                    let why = host.why.as_deref().unwrap_or_default();
                    let text = format!("{} {} {why}", host.host, host.state.name()).to_lowercase();
                    words.iter().all(|word| text.contains(word))
                }
            })
            .collect();
        let most = |value: u64| std::cmp::Reverse(value);
        match self.sort.unwrap_or_default() {
            Sort::Trouble => hosts.sort_by_key(|host| (!host.trouble, most(host.stories()))),
            Sort::Host => hosts.sort_by_key(|host| crate::clean::host_name(&host.host)),
            Sort::Stories => hosts.sort_by_key(|host| most(host.stories())),
            Sort::Requests => hosts.sort_by_key(|host| most(host.requests)),
            Sort::Waiting => hosts.sort_by_key(|host| most(host.waiting)),
        }
        let total = hosts.len();
        let per_page = self.per_page.map_or(PAGE, |number| number as usize);
        let page = self.page.map_or(0, |page| page as usize - 1);
        Ok((hosts.into_iter().skip(page.saturating_mul(per_page)).take(per_page).collect(), total))
    }
}

/// Words of a search, in lower case.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_lowercase).collect()
}

/// A page of hosts.
#[derive(Debug, Serialize, ToSchema)]
struct Hosts {
    /// Hosts on all pages.
    total: u64,
    /// Those of this page.
    hosts: Vec<HostFacts>,
}

/// The hosts of the crawl.
#[utoipa::path(
    get, path = "/api/v1/hosts", tag = "crawl", operation_id = "hosts", params(HostQuery),
    responses(
        (status = 200, description = "a page of them", body = Hosts),
        (status = 400, description = "parameters that are not described", content_type = "application/problem+json", body = Problem),
        (status = 401, description = "no token, or another one", content_type = "application/problem+json", body = Problem),
    )
)]
async fn hosts(State(desk): State<Arc<Desk>>, uri: Uri) -> Result<Json<Hosts>, Problem> {
    let query: HostQuery = parameters(&uri)?;
    query.check()?;
    let seen = desk.look.now().await?;
    let (hosts, total) = query.choose(&seen)?;
    Ok(Json(Hosts { total: total as u64, hosts: hosts.into_iter().cloned().collect() }))
}

/// A source: a site that was handed in.
#[derive(Debug, Serialize, ToSchema)]
struct SourceFacts {
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
async fn sources(State(desk): State<Arc<Desk>>) -> Result<Json<Vec<SourceFacts>>, Problem> {
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

/// Which articles.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ArticleQuery {
    /// `next` of the answer before; 0, or nothing, is the first record.
    #[param(minimum = 0, maximum = 9_007_199_254_740_991_u64)]
    since: Option<u64>,
    /// Records of an answer; an answer has 8 MB at most.
    #[param(minimum = 1, maximum = 1_000)]
    limit: Option<u32>,
}

/// Records, in the order in which they were written.
#[derive(Debug, Serialize, ToSchema)]
struct Articles {
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
async fn articles_since(
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

pub(super) fn unread(error: &std::io::Error) -> Failure {
    Failure::new(Exit::Output, format!("{ARTICLES}: cannot be read: {error}"))
}

/// Which URL.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ExplainQuery {
    /// The URL, in any form.
    #[param(max_length = 4096)]
    pub(super) url: String,
}

/// The life of a URL.
#[derive(Debug, Serialize, ToSchema)]
struct Explained {
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
async fn explained(State(desk): State<Arc<Desk>>, uri: Uri) -> Result<Json<Explained>, Problem> {
    let query: ExplainQuery = parameters(&uri)?;
    let (text, life) = life_of(&desk, &query.url).await?;
    Ok(Json(Explained { asked: query.url, text, life }))
}

/// The life of a URL in words, and as JSON where it has one.
pub(super) async fn life_of(
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
