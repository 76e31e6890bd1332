//! Lists by structure: of one post or of posts whose headlines are no links, lines of links with
//! their dates, pages that the menu names, and stories that only a script's data hold.

#![expect(clippy::unwrap_used, reason = "tests")]

use newshound_core::time::UnixMillis;
use newshound_extract::{Budget, Page, PageContext, PageKind, read_page};
use url::Url;

const TEXT: &str = "<p>The council voted on Tuesday to close the old harbour bridge for two years, \
    after engineers had found cracks in three of its five piers.</p><p>Traffic will be led over the \
    northern crossing, the mayor said, and buses will run every five minutes.</p>";

fn read(path: &str, html: &str) -> Page {
    let url = Url::parse(&format!("https://paper.example{path}")).unwrap();
    let context = PageContext {
        url: &url,
        content_type: Some("text/html"),
        robots_tag: None,
        fetched_at: UnixMillis(1_790_000_000_000),
        is_saved: false,
        budget: Budget::default(),
    };
    read_page(html.as_bytes(), &context)
}

fn page(title: &str, main: &str) -> String {
    format!(
        "<html lang=en><head><title>{title} - The Paper</title><meta property=og:type \
         content=article></head><body><nav><a href=/>Home</a> <a href=/who-we-are/>Who we are</a></nav>\
         <main>{main}</main><footer>All rights reserved.</footer></body></html>"
    )
}

#[test]
fn a_list_of_one_post_is_a_list() {
    let post = |heading: &str| {
        format!(
            "<article><header>{heading}<p><time datetime=2026-03-09>9 March 2026</time></p></header>\
             <div>{TEXT}</div></article>"
        )
    };
    let linked = post("<h2><a href=/2026/03/bridge/>Bridge to close for two years</a></h2>");
    let list = format!("<header><h1>Posts about harbours</h1></header>{linked}");
    assert_eq!(
        read("/subjects-of/harbours/", &page("Posts about harbours", &list)).kind,
        PageKind::Hub
    );
    // The same post is a story where the page calls itself by its headline.
    let alone = page("Bridge to close for two years", &linked);
    assert_eq!(read("/?p=12", &alone).kind, PageKind::Article);
    // A linked kicker and a byline stand between a headline and its text.
    let kicker = "<article><h1>Bridge to close for two years</h1><h2><a href=/town-news/>News of the \
        town</a></h2><p><time datetime=2026-03-09>9 March 2026</time></p>";
    let story = page("Bridge to close for two years", &format!("{kicker}{TEXT}</article>"));
    assert_eq!(read("/2026/03/bridge/", &story).kind, PageKind::Article);
}

#[test]
fn a_box_may_lead_away_by_a_link_without_a_text() {
    let post = |at: u8| {
        format!(
            "<div class=entry><h3>Bridge number {at} to close for two years</h3><p>{at} engineers found \
             cracks in three of its five piers, and the council was told so on Monday.</p>\
             <footer>{at} March 2026</footer><a class=cover href=/posts/bridge-{at}/></a></div>"
        )
    };
    for count in [1, 2, 5] {
        let posts: String = (1..=count).map(post).collect();
        let list = page("Harbours", &format!("<h1>Harbours</h1>{posts}"));
        assert_eq!(read("/matters/harbours/", &list).kind, PageKind::Hub, "{count}");
    }
}

#[test]
fn lines_of_links_with_their_dates_are_a_list() {
    let line = |at: u8| {
        format!(
            "<li><time datetime=2026-03-0{at}>2026-03-0{at} 10:00</time> <a href=/posts/{at}/>Bridge \
             number {at} to close for years</a></li>"
        )
    };
    let lines: String = (1..=6).map(line).collect();
    let list = format!(
        "<article><header><h1>Posts for March 2026</h1></header><ul>{lines}</ul></article>"
    );
    assert_eq!(read("/2026-all/", &page("Posts for March 2026", &list)).kind, PageKind::Hub);
}

#[test]
fn what_the_menu_names_and_nobody_dated_is_no_story() {
    let text = TEXT.repeat(4);
    let body = format!("<article><h1>Who we are</h1>{text}</article>");
    assert_eq!(read("/who-we-are/", &page("Who we are", &body)).kind, PageKind::Other);
    let dated = body.replace("</h1>", "</h1><time datetime=2026-03-09>9 March 2026</time>");
    assert_eq!(read("/who-we-are/", &page("Who we are", &dated)).kind, PageKind::Article);
    // A source page has no headline at all.
    assert_ne!(
        read("/2026/bridge.src.html", &format!("<!-- .. title -->{text}")).kind,
        PageKind::Article
    );
}

#[test]
fn a_story_only_in_data_is_one_beside_other_stories() {
    let card = |at: u8| {
        format!(
            "<li><h2><a href=/news/{at}>Another headline about the town, number {at}</a></h2><p>A short text \
             below the headline says what that one is about.</p><time datetime=2026-01-0{at}>2026</time></li>"
        )
    };
    let cards: String = (1..=6).map(card).collect();
    let shown = format!("<div>Loading</div><aside><h3>Related</h3><ul>{cards}</ul></aside>");
    let with = |data: &str| {
        page("Bridge to close", &shown).replace(
            "</body>",
            &format!("<script id=state type=application/json>{data}</script></body>"),
        )
    };
    let long = TEXT.replace('"', "'").repeat(2);
    let own = format!(
        r#"{{"props":{{"story":{{"slug":"bridge","title":"Bridge to close","html":"{long}","published":"2026-03-09T10:00:00Z"}}}}}}"#
    );
    let page = read("/news/bridge", &with(&own));
    assert_eq!(page.kind, PageKind::Article);
    let story = page.article.unwrap();
    assert!(story.body.starts_with("The council voted"), "{}", story.body);
    assert_eq!(story.published.unwrap().value, "2026-03-09T10:00:00Z");
    // A section's own description is no story: nobody dated it.
    let undated = own.replace("published", "about");
    assert_ne!(read("/news/bridge", &with(&undated)).kind, PageKind::Article);
}
