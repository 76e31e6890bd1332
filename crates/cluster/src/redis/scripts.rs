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
    pub(super) stories_find: Script,
    pub(super) stories_store: Script,
    pub(super) whereabouts: Script,
    pub(super) waiting: Script,
    pub(super) lease: Script,
    pub(super) begin: Script,
}

impl Scripts {
    pub(super) fn new() -> Self {
        const LIB: &str = include_str!("lib.lua");
        const CHANGE: &str = include_str!("change.lua");
        const STORIES: &str = include_str!("stories.lua");
        let reads = |text| Script::new(&[LIB, text].concat());
        let writes = |text| Script::new(&[LIB, CHANGE, text].concat());
        let stories = |text| Script::new(&[LIB, STORIES, text].concat());
        Self {
            commit: writes(include_str!("commit.lua")),
            sweep: writes(include_str!("sweep.lua")),
            rows: reads(include_str!("rows.lua")),
            seen: reads(include_str!("seen.lua")),
            claims: reads(include_str!("claims.lua")),
            memory: reads(include_str!("memory.lua")),
            stories_find: stories(include_str!("stories_find.lua")),
            stories_store: stories(include_str!("stories_store.lua")),
            whereabouts: reads(include_str!("where.lua")),
            waiting: reads(include_str!("waiting.lua")),
            lease: Script::new(include_str!("lease.lua")),
            begin: reads(include_str!("begin.lua")),
        }
    }
}
