//! Tables of printed and machine-written dates.
