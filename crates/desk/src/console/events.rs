//! The figures as they change: server-sent events.

use super::Desk;
use super::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

/// How often a watcher gets new figures.
const EVERY: Duration = Duration::from_secs(2);

/// A stream of `figures` events: `Figures` as JSON, at once and whenever they changed.
#[utoipa::path(
    get, path = "/api/v1/events", tag = "crawl", operation_id = "events",
    summary = "The figures as they change",
    description = "A stream (text/event-stream) that does not end by itself: `figures` events, each with the \
        JSON of /api/v1/status. A connection lasts half a minute; who reads connects again, as browsers do.",
    responses(
        (status = 200, description = "the stream", content_type = "text/event-stream", body = String),
        (status = 401, description = "no token, or another one", content_type = "application/problem+json", body = Problem),
        (status = 503, description = "as many are watching as may", content_type = "application/problem+json", body = Problem),
    )
)]
pub(super) async fn stream(State(desk): State<Arc<Desk>>) -> Response {
    let Ok(place) = Arc::clone(&desk.streams).try_acquire_owned() else {
        let why = "as many are watching as may; close one";
        return Problem::new(StatusCode::SERVICE_UNAVAILABLE, why).into_response();
    };
    let begin = (desk, place, String::new());
    let events = stream::unfold(begin, |(desk, place, last)| async move {
        let mut last = last;
        loop {
            if !last.is_empty() {
                tokio::time::sleep(EVERY).await;
            }
            let event = match desk.look.now().await {
                Ok(seen) => {
                    if *seen.figures == *last {
                        continue;
                    }
                    last = seen.figures.to_string();
                    Event::default().event("figures").data(&last)
                }
                Err(failure) => {
                    last = "trouble".to_owned();
                    Event::default()
                        .event("trouble")
                        .data(crate::clean::clean(&failure.message, 500))
                }
            };
            let event = event.retry(EVERY);
            return Some((Ok::<_, Infallible>(event), (desk, place, last)));
        }
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(10))).into_response()
}
