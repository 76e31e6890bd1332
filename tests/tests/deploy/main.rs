//! What stands in deploy/ and docs/OPERATIONS.md against the binary and against each other:
//! every file parses, every command line and configuration is one the binary accepts, names,
//! ports and queues agree. Nothing here starts a container: what only a container engine or a
//! cluster can tell is not known.

mod command_lines;
mod compose;
mod files;
mod image;
mod kubernetes;
mod units;
