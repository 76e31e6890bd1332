//! What kind of story, and what kind of page.

use super::PageType;
use super::jsonld::LdItem;
use super::raw::Raw;
use newshound_core::article::ArticleKind;
use url::Url;

/// Words of a path segment or section, whole, in lower case; the first row that matches wins.
const WORDS: &[(ArticleKind, &[&str])] = &[
    (
        ArticleKind::Sponsored,
        &[
            "sponsored",
            "advertorial",
            "anzeige",
            "partnercontent",
            "brandcontent",
            "paid-post",
            "sponsored-content",
            "partner-content",
            "publireportage",
            "brandstudio",
            "promoted",
            "branded-content",
            "publirreportaje",
        ],
    ),
    (
        ArticleKind::PressRelease,
        &[
            "press-release",
            "press-releases",
            "pressemitteilung",
            "pressemitteilungen",
            "pressrelease",
            "presseportal",
            "communique",
            "comunicado",
            "comunicados",
            "newswire",
            "globenewswire",
            "prnewswire",
        ],
    ),
    (
        ArticleKind::LiveBlog,
        &[
            "live",
            "liveblog",
            "live-blog",
            "live-updates",
            "liveticker",
            "live-ticker",
            "livenews",
            "en-directo",
            "en-direct",
            "newsblog",
            "diretta",
        ],
    ),
    (
        ArticleKind::Gallery,
        &[
            "gallery",
            "galleries",
            "photos",
            "photo-gallery",
            "bilder",
            "bilderstrecke",
            "fotos",
            "fotogaleria",
            "diaporama",
            "fotogalerie",
            "in-pictures",
            "slideshow",
            "fotostrecke",
            "picture-gallery",
        ],
    ),
    (ArticleKind::Video, &["video", "videos", "vidéo", "watch", "mediathek", "vídeo", "vídeos"]),
    (
        ArticleKind::Opinion,
        &[
            "opinion",
            "opinions",
            "opinión",
            "opinion-columns",
            "editorial",
            "editorials",
            "comment",
            "commentary",
            "commentisfree",
            "column",
            "columns",
            "columnists",
            "op-ed",
            "oped",
            "meinung",
            "kommentar",
            "kommentare",
            "kolumne",
            "kolumnen",
            "tribune",
            "tribunes",
            "debatt",
            "ledare",
            "opinione",
            "opinioni",
            "opinie",
            "opinia",
            "opinie",
            "leitartikel",
            "gastkommentar",
            "gastbeitrag",
            "perspective",
            "viewpoint",
            "letters",
            "colunas",
            "kronikk",
            "mening",
            "мнения",
            "мнение",
            "колонки",
            "blogs",
        ],
    ),
    (
        ArticleKind::Review,
        &[
            "review",
            "reviews",
            "rezension",
            "rezensionen",
            "kritik",
            "critique",
            "critiques",
            "recensione",
            "recensioni",
            "reseña",
            "reseñas",
            "recension",
            "recensioner",
            "testbericht",
            "filmkritik",
            "anmeldelse",
            "recensie",
            "recensies",
        ],
    ),
];

pub(crate) fn kind(
    raw: &Raw,
    story: Option<&LdItem>,
    items: &[LdItem],
    url: &Url,
    section: Option<&str>,
) -> ArticleKind {
    if let Some(story) = story {
        for (kind, types) in [
            (ArticleKind::LiveBlog, &["liveblogposting"][..]),
            (ArticleKind::Sponsored, &["advertisercontentarticle"]),
            (ArticleKind::Opinion, &["opinionnewsarticle"]),
            (ArticleKind::Review, &["reviewnewsarticle", "review", "criticreview"]),
        ] {
            if types.iter().any(|t| story.has_type(t)) {
                return kind;
            }
        }
    }
    if items.iter().any(|i| i.has_type("liveblogposting")) {
        return ArticleKind::LiveBlog;
    }
    let og = raw.meta("og:type").unwrap_or_default().to_ascii_lowercase();
    // All but the last segment: the slug is the headline, whose words mean nothing.
    let segments: Vec<String> =
        url.path_segments().map(|s| s.map(str::to_lowercase).collect()).unwrap_or_default();
    let keep = segments.iter().filter(|s| !s.is_empty()).count().saturating_sub(1);
    let folders = segments.iter().filter(|s| !s.is_empty()).take(keep);
    let section = section.map(str::to_lowercase);
    let words: Vec<&str> = folders.map(String::as_str).chain(section.as_deref()).collect();
    for (kind, list) in WORDS {
        if words.iter().any(|w| list.contains(w)) {
            return *kind;
        }
    }
    if og.starts_with("video")
        || (story.is_none() && items.iter().any(|i| i.has_type("videoobject")))
    {
        return ArticleKind::Video;
    }
    if items.iter().any(|i| i.has_type("imagegallery") || i.has_type("mediagallery")) {
        return ArticleKind::Gallery;
    }
    ArticleKind::News
}

/// The structured data name the story news.
pub(crate) fn is_news(raw: &Raw, items: &[LdItem]) -> bool {
    items.iter().flat_map(|item| &item.types).any(|t| is_news_type(t))
        || raw.item_types.iter().any(|t| t.ends_with("NewsArticle"))
}

fn is_news_type(name: &str) -> bool {
    name.ends_with("newsarticle") || name == "liveblogposting"
}

pub(crate) fn page_type(raw: &Raw, story: Option<&LdItem>, items: &[LdItem]) -> PageType {
    let has = |types: &[&str]| items.iter().any(|i| types.iter().any(|t| i.has_type(t)));
    if has(&["collectionpage", "searchresultspage"]) {
        return PageType::Listing;
    }
    if has(&["profilepage"]) && !story.is_some_and(|s| s.has_type("newsarticle")) {
        return PageType::Profile;
    }
    if story.is_some() {
        return PageType::Article;
    }
    let og = raw.meta("og:type").unwrap_or_default().to_ascii_lowercase();
    if og.starts_with("article") || og.starts_with("video") || og == "news" {
        return PageType::Article;
    }
    if og.starts_with("profile") {
        return PageType::Profile;
    }
    if raw
        .item_types
        .iter()
        .any(|t| ["NewsArticle", "BlogPosting", "/Article"].iter().any(|k| t.ends_with(k)))
    {
        return PageType::Article;
    }
    if has(&["itemlist"]) {
        return PageType::Listing;
    }
    if has(&["product", "event", "place", "localbusiness", "jobposting", "movie", "book"])
        || og.starts_with("product")
    {
        return PageType::Thing;
    }
    if og == "website" || og == "blog" {
        return PageType::Website;
    }
    if has(&["webpage", "aboutpage", "contactpage", "itempage"]) {
        return PageType::WebPage;
    }
    PageType::Unsaid
}
