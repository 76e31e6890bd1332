//! The feed or sitemap entry that named a story, as a witness beside its page: it fills what the
//! page leaves out and settles what the page leaves open. What a page says clearly stands.

use newshound_core::article::{DateSource, PageDate, Precision};
use newshound_core::task::Hint;
use newshound_extract::meta::told_authors;

/// The headline: the page's own, the entry's where the page has none or a cut one.
pub(super) fn title(page: String, hint: Option<&Hint>) -> String {
    let Some(told) = hint.and_then(|hint| hint.title.as_deref()) else { return page };
    if page.is_empty() || completes(&page, told) { told.to_owned() } else { page }
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

/// The date: the page's own; the entry's where the page has none, or only the day on which the
/// entry names the time.
pub(crate) fn published(page: Option<PageDate>, hint: Option<&Hint>) -> Option<PageDate> {
    let told = hint.and_then(|hint| date(hint.published.as_deref()?));
    match (page, told) {
        (Some(page), Some(told)) if is_nearer(&page, &told) => Some(told),
        (None, told) => told,
        (page, _) => page,
    }
}

fn is_nearer(page: &PageDate, told: &PageDate) -> bool {
    page.precision == Precision::Day
        && told.precision != Precision::Day
        && told.value.get(..10) == Some(page.value.as_str())
        // A time without an offset is nobody's; midnight is a day written as a time.
        && has_offset(&told.value)
        && told.value.get(11..16) != Some("00:00")
}

fn has_offset(value: &str) -> bool {
    value.ends_with('Z') || value.get(16..).is_some_and(|rest| rest.contains(['+', '-']))
}

/// Authors and agencies: the page's own; the entry's where the page names no author.
pub(super) fn authors(
    (authors, mut agencies): (Vec<String>, Vec<String>),
    publisher: Option<&str>,
    hint: Option<&Hint>,
) -> (Vec<String>, Vec<String>) {
    let told = hint.map_or(&[][..], |hint| &hint.authors);
    if !authors.is_empty() || told.is_empty() {
        return (authors, agencies);
    }
    let (persons, more) = told_authors(told, publisher);
    agencies.extend(more.into_iter().filter(|one| !agencies.contains(one)).collect::<Vec<_>>());
    (persons, agencies)
}

/// Tags: the page's own; the entry's categories where the page has none.
pub(super) fn tags(page: Vec<String>, hint: Option<&Hint>) -> Vec<String> {
    let told = hint.map_or(&[][..], |hint| &hint.categories);
    if page.is_empty() {
        told.iter().filter(|name| !is_no_tag(name)).cloned().collect()
    } else {
        page
    }
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
            assert_eq!(title(page.to_owned(), Some(&hint)), expected, "{page} {told:?}");
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
            let got = published(page, Some(&hint)).map(|date| date.value);
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
            let got = authors(own, Some("The Example"), Some(&hint));
            assert_eq!(got, (list(expected), list(agencies)), "{told:?}");
        }
        for (page, told, expected) in [
            (&["Harbour"][..], &["World"][..], &["Harbour"][..]),
            (&[], &["World", "Uncategorized", "http://news.example/#tag"], &["World"]),
            (&[], &[], &[]),
        ] {
            let hint = Hint { categories: list(told), ..Hint::default() };
            assert_eq!(tags(list(page), Some(&hint)), list(expected), "{told:?}");
        }
        assert_eq!(tags(Vec::new(), None), list(&[]));
    }
}
