//! What can be asked of the store's thread, and how.

use crate::fault::Fault;
use crate::group::Group;
use crate::known::Known;
use crate::memory::Change;
use crate::stories::New;
use crate::written;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::frontier::{Applied, Counts, Transition};
use newshound_core::time::UnixMillis;
use newshound_ports::{Candidates, Claim, Claimed, StoreError};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, mpsc};
use tokio::sync::oneshot::{self, Sender};

/// A read, with its answer inside.
pub(crate) type Question = Box<dyn FnOnce(&mut Group<'_>) + Send>;

/// What can be asked of the thread.
pub(crate) enum Job {
    Read(Question),
    Commit(Vec<Transition>, UnixMillis, Sender<Result<Vec<Applied>, StoreError>>),
    Claim(Vec<Claim>, Sender<Result<Vec<Claimed>, StoreError>>),
    Keep(Change),
    Story(New, Sender<Result<Option<Candidates>, StoreError>>),
    Written(written::Change, Sender<Result<u64, StoreError>>),
    Close,
}

/// What the thread and the handles share.
pub(crate) struct Shared {
    pub(crate) path: PathBuf,
    pub(crate) known: Known,
    pub(crate) fingerprints: Fingerprinter,
    pub(crate) counts: Mutex<Counts>,
}

/// How the thread is asked.
#[derive(Clone)]
pub(crate) struct Link {
    pub(crate) jobs: mpsc::Sender<Job>,
    pub(crate) shared: Arc<Shared>,
}

impl Link {
    pub(crate) async fn write<T>(
        &self,
        job: impl FnOnce(Sender<Result<T, StoreError>>) -> Job,
    ) -> Result<T, StoreError> {
        let (to, answer) = oneshot::channel();
        self.jobs.send(job(to)).map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    pub(crate) async fn read<T, F>(&self, read: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Group<'_>) -> Result<T, Fault> + Send + 'static,
    {
        let (to, answer) = oneshot::channel();
        let question = Box::new(move |group: &mut Group<'_>| drop(to.send(read(group))));
        self.jobs.send(Job::Read(question)).map_err(|_| StoreError::Closed)?;
        let answer = answer.await.map_err(|_| StoreError::Closed)?;
        answer.map_err(|fault| fault.told(&self.shared.path))
    }
}
