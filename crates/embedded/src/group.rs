//! What the writer holds while it carries out a group of commits.

use crate::hosts::Hosts;
use crate::known::Known;
use crate::source::Sources;
use crate::tally::Tally;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::identity::Fingerprint;
use rusqlite::Connection;

/// What the writer holds in memory while a group of commits is being carried out.
pub(crate) struct Group<'a> {
    pub(crate) conn: &'a Connection,
    pub(crate) fingerprints: Fingerprinter,
    pub(crate) known: &'a Known,
    pub(crate) hosts: Hosts,
    pub(crate) sources: Sources,
    pub(crate) tally: Tally,
    /// Fingerprints found admitted, to be remembered once the group is committed.
    pub(crate) learned: Vec<u64>,
    /// Reused for each entry.
    pub(crate) buffer: Vec<u8>,
}

/// A fingerprint as SQLite's signed integer.
pub(crate) fn key(fp: Fingerprint) -> i64 {
    fp.0.cast_signed()
}
