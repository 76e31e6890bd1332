//! The command line of newshound: arguments, and what is printed. It must not wire a crawl (roles
//! does), nor hold a rule of crawling or extraction.

mod archive;
mod args;
mod articles;
mod cluster;
mod console;
mod crawl;
mod demo;
mod doctor;
mod explain;
mod extract;
mod hosts;
mod log_format;
mod logs;
mod plain;
mod politeness;
mod replay;
mod report;
mod site;
mod sources;
mod status;
mod top;
mod wacz;
mod whose;

use clap::Parser;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = args::Cli::parse();
    let ended = match &cli.command {
        args::Command::Crawl(args) => crawl::command(args),
        args::Command::Watch(args) => crawl::watch(args),
        args::Command::Status(args) => status::command(args),
        args::Command::Report(args) => report::command(args),
        args::Command::Top(args) => top::command(args),
        args::Command::Articles(args) => articles::command(args),
        args::Command::Extract(args) => extract::command(args),
        args::Command::Replay(args) => replay::command(args),
        args::Command::Wacz(args) => wacz::command(args),
        args::Command::Doctor(args) => doctor::command(args),
        args::Command::Completions(args) => doctor::completions(args),
        args::Command::Man(args) => doctor::man(args),
        args::Command::Explain(args) => explain::command(args),
        args::Command::Politeness(args) => politeness::command(args),
        args::Command::Logs(args) => logs::command(args),
        args::Command::Site(args) => site::command(args),
        args::Command::Sources(args) => sources::command(args),
        args::Command::Hosts(args) => hosts::command(args),
        args::Command::Demo(args) => demo::command(args),
        args::Command::Scheduler(args) => cluster::role::scheduler(args),
        args::Command::Worker(args) => cluster::role::worker(args),
        args::Command::Sink(args) => cluster::role::sink(args),
        args::Command::Seed(args) => cluster::seed::command(args),
        args::Command::Crawls(args) => cluster::crawls::command(args),
        args::Command::DeadLetters(args) => cluster::dead_letters::command(args),
    };
    match ended {
        Ok(exit) => exit.into(),
        Err(failure) => {
            let _ =
                writeln!(std::io::stderr(), "newshound: {}", plain::plain(&failure.to_string()));
            failure.exit.into()
        }
    }
}
