//! By class of page, with the least share of words that must be found and the largest that may be too
//! many; and any bytes at all.

use super::{page, paragraphs, read, tagged};
use proptest::prelude::*;
use std::collections::HashMap;

/// Precision and recall in words.
fn score(want: &str, got: &str) -> (f64, f64) {
    let mut left: HashMap<&str, i64> = HashMap::new();
    want.split_whitespace().for_each(|word| *left.entry(word).or_default() += 1);
    let (mut hits, mut all) = (0.0, 0.0_f64);
    for word in got.split_whitespace() {
        all += 1.0;
        if let Some(count) = left.get_mut(word).filter(|count| **count > 0) {
            *count -= 1;
            hits += 1.0;
        }
    }
    let wanted = want.split_whitespace().count() as f64;
    (hits / all.max(1.0), hits / wanted.max(1.0))
}

#[test]
fn bodies_by_class_of_page() {
    const H1: &str = "<h1>Bridge to close for two years</h1>";
    let own = paragraphs(1, 9);
    let other = paragraphs(40, 14);
    let long: Vec<String> = own.chunks(3).map(|some| some.join(" ")).collect();
    let all = own.join("\n\n");
    let sections = |class: &str| -> String {
        own.iter()
            .map(|text| format!("<div class='{class}'><h2>Day</h2><p>{text}</p></div>"))
            .collect()
    };
    let next = format!(
        "<article>{H1}{}</article><article id=second><h1>Ferry found after a storm</h1>{}</article>",
        tagged(&own),
        tagged(&other)
    );
    let json = serde_json::json!({ "props": { "title": "Bridge", "html": tagged(&own) } });
    let twice: String = page(&format!("<article>{H1}{}</article>", tagged(&own)))
        .replace("Street number", "Street\u{2019}s number")
        .bytes()
        .map(char::from)
        .collect();
    let cases = [
        ("plain", page(&format!("<article>{H1}{}</article>", tagged(&own))), all.clone()),
        (
            "sections named like a menu",
            page(&format!("<main>{H1}{}</main>", sections("nav-section"))),
            all.clone(),
        ),
        (
            "sections named like teasers",
            page(&format!("<main>{H1}{}</main>", sections("related-item"))),
            all.clone(),
        ),
        (
            "a CMS that hides labels",
            page(&format!("<main>{H1}{}</main>", sections("field--label-hidden field"))),
            all.clone(),
        ),
        (
            "names for some widths",
            page(&format!("<main>{H1}{}</main>", sections("md:hidden lg:block"))),
            all.clone(),
        ),
        ("the next story below", page(&next), all.clone()),
        (
            "text in a script's data",
            page(&format!(
                "<div id=root></div><script id=state type=application/json>{json}</script>"
            )),
            all.clone(),
        ),
        (
            "one copy for each width of screen",
            page(&format!(
                "<article>{H1}<div class=wide>{0}</div><div class=small>{0}</div></article>",
                tagged(&long)
            )),
            all.clone(),
        ),
        (
            "sections that open at a click",
            page(&format!(
                "<article>{H1}{}<div class=panel style='display:none'>{}</div></article>",
                tagged(&own[..2]),
                tagged(&own[2..])
            )),
            all.clone(),
        ),
        (
            "a hidden menu and form do not open",
            page(&format!(
                "<nav style='display:none'>{0}</nav><article>{H1}{1}<form hidden>{0}</form>\
                 </article>",
                tagged(&other),
                tagged(&own[..3])
            )),
            own[..3].join("\n\n"),
        ),
        (
            "a long part of the story in a quotation's box",
            page(&format!(
                "<article>{H1}{}<div class=pull-quote><p>{}</p></div>{}</article>",
                tagged(&own[..4]),
                own[4],
                tagged(&own[5..])
            )),
            all.clone(),
        ),
        (
            "a pull quote repeats",
            page(&format!(
                "<article>{H1}{}<div class=pull-quote><p>“{}”</p></div>{}</article>",
                tagged(&own[..4]),
                &own[2][8..own[2].len() - 22],
                tagged(&own[4..])
            )),
            all.clone(),
        ),
        (
            "the story in a box named like a call, subheads and short lines too",
            page(&format!(
                "<header>{H1}</header><div class=promo-block>{}</div>",
                own.iter()
                    .map(|text| format!("<h2>Day</h2><p>{text}</p><ul><li>Day</li></ul>"))
                    .collect::<String>()
            )),
            all.clone(),
        ),
        (
            "the title again, under the story",
            page(&format!(
                "<article>{}{}</article><div class=end>{H1}</div>",
                tagged(&own[..4]),
                own[4..]
                    .iter()
                    .map(|text| format!("<h2>The works at the pier</h2><p>{text}</p>"))
                    .collect::<String>()
            )),
            [own[..4].join("\n\n"), own[4..].join("\n\nThe works at the pier\n\n")]
                .join("\n\nThe works at the pier\n\n"),
        ),
        (
            "one copy for each width, short lines too",
            page(&format!(
                "<article>{H1}<div class=wide>{0}</div><div class=small>{0}</div></article>",
                long.iter()
                    .enumerate()
                    .map(|(n, text)| format!(
                        "<p>{text}</p><p>Pier {n} is to be next, he said.</p>"
                    ))
                    .collect::<String>()
            )),
            long.iter()
                .enumerate()
                .map(|(n, text)| format!("{text}\n\nPier {n} is to be next, he said."))
                .collect::<Vec<_>>()
                .join("\n\n"),
        ),
        (
            "sections named each its own way, under a box with the headline",
            page(&format!(
                "<div class=hero>{H1}<p>{}</p></div><div class=more>{}</div>",
                own[0],
                own[1..]
                    .iter()
                    .enumerate()
                    .map(|(n, text)| format!("<div class='related-{n}'><p>{text}</p></div>"))
                    .collect::<String>()
            )),
            all.clone(),
        ),
        (
            "a house's rules for comments under the story",
            page(&format!(
                "<article>{H1}{}<p>Please keep your comments to the point. {}</p><h2>Your \
                 turn</h2></article>",
                tagged(&own),
                "The house answers for none of them, and a comment may be cut or left out. "
                    .repeat(4)
            )),
            all.clone(),
        ),
        (
            "a part of a guide in a box named like a call",
            page(&format!(
                "<article>{H1}{}<div class=promo-box><p>{}</p></div>{}</article>",
                tagged(&own[..4]),
                own[4],
                tagged(&own[5..])
            )),
            all.clone(),
        ),
        (
            "words that stand in for text",
            page(&format!(
                "<article>{H1}{}<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do \
                 eiusmod tempor incididunt ut labore et dolore magna aliqua.</p></article>",
                tagged(&own)
            )),
            all.clone(),
        ),
        ("encoded twice", twice, all.replace("Street number", "Street\u{2019}s number")),
    ];
    for (what, html, want) in cases {
        let found = read(html.as_bytes());
        let draft = found.article.or(found.candidate).unwrap();
        // Subheads are the story's too.
        let got: Vec<&str> = draft.body.split("\n\n").filter(|block| *block != "Day").collect();
        let (precision, recall) = score(&want, &got.join("\n\n"));
        assert!(
            precision >= 0.97 && recall >= 0.97,
            "{what}: {precision:.2} {recall:.2}\n{}",
            draft.body
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Any bytes give a page; so does HTML with any bytes in it.
    #[test]
    fn any_bytes_give_a_page(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = read(&bytes);
        let mut html = page("<article><h1>T</h1><p>").into_bytes();
        let middle = html.len() / 2;
        html.splice(middle..middle, bytes);
        let _ = read(&html);
    }

    /// Tags in any order and nesting.
    #[test]
    fn any_tags_give_a_page(tags in proptest::collection::vec(0_usize..16, 0..300)) {
        const PIECES: [&str; 16] = [
            "<p>", "</p>", "<div class='related-nav'>", "</div>", "<table><tr><td>", "</table>",
            "<a href='/x'>", "</a>", "<h1>", "<ul><li>", "<script>", "</script>", "<!--",
            "<article itemprop=articleBody>", "A sentence of some length, and then more of it. ",
            "<time datetime='2026-03-09'>",
        ];
        let html: String = tags.iter().map(|at| PIECES[*at]).collect();
        let _ = read(html.as_bytes());
    }
}
