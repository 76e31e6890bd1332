//! The page that started the project: its theme's markup, written by us, with the whole
//! expected record, links and roles.

use newshound_core::article::{DateSource, Precision};
use newshound_core::link::LinkRole;
use newshound_core::time::UnixMillis;
use newshound_extract::{Budget, PageContext, PageKind, read_page};
use url::Url;

const BODY: [&str; 7] = [
    "Russian Foreign Minister said that his country would prefer to reach its goals in talks, and that a new round was being prepared...on Thursday…reports Asian Lite News",
    "The spokeswoman told a briefing in the capital that progress had been made in the meetings of the past days.",
    "Xinhua news agency reported that the two delegations had met three times since the end of February.",
    "The aim of the operation was not to remove the government, the spokeswoman said, and some progress was visible.",
    "Russian Foreign Minister said that his country would prefer to reach its goals in talks, and that a new round was being prepared, she said.",
    "The other side answered that it was ready to talk but would not give up an inch of its land.",
    "Three rounds of talks on the border of a third country ended without a significant breakthrough.",
];

fn teaser(slug: &str, title: &str, excerpt: &str) -> String {
    format!(
        "<article class=\"post56 blog56__item\"><div class=\"post56__text\">\
         <h3 class=\"title56\"><a href=\"/{slug}/\" rel=\"bookmark\">{title}</a></h3>\
         <div class=\"excerpt56\">{excerpt}</div></div></article>"
    )
}

fn page(chain: &str) -> String {
    let paragraphs: String = BODY.iter().map(|text| format!("<p>{text}</p>\n")).collect();
    let excerpt = "A minister met his colleague on Monday in the capital and spoke of a new start \
        after years of silence. The meeting was the first of its kind since the border was closed, \
        writes our reporter from &hellip;";
    let latest: String = [
        ("summit-opens", "Summit opens with a plea for calm"),
        ("harbour-deal", "Harbour deal signed after long night"),
        ("floods-recede", "Floods recede but roads stay shut"),
        ("budget-passes", "Budget passes by a single vote"),
    ]
    .map(|(slug, title)| teaser(slug, title, excerpt))
    .concat();
    let docked: String = [
        ("bridge-opens", "Bridge opens after nine years"),
        ("envoy-leaves", "Envoy leaves the city for good"),
    ]
    .map(|(slug, title)| {
        format!(
            "<div class=\"sidedock56__post post56\"><h3 class=\"title56\"><a href=\"/{slug}/\">\
             {title}</a></h3><div class=\"excerpt56\">The first cars crossed on Monday, and the\
             </div></div>"
        )
    })
    .concat();
    format!(
        "<!doctype html><html lang=\"en-US\"><head><meta charset=\"utf-8\">\
         <title>Moscow now prefers talks &#8211; Asian Lite News</title></head>\
         <body class=\"post-template-default single single-post\">\
         <header class=\"header56\"><nav class=\"navbar\"><ul class=\"menu\">\
         <li><a href=\"/\">Home</a></li><li><a href=\"/category/top-news/\">-Top News</a></li>\
         <li><a href=\"/world/\">World</a></li><li><a href=\"/about-us/\">About us</a></li></ul>\
         </nav></header>\
         <article id=\"wi-content\" class=\"single56 post hentry category-top-news tag-russia\">\
         <div class=\"single56__header\"><div class=\"meta56\">\
         <div class=\"meta56__item meta56__date\" title=\"09 Mar, 2022 17:08:42\">March 9, 2022</div>\
         <div class=\"meta56__item meta56__reading-time\">1 min read</div></div>\
         <h1 class=\"post-title single56__title\">Moscow now prefers talks</h1></div>\
         <div class=\"single56__body\"><div class=\"entry-content single56__content\">\n{paragraphs}\
         <p><strong>ALSO READ: <a href=\"/russian-ruble-in-freefall/\">Russian Ruble in freefall</a>\
         </strong></p></div></div>{chain}\
         <div class=\"single56__bottom_posts\"><h2 class=\"single56__heading\">Latest from -Top News\
         </h2><div class=\"blog56 blog56--list\">{latest}</div></div></article>\
         <div class=\"scrollup56\"><span class=\"go\">Go to</span><span class=\"top\">Top</span></div>\
         <footer class=\"footer56\"><p>All rights reserved.</p><a href=\"/privacy-policy/\">Privacy\
         </a></footer>\
         <div class=\"sidedock56\"><h4 class=\"sidedock56__heading\">Don&#8217;t Miss</h4>{docked}\
         </div></body></html>"
    )
}

const BOXES: &str = "<div class=\"singlenav56\">\
    <div class=\"singlenav56__post singlenav56__post--prev\"><span>Previous Story</span>\
    <h4>Ruble falls to a new low</h4>\
    <a href=\"/ruble-falls/\" aria-label=\"Ruble falls to a new low\"></a></div>\
    <div class=\"singlenav56__post singlenav56__post--next\"><span>Next Story</span>\
    <h4>Aid convoy reaches town</h4>\
    <a href=\"/aid-convoy/\" aria-label=\"Aid convoy reaches town\"></a></div></div>";

const SIMPLE: &str = "<nav class=\"navigation post-navigation\"><div class=\"nav-links\">\
    <div class=\"nav-previous\"><a href=\"/ruble-falls/\" rel=\"prev\">Ruble falls to a new low</a>\
    </div><div class=\"nav-next\"><a href=\"/aid-convoy/\" rel=\"next\">Aid convoy reaches town</a>\
    </div></div></nav>";

#[test]
fn the_record() {
    for chain in [BOXES, SIMPLE] {
        let url = Url::parse("https://paper.example/moscow-now-prefers-talks/").unwrap();
        let ctx = PageContext {
            url: &url,
            content_type: Some("text/html; charset=UTF-8"),
            robots_tag: None,
            fetched_at: UnixMillis(1_790_000_000_000),
            is_saved: false,
            budget: Budget::default(),
        };
        let page = read_page(page(chain).as_bytes(), &ctx);
        assert_eq!(page.kind, PageKind::Article);
        let story = page.article.unwrap();
        assert_eq!(story.title, "Moscow now prefers talks");
        assert_eq!(story.authors, Vec::<String>::new());
        let date = story.published.unwrap();
        assert_eq!(date.value, "2022-03-09");
        assert_eq!(date.precision, Precision::Day);
        assert_eq!(date.source, DateSource::Text);
        let paragraphs: Vec<&str> = story.body.split("\n\n").collect();
        assert_eq!(paragraphs, BODY);

        let of = |role: LinkRole| -> Vec<(&str, &str)> {
            page.links
                .iter()
                .filter(|link| link.role == role)
                .map(|link| (link.url.path(), link.text.as_str()))
                .collect()
        };
        assert_eq!(
            of(LinkRole::AlsoRead),
            [("/russian-ruble-in-freefall/", "Russian Ruble in freefall")]
        );
        assert_eq!(of(LinkRole::Previous), [("/ruble-falls/", "Ruble falls to a new low")]);
        assert_eq!(of(LinkRole::Next), [("/aid-convoy/", "Aid convoy reaches town")]);
        let latest: Vec<&str> = of(LinkRole::Latest).iter().map(|(path, _)| *path).collect();
        assert_eq!(
            latest,
            ["/summit-opens/", "/harbour-deal/", "/floods-recede/", "/budget-passes/"]
        );
        let docked: Vec<&str> = of(LinkRole::Recommended).iter().map(|(path, _)| *path).collect();
        assert_eq!(docked, ["/bridge-opens/", "/envoy-leaves/"]);
        let sections: Vec<&str> = of(LinkRole::Section).iter().map(|(path, _)| *path).collect();
        assert_eq!(sections, ["/category/top-news/", "/world/"]);
        assert_eq!(of(LinkRole::Inline), []);
        assert_eq!(of(LinkRole::Teaser), []);
    }
}
