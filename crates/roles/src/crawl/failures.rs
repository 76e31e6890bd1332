//! Failures of a run, as sentences.

use crate::exit::{Exit, Failure};
use newshound_ports::{SinkError, StoreError};
use newshound_scheduler::SchedulerError;
use newshound_worker::WorkerError;
use std::path::Path;

/// What broke while both roles ran.
pub(super) enum Broke {
    Scheduler(SchedulerError),
    Worker(WorkerError),
    Panicked(String),
}

impl Broke {
    /// The sentence to print.
    pub(super) fn told(&self, state: &Path) -> Failure {
        match self {
            Self::Scheduler(error) => scheduler_told(error, state),
            Self::Worker(WorkerError::Store(error)) => told(error, state),
            Self::Worker(WorkerError::Sink(error)) => sink_told(error),
            Self::Panicked(what) => Failure::new(
                Exit::Internal,
                format!("a part of newshound failed ({what}); the crawl can be resumed"),
            ),
        }
    }
}

/// A store's error as a sentence that says what to do.
pub fn told(error: &StoreError, state: &Path) -> Failure {
    let place = state.display();
    match error {
        StoreError::Locked(who) => Failure::new(
            Exit::Locked,
            format!(
                "{place}: a crawl is running here (process {who}); wait for it or choose another --out"
            ),
        ),
        StoreError::OtherVersion { found, expected } => Failure::new(
            Exit::State,
            format!(
                "{place}: written by another newshound (format {found}, this one has {expected}); use that version, or --fresh-start to set it aside and begin anew"
            ),
        ),
        StoreError::Damaged(what) => Failure::new(
            Exit::State,
            format!(
                "{place}: the state is damaged ({what}); restore it from a backup, or --fresh-start to set it aside and begin anew; the articles are kept"
            ),
        ),
        StoreError::NotWritable(what) => Failure::new(
            Exit::Output,
            format!("{what}; make room or rights, then run the same command to go on"),
        ),
        StoreError::Unavailable(_) | StoreError::RolledBack(_) | StoreError::Closed => {
            Failure::new(Exit::Internal, format!("{place}: {error}; the crawl can be resumed"))
        }
    }
}

/// A scheduler's error as a sentence that says what to do.
pub(super) fn scheduler_told(error: &SchedulerError, state: &Path) -> Failure {
    match error {
        SchedulerError::Store(error) => told(error, state),
        SchedulerError::Imbalance(_) => Failure::new(
            Exit::Internal,
            format!(
                "{}: {error}; this is a defect, please report it with the log",
                state.display()
            ),
        ),
    }
}

/// A sink's error as a sentence that says what to do.
pub(crate) fn sink_told(error: &SinkError) -> Failure {
    Failure::new(
        Exit::Output,
        format!("{error}; make room or rights, then run the same command to go on"),
    )
}
