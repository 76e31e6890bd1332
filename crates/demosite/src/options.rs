//! What is built.

use crate::host::Theme;
use std::time::Duration;

/// What is built.
#[derive(Debug, Clone)]
pub struct Options {
    /// Public articles over all hosts; a host has at least one, and ten where there are enough.
    pub articles: usize,
    /// The same seed builds the same site.
    pub seed: u64,
    /// Hosts, at least one; host `i` has theme `i % 6` in the order of [`Theme::ALL`].
    pub hosts: usize,
    /// Pages that fail, drop the connection or ask for a pause.
    pub faults: bool,
    /// How late slow pages answer; zero means that none is slow.
    pub slow: Duration,
    /// How late every page answers.
    pub latency: Duration,
    /// So many of each host's newest stories are held back until [`crate::DemoSite::publish`].
    pub held: usize,
    /// Long stories of three hosts stand on two or three pages; their truth is the whole body.
    pub multipage: bool,
    /// Bytes of furniture put into every page, so that it weighs what real ones do
    /// ([`crate::MEDIAN_PAGE`]); 0 leaves pages as the templates make them.
    pub bulk: usize,
    /// Standing paragraphs without a name or mark of their own stand between and after those of
    /// the stories, on the hosts in English; no story's truth has them.
    pub awkward: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            articles: 320,
            seed: 1,
            hosts: Theme::ALL.len(),
            faults: true,
            slow: Duration::from_millis(300),
            latency: Duration::ZERO,
            held: 0,
            multipage: false,
            bulk: 0,
            awkward: false,
        }
    }
}
