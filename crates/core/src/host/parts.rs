//! Small parts of a host's state.

use crate::detour::Detours;
use crate::listing::ListingBudgets;
use std::collections::BTreeMap;

/// Whose turn is next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Turns {
    /// Turns taken by the fresh lane since the archive lane had one.
    pub fresh: u8,
    /// The last turn was a visit: a fresh story goes first now.
    pub visit: bool,
}

/// Pages of a host that are visited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VisitCount {
    /// How many there are.
    pub planned: u32,
    /// The last round put them off to the next one ([`crate::round`]).
    pub deferred: bool,
}

/// Where a host's stories are named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lists {
    /// Whether more listings are worth their requests.
    pub budgets: ListingBudgets,
    /// Sitemaps were named by robots.txt, or have been tried at the common places.
    pub sitemaps_asked: bool,
    /// A sitemap was found, so the guesses left are not needed.
    pub sitemap_found: bool,
    /// The WebSub hub that its feeds announce, where they announce one.
    pub websub: Option<String>,
}

/// URL shapes of a host that only cost requests; both are bounded in size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traps {
    /// Whether more links that only redirect are worth their requests.
    pub detours: Detours,
    /// Times a URL shape was admitted, for the pattern trap.
    pub shapes: BTreeMap<String, u32>,
}
