//! Hosts, a page of them or one, and what may be ordered of one.
#![expect(unused_qualifications, reason = "the macro names parameters by their paths")]

use super::{MOST, PAGE, SEARCH, json, parameters, words};
use crate::console::Desk;
use crate::console::look::{Seen, blocking};
use crate::console::problem::Problem;
use crate::standing::HostFacts;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use newshound_core::frontier::HostRow;
use newshound_core::identity::HostKey;
use newshound_core::orders::{Dropped, HostVerb, LONGEST_DELAY_MS};
use newshound_roles::orders::{Obeyed, Order, When};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which hosts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::console) struct HostQuery {
    /// Words that a host's name, state or reason must have.
    #[param(max_length = 200)]
    pub(in crate::console) q: Option<String>,
    /// Only those that a person should look at.
    pub(in crate::console) trouble: Option<bool>,
    /// In which order: those in trouble first and then most stories, or the most of one figure first.
    pub(in crate::console) sort: Option<Sort>,
    /// Which page, from 1 on.
    #[param(minimum = 1, maximum = 1_000_000)]
    pub(in crate::console) page: Option<u32>,
    /// Hosts of a page.
    #[param(minimum = 1, maximum = 1_000)]
    pub(in crate::console) per_page: Option<u32>,
}

/// An order of hosts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::console) enum Sort {
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
    pub(in crate::console) fn choose<'a>(
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

/// A page of hosts.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Hosts {
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
pub(super) async fn hosts(State(desk): State<Arc<Desk>>, uri: Uri) -> Result<Response, Problem> {
    let query: HostQuery = parameters(&uri)?;
    query.check()?;
    let seen = desk.look.now().await?;
    let text = seen.answer(uri.query().unwrap_or_default(), || {
        let (hosts, total) = query.choose(&seen)?;
        let hosts = hosts.into_iter().cloned().collect();
        let text = serde_json::to_vec(&Hosts { total: total as u64, hosts });
        text.map_err(|error| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
    })?;
    Ok(json(text.to_vec()))
}

/// URLs and visits.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(in crate::console) struct Drops {
    /// URLs.
    pub(in crate::console) urls: u64,
    /// Pages that are visited for new stories.
    pub(in crate::console) visits: u64,
}

impl From<Dropped> for Drops {
    fn from(dropped: Dropped) -> Self {
        Self { urls: dropped.urls, visits: dropped.visits }
    }
}

/// A host, and what orders of it would drop.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::console) struct OneHost {
    /// It, as `status --json` has it.
    pub(in crate::console) facts: HostFacts,
    /// What `exclude` takes away until `resume`.
    pub(in crate::console) exclude_drops: Drops,
    /// What `forget` drops for good.
    pub(in crate::console) forget_drops: Drops,
}

/// One host, and what orders of it would drop.
#[utoipa::path(
    get, path = "/api/v1/hosts/{host}", tag = "crawl", operation_id = "host",
    params(("host" = String, Path, description = "`scheme://host[:port]`, as `hosts` names it, percent-encoded", example = "https://www.paper-1.example")),
    responses(
        (status = 200, description = "it", body = OneHost),
        (status = 401, description = "no token, or another one", content_type = "application/problem+json", body = Problem),
        (status = 404, description = "the crawl knows no such host", content_type = "application/problem+json", body = Problem),
    )
)]
pub(super) async fn host(
    State(desk): State<Arc<Desk>>,
    Path(host): Path<String>,
) -> Result<Json<OneHost>, Problem> {
    Ok(Json(one_host(&desk, host).await?))
}

/// A host as it is at this moment.
pub(in crate::console) async fn one_host(desk: &Desk, host: String) -> Result<OneHost, Problem> {
    let row = row(desk, host).await?;
    let drops = |verb: HostVerb| verb.drops(&row).into();
    let (exclude_drops, forget_drops) = (drops(HostVerb::Exclude), drops(HostVerb::Forget));
    let facts = HostFacts::all(&[row]).pop();
    let facts = facts.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, UNKNOWN))?;
    Ok(OneHost { facts, exclude_drops, forget_drops })
}

const UNKNOWN: &str = "the crawl knows no such host";

async fn row(desk: &Desk, host: String) -> Result<HostRow, Problem> {
    let place = desk.place.clone();
    let row = blocking(move || place.row(&HostKey::from_stored(&host))).await?;
    row.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, UNKNOWN))
}

/// An order of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::console) enum Verb {
    /// Ask it for nothing.
    Pause,
    /// Take every order back.
    Resume,
    /// Ask it no more often than `delay_ms` says.
    Slow,
    /// Ask for nothing of it: what waits ends as `excluded`, until it is resumed.
    Exclude,
    /// Drop what waits of it, its visits, and what was learned of it.
    Forget,
}

/// How slow.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct VerbQuery {
    /// Of `slow`: least milliseconds from the end of one request to the start of the next [default: 10000].
    #[param(minimum = 1, maximum = 86_400_000)]
    delay_ms: Option<u64>,
}

/// What came of an order.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::console) struct Carried {
    /// `done`; `soon`, where a scheduler takes it up within seconds; `next_run`, where nobody works on the crawl.
    pub(in crate::console) when: &'static str,
    /// What it dropped, where it is done.
    pub(in crate::console) dropped: Drops,
}

impl From<Obeyed> for Carried {
    fn from(obeyed: Obeyed) -> Self {
        let when = match obeyed.when {
            When::Done => "done",
            When::Soon(_) => "soon",
            When::NextRun => "next_run",
        };
        Self { when, dropped: obeyed.dropped.into() }
    }
}

/// Slow means this, where nothing else is said.
pub(in crate::console) const SLOW_MS: u64 = 10_000;

/// Orders something of a host (docs/hosts.md).
#[utoipa::path(
    post, path = "/api/v1/hosts/{host}/{verb}", tag = "orders", operation_id = "order_host",
    params(
        ("host" = String, Path, description = "`scheme://host[:port]`, as `hosts` names it, percent-encoded", example = "https://www.paper-1.example"),
        ("verb" = Verb, Path, description = "what"),
        VerbQuery,
    ),
    responses(
        (status = 200, description = "it is ordered", body = Carried),
        (status = 400, description = "parameters that are not described", content_type = "application/problem+json", body = Problem),
        (status = 401, description = "no token, or another one", content_type = "application/problem+json", body = Problem),
        (status = 404, description = "the crawl knows no such host", content_type = "application/problem+json", body = Problem),
        (status = 503, description = "the crawl did not answer", content_type = "application/problem+json", body = Problem),
    )
)]
pub(super) async fn order_host(
    State(desk): State<Arc<Desk>>,
    Path((host, verb)): Path<(String, String)>,
    uri: Uri,
) -> Result<Json<Carried>, Problem> {
    let query: VerbQuery = parameters(&uri)?;
    let verb = serde_json::from_value(serde_json::Value::String(verb));
    let verb: Verb = verb.map_err(Problem::parameters)?;
    Ok(Json(order(&desk, host, verb, query.delay_ms).await?))
}

/// Orders something of a host; what is shown from now on is later than that.
pub(in crate::console) async fn order(
    desk: &Desk,
    host: String,
    verb: Verb,
    delay_ms: Option<u64>,
) -> Result<Carried, Problem> {
    let delay_ms = delay_ms.unwrap_or(SLOW_MS);
    if delay_ms == 0 || delay_ms > LONGEST_DELAY_MS {
        return Err(Problem::parameters(format!("delay_ms is 1 to {LONGEST_DELAY_MS}")));
    }
    let verb = match verb {
        Verb::Pause => HostVerb::Pause,
        Verb::Resume => HostVerb::Resume,
        Verb::Slow => HostVerb::Slow { delay_ms },
        Verb::Exclude => HostVerb::Exclude,
        Verb::Forget => HostVerb::Forget,
    };
    let host = row(desk, host).await?.host;
    let place = desk.place.clone();
    let obeyed = blocking(move || place.order(&Order::host(host, verb))).await?;
    desk.look.forget().await;
    Ok(obeyed.into())
}
