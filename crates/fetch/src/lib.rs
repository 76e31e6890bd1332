//! newshound-fetch
