//! Stories that are there for one behaviour: the page that started the project, odd headlines,
//! and what must not be emitted.

use crate::clock::days;
use crate::host::{Host, ID_STEP, Theme};
use crate::html::slug;
use crate::lexicon::EN;
use crate::prose;
use crate::rng::Rng;
use crate::story::{Standing, Story};
use std::sync::OnceLock;

/// Title of the page that started the project.
pub(crate) const SEED_TITLE: &str = "Moscow now prefers talks";
/// The story its "ALSO READ" leads to.
pub(crate) const SEED_ALSO_READ: &str = "Russian Ruble in freefall";
/// How far behind it stands in the chain: not the next one, whose link is there already.
pub(crate) const SEED_ALSO_OFFSET: usize = 3;
/// 2022-03-09 17:08:42 in the host's time, +05:30.
const SEED_AT_LOCAL: i64 = 17 * 3600 + 8 * 60 + 42;

/// The seven paragraphs, written for this project.
const SEED_BODY: [&str; 7] = [
    "Russian Foreign Minister Arkadi Velm will sit down with his counterpart in a neutral capital, his spokeswoman Ludmila Oresh announced on Thursday…reports Harbour Lite News",
    "Moscow would rather reach its aims at the table than on the field, the ministry's briefing notes say. They name neither a place nor an hour.",
    "Two earlier rounds brought little more than a promise to meet again, Xinhua news agency reported. Corridors for civilians were agreed on paper and held for half a day.",
    "Delegates from both sides are expected to travel light: four advisers each, one interpreter, and no cameras inside the room.",
    "Velm will sit down with his counterpart in a neutral capital, she said, and he will listen first.",
    "Markets took the news calmly. Grain prices, which had risen for nine days in a row, fell by three per cent before the evening.",
    "The last meeting, held at the border on Monday, ended after four hours without a significant breakthrough.",
];

/// Puts the special stories into a host's list.
pub(crate) fn place(host: &mut Host, rng: &mut Rng) {
    match host.theme {
        Theme::Fox => fox(host, rng),
        Theme::Core => {
            let long = long_title(rng);
            let titles = [
                "2026",
                "48",
                "Q&A",
                "🎉 🎊",
                &long,
                "Morning briefing",
                "Morning briefing",
                "Morning briefing",
                "Morning briefing",
                "Morning briefing",
                "Budget | what we know - and what we do not",
                "Ferry – bridge – tunnel: three ways across",
            ];
            retitle(host, &titles);
        }
        Theme::Modern => {
            retitle(
                host,
                &[
                    "Trade talks | the view from Vantry",
                    "Sorrel - Norland 2:1",
                    "Five ways to read <b> tags & more",
                ],
            );
        }
        Theme::Plain => {
            retitle(host, &["Morning briefing", "Morning briefing", "What is left - a look back"]);
        }
        Theme::Tables | Theme::Lingual => {}
    }
}

fn retitle(host: &mut Host, titles: &[&str]) {
    // Every third story from the fifth on, so that they spread over the lists.
    for (k, title) in titles.iter().enumerate() {
        if let Some(story) = host.stories.get_mut(5 + 3 * k) {
            story.title = (*title).to_owned();
        }
    }
}

fn long_title(rng: &mut Rng) -> String {
    let mut out = prose::headline(&EN, rng);
    while out.chars().count() < 240 {
        out.push_str(", and ");
        out.push_str(&prose::headline(&EN, rng));
    }
    let cut = out.char_indices().nth(240).map_or(out.len(), |(i, _)| i);
    out.truncate(cut);
    out.truncate(out.trim_end().len());
    out
}

fn fox(host: &mut Host, rng: &mut Rng) {
    let site = host.name.clone();
    for (i, story) in host.stories.iter_mut().enumerate() {
        story.credit = match i % 10 {
            0..=4 => format!("…reports {site}"),
            5 => format!("….reports {site}"),
            // The one form of the credit that names a person.
            6 if i % 40 == 6 => {
                let person = 1 + rng.below(host.people.len() - 1);
                story.authors = vec![u16::try_from(person).unwrap_or(0)];
                format!("…writes {} for {site}", host.people[person].name)
            }
            _ => String::new(),
        };
    }
    let at = days(2022, 3, 9) * 86_400 + SEED_AT_LOCAL - i64::from(host.offset) * 60;
    let Some(index) = host.stories.iter().position(|story| story.at <= at) else { return };
    if index + SEED_ALSO_OFFSET >= host.stories.len() {
        return;
    }
    let story = &mut host.stories[index];
    story.title = SEED_TITLE.to_owned();
    story.at = at;
    story.section = 0;
    story.authors.clear();
    story.credit.clear();
    story.fixed = Some(&SEED_BODY);
    story.moved = false;
    host.stories[index + SEED_ALSO_OFFSET].title = SEED_ALSO_READ.to_owned();
    host.stories[index + SEED_ALSO_OFFSET].moved = false;
}

/// Protected posts, drafts and disallowed stories.
pub(crate) fn extras(host: &mut Host, rng: &mut Rng) {
    let plan: &[(Standing, usize)] = match host.theme {
        Theme::Core | Theme::Plain => &[(Standing::Protected, 2), (Standing::Draft, 3)],
        Theme::Fox | Theme::Modern => &[(Standing::Disallowed, 3), (Standing::Draft, 2)],
        Theme::Tables | Theme::Lingual => &[(Standing::Draft, 2)],
    };
    let mut id = 1;
    for (standing, count) in plan {
        for _ in 0..*count {
            let Some(like) = host.stories.get(id as usize * 2) else { return };
            let title = prose::headline(&EN, rng);
            let story = Story {
                // One above a story's number: no story has it, and none comes.
                id: like.id + ID_STEP - 1,
                seed: rng.next(),
                lex: &EN,
                slug: format!("{}-x{id}", slug(&title, 60)),
                title,
                authors: vec![1],
                at: like.at + 60,
                section: 0,
                tags: [0, 1],
                standing: *standing,
                moved: false,
                comments: 0,
                fixed: None,
                credit: String::new(),
                paragraphs: 6,
                teaser: OnceLock::new(),
            };
            id += 1;
            host.extras.push(story);
        }
    }
}
