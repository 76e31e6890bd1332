//! Verdicts on logs.

use super::*;

fn verdict(requests: &[(&str, i64, i64, i64)], min_delay: i64, per_host: usize) -> [u64; 3] {
    let mut report = Politeness::new(min_delay, per_host);
    for (url, start, total, due) in requests {
        let line = format!(
            r#"{{"timestamp":"t","message":"page","url":"{url}","host":"{}","started":{start},"total_ms":{total},"next_due":{due}}}"#,
            origin(url)
        );
        let mut fields = Vec::new();
        crate::scan::scan(&line, &mut fields).expect("whole");
        report.take(&Record::new(&line, &fields));
    }
    [report.at_once, report.early, report.too_soon]
}

#[test]
fn verdicts() {
    let (a, b) = ("http://a.example/1", "http://a.example/2");
    let other = "http://b.example/1";
    for (requests, min_delay, per_host, expected) in [
        (vec![(a, 1_000, 100, 2_100), (b, 2_100, 50, 0)], 0, 1, [0, 0, 0]),
        (vec![(a, 1_000, 100, 2_100), (b, 2_098, 50, 0)], 0, 1, [0, 0, 0]),
        (vec![(a, 1_000, 100, 2_100), (b, 2_097, 50, 0)], 0, 1, [0, 1, 0]),
        (vec![(a, 1_000, 100, 1_100), (b, 1_600, 50, 0)], 1_000, 1, [0, 0, 1]),
        (vec![(a, 1_000, 100, 0), (b, 1_050, 100, 0)], 0, 1, [1, 0, 0]),
        (vec![(a, 1_000, 100, 0), (b, 1_050, 100, 0)], 0, 2, [0, 0, 0]),
        // Settled in another order than they began.
        (vec![(b, 1_050, 10, 0), (a, 1_000, 100, 0)], 0, 1, [1, 0, 0]),
        (vec![(a, 1_000, 100, 9_000), (other, 1_050, 100, 0)], 0, 1, [0, 0, 0]),
        // The end of one may be the start of the next.
        (vec![(a, 1_000, 100, 1_100), (b, 1_100, 10, 0)], 0, 1, [0, 0, 0]),
    ] {
        assert_eq!(verdict(&requests, min_delay, per_host), expected, "{requests:?}");
    }
}
