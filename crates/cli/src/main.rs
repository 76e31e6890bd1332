//! newshound
fn main() {}
