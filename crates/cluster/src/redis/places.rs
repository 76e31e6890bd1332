//! Where URLs are.

use super::store::RedisStore;
use super::{codes, keys};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::Whereabouts;
use newshound_core::identity::Fingerprint;
use newshound_core::task::Lane;
use newshound_ports::StoreError;

/// URLs asked for in one script: of each that ended otherwise than as a story forty sets are asked, so
/// that it takes 5 ms at most.
const AT_ONCE: usize = 250;

type Answer = (String, String, String, Option<String>);

/// Where each of `urls` is.
pub(super) async fn of(
    store: &RedisStore,
    urls: &[CanonicalUrl],
) -> Result<Vec<Option<Whereabouts>>, StoreError> {
    let mut found = Vec::with_capacity(urls.len());
    for some in urls.chunks(AT_ONCE) {
        let by = store.inner.fingerprints;
        let prints: Vec<_> = some.iter().map(|url| by.of(url)).collect();
        let answers: Vec<Answer> = {
            let mut script = store.prepare(&store.inner.scripts.whereabouts);
            for url in &prints {
                script.arg(keys::id(*url)).arg(keys::bytes(*url).as_slice());
            }
            store.run(&script).await?
        };
        if answers.len() != some.len() {
            return Err(store.damaged("the places of URLs came in another number"));
        }
        for (url, answer) in prints.into_iter().zip(answers) {
            found.push(place(store, url, answer)?);
        }
    }
    Ok(found)
}

fn place(
    store: &RedisStore,
    url: Fingerprint,
    (place, flight, status, detail): Answer,
) -> Result<Option<Whereabouts>, StoreError> {
    let lost = || store.damaged(&format!("URL {url} is at an unknown place {place:?}"));
    let mut flight = flight.split(' ');
    Ok(match place.strip_prefix('1') {
        _ if place.is_empty() => None,
        Some(lane) => {
            let lane = lane.parse().ok().and_then(|at: usize| Lane::ALL.get(at));
            let attempt = flight.next().and_then(|attempt| attempt.parse().ok());
            Some(match (attempt, flight.next()) {
                // A robots.txt task (mark 0) is not the URL of the frontier.
                (Some(attempt), Some("1")) => Whereabouts::InFlight(attempt),
                _ => Whereabouts::Queued(*lane.ok_or_else(lost)?),
            })
        }
        None => {
            let status = status.parse().ok().and_then(codes::status_of).ok_or_else(lost)?;
            Some(Whereabouts::Ended { status, detail })
        }
    })
}
