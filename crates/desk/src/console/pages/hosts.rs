//! The table of hosts, and the page of one with what may be ordered of it.

use super::frame::{answered, page};
use crate::clean::{clean, host_name};
use crate::console::Desk;
use crate::console::api::{Drops, HostQuery, OneHost, PAGE, SLOW_MS, Sort, one_host, parameters};
use crate::console::problem::Problem;
use crate::numbers::{count, counted, ratio};
use crate::report::needs;
use crate::standing::HostFacts;
use crate::words::title;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

const SORTS: [(Sort, &str, &str); 5] = [
    (Sort::Trouble, "trouble", "in trouble first"),
    (Sort::Host, "host", "by name"),
    (Sort::Stories, "stories", "most stories"),
    (Sort::Requests, "requests", "most requests"),
    (Sort::Waiting, "waiting", "most waiting"),
];

pub(super) fn host_table(query: &HostQuery, hosts: &[&HostFacts], total: usize) -> Markup {
    let per_page = query.per_page.map_or(PAGE, |number| number as usize);
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
            td class="host" { a href=(host_page(&host.host)) { bdi { (clean(host_name(&host.host), 120)) } } }
            td class="state" {
                span class=(class) { (title(host.state)) }
                span class="second accent" data-orders { (host.orders().join(", ")) }
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

/// The address of a host's page.
pub(super) fn host_page(host: &str) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    pairs.append_pair("host", host);
    format!("/host?{}", pairs.finish())
}

/// Which host, and what was just ordered of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OneQuery {
    host: String,
    #[serde(default)]
    done: String,
}

/// The page of a host.
pub(in crate::console) async fn host(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let made = async {
        let query: OneQuery = parameters(&uri)?;
        let one = one_host(&desk, query.host).await?;
        Ok::<_, Problem>(page(host_name(&one.facts.host), &host_body(&desk, &one, &query.done)))
    };
    answered(&headers, made.await)
}

fn host_body(desk: &Desk, one: &OneHost, done: &str) -> Markup {
    let facts = &one.facts;
    let done = match done {
        "done" => Some("It is done."),
        "soon" => Some("The scheduler takes that up within seconds."),
        "next_run" => Some("No scheduler is running; the next one takes that up."),
        _ => None,
    };
    html! {
        header {
            p class="soft small" { a href="/" { bdi { (desk.name) } } }
            h1 { bdi { (clean(host_name(&facts.host), 120)) } }
            @if let Some(done) = done { p role="status" { (done) } }
            dl class="figures" {
                div { dt { "stories" } dd { (count(facts.stories())) } }
                div { dt { "URLs wait" } dd { (count(facts.waiting)) } }
                div { dt { "requests" } dd { (count(facts.requests)) } }
                div { dt { "pages visited" } dd { (count(one.exclude_drops.visits)) } }
            }
        }
        main id="main" {
            section aria-labelledby="stands" {
                h2 id="stands" { "How it stands" }
                p { span class=[facts.trouble.then_some("accent")] { (title(facts.state)) }
                    @if let Some(why) = facts.reason() { ": " bdi { (why) } } }
                p { "Next asked " (clean(&facts.next_due, 19).replace('T', " ").trim_end_matches('…')) " UTC. " (needs::host_link(&facts.host)) }
                @if facts.orders().is_empty() { p { "Nothing is ordered of it." } }
                @for order in facts.orders() { p class="accent" { "By order: " (order) "." } }
            }
            section aria-labelledby="orders" {
                h2 id="orders" { "Orders" }
                div class="columns" {
                    (order_form(facts, "pause", "Pause", &html! { p class="small" { "Nothing is asked of it until it is resumed; what waits goes on waiting." } }))
                    (order_form(facts, "resume", "Resume", &html! { p class="small" { "Takes every order back. A host that is away is asked again." } }))
                    (order_form(facts, "slow", "Slow down", &html! {
                        p class="small" { "At least so many seconds from one request to the next." }
                        label { "Seconds" input name="seconds" type="number" min="1" max="86400" required value=(facts.delay_ms.unwrap_or(SLOW_MS).div_ceil(1_000)); }
                    }))
                    (order_form(facts, "exclude", "Exclude", &html! {
                        p class="small" { "Nothing is asked of it until it is resumed. Until then this drops " (drops(one.exclude_drops)) "." }
                    }))
                    (order_form(facts, "forget", "Forget", &html! {
                        p class="small" { "This drops for good " (drops(one.forget_drops)) ", and what was learned of how it answers. Its stories stay." }
                        label class="tick" { input name="sure" type="checkbox" value="yes" required; "Drop them" }
                    }))
                }
            }
        }
    }
}

fn drops(drops: Drops) -> String {
    format!(
        "{} and {}",
        counted(drops.urls, "URL that waits", "URLs that wait"),
        counted(drops.visits, "visited page", "visited pages")
    )
}

fn order_form(facts: &HostFacts, verb: &str, name: &str, inner: &Markup) -> Markup {
    html! {
        form method="post" action="/orders" class="order" {
            h3 { (name) }
            (inner)
            input type="hidden" name="host" value=(facts.host);
            button name="verb" value=(verb) { (name) }
        }
    }
}
