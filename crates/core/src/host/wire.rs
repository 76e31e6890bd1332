//! A host's state as a store keeps it: one flat object. States of newshound 0.1.0 have the same
//! fields, so each version reads what the other wrote.

use super::{
    Counts, Health, HostState, Lists, Orders, Pace, RobotsState, SiteState, Traps, Turns,
    VisitCount,
};
use crate::detour::Detours;
use crate::evidence::Evidence;
use crate::listing::ListingBudgets;
use crate::revision::Ledger;
use crate::soft::SoftPages;
use crate::status::{Refusal, Status};
use crate::tdm_file::TdmState;
use crate::time::UnixMillis;
use crate::twin::Twin;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// A [`HostState`], whose fields are described with its parts.
#[derive(Serialize, Deserialize)]
struct HostWire<'a> {
    next_due: UnixMillis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pause_ms: Option<u64>,
    in_flight: u16,
    #[serde(default = "yes")]
    open: bool,
    #[serde(default)]
    site_state: SiteState,
    #[serde(default)]
    failures: u16,
    #[serde(default)]
    failed_in_a_row: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failing_since: Option<UnixMillis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    busy_since: Option<UnixMillis>,
    #[serde(default)]
    denials: u16,
    #[serde(default)]
    answered: bool,
    #[serde(default)]
    latency_ms: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<IpAddr>,
    #[serde(default, skip_serializing_if = "is_default")]
    held: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    orders: Orders,
    #[serde(default)]
    robots: Cow<'a, RobotsState>,
    #[serde(default, skip_serializing_if = "is_default")]
    tdm: Cow<'a, TdmState>,
    /// [`VisitCount::planned`].
    #[serde(default)]
    visited: u32,
    /// [`VisitCount::deferred`].
    #[serde(default)]
    parked: bool,
    /// [`Turns::visit`].
    #[serde(default)]
    visit_turn: bool,
    /// [`Turns::fresh`].
    #[serde(default)]
    fresh_turns: u8,
    #[serde(default)]
    sitemaps_asked: bool,
    #[serde(default)]
    sitemap_found: bool,
    /// [`Lists::budgets`].
    #[serde(default)]
    listings: Cow<'a, ListingBudgets>,
    #[serde(default, skip_serializing_if = "is_default")]
    detours: Cow<'a, Detours>,
    #[serde(default, skip_serializing_if = "is_default")]
    twin: Cow<'a, Twin>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    websub: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "is_default")]
    soft: Cow<'a, SoftPages>,
    #[serde(default, skip_serializing_if = "is_default")]
    shapes: Cow<'a, BTreeMap<String, u32>>,
    #[serde(default)]
    requests: u64,
    #[serde(default)]
    bytes: u64,
    #[serde(default, skip_serializing_if = "is_default")]
    ended: Cow<'a, BTreeMap<Status, u64>>,
    #[serde(default, skip_serializing_if = "is_default")]
    deferred: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    refused: Cow<'a, BTreeMap<Refusal, u64>>,
    #[serde(default, skip_serializing_if = "is_default")]
    evidence: Cow<'a, Evidence>,
    #[serde(default, skip_serializing_if = "is_default")]
    revisions: Ledger,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_error: Option<Cow<'a, str>>,
}

fn yes() -> bool {
    true
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Serialize for HostState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self {
            pace,
            orders,
            health,
            robots,
            tdm,
            turns,
            visits,
            lists,
            traps,
            twin,
            soft,
            counts,
            evidence,
            revisions,
        } = self;
        HostWire {
            next_due: pace.next_due(),
            pause_ms: pace.pause_ms(),
            in_flight: pace.in_flight,
            open: pace.open,
            site_state: health.site_state,
            failures: health.failures,
            failed_in_a_row: health.failed_in_a_row,
            failing_since: health.failing_since,
            busy_since: health.busy_since,
            denials: health.denials,
            answered: health.answered,
            latency_ms: health.latency_ms,
            address: health.address,
            held: pace.held,
            orders: *orders,
            robots: Cow::Borrowed(robots),
            tdm: Cow::Borrowed(tdm),
            visited: visits.planned,
            parked: visits.deferred,
            visit_turn: turns.visit,
            fresh_turns: turns.fresh,
            sitemaps_asked: lists.sitemaps_asked,
            sitemap_found: lists.sitemap_found,
            listings: Cow::Borrowed(&lists.budgets),
            detours: Cow::Borrowed(&traps.detours),
            twin: Cow::Borrowed(twin),
            websub: lists.websub.as_deref().map(Cow::Borrowed),
            soft: Cow::Borrowed(soft),
            shapes: Cow::Borrowed(&traps.shapes),
            requests: counts.requests,
            bytes: counts.bytes,
            ended: Cow::Borrowed(&counts.ended),
            deferred: counts.deferred,
            refused: Cow::Borrowed(&counts.refused),
            evidence: Cow::Borrowed(evidence),
            revisions: *revisions,
            last_error: health.last_error.as_deref().map(Cow::Borrowed),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for HostState {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = HostWire::deserialize(deserializer)?;
        let mut pace = Pace::stored(wire.next_due, wire.pause_ms);
        (pace.in_flight, pace.open, pace.held) = (wire.in_flight, wire.open, wire.held);
        pace.halted = wire.orders.paused.is_some();
        Ok(Self {
            pace,
            orders: wire.orders,
            health: Health {
                site_state: wire.site_state,
                failures: wire.failures,
                failed_in_a_row: wire.failed_in_a_row,
                failing_since: wire.failing_since,
                busy_since: wire.busy_since,
                denials: wire.denials,
                answered: wire.answered,
                latency_ms: wire.latency_ms,
                address: wire.address,
                last_error: wire.last_error.map(Cow::into_owned),
            },
            robots: wire.robots.into_owned(),
            tdm: wire.tdm.into_owned(),
            turns: Turns { fresh: wire.fresh_turns, visit: wire.visit_turn },
            visits: VisitCount { planned: wire.visited, deferred: wire.parked },
            lists: Lists {
                budgets: wire.listings.into_owned(),
                sitemaps_asked: wire.sitemaps_asked,
                sitemap_found: wire.sitemap_found,
                websub: wire.websub.map(Cow::into_owned),
            },
            traps: Traps { detours: wire.detours.into_owned(), shapes: wire.shapes.into_owned() },
            twin: wire.twin.into_owned(),
            soft: wire.soft.into_owned(),
            counts: Counts {
                requests: wire.requests,
                bytes: wire.bytes,
                ended: wire.ended.into_owned(),
                deferred: wire.deferred,
                refused: wire.refused.into_owned(),
            },
            evidence: wire.evidence.into_owned(),
            revisions: wire.revisions,
        })
    }
}
