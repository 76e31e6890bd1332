//! Which articles tell the same story.

use super::{Backend, Ports};
use crate::stories::{Candidates, SHARED};
use newshound_core::identity::ArticleId;
use newshound_core::near::Sketch;
use std::fmt::Write;

/// Stories that [`Ports::few_stories`] keeps at least.
pub const FEW: u64 = 200;

/// An invented body: `words` words of story number `story`.
fn body(story: usize, words: usize) -> String {
    let mut text = String::new();
    for at in 0..words {
        let _ = write!(text, "w{}x{} ", story, (at * 7919) % 10_007);
    }
    text
}

fn id(number: usize) -> ArticleId {
    ArticleId::from_bytes((number as u128 * 0x9E37_79B9_7F4A_7C15_0000_0001).to_be_bytes())
}

async fn first(ports: &Ports, number: usize, body: &str) -> Option<ArticleId> {
    let sketch = Sketch::of(body).expect("long enough");
    ports.stories.first_of(&id(number), &sketch).await.expect("first of")
}

/// The first is told nothing, copies are told the first, other stories nothing; each the same
/// however often it asks.
pub async fn stories_are_told_the_first(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let own = format!("{} Read on in our paper, every day anew.", body(1, 300));
    let cut = body(1, 180);
    for _ in 0..2 {
        assert_eq!(first(&ports, 10, &body(1, 300)).await, None);
        assert_eq!(first(&ports, 11, &own).await, Some(id(10)));
        assert_eq!(first(&ports, 12, &body(2, 300)).await, None);
        assert_eq!(first(&ports, 13, &cut).await, Some(id(10)));
        assert_eq!(first(&ports, 14, &body(2, 300)).await, Some(id(12)));
    }
    // An article whose text was changed a little is still the first of its story.
    assert_eq!(first(&ports, 10, &own).await, None);
    // Many others change nothing.
    for other in 0..300 {
        assert_eq!(first(&ports, 1_000 + other, &body(100 + other, 120)).await, None);
    }
    assert_eq!(first(&ports, 11, &own).await, Some(id(10)));
    assert_eq!(first(&ports, 1_299, &body(399, 120)).await, None);
    assert_eq!(first(&ports, 1_300, &body(399, 120)).await, Some(id(1_299)));
}

/// Of many copies that come at once one is the first, and all others are told it.
pub async fn copies_race_to_one_first(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let running: Vec<_> = (1..=16)
        .map(|number| {
            let ports = ports.clone();
            tokio::spawn(async move { (id(number), first(&ports, number, &body(7, 200)).await) })
        })
        .collect();
    let mut told = Vec::new();
    for one in running {
        told.push(one.await.expect("an asker"));
    }
    let firsts: Vec<_> = told.iter().filter(|(_, first)| first.is_none()).collect();
    assert_eq!(firsts.len(), 1, "{told:?}");
    let one = firsts[0].0.clone();
    let rest = told.iter().filter(|(_, first)| first.is_some());
    assert!(rest.clone().all(|(_, first)| *first == Some(one.clone())), "{told:?}");
}

/// A story is stored on what was looked at, or not at all: who was overtaken is shown what came
/// since, and only that. Storing twice shows the story itself.
pub async fn a_story_is_stored_on_what_was_seen(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    let stories = &ports.stories;
    let sketch = |story: usize, words: usize| Sketch::of(&body(story, words)).expect("long enough");
    let shown = |candidates: &Candidates| -> Vec<ArticleId> {
        candidates.stories.iter().map(|one| one.article.clone()).collect()
    };
    assert_eq!(first(&ports, 1, &body(1, 200)).await, None);
    let copy = stories.candidates(&sketch(1, 190)).await.expect("candidates");
    assert_eq!(shown(&copy), [id(1)]);
    assert_eq!(copy.stories[0].signature, sketch(1, 200).signature);
    assert!(copy.stories[0].number < copy.until, "{copy:?}");
    // Two look before either stores.
    let one = stories.candidates(&sketch(2, 200)).await.expect("candidates");
    let two = stories.candidates(&sketch(2, 190)).await.expect("candidates");
    assert_eq!((one.stories.len(), two.stories.len()), (0, 0));
    let store = |number: usize, sketch: Sketch, until: u64| async move {
        stories.store(&id(number), &sketch, until).await.expect("store")
    };
    assert_eq!(store(2, sketch(2, 200), one.until).await, None);
    let newer = store(3, sketch(2, 190), two.until).await.expect("overtaken");
    assert_eq!(shown(&newer), [id(2)]);
    assert!(newer.until > two.until);
    assert_eq!(shown(&stories.candidates(&sketch(2, 190)).await.expect("candidates")), [id(2)]);
    // Another story that came since is in nobody's way.
    assert_eq!(store(4, sketch(3, 200), two.until).await, None);
    // An answer that was lost is asked for again.
    let again = store(2, sketch(2, 200), one.until).await.expect("itself");
    assert_eq!(shown(&again), [id(2)]);
    // What was looked at is not shown again: it was decided on.
    assert_eq!(store(5, sketch(2, 180), newer.until).await, None);
}

/// Sketches with the same anchors and other signatures are other stories; an anchor that very
/// many share is kept for the first of them only.
pub async fn what_many_share_is_no_story(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    // Hashes, as real anchors are: stores look at some of their bits only.
    let anchors: Vec<u64> = vec![0x9E37_79B9_7F4A_7C15, 0xD1B5_4A32_D192_ED03];
    let sketch = |number: u8| Sketch {
        anchors: anchors.clone(),
        probes: anchors.clone(),
        // Any two differ in all values but, at most, a few.
        signature: std::array::from_fn(|at| {
            let mix = (usize::from(number) + 1) * (at + 3) * 2_654_435_761;
            (mix >> 11).to_le_bytes()[0]
        }),
    };
    let mut kept = Vec::new();
    for number in 0..100 {
        let id = id(usize::from(number));
        let first = ports.stories.first_of(&id, &sketch(number)).await.expect("first of");
        if kept.iter().any(|earlier: &u8| sketch(number).finds(&sketch(*earlier))) {
            continue;
        }
        assert_eq!(first, None, "{number}");
        kept.push(number);
    }
    assert!(kept.len() > SHARED + 10, "{}", kept.len());
    let one = kept[3];
    let told = ports.stories.first_of(&id(5_000), &sketch(one)).await.expect("first of");
    assert_eq!(told, Some(id(usize::from(one))));
    let late = kept[SHARED + 5];
    let told = ports.stories.first_of(&id(5_001), &sketch(late)).await.expect("first of");
    assert_eq!(told, None, "its anchors were others' already");
}

/// The last ones are kept, the old ones go: fewer than three times [`FEW`] are there. One that comes again after that is a first once more.
pub async fn old_stories_are_forgotten(backend: &dyn Backend) {
    const ALL: usize = 1_000;
    let ports = backend.fresh().await;
    let few = usize::try_from(FEW).expect("few");
    let first = |number: usize, story: usize| {
        let (stories, sketch) = (ports.few_stories.clone(), Sketch::of(&body(story, 60)));
        async move {
            let sketch = sketch.expect("long enough");
            stories.first_of(&id(number), &sketch).await.expect("first of")
        }
    };
    for story in 0..ALL {
        assert_eq!(first(story, story).await, None, "{story}");
    }
    for story in ALL - few..ALL {
        assert_eq!(first(ALL + story, story).await, Some(id(story)), "one of the last {few}");
    }
    // Each that was forgotten is kept anew.
    for story in [0, 1, 100, 250, ALL - 3 * few] {
        assert_eq!(first(2 * ALL + story, story).await, None, "{story} is long gone");
        assert_eq!(first(3 * ALL + story, story).await, Some(id(2 * ALL + story)));
    }
    let last = ALL - 1;
    assert_eq!(first(4 * ALL, last).await, Some(id(last)));
}

/// What was answered holds after every process was killed.
pub async fn stories_survive_reopening(backend: &dyn Backend) {
    let ports = backend.fresh().await;
    assert_eq!(first(&ports, 1, &body(1, 250)).await, None);
    assert_eq!(first(&ports, 2, &body(1, 240)).await, Some(id(1)));
    let ports = backend.reopen(ports).await;
    assert_eq!(first(&ports, 1, &body(1, 250)).await, None);
    assert_eq!(first(&ports, 2, &body(1, 240)).await, Some(id(1)));
    assert_eq!(first(&ports, 3, &body(1, 230)).await, Some(id(1)));
    assert_eq!(first(&ports, 4, &body(2, 230)).await, None);
}
