//! Everything at random moments of one crawl, again and again. `./tests/run --soak N` does it N
//! times; `NEWSHOUND_TEST_SEED` repeats one.

use crate::servers::{Servers, turn};
use crate::trial::{LIMIT, Plan, Trial, queue_url};
use newshound_tests::random::{Random, number};
use newshound_tests::servers::{Network, Proxy, Towards};
use newshound_tests::wait;
use std::time::{Duration, Instant};

/// How long a soak keeps the broker frozen.
const FROZEN: Duration = Duration::from_secs(30);

fn below(random: &mut Random, limit: usize) -> usize {
    usize::try_from(random.below(limit as u64)).expect("small")
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    KillWorker,
    KillScheduler,
    KillBroker,
    KillRedis,
    CutBroker,
    CutRedis,
    StallBroker,
}

/// What a crawl has to endure: each of the costly ones once or twice, the cheap ones often, in
/// an order drawn by lot.
fn faults(random: &mut Random) -> Vec<Fault> {
    use Fault::{
        CutBroker, CutRedis, KillBroker, KillRedis, KillScheduler, KillWorker, StallBroker,
    };
    let mut all = vec![KillBroker, KillScheduler, StallBroker];
    for cheap in [KillWorker, KillRedis, CutBroker, CutRedis] {
        all.extend([cheap; 2]);
    }
    for at in (1..all.len()).rev() {
        all.swap(at, below(random, at + 1));
    }
    all
}

fn inflict(
    fault: Fault,
    trial: &mut Trial,
    servers: &mut Servers,
    [broker, store]: [&Proxy; 2],
    random: &mut Random,
) {
    match fault {
        Fault::KillWorker => trial.kill_worker(below(random, trial.workers.len())),
        Fault::KillScheduler => trial.kill_scheduler(below(random, trial.schedulers.len())),
        Fault::KillBroker => {
            servers.rabbit.kill9();
            servers.rabbit.restart();
        }
        Fault::KillRedis => {
            servers.redis.kill9();
            servers.redis.restart();
        }
        Fault::CutBroker | Fault::CutRedis => {
            let proxy = if fault == Fault::CutBroker { broker } else { store };
            let towards = [Towards::Server, Towards::Client][below(random, 2)];
            proxy.cut_within(towards, below(random, 40));
        }
        Fault::StallBroker => {
            let before = broker.connections();
            broker.set(Network::Blackhole);
            wait::until(LIMIT, || broker.connections() > before);
            broker.set(Network::Forward);
        }
    }
}

fn round(seed: u64, frozen: Option<Duration>) {
    let mut random = Random::of(seed);
    let mut servers = turn();
    let (broker, store) =
        (Proxy::before(servers.rabbit.port()), Proxy::before(servers.redis.port()));
    let plan = Plan {
        articles: 320,
        workers: 3,
        schedulers: 2,
        workers_queue: Some(queue_url(broker.port())),
        workers_store: Some(format!("redis://127.0.0.1:{}", store.port())),
        ..Plan::default()
    };
    let mut trial = Trial::begin(&servers, &plan);
    for fault in faults(&mut random) {
        trial.goes_on(5 + below(&mut random, 30));
        // Not only between requests.
        let moment = Instant::now() + Duration::from_millis(random.below(40));
        wait::until(LIMIT, || Instant::now() >= moment);
        inflict(fault, &mut trial, &mut servers, [&broker, &store], &mut random);
    }
    if let Some(frozen) = frozen {
        trial.goes_on(5);
        servers.rabbit.freeze();
        let until = Instant::now() + frozen;
        wait::until(2 * frozen, || Instant::now() >= until);
        servers.rabbit.thaw();
    }
    trial.judge();
}

#[test]
fn everything_at_random_moments() {
    let soak = number("NEWSHOUND_SOAK");
    let first = number("NEWSHOUND_TEST_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    for number in 0..soak.unwrap_or(1) {
        round(first.wrapping_add(number * 7_919), soak.map(|_| FROZEN));
    }
}
