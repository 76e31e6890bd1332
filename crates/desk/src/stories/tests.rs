use super::*;

fn line(id: u32, host: &str, published: &str, more: &str) -> String {
    format!(
        r#"{{"id":"{id:032x}","url":"https://{host}/{id}","fetched_url":"https://{host}/{id}","fetched_at":"2026-05-10T10:00:00.000Z","site":"{host}","title":"Story {id}","published":"{published}","published_precision":"minute"{more}}}"#
    ) + "\n"
}

fn read(text: &str) -> Stories {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("articles.jsonl");
    std::fs::write(&path, text).expect("written");
    Stories::read(&path).expect("read").expect("there")
}

#[test]
fn days_end_with_the_latest_and_never_tomorrow() {
    let all = read(
        &[
            line(1, "a.example", "2026-05-09T10:00:00Z", ""),
            line(2, "a.example", "2026-01-01T10:00:00Z", ""),
            line(3, "a.example", "2031-01-01T10:00:00Z", ""),
            line(3, "a.example", "2031-01-01T10:00:00Z", r#","section":"Changed""#),
            line(4, "b.example", "2026-04-11T23:00:00Z", r#","authors":["A"],"tags":["x"]"#),
            line(4, "b.example", "", r#","gone":{"at":"x","status":410}"#),
            line(1, "a.example", "", r#","gone":{"at":"x","status":301,"moved":true}"#),
            "torn".to_owned(),
        ]
        .concat(),
    );
    assert_eq!((all.stories, all.revisions, all.went), (4, 1, (1, 1)));
    let a = all.of("https://a.example").expect("a");
    let days = all.days(a);
    assert_eq!((days[29], days[28], days.iter().sum::<u32>()), (1, 1, 2));
    let b = all.of("https://b.example").expect("b");
    assert_eq!(all.days(b)[0], 1, "the first of 30 days");
    assert_eq!(all.last_day().map(crate::numbers::day).as_deref(), Some("10 May 2026"));
    assert_eq!((a.stories, a.have[1], b.have[1], b.have[5]), (3, 0, 1, 1));
    assert_eq!((all.delays.ahead, all.samples(9).len()), (1, 2));
}

#[test]
fn a_story_on_several_sites_is_listed_once() {
    let first = format!("{:032x}", 1);
    let wire = |id, host: &str| {
        let more = format!(r#","story":"{first}","near_duplicate_of":"{first}""#);
        line(id, host, "2026-05-09T10:00:00Z", &more)
    };
    let all = read(
        &[
            line(1, "a.example", "2026-05-09T10:00:00Z", ""),
            wire(2, "b.example"),
            wire(3, "b.example"),
            wire(4, "a.example"),
            line(5, "c.example", "2026-05-09T10:00:00Z", ""),
        ]
        .concat(),
    );
    let (shared, count) = &all.shared;
    assert_eq!((shared.len(), *count), (1, 1));
    assert_eq!(shared[0].title, "Story 1");
    assert_eq!(shared[0].first.as_ref().map(|place| place.site.as_str()), Some("a.example"));
    let others: Vec<&str> = shared[0].others.iter().map(|place| place.site.as_str()).collect();
    assert_eq!(others, ["b.example"]);
}

#[test]
fn without_a_file_there_is_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    assert!(Stories::read(&folder.path().join("articles.jsonl")).expect("read").is_none());
}
