//! Stories, searched and read; and the life of one URL.

use super::frame::{answered, page};
use crate::clean::{clean, link};
use crate::console::api::{ExplainQuery, life_of, parameters, unread, words};
use crate::console::look::blocking;
use crate::console::problem::Problem;
use crate::console::{Desk, articles};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use maud::{Markup, html};
use newshound_roles::orders::Place;
use newshound_roles::output::ARTICLES;
use serde::Deserialize;
use std::sync::Arc;

/// Stories of a search.
const STORIES: usize = 50;

pub(super) fn explain_form(url: &str) -> Markup {
    html! {
        form class="tools" method="get" action="/explain" {
            label class="grow" { "Its address" input name="url" type="text" inputmode="url" required maxlength="4096" value=(url) autocomplete="off" spellcheck="false"; }
            button { "Explain" }
        }
    }
}

/// The life of one URL.
pub(in crate::console) async fn explain(
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
    answered(&headers, explained.await)
}

/// Which stories.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct StoryQuery {
    q: String,
}

/// The latest stories, or those that have some words.
pub(in crate::console) async fn stories(
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
    answered(&headers, found.await)
}

pub(super) fn story_list(list: &[serde_json::Value]) -> Markup {
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
