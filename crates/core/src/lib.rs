//! The rules of newshound, as plain functions over plain values.
//!
//! Purpose: everything that decides — which URLs are the same, which may be asked, when a
//! host is due, what an outcome leads to, how counts add up — lives here and is tested in
//! microseconds. Flow: `url text -> CanonicalUrl -> Admission -> FetchTask -> Outcome ->
//! Status`. It must not do I/O, read a clock, be random or asynchronous: `now` is an
//! argument.

pub mod address;
pub mod admission;
pub mod announced;
pub mod article;
pub mod block;
pub mod canonical;
pub mod capture;
pub mod detour;
pub mod domains;
pub mod doubt;
pub mod evidence;
pub mod fingerprint;
pub mod folder;
pub mod frontier;
mod gate;
pub mod group;
pub mod hint;
pub mod host;
pub mod hours;
pub mod identity;
pub mod link;
pub mod listing;
pub mod mistake;
pub mod near;
pub mod near_text;
pub mod network;
pub mod note;
pub mod orders;
pub mod outcome;
pub mod pace;
pub mod parked;
pub mod politeness;
pub mod precedence;
pub mod provenance;
pub mod record_list;
pub mod revision;
pub mod robots;
pub mod robots_tag;
pub mod round;
pub mod rules;
pub mod same_story;
pub mod scope;
pub mod script;
pub mod secret;
pub mod shape;
pub mod side_page;
pub mod soft;
pub mod source;
mod standing;
pub mod status;
pub mod task;
pub mod tdm;
pub mod tdm_file;
pub mod time;
pub mod tracking;
pub mod twin;
pub mod verdict;
pub mod visit;
mod words;
pub mod zone;
