//! newshound-demosite
