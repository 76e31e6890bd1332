//! Near-duplicates on a private Redis: precision, recall, bytes an article, time of a look-up;
//! figures in docs/adr/0013.
//!
//!     cargo run --release -p newshound-cluster --example stories_cost -- [ARTICLES [SEED]]

#[path = "../../core/examples/near/corpus.rs"]
mod corpus;
#[path = "../../core/examples/near/edit.rs"]
mod edit;
#[path = "../../core/examples/near/rng.rs"]
mod rng;
#[path = "../../core/examples/near/tally.rs"]
mod tally;
#[path = "../../core/examples/near/tongue.rs"]
mod tongue;

use newshound_cluster::redis::{RedisConfig, RedisStore};
use newshound_core::identity::ArticleId;
use newshound_core::near::Sketch;
use newshound_ports::Stories;
use newshound_testservers::Redis;
use std::collections::HashMap;
use std::io::Write;
use std::time::{Duration, Instant};
use tally::Tally;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Stories remembered: the default of `[crawl] stories_kept`.
const KEPT: u64 = 250_000;

fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn id(at: usize) -> ArticleId {
    // Ids are hashes: no two look alike.
    let mut rng = rng::Rng(at as u64);
    ArticleId::from_bytes((u128::from(rng.next()) << 64 | u128::from(rng.next())).to_be_bytes())
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut args = std::env::args().skip(1);
    let count: usize = args.next().map_or(Ok(100_000), |arg| arg.parse())?;
    let seed: u64 = args.next().map_or(Ok(7), |arg| arg.parse())?;
    let items = corpus::build(count, seed);
    let sketches: Vec<Option<Sketch>> = items.iter().map(|item| Sketch::of(&item.body)).collect();
    let server = Redis::start();
    let store = RedisStore::open(&RedisConfig::new(server.url(), "cost")).await?;
    let stories = store.stories(KEPT);
    let client = redis::Client::open(server.url())?;
    let mut plain = client.get_multiplexed_async_connection().await?;
    let before = used(&mut plain).await?;
    let (mut tally, mut places, mut times) = (Tally::default(), HashMap::new(), Vec::new());
    for (at, (item, sketch)) in items.iter().zip(&sketches).enumerate() {
        let Some(sketch) = sketch else { continue };
        let id = id(at);
        let begin = Instant::now();
        let first = stories.first_of(&id, sketch).await?;
        times.push(begin.elapsed());
        if first.is_none() {
            places.insert(id.clone(), at);
        }
        tally.told(&items, at, item, first.and_then(|first| places.get(&first).copied()));
    }
    let bytes = used(&mut plain).await? - before;
    let score = tally.score(&items);
    say(&format!(
        "{count} articles: precision {:.4}, recall {:.4}",
        score.precision(),
        score.recall()
    ));
    score.by_kind();
    let other = items.iter().filter(|item| item.language != "spaced").count();
    say(&format!(
        "{other} in scripts without spaces; {:.3} of all are remembered",
        score.kept_share()
    ));
    #[expect(clippy::cast_precision_loss, reason = "rates for people")]
    let each = |bytes: u64, many: usize| bytes as f64 / many as f64;
    let keys = keys(&mut plain).await?;
    for (what, bytes) in [("in the stories' keys", keys), ("more in use by the server", bytes)] {
        say(&format!(
            "{bytes} bytes {what}: {:.1} an article, {:.1} a story remembered ({})",
            each(bytes, count),
            each(bytes, places.len()),
            places.len()
        ));
    }
    told("asked and stored, one after the other", &mut times);
    // Again, and nothing changes: look-ups alone, among all stories.
    let (mut again, mut other) = (Vec::new(), 0);
    for (at, sketch) in sketches.iter().enumerate().rev().take(20_000) {
        let Some(sketch) = sketch else { continue };
        let begin = Instant::now();
        let first = stories.first_of(&id(at), sketch).await?;
        again.push(begin.elapsed());
        other += usize::from(first.is_none() != places.contains_key(&id(at)));
    }
    told("asked again", &mut again);
    say(&format!("other answers than the first time: {other}"));
    let mut bare = Vec::new();
    for _ in 0..20_000 {
        let begin = Instant::now();
        let _: String = redis::cmd("PING").query_async(&mut plain).await?;
        bare.push(begin.elapsed());
    }
    told("a PING, for comparison", &mut bare);
    let stats: String = redis::cmd("INFO").arg("commandstats").query_async(&mut plain).await?;
    for line in stats.lines().filter(|line| line.starts_with("cmdstat_evalsha")) {
        say(&format!("server: {line}"));
    }
    Ok(())
}

/// Bytes of the stories' keys with all they hold, as the server counts them.
async fn keys(conn: &mut redis::aio::MultiplexedConnection) -> Result<u64, Failure> {
    let mut sum = 0;
    for pattern in ["*:near3", "*:n3r:*", "*:n3b:*"] {
        let names: Vec<Vec<u8>> = redis::cmd("KEYS").arg(pattern).query_async(conn).await?;
        for name in names {
            let mut ask = redis::cmd("MEMORY");
            let ask = ask.arg("USAGE").arg(name).arg("SAMPLES").arg(0);
            sum += ask.query_async::<u64>(conn).await?;
        }
    }
    Ok(sum)
}

/// Bytes of all data, as the server counts them.
async fn used(conn: &mut redis::aio::MultiplexedConnection) -> Result<u64, Failure> {
    let info: String = redis::cmd("INFO").arg("memory").query_async(conn).await?;
    let line = info.lines().find_map(|line| line.strip_prefix("used_memory_dataset:"));
    let overhead = info.lines().find_map(|line| line.strip_prefix("used_memory_overhead:"));
    let startup = info.lines().find_map(|line| line.strip_prefix("used_memory_startup:"));
    // Keys' own entries count as overhead; buffers of connections and of the AOF do not matter.
    let buffers = ["mem_clients_normal:", "mem_aof_buffer:", "mem_replication_backlog:"]
        .iter()
        .filter_map(|name| info.lines().find_map(|line| line.strip_prefix(name)))
        .filter_map(|text| text.parse::<u64>().ok())
        .sum::<u64>();
    let number = |text: Option<&str>| text.and_then(|t| t.parse::<u64>().ok()).unwrap_or(0);
    Ok((number(line) + number(overhead)).saturating_sub(number(startup) + buffers))
}

fn told(what: &str, times: &mut [Duration]) {
    times.sort_unstable();
    if times.is_empty() {
        return;
    }
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_micros();
    let sum: Duration = times.iter().sum();
    let mean = sum.as_micros() / times.len() as u128;
    say(&format!("{what}: mean {mean} µs, median {}, 99 % {} µs", at(50), at(99)));
}
