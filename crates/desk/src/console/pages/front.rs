//! The first page: how the crawl stands, what needs somebody, its hosts.

use super::frame::{answered, filled, page};
use super::hosts::host_table;
use super::meters;
use super::steer;
use super::stories::{explain_form, story_list};
use crate::clean::clean;
use crate::console::api::{HostQuery, meters_of, parameters, unread};
use crate::console::look::{Seen, blocking};
use crate::console::problem::Problem;
use crate::console::{Desk, articles, trouble};
use crate::numbers::{count, moment, ratio};
use crate::page::section;
use crate::report::{charts, needs};
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use maud::{Markup, html};
use newshound_ports::{Clock, SystemClock};
use newshound_roles::orders::Place;
use newshound_roles::output::ARTICLES;
use std::sync::Arc;

/// Stories and events on the first page.
const FEW: usize = 6;

/// The first page: how the crawl stands, what needs somebody, its hosts.
pub(in crate::console) async fn front(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    answered(&headers, front_page(&desk, &uri).await)
}

async fn front_page(desk: &Desk, uri: &Uri) -> Result<String, Problem> {
    let query: HostQuery = parameters(&filled(uri))?;
    let seen = desk.look.now().await?;
    let (hosts, total) = query.choose(&seen)?;
    let of_late = meters_of(desk).await?;
    let place = desk.place.clone();
    let (latest, events) = blocking(move || match &place {
        Place::Folder(out) => {
            let latest = articles::latest(&out.join(ARTICLES), &[], FEW).map_err(|e| unread(&e))?;
            Ok((latest, trouble::last(out, FEW)))
        }
        Place::Cluster(_) => Ok((Vec::new(), Vec::new())),
    })
    .await?;
    let body = html! {
        (head(desk, &seen))
        main id="main" {
            (section("needs", "Needs you", &needs::part(&seen.standing)))
            (section("meters", "The last hour and week", &meters::part(&of_late, SystemClock.now())))
            (section("hosts", "Sources", &host_table(&query, &hosts, total)))
            (section("explain", "Why is a story missing?", &explain_form("")))
            @if matches!(desk.place, Place::Folder(_)) {
                (section("stories", "Latest stories", &html! { (story_list(&latest)) p { a href="/stories" { "All stories, and a search" } } }))
                (section("log", "Last trouble in the log", &html! {
                    @if events.is_empty() { p { "None." } }
                    ul class="plain wire" {
                        @for one in &events {
                            li {
                                span class=[one.is_error.then_some("accent")] { (clean(&one.event, 60)) }
                                " " span class="soft small" { (clean(&one.at, 30)) }
                                div class="small soft" { bdi { (clean(&one.fields, 300)) } }
                            }
                        }
                    }
                }))
            }
            (section("urls", "What became of every URL", &charts::urls(&seen.standing)))
            (section("steer", "Steer", &steer::part()))
        }
        footer {
            p {
                "Figures are those of " code { "newshound status --json" } ". For programs: "
                a href="/api/v1/openapi.json" { "/api/v1" } ", " a href="/metrics" { "/metrics" } ". newshound " (env!("CARGO_PKG_VERSION"))
            }
        }
    };
    Ok(page(&desk.name, &body))
}

fn head(desk: &Desk, seen: &Seen) -> Markup {
    let standing = &seen.standing;
    let trouble = standing.hosts.iter().filter(|host| host.trouble).count() as u64;
    let per_story = ratio(standing.requests(), standing.stories());
    html! {
        header {
            p class="soft small" { "newshound · as of " time { (moment(seen.at)) } " " span id="live" role="status" {} }
            h1 { bdi { (desk.name) } }
            p data-figure="headline" { (standing.headline) }
            dl class="figures" {
                div { dt { "stories" } dd data-figure="stories" { (count(standing.stories())) } }
                div { dt { "hosts" } dd data-figure="hosts" { (count(standing.hosts.len() as u64)) } }
                div { dt { "hosts in trouble" } dd data-figure="hosts_in_trouble" class=[(trouble > 0).then_some("accent")] { (count(trouble)) } }
                div { dt { "URLs wait" } dd data-figure="outstanding" { (count(standing.outstanding)) } }
                div { dt { "requests" } dd data-figure="requests" { (count(standing.requests())) } }
                div { dt { "requests a story" } dd data-figure="each" { (per_story.unwrap_or_else(|| "–".to_owned())) } }
            }
            nav class="contents" aria-label="Parts" {
                a href="#needs" { "Needs you" }
                a href="#meters" { "The last hour and week" }
                a href="#hosts" { "Sources" }
                a href="#explain" { "Why is a story missing?" }
                a href="/stories" { "Stories" }
                a href="#urls" { "What became of every URL" }
                a href="/sources" { "Tags" }
                a href="#steer" { "Steer" }
            }
        }
    }
}
