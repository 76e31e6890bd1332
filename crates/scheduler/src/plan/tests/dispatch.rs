use super::{NOW, entry, planner, row};
use crate::plan::dispatch::Step;
use newshound_core::frontier::Op;
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::robots::Rules;
use newshound_core::status::Status;
use newshound_core::task::{Entry, Lane, TaskKind};

fn rules(text: &str) -> Rules {
    Rules::from_text(text)
}

fn sent(row: &newshound_core::frontier::HostRow) -> Option<String> {
    match planner().step(row, &rules(""), NOW)? {
        Step::Send(_, task) => Some(task.entry.url.path_and_query().to_owned()),
        Step::Settle(_, status) => Some(status.to_string()),
        Step::PutOff(_) => Some("put off".to_owned()),
    }
}

#[test]
fn robots_first_then_lanes_in_order() {
    let fresh = || Some(entry("/fresh", LinkRole::Latest));
    let archive = || Some(entry("/archive", LinkRole::Inline));
    let mut map = entry("/sitemap.xml", LinkRole::Sitemap);
    map.kind = TaskKind::Sitemap;
    let map = || Some(map.clone());
    let list = || Some(entry("/tag/a", LinkRole::Tag));
    let mut asks_robots = row([fresh(), None, None, None]);
    asks_robots.state.robots.refresh = NOW;
    let mut tired = row([fresh(), archive(), None, None]);
    tired.state.turns.fresh = 4;
    let mut full = row([None, archive(), map(), None]);
    full.waiting[Lane::Archive.index()] = 100;
    let unread = full.clone();
    full.state.lists.budgets.from_sitemaps = 1_000;
    for (row, expected) in [
        (asks_robots, Some("/robots.txt")),
        (row([fresh(), archive(), map(), list()]), Some("/fresh")),
        (tired, Some("/archive")),
        (row([None, archive(), map(), list()]), Some("/sitemap.xml")),
        (full, Some("/archive")),
        (unread, Some("/sitemap.xml")),
        (row([None, archive(), None, list()]), Some("/archive")),
        (row([None, None, None, list()]), Some("/tag/a")),
        (row([None, None, None, None]), None),
    ] {
        assert_eq!(sent(&row).as_deref(), expected, "{row:?}");
    }
}

#[test]
fn a_sent_task_is_in_flight_and_its_host_closed() {
    let row = row([Some(entry("/a", LinkRole::Latest)), None, None, None]);
    let Some(Step::Send(transition, task)) = planner().step(&row, &rules(""), NOW) else {
        panic!("a task")
    };
    assert_eq!((transition.expect, transition.state.pace.in_flight), (7, 1));
    assert!(!transition.state.pace.open, "one request at a time");
    assert!(matches!(&transition.ops[..], [Op::Pop(Lane::Fresh, _), Op::Start(_)]));
    assert_eq!(task.task.attempt, 1);
}

#[test]
fn what_is_not_asked_is_settled_under_its_name() {
    let page = || Some(entry("/private/a", LinkRole::Inline));
    let forbidden = rules("User-agent: *\nDisallow: /private/");
    match planner().step(&row([None, page(), None, None]), &forbidden, NOW) {
        Some(Step::Settle(_, status)) => assert_eq!(status, Status::Robots),
        other => panic!("{other:?}"),
    }
    let mut empty = row([None, None, None, Some(entry("/tag/a", LinkRole::Tag))]);
    empty.state.lists.budgets.from_sitemaps = 100;
    empty.state.lists.budgets.tag.empty_streak = 1_000;
    assert_eq!(sent(&empty).as_deref(), Some("skipped"));
    let mut guess = entry("/sitemap_index.xml", LinkRole::SitemapGuess);
    guess.kind = TaskKind::Sitemap;
    let mut settled = row([None, None, Some(guess), None]);
    settled.state.lists.sitemap_found = true;
    assert_eq!(sent(&settled).as_deref(), Some("skipped"));
}

#[test]
fn a_year_or_a_short_name_among_stories_is_asked() {
    for (path, role) in
        [("/posts/1999/", LinkRole::SitemapEntry), ("/posts/the-day/", LinkRole::Section)]
    {
        let one = Entry { depth: 2, ..entry(path, role) };
        let mut row = row([None, None, None, Some(one)]);
        let budgets = &mut row.state.lists.budgets;
        (budgets.dates.empty_streak, budgets.section.empty_streak) = (1_000, 1_000);
        assert_eq!(sent(&row).as_deref(), Some("skipped"));
        for n in 0..3 {
            let story = entry(&format!("/posts/story-{n}/"), LinkRole::Teaser);
            row.state.lists.budgets.folders.note(&story, &Outcome::Article, 0);
        }
        assert_eq!(sent(&row).as_deref(), Some(path));
    }
}

#[test]
fn the_front_page_is_not_asked_for_by_its_files_name() {
    let mut row = row([None, Some(entry("/index.html", LinkRole::Navigation)), None, None]);
    assert_eq!(sent(&row).as_deref(), Some("/index.html"));
    row.state.lists.budgets.has_front = true;
    assert_eq!(sent(&row).as_deref(), Some("skipped"));
}

#[test]
fn without_rules_ever_nothing_is_asked() {
    let mut row = row([Some(entry("/a", LinkRole::Latest)), None, None, None]);
    row.state.robots.version = 0;
    assert_eq!(sent(&row).as_deref(), Some("/robots.txt"));
}

#[test]
fn urls_of_a_twin_are_taken_for_those_of_the_host_it_leads_to() {
    let entry = Entry { attempts: 3, ..entry("/a-story/?id=7", LinkRole::Related) };
    let mut row = row([None, Some(entry), None, None]);
    row.state.twin.origin = Some("https://www.news.example".to_owned());
    for (led, apart, asked) in [(4, false, true), (5, true, true), (5, false, false)] {
        (row.state.twin.led, row.state.twin.apart) = (led, apart);
        let step = planner().step(&row, &Rules::from_text(""), NOW).expect("a step");
        let Step::Settle(transition, status) = step else {
            assert!(asked, "{led} {apart}");
            continue;
        };
        assert_eq!((status, asked), (Status::Redirect, false));
        let Some(Op::Admit(admitted)) = transition.ops.last() else { panic!("{transition:?}") };
        let twin = &admitted[0].entry;
        assert_eq!(twin.url.as_str(), "https://www.news.example/a-story/?id=7");
        assert_eq!((twin.role, twin.attempts), (LinkRole::Related, 0));
    }
}

#[test]
fn what_is_not_worth_its_request() {
    let page = |path: &str, role| Entry { depth: 2, ..entry(path, role) };
    // Lists that a sitemap names, once their neighbours named nothing new.
    let mut tags = row([None, Some(page("/themen/d/", LinkRole::SitemapEntry)), None, None]);
    tags.state.lists.budgets.from_sitemaps = 100;
    for path in ["/themen/a/", "/themen/b/", "/themen/c/"] {
        assert_eq!(sent(&tags).as_deref(), Some("/themen/d/"), "{path}");
        let read = page(path, LinkRole::SitemapEntry);
        tags.state.lists.budgets.folders.note(&read, &Outcome::Hub, 0);
    }
    assert_eq!(sent(&tags).as_deref(), Some("skipped"));
    // All lists of a host together, where its sitemaps name its stories.
    let mut pool = row([None, None, None, Some(page("/tag/a", LinkRole::Tag))]);
    pool.state.lists.budgets.from_sitemaps = 100;
    pool.state.lists.budgets.empty = 17;
    assert_eq!(sent(&pool).as_deref(), Some("/tag/a"));
    pool.state.lists.budgets.empty = 18;
    assert_eq!(sent(&pool).as_deref(), Some("skipped"));
    pool.state.lists.budgets.fruitful = 1;
    assert_eq!(sent(&pool).as_deref(), Some("/tag/a"));
    pool.state.lists.budgets = newshound_core::listing::ListingBudgets::default();
    pool.state.lists.budgets.empty = 1_000;
    assert_eq!(sent(&pool).as_deref(), Some("/tag/a"), "nothing else names its stories");
    // Pages of a host that shows nothing but shells.
    let mut shells = row([Some(page("/a", LinkRole::FeedEntry)), None, None, None]);
    (shells.state.evidence.pages, shells.state.evidence.shells) = (5, 4);
    assert_eq!(sent(&shells).as_deref(), Some("/a"));
    shells.state.evidence.shells = 5;
    assert_eq!(sent(&shells).as_deref(), Some("skipped"));
    // What every story names below itself.
    let mut side = page("/a-long-headline/source.txt", LinkRole::Navigation);
    side.from = Some(super::url("/a-long-headline/"));
    let mut side = row([None, None, None, Some(side)]);
    for story in ["/a-long-headline", "/b-long-headline", "/c-long-headline"] {
        assert_eq!(sent(&side).as_deref(), Some("/a-long-headline/source.txt"));
        let view = super::url(&format!("{story}/source.txt"));
        side.state.lists.budgets.views.note(&super::url(story), &view);
    }
    assert_eq!(sent(&side).as_deref(), Some("skipped"));
}

#[test]
fn feeds_that_an_index_names_for_each_list_go_behind_stories() {
    let map = |path: &str| {
        let mut entry = Entry { depth: 1, ..entry(path, LinkRole::Sitemap) };
        entry.kind = TaskKind::Sitemap;
        entry
    };
    let mut row = row([None, None, Some(map("/tags/c.xml")), None]);
    assert_eq!(sent(&row).as_deref(), Some("/tags/c.xml"));
    for path in ["/tags/a.xml", "/tags/b.xml"] {
        row.state.lists.budgets.folders.note(&map(path), &Outcome::Feed, 1);
    }
    let Some(Step::PutOff(moved)) = planner().step(&row, &rules(""), NOW) else { panic!("moved") };
    assert!(matches!(&moved.ops[..], [Op::Pop(Lane::Sitemaps, _), Op::Requeue(Lane::Listings, _)]));
}
