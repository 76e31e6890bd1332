//! What an HTTP answer means, before its body is looked at.

use newshound_core::outcome::Outcome;
use newshound_core::robots::RobotsAnswer;
use newshound_ports::{FetchFailure, Response};
use url::Url;

/// What to do with an answer.
#[derive(Debug)]
pub enum Answer {
    /// Its body is to be read.
    Read,
    /// It leads elsewhere.
    Moved(Url),
    /// It is all there is to know.
    Final(Outcome),
}

/// Sorts a response to a page, feed or sitemap request (RFC 9110 section 15).
#[must_use]
pub fn sort(response: &Response, url: &Url) -> Answer {
    match response.status {
        // Accepted, nothing to show, a part that was not asked for: none is the page.
        202 | 204..=206 => Answer::Final(Outcome::OddStatus),
        200..=299 => Answer::Read,
        304 => Answer::Final(Outcome::NotModified),
        300..=399 => match target(response, url) {
            Some(target) => Answer::Moved(target),
            None => Answer::Final(Outcome::BadRedirect),
        },
        404 | 410 => Answer::Final(Outcome::Gone),
        401 | 402 | 403 | 407 | 451 => Answer::Final(Outcome::Denied),
        429 | 503 => Answer::Final(Outcome::Throttled { retry_after_ms: response.retry_after_ms }),
        // 408 and 425 ask for another try as 5xx do.
        408 | 425 | 500..=599 => Answer::Final(Outcome::ServerError),
        _ => Answer::Final(Outcome::OddStatus),
    }
}

fn target(response: &Response, url: &Url) -> Option<Url> {
    let location = response.location.as_deref()?.trim();
    if location.is_empty() {
        return None;
    }
    let target = url.join(location).ok()?;
    matches!(target.scheme(), "http" | "https").then_some(target)
}

/// What a host said when asked for robots.txt (RFC 9309 section 2.3.1): 2xx has rules, a
/// redirect is followed, 4xx means none, 5xx and 429 mean that nothing may be asked.
#[must_use]
pub fn robots(response: &Response, url: &Url, agent: &str) -> (Outcome, RobotsAnswer) {
    match sort(response, url) {
        Answer::Read => (Outcome::Robots, RobotsAnswer::read(&response.body, agent, url)),
        Answer::Moved(target) => {
            let moved_to = Some(target.into());
            let answer = RobotsAnswer::Rules { text: "".into(), sitemaps: vec![], moved_to };
            (Outcome::Robots, answer)
        }
        Answer::Final(outcome @ (Outcome::Throttled { .. } | Outcome::ServerError)) => {
            (outcome, RobotsAnswer::Unavailable)
        }
        Answer::Final(_) => (Outcome::Robots, RobotsAnswer::allow_all()),
    }
}

/// What a failed request for robots.txt means: a body of another type or over the cap has no
/// rules we could read, anything else is no answer.
#[must_use]
pub fn robots_failed(failure: &FetchFailure) -> (Outcome, RobotsAnswer) {
    match failure.outcome {
        Outcome::NotAPage | Outcome::TooLarge | Outcome::BadEncoding | Outcome::Challenge => {
            (Outcome::Robots, RobotsAnswer::allow_all())
        }
        ref outcome => (outcome.clone(), RobotsAnswer::Unavailable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome_of(status: u16, location: Option<&str>) -> &'static str {
        let url = Url::parse("https://news.example/a/").expect("url");
        let location = location.map(str::to_owned);
        let response = Response { status, location, ..Response::default() };
        match sort(&response, &url) {
            Answer::Read => "read",
            Answer::Moved(_) => "moved",
            Answer::Final(outcome) => outcome.name(),
        }
    }

    #[test]
    fn statuses() {
        for (status, location, expected) in [
            (200, None, "read"),
            (203, None, "read"),
            (202, None, "odd_status"),
            (204, None, "odd_status"),
            (206, None, "odd_status"),
            (302, Some(" "), "bad_redirect"),
            (301, Some("/b/"), "moved"),
            (302, Some("https://other.example/"), "moved"),
            (302, None, "bad_redirect"),
            (302, Some("file:///etc/passwd"), "bad_redirect"),
            (302, Some("http://["), "bad_redirect"),
            (304, None, "not_modified"),
            (400, None, "odd_status"),
            (403, None, "denied"),
            (404, None, "gone"),
            (410, None, "gone"),
            (429, None, "throttled"),
            (500, None, "server_error"),
            (503, None, "throttled"),
            (599, None, "server_error"),
            (999, None, "odd_status"),
        ] {
            assert_eq!(outcome_of(status, location), expected, "{status} {location:?}");
        }
    }

    #[test]
    fn robots_answers() {
        let url = Url::parse("https://news.example/robots.txt").expect("url");
        for (status, allowed) in [(404, true), (403, true), (500, false), (429, false)] {
            let response = Response { status, ..Response::default() };
            let (_, answer) = robots(&response, &url, "newshound");
            assert_eq!(answer == RobotsAnswer::allow_all(), allowed, "{status}");
        }
    }
}
