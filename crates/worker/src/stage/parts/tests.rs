//! Places, waiting, joining.

use super::*;
use crate::stage::double::Store;
use newshound_core::task::TaskKind;
use url::Url;

const BY: Fingerprinter = Fingerprinter::keyed([7; 16]);

fn place(number: u16, names: &[u16]) -> Place {
    Place { story: Fingerprint(1), number, names: names.to_vec() }
}

fn draft(body: &str) -> ArticleDraft {
    ArticleDraft { body: body.to_owned(), ..ArticleDraft::default() }
}

async fn joined(store: &Store, names: &[u16], attempt: u32, patient: bool) -> Option<String> {
    let mut first = draft("one");
    let done = join(store, &place(1, names), attempt, patient, &mut first).await.expect("join");
    matches!(done, Joined::Whole(_)).then_some(first.body)
}

#[test]
fn places() {
    let page = |url: &str, links: &[&str]| {
        let links: Vec<PageLink> = links
            .iter()
            .map(|url| PageLink {
                url: Url::parse(url).expect("url"),
                text: String::new(),
                role: LinkRole::Continuation,
                nofollow: false,
            })
            .collect();
        Place::of(BY, &Url::parse(url).expect("url"), &links.iter().collect::<Vec<_>>())
    };
    let first = page("https://n.example/a", &["https://n.example/a/3/", "https://n.example/a/2"]);
    let first = first.expect("a place");
    assert_eq!((first.number, first.names.as_slice()), (1, &[2, 3][..]));
    let second = page("https://n.example/a/2/", &["https://n.example/a/"]).expect("a place");
    assert_eq!((second.number, second.story), (2, first.story));
    let other = page("https://n.example/b?page=2", &["https://n.example/a/3/"]).expect("a place");
    assert!(other.story != first.story && other.names.is_empty());
    assert_eq!(page("https://n.example/a?page=4000", &[]), None);

    for (url, role, number) in [
        ("https://n.example/a/2/", LinkRole::Continuation, Some(2)),
        ("https://n.example/a/2/", LinkRole::Teaser, None),
        ("https://n.example/a/", LinkRole::Continuation, None),
    ] {
        let url = CanonicalUrl::parse(url).expect("url");
        let entry = Entry { depth: 1, ..Entry::new(url, role, TaskKind::of_page_link(role)) };
        assert_eq!(expected(&entry, BY).map(|(_, number)| number), number);
        let slash = Url::parse("https://n.example/a/2").expect("url");
        assert_eq!(is_same_page(&entry, &slash), entry.url.path().contains('2'));
        // A story's record is known by its own URL, whatever its number is.
        let record = Entry { kind: TaskKind::Record, ..entry };
        assert_eq!(expected(&record, BY), None);
    }
}

#[tokio::test]
async fn the_first_page_waits_for_all_that_are_named() {
    let store = Store::default();
    assert_eq!(joined(&store, &[2], 1, true).await, None);
    keep(&store, &place(2, &[3]), draft("two")).await.expect("kept");
    assert_eq!(joined(&store, &[2], 2, true).await, None, "page two names a third");
    keep(&store, &place(3, &[2]), draft("three")).await.expect("kept");
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
    keep(&store, &place(3, &[]), draft("three")).await.expect("kept");
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
    keep(&store, &place(3, &[]), draft("three")).await.expect("kept");
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
    keep(&store, &place(2, &[]), draft(&format!("{notice}\n\nYes.\n\ntwo"))).await.expect("kept");
    let mut first = draft(&format!("{notice}\n\nYes.\n\none"));
    let done = join(&store, &place(1, &[2]), 1, true, &mut first).await.expect("join");
    assert_eq!(done, Joined::Whole(2));
    assert_eq!(first.body, format!("{notice}\n\nYes.\n\none\n\nYes.\n\ntwo"));
    assert_eq!(first.word_count, 15);
    // Far more than may be kept.
    let endless = "é".repeat(2 * MAX_PART);
    keep(&store, &place(2, &[]), draft(&endless)).await.expect("kept");
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
