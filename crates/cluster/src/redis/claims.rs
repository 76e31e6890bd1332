//! Who may emit a story.

use super::keys;
use super::store::RedisStore;
use newshound_core::identity::Fingerprint;
use newshound_ports::{Claim, Claimed, StoreError};

/// Makes each claim, in order, in one round trip.
pub(super) async fn make(store: &RedisStore, claims: &[Claim]) -> Result<Vec<Claimed>, StoreError> {
    if claims.is_empty() {
        return Ok(Vec::new());
    }
    let answers: Vec<Vec<u8>> = {
        let mut script = store.prepare(&store.inner.scripts.claims);
        for claim in claims {
            for part in [claim.key, claim.owner, claim.content] {
                script.arg(keys::bytes(part).as_slice());
            }
        }
        store.run(&script).await?
    };
    if answers.len() != claims.len() {
        return Err(store.damaged("the claims gave another number of answers"));
    }
    answers.iter().map(|answer| read(answer).ok_or_else(|| store.damaged("a torn claim"))).collect()
}

fn read(answer: &[u8]) -> Option<Claimed> {
    if answer.is_empty() {
        return Some(Claimed::Granted);
    }
    let (owner, content) = answer.split_first_chunk::<8>()?;
    let content = <[u8; 8]>::try_from(content).ok()?;
    Some(Claimed::Taken {
        owner: Fingerprint(u64::from_be_bytes(*owner)),
        content: Fingerprint(u64::from_be_bytes(content)),
    })
}
