//! A cluster whose parts are killed, frozen, cut off and filled up. Whatever happens: the
//! articles are the site's, none lost, none twice, the counts add up, and no host is asked more
//! often than allowed, by the witness of the site's own access log.
//!
//! One RabbitMQ and one Redis serve all tests, one test at a time: each may do with them what
//! it likes and has to leave them running.

mod kills;
mod lease;
mod network;
mod poison;
mod random;
mod rollback;
mod servers;
mod stop;
mod trial;
