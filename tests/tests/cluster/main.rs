//! The roles of a cluster as processes, over private servers and the demo site. One RabbitMQ
//! and one Redis serve all tests; each crawl has a name of its own.

mod bad_input;
mod common;
mod console;
mod control;
mod crawl;
mod endings;
mod letters;
mod memory;
mod new;
mod orders;
mod people;
mod politeness;
mod revisions;
mod site_rules;
mod stories;
mod tdm_file;
mod tls;
