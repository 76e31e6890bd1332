//! Stories to read beside their pages, and those that several sources have.

use crate::numbers::{count, counted};
use crate::stories::{FIELDS, Place, Sample, Stories};
use maud::{Markup, html};

/// Stories shown.
const SAMPLES: usize = 24;

/// A link to where a stranger's page stands: it learns nothing of this one.
fn leading(url: Option<&str>, text: &str) -> Markup {
    match url {
        Some(url) => html! { a href=(url) rel="noopener noreferrer nofollow" { bdi { (text) } } },
        None => html! { bdi { (text) } },
    }
}

pub(super) fn samples(stories: Option<&Stories>) -> Markup {
    let samples = stories.map(|stories| stories.samples(SAMPLES)).unwrap_or_default();
    html! {
        @if samples.is_empty() {
            p { "No story was written yet." }
        } @else {
            p class="soft" { "The latest of each source, as its record has it; the headline leads to its page, to compare." }
            div class="cards" { @for sample in samples { (card(sample)) } }
        }
    }
}

fn card(sample: &Sample) -> Markup {
    let title = if sample.title.is_empty() { "Without a headline" } else { &sample.title };
    let lacks: Vec<&str> =
        FIELDS.iter().zip(sample.has).filter(|(_, has)| !has).map(|(name, _)| *name).collect();
    html! {
        article {
            p class="soft small" {
                bdi { (sample.site) }
                @if let Some(published) = &sample.published { " · " (published) }
            }
            h3 dir="auto" { (leading(sample.url.as_deref(), title)) }
            @if !sample.authors.is_empty() { p class="small" { bdi { (sample.authors) } } }
            p class="begin" dir="auto" { (sample.begin) }
            p class="soft small" {
                (counted(sample.words, "word", "words"))
                @if !lacks.is_empty() { "; no " (lacks.join(", ")) }
            }
        }
    }
}

pub(super) fn shared(stories: Option<&Stories>) -> Markup {
    let none = (Vec::new(), 0);
    let (shared, total) = stories.map_or(&none, |stories| &stories.shared);
    html! {
        @if shared.is_empty() {
            p { "No story stands on two sites of this crawl." }
        } @else {
            p class="soft" {
                (counted(*total, "story stands", "stories stand")) " on several sites, as wire copy does; those of most sites first."
            }
            ul class="plain wire" {
                @for one in shared {
                    li {
                        @if let Some(first) = &one.first {
                            div dir="auto" { (leading(first.url.as_deref(), &one.title)) }
                        }
                        div class="small soft" {
                            @if let Some(first) = &one.first { "first " (place(first)) "; also " }
                            @for (at, other) in one.others.iter().enumerate() {
                                @if at > 0 { ", " }
                                (place(other))
                            }
                            @if one.more > 0 { " and " (count(one.more)) " more" }
                        }
                    }
                }
            }
        }
    }
}

fn place(place: &Place) -> Markup {
    leading(place.url.as_deref(), &place.site)
}
