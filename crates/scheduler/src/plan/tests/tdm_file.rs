use super::{NOW, entry, planner, report, row};
use crate::plan::Planner;
use crate::plan::dispatch::Step;
use newshound_core::frontier::HostRow;
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::robots::Rules;
use newshound_core::task::{FetchTask, InFlight, Lane, ReportBody, TaskKind};
use newshound_core::tdm_file::{self, TdmAnswer};
use newshound_core::time::UnixMillis;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);

fn asking() -> Planner {
    Planner { tdm_file: true, ..planner() }
}

fn story() -> HostRow {
    row([Some(entry("/a-story/", LinkRole::Teaser)), None, None, None])
}

fn next(planner: &Planner, row: &HostRow, robots: &str, now: UnixMillis) -> Option<FetchTask> {
    match planner.step(row, &Rules::from_text(robots), now)? {
        Step::Send(_, task) => Some(*task),
        _ => None,
    }
}

fn answered(row: &HostRow, answer: Option<TdmAnswer>, now: UnixMillis) -> HostRow {
    let mut report = report(tdm_file::PATH, Outcome::TdmFile);
    report.entry.kind = TaskKind::TdmFile;
    report.body = answer.map_or(ReportBody::Nothing, ReportBody::TdmFile);
    let planned = asking().report(row, &report, now);
    assert_eq!(planned.status, None, "it is no URL of the frontier");
    HostRow { state: planned.transition.state, ..row.clone() }
}

fn rules(json: &str) -> Option<TdmAnswer> {
    Some(TdmAnswer::Rules { rules: tdm_file::read(json.as_bytes()) })
}

const RESERVED: &str = r#"[{"location":"/a","tdm-reservation":1,"tdm-policy":"/terms"}]"#;

#[test]
fn it_is_asked_before_the_first_page_and_once_a_day() {
    let expect = |row: &HostRow, now| next(&asking(), row, "", now).map(|task| task.entry.kind);
    assert_eq!(expect(&story(), NOW), Some(TaskKind::TdmFile));
    for answer in [rules(RESERVED), rules("[]")] {
        let mut row = answered(&story(), answer, NOW);
        row.state.robots.refresh = NOW + HOUR * 48;
        assert_eq!(expect(&row, NOW + HOUR * 23), Some(TaskKind::Page));
        assert_eq!(expect(&row, NOW + HOUR * 24), Some(TaskKind::TdmFile));
    }
    let sent = next(&asking(), &story(), "", NOW).expect("task");
    assert_eq!(sent.entry.url.path_and_query(), tdm_file::PATH);
}

#[test]
fn it_is_not_asked_where_it_is_of_no_use() {
    let mut feed = story();
    if let Some(head) = feed.heads[0].as_mut() {
        head.kind = TaskKind::Feed;
    }
    for (what, planner, row, robots) in [
        ("the crawl does not ask", planner(), story(), ""),
        ("no page is about to be asked for", asking(), feed, ""),
        ("robots.txt forbids it", asking(), story(), "User-agent: *\nDisallow: /.well-known/\n"),
    ] {
        let sent = next(&planner, &row, robots, NOW).expect("task");
        assert_ne!(sent.entry.kind, TaskKind::TdmFile, "{what}");
    }
}

#[test]
fn a_task_brings_what_it_says_of_its_url() {
    let row = answered(&story(), rules(RESERVED), NOW);
    let sent = next(&asking(), &row, "", NOW).expect("task");
    let said = sent.tdm.expect("said");
    assert_eq!((said.reserved, said.policy.as_deref()), (true, Some("/terms")));
    let mut other = row;
    other.heads[Lane::Fresh.index()] = Some(entry("/b-story/", LinkRole::Teaser));
    assert_eq!(next(&asking(), &other, "", NOW).expect("task").tdm, None);
}

#[test]
fn a_failure_holds_nothing_up_and_keeps_the_last_copy() {
    let kept = answered(&story(), rules(RESERVED), NOW);
    for (answer, row, says) in [
        (Some(TdmAnswer::Unavailable), story(), false),
        (None, story(), false),
        (Some(TdmAnswer::Unavailable), kept, true),
    ] {
        let row = answered(&row, answer, NOW);
        assert_eq!(row.state.tdm.refresh, NOW + HOUR);
        let sent = next(&asking(), &row, "", NOW).expect("task");
        assert_eq!((sent.entry.kind, sent.tdm.is_some()), (TaskKind::Page, says));
    }
}

#[test]
fn a_lost_task_counts_as_a_failure() {
    let mut row = story();
    let Some(Step::Send(sent, task)) = asking().step(&row, &Rules::from_text(""), NOW) else {
        panic!("no task")
    };
    row.state = sent.state;
    let FetchTask { task, lane, entry, deadline, .. } = *task;
    let flight = InFlight { task, host: row.host.clone(), lane, entry, deadline };
    let planned = asking().lost(&row, &flight, NOW);
    assert_eq!((planned.status, planned.transition.ops.len()), (None, 1));
    assert_eq!(planned.transition.state.tdm.refresh, NOW + HOUR);
}

#[test]
fn redirects_are_followed_five_times() {
    let moved = || Some(TdmAnswer::Moved { to: "https://www.news.example/tdm".to_owned() });
    let mut row = story();
    for _ in 0..5 {
        row = answered(&row, moved(), NOW);
        let sent = next(&asking(), &row, "", NOW).expect("task");
        assert_eq!(sent.entry.url.as_str(), "https://www.news.example/tdm");
        assert_eq!(
            sent.entry.from.map(|url| url.path().to_owned()).as_deref(),
            Some(tdm_file::PATH)
        );
    }
    row = answered(&row, moved(), NOW);
    let sent = next(&asking(), &row, "", NOW).expect("task");
    assert_eq!((sent.entry.kind, row.state.tdm.refresh), (TaskKind::Page, NOW + HOUR * 24));
}
