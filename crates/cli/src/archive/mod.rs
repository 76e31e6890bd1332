//! Pages out of web archives (docs/capture.md): what `newshound replay` and `newshound extract` read.
//!
//! Files -> [`Jobs`], record by record on one thread -> [`read`], on all cores -> articles and pages,
//! in the order of the records.

mod answer;
mod furniture;
mod jobs;
mod page;
mod recent;
mod source;

pub(crate) use furniture::Furniture;
pub(crate) use jobs::{Jobs, Seen};
pub(crate) use page::{Read, read};
pub(crate) use source::{Source, Sources, is_packed, paths, sources};

/// Runs `work` on every item, on all cores; gives what came of each in order.
pub(crate) fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    crate::extract::in_parallel(items, threads, work)
}
