//! newshound-sinks
