//! Places, waiting, joining.

use super::*;
use crate::stage::test_store::Store;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::task::{Entry, TaskKind};
use url::Url;

const BY: Fingerprinter = Fingerprinter::keyed([7; 16]);

fn place(number: u16, names: &[u16]) -> Place {
    Place {
        story: Fingerprint(1),
        number,
        names: names.to_vec(),
        is_noted: false,
        notes: Vec::new(),
    }
}

fn draft(body: &str) -> ArticleDraft {
    ArticleDraft { body: body.to_owned(), ..ArticleDraft::default() }
}

async fn joined(store: &Store, names: &[u16], attempt: u32, patient: bool) -> Option<String> {
    let mut first = draft("one");
    let done = join(store, &place(1, names), attempt, patient, &mut first).await.expect("join");
    matches!(done, Joined::Whole(..)).then_some(first.body)
}

fn link(url: &str) -> PageLink {
    let url = Url::parse(url).expect("url");
    PageLink { url, text: String::new(), role: LinkRole::Continuation, nofollow: false }
}

fn place_of(url: &str, links: &[&str]) -> Option<Place> {
    let links: Vec<PageLink> = links.iter().map(|url| link(url)).collect();
    let links: Vec<&PageLink> = links.iter().collect();
    Place::of(BY, &Url::parse(url).expect("url"), (None, None), None, &links)
}

fn later(url: &str, role: LinkRole) -> Entry {
    let url = CanonicalUrl::parse(url).expect("url");
    Entry { depth: 1, ..Entry::new(url, role, TaskKind::of_page_link(role)) }
}

/// Where no page noted anything, as in states of 0.1.0, the URL alone tells.
#[tokio::test]
async fn places_by_urls() {
    let first =
        place_of("https://n.example/a", &["https://n.example/a/3/", "https://n.example/a/2"]);
    let first = first.expect("a place");
    assert_eq!((first.number, first.names.as_slice()), (1, &[2, 3][..]));
    let second = place_of("https://n.example/a/2/", &["https://n.example/a/"]).expect("a place");
    assert_eq!((second.number, second.story), (2, first.story));
    let other =
        place_of("https://n.example/b?page=2", &["https://n.example/a/3/"]).expect("a place");
    assert!(other.story != first.story && other.names.is_empty());
    assert_eq!(place_of("https://n.example/a?page=4000", &[]), None);

    let store = Store::default();
    for (url, role, number) in [
        ("https://n.example/a/2/", LinkRole::Continuation, Some(2)),
        ("https://n.example/a/2/", LinkRole::Teaser, None),
        ("https://n.example/a/", LinkRole::Continuation, None),
    ] {
        let entry = later(url, role);
        let asked = Asked::of(&store, BY, &entry).await.expect("asked");
        assert_eq!(asked.place.map(|(_, number)| number), number);
        let slash = Url::parse("https://n.example/a/2").expect("url");
        let same = asked.follow(&store, BY, (&entry.url, &slash)).await.expect("follow");
        assert_eq!(same, entry.url.path().contains('2'));
        // A story's record is known by its own URL, whatever its number is.
        let record = Entry { kind: TaskKind::Record, ..entry };
        assert_eq!(Asked::of(&store, BY, &record).await.expect("asked"), Asked::default());
    }
}

/// The first page of a story with the pager `html`, read as the page at `url`.
fn read(url: &str, title: &str, html: &str) -> newshound_extract::Page {
    let told = "The harbour board closed the eastern quay, and the ferries go from the other side.";
    let body: String =
        (0..4).map(|n| format!("<p>{told} It is paragraph {n} of {title}.</p>")).collect();
    let html = format!(
        "<html><head><title>{title}</title></head><body><article><h1>{title}</h1>\
         <time datetime='2026-11-24T09:15:00Z'>24 November</time>{body}{html}</article></body></html>"
    );
    let url = Url::parse(url).expect("url");
    let ctx = newshound_extract::PageContext {
        url: &url,
        content_type: Some("text/html"),
        robots_tag: None,
        fetched_at: newshound_core::time::UnixMillis(1_796_000_000_000),
        is_saved: false,
        budget: newshound_extract::Budget::default(),
    };
    newshound_extract::read_page(html.as_bytes(), &ctx)
}

/// The place of a page that was read, with what was noted of it.
fn stands(url: &str, page: &newshound_extract::Page, note: Option<&Note>) -> Place {
    let links: Vec<&PageLink> = page.links.iter().collect();
    let url = Url::parse(url).expect("url");
    Place::of(BY, &url, (page.pager.as_ref(), note), page.article.as_ref(), &links)
        .expect("a place")
}

#[tokio::test]
async fn a_later_page_knows_what_the_first_one_noted() {
    let store = Store::default();
    let first = "https://n.example/quay-77123.html";
    let pager = "<p>١ <a href='/quay-77123_2.html'>٢</a> <a href='/quay-77123_3.html'>٣</a></p>";
    let title = "Eastern quay closes for eleven months";
    let page = read(first, title, pager);
    let place = stands(first, &page, None);
    assert_eq!((place.number, place.names.as_slice()), (1, &[2, 3][..]));
    for _ in 0..2 {
        note_later(&store, BY, &place).await.expect("noted");
    }
    let entry = later("https://n.example/quay-77123_3.html", LinkRole::Continuation);
    let asked = Asked::of(&store, BY, &entry).await.expect("asked");
    assert_eq!(asked.place, Some((place.story, 3)));
    let note = asked.note.as_ref().expect("a note");
    // The same headline, numbered or not, or none.
    for (title, same) in [
        ("Eastern quay closes for eleven months (3/3)", true),
        ("Page 3: Eastern quay closes for eleven months", true),
        ("Fishermen find a bell from 1612", false),
    ] {
        let page = read(entry.url.as_str(), title, "");
        let draft = page.article.expect("a story");
        assert_eq!(note.is_of(&draft, None), same, "{title}");
        let first = Url::parse(first).expect("url");
        assert!(note.is_of(&draft, Some(&first)), "it names the first page as its canonical one");
    }
    // Redirects, and what such a page names itself.
    let target = Url::parse("https://n.example/quay-77123_3.html/").expect("url");
    assert!(asked.follow(&store, BY, (&entry.url, &target)).await.expect("follow"));
    let other = Url::parse("https://n.example/quay-77123.html").expect("url");
    assert!(!asked.follow(&store, BY, (&entry.url, &other)).await.expect("follow"));
    let next = "<a href='/quay-77123_4.html'>Onward</a>";
    let mut page = read(entry.url.as_str(), title, next);
    note.mark(&mut page.links);
    let third = stands(entry.url.as_str(), &page, Some(note));
    assert_eq!((third.story, third.number, third.names.as_slice()), (place.story, 3, &[4][..]));
    // What cannot be read is told by the URL.
    let slug = later("https://n.example/a/2/", LinkRole::Continuation);
    let key = BY.of_text("page of a story https://n.example/a/2/");
    put(&store, key, Source::Record, &"?").await.expect("kept");
    assert!(Asked::of(&store, BY, &slug).await.expect("asked").place.is_some());
}

/// A link to the next page alone may lead to the next story of one name: its day tells.
#[tokio::test]
async fn next_weeks_forecast_is_a_story_of_its_own() {
    let store = Store::default();
    let first = "https://n.example/weather-forecast/";
    let title = "Weather forecast for the coast";
    let page = read(first, title, "<a rel='next' href='/weather-forecast-2/'>Next</a>");
    note_later(&store, BY, &stands(first, &page, None)).await.expect("noted");
    let entry = later("https://n.example/weather-forecast-2/", LinkRole::Continuation);
    let note = Asked::of(&store, BY, &entry).await.expect("asked").note.expect("a note");
    let mut draft = read(entry.url.as_str(), title, "").article.expect("a story");
    assert!(note.is_of(&draft, None));
    let day = draft.published.as_mut().expect("a day");
    day.value = day.value.replace("11-24", "12-01");
    assert!(!note.is_of(&draft, None));
}

#[tokio::test]
async fn a_later_page_met_first_is_no_part_of_a_story_of_another_name() {
    let store = Store::default();
    for (headline, whole) in [("Quay closes for months (2)", "one\n\ntwo"), ("A bell", "one")] {
        let title = headline.to_owned();
        keep(&store, &place(2, &[]), (ArticleDraft { title, ..draft("two") }, None))
            .await
            .expect("kept");
        let title = "Quay closes for months".to_owned();
        let mut first = ArticleDraft { title, ..draft("one") };
        join(&store, &place(1, &[2]), 1, true, &mut first).await.expect("join");
        assert_eq!(first.body, whole);
    }
}

#[tokio::test]
async fn the_first_page_waits_for_all_that_are_named() {
    let store = Store::default();
    assert_eq!(joined(&store, &[2], 1, true).await, None);
    keep(&store, &place(2, &[3]), (draft("two"), None)).await.expect("kept");
    assert_eq!(joined(&store, &[2], 2, true).await, None, "page two names a third");
    keep(&store, &place(3, &[2]), (draft("three"), None)).await.expect("kept");
    for attempt in [3, 3, 4] {
        let whole = joined(&store, &[2], attempt, true).await;
        assert_eq!(whole.as_deref(), Some("one\n\ntwo\n\nthree"), "also when done again");
    }
    assert_eq!(joined(&store, &[2], 9, false).await.as_deref(), Some("one\n\ntwo\n\nthree"));
}

#[tokio::test]
async fn nobody_waits_for_what_cannot_be_had() {
    let store = Store::default();
    assert_eq!(joined(&store, &[2, 3], 1, true).await, None);
    keep(&store, &place(3, &[]), (draft("three"), None)).await.expect("kept");
    give_up(&store, (Fingerprint(1), 2)).await.expect("kept");
    assert_eq!(joined(&store, &[2, 3], 2, true).await.as_deref(), Some("one\n\nthree"));

    // No word of page two: two turns more, however often a killed worker repeats each.
    let store = Store::default();
    for attempt in [1, 1, 1, 2, 2, 3, 3] {
        assert_eq!(joined(&store, &[2], attempt, true).await, None, "{attempt}");
    }
    assert_eq!(joined(&store, &[2], 4, true).await.as_deref(), Some("one"));
    // A part that came meanwhile begins the count anew.
    let store = Store::default();
    assert_eq!(joined(&store, &[5], 1, true).await, None);
    assert_eq!(joined(&store, &[5], 2, true).await, None);
    keep(&store, &place(3, &[]), (draft("three"), None)).await.expect("kept");
    assert_eq!(joined(&store, &[5], 3, true).await, None);
    assert_eq!(joined(&store, &[5], 4, true).await, None);
    assert_eq!(joined(&store, &[5], 5, true).await, None);
    assert_eq!(joined(&store, &[5], 6, true).await.as_deref(), Some("one\n\nthree"));
}

#[test]
fn pagers_are_no_text() {
    for (last, gone) in [
        ("Pages: 1 2 3", true),
        ("1 | 2", true),
        ("Seite 1 2 weiter", true),
        ("2 3", false),
        ("1", false),
        ("1 3", false),
        ("1 2 and so on it went with them", false),
    ] {
        let body = format!("Some text.\n\n{last}");
        assert_eq!(without_pager(&body) == "Some text.", gone, "{last}");
    }
    assert_eq!(without_pager("1 2 3"), "1 2 3");
}

#[tokio::test]
async fn what_every_page_repeats_stands_once() {
    let store = Store::default();
    let notice = "This story first appeared in the weekend edition of the paper.";
    keep(&store, &place(2, &[]), (draft(&format!("{notice}\n\nYes.\n\ntwo")), None))
        .await
        .expect("kept");
    let mut first = draft(&format!("{notice}\n\nYes.\n\none"));
    let done = join(&store, &place(1, &[2]), 1, true, &mut first).await.expect("join");
    assert_eq!(done, Joined::Whole(2, vec![]));
    assert_eq!(first.body, format!("{notice}\n\nYes.\n\none\n\nYes.\n\ntwo"));
    assert_eq!(first.word_count, 15);
    // Far more than may be kept.
    let endless = "é".repeat(2 * MAX_PART);
    keep(&store, &place(2, &[]), (draft(&endless), None)).await.expect("kept");
}

#[test]
fn a_quote_pulled_from_another_page_is_no_text() {
    let said = "It took ten days until a committee rebuilt the list of protected forests.";
    let told = format!("{said} “I have never seen the water so high,” a warden said.");
    for (first, later, whole) in [
        (format!("One.\n\n{said}\n\nTwo."), told.clone(), format!("One.\n\nTwo.\n\n{told}")),
        (told.clone(), format!("{said}\n\nThree."), format!("{told}\n\nThree.")),
        ("No.".to_owned(), "No. That was all.".to_owned(), "No.\n\nNo. That was all.".to_owned()),
    ] {
        let mut story = draft(&first);
        add(&mut story, Part { body: later, ..Part::default() });
        assert_eq!(story.body, whole);
    }
}
