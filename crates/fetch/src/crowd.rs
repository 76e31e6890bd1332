//! Requests at one address, bounded within this process. The scheduler bounds them over all
//! workers as soon as it knows which hosts share an address; a host's first request is how it
//! learns that, and 500 first requests to one machine must not go out together.

use newshound_core::address::is_public;
use newshound_core::group::shared_address;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

/// Addresses kept before those nobody asks are forgotten.
const KEPT: usize = 4_096;

/// The places at each address.
#[derive(Debug)]
pub(crate) struct Crowd {
    /// Requests at once at an address; 0 is without limit.
    most: usize,
    /// Whether addresses that are not public count too.
    private: bool,
    places: Mutex<HashMap<IpAddr, Arc<Semaphore>>>,
}

/// Too many requests were out at the address for all of the time.
#[derive(Debug)]
pub(crate) struct Crowded;

impl Crowd {
    pub(crate) fn new(most: usize, private: bool) -> Self {
        Self { most, private, places: Mutex::default() }
    }

    /// Whether a place is needed at all.
    pub(crate) fn is_bounded(&self) -> bool {
        self.most > 0
    }

    /// Waits for a place at `address`; it is free again when the permit is dropped.
    pub(crate) async fn place(
        &self,
        address: IpAddr,
        by: Instant,
    ) -> Result<Option<OwnedSemaphorePermit>, Crowded> {
        if !self.is_bounded() || (is_public(address).is_err() && !self.private) {
            return Ok(None);
        }
        let places = {
            let mut all = self.places.lock().unwrap_or_else(PoisonError::into_inner);
            if all.len() >= KEPT {
                // Held by the map alone: nobody asks there or waits.
                all.retain(|_, places| Arc::strong_count(places) > 1);
            }
            let places = all.entry(shared_address(address));
            Arc::clone(places.or_insert_with(|| Arc::new(Semaphore::new(self.most))))
        };
        match timeout_at(by, places.acquire_owned()).await {
            // The semaphore is never closed.
            Ok(permit) => Ok(permit.ok()),
            Err(_) => Err(Crowded),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn places_are_taken_and_given_back() {
        let crowd = Crowd::new(2, false);
        let soon = || Instant::now() + Duration::from_secs(1);
        let public: IpAddr = "93.184.216.34".parse().expect("address");
        let first = crowd.place(public, soon()).await.expect("free");
        let _second = crowd.place(public, soon()).await.expect("free");
        assert!(crowd.place("::ffff:93.184.216.34".parse().expect("same"), soon()).await.is_err());
        assert!(crowd.place("93.184.216.35".parse().expect("other"), soon()).await.is_ok());
        drop(first);
        assert!(crowd.place(public, soon()).await.is_ok_and(|place| place.is_some()));
        for _ in 0..9 {
            let own = crowd.place("127.0.0.1".parse().expect("loopback"), soon()).await;
            assert!(own.is_ok_and(|place| place.is_none()));
        }
    }
}
