//! "Go there after so many seconds": the `Refresh` header and its meta element, by the rules of
//! the HTML standard (4.2.5.3, "shared declarative refresh steps").

use url::Url;

/// Longest wait, in seconds, after which a page is still only a signpost. Pages that are read and
/// then reloaded, or left for an advertisement, wait longer.
const SOON: u32 = 10;

/// Fewer links than this may stand on a page that only leads to another.
pub const SIGNPOST: usize = 10;

/// Where a value leads; `None` for a timer that reloads the page itself, or waits long.
#[must_use]
pub fn target(value: &str, base: &Url, own: &Url) -> Option<Url> {
    let value = value.trim();
    let digits = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
    let (wait, rest) = value.split_at(digits);
    // ".5" and "0.5" are allowed; the part behind the point counts for nothing.
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    if wait.is_empty() && !value.starts_with('.') {
        return None;
    }
    if wait.parse::<u32>().map_or(!wait.is_empty(), |wait| wait > SOON) {
        return None;
    }
    let rest = rest.trim_start().strip_prefix([';', ',']).unwrap_or(rest).trim_start();
    let target = match rest.get(..3) {
        Some(word) if word.eq_ignore_ascii_case("url") => {
            rest[3..].trim_start().strip_prefix('=').map_or(rest, str::trim_start)
        }
        _ => rest,
    };
    let target = match target.chars().next() {
        Some(quote @ ('"' | '\'')) => target[1..].split(quote).next().unwrap_or_default(),
        _ => target,
    };
    if target.trim().is_empty() {
        return None;
    }
    let target = base.join(target.trim()).ok()?;
    let same = |a: &Url, b: &Url| a.as_str().split('#').next() == b.as_str().split('#').next();
    (matches!(target.scheme(), "http" | "https") && !same(&target, own)).then_some(target)
}

#[cfg(test)]
mod tests {
    use super::target;
    use url::Url;

    #[test]
    fn where_it_leads() {
        let own = Url::parse("https://news.example/a/b").expect("url");
        for (value, want) in [
            ("0; URL=/en/home/", Some("https://news.example/en/home/")),
            ("0;URL='/c'", Some("https://news.example/c")),
            ("0;Url = ../c", Some("https://news.example/c")),
            ("3,url=\"c\" and more", Some("https://news.example/a/c")),
            ("5 ; c", Some("https://news.example/a/c")),
            ("0; url=urls/list", Some("https://news.example/a/urls/list")),
            (".5; /c", Some("https://news.example/c")),
            ("0 /c", Some("https://news.example/c")),
            // Timers.
            ("300", None),
            ("0", None),
            ("300; url=/c", None),
            ("0; url=/a/b", None),
            ("5; url=https://news.example/a/b#top", None),
            // Nothing that can be crawled.
            ("0; url=javascript:x()", None),
            ("url=/c", None),
            ("0; url=", None),
            ("", None),
        ] {
            let got = target(value, &own, &own).map(String::from);
            assert_eq!(got.as_deref(), want, "{value}");
        }
    }
}
