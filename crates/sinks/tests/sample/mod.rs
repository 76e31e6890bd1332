//! Articles to write.

use newshound_core::article::{
    Article, ArticleKind, ArticleLink, ChangedField, DateSource, Gone, Headline, HeadlineSource,
    Image, Paywall, Precision,
};
use newshound_core::block::{
    Block, Cell, Code, Embed, EmbedKind, Heading, Item, Line, List, Mark, MarkKind, Quotation,
    Table,
};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::capture::CaptureRef;
use newshound_core::identity::ArticleId;
use newshound_core::link::LinkRole;

use newshound_core::source::Source;
use newshound_core::task::Lane;
use newshound_core::tdm::{Place, Tdm};

/// A block of each kind.
fn blocks() -> Vec<Block> {
    let kind = MarkKind::Link { url: "https://news.example/x".into() };
    let marks =
        vec![Mark { from: 0, to: 1, kind }, Mark { from: 1, to: 2, kind: MarkKind::Strong }];
    let line = || Line { text: "text".into(), marks: marks.clone() };
    let paragraph = || Block::Paragraph(line());
    let items = vec![Item { line: line(), blocks: vec![paragraph()] }, Item::default()];
    let cell = Cell { header: true, columns: 2, rows: 3, ..Cell::of(line()) };
    let rows = vec![vec![cell, Cell::of(Line::default())]];
    let url = String::from("https://news.example/x");
    vec![
        paragraph(),
        Block::Heading(Heading { level: 2, line: line() }),
        Block::List(List { ordered: true, start: 3, items }),
        Block::Quotation(Quotation { url: Some(url.clone()), blocks: vec![paragraph()] }),
        Block::Table(Table { caption: Some(line()), rows }),
        Block::Code(Code { text: "a\n b".into(), language: Some("c".into()) }),
        Block::Picture(Image { url: url.clone(), ..Image::default() }),
        Block::Embed(Embed { kind: EmbedKind::Video, url, text: "A film".into() }),
    ]
}

/// One with little in it.
pub(crate) fn article(number: usize) -> Article {
    let url = CanonicalUrl::parse(&format!("https://news.example/{number}")).expect("url");
    Article {
        id: ArticleId::of(&url),
        story: ArticleId::of(&url),
        near_duplicate_of: None,
        url: url.clone(),
        fetched_url: url,
        site: "news.example".into(),
        title: "A \u{1F4F0} title\nof \"two\" lines".into(),
        headlines: Vec::new(),
        authors: Vec::new(),
        agencies: Vec::new(),
        published: None,
        published_precision: None,
        published_source: None,
        modified: None,
        language: None,
        section: None,
        categories: Vec::new(),
        tags: Vec::new(),
        description: None,
        lead_image: None,
        images: Vec::new(),
        publisher: None,
        kind: ArticleKind::News,
        paywalled: false,
        paywall: None,
        tdm: None,
        body: "one\n\ntwo \u{2028}".into(),
        blocks: Vec::new(),
        word_count: 2,
        pages: 1,
        links: Vec::new(),
        discovered_from: None,
        discovered_role: LinkRole::Seed,
        lane: Lane::Fresh,
        depth: 0,
        fetched_at: "2022-03-09T11:38:00.123Z".into(),
        http_status: 200,
        content_hash: format!("h{number}"),
        revision: 0,
        previous: None,
        changed: Vec::new(),
        first_seen: None,
        checked: None,
        gone: None,
        crawl: "test".into(),
        newshound_version: "0.1.0".into(),
        schema_version: newshound_core::article::SCHEMA_VERSION,
        source: None,
        capture: None,
    }
}

/// One with every field.
pub(crate) fn full(number: usize) -> Article {
    let link = |role| ArticleLink { url: "https://news.example/x".into(), text: "x".into(), role };
    let roles = [LinkRole::Latest, LinkRole::AlsoRead, LinkRole::Previous, LinkRole::External];
    Article {
        story: ArticleId("0123456789abcdef0123456789abcdef".into()),
        near_duplicate_of: Some(ArticleId("0123456789abcdef0123456789abcdef".into())),
        headlines: vec![Headline { text: "A title".into(), source: HeadlineSource::OpenGraph }],
        blocks: blocks(),
        authors: vec!["A. Writer".into()],
        agencies: vec!["Agency".into()],
        published: Some("2022-03-09T17:08:00+05:30".into()),
        published_precision: Some(Precision::Minute),
        published_source: Some(DateSource::JsonLd),
        modified: Some("2022-03-10".into()),
        language: Some("zh-hant".into()),
        section: Some("World".into()),
        categories: vec!["World".into()],
        tags: vec!["one".into()],
        description: Some("d".into()),
        lead_image: Some("https://news.example/i.jpg".into()),
        images: vec![
            Image {
                url: "https://news.example/i.jpg".into(),
                caption: "c".into(),
                credit: String::new(),
                alt: "a".into(),
            },
            Image {
                url: "https://news.example/j.jpg".into(),
                caption: String::new(),
                credit: "c".into(),
                alt: String::new(),
            },
        ],
        publisher: Some("News".into()),
        kind: ArticleKind::LiveBlog,
        paywalled: true,
        paywall: Some(Paywall::Declared),
        tdm: Some(Tdm {
            reservation: Some(true),
            source: Some(Place::Header),
            policy: Some("https://news.example/tdm.json".into()),
            ..Tdm::default()
        }),
        links: roles.map(link).into(),
        discovered_from: Some(CanonicalUrl::parse("https://news.example/").expect("url")),
        discovered_role: LinkRole::NewsSitemapEntry,
        lane: Lane::Sitemaps,
        depth: 3,
        revision: 1,
        previous: Some("h0".into()),
        changed: vec![ChangedField::Title, ChangedField::Body],
        first_seen: Some("2022-03-09T09:00:00.000Z".into()),
        checked: Some("2022-03-09T10:00:00.000Z".into()),
        gone: Some(Gone {
            at: "2022-03-09T11:38:00.123Z".into(),
            status: 301,
            to: Some(CanonicalUrl::parse("https://news.example/y").expect("url")),
            moved: true,
        }),
        capture: Some(CaptureRef {
            file: "newshound-1.warc.gz".into(),
            offset: 1_234,
            id: "urn:uuid:6f5b7c3c-1111-4222-8333-444455556666".into(),
        }),
        source: Some(Source {
            name: Some("A paper".into()),
            tags: vec!["daily".into()],
            language: Some("en".into()),
            country: Some("IN".into()),
        }),
        ..article(number)
    }
}
