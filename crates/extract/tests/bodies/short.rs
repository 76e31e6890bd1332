//! Short stories, and what stands around them.

use super::{page, paragraphs, read, tagged};

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
