//! What others tell of a story, as witnesses beside its page: its record, the feed or sitemap entry
//! that named it first, others that named it later, in this order. Each fills what is still left
//! out and settles what is still open. What a page says clearly stands.

use newshound_core::article::{DateSource, PageDate, Precision};
use newshound_core::task::Hint;
use newshound_extract::meta::told_authors;

/// The headline: the page's own; an entry's where the page has none or a cut one.
pub(super) fn title(page: String, told: &[Hint]) -> String {
    told.iter().filter_map(|hint| hint.title.as_deref()).fold(page, |title, told| {
        if title.is_empty() || completes(&title, told) { told.to_owned() } else { title }
    })
}

/// "The council votes on the…" is completed by "The council votes on the second bridge".
fn completes(page: &str, told: &str) -> bool {
    let stem = page.strip_suffix('…').or_else(|| page.strip_suffix("..."));
    stem.map(str::trim_end).is_some_and(|stem| {
        !stem.is_empty() && told.len() > page.len() && told.starts_with(stem) && !is_cut(told)
    })
}

/// Whether it ends with the dots of a text that goes on.
pub(super) fn is_cut(text: &str) -> bool {
    text.ends_with('…') || text.ends_with("...")
}

/// The date: the page's own; an entry's where the page has none, or only the day on which the
/// entry names the time.
pub(crate) fn published(page: Option<PageDate>, told: &[Hint]) -> Option<PageDate> {
    told.iter().filter_map(|hint| date(hint.published.as_deref()?)).fold(
        page,
        |own, told| match own {
            Some(own) if !is_nearer(&own, &told) => Some(own),
            _ => Some(told),
        },
    )
}

fn is_nearer(own: &PageDate, told: &PageDate) -> bool {
    is_day(own)
        && told.precision != Precision::Day
        && is_time(&told.value)
        && told.value.get(..10) == own.value.get(..10)
}

/// Whether a date names no more than a day.
pub(super) fn is_day(date: &PageDate) -> bool {
    date.precision == Precision::Day || (date.source == DateSource::Feed && !is_time(&date.value))
}

/// Whether what an entry writes is a time: one without an offset is nobody's, midnight is a day
/// written as a time.
fn is_time(value: &str) -> bool {
    let has_offset =
        value.ends_with('Z') || value.get(16..).is_some_and(|rest| rest.contains(['+', '-']));
    has_offset && value.get(11..16) != Some("00:00")
}

/// Authors and agencies: the page's own; an entry's where the page names no author.
pub(super) fn authors(
    page: (Vec<String>, Vec<String>),
    publisher: Option<&str>,
    told: &[Hint],
) -> (Vec<String>, Vec<String>) {
    let told = told.iter().map(|hint| &hint.authors[..]).filter(|names| !names.is_empty());
    told.fold(page, |(authors, mut agencies), names| {
        if !authors.is_empty() {
            return (authors, agencies);
        }
        let (persons, more) = told_authors(names, publisher);
        agencies.extend(more.into_iter().filter(|one| !agencies.contains(one)).collect::<Vec<_>>());
        (persons, agencies)
    })
}

/// Tags: the page's own; an entry's categories where the page has none.
pub(super) fn tags(page: Vec<String>, told: &[Hint]) -> Vec<String> {
    told.iter().fold(page, |tags, hint| {
        if tags.is_empty() {
            hint.categories.iter().filter(|name| !is_no_tag(name)).cloned().collect()
        } else {
            tags
        }
    })
}

/// What content systems write where nobody chose a category.
fn is_no_tag(name: &str) -> bool {
    let name = name.to_lowercase();
    matches!(name.as_str(), "uncategorized" | "uncategorised") || name.contains("://")
}

fn date(text: &str) -> Option<PageDate> {
    let precision = match text.len() {
        0..=9 => return None,
        10 => Precision::Day,
        11..=17 => Precision::Minute,
        _ => Precision::Second,
    };
    Some(PageDate { value: text.to_owned(), precision, source: DateSource::Feed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines() {
        for (page, told, expected) in [
            ("The page's own", Some("The entry's"), "The page's own"),
            ("", Some("The entry's"), "The entry's"),
            (
                "The council votes on the…",
                Some("The council votes on the bridge"),
                "The council votes on the bridge",
            ),
            (
                "The council votes ...",
                Some("The council votes on the bridge"),
                "The council votes on the bridge",
            ),
            ("The council votes…", Some("Another story of the town"), "The council votes…"),
            ("The council votes…", Some("The council votes on…"), "The council votes…"),
            ("And then…", None, "And then…"),
            ("…", Some("Anything at all"), "…"),
        ] {
            let hint = Hint { title: told.map(str::to_owned), ..Hint::default() };
            assert_eq!(title(page.to_owned(), &[hint]), expected, "{page} {told:?}");
        }
    }

    #[test]
    fn dates() {
        let day = "2022-03-09";
        for (page, told, expected) in [
            (None, Some("2022-03-09T17:08:00+05:30"), Some("2022-03-09T17:08:00+05:30")),
            (None, None, None),
            (Some(day), None, Some(day)),
            (Some(day), Some("2022-03-09T17:08:42+05:30"), Some("2022-03-09T17:08:42+05:30")),
            (Some(day), Some("2022-03-09T17:08Z"), Some("2022-03-09T17:08Z")),
            // Another day, a day, a day written as a time, nobody's time.
            (Some(day), Some("2022-03-10T17:08:42Z"), Some(day)),
            (Some(day), Some("2022-03-09"), Some(day)),
            (Some(day), Some("2022-03-09T00:00:00Z"), Some(day)),
            (Some(day), Some("2022-03-09T17:08:42"), Some(day)),
            // The page is as exact itself.
            (
                Some("2022-03-09T17:00:00Z"),
                Some("2022-03-09T17:08:42Z"),
                Some("2022-03-09T17:00:00Z"),
            ),
        ] {
            let hint = Hint { published: told.map(str::to_owned), ..Hint::default() };
            let page = page.and_then(date);
            let got = published(page, &[hint]).map(|date| date.value);
            assert_eq!(got.as_deref(), expected, "{told:?}");
        }
    }

    fn list(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn authors_and_tags() {
        for (page, agency, told, expected, agencies) in [
            (&["Ann Lee"][..], &[][..], &["Bo Ek"][..], &["Ann Lee"][..], &[][..]),
            (&[], &[], &["Bo Ek", "Ann Lee"], &["Bo Ek", "Ann Lee"], &[]),
            (&[], &[], &["By Bo Ek and Ann Lee"], &["Bo Ek", "Ann Lee"], &[]),
            // Accounts, the newsroom and the site are nobody; an agency is one.
            (&[], &[], &["admin", "The Example", "News Desk"], &[], &[]),
            (&[], &["Reuters"], &["Reuters", "Bo Ek"], &["Bo Ek"], &["Reuters"]),
            (&[], &[], &["AFP"], &[], &["AFP"]),
            (&[], &["AFP"], &[], &[], &["AFP"]),
        ] {
            let hint = Hint { authors: list(told), ..Hint::default() };
            let own = (list(page), list(agency));
            let got = authors(own, Some("The Example"), &[hint]);
            assert_eq!(got, (list(expected), list(agencies)), "{told:?}");
        }
        for (page, told, expected) in [
            (&["Harbour"][..], &["World"][..], &["Harbour"][..]),
            (&[], &["World", "Uncategorized", "http://news.example/#tag"], &["World"]),
            (&[], &[], &[]),
        ] {
            let hint = Hint { categories: list(told), ..Hint::default() };
            assert_eq!(tags(list(page), &[hint]), list(expected), "{told:?}");
        }
        assert_eq!(tags(Vec::new(), &[]), list(&[]));
    }

    /// Who comes first speaks first, and what is then still open the next one settles.
    #[test]
    fn several_tell() {
        let at =
            |published: &str| Hint { published: Some(published.to_owned()), ..Hint::default() };
        let exact = "2022-03-09T17:08:42+05:30";
        for (page, first, second, expected) in [
            // A day, midnight, nobody's time: the time of that day is nearer.
            (None, "2022-03-09", exact, exact),
            (None, "2022-03-09T00:00:00+05:30", exact, exact),
            (None, "2022-03-09T10:00:00", exact, exact),
            (Some("2022-03-09"), "2022-03-09T00:00:00Z", exact, exact),
            (Some("2022-03-09"), "2022-03-08T20:00:00Z", exact, exact),
            // Another day, another time.
            (None, "2022-03-08", exact, "2022-03-08"),
            (None, exact, "2022-03-09T17:00:00Z", exact),
            (Some(exact), "2022-03-09T17:00:00Z", "2022-03-09T18:00:00Z", exact),
        ] {
            let got = published(page.and_then(date), &[at(first), at(second)]);
            assert_eq!(got.map(|date| date.value).as_deref(), Some(expected), "{first} {second}");
        }
        let hint = |title: &str, author: &str, tag: &str| Hint {
            title: Some(title.to_owned()),
            authors: list(&[author]),
            categories: list(&[tag]),
            ..Hint::default()
        };
        let told = [
            hint("The council votes on...", "admin", "Uncategorized"),
            hint("The council votes on the bridge", "Bo Ek", "Harbour"),
            hint("Another", "Ann Lee", "World"),
        ];
        assert_eq!(title("The council…".to_owned(), &told), "The council votes on the bridge");
        assert_eq!(authors((list(&[]), list(&[])), None, &told), (list(&["Bo Ek"]), list(&[])));
        assert_eq!(tags(Vec::new(), &told), list(&["Harbour"]));
    }
}
