//! The text of rules, shared by all who hold it: a report, its copy until it is settled, the step that
//! stores it. It may have 500 KB, and hundreds may be under way.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

/// Our group of a robots.txt as a robots.txt of its own. A clone shares its bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RulesText(Arc<str>);

impl RulesText {
    /// The delay asked for between requests, where one is: the rest is not read for it.
    #[must_use]
    pub fn crawl_delay(&self) -> Option<Duration> {
        let seconds = self.lines().rev().find_map(|line| line.strip_prefix("Crawl-delay: "))?;
        Duration::try_from_secs_f32(seconds.parse().ok()?).ok()
    }
}

impl Deref for RulesText {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<T: Into<Arc<str>>> From<T> for RulesText {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl Serialize for RulesText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for RulesText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}
