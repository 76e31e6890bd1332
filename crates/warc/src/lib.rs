//! WARC 1.1: the files that web archives are kept in, written and read.
//!
//! Flow: an exchange -> [`Archive`] -> records, each a gzip member or zstd frame, in a file that is
//! `.open` until it is whole, and a line of CDXJ; files -> [`Reader`] -> [`Entry`] and [`Block`] ->
//! [`Message`]. It reads what others write (wget, warcio, Browsertrix, Heritrix, StormCrawler), in
//! bounded memory, and goes on behind damage. It must not read a page, ask a site, or know what a
//! crawl is.

mod archive;
mod block;
mod cdxj;
mod digest;
mod head;
mod http;
mod known;
mod reader;
mod record;
mod recover;
mod stream;
mod unzip;
mod wacz;
mod write;
mod zip;

pub use archive::{Archive, Settings};
pub use block::Block;
pub use head::Head;
pub use http::Message;
pub use reader::{Entry, Fault, Reader};
pub use record::Codec;
pub use recover::{is_archive, place_of};
pub use unzip::{Inner, inner};
pub use wacz::{Packed, Selection, Wants, pack};
pub use write::Noted;
