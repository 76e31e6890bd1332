//! What the tests of the whole share: the binary, the files of the workspace, waiting with a
//! deadline. It must not test anything itself.

pub mod binary;
pub mod cluster;
pub mod console;
pub mod cpu;
pub mod many;
pub mod random;
pub mod records;
pub mod reserved;
pub mod screen;
pub mod site;
pub mod small;
pub mod tiny;
pub mod twins;
pub mod wait;
pub mod workspace;

/// Private RabbitMQ and Redis servers.
pub use newshound_testservers as servers;
