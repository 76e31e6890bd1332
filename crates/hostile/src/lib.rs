//! newshound-hostile
