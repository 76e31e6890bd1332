//! The pages of the console.

use super::api::{ExplainQuery, HostQuery, Sort, life_of, parameters, unread, words};
use super::look::{Seen, blocking};
use super::problem::Problem;
use super::{Desk, articles, trouble};
use crate::clean::{clean, link};
use crate::numbers::{count, moment, ratio};
use crate::page::section;
use crate::report::{charts, needs};
use crate::standing::HostFacts;
use crate::words::title;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use maud::{DOCTYPE, Markup, html};
use newshound_roles::orders::Place;
use newshound_roles::output::ARTICLES;
use serde::Deserialize;
use std::io::Write;
use std::sync::Arc;

/// Stories and events on the first page.
const FEW: usize = 6;
/// Stories of a search.
const STORIES: usize = 50;

fn page(heading: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (heading) " · newshound" }
                link rel="stylesheet" href="/desk.css";
                link rel="icon" href="data:,";
                script src="/console.js" defer {}
            }
            body {
                a class="skip" href="#main" { "To the content" }
                (body)
            }
        }
    };
    page.into_string()
}

/// A page, packed where the browser takes it so.
fn answer(headers: &HeaderMap, status: StatusCode, page: &str) -> Response {
    let html = (header::CONTENT_TYPE, "text/html; charset=utf-8");
    let takes = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    if takes.is_some_and(|text| text.contains("gzip")) {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        if packed.write_all(page.as_bytes()).is_ok()
            && let Ok(packed) = packed.finish()
        {
            return (status, [html, (header::CONTENT_ENCODING, "gzip")], packed).into_response();
        }
    }
    (status, [html], page.to_owned()).into_response()
}

/// A page that says what is wrong.
fn trouble_page(headers: &HeaderMap, problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = html! {
        header { p class="soft small" { "newshound" } h1 { "This cannot be shown" } }
        main id="main" { section { p { (problem.title) } p { a href="/" { "The crawl" } } } }
    };
    answer(headers, status, &page("Trouble", &body))
}

/// Asks for the token.
pub(super) fn login(was_wrong: bool) -> Response {
    let body = html! {
        header { p class="soft small" { "newshound" } h1 { "A token, please" } }
        main id="main" {
            section {
                @if was_wrong { p class="accent" role="alert" { "This is not the token of this crawl." } }
                p {
                    "The crawl printed an address with it when it began; it also stands in the file "
                    code { "console.token" } " of its folder, or was given as " code { "NEWSHOUND_CONSOLE_TOKEN" } "."
                }
                form method="post" action="/login" enctype="text/plain" class="tools" {
                    label class="grow" {
                        "Token"
                        input name="token" type="password" required autocomplete="current-password" spellcheck="false";
                    }
                    button { "Open" }
                }
            }
        }
    };
    let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (StatusCode::UNAUTHORIZED, html, page("A token, please", &body)).into_response()
}

/// The first page: how the crawl stands, what needs somebody, its hosts.
pub(super) async fn front(State(desk): State<Arc<Desk>>, headers: HeaderMap, uri: Uri) -> Response {
    match front_page(&desk, &uri).await {
        Ok(page) => answer(&headers, StatusCode::OK, &page),
        Err(problem) => trouble_page(&headers, &problem),
    }
}

/// The address without the parts of a form that were left empty.
fn filled(uri: &Uri) -> Uri {
    let pairs = uri.query().unwrap_or_default().split('&');
    let filled: Vec<&str> = pairs.filter(|pair| !pair.ends_with('=')).collect();
    let address = format!("{}?{}", uri.path(), filled.join("&"));
    address.parse().unwrap_or_else(|_| uri.clone())
}

async fn front_page(desk: &Desk, uri: &Uri) -> Result<String, Problem> {
    let query: HostQuery = parameters(&filled(uri))?;
    let seen = desk.look.now().await?;
    let (hosts, total) = query.choose(&seen)?;
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
                a href="#hosts" { "Sources" }
                a href="#explain" { "Why is a story missing?" }
                a href="/stories" { "Stories" }
                a href="#urls" { "What became of every URL" }
            }
        }
    }
}

const SORTS: [(Sort, &str, &str); 5] = [
    (Sort::Trouble, "trouble", "in trouble first"),
    (Sort::Host, "host", "by name"),
    (Sort::Stories, "stories", "most stories"),
    (Sort::Requests, "requests", "most requests"),
    (Sort::Waiting, "waiting", "most waiting"),
];

fn host_table(query: &HostQuery, hosts: &[&HostFacts], total: usize) -> Markup {
    let per_page = query.per_page.map_or(super::api::PAGE, |number| number as usize);
    let at = query.page.map_or(1, |page| page as usize);
    let from = (at - 1) * per_page;
    html! {
        form class="tools" method="get" action="/" {
            label class="grow" { "Search" input name="q" type="search" maxlength="200" value=(query.q.as_deref().unwrap_or_default()) autocomplete="off" spellcheck="false"; }
            label {
                "Which"
                select name="trouble" {
                    option value="false" selected[query.trouble == Some(false)] { "in no trouble" }
                    option value="true" selected[query.trouble == Some(true)] { "in trouble" }
                    option value="" selected[query.trouble.is_none()] { "all" }
                }
            }
            label {
                "Order"
                select name="sort" {
                    @for (sort, name, words) in SORTS {
                        option value=(name) selected[query.sort.unwrap_or_default() == sort] { (words) }
                    }
                }
            }
            button { "Show" }
        }
        @if hosts.is_empty() { p { "No host is like that." } }
        @else {
            div class="scroll" role="region" aria-label="Table of sources" tabindex="0" {
                table {
                    thead { tr {
                        th scope="col" { "Source" } th scope="col" { "State" }
                        th scope="col" class="n" { "Stories" } th scope="col" class="n" { "Requests" }
                        th scope="col" class="n" { "A story" } th scope="col" class="n" { "Waiting" }
                        th scope="col" class="n" { "Next asked" }
                    } }
                    tbody { @for host in hosts { (host_row(host)) } }
                }
            }
        }
        nav class="pager" aria-label="Pages of sources" {
            span { (count((from + 1).min(total) as u64)) " to " (count((from + hosts.len()) as u64)) " of " (count(total as u64)) }
            @if at > 1 { a href=(page_link(query, at - 1)) rel="prev" { "Earlier rows" } }
            @if from + hosts.len() < total && !hosts.is_empty() { a href=(page_link(query, at + 1)) rel="next" { "Later rows" } }
        }
    }
}

fn page_link(query: &HostQuery, page: usize) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    if let Some(q) = query.q.as_deref().filter(|q| !q.is_empty()) {
        pairs.append_pair("q", q);
    }
    if let Some(trouble) = query.trouble {
        pairs.append_pair("trouble", if trouble { "true" } else { "false" });
    }
    if let Some((_, name, _)) = SORTS.iter().find(|(sort, ..)| Some(*sort) == query.sort) {
        pairs.append_pair("sort", name);
    }
    pairs.append_pair("page", &page.to_string());
    format!("/?{}#hosts", pairs.finish())
}

fn host_row(host: &HostFacts) -> Markup {
    let class = if host.trouble { "accent" } else { "soft" };
    html! {
        tr data-host=(host.host) {
            td class="host" { (needs::host_link(&host.host)) }
            td class="state" {
                span class=(class) { (title(host.state)) }
                @if let Some(why) = host.reason() { bdi class="second" { (why) } }
            }
            td class="n" { (count(host.stories())) }
            td class="n" { (count(host.requests)) }
            td class="n" { (ratio(host.requests, host.stories()).unwrap_or_default()) }
            td class="n" { (count(host.waiting)) }
            td class="n" { (clean(&host.next_due, 19).replace('T', " ").trim_end_matches('…')) }
        }
    }
}

fn explain_form(url: &str) -> Markup {
    html! {
        form class="tools" method="get" action="/explain" {
            label class="grow" { "Its address" input name="url" type="text" inputmode="url" required maxlength="4096" value=(url) autocomplete="off" spellcheck="false"; }
            button { "Explain" }
        }
    }
}

/// The life of one URL.
pub(super) async fn explain(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let explained = async {
        let query: ExplainQuery = parameters(&uri)?;
        let (text, _) = life_of(&desk, &query.url).await?;
        let body = html! {
            header {
                p class="soft small" { a href="/" { bdi { (desk.name) } } }
                h1 { "The life of one URL" }
            }
            main id="main" {
                section {
                    (explain_form(&query.url))
                    @for line in text.lines() { p { bdi { (clean(line, 2_000)) } } }
                }
            }
        };
        Ok::<_, Problem>(page("The life of one URL", &body))
    };
    match explained.await {
        Ok(page) => answer(&headers, StatusCode::OK, &page),
        Err(problem) => trouble_page(&headers, &problem),
    }
}

/// Which stories.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct StoryQuery {
    q: String,
}

/// The latest stories, or those that have some words.
pub(super) async fn stories(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let found = async {
        let query: StoryQuery = parameters(&uri)?;
        let Place::Folder(out) = &desk.place else {
            return Err(Problem::new(
                StatusCode::NOT_FOUND,
                "The articles of a cluster are with its sinks.",
            ));
        };
        let (path, wanted) = (out.join(ARTICLES), words(&clean(&query.q, 200)));
        let list =
            blocking(move || articles::latest(&path, &wanted, STORIES).map_err(|e| unread(&e)));
        let list = list.await?;
        let body = html! {
            header {
                p class="soft small" { a href="/" { bdi { (desk.name) } } }
                h1 { "Stories" }
            }
            main id="main" {
                section {
                    form class="tools" method="get" action="/stories" {
                        label class="grow" { "Words of headline, text, author or address" input name="q" type="search" maxlength="200" value=(query.q) autocomplete="off"; }
                        button { "Search" }
                    }
                    h2 { "Newest first" }
                    p class="soft small" { "At most " (STORIES) ", of the last 16 MB of articles.jsonl." }
                    (story_list(&list))
                }
            }
        };
        Ok::<_, Problem>(page("Stories", &body))
    };
    match found.await {
        Ok(page) => answer(&headers, StatusCode::OK, &page),
        Err(problem) => trouble_page(&headers, &problem),
    }
}

fn story_list(list: &[serde_json::Value]) -> Markup {
    html! {
        @if list.is_empty() { p { "No story." } }
        div class="cards" {
            @for story in list {
                @let text = |field: &str, most| clean(story[field].as_str().unwrap_or_default(), most);
                article {
                    p class="soft small" { bdi { (text("site", 80)) } @if story["published"].is_string() { " · " (text("published", 30)) } }
                    h3 dir="auto" {
                        @match link(story["url"].as_str().unwrap_or_default()) {
                            Some(url) => a href=(url) rel="noopener noreferrer nofollow" { bdi { (text("title", 200)) } },
                            None => bdi { (text("title", 200)) },
                        }
                    }
                    p class="begin" dir="auto" { (text("body", 240)) }
                    @let body = story["body"].as_str().unwrap_or_default();
                    @if body.chars().nth(240).is_some() {
                        details {
                            summary { "Read" }
                            @for paragraph in body.split("\n\n").take(200) { p class="begin" dir="auto" { (clean(paragraph, 5_000)) } }
                        }
                    }
                }
            }
        }
    }
}
