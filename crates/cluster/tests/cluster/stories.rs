//! What Redis holds of old stories.

use crate::common::generations;
use crate::shared::redis;
use newshound_cluster::redis::{RedisConfig, RedisStore};
use newshound_core::identity::ArticleId;
use newshound_core::near::{SIGNATURE, Sketch};
use newshound_ports::Stories;

/// A story that is like no other one.
fn sketch(number: u64) -> Sketch {
    let hash = |at: u64| (number * 4 + at + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let anchors: Vec<u64> = (0..4).map(hash).collect();
    let signature: Vec<u8> = (0..).flat_map(|at| hash(at).to_be_bytes()).take(SIGNATURE).collect();
    Sketch { probes: anchors.clone(), anchors, signature: signature.try_into().expect("its size") }
}

/// A dropped generation leaves no key, so that Redis grows no further than what is kept.
#[tokio::test]
async fn a_dropped_generation_leaves_nothing() {
    let (server, crawl) = (redis().await, "old-stories");
    let store = RedisStore::open(&RedisConfig::new(server.url(), crawl)).await.expect("open");
    // Four generations of 32 are 100 stories; one is being filled, one dropped.
    let stories = store.stories_by(100, 32);
    for number in 0..1_000_u64 {
        let id = ArticleId::from_bytes(u128::from(number + 1).to_be_bytes());
        let first = stories.first_of(&id, &sketch(number)).await.expect("first of");
        assert_eq!(first, None, "{number}");
        if number % 100 == 99 {
            let kept = generations(server, crawl).await;
            assert!(kept.len() <= 6, "after {number}: {kept:?}");
        }
    }
    let kept = generations(server, crawl).await;
    let last = (1_000 - 1) / 32;
    assert!(kept.contains(&last.to_string()) && !kept.contains("0"), "{kept:?}");
}
