use super::{BY, NOW, entry, link, planner, report, row, url, with_links};
use crate::plan::Planner;
use crate::plan::dispatch::Step;
use crate::plan::report::Planned;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::{Op, Place};
use newshound_core::host::SiteState;
use newshound_core::hours::{Factor, Hours};
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::robots::Rules;
use newshound_core::rules::{SiteRules, Sites};
use newshound_core::source::{SourceRules, Sources};
use newshound_core::status::{Refusal, Status};
use newshound_core::task::{
    FetchReport, InFlight, Lane, Links, Outlink, PageBody, ReportBody, TaskKind,
};
use newshound_core::zone::SiteClock;
use std::sync::Arc;
use std::time::Duration;

#[test]
fn endings_and_retries() {
    let throttled = || Outcome::Throttled { retry_after_ms: None };
    for (outcome, failures, expected) in [
        (Outcome::Article, 0, Some(Status::Article)),
        (Outcome::Hub, 0, Some(Status::Hub)),
        (Outcome::Gone, 0, Some(Status::Gone)),
        (Outcome::Denied, 0, Some(Status::Denied)),
        (Outcome::ServerError, 0, None),
        (Outcome::ServerError, 1, None),
        (Outcome::ServerError, 2, Some(Status::Deferred)),
        (Outcome::TimedOut, 2, Some(Status::Deferred)),
        // However many runs asked for it.
        (Outcome::Broken, 200, Some(Status::Deferred)),
        (Outcome::BadEncoding, 2, Some(Status::Failed)),
        (throttled(), 2, None),
        (Outcome::ConnectFailed, 2, None),
    ] {
        let mut report = report("/a", outcome.clone());
        report.entry.failures = failures;
        let planned = planner().report(&row([None, None, None, None]), &report, NOW);
        assert_eq!(planned.status, expected, "{outcome:?} {failures}");
        let requeued = planned.transition.ops.iter().any(|op| matches!(op, Op::Requeue(..)));
        assert_eq!(requeued, expected.is_none(), "{outcome:?} ends or waits, never both");
        assert!(matches!(planned.transition.ops[0], Op::Settle(_)));
    }
}

/// How long later runs ask is time, whatever their number: those of a timer as those of a watch.
#[test]
fn a_url_is_asked_for_again_for_as_long_as_it_is_waited_for() {
    let wait = Duration::from_millis(planner().politeness.wait_url_ms);
    for every in [Duration::from_secs(4 * 3_600), Duration::from_secs(86_400)] {
        let (mut entry, mut now, mut runs) = (report("/a", Outcome::Broken).entry, NOW, 0);
        entry.failures = 2;
        loop {
            let report = FetchReport { entry: entry.clone(), ..report("/a", Outcome::Broken) };
            let planned = planner().report(&row([None, None, None, None]), &report, now);
            if planned.status == Some(Status::Failed) {
                break;
            }
            let [Op::Settle(_), Op::Defer { entry: kept, .. }] = planned.transition.ops.as_slice()
            else {
                panic!("{:?}", planned.transition.ops)
            };
            assert_eq!(kept.deferred_since, Some(NOW), "the first time");
            (entry, now, runs) = (kept.clone(), now + every, runs + 1);
        }
        assert_eq!(now, NOW + wait, "{runs} runs");
    }
    // A clock that was a year ahead, and is right again.
    let mut report = report("/a", Outcome::Broken);
    report.entry.failures = 2;
    report.entry.deferred_since = Some(NOW + Duration::from_secs(365 * 86_400));
    let planned = planner().report(&row([None, None, None, None]), &report, NOW);
    let kept = planned.transition.ops.iter().find_map(|op| match op {
        Op::Defer { entry, .. } => entry.deferred_since,
        _ => None,
    });
    assert_eq!(kept, Some(NOW));
}

#[test]
fn what_this_machine_lacks_gives_the_task_back() {
    for outcome in [Outcome::LocalShortage, Outcome::NoRoute] {
        let mut report = report("/a", outcome.clone());
        report.entry.failures = 2;
        let row = row([None, None, None, None]);
        let planned = planner().report(&row, &report, NOW);
        let state = &planned.transition.state;
        assert_eq!((planned.status, state.health.site_state), (None, SiteState::Ok), "{outcome:?}");
        assert_eq!(
            (state.health.failures, state.health.failed_in_a_row, &state.health.last_error),
            (0, 0, &None)
        );
        let [Op::Settle(_), Op::Requeue(_, entry)] = planned.transition.ops.as_slice() else {
            panic!("{:?}", planned.transition.ops)
        };
        assert_eq!(entry.failures, 2, "no attempt is counted");
        for kind in [TaskKind::Robots, TaskKind::TdmFile] {
            let mut of_host = report.clone();
            of_host.entry.kind = kind;
            let planned = planner().report(&row, &of_host, NOW);
            let after = &planned.transition.state;
            assert_eq!((&after.robots, &after.tdm), (&row.state.robots, &row.state.tdm));
        }
    }
}

#[test]
fn a_story_that_waits_for_its_parts_comes_behind_them() {
    let mut report = report("/a", Outcome::Parts);
    report.body =
        with_links(vec![link("/a/2/", LinkRole::Continuation), link("/b", LinkRole::Related)]);
    let planned = planner().report(&row([None, None, None, None]), &report, NOW);
    assert_eq!(planned.status, None);
    let [Op::Settle(_), Op::Admit(admitted), Op::Requeue(lane, entry)] =
        planned.transition.ops.as_slice()
    else {
        panic!("{:?}", planned.transition.ops)
    };
    assert_eq!(admitted[0].place, Place::Lane(*lane), "the same lane: first in, first out");
    assert_ne!(admitted[1].place, Place::Lane(*lane));
    assert_eq!((&entry.url, entry.failures), (&report.entry.url, 0));
}

#[test]
fn a_page_that_wants_a_cookie_comes_behind_the_one_that_sets_it() {
    let mut report = report("/a", Outcome::CookieBounce);
    report.body = with_links(vec![link("/set?to=/a", LinkRole::Redirect)]);
    let planned = planner().report(&row([None, None, None, None]), &report, NOW);
    assert_eq!(planned.status, None);
    let [Op::Settle(_), Op::Admit(admitted), Op::Requeue(lane, entry)] =
        planned.transition.ops.as_slice()
    else {
        panic!("{:?}", planned.transition.ops)
    };
    let [setter] = admitted.as_slice() else { panic!("{admitted:?}") };
    assert_eq!(setter.place, Place::Lane(*lane), "the same lane: first in, first out");
    assert_eq!((setter.entry.redirects, setter.entry.role), (1, report.entry.role));
    assert_eq!((&entry.url, entry.failures), (&report.entry.url, 1));
}

#[test]
fn a_host_that_never_answers_is_away_and_all_it_has_waits() {
    let mut row = row([None, None, None, None]);
    row.state.health.failing_since = Some(NOW);
    let later = NOW + planner().politeness.wait_for(false);
    let planned = planner().report(&row, &report("/a", Outcome::ConnectFailed), later);
    assert_eq!(planned.status, None);
    let state = &planned.transition.state;
    assert_eq!((state.health.site_state, state.pace.open), (SiteState::Unreachable, false));
    let [Op::Settle(_), Op::Requeue(..)] = planned.transition.ops.as_slice() else {
        panic!("{:?}", planned.transition.ops)
    };
}

#[test]
fn links_are_admitted_or_counted() {
    let mut report = report("/", Outcome::Hub);
    report.body = with_links(vec![
        link("/a-story", LinkRole::Teaser),
        link("/?s=word", LinkRole::Navigation),
        link("/print/3", LinkRole::Inline),
    ]);
    let mut row = row([None, None, None, None]);
    row.state.lists.sitemaps_asked = true;
    let planned = planner().report(&row, &report, NOW);
    assert_eq!(planned.refused, 2);
    let refused = &planned.transition.state.counts.refused;
    assert_eq!((refused[&Refusal::Search], refused[&Refusal::Variant]), (1, 1));
    let Some(Op::Admit(admitted)) = planned.transition.ops.last() else { panic!("admitted") };
    assert_eq!(admitted.len(), 1);
    assert_eq!((admitted[0].entry.depth, admitted[0].entry.from.is_some()), (1, true));
}

#[test]
fn the_first_page_brings_the_guesses_of_sitemaps_once() {
    let row = row([None, None, None, None]);
    let first = planner().report(&row, &report("/", Outcome::Hub), NOW);
    let Some(Op::Admit(admitted)) = first.transition.ops.last() else { panic!("guesses") };
    // A first page that names few stories and no feed: that may stand at a usual place too.
    assert!(admitted.iter().any(|one| one.entry.kind == TaskKind::Sitemap));
    assert!(admitted.iter().any(|one| one.entry.kind == TaskKind::Feed));
    assert!(admitted.iter().all(|one| one.place == Place::Lane(Lane::Sitemaps)));
    assert!(admitted.iter().all(|one| one.entry.role == LinkRole::SitemapGuess));
    let again = newshound_core::frontier::HostRow { state: first.transition.state, ..row.clone() };
    let second = planner().report(&again, &report("/b", Outcome::Hub), NOW);
    assert!(!second.transition.ops.iter().any(|op| matches!(op, Op::Admit(_))));
    // One that announces a feed, or names stories enough, is asked for no more.
    let feed = Outlink { kind: TaskKind::Feed, ..link("/all.xml", LinkRole::Feed) };
    let stories = (0..10).map(|n| link(&format!("/story-{n}"), LinkRole::Teaser)).collect();
    let paged = vec![link("/a-story", LinkRole::Teaser), link("/page/2", LinkRole::Pagination)];
    for links in [vec![feed], stories, paged] {
        let mut report = report("/", Outcome::Hub);
        report.body = with_links(links);
        let planned = planner().report(&row, &report, NOW);
        let Some(Op::Admit(admitted)) = planned.transition.ops.last() else { panic!("guesses") };
        let guesses = admitted.iter().filter(|one| one.entry.role == LinkRole::SitemapGuess);
        assert!(guesses.clone().count() > 3);
        assert!(guesses.clone().all(|one| one.entry.kind == TaskKind::Sitemap));
    }
}

#[test]
fn a_known_story_named_among_the_latest_comes_forward() {
    let story = BY.of(&url("/a-story"));
    let mut report = report("/", Outcome::Hub);
    let links = Links { again: vec![story], ..Links::default() };
    report.body = ReportBody::Page(Box::new(PageBody { links, ..PageBody::default() }));
    let old = || Some(entry("/old", LinkRole::Related));
    for (heads, expected) in [
        ([None, old(), None, None], true),
        ([None, None, None, old()], true),
        // Nothing waits behind others.
        ([old(), None, None, None], false),
    ] {
        let planned = planner().report(&row(heads), &report, NOW);
        let moves = |op: &Op| matches!(op, Op::Promote(urls) if urls[..] == [story]);
        assert_eq!(planned.transition.ops.iter().any(moves), expected);
    }
}

#[test]
fn plain_permalinks_have_a_sitemap_of_their_own() {
    for (path, expected) in [("/?p=12", true), ("/a-story", false)] {
        let mut report = report("/", Outcome::Hub);
        report.body = with_links(vec![link(path, LinkRole::Teaser)]);
        let planned = planner().report(&row([None, None, None, None]), &report, NOW);
        let Some(Op::Admit(admitted)) = planned.transition.ops.last() else { panic!("guesses") };
        let asked = admitted.iter().any(|one| one.entry.url.query() == "sitemap=index");
        assert_eq!(asked, expected, "{path}");
    }
}

#[test]
fn a_redirect_keeps_depth_role_and_counts_its_steps() {
    let mut report = report("/old", Outcome::Redirect);
    report.entry.depth = 2;
    report.body = with_links(vec![link("/new", LinkRole::Redirect)]);
    let planned = planner().report(&row([None, None, None, None]), &report, NOW);
    let Some(Op::Admit(admitted)) = planned.transition.ops.last() else { panic!("admitted") };
    let entry = &admitted[0].entry;
    assert_eq!((entry.depth, entry.redirects, entry.role), (2, 1, LinkRole::Teaser));
    report.entry.redirects = 5;
    let planned = planner().report(&row([None, None, None, None]), &report, NOW);
    assert_eq!(planned.transition.state.counts.refused[&Refusal::TooManyRedirects], 1);
}

#[test]
fn an_alias_is_admitted_as_a_duplicate() {
    let mut report = report("/a?x=1", Outcome::Article);
    let canonical = Some(url("/a"));
    report.body = ReportBody::Page(Box::new(PageBody { canonical, ..PageBody::default() }));
    let mut row = row([None, None, None, None]);
    row.state.lists.sitemaps_asked = true;
    let planned = planner().report(&row, &report, NOW);
    let Some(Op::Admit(admitted)) = planned.transition.ops.last() else { panic!("admitted") };
    assert_eq!(admitted[0].place, Place::Settled(Status::Duplicate));
}

#[test]
fn a_partial_report_only_brings_links() {
    let mut report = report("/sitemap.xml", Outcome::Sitemap);
    report.entry.kind = TaskKind::Sitemap;
    let outlinks = vec![link("/a", LinkRole::SitemapEntry)];
    report.body = ReportBody::MoreLinks(Links { outlinks, ..Links::default() });
    let planned = planner().report(&row([None, None, None, None]), &report, NOW);
    assert!(matches!(planned.transition.ops[..], [Op::Admit(_)]));
    assert_eq!(planned.transition.state.lists.budgets.from_sitemaps, 1);
    assert_eq!(planned.status, None);
}

#[test]
fn a_lost_task_comes_back_and_in_the_end_is_poison() {
    let mut row = row([None, None, None, None]);
    row.state.pace.in_flight = 1;
    row.state.pace.open = false;
    let report = report("/a", Outcome::Article);
    let mut flight = InFlight {
        task: report.task,
        host: row.host.clone(),
        lane: report.lane,
        entry: report.entry,
        deadline: NOW,
    };
    let planned = planner().lost(&row, &flight, NOW);
    assert!(matches!(planned.transition.ops[..], [Op::Settle(_), Op::Requeue(..)]));
    assert!(planned.transition.state.pace.open);
    assert!(planned.transition.state.pace.next_due() >= NOW + Duration::from_secs(1));
    flight.entry.losses = 1;
    let apart: std::collections::BTreeSet<_> = (1..9)
        .map(|attempt| {
            flight.task.attempt = attempt;
            planner().lost(&row, &flight, NOW).transition.state.pace.next_due()
        })
        .collect();
    assert!(apart.len() > 4, "{apart:?}");
    assert!(apart.iter().all(|&due| due <= NOW + Duration::from_secs(11)));
    flight.entry.losses = 2;
    assert_eq!(planner().lost(&row, &flight, NOW).status, Some(Status::Poison));
    // A store that forgot is no loss of the page's worker.
    let back = planner().take_back(&row, &flight, NOW);
    let [Op::Settle(task), Op::Requeue(lane, entry)] = &back.ops[..] else { panic!("{back:?}") };
    assert_eq!((*task, *lane, entry), (flight.task, flight.lane, &flight.entry));
    assert!(back.state.pace.open && back.state.pace.next_due() >= NOW + Duration::from_secs(1));
}

#[test]
fn filters_of_a_list_are_stopped() {
    let mut row = row([None, None, None, None]);
    row.state.lists.sitemaps_asked = true;
    let mut admitted = 0;
    for number in 0..300 {
        let mut report = report("/list", Outcome::Hub);
        let path = format!("/list?colour={number}&size={number}");
        report.body = with_links(vec![link(&path, LinkRole::Inline)]);
        let planned = planner().report(&row, &report, NOW);
        admitted += planned.transition.ops.iter().filter(|op| matches!(op, Op::Admit(_))).count();
        row.state = planned.transition.state;
    }
    assert_eq!(admitted, 200);
    assert_eq!(row.state.counts.refused[&Refusal::PatternTrap], 100);
}

#[test]
fn the_address_asked_is_kept_with_its_host_alone() {
    let address: Option<std::net::IpAddr> = "2606:2800:220:1::1".parse().ok();
    let own = FetchReport { address, ..report("/a/", Outcome::OtherPage) };
    let planned = planner().report(&row([None, None, None, None]), &own, NOW);
    assert_eq!(planned.transition.state.health.address, address);
    let mut moved = FetchReport { address, ..report("/robots.txt", Outcome::Robots) };
    moved.entry.url = CanonicalUrl::parse("https://elsewhere.example/robots.txt").expect("url");
    moved.entry.kind = TaskKind::Robots;
    let planned = planner().report(&row([None, None, None, None]), &moved, NOW);
    assert_eq!(planned.transition.state.health.address, None);
}

/// Every way in which a pause after a request comes about: a report, a lost task, and the pause that
/// a worker keeps before it asks again for what another one may have asked for just now.
fn pauses(planner: &Planner) -> [Duration; 3] {
    let mut row = row([None, None, None, None]);
    let answer = report("/a/", Outcome::Gone);
    let flight = InFlight {
        task: answer.task,
        host: row.host.clone(),
        lane: answer.lane,
        entry: answer.entry.clone(),
        deadline: NOW,
    };
    let pause = |planned: Planned| planned.transition.state.pace.next_due().since(NOW);
    let reported = pause(planner.report(&row, &answer, NOW));
    let lost = pause(planner.lost(&row, &flight, NOW));
    row.heads[Lane::Fresh.index()] = Some(answer.entry);
    let step = planner.step(&row, &Rules::from_text(""), NOW);
    let Some(Step::Send(_, task)) = step else { panic!("it is due: {step:?}") };
    [reported, lost, Duration::from_millis(task.pause_ms)]
}

fn night(planner: &mut Planner, night: &str, factor: f64) {
    planner.politeness.hours = vec![Hours {
        sites: Vec::new(),
        night: night.parse().expect(night),
        clock: SiteClock::default(),
        day_factor: Factor::try_from(factor).ok(),
    }];
}

#[test]
fn by_day_every_pause_is_longer_where_the_site_has_night_hours() {
    let mut planner = planner();
    // NOW is 22:13 in UTC.
    for (hours, seconds) in [("22:00-06:00", 1), ("23:00-06:00", 60)] {
        night(&mut planner, hours, 60.0);
        assert_eq!(pauses(&planner), [Duration::from_secs(seconds); 3], "{hours}");
    }
}

#[test]
fn the_delay_of_a_rule_stands_in_every_pause() {
    let delay = Some(Duration::from_secs(7));
    let mut of_source = planner();
    let mut sources = Sources::default();
    sources.add(&url("/"), &Arc::new(SourceRules { delay, ..SourceRules::default() }));
    of_source.admission.sources = Arc::new(sources);
    let mut of_site = planner();
    let hosts = vec!["news.example".to_owned()];
    let sites = Sites::new(vec![SiteRules { hosts, delay, ..SiteRules::default() }]);
    of_site.admission.sites = Arc::new(sites.expect("sites"));
    for planner in [&mut of_source, &mut of_site] {
        assert_eq!(pauses(planner), [Duration::from_secs(7); 3]);
        night(planner, "23:00-06:00", 10.0);
        assert_eq!(pauses(planner), [Duration::from_secs(70); 3], "by day ten times of it");
    }
}

#[test]
fn a_refusal_says_what_refused() {
    let planned = planner().report(
        &row([None, None, None, None]),
        &FetchReport { http_status: Some(403), ..report("/a/", Outcome::Denied) },
        NOW,
    );
    assert_eq!(planned.transition.state.health.last_error.as_deref(), Some("denied: HTTP 403"));
}
