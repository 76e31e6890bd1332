//! What is learned, what is dropped, and what never is.

use super::*;
use proptest::prelude::*;

const STANDING: &str = "The Courier has covered the valley since 1911 and belongs to its readers.";

/// Story `n`: four paragraphs of its own.
fn own(n: usize) -> Vec<String> {
    let words = ["ferry", "council", "bridge", "harvest", "school", "railway", "quarry"];
    (0..4)
        .map(|k| {
            let word = words[(n + k) % words.len()];
            format!(
                "Paragraph {k} of story {n} tells at some length what the {word} did on day {}, \
                 and why nobody in the {} office had expected anything else of it.",
                n * 7 + k,
                words[(n * 3 + k) % words.len()]
            )
        })
        .collect()
}

fn with(n: usize, at: usize, insert: &str) -> String {
    let mut all = own(n);
    all.insert(at, insert.to_owned());
    all.join("\n\n")
}

fn learned(stories: std::ops::Range<usize>, at: usize, insert: &str) -> Sketch {
    let mut sketch = Sketch::default();
    for n in stories {
        sketch.add(&format!("Headline number {n}"), &with(n, at, insert));
    }
    sketch
}

#[test]
fn what_stands_on_many_stories_goes_and_the_rest_stays() {
    let label = "On this day in the valley";
    let long = "word ".repeat(70) + "end of it.";
    // (where it stands, its text, whether it goes)
    for (at, insert, goes) in [
        (0, STANDING, true),
        (2, STANDING, true),
        (4, STANDING, true),
        // A subheading that a series repeats, an answer: only at the ends.
        (2, label, false),
        (2, "Yes.", false),
        (0, label, true),
        (4, "Yes.", true),
        // Too long for furniture between paragraphs.
        (2, long.as_str(), true),
        (2, &long.repeat(2), false),
    ] {
        let goes = goes && (letters(insert) <= 300 || at != 2);
        let sketch = learned(0..30, at, insert);
        let body = with(99, at, insert);
        let trimmed = trim(&body, &sketch);
        let want = own(99).join("\n\n");
        assert_eq!(trimmed.is_some(), goes, "{at} {insert}");
        if let Some(trimmed) = trimmed {
            assert_eq!((trimmed.body, trimmed.dropped), (want, 1), "{at} {insert}");
        }
    }
}

#[test]
fn few_stories_copies_and_rare_sentences_prove_nothing() {
    let body = with(99, 2, STANDING);
    assert_eq!(trim(&body, &learned(0..9, 2, STANDING)), None, "too few stories of the site");
    assert!(trim(&body, &learned(0..16, 2, STANDING)).is_some());

    // Copies of one story under one title with other texts, and under other titles.
    for same_title in [true, false] {
        let mut sketch = Sketch::default();
        for n in 0..30 {
            sketch.add(&format!("Headline number {n}"), &own(n).join("\n\n"));
        }
        for n in 0..40 {
            if same_title {
                sketch.add("One headline", &with(n, 2, STANDING));
            } else {
                sketch.add(&format!("Update {n} of one story"), &with(77, 2, STANDING));
            }
        }
        assert_eq!(trim(&body, &sketch), None, "copies of one story");
    }

    let mut sketch = Sketch::default();
    for n in 0..2_000 {
        let body = if n % 50 == 0 { with(n, 2, STANDING) } else { own(n).join("\n\n") };
        sketch.add(&format!("Headline number {n}"), &body);
        assert_eq!(trim(&with(9_999, 2, STANDING), &sketch), None, "after {n}: one story in fifty");
    }
}

#[test]
fn a_wrong_sketch_costs_no_body() {
    let mut sketch = Sketch::default();
    let body = own(5).join("\n\n");
    // The same text under many titles, each with other company: all of it looks like furniture.
    for n in 0..200 {
        sketch.add(&format!("Headline number {n}"), &format!("{body}\n\n{}", "x".repeat(700 + n)));
    }
    assert_eq!(trim(&body, &sketch), None);
    assert_eq!(trim(STANDING, &learned(0..30, 2, STANDING)), None);
    // A brief that is shorter than the line of every story, once that is sure.
    let brief = "The ferry to the islands does not run on Sunday, since the pier is mended. It runs \
                 again on Monday at six, and tickets of Sunday are good for it.";
    let long = STANDING.repeat(3);
    let body = format!("{long}\n\n{brief}");
    assert_eq!(trim(&body, &learned(0..30, 0, &long)), None);
    let sure = trim(&body, &learned(0..90, 0, &long)).map(|trimmed| trimmed.body);
    assert_eq!(sure.as_deref(), Some(brief));
    let short = format!("{STANDING}\n\nA line of its own.");
    assert_eq!(trim(&short, &learned(0..30, 2, STANDING)), None);
    assert_eq!(trim("", &sketch), None);
}

#[test]
fn old_furniture_is_forgotten_and_the_sketch_stays_small() {
    let mut sketch = learned(0..200, 2, STANDING);
    let body = with(9_999, 2, STANDING);
    let mut last = 0;
    for n in 200..1_200 {
        if trim(&body, &sketch).is_some() {
            last = n;
        }
        let many: Vec<String> = (0..40).map(|k| format!("Item {k} of list {n} is new.")).collect();
        sketch.add(&format!("Headline number {n}"), &many.join("\n\n"));
        assert!(sketch.encode().len() <= MAX_BYTES);
    }
    let gone = last - 200;
    assert!((128..600).contains(&gone), "forgotten after {gone} stories without it");
}

#[test]
fn bytes_that_are_no_sketch_are_none() {
    assert_eq!(Sketch::decode(&[]), Some(Sketch::default()));
    for bytes in [&[0][..], &[1], &[1; 70], &[2; 69], &[1; 69 + 18], &vec![1; MAX_BYTES + 1]] {
        assert_eq!(Sketch::decode(bytes), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Workers share stories out in any way and merge in any order, any number of times.
    #[test]
    fn merging_loses_nothing(shares in prop::collection::vec(0_usize..3, 40), twice in any::<bool>()) {
        let mut whole = Sketch::default();
        let mut parts = vec![Sketch::default(); 3];
        for (n, share) in shares.iter().enumerate() {
            let (title, body) = (format!("Headline number {n}"), with(n, n % 5, STANDING));
            whole.add(&title, &body);
            parts[*share].add(&title, &body);
            if twice {
                parts[(share + 1) % 3].add(&title, &body);
            }
        }
        let mut merged = parts[2].clone();
        for part in &parts {
            merged.merge(part);
            merged.merge(&Sketch::decode(&part.encode()).unwrap());
        }
        prop_assert_eq!(&merged, &whole);
        let mut other = Sketch::default();
        other.merge(&parts[0]);
        other.merge(&parts[2]);
        other.merge(&parts[1]);
        prop_assert_eq!(&other, &whole);
        prop_assert_eq!(Sketch::decode(&whole.encode()), Some(whole));
    }

    #[test]
    fn any_bytes_are_a_sketch_or_none(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut bytes = bytes;
        if let Some(first) = bytes.first_mut() {
            *first = 1;
        }
        if let Some(sketch) = Sketch::decode(&bytes) {
            let _ = trim(&with(1, 2, STANDING), &sketch);
        }
    }
}
