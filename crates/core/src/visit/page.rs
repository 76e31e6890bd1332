//! What is remembered of a page between visits.

use super::list::{LaterPage, Listed};
use crate::outcome::Outcome;
use serde::{Deserialize, Serialize};

/// Every so many visits the page is asked for without condition, so that a server that says
/// "not modified" of a page that is gets caught.
const UNCONDITIONAL: u32 = 8;
/// Longest validator kept, in bytes; a longer one is no use to anybody.
const VALIDATOR: usize = 200;
/// What a server said of a copy (RFC 9110 section 8.8), and a hash of the copy itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// `ETag`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// `Last-Modified`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// Hash of the body.
    pub body: u64,
}

impl Validators {
    /// Of a response; what is longer than any honest server sends is left out.
    #[must_use]
    pub fn new(etag: Option<&str>, last_modified: Option<&str>, body: u64) -> Self {
        let kept =
            |text: Option<&str>| text.filter(|text| text.len() <= VALIDATOR).map(str::to_owned);
        Self { etag: kept(etag), last_modified: kept(last_modified), body }
    }

    /// The hash that [`Validators::body`] holds.
    #[must_use]
    pub fn hash(body: &[u8]) -> u64 {
        xxhash_rust::xxh3::xxh3_64(body)
    }

    fn any(&self) -> bool {
        self.etag.is_some() || self.last_modified.is_some()
    }

    /// The server calls two different bodies by the same name.
    pub(crate) fn contradicts(&self, other: &Self) -> bool {
        self.any()
            && self.etag == other.etag
            && self.last_modified == other.last_modified
            && self.body != other.body
    }
}

/// What is remembered of a page between visits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// The present interval, in milliseconds.
    pub interval_ms: u64,
    /// Stories found lately, in thousandths, and ...
    #[serde(default)]
    pub lately_found: u32,
    /// ... the time they took, in milliseconds; both fade with each visit.
    #[serde(default)]
    pub lately_ms: u64,
    /// Visits made.
    #[serde(default)]
    pub visits: u32,
    /// Visits that found new stories.
    #[serde(default)]
    pub fruitful: u32,
    /// Visits in a row that found nothing, or no page.
    #[serde(default, rename = "barren")]
    pub empty_streak: u16,
    /// Of the copy had last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validators: Option<Validators>,
    /// The server's validators were caught lying: no more conditional requests.
    #[serde(default)]
    pub distrusted: bool,
    /// How late the visit being made was, in milliseconds: its host had more to do than its pace
    /// allows.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub late_ms: u64,
    /// Visits and fruitful visits by hour of the day (UTC); empty before the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<(u16, u16)>,
    /// The stories it named first when it was read last ([`Listed::top`]).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<u32>,
    /// It is a later page of a list, read in a round until its known stories are reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub later: Option<LaterPage>,
}

/// What a visit came to.
#[derive(Debug, Clone, Copy)]
pub struct Visited<'a> {
    /// Its outcome.
    pub outcome: &'a Outcome,
    /// New stories it named.
    pub found: u64,
    /// What the server said of the copy.
    pub validators: Option<&'a Validators>,
    /// What it lists.
    pub listed: Option<&'a Listed>,
}

impl Visit {
    /// The validators to send with the next request; every eighth goes without.
    #[must_use]
    pub fn condition(&self) -> Option<&Validators> {
        let due = (self.visits + 1).is_multiple_of(UNCONDITIONAL);
        self.validators.as_ref().filter(|kept| kept.any() && !self.distrusted && !due)
    }

    /// Notes what the server said of the copy had now.
    pub(crate) fn learn(&mut self, fresh: &Validators) {
        let lied = self.validators.as_ref().is_some_and(|kept| kept.contradicts(fresh));
        self.distrusted |= lied;
        self.validators = Some(fresh.clone());
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}
