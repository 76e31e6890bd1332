//! Ways to find near-duplicates, measured on a generated set of stories with planted copies;
//! figures in docs/adr/0013. `crates/cluster/examples/stories_cost.rs` measures the chosen one
//! on Redis.
//!
//!     cargo run --release -p newshound-core --example near -- [ARTICLES [SEED [chosen]]]

mod corpus;
mod edit;
mod methods;
mod rng;
mod tally;
mod tongue;

use newshound_core::near::Sketch;
use std::io::Write;
use std::time::Instant;

fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn main() -> Result<(), std::num::ParseIntError> {
    let mut args = std::env::args().skip(1);
    let count: usize = args.next().map_or(Ok(100_000), |arg| arg.parse())?;
    let seed: u64 = args.next().map_or(Ok(7), |arg| arg.parse())?;
    let items = corpus::build(count, seed);
    let copies = items.iter().filter(|item| item.kind != "original").count();
    let other = items.iter().filter(|item| item.language != "spaced").count();
    say(&format!("{count} articles, {copies} copies, {other} in scripts without spaces"));
    let begin = Instant::now();
    let short = items.iter().filter(|item| Sketch::of(&item.body).is_none()).count();
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let each = begin.elapsed().as_secs_f64() * 1e6 / items.len().max(1) as f64;
    say(&format!("a sketch takes {each:.0} µs; {short} articles are too short for one\n"));
    if args.next().is_some() {
        methods::chosen(&items);
    } else {
        methods::compare(&items);
    }
    Ok(())
}
