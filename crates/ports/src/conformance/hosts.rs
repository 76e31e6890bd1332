//! Which hosts may be asked, and what is kept of them.

use super::sample::{T0, admissions, change, commit, due_at, host, later, row, step_with};
use super::{Backend, Ports};
use newshound_core::frontier::{Applied, Op};
use newshound_core::identity::HostKey;
use newshound_core::status::{Refusal, Status};
use newshound_core::task::Lane;
use newshound_core::time::UnixMillis;

async fn host_due_at(ports: &Ports, number: usize, at: UnixMillis, urls: usize, open: bool) {
    let ops = vec![admissions(number, 0..urls, Lane::Archive)];
    let change = |state: &mut newshound_core::host::HostState| {
        due_at(state, at);
        state.pace.open = open;
    };
    let transition = step_with(ports, &host(number), change, ops).await;
    assert!(matches!(commit(ports, transition).await, Applied::Done { .. }));
}

async fn due(ports: &Ports, now: UnixMillis, limit: usize) -> Vec<HostKey> {
    let rows = ports.frontier.due(now, limit).await.expect("due");
    rows.into_iter().map(|row| row.host).collect()
}

/// Earliest first, not one before its time, at most as many as asked for.
pub async fn due_lists_earliest_first(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    for (number, seconds) in [(0, 30), (1, 10), (2, 20), (3, 40), (4, 15)] {
        host_due_at(&ports, number, later(seconds), 2, true).await;
    }
    let hosts = |numbers: &[usize]| numbers.iter().map(|&n| host(n)).collect::<Vec<_>>();
    for (now, limit, expected) in [
        (later(9), 10, &[][..]),
        (later(10), 10, &[1][..]),
        (later(25), 10, &[1, 4, 2][..]),
        (later(99), 10, &[1, 4, 2, 0, 3][..]),
        (later(99), 2, &[1, 4][..]),
        (later(99), 0, &[][..]),
    ] {
        assert_eq!(due(&ports, now, limit).await, hosts(expected), "at {now:?}");
    }
    let listed = ports.frontier.due(later(99), 1).await.expect("due").pop();
    assert_eq!(listed, row(&ports, &host(1)).await, "due gives the whole row");
}

/// A host without waiting URLs or with `open` unset is not listed, and is again once it is.
pub async fn due_lists_only_hosts_that_may_be_asked(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    host_due_at(&ports, 0, T0, 1, true).await;
    host_due_at(&ports, 1, T0, 0, true).await;
    host_due_at(&ports, 2, T0, 1, false).await;
    assert_eq!(due(&ports, later(1), 10).await, [host(0)]);
    host_due_at(&ports, 2, T0, 1, true).await;
    assert_eq!(due(&ports, later(1), 10).await.len(), 2);
    host_due_at(&ports, 2, T0, 1, false).await;
    let head = row(&ports, &host(0)).await.expect("a host").heads[Lane::Archive.index()].clone();
    let url = ports.of(&head.expect("a head").url);
    let ops =
        vec![Op::Pop(Lane::Archive, url), Op::End { url, status: Status::Robots, detail: None }];
    change(&ports, &host(0), ops).await;
    assert!(due(&ports, later(1), 10).await.is_empty());
    // Work that comes from another host wakes it.
    change(&ports, &host(3), vec![admissions(1, 7..8, Lane::Listings)]).await;
    assert_eq!(due(&ports, later(1), 10).await, [host(1)]);
    let counts = ports.frontier.counts().await.expect("counts");
    assert_eq!(counts.ended[&Status::Robots], 1);
}

/// The earliest of the hosts that `due` would list at some time.
pub async fn next_due_is_the_earliest(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let next = async || ports.frontier.next_due().await.expect("next due");
    assert_eq!(next().await, None);
    host_due_at(&ports, 0, later(5), 0, true).await;
    host_due_at(&ports, 1, later(6), 1, false).await;
    assert_eq!(next().await, None);
    host_due_at(&ports, 2, later(30), 1, true).await;
    host_due_at(&ports, 3, later(20), 1, true).await;
    assert_eq!(next().await, Some(later(20)));
    host_due_at(&ports, 3, later(40), 0, true).await;
    assert_eq!(next().await, Some(later(30)));
}

/// `all_hosts` walks every host once, in key order, page by page; `hosts` keeps the order
/// asked for.
pub async fn all_hosts_come_in_key_order(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    for number in [12, 3, 7, 1, 10, 25] {
        host_due_at(&ports, number, later(number as u64), number % 2, true).await;
    }
    let mut walked = Vec::new();
    loop {
        let after = walked.last().map(|row: &newshound_core::frontier::HostRow| row.host.clone());
        let page = ports.frontier.all_hosts(after.as_ref(), 4).await.expect("all hosts");
        assert!(page.len() <= 4);
        if page.is_empty() {
            break;
        }
        walked.extend(page);
    }
    let mut sorted: Vec<_> = [12, 3, 7, 1, 10, 25].map(host).into();
    sorted.sort();
    assert_eq!(walked.iter().map(|row| row.host.clone()).collect::<Vec<_>>(), sorted);
    let asked = [host(7), host(99), host(1)];
    let rows = ports.frontier.hosts(&asked).await.expect("hosts");
    let found: Vec<_> = rows.into_iter().map(|row| row.map(|row| row.host)).collect();
    assert_eq!(found, [Some(host(7)), None, Some(host(1))]);
}

/// Rules are replaced whole and kept apart for each host; the state comes back as given.
pub async fn rules_of_robots_are_kept(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let rules = async |number| {
        let mut rules = ports.frontier.robots(&[host(number)]).await.expect("robots");
        assert_eq!(rules.len(), 1, "one answer for one host");
        rules.remove(0)
    };
    assert_eq!(rules(0).await, "");
    change(&ports, &host(0), vec![Op::SetRobots("Disallow: /a\n".repeat(20_000).into())]).await;
    change(&ports, &host(1), vec![]).await;
    assert_eq!(rules(0).await.len(), 260_000);
    assert_eq!(rules(1).await, "");
    change(&ports, &host(0), vec![Op::SetRobots("Disallow: /é\n".into())]).await;
    assert_eq!(rules(0).await, "Disallow: /é\n");
    let several = ports.frontier.robots(&[host(1), host(0), host(9)]).await.expect("robots");
    assert_eq!(several, ["", "Disallow: /é\n", ""], "in the order asked for");
    let fill = |state: &mut newshound_core::host::HostState| {
        state.health.last_error = Some("refused \u{1F6AB} \"quoted\"\n".into());
        state.traps.shapes.insert("/a/{n}".into(), 7);
        state.counts.ended.insert(Status::Article, 3);
        state.counts.refused.insert(Refusal::Calendar, 4);
        state.robots.fetched = Some(later(1));
        state.robots.moved_to = Some("https://other.example/robots.txt".into());
        due_at(state, later(77));
        state.counts.bytes = u64::from(u32::MAX) * 9;
    };
    let transition = step_with(&ports, &host(0), fill, vec![]).await;
    let given = transition.state.clone();
    commit(&ports, transition).await;
    assert_eq!(row(&ports, &host(0)).await.expect("a host").state, given);
}
