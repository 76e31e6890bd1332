//! Bytes in; an article, its links, a feed's or a sitemap's entries out.
//!
//! Flow: `bytes -> charset -> kind of document -> (one html5ever tree -> metadata, body, links)
//! | feed entries | sitemap entries`. One parse of a page serves everything. It must not do
//! I/O, read a clock or be asynchronous, knows no publisher, and never fails: broken input
//! gives a poorer [`Page`] with its [`Issue`]s, not an error.
//!
//! The doors: [`article()`] gives a record and [`page_of`] all of a page, [`links()`], [`feed()`],
//! [`sitemap()`] and [`explain()`] the rest. A record's forms (Markdown, HTML, TEI, CSV) are the crate
//! `newshound-writers`. Hidden modules are the crawler's and change without notice.

mod article;
#[doc(hidden)]
pub mod body;
#[doc(hidden)]
pub mod charset;
#[doc(hidden)]
pub mod dom;
mod entities;
#[doc(hidden)]
pub mod explain;
#[doc(hidden)]
pub mod feed;
#[doc(hidden)]
pub mod head;
mod headings;
#[doc(hidden)]
pub mod hints;
mod home;
mod images;
mod json;
#[doc(hidden)]
pub mod kind;
#[doc(hidden)]
pub mod links;
#[doc(hidden)]
pub mod memory;
#[doc(hidden)]
pub mod meta;
#[doc(hidden)]
pub mod overrides;
#[doc(hidden)]
pub mod page;
#[doc(hidden)]
pub mod paywall;
mod read;
mod reading;
#[doc(hidden)]
pub mod refresh;
#[doc(hidden)]
pub mod sitemap;
mod skim;
#[doc(hidden)]
pub mod sniff;
mod table;
#[doc(hidden)]
pub mod text;
#[doc(hidden)]
pub mod tree;

pub use article::{Error, Extracted, Options, UNKNOWN, article, page_of, record};
pub use explain::Explained;
pub use feed::{Feed, FeedEntry};
pub use page::{Issue, Page, PageKind};
pub use reading::{explain, feed, links, sitemap};
pub use sitemap::{Sitemap, SitemapEntry};

// What the crawler asks besides: no part of the library, and free to change.
#[doc(hidden)]
pub use page::{Budget, PageContext};
#[doc(hidden)]
pub use read::{read_more, read_page, read_page_until, read_page_with};

/// The examples of the crate's README, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
