//! A store of parts for tests.

use async_trait::async_trait;
use newshound_core::identity::Fingerprint;
use newshound_ports::{MAX_PART, Part, StoreError, StoryParts};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Keeps what it is given, while the test runs.
#[derive(Default)]
pub(crate) struct Store(Mutex<BTreeMap<(Fingerprint, u16), String>>);

#[async_trait]
impl StoryParts for Store {
    async fn keep(&self, parts: &[Part]) -> Result<(), StoreError> {
        for part in parts {
            assert!(part.text.len() <= MAX_PART);
            let mut store = self.0.lock().expect("store");
            store.insert((part.story, part.number), part.text.clone());
        }
        Ok(())
    }

    async fn parts(&self, story: Fingerprint) -> Result<Vec<(u16, String)>, StoreError> {
        let store = self.0.lock().expect("store");
        let own = store.iter().filter(|((of, _), _)| *of == story);
        Ok(own.map(|((_, number), part)| (*number, part.clone())).collect())
    }

    async fn let_go(&self, _: Fingerprint) -> Result<(), StoreError> {
        Ok(())
    }
}
