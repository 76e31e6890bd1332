//! Bytes in; an article, its links, a feed's or a sitemap's entries out.
//!
//! Flow: `bytes -> charset -> kind of document -> (one html5ever tree -> metadata, body, links)
//! | feed entries | sitemap entries`. One parse of a page serves everything. It must not do
//! I/O, read a clock or be asynchronous, knows no publisher, and never fails: broken input
//! gives a poorer [`Page`] with its [`Issue`]s, not an error.

mod article;
pub mod body;
pub mod charset;
pub mod dom;
mod entities;
pub mod explain;
pub mod feed;
pub mod head;
pub mod headings;
pub mod hints;
mod home;
mod images;
mod json;
pub mod kind;
pub mod links;
pub mod memory;
pub mod meta;
pub mod overrides;
pub mod page;
pub mod paywall;
mod read;
pub mod refresh;
pub mod sitemap;
pub mod skim;
pub mod sniff;
mod table;
pub mod text;
pub mod tree;

pub use article::{Error, Extracted, Options, UNKNOWN, article, page_of, record};
pub use page::{Budget, Issue, Page, PageContext, PageKind};
pub use read::{read_more, read_page, read_page_until, read_page_with};
