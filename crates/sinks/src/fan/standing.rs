//! How the sinks stand, for whoever shows it.

use std::sync::{Arc, Mutex, PoisonError};

/// How a sink stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Its name.
    pub name: String,
    /// Articles that it has not confirmed yet.
    pub behind: u64,
    /// Why it takes none, where it does not.
    pub trouble: Option<String>,
}

/// What a feed tells of its sink.
#[derive(Debug, Clone, Default)]
pub(crate) struct Own(Arc<Mutex<Told>>);

#[derive(Debug, Default)]
struct Told {
    number: u64,
    trouble: Option<String>,
}

impl Own {
    /// The sink confirmed `number` articles of the spool; whether it was in trouble.
    pub(crate) fn reached(&self, number: u64) -> bool {
        let mut state = self.lock();
        state.number = number;
        state.trouble.take().is_some()
    }

    /// The sink failed; whether that is news.
    pub(crate) fn trouble(&self, why: &str) -> bool {
        let mut state = self.lock();
        let is_new = state.trouble.as_deref() != Some(why);
        state.trouble = Some(why.to_owned());
        is_new
    }

    /// Whether it is not in trouble.
    pub(crate) fn is_well(&self) -> bool {
        self.lock().trouble.is_none()
    }

    /// How it stands where the spool has `number` articles.
    pub(crate) fn standing(&self, name: &str, number: u64) -> Standing {
        let state = self.lock();
        let behind = number.saturating_sub(state.number);
        Standing { name: name.to_owned(), behind, trouble: state.trouble.clone() }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Told> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
