//! Tables of small pages, one class of page a test.

use super::*;
use newshound_core::article::{DateSource, Precision};

/// 2026-11-24T00:00:00Z.
pub(super) const NOW: UnixMillis = UnixMillis(1_795_478_400_000);

pub(super) fn page(html: &str) -> Metadata {
    page_at("https://news.example/world/a-story/", html)
}

fn page_at(url: &str, html: &str) -> Metadata {
    let url = Url::parse(url).expect("a test's URL");
    collect(&Html::parse_document(html), &url, NOW, &VisibleHints::default())
}

pub(super) fn ld(json: &str) -> String {
    format!(r#"<script type="application/ld+json">{json}</script>"#)
}

fn published(found: &Metadata) -> &str {
    found.published.as_ref().map_or("", |d| d.value.as_str())
}

#[test]
fn authors_by_class_of_page() {
    let by = |author: &str| {
        ld(&format!(r#"{{"@type":"NewsArticle","headline":"T","author":{author}}}"#))
    };
    let cases: Vec<(String, &[&str])> = vec![
        (r#"<meta name=author content="Max Roe-Lind and
            Jonas Hagemann"><h1>T</h1>"#.to_owned(), &["Max Roe-Lind", "Jonas Hagemann"]),
        // The byline names all of JSON-LD's and more, a name broken over lines.
        (by(r#"{"@type":"Person","name":"Bo Ek"}"#) + r#"<h1>T</h1><div class=byline><a rel=author href="/p/a">Ann<br>
            Lee</a><p><a rel=author href="/p/b">Bo Ek</a></div>"#, &["Ann Lee", "Bo Ek"]),
        // The owner in JSON-LD, the reporter on the page.
        (by(r#"{"@type":"Person","name":"Otto Owner"}"#) + r#"<h1>T</h1><a rel=author href="/author/ann/">View all of Ann Lee's posts</a>"#, &["Ann Lee"]),
        (by(r#"{"@type":"Person","name":"Otto Owner"}"#) + r#"<h1>T</h1><span class=byline> by <span class="author vcard"><a href="/?author=2">Ann Lee</a></span></span>"#, &["Ann Lee"]),
        // Second author in contributor.
        (ld(r#"{"@type":"NewsArticle","author":"Ann Lee","contributor":[{"@type":"Person","name":"Bo Ek"}]}"#) + "<h1>T</h1>", &["Ann Lee", "Bo Ek"]),
        // Houses, agencies, accounts and buttons are no authors.
        (by(r#"{"@type":"Organization","name":"The Example"}"#) + "<h1>T</h1>", &[]),
        (by(r#""admin""#) + "<h1>T</h1>", &[]),
        (by(r#"[{"@type":"Person","name":"Reuters"},{"@type":"Person","name":"Ann Lee"}]"#) + "<h1>T</h1>", &["Ann Lee"]),
        ("<meta property=og:site_name content='Example Post'><meta name=author content='Example Post'><h1>T</h1>".to_owned(), &[]),
        ("<h1>T</h1><div class=author><a href='/share'>Facebook</a><a href='#'>Twitter</a></div>".to_owned(), &[]),
        // Teasers', comments' and columnists' names.
        ("<h1>T</h1><p>x</p><div class=comments><span class=author>Ann Lee</span></div>".to_owned(), &[]),
        ("<h1>T</h1><article><p>x</p><article><span class=byline>By Ann Lee</span></article></article>".to_owned(), &[]),
        ("<nav><a href='/author/ann-lee'>Ann Lee</a></nav><h1>T</h1>".to_owned(), &[]),
        // Names of everybody under the story are teasers'; one name is a signature.
        ("<h1>T</h1><p>".to_owned() + &"word ".repeat(500) + "</p><p><a rel=author>Ann Lee</a><p><a rel=author>Bo Ek</a><p><a rel=author>Cy Orr</a><p><a rel=author>Di Fox</a>", &[]),
        ("<h1>T</h1><p>".to_owned() + &"word ".repeat(500) + "</p><p><a rel=author>Ann Lee</a>", &["Ann Lee"]),
        // A link beside a name; the authors of a paper.
        ("<h1>T</h1><div class=byline><a rel=author href='/a'>Ann Lee</a><a rel=author href='/a'>Full Bio</a></div>".to_owned(), &["Ann Lee"]),
        ("<meta name=citation_author content='Lee, Ann'><meta name=citation_author content='Bo Ek'><h1>T</h1>".to_owned(), &["Ann Lee", "Bo Ek"]),
        // Who reviewed it is none; a layout that is called after its image.
        ("<h1>T</h1><div class=byline>By <a href='/author/ann-lee'>Ann Lee</a>. Reviewed by <a href='/author/bo-ek'>Bo Ek</a></div>".to_owned(), &["Ann Lee"]),
        ("<h1>T</h1><div class=byline>Reviewed by <a href='/author/bo-ek'>Bo Ek</a></div>".to_owned(), &["Bo Ek"]),
        ("<h1>T</h1><div class=image-contained><p class=author-line>Written By: <a href='/author/ann-lee'>Ann Lee</a></p></div>".to_owned(), &["Ann Lee"]),
        ("<h1>T</h1><div class=image-contained><p class=author-line>Photo: <a href='/author/ann-lee'>Ann Lee</a></p></div>".to_owned(), &[]),
        // Microdata.
        ("<h1>T</h1><span itemprop=author itemscope><span itemprop=name>Ann Lee</span> of The Example</span>".to_owned(), &["Ann Lee"]),
        // Bylines without markup, by language.
        ("<h1>T</h1><p>By Ann Lee and Bo Ek, in Kyiv</p>".to_owned(), &["Ann Lee", "Bo Ek"]),
        ("<h1>T</h1><div>Written by</div><div>Ann Lee</div>".to_owned(), &["Ann Lee"]),
        ("<h1>T</h1><p>Von Anna Groß und Karl Müller</p>".to_owned(), &["Anna Groß", "Karl Müller"]),
        ("<h1>T</h1><p>Par Zoé Le Goff</p>".to_owned(), &["Zoé Le Goff"]),
        ("<h1>T</h1><p>Por Luis Gómez</p>".to_owned(), &["Luis Gómez"]),
        ("<h1>T</h1><p class=autore>Di Marco Rossi</p>".to_owned(), &["Marco Rossi"]),
        ("<h1>T</h1><p>Door Piet van der Berg</p>".to_owned(), &["Piet van der Berg"]),
        ("<h1>T</h1><p class=byline>Av Lars Öberg</p>".to_owned(), &["Lars Öberg"]),
        ("<h1>T</h1><p>Skrevet af Mette Holm</p>".to_owned(), &["Mette Holm"]),
        ("<h1>T</h1><p>Автор: Анна Иванова</p>".to_owned(), &["Анна Иванова"]),
        ("<h1>T</h1><p class=yazar>Yazan: Ayşe Demir</p>".to_owned(), &["Ayşe Demir"]),
        ("<h1>T</h1><p>Oleh Budi Santoso</p>".to_owned(), &["Budi Santoso"]),
        ("<h1>T</h1><p>Kirjoittanut Matti Virtanen</p>".to_owned(), &["Matti Virtanen"]),
        ("<h1>T</h1><p>بقلم: أحمد علي</p>".to_owned(), &["أحمد علي"]),
        ("<h1>T</h1><p>记者：王小明</p>".to_owned(), &["王小明"]),
        // A name right before the date.
        ("<h1>T</h1><div>Ann Lee | <span class=date>24.11.2025</span></div>".to_owned(), &["Ann Lee"]),
        // A credit at a paragraph's end.
        ("<h1>T</h1><p>It was a long day for the country and its people, writes Ann Lee for Example Lite</p>".to_owned(), &["Ann Lee"]),
        // What begins like a byline but is a sentence.
        ("<h1>T</h1><p>By midnight the square was empty.</p>".to_owned(), &[]),
    ];
    for (html, want) in cases {
        assert_eq!(page(&html).authors, want, "{html}");
    }
}

#[test]
fn credits_houses_and_agencies_apart() {
    let html = ld(
        r#"{"@type":"NewsArticle","author":[{"@type":"Organization","name":"dpa"},{"@type":"Organization","name":"The Example"}]}"#,
    );
    let found = page(&html);
    assert_eq!(found.authors, [""; 0]);
    assert_eq!(found.agencies, ["dpa"]);
    assert_eq!(found.house_credits, ["dpa", "The Example"]);
    assert_eq!(found.credited(), ["dpa"]);
}

/// A paragraph of prose.
const LONG: &str = "The harbour board voted on Tuesday to close the eastern quay for eleven months \
    while divers replace the oldest of its steel piles, some of which were driven in the year the \
    fish market opened and have lost nearly half of their thickness since then.";

#[test]
fn a_saved_page_has_no_now() {
    for (text, is_saved, want) in [
        ("5 minutes ago", false, "2026-11-23T23:55:00Z"),
        ("5 minutes ago", true, ""),
        ("March 9, 2022", true, "2022-03-09"),
    ] {
        let url = Url::parse("https://news.example/a").expect("a test's URL");
        let html = Html::parse_document(&format!("<h1>T</h1><span class=date>{text}</span>"));
        let hints = VisibleHints { is_saved, ..VisibleHints::default() };
        assert_eq!(published(&collect(&html, &url, NOW, &hints)), want, "{text} {is_saved}");
    }
}

#[test]
fn dates_by_class_of_page() {
    let story = |fields: &str| {
        ld(&format!(r#"{{"@type":"NewsArticle","headline":"T",{fields}}}"#)) + "<h1>T</h1>"
    };
    let cases: Vec<(&str, String, &str)> = vec![
        // A day in the page, the instant in JSON-LD: no conflict.
        ("/", story(r#""datePublished":"2026-06-01T18:09:36Z""#) + "<time datetime=2026-06-02>June 2</time>", "2026-06-01T18:09:36Z"),
        ("/", story(r#""datePublished":"2026-06-02""#) + "<time datetime='2026-06-01T18:09:36Z'>x</time>", "2026-06-01T18:09:36Z"),
        // The page's own offset is kept.
        ("/", story(r#""datePublished":"2026-03-09T17:08:42+05:30""#), "2026-03-09T17:08:42+05:30"),
        // A URL's day is local; the exact time beats it.
        ("/2026/06/02/slug/", "<h1>T</h1><time datetime='2026-06-01T23:10:00Z'>x</time>".to_owned(), "2026-06-01T23:10:00Z"),
        ("/2026/06/02/slug/", "<h1>T</h1>".to_owned(), "2026-06-02"),
        ("/2026/jun/02/slug/", "<h1>T</h1>".to_owned(), "2026-06-02"),
        ("/news/20260602-slug", "<h1>T</h1>".to_owned(), "2026-06-02"),
        ("/news/2026-06-02-slug", "<h1>T</h1>".to_owned(), "2026-06-02"),
        ("/article/A2026060214320005196", "<h1>T</h1>".to_owned(), "2026-06-02"),
        ("/article/A2026069914320005196", "<h1>T</h1>".to_owned(), ""),
        ("/", "<h1>T</h1><div data-deploy-dt='2026.06.02 18:40' data-re-deploy-dt='2026.06.03 08:00'>x</div>".to_owned(), "2026-06-02T18:40:00"),
        // Years and numbers that are no dates.
        ("/2026/", "<h1>2026</h1>".to_owned(), ""),
        ("/48/", "<h1>T</h1>".to_owned(), ""),
        ("/story/20269902", "<h1>T</h1>".to_owned(), ""),
        // meta.
        ("/", "<meta property='article:published_time' content='2026-03-09T10:00:00+00:00'><h1>T</h1>".to_owned(), "2026-03-09T10:00:00Z"),
        // Published and updated in one line.
        ("/", "<h1>T</h1><p class=date>05.04.2025 - Güncelleme : 06.04.2025</p>".to_owned(), "2025-04-05"),
        ("/", "<h1>T</h1><p class=date>Updated: 6 April 2025</p><p class=date>Published: 5 April 2025</p>".to_owned(), "2025-04-05"),
        // Only "Last updated" is printed.
        ("/", "<h1>T</h1><p>Last updated: 6 April 2025</p>".to_owned(), "2025-04-06"),
        // The machine knows the change alone, and the page prints it; it prints nothing.
        ("/", story(r#""dateModified":"2025-04-06T10:00:00Z""#) + "<p>Updated on 6 April 2025</p>", "2025-04-06T10:00:00Z"),
        ("/", story(r#""dateModified":"2025-04-06T10:00:00Z""#), ""),
        // Day and month: by the language, by the URL, by a date that can be read in one way only.
        ("/", "<html lang=en-us><h1>T</h1><p class=date>03/10/2023</p>".to_owned(), "2023-03-10"),
        ("/2023/october/03/t/", "<html lang=en-us><h1>T</h1><p class=date>03/10/2023</p>".to_owned(), "2023-10-03"),
        ("/2023/march/10/t/", "<html lang=en-gb><h1>T</h1><p class=date>03/10/2023</p>".to_owned(), "2023-03-10"),
        ("/", "<html lang=en-us><h1>T</h1><p class=date>03/10/2023</p><p>29/09/2023</p>".to_owned(), "2023-10-03"),
        ("/", "<html lang=en-us><h1>T</h1><p class=date>03/10/2023</p><p>29/09/2023</p><p>09/30/2023</p>".to_owned(), "2023-03-10"),
        // A site builder's page: its headline is a paragraph, far below the menus.
        ("/", format!("<title>How the harbour was built | X</title>{}<p>How the harbour was built</p><p>March 9, 2022</p><p>{}</p>", "<p>An entry of a menu</p>".repeat(130), "One more line. ".repeat(9)), "2022-03-09"),
        // Teasers', comments' and the future's dates; a clock of today in the head.
        ("/", "<h1>T</h1><p>x</p><div class=related><time datetime=2025-01-01>x</time></div>".to_owned(), ""),
        ("/", "<h1>T</h1><p>x</p><div class=comments><time datetime=2025-01-01>x</time></div>".to_owned(), ""),
        ("/", "<h1>T</h1><time datetime='2031-01-01'>x</time>".to_owned(), ""),
        ("/", "<header><div class=date>Tuesday, November 24, 2026</div></header><h1>T</h1><div class=date>March 9, 2022</div>".to_owned(), "2022-03-09"),
        // An embedded post's date.
        ("/", "<h1>T</h1><p class=date>March 9, 2022</p><blockquote><time datetime='2021-01-01'>x</time></blockquote>".to_owned(), "2022-03-09"),
        // The story's own foot is called a footer, the list of other stories is not.
        ("/a/", format!("<div><article><h1>T</h1><p>{LONG}</p><footer class=entry-footer><a href=/a/><time datetime='2025-03-09T10:00:00Z'>x</time></a></footer></article></div><div class=column><ul>{}</ul></div>", "<li><a href='/b/'>Another story of the town</a> <span class=post-date>7 May 2025</span></li>".repeat(3)), "2025-03-09T10:00:00Z"),
        ("/2025/03/09/a/", format!("<div><article><h1>T</h1><p>{LONG}</p></article></div><div class=column>{}</div>", "<div><a href='/b/'>Another story of the town</a><time datetime=2025-05-07>x</time></div>".repeat(3)), "2025-03-09"),
        // Cards below, the only dates of the page; microdata in them.
        ("/", format!("<h1>T</h1><p>{LONG}</p><div class=more>{}</div>", "<div class=one><a href=/b/><h4>Another story of the town</h4></a><time datetime=2025-05-07>x</time></div>".repeat(3)), ""),
        ("/", format!("<h1>T</h1><p>{LONG}</p>{}", "<div><h4><a href=/b/>Another story of the town</a></h4><time itemprop=datePublished datetime=2025-05-07>x</time></div>".repeat(3)), ""),
        // The URL and the page agree against a template's date in the head; a change does not.
        ("/2025/03/09/a/", "<meta name=date content=2019-01-01><div><h1>T</h1><time datetime=2025-03-09>x</time></div>".to_owned(), "2025-03-09"),
        ("/", story(r#""datePublished":"2025-03-09T10:00:00Z","dateModified":"2025-03-12T10:00:00Z""#) + "<p class=date>March 12, 2025</p>", "2025-03-09T10:00:00Z"),
        // The day of the fetch in a bar above, and in the story's own head.
        ("/2025/03/09/a/", format!("<header><time datetime=2026-11-24>x</time></header><main><h1>T</h1><p>{LONG}</p></main>"), "2025-03-09"),
        ("/", format!("<div class=bar>November 24, 2026</div><main><h1>T</h1><p>{LONG}</p></main>"), ""),
        ("/", format!("<main><h1>T</h1><div class=date>November 24, 2026</div><p>{LONG}</p></main>"), "2026-11-24"),
        // Day and month beside a date written for machines.
        ("/", "<html lang=en-us><h1>T</h1><p class=date>03/10/2023</p><time datetime=2023-10-03></time>".to_owned(), "2023-10-03"),
        ("/", "<html lang=en-gb><h1>T</h1><p class=date>05/10/2023</p><div class=related><h4><a href=/b/>Another story</a></h4><time datetime=2023-02-11>02/11/2023</time></div>".to_owned(), "2023-05-10"),
        // Relative, against the time of the fetch.
        ("/", "<h1>T</h1><span class=date>5 minutes ago</span>".to_owned(), "2026-11-23T23:55:00Z"),
        ("/", "<html lang=de><h1>T</h1><span class=datum>vor 2 Tagen</span>".to_owned(), "2026-11-22"),
        // Text without any markup.
        ("/", "<h1>T</h1><p>March 9, 2022</p><p>body</p>".to_owned(), "2022-03-09"),
    ];
    for (path, html, want) in cases {
        let found = page_at(&format!("https://news.example{path}"), &html);
        assert_eq!(published(&found), want, "{path} {html}");
    }
}

/// The page that started the project: its theme's markup.
const SEED: &str = r##"<html lang="en-US"><head><title>Moscow now prefers talks – Example Lite</title></head>
<body class="single"><article id="wi-content" class="single56 post hentry category-top-news">
<div class="single56__header"><div class="meta56">
<div class="meta56__item meta56__date" title="09 Mar, 2022 17:08:42">March 9, 2022</div>
<div class="meta56__item meta56__reading-time">1 min read</div></div>
<h1 class="post-title single56__title">Moscow now prefers talks</h1></div>
<div class="single56__body"><div class="entry-content single56__content">
<p>The minister said that talks were the better way on Thursday…reports Example Lite News</p>
<p>"We want talks," she said, as Xinhua news agency reported.</p>
<p>ALSO READ: <a href="/ruble/">Ruble in freefall</a></p></div></div>
<div class="singlenav56"><div class="singlenav56__post--prev"><span>Previous Story</span><h4>Old</h4><a href="/old/" aria-label="Old"></a></div></div>
<div class="single56__bottom_posts"><h2 class="single56__heading">Latest from -Top News</h2><div class="blog56">
<article class="post56"><h3 class="title56"><a href="/new/">New</a></h3><div class="meta56__date" title="20 Nov, 2025 10:10:10">November 20, 2025</div></article>
</div></div></article><div class="scrollup56"><span class="go">Go to</span><span class="top">Top</span></div></body></html>"##;

#[test]
fn the_seed_page() {
    let found = page(SEED);
    assert_eq!(found.title, "Moscow now prefers talks");
    let date = found.published.expect("a date");
    assert_eq!(
        (date.value.as_str(), date.precision, date.source),
        ("2022-03-09", Precision::Day, DateSource::Text)
    );
    assert_eq!(found.authors, [""; 0]);
    assert_eq!(found.section.as_deref(), Some("-Top News"));
    assert_eq!(found.publisher.as_deref(), Some("Example Lite News"));
    assert_eq!(found.language.as_deref(), Some("en-us"));
}

#[test]
fn other_facts() {
    let html = ld(
        r#"{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"The Example"},
        {"@type":"OpinionNewsArticle","headline":"T","articleSection":"World","keywords":"a, b","isAccessibleForFree":"False",
        "image":["/i.jpg"],"publisher":{"@type":"Organization","name":"The Example"},"inLanguage":"en_GB",
        "articleBody":"One &amp; one.\n\n<p>Two.</p>"}]}"#,
    ) + "<link rel=canonical href='/world/a-story/'><link rel=amphtml href='amp/'><meta name=description content='What &amp; why'><h1>T</h1>";
    let found = page(&html);
    assert_eq!(found.kind, ArticleKind::Opinion);
    assert_eq!(found.page_type, PageType::Article);
    assert_eq!(found.section.as_deref(), Some("World"));
    assert_eq!(found.tags, ["a", "b"]);
    assert_eq!(found.declared.free, Some(false));
    assert_eq!(found.lead_image.as_deref(), Some("https://news.example/i.jpg"));
    assert_eq!(found.publisher.as_deref(), Some("The Example"));
    assert_eq!(found.language.as_deref(), Some("en-gb"));
    assert_eq!(found.article_body.as_deref(), Some("One & one.\n\nTwo."));
    assert_eq!(found.description.as_deref(), Some("What & why"));
    assert_eq!(
        found.canonical.as_ref().map(Url::as_str),
        Some("https://news.example/world/a-story/")
    );
    assert_eq!(
        found.amp.as_ref().map(Url::as_str),
        Some("https://news.example/world/a-story/amp/")
    );
}

#[test]
fn kinds_and_types() {
    for (url, html, kind) in [
        ("/opinion/a-story", String::new(), ArticleKind::Opinion),
        ("/a-live-story", ld(r#"{"@type":"LiveBlogPosting"}"#), ArticleKind::LiveBlog),
        ("/video/a-story", String::new(), ArticleKind::Video),
        ("/world/opinion", String::new(), ArticleKind::News),
        ("/press-releases/x", String::new(), ArticleKind::PressRelease),
        ("/a", "<meta property=article:section content=Reviews>".to_owned(), ArticleKind::Review),
        ("/sponsored/a", String::new(), ArticleKind::Sponsored),
    ] {
        assert_eq!(page_at(&format!("https://news.example{url}"), &html).kind, kind, "{url}");
    }
    for (html, want) in [
        ("<meta property=og:type content=article>".to_owned(), PageType::Article),
        ("<meta property=og:type content=website>".to_owned(), PageType::Website),
        (ld(r#"{"@type":"CollectionPage"}"#), PageType::Listing),
        (ld(r#"{"@type":"ProfilePage"}"#), PageType::Profile),
        (ld(r#"{"@type":"WebPage"}"#), PageType::WebPage),
        (
            "<div itemscope itemtype='https://schema.org/NewsArticle'>x</div>".to_owned(),
            PageType::Article,
        ),
        (String::new(), PageType::Unsaid),
    ] {
        assert_eq!(page(&html).page_type, want, "{html}");
    }
    for (html, news) in [
        (ld(r#"{"@type":"NewsArticle","headline":"T"}"#), true),
        (ld(r#"{"@type":["LiveBlogPosting"],"headline":"T"}"#), true),
        (ld(r#"{"@type":"BlogPosting","headline":"T"}"#), false),
        ("<div itemscope itemtype='https://schema.org/NewsArticle'>x</div>".to_owned(), true),
        ("<meta property=og:type content=article>".to_owned(), false),
    ] {
        assert_eq!(page(&html).news, news, "{html}");
    }
}

#[test]
fn languages() {
    let german = "Die Regierung hat am Donnerstag ein neues Gesetz vorgelegt, das nach langer Debatte im Parlament \
        beschlossen werden soll. Die Opposition kritisierte den Entwurf scharf und kündigte an, dagegen zu klagen. \
        Beobachter rechnen mit einer Entscheidung noch vor dem Ende des Jahres.";
    for (declared, text, want) in [
        (Some("en-US"), german, Some("de")),
        (Some("de-AT"), german, Some("de-at")),
        (None, german, Some("de")),
        // The script says more than the tag; signs of Chinese and Japanese say more than letters.
        (None, &"东港码头将关闭十一个月，以便更换最旧的钢桩。".repeat(5), Some("zh")),
        (Some("en"), &"东港码头将关闭十一个月，以便更换最旧的钢桩。".repeat(5), Some("zh")),
        (Some("zh-tw"), &"東港碼頭將關閉十一個月，以便更換最舊的鋼樁。".repeat(5), Some("zh-tw")),
        (Some("en"), &"東埠頭は古い鋼杭を交換するため十一か月間閉鎖される。".repeat(4), Some("ja")),
        (
            Some("en"),
            &"बंदरगाह बोर्ड ने मंगलवार को पूर्वी घाट को ग्यारह महीने के लिए बंद करने का निर्णय लिया। "
                .repeat(4),
            Some("hi"),
        ),
        (
            Some("mr"),
            &"बंदर मंडळाने मंगळवारी पूर्व घाट अकरा महिन्यांसाठी बंद करण्याचा निर्णय घेतला आहे. ".repeat(4),
            Some("mr"),
        ),
        (Some("en-us"), "short", Some("en-us")),
        (None, "short", None),
    ] {
        assert_eq!(language(declared, text).as_deref(), want);
    }
}

#[test]
fn a_page_of_nothing() {
    for html in ["", "<html>", "<h1></h1>", "<script type='application/ld+json'>{</script>", "\0"] {
        assert_eq!(page(html).title, "", "{html}");
    }
}

#[test]
fn hostile_pages_end_soon() {
    let started = std::time::Instant::now();
    for html in [
        format!("<title>{}</title><h1>{}</h1>", " - | ".repeat(400), "a b ".repeat(500)),
        format!("<h1>T</h1>{}", "<div class='author date'>".repeat(2_000)),
        format!(
            "<h1>T</h1><div class=byline>{}</div>",
            "<a rel=author href=/author/x>A B</a>".repeat(5_000)
        ),
        format!("<h1>T</h1>{}", "<time>1 </time>".repeat(20_000)),
        "<h1>a b c d e f g</h1>".repeat(3_000),
        ld(&"[".repeat(100_000)),
        ld(&format!("{{\"@type\":\"Article\",\"author\":[{}]}}", "\"A B\",".repeat(50_000))),
        ld(&"{\"a\":".repeat(50_000)),
        "<meta name=author content='a,b;c|d and e'>".repeat(10_000),
    ] {
        let _ = page(&html);
    }
    // Debug builds on a busy machine; quadratic work would take minutes.
    assert!(started.elapsed().as_secs() < 30);
}

/// An old table layout: no metadata, no h1, date and author in one line under an h2, and more
/// short texts below than are kept above a headline.
#[test]
fn an_old_layout_says_date_and_author_in_one_line() {
    let tail: String =
        (0..300).map(|n| format!("<div><a href=/{n}>Teaser {n}</a></div>")).collect();
    for (line, day) in [
        ("Published: 20 November 2026, 17:00 | By Anna Example", "2026-11-20T17:00:00"),
        ("By Anna Example | 9 March 2022", "2022-03-09"),
        ("20 November 2026 - Anna Example", "2026-11-20"),
    ] {
        let html = format!(
            "<title>A bridge is built at last | The Example</title><table><tr><td><div id=content>\
             <h2 class=headline>A bridge is built at last</h2><div class=info>{line}</div>\
             Text of it.<br><br>More.</div></td></tr></table>{tail}"
        );
        let found = page(&html);
        assert_eq!(published(&found), day, "{line}");
        if line.contains("By") {
            assert_eq!(found.authors, ["Anna Example"], "{line}");
        }
    }
}
