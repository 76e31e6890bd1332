//! Why a worker stops.

use newshound_ports::{SinkError, StoreError};

/// Why a worker stopped. Tasks it held are not lost: their deadlines bring them back.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// A store or queue failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The sink failed.
    #[error(transparent)]
    Sink(#[from] SinkError),
}
