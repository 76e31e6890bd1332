//! The day in the path of a URL.

use super::Stamp;
use crate::meta::date::DateStyle;
use url::Url;

/// Years that a URL may name: before them there was no news on the web.
const YEARS: std::ops::Range<i16> = 1995..2100;

/// The day in a URL's path. `style` decides where `02-01-2022` can be of two months; without it
/// such a day is not known.
pub(crate) fn url_day(url: &Url, style: Option<DateStyle<'_>>) -> Option<Stamp> {
    let path = archived(url.path());
    let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
    for window in parts.windows(3) {
        if let Some(y) = year(window[0]) {
            let month = window[1].parse().ok().or_else(|| english_month(window[1]));
            if let (Some(m), Ok(d)) = (month, window[2].parse())
                && let Some(found) = stamp(y, m, d)
            {
                return Some(found);
            }
        }
    }
    parts
        .iter()
        .find_map(|part| heading(part, style))
        .or_else(|| parts.iter().find_map(|part| identifier(part)))
}

/// What follows an archive's own prefix: `/web/20131110121040/http://news.example/2013/story`
/// names the time of the copy, and then the page. (The Memento protocol, RFC 7089, leaves the
/// form to the archive; all of them end it in the URL of the original.)
fn archived(path: &str) -> &str {
    let inner = ["/http:/", "/https:/"].iter().filter_map(|scheme| path.rfind(scheme)).max();
    inner.map_or(path, |at| {
        let original = path[at + 1..].split_once(":/").map_or("", |(_, rest)| rest);
        // Its host is no part of its path.
        original.trim_start_matches('/').split_once('/').map_or("", |(_, path)| path)
    })
}

fn year(part: &str) -> Option<i16> {
    part.parse().ok().filter(|y| part.len() == 4 && YEARS.contains(y))
}

fn stamp(y: i16, m: u8, d: u8) -> Option<Stamp> {
    let day = jiff::civil::Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?);
    day.ok().and_then(Stamp::day)
}

/// `2022-03-09`, `20220309`, `09-03-2022` or `09032022` at the head of a segment.
fn heading(part: &str, style: Option<DateStyle<'_>>) -> Option<Stamp> {
    let part = part.trim_start_matches(|c: char| !c.is_alphanumeric());
    let is_digit = |c: char| c.is_ascii_digit();
    let run = part.find(|c: char| !(is_digit(c) || c == '-')).unwrap_or(part.len());
    let run = part[..run].trim_end_matches('-');
    let mut fields = run.split('-');
    let first = fields.next()?;
    let (a, b, c) = match first.len() {
        8 if year(&first[..4]).is_some() => (&first[..4], &first[4..6], &first[6..]),
        8 => (&first[..2], &first[2..4], &first[4..]),
        _ => (first, fields.next()?, fields.next()?),
    };
    if year(a).is_some() {
        // What is cut off may run on: 2022-03-0917.
        return stamp(year(a)?, b.parse().ok()?, c.get(..2)?.parse().ok()?);
    }
    let (one, two): (u8, u8) = (a.parse().ok()?, b.parse().ok()?);
    if a.len() != 2 || b.len() != 2 {
        return None;
    }
    let month_first = match (one > 12, two > 12) {
        (true, _) => false,
        (_, true) => true,
        _ if one == two => false,
        _ => style?.month_first,
    };
    let (day, month) = if month_first { (two, one) } else { (one, two) };
    stamp(year(c)?, month, day)
}

/// A date and a time inside an identifier: `A2026012914320005`.
fn identifier(part: &str) -> Option<Stamp> {
    part.split(|c: char| !c.is_ascii_digit()).find_map(|run| {
        let two = |at: usize| run.get(at..at + 2)?.parse::<u8>().ok();
        let clock = two(8)? < 24 && two(10)? < 60;
        let found = stamp(year(run.get(..4)?)?, two(4)?, two(6)?)?;
        (clock && run.len() <= 20).then_some(found)
    })
}

fn english_month(word: &str) -> Option<u8> {
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        .iter()
        .position(|m| word.len() >= 3 && word.to_ascii_lowercase().starts_with(m))
        .and_then(|i| u8::try_from(i + 1).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_paths() {
        let day_first = DateStyle { language: "de", month_first: false };
        for (path, style, expected) in [
            ("/2022/03/09/story", None, "2022-03-09"),
            ("/2022/mar/09/story", None, "2022-03-09"),
            ("/news/2022-03-09-story", None, "2022-03-09"),
            ("/news/20220309-story", None, "2022-03-09"),
            ("/news/20220309", None, "2022-03-09"),
            ("/news/~29-03-2022-story", None, "2022-03-29"),
            ("/news/29032022-story", None, "2022-03-29"),
            ("/news/02-03-2022-story", None, ""),
            ("/news/02-03-2022-story", Some(day_first), "2022-03-02"),
            (
                "/news/02-03-2022-story",
                Some(DateStyle { month_first: true, ..day_first }),
                "2022-02-03",
            ),
            ("/doc/A2026012914320005", None, "2026-01-29"),
            ("/web/20131110121040/http://news.example/story", None, ""),
            ("/web/20131110121040/https://news.example/2013/04/04/story", None, "2013-04-04"),
            ("/web/20131110121040id_/http:/news.example/2013-04-04-story", None, "2013-04-04"),
            ("/news/12345678-story", None, ""),
            ("/news/2022-13-40", None, ""),
            ("/call/030-12-2022", None, ""),
            ("/2022/03", None, ""),
        ] {
            let url = Url::parse(&format!("https://archive.example{path}")).unwrap();
            let found = url_day(&url, style).map_or(String::new(), |day| day.date.to_string());
            assert_eq!(found, expected, "{path}");
        }
    }
}
