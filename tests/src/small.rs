//! Pages of small sites, for tests that need a few stories and one thing about them.

const STORY: &str = "The harbour board agreed on Tuesday on a plan for the old quay. Work is to begin \
    in spring, the board said, and last two years. Residents had asked for a path along the water, \
    and they will get one. The plan costs less than the one before it. ";

/// A page with this head and body.
#[must_use]
pub fn page(head: &str, body: &str) -> String {
    format!("<!DOCTYPE html><html lang=en><head>{head}</head><body>{body}</body></html>")
}

/// A story known by its number, with more in its head.
#[must_use]
pub fn story(head: &str, number: usize) -> String {
    let title = format!("Harbour board agrees on plan number {number}");
    let paragraphs = format!("<p>{number}. {STORY}</p>").repeat(4);
    let head = format!(
        "<title>{title}</title><meta property=og:type content=article>\
         <meta property=article:published_time content=2024-05-03T08:00:00Z>{head}"
    );
    page(&head, &format!("<article><h1>{title}</h1>{paragraphs}</article>"))
}

/// Links to so many stories.
#[must_use]
pub fn links(count: usize) -> String {
    (0..count)
        .map(|n| format!("<p><a href='/2024/05/03/story-{n}/'>Story {n} of the day</a></p>"))
        .collect()
}

/// A site without robots.txt whose pages are `other`, but for its front page.
pub fn answer(
    path: &str,
    front: String,
    other: impl Fn(usize) -> String,
) -> (&'static str, String) {
    let number = path.split(['-', '/']).filter_map(|part| part.parse().ok()).next_back();
    match (path, number) {
        ("/", _) => ("200 OK", front),
        (_, Some(number)) if path.contains("/story-") => ("200 OK", other(number)),
        _ => ("404 Not Found", String::new()),
    }
}

/// The dated text of a story under `/2026/story-NUMBER`; `None` for any other path, and from
/// `stories` on.
#[must_use]
pub fn meeting(path: &str, stories: u32) -> Option<(u32, String)> {
    let number: u32 = path.strip_prefix("/2026/story-")?.parse().ok()?;
    let paragraph = |part| {
        format!(
            "<p>On the {part} the board of the harbour town met for the {number}th time on Monday \
             and agreed that it would have to meet again before the winter, said its chair.</p>"
        )
    };
    let parts = ["ferry", "market", "bridge", "school", "quarry"];
    let text: String = parts.into_iter().map(paragraph).collect();
    let date = "<time datetime=\"2026-05-11T08:00:00Z\">11 May 2026</time>";
    (number < stories).then(|| (number, format!("{date}{text}")))
}
