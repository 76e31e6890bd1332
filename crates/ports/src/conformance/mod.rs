//! The promises of the ports as test functions that every backend runs unchanged.
