//! newshound-ports
