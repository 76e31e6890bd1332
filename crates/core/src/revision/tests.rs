use super::hint::{Announced, Stamp};
use super::*;
use crate::article::ChangedField;
use crate::canonical::CanonicalUrl;
use crate::identity::Fingerprint;
use crate::outcome::Outcome;
use crate::visit::Validators;
use std::time::Duration;

const T0: UnixMillis = UnixMillis(1_780_000_000_000);

fn hours(hours: u64) -> Duration {
    Duration::from_millis(hours * HOUR)
}

fn url(path: &str) -> CanonicalUrl {
    CanonicalUrl::parse(&format!("https://news.example{path}")).expect("url")
}

fn read(title: &str) -> Checked {
    let print = Print { title: title.to_owned(), by: "1".to_owned(), ..Print::default() };
    Checked { print, content: format!("hash of {title}"), same: true, ..Checked::default() }
}

fn rules(mode: Mode) -> RevisionRules {
    RevisionRules { mode, ..RevisionRules::default() }
}

fn known(mode: Mode) -> Known {
    rules(mode).first(&read("A"), (None, true), &mut Ledger::default(), T0).expect("followed")
}

fn said(by: Prompt, changed: Option<UnixMillis>, headline: Option<u32>) -> Announced {
    let changed = changed.map(|at| Stamp { at, day: false });
    Announced { id: Fingerprint(1), by, changed, headline }
}

fn heard(known: &Known, said: &Announced, now: UnixMillis) -> Option<Known> {
    let ledger = Ledger::default();
    rules(Mode::Hints).heard([(known, said)], (7, &ledger), now).pop().flatten()
}

#[test]
fn only_recent_stories_are_followed() {
    for (mode, published, fresh, expected) in [
        (Mode::Hints, None, true, true),
        (Mode::Hints, None, false, false),
        (Mode::Hints, Some(T0 - hours(100)), false, true),
        (Mode::Hints, Some(T0 - hours(200)), true, false),
        (Mode::Hints, Some(T0 - hours(160)), false, true),
        (Mode::Off, None, true, false),
        (Mode::Scheduled, None, true, true),
    ] {
        // Its places for old ones are taken.
        let mut full = Ledger { old: 200, old_since: T0 - hours(100), ..Ledger::default() };
        let first = rules(mode).first(&read("A"), (published, fresh), &mut full, T0);
        assert_eq!(first.is_some(), expected, "{mode:?} {published:?} {fresh}");
    }
    let mut ledger = Ledger::default();
    let mut old = |now| {
        rules(Mode::Scheduled).first(&read("A"), (Some(T0 - hours(900)), false), &mut ledger, now)
    };
    let followed = (0..300).filter_map(|_| old(T0)).collect::<Vec<_>>();
    assert_eq!(followed.len(), 200);
    assert_eq!(followed[0].due, followed[0].ends, "not for its age");
    assert!(old(T0 + hours(169)).is_some(), "they are forgotten, others have their places");
    assert_eq!(known(Mode::Hints).due, T0 + hours(168));
    assert_eq!(known(Mode::Scheduled).due, T0 + hours(24));
}

#[test]
fn dates_of_lists_are_forms_of_rfc_3339() {
    let stamp = |text: &str| Stamp::of(text).map(|one| (one.at.to_rfc3339(), one.day));
    let found = |text: &str, day| Some((text.to_owned(), day));
    assert_eq!(stamp("2026-05-11"), found("2026-05-11T00:00:00.000Z", true));
    assert_eq!(stamp("2026-05-11T07:30:00+02:00"), found("2026-05-11T05:30:00.000Z", false));
    assert_eq!(stamp("2026-05-11T07:30:00"), found("2026-05-11T07:30:00.000Z", false));
    assert_eq!(stamp("yesterday"), None);
}

#[test]
fn a_later_date_is_a_hint_and_the_first_one_is_none() {
    let story = known(Mode::Hints);
    let at = |hours_later: u64| Some(T0 + hours(hours_later));
    // As old as the reading: remembered.
    let first = heard(&story, &said(Prompt::Sitemap, Some(T0 - hours(1)), None), T0 + hours(1));
    let first = first.expect("noted");
    assert_eq!((first.due, first.prompt), (story.due, None));
    assert_eq!(
        heard(&first, &said(Prompt::Sitemap, Some(T0 - hours(1)), None), T0 + hours(2)),
        None
    );
    // Later than that, though the site's clock goes behind: it changed since.
    let minute = Duration::from_secs(60);
    let second = said(Prompt::Sitemap, Some(T0 - minute), None);
    let hinted = heard(&first, &second, T0 + hours(2)).expect("a hint");
    assert_eq!((hinted.due, hinted.prompt), (T0 + hours(2), Some(Prompt::Sitemap)));
    // Once.
    assert_eq!(heard(&hinted, &second, T0 + hours(3)), None);
    // Later than the reading, of a story that no list named before.
    let late = heard(&story, &said(Prompt::Feed, at(1), None), T0 + hours(2)).expect("a hint");
    assert_eq!(late.prompt, Some(Prompt::Feed));
    // What was read after the date is what the date is of.
    let read_again = Known { checked: T0 + hours(5), ..first };
    let covered = heard(&read_again, &said(Prompt::Sitemap, at(4), None), T0 + hours(6));
    assert_eq!(covered.expect("noted").prompt, None);
    // A date in the future is none.
    assert_eq!(heard(&story, &said(Prompt::Sitemap, at(90), None), T0 + hours(2)), None);
}

/// A list whose dates lie before the reading, on a clock of its own: a later date is a change, if the list
/// could have given it when it gave the earlier one.
#[test]
fn dates_of_another_clock_are_compared_with_each_other() {
    let mut story = Known { checked: T0 + hours(1), ..known(Mode::Hints) };
    let date = |ago| said(Prompt::Feed, Some(T0 - hours(ago)), None);
    story.note_said(&date(200), 7, T0);
    assert_eq!((story.prompt, story.due), (None, known(Mode::Hints).due));
    assert_eq!(heard(&story, &date(200), T0 + hours(2)), None);
    let later = heard(&story, &date(100), T0 + hours(2)).expect("a hint");
    assert_eq!(later.prompt, Some(Prompt::Feed));
    // Between the two readings, of the list and of the story: that was read.
    let between = said(Prompt::Feed, Some(T0 + Duration::from_secs(600)), None);
    assert_eq!(heard(&story, &between, T0 + hours(2)).expect("noted").prompt, None);
}

#[test]
fn a_day_is_later_only_than_another_day() {
    let day =
        |text: &str| Announced { changed: Stamp::of(text), ..said(Prompt::Sitemap, None, None) };
    let noon = UnixMillis::from_rfc3339("2026-05-11T12:00:00Z").expect("a time");
    let story = Known { checked: noon, ..known(Mode::Hints) };
    let first = heard(&story, &day("2026-05-11"), noon + hours(1)).expect("noted");
    assert_eq!(first.prompt, None);
    let read_again = Known { checked: noon + hours(20), ..first };
    let next = heard(&read_again, &day("2026-05-12"), noon + hours(22)).expect("a hint");
    assert_eq!(next.prompt, Some(Prompt::Sitemap), "the day is not over");
}

#[test]
fn another_headline_in_the_same_list_is_a_hint() {
    let story = known(Mode::Hints);
    let show = |headline| said(Prompt::Headline, None, Some(headline));
    let first = heard(&story, &show(1), T0 + hours(1)).expect("noted");
    assert_eq!((first.prompt, heard(&first, &show(1), T0 + hours(2))), (None, None));
    let other_list = rules(Mode::Hints).heard([(&first, &show(2))], (8, &Ledger::default()), T0);
    assert_eq!(other_list[0].as_ref().expect("noted").prompt, None);
    assert_eq!(
        heard(&first, &show(2), T0 + hours(2)).expect("a hint").prompt,
        Some(Prompt::Headline)
    );
}

#[test]
fn a_document_made_anew_is_no_hint() {
    let story = known(Mode::Hints);
    let says: Vec<Announced> =
        (0..20).map(|n| said(Prompt::Sitemap, Some(T0 + hours(u64::from(n < 13))), None)).collect();
    let hear = |says: &[Announced]| {
        let all = says.iter().map(|one| (&story, one));
        let heard = rules(Mode::Hints).heard(all, (7, &Ledger::default()), T0 + hours(2));
        heard.iter().flatten().filter(|one| one.prompt.is_some()).count()
    };
    assert_eq!((hear(&says), hear(&says[4..]), hear(&says[..7])), (0, 9, 7));
}

/// A sitemap that says of everything that it changed costs a site few requests, then one a day.
#[test]
fn a_kind_of_hint_that_lies_is_not_believed() {
    let mut ledger = Ledger::default();
    let rules = rules(Mode::Hints);
    let ask = |ledger: &Ledger, now| {
        let hinted = Known { prompt: Some(Prompt::Sitemap), due: T0, ..known(Mode::Hints) };
        matches!(rules.turn(&hinted, ledger, now), Some(Turn::Ask(_)))
    };
    let mut asked = 0;
    for minute in 0..600 {
        let now = T0 + Duration::from_secs(60 * minute);
        if ask(&ledger, now) {
            asked += 1;
            ledger.note(Some(Prompt::Sitemap), false, false, now);
        }
    }
    assert_eq!(asked, 3);
    assert!(ledger.trusts(Prompt::Feed, T0 + hours(10)), "each kind for itself");
    assert!(ask(&ledger, T0 + hours(40)));
    // An honest one may be wrong now and then.
    let mut honest = Ledger::default();
    for n in 0..1_000 {
        assert!(ask(&honest, T0), "{n}");
        honest.note(Some(Prompt::Sitemap), false, n % 3 == 0, T0);
    }
}

fn check(known: &Known, outcome: &Outcome, status: u16, checked: Option<&Checked>) -> Verdict {
    let done = Done { outcome, status: Some(status), moved_to: None, checked, validators: None };
    rules(Mode::Scheduled).after(
        known,
        (&url("/a"), 0),
        done,
        &mut Ledger::default(),
        T0 + hours(24),
    )
}

#[test]
fn ages_are_kept_and_later_ones_only_as_the_account_allows() {
    let story = known(Mode::Scheduled);
    let Verdict::Same(next) = check(&story, &Outcome::NotModified, 304, None) else {
        panic!("same")
    };
    assert_eq!((next.due, next.checked, next.checks), (T0 + hours(72), T0 + hours(24), 1));
    let rules = rules(Mode::Scheduled);
    let asks = |known: &Known, stories, extra| {
        let ledger = Ledger { stories, extra, ..Ledger::default() };
        matches!(rules.turn(known, &ledger, known.due), Some(Turn::Ask(_)))
    };
    assert!(asks(&story, 1, 99), "the first age is for all");
    assert!(asks(&next, 100, 14) && !asks(&next, 100, 16));
    let edited = Known { revision: 1, ..next.clone() };
    assert!(asks(&edited, 100, 29) && !asks(&edited, 100, 31));
    assert_eq!(rules.turn(&next, &Ledger::default(), next.ends), None, "forgotten");
    let early = rules.turn(&next, &Ledger::default(), next.due - hours(1));
    assert_eq!(early, Some(Turn::Wait(next)));
}

#[test]
fn what_a_check_comes_to() {
    let story = known(Mode::Scheduled);
    let edited = Checked { revision: 1, changed: vec![ChangedField::Title], ..read("B") };
    let Verdict::Changed(next) = check(&story, &Outcome::Article, 200, Some(&edited)) else {
        panic!("changed")
    };
    assert_eq!((next.revision, next.content.as_str()), (1, "hash of B"));
    for (outcome, status) in [
        (Outcome::ServerError, 500),
        (Outcome::Throttled { retry_after_ms: None }, 429),
        (Outcome::Denied, 403),
        (Outcome::TimedOut, 0),
        (Outcome::Challenge, 200),
        (Outcome::OtherPage, 200),
        (Outcome::Hub, 200),
        (Outcome::OddStatus, 204),
    ] {
        let verdict = check(&story, &outcome, status, None);
        let Verdict::Same(next) = verdict else { panic!("{outcome:?}: {verdict:?}") };
        assert_eq!(
            (next.revision, next.missing, &next.content),
            (0, None, &story.content),
            "{outcome:?}"
        );
        assert!(next.due > T0 + hours(24), "{outcome:?}");
    }
    assert_eq!(check(&story, &Outcome::Gone, 410, None), Verdict::Gone);
    for outcome in [Outcome::Gone, Outcome::SoftNotFound] {
        let Verdict::Same(missing) = check(&story, &outcome, 404, None) else { panic!("not yet") };
        assert_eq!(missing.prompt, Some(Prompt::Confirm));
        assert_eq!(check(&missing, &outcome, 404, None), Verdict::Gone);
        let Verdict::Same(back) = check(&missing, &Outcome::Article, 200, Some(&read("A"))) else {
            panic!("back")
        };
        assert_eq!(back.missing, None);
    }
}

#[test]
fn a_story_is_followed_to_its_new_place() {
    let story = known(Mode::Scheduled);
    let ask = |known: &Known, to: &str, status, redirects| {
        let to = CanonicalUrl::parse(to).expect(to);
        let done = Done {
            outcome: &Outcome::Redirect,
            status: Some(status),
            moved_to: Some(&to),
            checked: None,
            validators: None,
        };
        let at = (&url("/a"), redirects);
        rules(Mode::Hints).after(known, at, done, &mut Ledger::default(), T0 + hours(1))
    };
    let Verdict::Follow(to) = ask(&story, "https://news.example/b", 301, 0) else { panic!("on") };
    let (place, followed) = *to;
    assert_eq!((place, followed.due), (url("/b"), T0 + hours(1)));
    assert_eq!(followed.moved, Some(Moved { status: 301, from: url("/a") }));
    assert!(matches!(
        check(&followed, &Outcome::Article, 200, Some(&read("A"))),
        Verdict::Moved(_)
    ));
    let other = Checked { same: false, ..read("Z") };
    assert_eq!(check(&followed, &Outcome::Article, 200, Some(&other)), Verdict::Gone);
    assert_eq!(check(&followed, &Outcome::Hub, 200, None), Verdict::Gone);
    assert_eq!(check(&followed, &Outcome::OtherPage, 200, None), Verdict::Gone);
    // A form to log in is no answer.
    let Verdict::Follow(to) = ask(&story, "https://news.example/login", 302, 0) else {
        panic!("on")
    };
    assert!(matches!(check(&to.1, &Outcome::OtherPage, 200, None), Verdict::Same(_)));
    assert!(matches!(check(&to.1, &Outcome::Article, 200, Some(&other)), Verdict::Same(_)));
    // Another site, or once too often.
    assert!(matches!(ask(&story, "https://consent.example/", 302, 0), Verdict::Same(_)));
    assert!(matches!(ask(&story, "https://news.example/c", 301, 5), Verdict::Same(_)));
}

#[test]
fn a_server_that_lies_is_asked_without_conditions() {
    let kept = Validators::new(Some("\"1\""), None, 1);
    let story = Known { validators: Some(kept.clone()), ..known(Mode::Scheduled) };
    assert!(story.condition().is_some());
    let edited = Checked { revision: 1, changed: vec![ChangedField::Body], ..read("B") };
    let fresh = Validators { body: 2, ..kept };
    let mut ledger = Ledger::default();
    let turn = |ledger: &Ledger| match rules(Mode::Scheduled).turn(&story, ledger, story.due) {
        Some(Turn::Ask(known)) => known.condition().is_some(),
        other => panic!("{other:?}"),
    };
    assert!(turn(&ledger));
    let done = Done {
        outcome: &Outcome::Article,
        status: Some(200),
        moved_to: None,
        checked: Some(&edited),
        validators: Some(&fresh),
    };
    let _ =
        rules(Mode::Scheduled).after(&story, (&url("/a"), 0), done, &mut ledger, T0 + hours(24));
    assert_eq!(ledger.lied, 1);
    assert!(!turn(&ledger));
}

/// What stores keep of one story, and the bytes that docs/revisions.md tells.
#[test]
fn what_is_remembered_is_small() {
    let mut story = known(Mode::Hints);
    story.print.paragraphs = (0..20).collect();
    story.print.frame = (0..12).collect();
    story.print.title = "Council votes for a second bridge over the river".to_owned();
    story.content = "0".repeat(32);
    story.validators =
        Some(Validators::new(Some("\"5f2c-61d0a\""), Some("Mon, 11 May 2026 07:30:00 GMT"), 7));
    story.stated.headlines = vec![(1 << 30, 1 << 30); 3];
    let text = serde_json::to_string(&story).expect("written");
    assert!(text.len() < 1_100, "{} {text}", text.len());
    assert_eq!(serde_json::from_str::<Known>(&text).expect("read"), story);
}
