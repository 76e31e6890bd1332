use super::{NOW, planner, report, row, url};
use newshound_core::frontier::{HostRow, Op};
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::record_list;
use newshound_core::round::Listed;
use newshound_core::task::{FeedBody, FetchReport, Links, Outlink, PageBody, ReportBody, TaskKind};

/// What a report admits, and the host after it.
fn admitted(row: &HostRow, report: &FetchReport) -> (Vec<String>, HostRow) {
    let transition = planner().report(row, report, NOW).transition;
    let paths = transition.ops.iter().flat_map(|op| match op {
        Op::Admit(list) => list.as_slice(),
        _ => &[],
    });
    let paths = paths.map(|one| one.entry.url.path_and_query().to_owned()).collect();
    (paths, HostRow { state: transition.state, ..row.clone() })
}

fn waits(number: u32) -> FetchReport {
    let mut report = report(&format!("/story-{number}/"), Outcome::Parts);
    let record = Outlink {
        url: url(&format!("/wp-json/wp/v2/posts/{number}?_fields=link")),
        role: LinkRole::Continuation,
        kind: TaskKind::Record,
        hint: None,
    };
    let links = Links { outlinks: vec![record], ..Links::default() };
    report.body = ReportBody::Page(Box::new(PageBody { links, ..PageBody::default() }));
    report
}

#[test]
fn many_records_are_asked_for_at_once_where_stories_wait_for_them() {
    let mut host = row([None, None, None, None]);
    host.state.lists.sitemaps_asked = true;
    let mut lists = Vec::new();
    for number in 1..=20 {
        let (paths, after) = admitted(&host, &waits(number));
        host = after;
        let own = format!("/wp-json/wp/v2/posts/{number}?_fields=link");
        assert_eq!(paths.last(), Some(&own), "it waits for its own, which comes last");
        let Some(list) = paths.first().filter(|_| paths.len() > 1) else { continue };
        lists.push((number, list.clone()));
        let mut answer = report(list, Outcome::Feed);
        answer.entry.kind = TaskKind::Record;
        assert!(record_list::is_list(&answer.entry.url), "{list}");
        // The second one is the last.
        let next = (lists.len() < 2).then(|| url("/next"));
        let listed = Some(Listed { next, ..Listed::default() });
        answer.body = ReportBody::Feed(Box::new(FeedBody { listed, ..FeedBody::default() }));
        host = admitted(&host, &answer).1;
    }
    let numbers: Vec<u32> = lists.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [3, 8], "{lists:?}");
    assert!(lists[1].1.contains("page=2"), "{lists:?}");
}

#[test]
fn a_list_that_tells_no_times_is_the_last() {
    let mut host = row([None, None, None, None]);
    host.state.lists.sitemaps_asked = true;
    let mut asked = 0;
    for number in 1..=20 {
        let (paths, after) = admitted(&host, &waits(number));
        host = after;
        if paths.len() > 1 {
            asked += 1;
            let mut answer = report(&paths[0], Outcome::Denied);
            answer.entry.kind = TaskKind::Record;
            host = admitted(&host, &answer).1;
        }
    }
    assert_eq!(asked, 1);
}

#[test]
fn a_sitemap_of_known_stories_names_them_too() {
    let mut read = report("/sitemap.xml", Outcome::Sitemap);
    read.entry.kind = TaskKind::Sitemap;
    let links = Links { found: 300, ..Links::default() };
    let body = newshound_core::task::SitemapBody { links, ..Default::default() };
    read.body = ReportBody::Sitemap(Box::new(body));
    let (_, host) = admitted(&row([None, None, None, None]), &read);
    assert_eq!((host.state.lists.budgets.from_sitemaps, host.state.lists.budgets.named), (0, 300));
    assert!(host.state.lists.budgets.is_named(500) && !host.state.lists.budgets.is_named(700));
}
