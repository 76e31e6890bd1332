//! A crawl to look at: what it gave and what is wrong with it, as figures and as a page.
//!
//! Flow: a folder's state, or a cluster's servers -> [`Standing`], which is what `status --json`
//! prints; its articles.jsonl -> `Stories`; both -> [`report`], one HTML file that asks for nothing.
//! This crate must not decide anything about a crawl. Nothing that came from a page may become markup:
//! pages are made with maud, which escapes every value, and by a script that sets text only; a content
//! security policy stands behind both.

mod clean;
pub mod console;
pub mod explain;
mod numbers;
mod page;
pub mod report;
mod standing;
mod stories;
mod words;

pub use standing::{HostFacts, Lanes, Standing, folder_headline};
