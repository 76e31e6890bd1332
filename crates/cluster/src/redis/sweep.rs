//! Writes down how the URLs of a drained lane ended.
//!
//! The drain itself is one step of a commit: it moves the list aside and counts it. A lane may
//! hold a million URLs, so their places in the seen-set follow in small steps, before the
//! commit returns. Whoever opens the frontier next finishes what was left.

use super::keys;
use super::store::RedisStore;
use newshound_ports::StoreError;

/// URLs ended in one script: about 5 ms.
const STEP: isize = 1_000;

/// Finishes all drained lanes.
pub(super) async fn all(store: &RedisStore, epoch: &str) -> Result<(), StoreError> {
    loop {
        let mut pipeline = redis::pipe();
        pipeline.lindex(store.key("drainq"), 0);
        let (first,): (Option<String>,) = store.read(&pipeline).await?;
        let Some(first) = first else {
            return Ok(());
        };
        let Some((number, status)) = first.split_once(' ') else {
            return Err(store.damaged("the list of drained lanes cannot be read"));
        };
        one(store, epoch, number, status).await?;
    }
}

/// One step of the drained lane `number`; the last one takes it off the list.
async fn one(
    store: &RedisStore,
    epoch: &str,
    number: &str,
    status: &str,
) -> Result<(), StoreError> {
    let mut pipeline = redis::pipe();
    pipeline.lrange(store.key(&format!("drained:{number}")), 0, STEP - 1);
    let (entries,): (Vec<Vec<u8>>,) = store.read(&pipeline).await?;
    let answer: String = {
        let mut script = store.prepare(&store.inner.scripts.sweep);
        script.arg(epoch).arg(store.inner.full_shard);
        script.arg(number).arg(status);
        script.arg(entries.first().map_or(&[][..], |entry| entry.get(..8).unwrap_or_default()));
        for entry in &entries {
            let id = keys::leading(entry).map(keys::id);
            let id = id.ok_or_else(|| store.damaged("a drained lane is torn"))?;
            script.arg(id);
        }
        store.run(&script).await?
    };
    match store.refused(&answer) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}
