//! The library's other doors: links, feeds, sitemaps, explanations.

use crate::article::{Error, Options, context, guarded, page_of, sized};
use crate::explain::Explained;
use crate::feed::{Feed, read_feed};
use crate::sitemap::{Caps, Sitemap, read_sitemap};
use newshound_core::link::PageLink;
use url::Url;

/// Every distinct link of a page in page order, with the list or text it stood in.
///
/// ```
/// use newshound_core::{link::LinkRole, time::UnixMillis};
/// let html = b"<h1>Bridge closed</h1><p>The old bridge was closed this morning.</p>
///     <nav><a href=/town>Town</a></nav>";
/// let options = newshound_extract::Options {
///     url: "https://news.example/2022/03/09/bridge/",
///     ..newshound_extract::Options::new(UnixMillis(1_646_841_600_000))
/// };
/// let links = newshound_extract::links(html, &options)?;
/// assert_eq!(links[0].url.as_str(), "https://news.example/town");
/// assert_eq!(links[0].role, LinkRole::Section);
/// # Ok::<(), newshound_extract::Error>(())
/// ```
///
/// # Errors
/// Those of [`article()`](crate::article()).
pub fn links(html: &[u8], options: &Options<'_>) -> Result<Vec<PageLink>, Error> {
    Ok(page_of(html, options)?.links)
}

/// A feed's entries: RSS, Atom, JSON Feed, a WordPress list of posts. None if it is no feed.
///
/// ```
/// let rss = b"<rss><channel><title>The Paper</title>
///     <item><title>Bridge closed</title><link>/bridge</link></item></channel></rss>";
/// let options = newshound_extract::Options {
///     url: "https://news.example/feed",
///     ..newshound_extract::Options::new(newshound_core::time::UnixMillis(0))
/// };
/// let feed = newshound_extract::feed(rss, &options)?.expect("a feed");
/// assert_eq!(feed.entries[0].url, "https://news.example/bridge");
/// # Ok::<(), newshound_extract::Error>(())
/// ```
///
/// # Errors
/// Those of [`article()`](crate::article()).
pub fn feed(bytes: &[u8], options: &Options<'_>) -> Result<Option<Feed>, Error> {
    let url = sized(bytes, options)?;
    guarded(|| read_feed(bytes, &url, options.content_type))
}

/// A sitemap's entries, news fields included; an index and a plain list of URLs are sitemaps too, also
/// packed by gzip. None if it is none. What is over 50 MB or 50,000 entries (sitemaps.org) is left
/// out and told; `max_bytes` does not count here.
///
/// ```
/// let xml = b"<urlset><url><loc>https://news.example/bridge</loc></url></urlset>";
/// let options = newshound_extract::Options {
///     url: "https://news.example/sitemap.xml",
///     ..newshound_extract::Options::new(newshound_core::time::UnixMillis(0))
/// };
/// let sitemap = newshound_extract::sitemap(xml, &options)?.expect("a sitemap");
/// assert_eq!(sitemap.entries[0].url, "https://news.example/bridge");
/// # Ok::<(), newshound_extract::Error>(())
/// ```
///
/// # Errors
/// A URL that is none, a defect.
pub fn sitemap(bytes: &[u8], options: &Options<'_>) -> Result<Option<Sitemap>, Error> {
    let url = Url::parse(options.url.trim()).map_err(|_| Error::Url(options.url.to_owned()))?;
    guarded(|| read_sitemap(bytes, &url, options.content_type, Caps::default()))
}

/// Why a page was read as it was: the candidates for the story's place, each block with its verdict,
/// each source of the metadata. As text by [`Explained::to_text`], as a page of HTML by
/// [`Explained::to_html`].
///
/// ```
/// let html = b"<h1>Bridge closed</h1><p>The old bridge was closed this morning.</p>";
/// let options = newshound_extract::Options::new(newshound_core::time::UnixMillis(0));
/// let told = newshound_extract::explain(html, &options)?;
/// assert!(told.to_text().contains("Bridge closed"));
/// # Ok::<(), newshound_extract::Error>(())
/// ```
///
/// # Errors
/// Those of [`article()`](crate::article()).
pub fn explain(html: &[u8], options: &Options<'_>) -> Result<Explained, Error> {
    let url = sized(html, options)?;
    guarded(|| crate::explain::explain(html, &context(&url, options)))
}
