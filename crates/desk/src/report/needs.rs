//! What needs a person first: sites in trouble by state, with what speaks for it.

use crate::clean::{clean, host_name, link};
use crate::numbers::{count, counted};
use crate::standing::{HostFacts, Standing};
use crate::words::{STATES, advice, title};
use maud::{Markup, html};
use newshound_core::status::Finality;
use newshound_core::status::Status;

/// Hosts shown of a state before the rest is folded away.
const SHOWN: usize = 8;
/// Hosts listed of a state; the table has them all.
const MOST: usize = 50;

pub(crate) fn part(standing: &Standing) -> Markup {
    let troubled: Vec<&HostFacts> = standing.hosts.iter().filter(|host| host.trouble).collect();
    let ordered: Vec<&HostFacts> =
        standing.hosts.iter().filter(|host| !host.orders().is_empty()).collect();
    let missing = standing.missing.unwrap_or(0);
    let for_now: u64 =
        standing.ended.iter().filter(|(status, _)| is_for_now(**status)).map(|(_, n)| n).sum();
    html! {
        @if troubled.is_empty() && missing == 0 && standing.balanced {
            p { "Nothing: no host is in trouble and no story is missing." }
        }
        @if !standing.balanced {
            p class="accent" { "The counts of URLs do not add up. This is a defect: please report it." }
        }
        @if missing > 0 {
            p class="accent" {
                (counted(missing, "story is", "stories are"))
                " counted that articles.jsonl lacks: --refetch-missing asks for them again, \
                 --forget-missing expects them no more."
            }
        }
        @for state in STATES {
            @let hosts: Vec<&&HostFacts> = troubled.iter().filter(|host| host.state == state).collect();
            @if !hosts.is_empty() {
                div class="trouble" {
                    h3 { span class="accent" { (title(state)) } span class="soft" { (count(hosts.len() as u64)) } }
                    p class="soft small" { (advice(state)) }
                    ul { @for host in hosts.iter().take(SHOWN) { (item(host)) } }
                    @if hosts.len() > SHOWN {
                        details {
                            summary { "and " (count((hosts.len() - SHOWN) as u64)) " more" }
                            ul { @for host in hosts.iter().take(MOST).skip(SHOWN) { (item(host)) } }
                            @if hosts.len() > MOST {
                                p class="soft small" { "All of them are in the table of sources, by their state." }
                            }
                        }
                    }
                }
            }
        }
        @if !ordered.is_empty() {
            div class="trouble" {
                h3 { span { "By order" } span class="soft" { (count(ordered.len() as u64)) } }
                p class="soft small" { "Paused, slowed down or excluded by an operator, until they are resumed (" code { "newshound hosts resume" } ")." }
                ul {
                    @for host in ordered.iter().take(SHOWN) {
                        li { span { (host_link(&host.host)) } span class="soft" { (host.orders().join(", ")) } }
                    }
                }
                @if ordered.len() > SHOWN { p class="soft small" { "and " (count((ordered.len() - SHOWN) as u64)) " more" } }
            }
        }
        @if for_now > 0 {
            p class="soft small" {
                (counted(for_now, "URL", "URLs")) " failed for now: the next run asks again."
            }
        }
    }
}

fn is_for_now(status: Status) -> bool {
    status.finality() == Finality::ForNow
}

fn item(host: &HostFacts) -> Markup {
    let why = host.why.as_deref().unwrap_or("no more is known");
    html! {
        li {
            span { (host_link(&host.host)) }
            bdi class="soft" { (clean(why, 300)) }
        }
    }
}

/// A host's name, leading to its front page.
pub(crate) fn host_link(host: &str) -> Markup {
    let name = clean(host_name(host), 120);
    match link(&format!("{host}/")) {
        Some(url) => html! { a href=(url) rel="noopener noreferrer nofollow" { bdi { (name) } } },
        None => html! { bdi { (name) } },
    }
}
