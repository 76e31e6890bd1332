//! A store of parts for tests.

use async_trait::async_trait;
use newshound_core::identity::Fingerprint;
use newshound_ports::{MAX_PART, Part, Source, StoreError, StoryParts};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Keeps what it is given, while the test runs.
#[derive(Default)]
pub(crate) struct Store(Mutex<BTreeMap<(Fingerprint, Source), String>>);

#[async_trait]
impl StoryParts for Store {
    async fn keep(&self, parts: &[Part]) -> Result<(), StoreError> {
        Part::check(parts)?;
        for part in parts {
            assert!(part.text.len() <= MAX_PART);
            let mut store = self.0.lock().expect("store");
            store.insert((part.story, part.source), part.text.clone());
        }
        Ok(())
    }

    async fn parts(&self, story: Fingerprint) -> Result<Vec<(Source, String)>, StoreError> {
        let store = self.0.lock().expect("store");
        let own = store.iter().filter(|((of, _), _)| *of == story);
        Ok(own.map(|((_, source), part)| (*source, part.clone())).collect())
    }

    async fn let_go(&self, _: Fingerprint) -> Result<(), StoreError> {
        Ok(())
    }
}
