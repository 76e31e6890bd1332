//! Everything at random moments of one crawl, again and again. `./tests/run --soak N` does it N
//! times; `NEWSHOUND_TEST_SEED` repeats one.

use crate::servers::{Servers, turn};
use crate::trial::{LIMIT, Plan, Trial, queue_url};
use newshound_tests::servers::{Network, Proxy, Towards};
use newshound_tests::wait;
use std::time::{Duration, Instant};

/// How long a soak keeps the broker frozen.
const FROZEN: Duration = Duration::from_secs(30);

/// xorshift: the same seed, the same faults in the same order.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).expect("small")
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().and_then(|text| text.parse().ok())
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
        all.swap(at, random.below(at + 1));
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
        Fault::KillWorker => trial.kill_worker(random.below(trial.workers.len())),
        Fault::KillScheduler => trial.kill_scheduler(random.below(trial.schedulers.len())),
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
            let towards = [Towards::Server, Towards::Client][random.below(2)];
            proxy.cut_within(towards, random.below(40));
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
    #[expect(clippy::print_stdout, reason = "shown with a failure, to repeat it")]
    {
        println!("NEWSHOUND_TEST_SEED={seed}");
    }
    let mut random = Random(seed | 1);
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
        trial.goes_on(5 + random.below(30));
        // Not only between requests.
        let moment = Instant::now() + Duration::from_millis(random.below(40) as u64);
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
