use super::*;
use crate::canonical::CanonicalUrl;
use crate::link::LinkRole;
use crate::task::TaskKind;
use crate::visit::{Validators, Visiting};

const NOW: UnixMillis = UnixMillis(1_700_000_000_000);

fn url(path: &str) -> CanonicalUrl {
    CanonicalUrl::parse(&format!("https://news.example{path}")).expect(path)
}

fn entry(path: &str, role: LinkRole) -> Entry {
    Entry::new(url(path), role, TaskKind::of_page_link(role))
}

fn rules() -> VisitRules {
    VisitRules { visiting: Visiting::Round(NOW), ..VisitRules::default() }
}

fn page(marks: &[u32]) -> Visit {
    let section = entry("/politics/", LinkRole::Section);
    let first = rules().first(&section, &Outcome::Hub, 0, 0, None).expect("put down");
    Visit { marks: marks.to_vec(), ..first }
}

fn listed(top: &[u32], met: u8) -> Listed {
    Listed { top: top.to_vec(), met, next: Some(url("/politics/page/2/")) }
}

fn done<'a>(outcome: &'a Outcome, found: u64, listed: Option<&'a Listed>) -> Visited<'a> {
    Visited { outcome, found, validators: None, listed }
}

#[test]
fn a_list_is_paged_until_its_known_stories_are_reached() {
    let later = |number, nothing| Some(LaterPage { number, nothing });
    for (what, marks, at, met, found, on) in [
        ("no story is new and the marks stand there", &[1, 2, 3, 4][..], None, 4, 0, None),
        ("three are new, and behind them the known ones", &[1, 2, 3, 4], None, 2, 3, None),
        ("all are new", &[1, 2, 3, 4], None, 0, 10, later(2, 0)),
        ("another page named them first", &[1, 2, 3, 4], None, 0, 0, later(2, 1)),
        ("one story is pinned to the top", &[1, 2, 3, 4], None, 1, 9, later(2, 0)),
        ("the known ones on page three", &[1, 2, 3, 4], later(3, 0), 3, 5, None),
        ("two pages with nothing new", &[1, 2, 3, 4], later(3, 1), 0, 0, None),
        ("nothing new, then something", &[1, 2, 3, 4], later(3, 1), 0, 2, later(4, 0)),
        ("never read with marks: only known stories", &[], None, 0, 0, None),
        ("never read with marks: a new story", &[], None, 0, 1, later(2, 0)),
        ("a list without end", &[1, 2, 3, 4], later(100, 0), 0, 10, None),
    ] {
        let (visit, list) = (Visit { later: at, ..page(marks) }, listed(&[9, 8], met));
        let after =
            rules().round(&visit, false, done(&Outcome::Hub, found, Some(&list)), true, NOW);
        assert_eq!(after.next.as_ref().and_then(|next| next.later), on, "{what}");
        if let Some(next) = after.next {
            assert_eq!(next.marks, marks, "{what}: the marks go along");
        }
        assert_eq!(after.again.is_none(), at.is_some(), "{what}: later pages are read once");
    }
    let list = Listed { next: None, ..listed(&[9], 0) };
    let after = rules().round(&page(&[1]), false, done(&Outcome::Hub, 5, Some(&list)), true, NOW);
    assert_eq!(after.next, None, "there is no next page");
}

#[test]
fn a_page_waits_for_the_next_round_and_a_dull_one_for_the_third() {
    let day = Duration::from_millis(rules().max_ms);
    let (mut visit, same) = (page(&[1, 2]), listed(&[1, 2], 2));
    let moved = listed(&[3, 1], 1);
    let mut waits = Vec::new();
    for list in [&same, &same, &same, &moved, &same] {
        let after = rules().round(&visit, false, done(&Outcome::Hub, 0, Some(list)), true, NOW);
        let (next, at) = after.again.expect("kept");
        waits.push(at.since(NOW).as_millis() / day.as_millis());
        visit = next;
        visit.marks = vec![1, 2];
    }
    assert_eq!(waits, [1, 1, 3, 1, 1]);
    let began = NOW + day;
    assert!(rules().recalled(began) > rules().parked(NOW), "asked in the next round");
    assert!(rules().recalled(began) <= NOW + day * 3, "not asked in it");
}

#[test]
fn what_never_changes_is_let_go_but_no_seed() {
    for (seed, outcome, rounds) in [
        (false, Outcome::NotModified, Some(10)),
        (false, Outcome::Gone, Some(3)),
        (true, Outcome::NotModified, None),
    ] {
        let mut visit = page(&[]);
        let mut let_go = None;
        for number in 1..20 {
            match rules().round(&visit, seed, done(&outcome, 0, None), true, NOW).again {
                Some((next, _)) => visit = next,
                None => {
                    let_go = Some(number);
                    break;
                }
            }
        }
        assert_eq!(let_go, rounds, "{outcome:?}");
    }
    // A feed that changes is not dull, though other pages name its stories first.
    let fresh = Validators::new(None, None, 2);
    let visit =
        Visit { empty_streak: 9, validators: Some(Validators::new(None, None, 1)), ..page(&[]) };
    let feed =
        Visited { outcome: &Outcome::Feed, found: 0, validators: Some(&fresh), listed: None };
    let (next, _) = rules().round(&visit, false, feed, true, NOW).again.expect("kept");
    assert_eq!(next.empty_streak, 0);
}

#[test]
fn a_failed_visit_is_made_again_and_then_in_the_next_round() {
    for (tries, at) in [(true, NOW), (false, rules().parked(NOW))] {
        let visit = Visit { later: Some(LaterPage { number: 4, nothing: 0 }), ..page(&[1]) };
        let after = rules().round(&visit, false, done(&Outcome::TimedOut, 0, None), tries, NOW);
        assert_eq!(after.again, Some((visit, at)), "a later page goes on where it was");
    }
}

#[test]
fn pages_of_rounds() {
    for (path, role, outcome, worth) in [
        ("/", LinkRole::Seed, Outcome::Hub, true),
        ("/politics/", LinkRole::Section, Outcome::Hub, true),
        ("/politics/", LinkRole::Navigation, Outcome::Hub, true),
        ("/feed.xml", LinkRole::Feed, Outcome::Feed, true),
        ("/sitemap.xml", LinkRole::Sitemap, Outcome::Sitemap, true),
        ("/tag/peace/", LinkRole::Tag, Outcome::Hub, false),
        ("/author/kim/", LinkRole::Author, Outcome::Hub, false),
        ("/politics/page/2/", LinkRole::Pagination, Outcome::Hub, false),
        ("/2026/05/", LinkRole::Navigation, Outcome::Hub, false),
        ("/a-story/", LinkRole::Teaser, Outcome::Article, false),
    ] {
        let entry = entry(path, role);
        let kept = rules().first(&entry, &outcome, 0, 0, None);
        assert_eq!(kept.is_some(), worth, "{path}");
    }
    let map = entry("/sitemap-2019.xml", LinkRole::Sitemap);
    let full = rules().per_host / 2;
    assert!(rules().first(&map, &Outcome::Sitemap, full, 0, None).is_none(), "room for others");
}
