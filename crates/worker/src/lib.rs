//! newshound-worker
