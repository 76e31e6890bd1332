//! The folder of a crawl of many hosts, made without a request: for what shows a crawl.

use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::{Admission, Op, Place, Transition};
use newshound_core::host::{HostState, SiteState};
use newshound_core::identity::{ArticleId, HostKey};
use newshound_core::link::LinkRole;
use newshound_core::status::{Refusal, Status};
use newshound_core::task::{Entry, Lane, TaskKind};
use newshound_core::time::UnixMillis;
use newshound_embedded::Embedded;
use newshound_ports::{Clock, Frontier, StoreError, SystemClock};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

/// 2026-05-10T10:00:00Z: when everything was fetched.
const NOW: UnixMillis = UnixMillis(1_778_407_200_000);
/// Stories of each host that answers.
const STORIES: usize = 3;
/// Hosts of a commit.
const AT_ONCE: usize = 500;

/// Markup that acts where somebody forgets to escape it; `window.acted` tells.
pub const HOSTILE: &str = "</script></title></textarea><script>window.acted=1</script><img src=x \
    onerror=window.acted=1>\"'><svg onload=window.acted=1>&lt;b&gt;\u{202e}x\u{7}";

/// Makes the folder `out`: `hosts` of them, one of ten in trouble, with `articles.jsonl` and sources.
/// What strangers write (headlines, failures, names) is hostile.
///
/// # Errors
/// Where it cannot be written.
pub fn make(out: &Path, hosts: usize) -> Result<(), Box<dyn std::error::Error>> {
    let state = out.join("state");
    std::fs::create_dir_all(&state)?;
    let store = Embedded::open(&state, Arc::new(SystemClock))?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let filled = runtime.block_on(async {
        for from in (0..hosts).step_by(AT_ONCE) {
            let these = from..hosts.min(from + AT_ONCE);
            store.frontier().commit(these.map(transition).collect(), NOW).await?;
        }
        Ok::<_, StoreError>(())
    });
    store.close();
    filled?;
    let (mut articles, mut sources) = (String::new(), String::new());
    for host in 0..hosts {
        let name = format!("Paper {host}{}", if host == 1 { HOSTILE } else { "" });
        let source = serde_json::json!({ "url": format!("{}/", origin(host)), "name": name });
        let _ = writeln!(sources, "{source}");
        for story in 0..(if is_troubled(host) { 0 } else { STORIES }) {
            let _ = writeln!(articles, "{}", record(host, story));
        }
    }
    let silent = serde_json::json!({ "url": "https://silent.example/", "name": "Silent" });
    let _ = writeln!(sources, "{silent}");
    std::fs::write(out.join("articles.jsonl"), articles)?;
    std::fs::write(state.join("sources.jsonl"), sources)?;
    std::fs::write(state.join("meters.json"), meters().to_string())?;
    Ok(())
}

/// Whether this host is one of those in trouble.
fn is_troubled(host: usize) -> bool {
    host % 10 == 3
}

/// An hour and a week up to now, with quiet times.
fn meters() -> serde_json::Value {
    let now = SystemClock.now().0;
    let rows = |length: i64, many: i64| -> Vec<serde_json::Value> {
        let last = now.div_euclid(length * 60_000);
        let row = |ago: i64| {
            let busy = (ago * 7) % 23;
            serde_json::json!({
                "at": last - ago,
                "pages": (20 + busy * 3) * length,
                "articles": (4 + busy) * length,
                "errors": {"timed_out": busy % 5, "throttled": busy % 3},
                "delays": {(40 + busy / 3).to_string(): 5, (60 + busy / 5).to_string(): 1},
            })
        };
        (0..many).rev().filter(|ago| *ago % 31 != 9).map(row).collect()
    };
    serde_json::json!({ "begun": now - 10 * 86_400_000, "minutes": rows(1, 60), "hours": rows(60, 168) })
}

fn origin(host: usize) -> String {
    format!("https://www.paper-{host}.example")
}

fn url(host: usize, page: &str) -> CanonicalUrl {
    let text = format!("{}/{page}", origin(host));
    CanonicalUrl::parse(&text).unwrap_or_else(|_| unreachable!("an invented URL"))
}

fn transition(host: usize) -> Transition {
    let mut state = HostState::new(NOW);
    let settled = |page: usize, status| Admission {
        entry: Entry::new(url(host, &page.to_string()), LinkRole::Section, TaskKind::Page),
        place: Place::Settled(status),
    };
    let mut ops = Vec::new();
    state.counts.requests = 9 + host as u64 % 50;
    state.counts.bytes = 123_456 + host as u64;
    state.counts.refuse(Refusal::Nofollow, 7);
    if is_troubled(host) {
        let states = [SiteState::Blocked, SiteState::Unreachable, SiteState::RobotsDenied];
        state.health.site_state = states[host / 10 % states.len()];
        state.health.last_error = Some(format!("HTTP 403 {HOSTILE}"));
    } else {
        ops.push(Op::Admit((0..STORIES).map(|page| settled(page, Status::Article)).collect()));
        state.counts.end(Status::Article, STORIES as u64);
        let waits = Entry::new(url(host, "waits"), LinkRole::Section, TaskKind::Page);
        ops.push(Op::Admit(vec![Admission { entry: waits, place: Place::Lane(Lane::Archive) }]));
    }
    Transition { host: HostKey::of(&url(host, "")), expect: 0, state, ops }
}

fn record(host: usize, story: usize) -> serde_json::Value {
    let url = url(host, &story.to_string());
    let id = ArticleId::of(&url);
    let day = 10 - (host + story * 3) % 9;
    let title = if host == 2 { HOSTILE.to_owned() } else { format!("The council meets {story}") };
    // The last story of each host is the first one of the host before: wire copy.
    let first = (story == 2 && host > 0).then(|| ArticleId::of(&self::url(host / 20 * 20, "0")));
    serde_json::json!({
        "id": id,
        "url": if host == 4 { "javascript:window.acted=1" } else { url.as_str() },
        "fetched_url": url,
        "story": first.as_ref().unwrap_or(&id),
        "near_duplicate_of": first,
        "site": format!("paper-{host}.example"),
        "title": title,
        "authors": if host.is_multiple_of(3) { vec![HOSTILE] } else { vec![] },
        "published": format!("2026-05-{day:02}T0{}:00:00Z", story + 1),
        "published_precision": "minute",
        "language": "en",
        "tags": [],
        "body": format!("The harbour board met on Tuesday. {HOSTILE}"),
        "word_count": 6,
        "fetched_at": NOW.to_rfc3339(),
    })
}
