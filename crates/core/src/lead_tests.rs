use super::*;
use crate::canonical::CanonicalUrl;
use crate::link::LinkRole;
use crate::outcome::Outcome;
use crate::round::{Listed, MARKS};
use crate::task::{Entry, Expect};
use crate::visit::{Visit, VisitRules, Visited, Visiting};
use proptest::prelude::*;

/// The shortest interval, in milliseconds.
const LEAST: i64 = 60_000;
const RULES: VisitRules = VisitRules {
    min_ms: LEAST.unsigned_abs(),
    max_ms: 60 * LEAST.unsigned_abs(),
    first_ms: LEAST.unsigned_abs(),
    per_host: 300,
    visiting: Visiting::Endless,
};

/// Numbers that look random and are the same each time.
struct Random(u64);

impl Random {
    /// Evenly in 0..1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        f64::from(u32::try_from(self.0 >> 33).unwrap_or(0)) / f64::from(1_u32 << 31)
    }
}

/// A page that names stories.
#[derive(Clone, Copy)]
struct Hub {
    /// Milliseconds from publication until it names a story, of the first half and the second.
    lag: (i64, i64),
    /// It names the stories whose number divided by ten leaves less than this, from this on.
    names: (usize, usize),
}

const ALL: (usize, usize) = (0, 10);

/// What came of a time of watching.
#[derive(Debug)]
struct Came {
    /// Visits of each page in the second half, for each story published then.
    visits: Vec<f64>,
    /// From publication to being known, in shortest intervals, sorted; of the second half.
    waits: Vec<f64>,
    /// Stories still unknown some intervals after they were named.
    lost: usize,
}

impl Came {
    fn share(&self, part: usize) -> f64 {
        self.waits[self.waits.len() * part / 100]
    }

    fn cost(&self) -> f64 {
        self.visits.iter().sum()
    }
}

/// Visits the pages of one host while `count` stories come, one in `gap` shortest intervals.
fn watched(hubs: &[Hub], gap: f64, count: usize, led: bool, seed: u64) -> Came {
    let mut random = Random(seed);
    let mut at = 0.0;
    let published: Vec<i64> = (0..count)
        .map(|_| {
            at -= (1.0 - random.next()).ln() * gap * LEAST as f64;
            at as i64
        })
        .collect();
    let half = published[count / 2];
    let mut known: Vec<Option<i64>> = vec![None; count];
    let mut state: Option<Lead> = None;
    let mut pages: Vec<(Visit, i64)> =
        (0..hubs.len()).map(|_| (first(), (random.next() * LEAST as f64) as i64)).collect();
    let mut visits = vec![0.0; hubs.len()];
    let end = published[count - 1];
    loop {
        let number = (0..hubs.len()).min_by_key(|&one| pages[one].1).expect("a page");
        let (visit, now) = &pages[number];
        let now = *now;
        if now > end {
            break;
        }
        let hub = hubs[number];
        let lag = |story: usize| if story < count / 2 { hub.lag.0 } else { hub.lag.1 };
        let named = (0..count).rev().filter(|&story| {
            let (from, until) = hub.names;
            (from..until).contains(&(story % 10)) && published[story] + lag(story) <= now
        });
        let list: Vec<usize> = named.take(40).collect();
        let mut found = 0;
        for &story in &list {
            if known[story].is_none() {
                known[story] = Some(now);
                found += 1;
            }
        }
        let top = list.iter().take(MARKS).map(|&story| story as u32 + 1).collect();
        let listed = Listed { top, ..Listed::default() };
        let outcome = if listed.top == visit.marks { Outcome::NotModified } else { Outcome::Hub };
        let done = Visited {
            outcome: &outcome,
            found,
            validators: None,
            listed: (outcome == Outcome::Hub).then_some(&listed),
        };
        let page = Fingerprint(number as u64);
        let when = UnixMillis(now);
        let beside = if led { Beside::of(page, state.as_ref(), when) } else { Beside::Nobody };
        let (next, due) = RULES.next(visit, true, done, beside, when).expect("a seed stays");
        state = Some(next.lead(page, state, when));
        // A request takes its time, and so does the host's turn.
        let due = due.0 + (random.next() * LEAST as f64 / 20.0) as i64;
        if now >= half {
            visits[number] += 1.0;
        }
        pages[number] = (next, due);
    }
    let later = || (0..count).filter(|&story| published[story] >= half);
    let stories = later().count() as f64;
    let mut waits: Vec<f64> = later()
        .filter_map(|story| Some((known[story]? - published[story]) as f64 / LEAST as f64))
        .collect();
    waits.sort_by(f64::total_cmp);
    let old = end - 80 * LEAST;
    let lost = later().filter(|&story| known[story].is_none() && published[story] < old).count();
    Came { lost, visits: visits.iter().map(|one| one / stories).collect(), waits }
}

fn first() -> Visit {
    let entry = Entry {
        url: CanonicalUrl::parse("https://news.example/").expect("url"),
        role: LinkRole::Seed,
        expect: Expect::Page,
        depth: 0,
        redirects: 0,
        from: None,
        failures: 0,
        losses: 0,
        attempts: 1,
        hint: None,
        visit: None,
    };
    RULES.first(&entry, &Outcome::Hub, 0, None).expect("a seed is visited")
}

/// Hubs that all name every story at once.
fn same(count: usize) -> Vec<Hub> {
    vec![Hub { lag: (0, 0), names: ALL }; count]
}

/// Cost, median, 95 %, visits of each page.
#[test]
#[ignore = "prints figures for docs/performance.md"]
fn figures() {
    for count in [1, 2, 4, 8] {
        for gap in [0.5, 1.0, 2.0, 5.0] {
            for led in [false, true] {
                let came = watched(&same(count), gap, 600, led, 7);
                println!(
                    "{count} pages, a story in {gap} intervals, led {led}: {:.2} visits a story, median {:.2}, 95 % {:.2}",
                    came.cost(),
                    came.share(50),
                    came.share(95)
                );
            }
        }
    }
    let part = |from, until| Hub { lag: (0, 0), names: (from, until) };
    for (what, hubs) in [
        ("parts", vec![part(0, 5), part(5, 10)]),
        ("sections", vec![part(0, 10), part(0, 3), part(3, 6), part(6, 10)]),
        ("partial", vec![part(0, 8), part(6, 10)]),
    ] {
        for gap in [1.0, 3.0] {
            for led in [false, true] {
                let came = watched(&hubs, gap, 600, led, 7);
                println!(
                    "{what}, gap {gap}, led {led}: cost {:.2} median {:.2} 95 {:.2} {:.2?}",
                    came.cost(),
                    came.share(50),
                    came.share(95),
                    came.visits
                );
            }
        }
    }
}

#[test]
fn of_pages_that_name_the_same_stories_one_is_asked_often() {
    for count in [2, 4, 8] {
        for (gap, seed) in [(0.5, 1), (0.5, 2), (1.0, 1), (1.0, 2), (1.0, 3), (2.0, 1)] {
            let what = format!("{count} pages, a story in {gap} intervals, seed {seed}");
            let came = watched(&same(count), gap, 600, true, seed);
            assert!(came.cost() < 1.1 * gap.max(1.0), "{what}: {came:.2?}");
            assert!(came.share(50) < 0.7 && came.share(95) < 2.0, "{what}: {came:.2?}");
            let most = came.visits.iter().copied().fold(0.0, f64::max);
            assert!(came.cost() - most < 0.2 * gap.max(1.0), "{what}: {:.2?}", came.visits);
            assert_eq!(came.lost, 0, "{what}");
        }
    }
    // As it was: each is judged by what it finds, and all stay busy.
    let before = watched(&same(8), 0.5, 600, false, 1);
    assert!(before.cost() > 1.1, "{before:.2?}");
}

#[test]
fn a_page_with_stories_of_its_own_keeps_its_visits() {
    let part = |from, until| Hub { lag: (0, 0), names: (from, until) };
    for hubs in [[part(0, 5), part(5, 10)], [part(0, 7), part(7, 10)]] {
        let led = watched(&hubs, 1.0, 600, true, 3);
        let alone = watched(&hubs, 1.0, 600, false, 3);
        assert!(led.share(95) < 2.0, "{led:.2?}");
        assert!(led.share(50) < alone.share(50) + 0.05, "{led:.2?} {alone:.2?}");
        assert_eq!(led.lost, 0);
    }
}

#[test]
fn a_page_that_is_first_again_is_asked_often_again() {
    let late = 20 * LEAST;
    let hubs = [Hub { lag: (0, late), names: ALL }, Hub { lag: (late, 0), names: ALL }];
    for seed in 1..4 {
        let came = watched(&hubs, 1.0, 600, true, seed);
        assert!(came.visits[1] > 1.5 * came.visits[0], "{:.2?}", came.visits);
        assert!(came.share(50) < 0.8, "{}", came.share(50));
        assert_eq!(came.lost, 0);
    }
}

#[test]
fn who_leads() {
    let (a, b) = (Fingerprint(1), Fingerprint(2));
    let lead = Lead { page: a, rate: 1_000, interval_ms: 60_000, at: UnixMillis(0) };
    for (page, rate, now, leads) in [
        (b, 1_200, 1_000, a),
        (b, 1_300, 1_000, b),
        (a, 10, 1_000, a),
        // It was not asked for three intervals and a minute.
        (b, 10, 240_000, a),
        (b, 10, 240_001, b),
    ] {
        let after = Lead::after(Some(lead), page, rate, 90_000, UnixMillis(now));
        assert_eq!(after.page, leads, "{page:?} {rate} {now}");
        let expected = if leads == page { (rate, 90_000, now) } else { (1_000, 60_000, 0) };
        assert_eq!((after.rate, after.interval_ms, after.at.0), expected);
    }
    assert_eq!(Beside::of(a, None, UnixMillis(0)), Beside::Nobody);
    assert_eq!(Beside::of(a, Some(&lead), UnixMillis(900_000)), Beside::Itself);
    assert_eq!(Beside::of(b, Some(&lead), UnixMillis(1)), Beside::Other(60_000));
    assert_eq!(Beside::of(b, Some(&lead), UnixMillis(900_000)), Beside::Nobody);
}

proptest! {
    #[test]
    fn whoever_leads_the_wait_is_within_the_limits(
        interval_ms in 0_u64..200_000_000,
        lead_ms: Option<u64>,
        found in 0_u64..300,
        tops in proptest::collection::vec(any::<u32>(), 0..MARKS),
        (lately_found, lately_late, lately_ms) in (any::<u32>(), any::<u32>(), 0_u64..1 << 40),
        now in 0_i64..1 << 45,
    ) {
        let marks = vec![1, 2, 3];
        let page = Visit { interval_ms, lately_found, lately_late, lately_ms, marks, ..first() };
        let beside = lead_ms.map_or(Beside::Itself, Beside::Other);
        let listed = Listed { top: tops, ..Listed::default() };
        let done = Visited { outcome: &Outcome::Hub, found, validators: None, listed: Some(&listed) };
        let (next, at) = RULES.next(&page, true, done, beside, UnixMillis(now)).expect("a seed stays");
        let wait = u64::try_from(at.0 - now).expect("later");
        prop_assert!((RULES.min_ms..=RULES.max_ms).contains(&wait), "{wait}");
        let lead = next.lead(Fingerprint(1), None, UnixMillis(now));
        prop_assert!((RULES.min_ms..=RULES.max_ms).contains(&lead.interval_ms));
    }

    /// A page is never judged by more stories than it named, nor by less than none.
    #[test]
    fn a_page_is_worth_what_it_names_at_most(
        first: u32, late: u32, interval_ms: u64, lead_ms: u64,
    ) {
        let (all, own) = (f64::from(first) + f64::from(late), f64::from(first));
        prop_assert_eq!(Beside::Nobody.worth(first, late, interval_ms), own);
        prop_assert_eq!(Beside::Itself.worth(first, late, interval_ms), all);
        let worth = Beside::Other(lead_ms).worth(first, late, interval_ms);
        prop_assert!((0.0..=own).contains(&worth), "{worth}");
    }
}
