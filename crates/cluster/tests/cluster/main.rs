//! RabbitMQ and Redis against private servers. One node and one Redis serve all tests that do
//! not hurt them; tests tell themselves apart by their crawl's name. A test that kills,
//! freezes or fills a server starts its own.

mod board;
mod common;
mod conformance;
mod failover;
mod handed_on;
mod old_state;
mod rabbit_faults;
mod rabbit_queues;
mod redis_store;
mod rights;
mod rollback;
mod samples;
mod shared;
mod stories;
