//! Kinds of pages, issues, links and trimmed furniture, on small pages written by us.

#![expect(clippy::unwrap_used, reason = "tests")]

use newshound_core::link::LinkRole;
use newshound_core::time::UnixMillis;
use newshound_extract::{Budget, Issue, Page, PageContext, PageKind, read_page, read_page_until};
use url::Url;

fn read(url: &str, html: &str) -> Page {
    read_bytes(url, html.as_bytes())
}

fn read_bytes(url: &str, bytes: &[u8]) -> Page {
    let url = Url::parse(url).unwrap();
    read_page(bytes, &context(&url))
}

fn context(url: &Url) -> PageContext<'_> {
    PageContext {
        url,
        content_type: Some("text/html"),
        robots_tag: None,
        fetched_at: UnixMillis(1_790_000_000_000),
        is_saved: false,
        budget: Budget::default(),
    }
}

const LEAD: &str = "The council voted on Tuesday to close the old harbour bridge for two years, \
    after engineers had found cracks in three of its five piers.";
const MORE: &str = "Traffic will be led over the northern crossing, the mayor said, and buses \
    will run every five minutes from the first of May on.";

fn story(extra: &str) -> String {
    format!(
        "<html lang=en><head><title>Bridge to close for two years - The Paper</title></head><body>\
         <nav><a href=/>Home</a> <a href=/town/>Town</a></nav><main><article>\
         <h1>Bridge to close for two years</h1><time datetime=2026-03-09T10:00:00Z>9 March 2026</time>\
         <p>{LEAD}</p><p>{MORE}</p><p>{LEAD} The works are paid by the state.</p>{extra}</article></main>\
         <footer>All rights reserved.</footer></body></html>"
    )
}

fn teasers(count: usize) -> String {
    (0..count)
        .map(|n| {
            format!(
                "<div class=card><h3><a href=/2026/03/story-number-{n}/>A headline about the town, \
                 number {n}</a></h3><p>A short text below the headline says what it is about, and \
                 then it breaks off.</p></div>"
            )
        })
        .collect()
}

/// One class on `body` decides nothing, and a list of whole posts is a list.
#[test]
fn kinds_by_structure() {
    let home = story("").replace("<body>", "<body class=home>");
    assert_eq!(read("https://news.example/bridge.html", &home).kind, PageKind::Article);
    let posts: String = (0..3)
        .map(|n| {
            format!(
                "<article itemscope itemtype=http://schema.org/Article><h1><a href=/news/bridge-{n}/>\
                 Bridge number {n} to close for years</a></h1><p><time datetime=2026-03-0{n}>0{n}.03.\
                 2026</time></p><p>{LEAD}</p><p>{MORE}</p></article>",
                n = n + 1
            )
        })
        .collect();
    let list = format!(
        "<html><head><title>The Paper</title></head><body><main>{posts}</main></body></html>"
    );
    for url in ["https://news.example/index-2.html", "https://news.example/older"] {
        assert_eq!(read(url, &list).kind, PageKind::Hub, "{url}");
    }
    // The same boxes below a story of its own are the next ones; it stays a story.
    let below = story(&format!("<p>{MORE} {LEAD}</p>"))
        .replace("<footer>", &format!("{}<footer>", teasers(3)));
    assert_eq!(read("https://news.example/bridge.html", &below).kind, PageKind::Article);
}

/// What browsers show, or show without scripts.
#[test]
fn parts_that_markup_folds() {
    let text = format!("<p>{LEAD}</p><p>{MORE}</p><p>{LEAD} So it was.</p><p>{MORE} And on.</p>");
    let page = |inside: &str| {
        format!(
            "<html lang=en><head><title>Bridge to close for two years - The Paper</title></head><body>\
             <main><article><h1>Bridge to close for two years</h1><time datetime=2026-03-09>9 March \
             2026</time>{inside}</article></main></body></html>"
        )
    };
    for inside in [
        format!("<a-story><template shadowrootmode=open><div>{text}</div></template></a-story>"),
        format!("<noscript><div>{text}</div></noscript>"),
        format!(
            "<p>{LEAD}</p><p>{MORE}</p><div hidden><p>{LEAD} So it was.</p><p>{MORE} And on.</p></div>"
        ),
    ] {
        let found = read("https://news.example/bridge.html", &page(&inside));
        let body = found.article.map(|draft| draft.body).unwrap_or_default();
        assert!(body.contains("piers.") && body.contains("And on."), "{inside}: {body}");
    }
    // A template that no browser shows.
    let hidden =
        page(&format!("<p>{LEAD}</p><p>{MORE}</p><template><p>{LEAD} So it was.</p></template>"));
    let found = read("https://news.example/bridge.html", &hidden).article.unwrap();
    assert!(!found.body.contains("So it was"));
}

/// A run of like boxes below the story, each with a name and a time, in no language at all.
#[test]
fn comments_by_structure_and_tables_as_a_whole() {
    let comments: String = ["salty_dog1", "salty_dog2", "Mrs Quay"]
        .iter()
        .map(|name| {
            format!(
                "<div class=q7><span>{name}</span> <span>25.11.2026 09:15</span><p>I have lived here for \
                 thirty years, said {name}, and never saw the like of it in this town of ours.</p></div>"
            )
        })
        .collect();
    let table = "<table><tr><th>Pier</th><th>Boat</th><th>Time</th></tr><tr><td>1</td><td>Northquay</td>\
        <td>6:41.2</td></tr><tr><td>2</td><td>Hill</td><td>6:44.9</td></tr></table>";
    let html =
        story(table).replace("</article>", &format!("</article><div class=q6>{comments}</div>"));
    let body = read("https://news.example/bridge.html", &html).article.unwrap().body;
    assert!(!body.contains("thirty years"), "{body}");
    assert!(body.contains("Northquay") && body.contains("6:44.9"), "{body}");
}

#[test]
fn kinds() {
    let list = format!("<html><body><h1>Town</h1><main>{}</main></body></html>", teasers(14));
    let short = format!(
        "<html><body><article><h1>Bridge closed after crash</h1><time datetime=2026-03-09>9 March \
         2026</time><p>{LEAD}</p></article><section><h2>Latest</h2>{}</section></body></html>",
        teasers(12)
    );
    let password = "<html><head><title>Protected: Secret</title></head><body class=single><article>\
        <h1>Protected: Secret story</h1><form class=post-password-form method=post \
        action=/wp-login.php?action=postpass><p>This content is password protected. To view it \
        please enter your password below:</p><input type=password name=post_password></form>\
        </article></body></html>";
    let about = format!("<html><body><h1>About us</h1><p>{LEAD}</p></body></html>");
    let attachment = story("").replace("<body>", "<body class='attachment single'>");
    let shell = "<html><head><title>News</title></head><body><div id=root></div>\
        <script src=/app.js></script></body></html>";
    let challenge = "<html><head><title>Just a moment...</title></head><body><p>Checking your \
        browser before you go on.</p></body></html>";
    let second = story("<div class=pagination><a href=/town/bridge/>1</a> 2</div>");
    let cases: &[(&str, &str, String, PageKind)] = &[
        ("a story", "https://a.example/town/bridge/", story(""), PageKind::Article),
        ("a numeric slug", "https://a.example/2026/", story(""), PageKind::Article),
        ("another", "https://a.example/48/", story(""), PageKind::Article),
        ("plain permalink", "https://a.example/?p=12", story(""), PageKind::Article),
        ("two sentences, many teasers", "https://a.example/town/crash/", short, PageKind::Article),
        ("a section", "https://a.example/town/", list.clone(), PageKind::Hub),
        ("a front page", "https://a.example/", list.clone(), PageKind::Hub),
        ("a tag", "https://a.example/tag/bridge/", list, PageKind::Hub),
        ("a password form", "https://a.example/secret/", password.to_owned(), PageKind::Other),
        ("about", "https://a.example/about-us/", about, PageKind::Other),
        ("an attachment", "https://a.example/town/picture/", attachment, PageKind::Other),
        ("search", "https://a.example/?s=bridge", story(""), PageKind::Other),
        ("a shell", "https://a.example/x/", shell.to_owned(), PageKind::Other),
        ("a challenge", "https://a.example/x/", challenge.to_owned(), PageKind::Other),
        ("page two", "https://a.example/town/bridge/2/", second, PageKind::Continuation),
    ];
    for (what, url, html, kind) in cases {
        let page = read(url, html);
        assert_eq!(page.kind, *kind, "{what}");
        assert_eq!(
            page.article.is_some(),
            matches!(kind, PageKind::Article | PageKind::Continuation),
            "{what}"
        );
    }
    assert!(read("https://a.example/x/", shell).issues.contains(&Issue::NeedsJavascript));
    assert!(read("https://a.example/x/", challenge).issues.contains(&Issue::Challenge));
    assert!(read("https://a.example/secret/", password).issues.contains(&Issue::PasswordForm));
}

#[test]
fn a_story_may_name_its_next_page_in_its_head_alone() {
    for (next, found) in [
        ("/town/bridge/2/", true),
        ("https://a.example/town/bridge?page=2", true),
        ("/town/another-story/", false),
        ("/town/bridge/", false),
    ] {
        let head = format!("<head><link rel='nofollow NEXT' href='{next}'>");
        let html = story("").replacen("<head>", &head, 1);
        assert!(html.contains(next));
        let page = read("https://a.example/town/bridge/", &html);
        let roles: Vec<LinkRole> = page.links.iter().map(|link| link.role).collect();
        assert_eq!(roles.contains(&LinkRole::Continuation), found, "{next}: {roles:?}");
    }
}

#[test]
fn a_short_story_is_not_its_teasers() {
    let html = format!(
        "<html><body class=single><article><h1>Bridge closed after crash</h1><p>{LEAD}</p></article>\
         <section><h2>Latest from Town</h2>{}</section></body></html>",
        teasers(10)
    );
    let story = read("https://a.example/crash/", &html).article.unwrap();
    assert_eq!(story.body, LEAD);
}

#[test]
fn furniture_is_trimmed() {
    let cases = [
        "<p><strong>ALSO READ: <a href=/other/>Another story of the town</a></strong></p>",
        "<div class=share-bar><a href=/s>Share</a> <a href=/t>Tweet</a></div>",
        "<figure><img src=/a.jpg><figcaption>The bridge in May. Photo: A. Person</figcaption></figure>",
        "<div class=newsletter-signup><p>Sign up for our newsletter and get it every day.</p></div>",
        "<div class=author-bio><p>Jane Doe is a reporter who covers the town.</p></div>",
        "<div id=comments><h3>Comments</h3><p>I have said so for years, and nobody listened to me.</p></div>",
        "<ul class=tags><li><a href=/tag/bridge/>bridge</a></li></ul>",
        "<div class=cookie-notice><p>We use cookies to improve this page for you.</p></div>",
        "<p>Copyright 2026 The Paper. All rights reserved.</p>",
    ];
    let want = read("https://a.example/town/bridge/", &story("")).article.unwrap().body;
    for extra in cases {
        let got = read("https://a.example/town/bridge/", &story(extra)).article.unwrap().body;
        assert_eq!(got, want, "{extra}");
    }
}

#[test]
fn link_roles() {
    let html = story(
        "<p>A report of <a href=/town/cracks/>the cracks</a> was kept back for months, people of \
         the town told this paper, and nobody knew.</p>\
         <div class=related><h3>Related stories</h3><ul><li><a href=/town/ferry-runs-again/>Ferry \
         runs again after a long pause</a></li></ul></div>\
         <p class=tags><a rel=tag href=/tag/bridge/>bridge</a></p>\
         <a rel=author href=/author/jane/>Jane Doe</a>\
         <a href=https://other.example/report>the full report of the state</a>\
         <a href=mailto:a@b.example>mail</a><a href='javascript:x()'>x</a><a href=#top>top</a>",
    );
    let page = read("https://a.example/town/bridge/", &html);
    let role = |path: &str| page.links.iter().find(|l| l.url.path() == path).map(|l| l.role);
    let cases = [
        ("/", LinkRole::Navigation),
        ("/town/", LinkRole::Section),
        ("/town/cracks/", LinkRole::Inline),
        ("/town/ferry-runs-again/", LinkRole::Related),
        ("/tag/bridge/", LinkRole::Tag),
        ("/author/jane/", LinkRole::Author),
        ("/report", LinkRole::External),
    ];
    for (path, want) in cases {
        assert_eq!(role(path), Some(want), "{path}");
    }
    assert_eq!(page.links.len(), cases.len());

    let hub = format!(
        "<html><body><h1>Town</h1>{}<div class=pagination><a href=/town/page/2/>2</a></div>",
        teasers(10)
    );
    let page = read("https://a.example/town/", &hub);
    let count = |role| page.links.iter().filter(|link| link.role == role).count();
    assert_eq!((count(LinkRole::Teaser), count(LinkRole::Pagination)), (10, 1));

    let based = "<base href=https://a.example/deep/><a href=x.html>A link that is relative</a>";
    assert_eq!(read("https://a.example/", based).links[0].url.path(), "/deep/x.html");
}

/// A word at the start of a headline makes it no heading of a list, and no label of a pager.
#[test]
fn headlines_that_begin_like_headings() {
    let headlines = [
        "Watch the new bridge being lifted",
        "More rain is expected in the north",
        "Read the full verdict of the court",
        "Popular mayor will not stand again",
        "Related crimes are on the rise again",
        "Latest census shows fewer farmers",
        "Next winter may be a cold one here",
        "Previous owner tells of the ship",
        "Recommended doses are too high, study says",
    ];
    for form in [
        "<article><h2><a href='{}'>{t}</a></h2><p>What was told about it on Monday.</p></article>",
        "<a href='{}' class=card><h3>{t}</h3><p>What was told about it on Monday.</p></a>",
        "<div><h3><a href='{}'>{t}</a></h3></div><div><p>What was told of it.</p></div>",
    ] {
        let cards: String = (0..27)
            .map(|n| {
                let url = format!("/town/a-story-with-number-{n}-of-many");
                form.replace("{}", &url).replace("{t}", headlines[n % headlines.len()])
            })
            .collect();
        let html = format!("<html><body><main>{cards}</main></body></html>");
        let page = read("https://a.example/", &html);
        let roles: Vec<LinkRole> = page.links.iter().map(|link| link.role).collect();
        assert!(roles.len() == 27 && roles.iter().all(|r| *r == LinkRole::Teaser), "{roles:?}");
    }
}

#[test]
fn links_are_bounded() {
    let html: String = (0..50).map(|n| format!("<a href=/{n}>{n}</a>")).collect();
    let url = Url::parse("https://a.example/").unwrap();
    let mut ctx = context(&url);
    ctx.budget.links = 20;
    let page = read_page(html.as_bytes(), &ctx);
    assert_eq!((page.links.len(), page.links_dropped), (20, 30));
    assert!(page.issues.contains(&Issue::TooManyLinks));
}

#[test]
fn hostile_bytes() {
    let nested = "<div>".repeat(100_000);
    let attribute = format!("<p title='{}'>x", "y".repeat(1 << 20));
    let binary: Vec<u8> =
        (0..200_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let cases: [&[u8]; 6] =
        [b"", b"\0\0\0", nested.as_bytes(), attribute.as_bytes(), &binary, b"\xff\xfe<\0p\0>\0"];
    for bytes in cases {
        let page = read_bytes("https://a.example/x/", bytes);
        assert!(page.links.len() < 5_000);
    }
    assert!(
        read_bytes("https://a.example/x/", nested.as_bytes()).issues.contains(&Issue::TooManyNodes)
    );

    let url = Url::parse("https://a.example/x/").unwrap();
    let long = "<p>text</p>".repeat(20_000);
    let page = read_page_until(long.as_bytes(), &context(&url), &mut || true);
    assert!(page.issues.contains(&Issue::ParseDeadline));
}
