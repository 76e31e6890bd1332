//! What a URL's own words say about the page behind it.

use crate::hints::FnvMap;
use newshound_core::link::{LinkRole, PageLink};
use std::sync::LazyLock;
use url::Url;

/// What the words of a path or query promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrlSays {
    /// An author's listing.
    Author,
    /// A tag's or topic's listing.
    Tag,
    /// A section's or category's listing.
    Section,
    /// About, contact, legal, login, search, share: neither story nor list of stories.
    Service,
    /// The front page.
    Front,
    /// Nothing.
    Nothing,
}

const AUTHOR: &[&str] = &[
    "author",
    "authors",
    "autor",
    "autoren",
    "autores",
    "auteur",
    "auteurs",
    "autore",
    "autori",
    "by",
    "byline",
    "staff",
    "people",
    "person",
    "profile",
    "profiles",
    "journalist",
    "journalists",
    "contributor",
    "contributors",
    "reporter",
    "writers",
    "writer",
    "columnist",
    "redaktion",
    "yazar",
    "yazarlar",
    "avtor",
    "forfatter",
];
const TAG: &[&str] = &[
    "tag",
    "tags",
    "topic",
    "topics",
    "keyword",
    "keywords",
    "thema",
    "themen",
    "theme",
    "tema",
    "temas",
    "etiqueta",
    "etiquetas",
    "sujet",
    "sujets",
    "subject",
    "subjects",
    "label",
    "emne",
    "amne",
    "argomento",
    "argomenti",
    "etiket",
    "teg",
    "tagy",
    "stichwort",
    "schlagwort",
];
const SECTION: &[&str] = &[
    "category",
    "categories",
    "section",
    "sections",
    "rubrik",
    "rubriken",
    "rubrique",
    "categoria",
    "kategorie",
    "kategori",
    "kategoria",
    "channel",
    "channels",
    "seccion",
    "secciones",
    "secao",
    "ressort",
    "rubric",
    "rubrics",
    "cat",
    "archive",
    "archives",
    "archiv",
    "archivo",
];
const SERVICE: &[&str] = &[
    "about",
    "about-us",
    "contact",
    "contact-us",
    "kontakt",
    "contacto",
    "privacy",
    "privacy-policy",
    "terms",
    "terms-of-use",
    "terms-of-service",
    "terms-and-conditions",
    "impressum",
    "imprint",
    "datenschutz",
    "legal",
    "login",
    "signin",
    "sign-in",
    "signup",
    "register",
    "account",
    "subscribe",
    "subscription",
    "subscriptions",
    "newsletter",
    "newsletters",
    "advertise",
    "advertising",
    "advertise-with-us",
    "careers",
    "jobs",
    "help",
    "faq",
    "search",
    "suche",
    "buscar",
    "recherche",
    "cart",
    "checkout",
    "shop",
    "store",
    "cookie-policy",
    "cookies",
    "sitemap",
    "rss",
    "feed",
    "print",
    "share",
    "donate",
    "apps",
    "agb",
    "disclaimer",
    "accessibility",
    "wp-login",
    "wp-admin",
    "mentions-legales",
    "feedback",
    "support",
    "user",
    "members",
    "my-account",
    "logout",
    "unsubscribe",
    "masthead",
    "code-of-ethics",
    "corrections-policy",
    "editorial-policy",
    "press",
    "cdn-cgi",
];

/// Reads a URL's words.
#[must_use]
pub fn says(url: &Url) -> UrlSays {
    for (key, _) in url.query_pairs() {
        match &*key {
            "author" | "author_name" => return UrlSays::Author,
            "tag" => return UrlSays::Tag,
            "cat" | "category_name" | "m" | "category" => return UrlSays::Section,
            "s" | "q" | "query" | "search" | "replytocom" | "share" | "attachment_id" | "print" => {
                return UrlSays::Service;
            }
            _ => {}
        }
    }
    let path = url.path();
    let parts = || path.split('/').filter(|part| !part.is_empty());
    let count = parts().count();
    if count == 0 {
        return if url.query_pairs().any(|(key, _)| matches!(&*key, "p" | "page_id")) {
            UrlSays::Nothing
        } else {
            UrlSays::Front
        };
    }
    // The word stands before what it names: `/tag/x`, `/en/author/x`; not in the slug itself.
    for part in parts().take(count - 1).take(4) {
        if let Some(says @ (UrlSays::Author | UrlSays::Tag | UrlSays::Section)) = word(part) {
            return says;
        }
    }
    let last = parts().next_back().unwrap_or("");
    let stem = last.strip_suffix(".html").or(last.strip_suffix(".php")).unwrap_or(last);
    let first = parts().next().unwrap_or("");
    if count <= 3 && word(stem) == Some(UrlSays::Service) || word(first) == Some(UrlSays::Service) {
        return UrlSays::Service;
    }
    UrlSays::Nothing
}

/// One word of a path, in any case, looked up in the tables.
fn word(part: &str) -> Option<UrlSays> {
    static TABLE: LazyLock<FnvMap<&'static str, UrlSays>> = LazyLock::new(|| {
        let rows = [
            (SERVICE, UrlSays::Service),
            (SECTION, UrlSays::Section),
            (TAG, UrlSays::Tag),
            (AUTHOR, UrlSays::Author),
        ];
        rows.iter().flat_map(|(words, says)| words.iter().map(|word| (*word, *says))).collect()
    });
    let mut lower = [0_u8; 24];
    let slot = lower.get_mut(..part.len())?;
    slot.copy_from_slice(part.as_bytes());
    slot.make_ascii_lowercase();
    TABLE.get(std::str::from_utf8(slot).ok()?).copied()
}

/// The path looks like a listing's: one or two short words, no number, no headline slug.
#[must_use]
pub fn short_path(url: &Url) -> bool {
    let mut count = 0;
    for part in url.path().split('/').filter(|part| !part.is_empty()) {
        count += 1;
        let words = part.split(['-', '_']).count();
        if count > 3
            || words > 3
            || part.len() > 30
            || part.contains('.')
            || part.bytes().filter(u8::is_ascii_digit).count() > 1
        {
            return false;
        }
    }
    count > 0 && url.query().is_none()
}

/// The registrable domain, or the host itself where there is none (addresses, single names).
#[must_use]
pub fn site(url: &Url) -> &str {
    match url.host() {
        Some(url::Host::Domain(host)) => {
            let host = host.trim_end_matches('.');
            psl::domain_str(host).unwrap_or(host)
        }
        _ => url.host_str().unwrap_or(""),
    }
}

/// Whether an address is of a form that feeds stand at: `/feed`, `/rss.xml`, `/x.atom`,
/// `?format=rss`.
pub(crate) fn names_feed(url: &Url) -> bool {
    let last = url.path().trim_end_matches('/').rsplit('/').next().unwrap_or("");
    let last = last.to_ascii_lowercase();
    let is_word = |word: &str| matches!(word, "feed" | "feeds" | "rss" | "rss2" | "atom" | "rdf");
    let by_path = match last.rsplit_once('.') {
        Some((_, "rss" | "atom" | "rdf")) => true,
        Some((stem, "xml" | "json" | "php")) => stem.split(['-', '_', '.']).any(is_word),
        _ => is_word(&last),
    };
    let by_query = || {
        url.query_pairs().any(|(key, value)| {
            matches!(&*key, "feed" | "format" | "type" | "output") && is_word(&value)
        })
    };
    by_path || by_query()
}

/// Feeds that a page links to in its text.
pub(crate) fn feeds(links: &[PageLink]) -> Vec<Url> {
    let is_feed = |link: &&PageLink| {
        let text = link.text.trim().to_ascii_lowercase();
        let by_text = matches!(text.as_str(), "rss" | "atom" | "rss feed" | "rss-feed");
        // What a list loads more from may be called a feed as well.
        !matches!(link.role, LinkRole::External | LinkRole::Pagination)
            && (names_feed(&link.url) || by_text)
    };
    links.iter().filter(is_feed).map(|link| link.url.clone()).take(10).collect()
}

#[cfg(test)]
#[path = "urls_tests.rs"]
mod tests;
