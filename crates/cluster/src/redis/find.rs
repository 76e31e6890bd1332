//! A waiting URL by its name, for `explain`: lanes are lists, so it is looked for from the front.

use super::entry::{decode, flight, named_by};
use super::keys;
use super::store::RedisStore;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::{Fingerprint, HostKey};
use newshound_core::task::{Entry, Lane};
use newshound_ports::StoreError;

/// Entries read in one go: some 50 KB.
const SOME: isize = 1_000;
/// Entries looked at in a lane; a URL farther back is told without them.
const MOST: isize = 200_000;

/// What is kept of `url` while it is outstanding.
pub(super) async fn entry(
    store: &RedisStore,
    url: &CanonicalUrl,
) -> Result<Option<Entry>, StoreError> {
    let id = store.inner.fingerprints.of(url);
    let (record,): (Option<String>,) =
        store.read(redis::pipe().hget(store.key("flights"), keys::bytes(id).as_slice())).await?;
    if let Some(task) = record.as_deref().and_then(flight)
        && task.entry.url == *url
    {
        return Ok(Some(task.entry));
    }
    let host = HostKey::of(url);
    for lane in Lane::ALL {
        if let Some(entry) = in_lane(store, &host, lane, id).await? {
            return Ok(Some(entry));
        }
    }
    Ok(None)
}

async fn in_lane(
    store: &RedisStore,
    host: &HostKey,
    lane: Lane,
    id: Fingerprint,
) -> Result<Option<Entry>, StoreError> {
    let list = store.key(&format!("l:{}:{host}", lane.index()));
    let taken = format!("h{}:{host}", lane.index());
    let mut before: Vec<u8> = Vec::new();
    for start in (0..MOST).step_by(SOME.unsigned_abs()) {
        let mut asked = redis::pipe();
        asked.hget(store.key("froms"), &taken).lrange(&list, start, start + SOME - 1);
        let (last, some): (Option<Vec<u8>>, Vec<Vec<u8>>) = store.read(&asked).await?;
        if start == 0 {
            before = last.unwrap_or_default();
        }
        if some.is_empty() {
            break;
        }
        for bytes in some {
            if let Some(page) = named_by(&bytes) {
                before = page.to_vec();
            }
            if keys::leading(&bytes) == Some(id) {
                return Ok(decode(host.as_str(), &bytes, &before));
            }
        }
    }
    Ok(None)
}
