//! The scripts, as the server gets them.

use redis::Script;

/// All scripts. Lua's text is the program's own, so a server gets the version it needs.
pub(super) struct Scripts {
    pub(super) commit: Script,
    pub(super) sweep: Script,
    pub(super) rows: Script,
    pub(super) seen: Script,
    pub(super) claims: Script,
    pub(super) memory: Script,
    pub(super) stories: Script,
    pub(super) whereabouts: Script,
    pub(super) lease: Script,
}

impl Scripts {
    pub(super) fn new() -> Self {
        const LIB: &str = include_str!("lib.lua");
        const CHANGE: &str = include_str!("change.lua");
        let reads = |text| Script::new(&[LIB, text].concat());
        let writes = |text| Script::new(&[LIB, CHANGE, text].concat());
        Self {
            commit: writes(include_str!("commit.lua")),
            sweep: writes(include_str!("sweep.lua")),
            rows: reads(include_str!("rows.lua")),
            seen: reads(include_str!("seen.lua")),
            claims: reads(include_str!("claims.lua")),
            memory: reads(include_str!("memory.lua")),
            stories: reads(include_str!("stories.lua")),
            whereabouts: reads(include_str!("where.lua")),
            lease: Script::new(include_str!("lease.lua")),
        }
    }
}
