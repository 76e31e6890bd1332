//! What an operator orders by forms: of a host, of the sources, of the run. Each is a POST of a page of this
//! console, answered by another page.

use super::frame::{answered, filled, page, trouble_page};
use super::hosts::host_page;
use crate::clean::clean;
use crate::console::Desk;
use crate::console::api::{
    NewSource, NewSources, PAGE, Taken, Verb, add_of, change, end_run, order, parameters, tag,
    words,
};
use crate::console::look::blocking;
use crate::console::problem::Problem;
use crate::numbers::count;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use newshound_roles::sources::SeedSource;
use serde::Deserialize;
use std::sync::Arc;

/// The fields of a form.
struct Form(Vec<(String, String)>);

impl Form {
    fn of(body: &Bytes) -> Self {
        Self(url::form_urlencoded::parse(body).into_owned().collect())
    }

    fn field(&self, name: &str) -> &str {
        let field = self.0.iter().find(|(own, _)| own == name);
        field.map_or("", |(_, value)| value.as_str())
    }

    /// Words between commas.
    fn tags(&self) -> Vec<String> {
        let tags = self.field("tags").split(',').map(str::trim);
        tags.filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
    }
}

fn go_to(place: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, place.to_owned())]).into_response()
}

/// An order of a host.
pub(in crate::console) async fn orders(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = Form::of(&body);
    let done = async {
        let verb = match form.field("verb") {
            "pause" => Verb::Pause,
            "resume" => Verb::Resume,
            "slow" => Verb::Slow,
            "exclude" => Verb::Exclude,
            "forget" if form.field("sure") == "yes" => Verb::Forget,
            "forget" => return Err(Problem::parameters("to forget a host, tick that you want to")),
            _ => return Err(Problem::parameters("there is no such order")),
        };
        let delay_ms = match verb {
            Verb::Slow => {
                let seconds = form.field("seconds").trim().parse::<u64>();
                let seconds =
                    seconds.map_err(|_| Problem::parameters("seconds are a whole number"))?;
                Some(seconds.saturating_mul(1_000))
            }
            _ => None,
        };
        let host = form.field("host").to_owned();
        let carried = order(&desk, host.clone(), verb, delay_ms).await?;
        Ok(format!("{}&done={}", host_page(&host), carried.when))
    };
    match done.await {
        Ok(place) => go_to(&place),
        Err(problem) => trouble_page(&headers, &problem),
    }
}

/// The part of the first page that steers the crawl as a whole.
pub(super) fn part() -> Markup {
    html! {
        p { "A host is steered on its own page: its name in the table leads there. Sources have their tags on " a href="/sources" { "a page of their own" } "." }
        form class="tools" method="post" action="/sources" {
            label class="grow" { "Add a site, a section or a feed" input name="url" type="text" inputmode="url" required maxlength="4096" autocomplete="off" spellcheck="false"; }
            label { "Tags, with commas between" input name="tags" type="text" maxlength="400" autocomplete="off"; }
            button name="what" value="add" { "Add" }
        }
        details {
            summary { "End this crawl" }
            p { "The run ends as if it were stopped: what is out comes back, what waits goes on waiting for the next run. This page ends with it." }
            form method="post" action="/end" { button { "End it now" } }
        }
    }
}

/// A source that is added, or has other tags.
pub(in crate::console) async fn change_sources(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = Form::of(&body);
    let one = NewSource { url: form.field("url").to_owned(), tags: form.tags() };
    let new = NewSources { sources: vec![one] };
    let taken = match form.field("what") {
        "add" => change(&desk, new, add_of).await,
        "tag" => tag(&desk, new).await,
        _ => Err(Problem::parameters("there is no such change")),
    };
    let taken = taken.and_then(|taken: Taken| match taken.refused.first() {
        None => Ok(taken.when),
        Some(one) => Err(Problem::parameters(&one.why)),
    });
    match taken {
        Ok(when) => go_to(&format!("/sources?done={when}")),
        Err(problem) => trouble_page(&headers, &problem),
    }
}

/// The end of the run.
pub(in crate::console) async fn end(State(desk): State<Arc<Desk>>, headers: HeaderMap) -> Response {
    let made = end_run(&desk).await.map(|_| {
        let body = html! {
            header { p class="soft small" { bdi { (desk.name) } } h1 { "The crawl ends" } }
            main id="main" { section {
                p { "What is out comes back first. " code { "newshound crawl" } " in its folder goes on, and brings this console back." }
                p { a href="/" { "The crawl" } }
            } }
        };
        page("The crawl ends", &body)
    });
    answered(&headers, made)
}

/// Which sources.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SourceQuery {
    q: String,
    page: Option<usize>,
    done: String,
}

/// The sources with their tags.
pub(in crate::console) async fn sources(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    answered(&headers, sources_page(&desk, &uri).await)
}

async fn sources_page(desk: &Desk, uri: &Uri) -> Result<String, Problem> {
    let query: SourceQuery = parameters(&filled(uri))?;
    let place = desk.place.clone();
    let list = blocking(move || place.sources()).await?;
    let wanted = words(&clean(&query.q, 200));
    let found: Vec<&SeedSource> = list
        .all()
        .iter()
        .filter(|one| {
            let name = one.about.name.as_deref().unwrap_or_default();
            let text = format!("{} {name} {}", one.url.as_str(), one.about.tags.join(" "));
            let text = text.to_lowercase();
            wanted.iter().all(|word| text.contains(word))
        })
        .collect();
    let at = query.page.unwrap_or(1).clamp(1, found.len().div_ceil(PAGE).max(1));
    let from = (at - 1) * PAGE;
    let shown: Vec<&&SeedSource> = found.iter().skip(from).take(PAGE).collect();
    let page_of = |page: usize| {
        let mut pairs = url::form_urlencoded::Serializer::new(String::new());
        pairs.append_pair("q", &query.q).append_pair("page", &page.to_string());
        format!("/sources?{}", pairs.finish())
    };
    let body = html! {
        header {
            p class="soft small" { a href="/" { bdi { (desk.name) } } }
            h1 { "Sources and their tags" }
            @if !query.done.is_empty() {
                p role="status" { (match query.done.as_str() { "done" => "It is done.", "soon" => "The scheduler takes that up within seconds.", _ => "The next run takes that up." }) }
            }
        }
        main id="main" {
            section {
                form class="tools" method="get" action="/sources" {
                    label class="grow" { "Words of address, name or tags" input name="q" type="search" maxlength="200" value=(query.q) autocomplete="off"; }
                    button { "Search" }
                }
                @if shown.is_empty() { p { "No source is like that." } }
                ul class="plain wire" { @for one in &shown { (source_row(one)) } }
                nav class="pager" aria-label="Pages of sources" {
                    span { (count((from + shown.len().min(1)) as u64)) " to " (count((from + shown.len()) as u64)) " of " (count(found.len() as u64)) }
                    @if at > 1 { a href=(page_of(at - 1)) rel="prev" { "Earlier rows" } }
                    @if from + shown.len() < found.len() { a href=(page_of(at + 1)) rel="next" { "Later rows" } }
                }
            }
        }
    };
    Ok(page("Sources and their tags", &body))
}

fn source_row(one: &SeedSource) -> Markup {
    let url = clean(one.url.as_str(), 300);
    html! {
        li {
            @if let Some(name) = &one.about.name { bdi { (clean(name, 120)) } " " }
            bdi class="soft small" { (url) }
            form class="tools" method="post" action="/sources" {
                input type="hidden" name="url" value=(one.url.as_str());
                label class="grow" { "Tags" input name="tags" type="text" maxlength="400" value=(one.about.tags.join(", ")) aria-label={ "Tags of " (url) } autocomplete="off"; }
                button name="what" value="tag" aria-label={ "Set the tags of " (url) } { "Set" }
            }
        }
    }
}
