//! Two small sites that printed the same wire story, for the tests of near-duplicates.

use crate::tiny;
use std::fmt::Write;

/// Stories of each site.
pub const STORIES: usize = 4;

/// Serves both until the test program ends; gives their front pages.
///
/// # Errors
/// When no port can be had.
pub fn serve() -> std::io::Result<[String; 2]> {
    Ok([
        format!("{}/", tiny::serve(|path| answer("North", path))?),
        format!("{}/", tiny::serve(|path| answer("South", path))?),
    ])
}

fn answer(site: &str, path: &str) -> (&'static str, String) {
    match path.trim_matches('/').split_once("/story-") {
        _ if path == "/" => ("200 OK", front(site)),
        Some((_, number)) => match number.parse() {
            Ok(number) if number < STORIES => ("200 OK", page(site, number)),
            _ => ("404 Not Found", String::new()),
        },
        None => ("404 Not Found", String::new()),
    }
}

fn front(site: &str) -> String {
    let mut list = String::new();
    for number in 0..STORIES {
        let title = title(site, number);
        let _ = write!(list, "<li><h2><a href=\"/2026/story-{number}\">{title}</a></h2></li>");
    }
    format!(
        "<html lang=en><head><title>The {site} Post</title></head><body><ul>{list}</ul></body></html>"
    )
}

fn title(site: &str, number: usize) -> String {
    format!("{site} report {number}: what the council of the harbour town decided")
}

/// Story 0 came from an agency: the South cut it, changed its headline and added lines.
fn page(site: &str, number: usize) -> String {
    let wire = number == 0;
    let voice = if wire { 0 } else { 1 + number + if site == "South" { 100 } else { 0 } };
    let mut paragraphs: Vec<String> = (0..9).map(|at| paragraph(voice, at)).collect();
    if wire && site == "South" {
        paragraphs.truncate(6);
        paragraphs.insert(0, "Our readers in the south will want to know of this.".to_owned());
        paragraphs.push("Write to the editors of the South Post if you know more.".to_owned());
    }
    // The South prints an hour later.
    let hour = if site == "South" { 9 } else { 8 };
    let body: String = paragraphs.iter().map(|text| format!("<p>{text}</p>")).collect();
    format!(
        "<html lang=en><head><title>{0} - The {site} Post</title>\
         <meta property=\"og:type\" content=\"article\">\
         <meta property=\"article:published_time\" content=\"2026-05-1{number}T0{hour}:00:00Z\"></head>\
         <body><article><h1>{0}</h1>{body}</article></body></html>",
        title(site, number)
    )
}

/// Words that no two voices put together in the same order.
fn paragraph(voice: usize, at: usize) -> String {
    const WORDS: [&str; 32] = [
        "harbour", "council", "bridge", "market", "ferry", "school", "winter", "budget", "teacher",
        "village", "railway", "hospital", "museum", "forest", "river", "summer", "engine",
        "signal", "garden", "window", "letter", "captain", "island", "orchard", "quarry",
        "station", "theatre", "union", "valley", "weather", "archive", "bakery",
    ];
    let mut state = (voice * 31 + at + 1) as u64;
    let mut text = String::from("The");
    for _ in 0..26 {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let word = usize::try_from(state >> 40).unwrap_or(0) % WORDS.len();
        let _ = write!(text, " {}", WORDS[word]);
    }
    text + "."
}
