//! Pages out of web archives (docs/capture.md): what `newshound replay` and `newshound extract` read.
//!
//! Files -> [`Jobs`], record by record on one thread -> [`read`], on all cores -> articles and pages,
//! in the order of the records.

mod furniture;
mod jobs;
mod page;

pub(crate) use furniture::Furniture;
pub(crate) use jobs::{Jobs, Seen, files};
pub(crate) use page::{Read, read};

/// Runs `work` on every item, on all cores; gives what came of each in order.
pub(crate) fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    crate::extract::in_parallel(items, threads, work)
}
