//! The threads of one `extract_many`, and the pages that are under way.

use crate::input::Document;
use crate::read::{self, Reading, Source};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;
use std::time::Duration;

/// Stack of a thread: that of a main thread, which the extractor is measured with.
const STACK: usize = 8 * 1024 * 1024;

/// One page as work.
pub(super) enum Job {
    /// To be read.
    Read(Document<'static>, Box<Source>),
    /// What it came to is known.
    Done(Box<Reading>),
}

#[derive(Default)]
struct State {
    waiting: VecDeque<(u64, Document<'static>, Box<Source>)>,
    /// Results by number, with the bytes of their pages.
    done: BTreeMap<u64, (Reading, usize)>,
    closed: bool,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    work: Condvar,
    results: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        loop {
            let mut state = self.lock();
            let (number, document, source) = loop {
                if state.closed {
                    return;
                }
                if let Some(job) = state.waiting.pop_front() {
                    break job;
                }
                state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
            };
            drop(state);
            let reading = read::article(&document, &source);
            let bytes = document.bytes.len();
            drop(document);
            self.lock().done.insert(number, (reading, bytes));
            self.results.notify_all();
        }
    }
}

/// Threads that read pages; they end when it is dropped.
pub(super) struct Pool {
    shared: Arc<Shared>,
    threads: usize,
    /// Number of the next page given, and of the next one asked for.
    given: u64,
    taken: u64,
    /// Bytes of the pages in between.
    bytes: usize,
}

impl Pool {
    /// Starts threads, fewer than asked for where the system gives no more.
    ///
    /// # Errors
    /// Where it gives none.
    pub(super) fn start(threads: usize) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let mut started = 0;
        for _ in 0..threads {
            let own = Arc::clone(&shared);
            let thread = Builder::new().name("newshound".to_owned()).stack_size(STACK);
            match thread.spawn(move || own.run()) {
                Ok(_) => started += 1,
                Err(error) if started == 0 => return Err(error),
                Err(_) => break,
            }
        }
        Ok(Self { shared, threads: started, given: 0, taken: 0, bytes: 0 })
    }

    /// Pages given whose results were not taken.
    pub(super) fn under_way(&self) -> usize {
        usize::try_from(self.given - self.taken).unwrap_or(usize::MAX)
    }

    /// Whether another page may be given.
    pub(super) fn has_room(&self, each: usize, bytes: usize) -> bool {
        let under_way = self.under_way();
        under_way == 0 || (under_way < each * self.threads && self.bytes < bytes)
    }

    /// Takes on a page.
    pub(super) fn give(&mut self, job: Job) {
        let number = self.given;
        self.given += 1;
        let mut state = self.shared.lock();
        match job {
            Job::Read(document, source) => {
                self.bytes += document.bytes.len();
                state.waiting.push_back((number, document, source));
                drop(state);
                self.shared.work.notify_one();
            }
            Job::Done(reading) => {
                state.done.insert(number, (*reading, 0));
            }
        }
    }

    /// The result of the oldest page; `None` where it is not there in time.
    pub(super) fn next(&mut self, wait: Duration) -> Option<Reading> {
        let missing = |state: &mut State| !state.done.contains_key(&self.taken);
        let state = self.shared.lock();
        let waited = self.shared.results.wait_timeout_while(state, wait, missing);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let (reading, bytes) = state.done.remove(&self.taken)?;
        drop(state);
        self.taken += 1;
        self.bytes -= bytes;
        Some(reading)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.closed = true;
        state.waiting.clear();
        drop(state);
        self.shared.work.notify_all();
    }
}
