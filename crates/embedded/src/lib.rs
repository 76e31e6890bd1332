//! newshound-embedded
