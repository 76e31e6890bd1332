//! Sitemaps: url sets, indexes, news sitemaps, lists of URLs in plain text; gzip or not.
//!
//! Flow: [`read_sitemap`] unpacks under a cap, tells the form by content, and scans. Nothing is
//! ever expanded but the predefined entities. A feed in a sitemap's place gives its entries.

#[cfg(test)]
mod tests;

use crate::feed::xml::{self, Piece, Scanner, split_name};
use crate::feed::{read_feed, when};
use crate::meta::text::clean;
use flate2::bufread::GzDecoder;
use newshound_core::article::PageDate;
use quick_xml::events::BytesStart;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;
use url::Url;

/// Bounds of one sitemap (sitemaps.org: 50,000 URLs, 50 MB uncompressed).
#[derive(Debug, Clone, Copy)]
pub struct Caps {
    /// Entries kept; the rest are counted.
    pub entries: usize,
    /// Bytes read after unpacking; what is beyond is cut off.
    pub bytes: usize,
}

impl Default for Caps {
    fn default() -> Self {
        Self { entries: 50_000, bytes: 50 * 1024 * 1024 }
    }
}

/// What form a sitemap has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SitemapForm {
    /// Pages.
    UrlSet,
    /// Other sitemaps.
    Index,
    /// Pages, one a line.
    Text,
    /// A feed that stands in a sitemap's place.
    Feed,
}

/// The news extension of an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewsFacts {
    /// Headline.
    pub title: Option<String>,
    /// Publication date.
    pub published: Option<PageDate>,
    /// Language as written (`en`, `zh-cn`).
    pub language: Option<String>,
    /// Keywords.
    pub keywords: Vec<String>,
    /// The publication's name.
    pub publication: Option<String>,
}

/// One entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SitemapEntry {
    /// Absolute http(s) address.
    pub url: String,
    /// Last change.
    pub lastmod: Option<PageDate>,
    /// The news extension, if the entry has it.
    pub news: Option<NewsFacts>,
}

/// What a sitemap holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sitemap {
    /// Its form.
    pub form: SitemapForm,
    /// Its entries in order.
    pub entries: Vec<SitemapEntry>,
    /// Entries beyond the cap.
    pub dropped: u32,
    /// It was cut at the byte cap, broken, or ended early.
    pub damaged: bool,
}

/// Reads a sitemap by its content; none if it is none. `url` resolves relative addresses;
/// `content_type` is its label, for the charset.
#[must_use]
pub fn read_sitemap(
    bytes: &[u8],
    url: &Url,
    content_type: Option<&str>,
    caps: Caps,
) -> Option<Sitemap> {
    let (bytes, cut) = unpack(bytes, caps.bytes);
    let text = xml::decode(&bytes, content_type);
    let head = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let head = xml::from_root(head).unwrap_or(head);
    let mut sitemap = if head.starts_with('<') {
        read_xml(head, url, caps).or_else(|| from_feed(&bytes, url, content_type, caps))
    } else {
        read_text(head, url, caps)
    }?;
    sitemap.damaged |= cut;
    Some(sitemap)
}

/// Members of one gzip file that are unpacked: an empty one of 20 bytes costs microseconds, so that
/// millions of them would cost seconds.
const MAX_MEMBERS: usize = 4_096;

/// Unpacks gzip by its magic bytes, at most `cap` bytes; tells whether something was cut off.
pub(crate) fn unpack(bytes: &[u8], cap: usize) -> (Cow<'_, [u8]>, bool) {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return (Cow::Borrowed(&bytes[..bytes.len().min(cap)]), bytes.len() > cap);
    }
    let mut out = Vec::new();
    let (mut rest, mut failed) = (bytes, false);
    for _ in 0..MAX_MEMBERS {
        let left = u64::try_from(cap - out.len()).unwrap_or(u64::MAX).saturating_add(1);
        let mut member = GzDecoder::new(rest).take(left);
        // A broken end keeps what was unpacked before it.
        failed = member.read_to_end(&mut out).is_err();
        rest = member.into_inner().into_inner();
        if failed || out.len() > cap || !rest.starts_with(&[0x1f, 0x8b]) {
            break;
        }
    }
    let over = out.len() > cap || !rest.is_empty();
    out.truncate(cap);
    (Cow::Owned(out), over || failed)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Loc,
    LastMod,
    NewsTitle,
    NewsDate,
    NewsLanguage,
    NewsKeywords,
    NewsName,
}

/// Which prefixes name the sitemap's own elements.
#[derive(Default)]
struct Names {
    root: String,
    /// Namespaces by their prefixes, as declared so far.
    declared: BTreeMap<String, String>,
}

impl Names {
    /// Notes what an element declares.
    fn note(&mut self, element: &BytesStart<'_>) {
        if memchr::memmem::find(element.as_bytes(), b"xmlns").is_none() {
            return;
        }
        for declared in element.html_attributes().with_checks(false).flatten().take(20) {
            let key = declared.key.0.to_ascii_lowercase();
            let Some(prefix) = key.strip_prefix("xmlns") else { continue };
            let prefix = prefix.trim_start_matches(':').to_owned();
            self.declared.insert(prefix, declared.value.trim().to_ascii_lowercase());
        }
    }

    /// Whether elements of a prefix are the root's kin: of its prefix, of its namespace, or of
    /// none at all.
    fn owns(&self, prefix: &str) -> bool {
        prefix == self.root
            || match (self.declared.get(prefix), self.declared.get(&self.root)) {
                (Some(one), Some(root)) => one == root,
                (None, _) => prefix.is_empty(),
                (Some(_), None) => false,
            }
    }
}

fn field_of(prefix: &str, names: &Names, local: &str) -> Option<Field> {
    if names.owns(prefix) {
        return match local {
            "loc" => Some(Field::Loc),
            "lastmod" => Some(Field::LastMod),
            _ => None,
        };
    }
    // Any prefix but those of pictures and videos: publishers misspell the news one.
    if matches!(prefix, "image" | "video" | "xhtml" | "mobile") {
        return None;
    }
    match local {
        "title" => Some(Field::NewsTitle),
        "publication_date" => Some(Field::NewsDate),
        "language" => Some(Field::NewsLanguage),
        "keywords" => Some(Field::NewsKeywords),
        "name" => Some(Field::NewsName),
        _ => None,
    }
}

/// Longest text of a field, in bytes.
const MAX_TEXT: usize = 4_096;

fn read_xml(text: &str, url: &Url, caps: Caps) -> Option<Sitemap> {
    let mut scanner = Scanner::new(text, &["url", "sitemap"]);
    let mut sitemap: Option<Sitemap> = None;
    let mut names = Names::default();
    let mut entry = SitemapEntry::default();
    let mut field: Option<Field> = None;
    let mut value = String::new();
    let mut closed_root = false;
    while let Some(piece) = scanner.next() {
        match piece {
            Piece::Open(element, closed) => {
                let (prefix, local) = split_name(element.name().0);
                names.note(&element);
                let Some(map) = sitemap.as_mut() else {
                    let form = match local.as_str() {
                        "urlset" => SitemapForm::UrlSet,
                        "sitemapindex" => SitemapForm::Index,
                        _ => return None,
                    };
                    let map = Sitemap { form, entries: Vec::new(), dropped: 0, damaged: false };
                    sitemap = Some(map);
                    names.root = prefix;
                    continue;
                };
                if names.owns(&prefix) && matches!(local.as_str(), "url" | "sitemap") {
                    keep(map, std::mem::take(&mut entry), url, caps);
                    field = None;
                } else if !closed {
                    field = field_of(&prefix, &names, &local);
                    value.clear();
                }
            }
            Piece::Text(text) if field.is_some() => {
                if value.len() < MAX_TEXT {
                    value.push_str(&text);
                }
            }
            Piece::Text(_) => {}
            Piece::Close(name) => {
                if let Some(field) = field.take() {
                    store(&mut entry, field, &value);
                }
                let Some(map) = sitemap.as_mut() else { continue };
                let (prefix, local) = split_name(&name);
                if names.owns(&prefix) && matches!(local.as_str(), "url" | "sitemap") {
                    keep(map, std::mem::take(&mut entry), url, caps);
                }
                closed_root |= matches!(local.as_str(), "urlset" | "sitemapindex");
            }
        }
    }
    let mut map = sitemap?;
    keep(&mut map, entry, url, caps);
    map.damaged = scanner.broken || !closed_root;
    Some(map)
}

fn store(entry: &mut SitemapEntry, field: Field, value: &str) {
    let value = value.trim();
    if value.is_empty() {
        return;
    }
    match field {
        Field::Loc if entry.url.is_empty() => value.clone_into(&mut entry.url),
        Field::Loc => {}
        Field::LastMod => entry.lastmod = when(value),
        Field::NewsTitle => news(entry).title = Some(clean(value)),
        Field::NewsDate => news(entry).published = when(value),
        Field::NewsLanguage => news(entry).language = Some(value.to_ascii_lowercase()),
        Field::NewsKeywords => {
            let words = value.split(',').map(clean).filter(|w| !w.is_empty()).take(50);
            news(entry).keywords = words.collect();
        }
        Field::NewsName => news(entry).publication = Some(clean(value)),
    }
}

fn news(entry: &mut SitemapEntry) -> &mut NewsFacts {
    entry.news.get_or_insert_default()
}

fn keep(map: &mut Sitemap, mut entry: SitemapEntry, base: &Url, caps: Caps) {
    if entry.url.is_empty() {
        return;
    }
    if map.entries.len() >= caps.entries {
        map.dropped = map.dropped.saturating_add(1);
        return;
    }
    let Some(url) = base
        .join(&xml::address(&entry.url))
        .ok()
        .filter(|u| matches!(u.scheme(), "http" | "https"))
    else {
        return;
    };
    entry.url = url.into();
    map.entries.push(entry);
}

fn from_feed(bytes: &[u8], url: &Url, content_type: Option<&str>, caps: Caps) -> Option<Sitemap> {
    let feed = read_feed(bytes, url, content_type)?;
    let mut map = Sitemap {
        form: SitemapForm::Feed,
        entries: Vec::new(),
        dropped: feed.dropped,
        damaged: feed.broken,
    };
    for item in feed.entries {
        let title = Some(item.title).filter(|t| !t.is_empty());
        let news = NewsFacts {
            title,
            published: item.published.clone(),
            keywords: item.categories,
            ..NewsFacts::default()
        };
        keep(
            &mut map,
            SitemapEntry { url: item.url, lastmod: item.published, news: Some(news) },
            url,
            caps,
        );
    }
    Some(map)
}

/// Lines of URLs: all but a tenth of the lines must be one.
fn read_text(text: &str, url: &Url, caps: Caps) -> Option<Sitemap> {
    let mut map =
        Sitemap { form: SitemapForm::Text, entries: Vec::new(), dropped: 0, damaged: false };
    let (mut lines, mut good) = (0usize, 0usize);
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        lines += 1;
        let is_url = line.len() < 2_100
            && (line.starts_with("http://") || line.starts_with("https://"))
            && !line.contains(' ');
        if is_url {
            good += 1;
            keep(
                &mut map,
                SitemapEntry { url: line.to_owned(), ..SitemapEntry::default() },
                url,
                caps,
            );
        } else if lines > 20 && good * 2 < lines {
            return None;
        }
    }
    (good > 0 && good * 10 >= lines * 9).then_some(map)
}
