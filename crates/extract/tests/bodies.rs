//! Bodies by class of page, on small pages written by us, with the least share of words that
//! must be found and the largest that may be too many; and any bytes at all.

#![expect(clippy::unwrap_used, reason = "tests")]

use newshound_core::time::UnixMillis;
use newshound_extract::{Budget, Page, PageContext, read_page};
use proptest::prelude::*;
use std::collections::HashMap;
use url::Url;

fn read(bytes: &[u8]) -> Page {
    let url = Url::parse("https://news.example/town/bridge/").unwrap();
    let ctx = PageContext {
        url: &url,
        content_type: Some("text/html"),
        robots_tag: None,
        fetched_at: UnixMillis(1_790_000_000_000),
        is_saved: false,
        budget: Budget::default(),
    };
    read_page(bytes, &ctx)
}

/// Paragraphs that are all different, so that a lost or a doubled one is seen.
fn paragraphs(from: usize, count: usize) -> Vec<String> {
    (from..from + count)
        .map(|n| {
            format!(
                "On day {n} the council of Quay Street number {n} heard {} witnesses, and the mayor \
                 said that the works on pier {n} would cost {} crowns, weather permitting.",
                n * 3 + 2,
                n * 1_000 + 7
            )
        })
        .collect()
}

fn tagged(list: &[String]) -> String {
    list.iter().map(|text| format!("<p>{text}</p>")).collect()
}

fn page(inside: &str) -> String {
    format!(
        "<html lang=en><head><title>Bridge to close for two years - The Paper</title></head><body>\
         <nav><a href=/>Home</a> <a href=/town/>Town</a></nav>{inside}<footer><p>The Paper, 1 Quay \
         Street.</p></footer></body></html>"
    )
}

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

/// A paragraph or two, and then more text of other kinds than the story has.
#[test]
fn a_short_story_ends_where_other_things_begin() {
    let own = "The old harbour bridge was closed this morning after a crane had struck it, the police said.";
    let lines: String = (1..=4)
        .map(|at| {
            format!("<p><a href=/news/{at}>Another headline about the town, number {at}</a></p>")
        })
        .collect();
    let other = "Whoever takes part accepts what the house has written down about its accounts, and may \
        read on as long as no other device is in use at the same time with the same account.";
    let html = format!(
        "<html lang=en><head><title>Bridge closed - The Paper</title><meta property=og:type content=article></head><body><div><article>\
         <h1>Bridge closed</h1><time datetime=2026-03-09T10:00:00Z>9 March 2026</time><p>{own}</p></article>\
         <div>{lines}</div><aside><div><p>{other}</p><p>{other} Write to us.</p></div></aside></div></body></html>"
    );
    assert_eq!(read(html.as_bytes()).article.unwrap().body, own);
}

/// A flash: all that the page tells is the line under its headline, in a box called so.
#[test]
fn a_standfirst_alone_is_the_story() {
    let own = "The old harbour bridge was closed this morning after a crane had struck it, the police said.";
    let teasers: String = (1..=8)
        .map(|at| {
            format!(
                "<div class=card><h3><a href=/news/{at}>Another headline about the town, number {at}</a></h3>\
                 <p>What it is about stands in a sentence of some length below, for number {at}, as always.</p></div>"
            )
        })
        .collect();
    let legal = "Unless it is said otherwise, what stands here belongs to The Paper, and whoever makes copies of it \
        without leave of its publisher breaks the law of the land.";
    let body = |standfirst: &str, below: &str| {
        let html = format!(
            "<html lang=en><head><title>Bridge closed - The Paper</title><meta property=og:type content=article></head><body><main>\
             <header><h1>Bridge closed</h1>{standfirst}<time datetime=2026-03-09T10:00:00Z>9 March 2026</time></header>\
             {below}<section class=related><div>{teasers}</div></section></main>\
             <div><div><p>{legal}</p><p>{legal} Letters are kept.</p></div></div></body></html>"
        );
        read(html.as_bytes()).article.unwrap().body
    };
    let story = "<div class=text><p>Two people were hurt, said Ann Lee, who had been standing below, and cars go round by the old ford.</p>\
                 <p>It was built in 1904, and the town has asked for a new one for years, as its mayor said on Monday.</p></div>";
    for standfirst in
        [format!("<h2 class=subtitle>{own}</h2>"), format!("<div class=excerpt>{own}</div>")]
    {
        assert_eq!(body(&standfirst, ""), own);
        let whole = body(&standfirst, story);
        assert!(
            whole.contains("Two people were hurt") && whole.contains("built in 1904"),
            "{whole}"
        );
    }
}

/// A title that another story's heading repeats best, below the story.
/// A news page whose standfirst stands among labels, and is said by `og:description` alone.
fn with_standfirst(first: &str) -> String {
    let stand = "The council found the money; the works begin in spring and end two years later.";
    format!(
        "<html lang=en><head><title>Bridge to close for two years</title>\
         <meta name=description content='News of the town.'>\
         <meta property=og:description content='{stand}'><meta property=og:type content=article>\
         <script type=application/ld+json>{{\"@type\":\"NewsArticle\",\
         \"headline\":\"Bridge to close for two years\"}}</script></head><body><header><h1>Bridge to \
         close for two years</h1><div class=info>{stand}</div><div class=info>By Rosa Lind</div>\
         <div class=info>Share this</div></header><main>{first}{}</main></body></html>",
        tagged(&paragraphs(0, 6))
    )
}

#[test]
fn a_standfirst_beside_the_headline_opens_the_story_once() {
    let stand = "The council found the money;";
    let body = |first: &str| read(with_standfirst(first).as_bytes()).article.unwrap().body;
    assert!(body("").starts_with(stand), "{}", body(""));
    let again = "<p>The council found the money; the works begin in spring and end two years \
                 later. The mayor said so on day 4.</p>";
    assert_eq!(body(again).matches(stand).count(), 1, "{}", body(again));
}

#[test]
fn what_a_page_says_before_a_short_story_is_not_it() {
    let cookies = "<p>We use small files to make our pages work and to count readers, and we would like to \
                   use more of them to improve the site; by pressing the button you accept them all.</p>";
    let text = format!(
        "<html lang=en><head><title>Pilot house sold - The Paper</title><script \
         type=application/ld+json>{{\"@type\":\"NewsArticle\",\"headline\":\"Pilot house sold\"}}</script>\
         </head><body><div class=cookie__content><h2>Our files</h2>{}<button>Accept</button></div><main>\
         <article><h1>Pilot house sold</h1><p>The board said on Monday that the sale of the pilot house \
         had been completed, and that all moorings stay as they are.</p></article></main></body></html>",
        cookies.repeat(3)
    );
    let body = read(text.as_bytes()).article.unwrap().body;
    assert!(
        body.starts_with("The board said on Monday") && !body.contains("small files"),
        "{body}"
    );
}

#[test]
fn a_box_of_the_storys_paragraphs_holds_its_short_one_too() {
    let text = [
        "The council closed the bridge on Monday after divers had found that two of its four piers stand \
         on nothing but gravel, and that the current takes more of it away in each spring than anybody \
         had thought possible.",
        "Buses now go round by the mill, which adds a quarter of an hour to every ride. The drivers had \
         asked for a second stop at the market, but there is no room to turn there while the stalls are up.",
        "A report from last autumn had warned of the damage below the water line. Its writers gave the \
         town two years, and a second look in August showed that this was a good deal too much.",
        "The new piers will cost about nine million, of which the region pays a little less than half. The \
         rest comes from parking fees, which rise by a tenth, and from a loan that was approved after a \
         long debate.",
        "Shopkeepers on the far side fear an empty summer. Some of them remember the last repairs, when the \
         road was shut for so long that two of them gave up, and they want a ferry for those who walk.",
        "The mayor said that the ferry would run on most nights, and that the dates would be printed on \
         notices.",
    ]
    .map(str::to_owned);
    let inside = format!(
        "<script type=application/ld+json>{{\"@type\":\"NewsArticle\",\"headline\":\"Bridge to close for \
         two years\"}}</script><main><article><h1>Bridge to close for two years</h1>{}<div \
         class=read-more-target hidden>{}</div><button>Continue reading</button></article></main>",
        tagged(&text[..3]),
        tagged(&text[3..])
    );
    let body = read(page(&inside).as_bytes()).article.unwrap().body;
    assert_eq!(body, text.join("\n\n"));
}

#[test]
fn a_house_that_speaks_above_the_byline_is_not_the_story() {
    let notice = "When you buy through links on our site, we may earn a part of the price.";
    let inside = format!(
        "<main><article><h1>Bridge to close for two years</h1><p><em>{notice}</em></p>\
         <p class=byline>By Rosa Lind, <time datetime=2026-03-03>3 March 2026</time></p>{}</article></main>",
        tagged(&paragraphs(0, 5))
    );
    let body = read(page(&inside).as_bytes()).article.unwrap().body;
    assert!(body.starts_with("On day 0"), "{body}");
}

#[test]
fn prose_above_a_heading_says_that_it_is_not_the_headline() {
    let own = "The old harbour bridge was closed this morning after a crane had struck it, the police said.";
    let more = "Two people were hurt, said Ann Lee, who had been standing below, and cars go round by the old ford until Monday.";
    let html = format!(
        "<html lang=en><head><title>Harbour bridge: Ann Lee</title><meta property=og:type content=article><script type=application/ld+json>{{\"@type\":\"NewsArticle\"}}</script></head><body>\
         <article><div><h2>Down there in the mud, an old bell</h2><time datetime=2026-03-09T10:00:00Z>9 March 2026</time></div>\
         <div><p>{own} {more}</p><p>{more} {own}</p></div></article>\
         <section><div><h3>The harbour bridge</h3><p>How it was built in 1904, by whom, and what it had cost the town by the end of that long and rainy year.</p></div>\
         </section></body></html>"
    );
    let body = read(html.as_bytes()).article.unwrap().body;
    assert!(body.starts_with(own), "{body}");
}

/// A heading of two words of the title, over another story's teaser.
#[test]
fn a_small_part_of_the_title_is_no_headline() {
    let own = "The old harbour bridge was closed this morning after a crane had struck it, the police said.";
    let html = format!(
        "<html lang=en><head><title>Harbour bridge: what the divers found below the piers on Monday</title><meta property=og:type content=article></head>\
         <body><article><h2>Down there in the mud, an old bell</h2><p>{own}</p><p>{own} It opens on Monday.</p>\
         <aside><h3>Harbour bridge</h3><p>How it was built in 1904, by whom, and what it had cost the town by then.</p></aside></article></body></html>"
    );
    let body = read(html.as_bytes()).article.unwrap().body;
    assert!(body.contains("It opens on Monday") && !body.contains("How it was built"), "{body}");
}

/// A theme whose only h1 is the site's name, before the story's in the title too.
#[test]
fn the_masthead_is_no_headline() {
    let own = "The old harbour bridge was closed this morning after a crane had struck it, the police said.";
    for home in ["http://the.example/", "/", "../../", "//the.example/index.html"] {
        let html = format!(
            "<html lang=en><head><title>The Quiet Harbour Evening Gazette - Bridge closed | Two hurt</title></head><body><header>\
             <hgroup><h1><a href='{home}'>The Quiet Harbour Evening Gazette</a></h1></hgroup></header><main><article><header>\
             <h2><a href='/news/bridge.html' rel=bookmark>Bridge closed | Two hurt</a></h2></header><p>{own}</p><p>{own} It opens on Monday.</p>\
             <footer><p>Published: <time datetime='2026-03-09T10:00:00Z'>9 March 2026</time> by <a href=/author/ann-lee.html>Ann Lee</a></p>\
             </footer></article></main></body></html>"
        );
        let article = read(html.as_bytes()).article.unwrap_or_else(|| panic!("{home}: no story"));
        assert_eq!(article.title, "Bridge closed | Two hurt", "{home}");
        assert!(article.body.starts_with(own), "{home}: {}", article.body);
    }
}

/// A headline that leads to its own page, as some generators write it.
#[test]
fn a_headline_may_lead_to_its_own_page() {
    let own = "The old harbour bridge was closed this morning after a crane had struck it, the police said.";
    for itself in [".", "./", "#", "/town/bridge/"] {
        let html = format!(
            "<html lang=en><head><title>Bridge closed | The Paper</title></head><body><header><h2><a href='/'>The Paper</a></h2></header>\
             <main><article><header><h1><a href='{itself}'>Bridge closed</a></h1><time datetime='2026-03-09T10:00:00Z'>9 March 2026</time>\
             </header><p>{own}</p><p>{own} It opens on Monday.</p></article></main></body></html>"
        );
        let article = read(html.as_bytes()).article.unwrap_or_else(|| panic!("{itself}: no story"));
        assert_eq!(article.title, "Bridge closed", "{itself}");
    }
}
