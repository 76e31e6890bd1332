//! newshound-scheduler
