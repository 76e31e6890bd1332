//! What a site answers.

use super::pages;
use super::site::{Ailment, Layout, Site};
use crate::clock::Millis;
use newshound_ports::Response;

impl Site {
    /// The answer to a request for `path` at `now`, by a site that can be reached.
    pub(super) fn answer(&self, path: &str, now: Millis) -> Response {
        for ailment in self.ailments(now) {
            let (status, retry_after_ms) = match ailment {
                Ailment::Throttles(status, after) => (*status, after.map(|s| s * 1_000)),
                Ailment::RobotsFails(status) if path == "/robots.txt" => (*status, None),
                Ailment::PagesFail if path != "/robots.txt" => (500, None),
                _ => continue,
            };
            return Response { status, retry_after_ms, ..Response::default() };
        }
        if path == "/robots.txt" {
            return with_body("text/plain", pages::robots(self, now));
        }
        let section = pages::SECTIONS.iter().position(|name| path == format!("/{name}/"));
        match (path, self.layout, section) {
            ("/", _, _) => with_body("text/html", pages::front(self, now)),
            ("/sitemap.xml", Layout::Sitemap, _) => {
                with_body("application/xml", pages::sitemap(self, now))
            }
            ("/feed.xml", Layout::Feed, _) => {
                with_body("application/rss+xml", pages::feed(self, now))
            }
            (_, Layout::Sections, Some(number)) => {
                with_body("text/html", pages::section(self, number, now))
            }
            _ => self.story_at(path, now),
        }
    }

    fn story_at(&self, path: &str, now: Millis) -> Response {
        for story in self.stories.iter().filter(|story| story.is_there(now)) {
            let place = story.path(now);
            if place == path {
                return with_body("text/html", pages::story(self, story, now));
            }
            if story.path(Millis::MIN) == path {
                let location = Some(format!("https://{}{place}", self.host()));
                return Response { status: 301, location, ..Response::default() };
            }
        }
        Response { status: 404, ..with_body("text/html", "<p>Not found</p>".to_owned()) }
    }
}

fn with_body(content_type: &str, body: String) -> Response {
    let content_type = Some(format!("{content_type}; charset=utf-8"));
    Response { status: 200, content_type, body: body.into(), ..Response::default() }
}
