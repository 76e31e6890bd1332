//! What the crawl did of late, for pictures.

use crate::console::Desk;
use crate::console::look::blocking;
use crate::console::problem::Problem;
use axum::Json;
use axum::extract::State;
use newshound_core::time::UnixMillis;
use newshound_ports::{Clock, SystemClock};
use newshound_roles::meters::{Meters, Row};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 3_600_000;

/// A minute or an hour.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Meter {
    /// When it began, RFC 3339.
    at: String,
    /// Pages asked for.
    pages: u64,
    /// Stories.
    articles: u64,
    /// Attempts that failed, by outcome (docs/glossary.md).
    errors: BTreeMap<String, u64>,
    /// Seconds from publication to record that half of its stories do not exceed, to a fifth; null where it has none
    /// that were published since the crawl began and say when.
    delay_p50_s: Option<u64>,
    /// The same of 95 of 100.
    delay_p95_s: Option<u64>,
}

impl Meter {
    fn of(row: &Row, length_ms: i64) -> Self {
        Self {
            at: UnixMillis(row.at.saturating_mul(length_ms)).to_rfc3339(),
            pages: row.pages,
            articles: row.articles,
            errors: row.errors.clone(),
            delay_p50_s: row.delay(50),
            delay_p95_s: row.delay(95),
        }
    }
}

/// What the crawl did of late.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MeterRows {
    /// The minutes of the last hour in which anything was done, oldest first.
    minutes: Vec<Meter>,
    /// The hours of the last week.
    hours: Vec<Meter>,
}

/// What the crawl did in the last hour and week; a run writes it twice a minute.
#[utoipa::path(
    get, path = "/api/v1/meters", tag = "crawl", operation_id = "meters",
    responses(
        (status = 200, description = "minutes and hours", body = MeterRows),
        (status = 401, description = "no token, or another one", content_type = "application/problem+json", body = Problem),
    )
)]
pub(super) async fn meters(State(desk): State<Arc<Desk>>) -> Result<Json<MeterRows>, Problem> {
    let (meters, now) = (of(&desk).await?, SystemClock.now());
    Ok(Json(MeterRows {
        minutes: meters.minutes(now).map(|row| Meter::of(row, MINUTE_MS)).collect(),
        hours: meters.hours(now).map(|row| Meter::of(row, HOUR_MS)).collect(),
    }))
}

/// What the crawl did of late.
pub(in crate::console) async fn of(desk: &Desk) -> Result<Meters, Problem> {
    let place = desk.place.clone();
    Ok(blocking(move || place.meters()).await?)
}
