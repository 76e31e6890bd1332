use super::*;
use crate::canonical::CanonicalUrl;
use crate::link::LinkRole;
use crate::task::Entry;
use crate::task::TaskKind;
use proptest::prelude::*;

const RULES: VisitRules = VisitRules {
    min_ms: 60_000,
    max_ms: 86_400_000,
    first_ms: 600_000,
    per_host: 3,
    visiting: Visiting::Endless,
};

fn entry(path: &str, role: LinkRole) -> Entry {
    Entry {
        attempts: 1,
        ..Entry::new(
            CanonicalUrl::parse(&format!("https://news.example{path}")).expect("url"),
            role,
            TaskKind::of_page_link(role),
        )
    }
}

fn visit(interval_ms: u64) -> Visit {
    let entry = entry("/politics/", LinkRole::Section);
    let rules = VisitRules { first_ms: interval_ms, ..RULES };
    let first = rules.first(&entry, &Outcome::Hub, 0, 0, None).expect("a hub");
    Visit { interval_ms, ..first }
}

fn after(visit: &Visit, outcome: &Outcome, found: u64) -> Option<(Visit, UnixMillis)> {
    RULES.next(
        visit,
        false,
        Visited { outcome, found, validators: None, listed: None },
        UnixMillis(0),
    )
}

#[test]
fn which_pages_are_visited() {
    use LinkRole as R;
    use Outcome as O;
    for (path, role, outcome, on_host, interval) in [
        ("/", R::Navigation, O::Hub, 0, Some(60_000)),
        ("/en/", R::Seed, O::Hub, 0, Some(60_000)),
        ("/politics/", R::Section, O::Hub, 2, Some(600_000)),
        ("/politics/", R::Section, O::Hub, 3, None),
        ("/", R::Seed, O::Hub, 3, Some(60_000)),
        ("/feed/", R::Feed, O::Feed, 0, Some(600_000)),
        ("/feed/?paged=2", R::Pagination, O::Feed, 0, None),
        ("/wp-json/wp/v2/posts/35", R::Continuation, O::Feed, 0, None),
        ("/sitemap.xml", R::Sitemap, O::Sitemap, 0, Some(600_000)),
        ("/politics/page/2/", R::Pagination, O::Hub, 0, None),
        ("/2026/05/", R::Section, O::Hub, 0, None),
        ("/a-story/", R::Teaser, O::Article, 0, None),
        ("/about/", R::Navigation, O::OtherPage, 0, None),
        ("/", R::Seed, O::OtherPage, 0, Some(60_000)),
        ("/", R::Seed, O::ServerError, 0, None),
    ] {
        let got = RULES.first(&entry(path, role), &outcome, on_host, 0, None);
        assert_eq!(got.map(|visit| visit.interval_ms), interval, "{path} {role:?} {outcome:?}");
    }
}

#[test]
fn intervals_follow_what_is_found() {
    let long = VisitRules::default().first_ms;
    for (before, outcome, found, expected) in [
        // The first empty visits say little, one story says more.
        (long, Outcome::Hub, 0, 666_666_u64),
        (long, Outcome::NotModified, 0, 666_666),
        (long, Outcome::Hub, 3, 363_636),
        // Never more than a quarter at once, and never under the least.
        (long, Outcome::Feed, 90, 150_000),
        (60_000, Outcome::Feed, 5, 60_000),
        // A failure tells nothing of the page.
        (long, Outcome::ServerError, 0, 600_000),
    ] {
        let (next, at) = after(&visit(before), &outcome, found).expect("goes on");
        assert_eq!((next.interval_ms, at.0), (expected, expected.cast_signed()), "{outcome:?}");
    }
    // A page that was busy survives a quiet hour; one that stays quiet falls back.
    let mut page = visit(60_000);
    for _ in 0..30 {
        page = after(&page, &Outcome::Hub, 1).expect("goes on").0;
    }
    for _ in 0..8 {
        page = after(&page, &Outcome::Hub, 0).expect("goes on").0;
    }
    assert_eq!(page.interval_ms, 60_000, "eight empty visits after thirty fruitful ones");
    for _ in 0..40 {
        page = after(&page, &Outcome::Hub, 0).map_or(page, |(next, _)| next);
    }
    assert!(page.interval_ms > 10_000_000, "{page:?}");
}

#[test]
fn pages_that_are_no_use_are_let_go_but_never_a_seed() {
    for (outcome, least) in [(Outcome::Gone, 3), (Outcome::Hub, 10)] {
        let mut page = visit(60_000);
        let mut visits = 0;
        while let Some((next, _)) = after(&page, &outcome, 0) {
            page = next;
            visits += 1;
            assert!(visits < 100, "{outcome:?}");
        }
        assert!(visits >= least - 1, "{outcome:?} after {visits}");
        let done = Visited { outcome: &outcome, found: 0, validators: None, listed: None };
        assert!(RULES.next(&page, true, done, UnixMillis(0)).is_some());
    }
}

#[test]
fn a_server_whose_validators_lie_is_not_asked_by_them_again() {
    let named = |body| Validators::new(Some("\"a\""), None, body);
    let mut page = visit(60_000);
    page.validators = Some(named(1));
    assert_eq!(page.condition(), Some(&named(1)));
    for (fresh, distrusted) in
        [(named(1), false), (Validators::new(Some("\"b\""), None, 2), false), (named(2), true)]
    {
        let done =
            Visited { outcome: &Outcome::Hub, found: 0, validators: Some(&fresh), listed: None };
        let (next, _) = RULES.next(&page, false, done, UnixMillis(0)).expect("goes on");
        assert_eq!(next.distrusted, distrusted, "{fresh:?}");
        assert_eq!(next.condition().is_none(), distrusted);
    }
    // The eighth visit is made without condition.
    page.visits = 7;
    assert_eq!(page.condition(), None);
    // A page without validators is always asked whole.
    page.visits = 0;
    page.validators = Some(Validators::new(None, Some(&"x".repeat(500)), 3));
    assert_eq!(page.condition(), None);
}

#[test]
fn busy_hours_are_visited_more_often_than_quiet_ones() {
    let mut page = visit(3_600_000);
    page.visits = 2_400;
    page.fruitful = 960;
    page.hours = (0..24).map(|hour| (100, if hour < 12 { 75 } else { 5 })).collect();
    let wait = |hour: i64| {
        // The visit after the next interval falls into the hour that follows.
        let now = UnixMillis((hour - 1) * HOUR_MS);
        let done = Visited { outcome: &Outcome::Hub, found: 0, validators: None, listed: None };
        RULES.next(&page, false, done, now).expect("goes on").1.since(now)
    };
    assert!(wait(5) < wait(17), "{:?} {:?}", wait(5), wait(17));
}

/// Up to twice as long as usual and down to half, however one-sided the hours are; and before two
/// weeks of visits not at all.
#[test]
fn an_hour_changes_the_wait_by_no_more_than_two() {
    let factor = |visits: u32, fruitful: u32, here: (u16, u16)| {
        let page = Visit { visits, fruitful, hours: vec![here; 24], ..visit(3_600_000) };
        RULES.hour_factor(&page, UnixMillis(0))
    };
    assert_eq!(factor(2_400, 2_399, (100, 0)), 2.0);
    assert_eq!(factor(2_400, 1, (100, 100)), 0.5);
    assert_eq!(factor(299, 1, (100, 100)), 1.0);
    assert_eq!(factor(300, 1, (100, 100)), 0.5);
    // (9 + 1) / (398 + 2) in all, (0 + 1) / (48 + 2) in this hour.
    assert!((factor(398, 9, (48, 0)) - 1.25).abs() < 1e-9);
    // The hour that counts is that of the next visit.
    let mut hours = vec![(100, 0); 24];
    hours[3] = (100, 100);
    let page = Visit { visits: 300, fruitful: 150, hours, ..visit(3_600_000) };
    let at = |hour: i64| RULES.hour_factor(&page, UnixMillis(hour * HOUR_MS));
    assert!(at(2) < 1.0 && at(3) > 1.0, "{} {}", at(2), at(3));
}

#[test]
fn hours_are_remembered_and_halved_when_full() {
    let mut hours = Vec::new();
    note_hour(&mut hours, UnixMillis(5 * HOUR_MS), true);
    note_hour(&mut hours, UnixMillis(29 * HOUR_MS + 1), false);
    assert_eq!((hours.len(), hours[5], hours[4]), (24, (2, 1), (0, 0)));
    hours[7] = (u16::MAX, 1_001);
    note_hour(&mut hours, UnixMillis(7 * HOUR_MS), true);
    assert_eq!(hours[7], (u16::MAX / 2 + 1, 501));
}

#[test]
fn a_visit_is_counted_by_what_it_found() {
    let page = Visit { empty_streak: 4, ..visit(600_000) };
    let (full, _) = after(&page, &Outcome::Hub, 2).expect("goes on");
    assert_eq!((full.visits, full.fruitful, full.empty_streak), (1, 1, 0));
    let (empty, _) = after(&page, &Outcome::Hub, 0).expect("goes on");
    assert_eq!((empty.visits, empty.fruitful, empty.empty_streak), (1, 0, 5));
    let (failed, _) = after(&page, &Outcome::TimedOut, 0).expect("goes on");
    assert_eq!((failed.visits, failed.empty_streak), (0, 4), "a failure says nothing of the page");
    // Gone three times, or nothing ten times at the longest interval: it is dropped.
    let dropped = |streak: u16, interval: u64, outcome: &Outcome| {
        let page = Visit { empty_streak: streak, ..visit(interval) };
        after(&page, outcome, 0).is_none()
    };
    assert!(dropped(2, 60_000, &Outcome::Gone) && !dropped(1, 60_000, &Outcome::Gone));
    assert!(dropped(9, 86_400_000, &Outcome::Hub) && !dropped(8, 86_400_000, &Outcome::Hub));
    assert!(!dropped(9, 60_000, &Outcome::Hub) && !dropped(2, 60_000, &Outcome::Hub));
}

#[test]
fn a_page_with_news_at_random_settles_at_under_three_visits_a_story() {
    // A story about every twenty minutes, by a fixed sequence.
    let mut random = 1_u64;
    let mut page = visit(600_000);
    let (mut now, mut next_story, mut stories, mut visits) = (0_i64, 0_i64, 0_u64, 0_u64);
    while stories < 2_000 {
        let mut found = 0;
        while next_story <= now {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            next_story += i64::try_from((random >> 33) % 2_400_000).expect("small");
            found += 1;
        }
        let done = Visited { outcome: &Outcome::Hub, found, validators: None, listed: None };
        let (next, at) = RULES.next(&page, false, done, UnixMillis(now)).expect("goes on");
        (page, now) = (next, at.0);
        stories += found;
        visits += 1;
    }
    assert!(visits < 3 * stories, "{visits} visits for {stories} stories");
}

proptest! {
    #[test]
    fn never_before_the_least_and_never_after_the_longest_interval(
        interval in 0_u64..200_000_000, found in 0_u64..3, visits: u32, fruitful: u32, now in 0_i64..1 << 45,
        hours in proptest::collection::vec((any::<u16>(), any::<u16>()), 24),
    ) {
        let page = Visit { visits, fruitful, hours, ..visit(interval) };
        let done = Visited { outcome: &Outcome::Hub, found, validators: None, listed: None };
        if let Some((_, at)) = RULES.next(&page, false, done, UnixMillis(now)) {
            let wait = u64::try_from(at.0 - now).expect("later");
            prop_assert!((RULES.min_ms..=RULES.max_ms).contains(&wait), "{wait}");
        }
    }
}

#[test]
fn a_late_visit_that_finds_nothing_makes_room() {
    let late = |late_ms: u64, found: u64| {
        let page = Visit { late_ms, ..visit(600_000) };
        let (next, at) = after(&page, &Outcome::Hub, found).expect("visited again");
        assert_eq!(next.late_ms, 0);
        at.0
    };
    assert!(late(100_000, 0) < late(0, 0) + 100_000, "the pace's own grain");
    assert!(late(600_000, 0) > late(0, 0) + 1_000_000, "it makes room");
    assert!(late(600_000, 1) < late(0, 0) + 600_000, "one that finds stories does not");
}
