//! The pictures of a story: of each the largest that the page names.
//!
//! A page names one picture in many ways: `src`, `srcset`, the sources of a `<picture>`, any data
//! attribute of a lazy loader, the `<noscript>` beside it, `<amp-img>`. The largest declared width
//! wins; without widths a lazy loader's attribute beats `src`, which then holds a stand-in.

use crate::body::Body;
use crate::dom::{Dom, Tag};
use crate::hints::Hints;
use newshound_core::article::Image;
use scraper::Html;
use url::Url;

/// Most pictures kept of one story.
const MAX_IMAGES: usize = 50;
/// A picture outside a figure is the story's from this declared width on, in pixels: below are
/// icons, portraits and buttons.
const WIDE: u32 = 300;
/// Longest text for the blind kept, in characters.
const MAX_ALT: usize = 1_000;

/// A picture and the node where it stands.
#[derive(Debug)]
pub(crate) struct Placed {
    /// The node of its figure, or its own.
    pub(crate) node: u32,
    /// The picture.
    pub(crate) image: Image,
}

/// Pictures inside the story's place, with captions, credits and texts for the blind.
pub(crate) fn of_story(html: &Html, dom: &Dom<'_>, body: &Body, base: &Url) -> Vec<Placed> {
    let mut out: Vec<Placed> = vec![];
    let inside = dom.inside(body.place.element);
    let mut after_figure = inside.start;
    for at in inside {
        let node = dom.node(at);
        let found = if node.tag == Tag::Figure {
            after_figure = node.end;
            figure(html, dom, at, base)
        } else if at >= after_figure && is_picture(dom, at) && is_own(dom, body, at) {
            let mut named = Named::default();
            named.element(html, dom, at);
            (named.width >= WIDE).then(|| named.image(base)).flatten()
        } else {
            None
        };
        if let Some(image) = found
            && out.len() < MAX_IMAGES
            && !out.iter().any(|known| known.image.url == image.url)
        {
            out.push(Placed { node: at, image });
        }
    }
    out
}

fn is_picture(dom: &Dom<'_>, at: u32) -> bool {
    let node = dom.node(at);
    node.tag == Tag::Img || node.element.is_some_and(|element| element.name() == "amp-img")
}

/// No link's picture, and in no menu, box or foot.
fn is_own(dom: &Dom<'_>, body: &Body, at: u32) -> bool {
    let around = Hints::NAV.or(Hints::FOOTER).or(Hints::SHARE).or(Hints::HIDDEN);
    !dom.ancestors(at)
        .take_while(|above| *above != body.place.element)
        .any(|above| dom.node(above).tag == Tag::A || dom.node(above).hints.any(around))
}

fn figure(html: &Html, dom: &Dom<'_>, figure: u32, base: &Url) -> Option<Image> {
    let mut named = Named::default();
    for at in dom.inside(figure) {
        let node = dom.node(at);
        match node.tag {
            Tag::Noscript => named.hidden(html, node.id),
            // The first picture of a figure is its own.
            _ if is_picture(dom, at) && !named.has_element => named.element(html, dom, at),
            _ => {}
        }
    }
    let mut image = named.image(base)?;
    let caption = dom
        .inside(figure)
        .find(|inner| dom.node(*inner).tag == Tag::Figcaption)
        .map(|inner| (inner, dom.text_of(inner)));
    let credit = caption
        .as_ref()
        .and_then(|(caption, _)| {
            dom.inside(*caption).find(|inner| {
                dom.node(*inner).attr("class").is_some_and(|class| {
                    let class = class.to_ascii_lowercase();
                    class.contains("credit") || class.contains("copyright")
                })
            })
        })
        .map(|inner| dom.text_of(inner))
        .unwrap_or_default();
    image.caption = caption.map(|(_, text)| text).unwrap_or_default();
    if !credit.is_empty()
        && let Some(rest) = image.caption.strip_suffix(credit.as_str())
    {
        image.caption = rest.trim_end().to_owned();
    }
    image.credit = credit;
    Some(image)
}

/// What a page names for one picture.
#[derive(Debug, Default)]
struct Named {
    /// Of all with a width, the widest.
    widest: Option<(u32, String)>,
    /// A lazy loader's address.
    lazy: Option<String>,
    /// The address for readers without scripts.
    plain: Option<String>,
    src: Option<String>,
    alt: String,
    /// The widest declared, in pixels.
    width: u32,
    has_element: bool,
}

impl Named {
    /// An `<img>` or `<amp-img>`, the sources beside it and the `<noscript>` after or in it.
    fn element(&mut self, html: &Html, dom: &Dom<'_>, at: u32) {
        self.has_element = true;
        let node = dom.node(at);
        if let Some(element) = node.element {
            self.attributes(element.attrs());
        }
        let parent = dom.node(node.parent);
        if parent.element.is_some_and(|element| element.name() == "picture") {
            for source in dom.inside(node.parent) {
                if let Some(element) = dom.node(source).element.filter(|e| e.name() == "source") {
                    self.attributes(element.attrs());
                }
            }
        }
        let next = html.tree.get(node.id).and_then(|node| {
            node.next_siblings().find(|sibling| {
                !sibling.value().as_text().is_some_and(|text| text.trim().is_empty())
            })
        });
        if let Some(next) =
            next.filter(|n| n.value().as_element().is_some_and(|e| e.name() == "noscript"))
        {
            self.hidden(html, next.id());
        }
    }

    /// The pictures in a `<noscript>`, which the tree holds as text.
    fn hidden(&mut self, html: &Html, noscript: ego_tree::NodeId) {
        let Some(node) = html.tree.get(noscript) else { return };
        let text: String =
            node.children().filter_map(|n| n.value().as_text()).map(|text| &**text).collect();
        if !text.contains("<img") && !text.contains("<amp-img") {
            return;
        }
        let fragment = Html::parse_fragment(&text);
        for node in fragment.tree.nodes() {
            let Some(element) = node.value().as_element() else { continue };
            if matches!(element.name(), "img" | "source" | "amp-img") {
                let mut inner = Self::default();
                inner.attributes(element.attrs());
                if let Some((width, url)) = inner.widest {
                    self.wide(width, &url);
                }
                self.plain = self.plain.take().or(inner.lazy).or(inner.src);
                if self.alt.is_empty() {
                    self.alt = inner.alt;
                }
                self.width = self.width.max(inner.width);
            }
        }
    }

    fn attributes<'a>(&mut self, attributes: impl Iterator<Item = (&'a str, &'a str)>) {
        for (name, value) in attributes {
            let value = value.trim();
            match name {
                "alt" if self.alt.is_empty() => {
                    self.alt = crate::text::clean(value);
                    crate::text::truncate_chars(&mut self.alt, MAX_ALT);
                }
                "width" => self.width = self.width.max(value.parse().unwrap_or(0)),
                "src" if value.is_empty() || value.starts_with("data:") => {}
                "src" => self.src = self.src.take().or_else(|| Some(value.to_owned())),
                "srcset" => self.set(value),
                name if name.starts_with("data-") && is_address(name, value) => {
                    if value.contains(char::is_whitespace) {
                        self.set(value);
                    } else if self.lazy.is_none() && !is_small(name) {
                        self.lazy = Some(value.to_owned());
                    }
                }
                _ => {}
            }
        }
    }

    fn set(&mut self, value: &str) {
        for (url, width) in source_set(value) {
            self.wide(width, url);
        }
    }

    fn wide(&mut self, width: u32, url: &str) {
        if url.starts_with("data:") {
            return;
        }
        self.width = self.width.max(width);
        if self.widest.as_ref().is_none_or(|(known, _)| width > *known) {
            self.widest = Some((width, url.to_owned()));
        }
    }

    fn image(self, base: &Url) -> Option<Image> {
        let widest = self.widest.map(|(_, url)| url);
        let url = widest.or(self.lazy).or(self.plain).or(self.src)?;
        let url = base.join(&url).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        Some(Image { url: url.into(), alt: self.alt, ..Image::default() })
    }
}

/// Whether a data attribute holds a picture's address, or several with their widths.
pub(crate) fn is_address(name: &str, value: &str) -> bool {
    let value = value.trim_start();
    if value.len() < 5 || value.len() > 8_000 || value.starts_with(['{', '[', '<']) {
        return false;
    }
    let first = value.split_ascii_whitespace().next().unwrap_or_default();
    let path = first.split(['?', '#']).next().unwrap_or_default().trim_end_matches(',');
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let picture = ending.is_some_and(|ending| {
        matches!(ending.as_str(), "jpg" | "jpeg" | "png" | "webp" | "avif" | "gif" | "jfif")
    });
    let address = ["http://", "https://", "/"].iter().any(|start| first.starts_with(start));
    (picture && (address || name.contains("src") || path.contains('/')))
        || (address && name.contains("src"))
}

/// Attributes that hold a stand-in or a smaller edition.
fn is_small(name: &str) -> bool {
    ["thumb", "small", "medium", "placeholder", "preview", "lqip", "blur", "low", "tiny"]
        .iter()
        .any(|word| name.contains(word))
}

/// The addresses of a `srcset` with their widths in pixels (the HTML standard, 4.8.4.2); a
/// density counts as so many pixels, one without either as one.
fn source_set(value: &str) -> Vec<(&str, u32)> {
    let mut out = Vec::new();
    let mut rest = value;
    while out.len() < 40 {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (url, after) = rest.split_at(end);
        if url.is_empty() {
            break;
        }
        let bare = url.trim_end_matches(',');
        if bare.len() < url.len() {
            out.push((bare, 1));
            rest = after;
            continue;
        }
        let stop = after.find(',').unwrap_or(after.len());
        let width = after[..stop].split_whitespace().find_map(|word| {
            let number = word.strip_suffix(['w', 'x'])?;
            number.split('.').next()?.parse::<u32>().ok()
        });
        out.push((bare, width.unwrap_or(1)));
        rest = &after[stop..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{is_address, source_set};
    use crate::{Budget, PageContext, read_page};
    use newshound_core::time::UnixMillis;

    #[test]
    fn sets_of_sources() {
        assert_eq!(source_set("/a.jpg"), [("/a.jpg", 1)]);
        assert_eq!(
            source_set("/w_1,h_2/a.jpg 400w, /b.jpg 1200w,/c.jpg 2x"),
            [("/w_1,h_2/a.jpg", 400), ("/b.jpg", 1200), ("/c.jpg", 2)]
        );
        assert_eq!(source_set("/a.jpg, /b.jpg 1.5x"), [("/a.jpg", 1), ("/b.jpg", 1)]);
        assert_eq!(source_set(" , "), []);
    }

    #[test]
    fn addresses_in_data_attributes() {
        for (name, value, want) in [
            ("data-anything", "https://i.example/a.jpg?w=1", true),
            ("data-lazy-srcset", "/a.webp 300w, /b.webp 600w", true),
            ("data-src", "https://i.example/picture/12", true),
            ("data-id", "12345", false),
            ("data-title", "See /a.jpg", false),
            ("data-config", "{\"a\":\"/a.jpg\"}", false),
            ("data-share", "https://news.example/a/story", false),
        ] {
            assert_eq!(is_address(name, value), want, "{name} {value}");
        }
    }

    #[test]
    fn the_largest_named() {
        let long = "Members of the board met on Tuesday to talk about the quay, the boats and the money that is needed for both. ".repeat(4);
        let url = url::Url::parse("https://news.example/a/story").unwrap();
        for (picture, want) in [
            ("<img src=/small.png>", "/small.png"),
            ("<img src='data:image/gif;base64,AA' data-big='/a/big.jpg'>", "/a/big.jpg"),
            ("<img src=/grey.png data-full-src=/a/b.jpg data-thumb-src=/t.jpg>", "/a/b.jpg"),
            ("<img src=/a.jpg srcset='/a.jpg 300w, /b.jpg 900w'>", "/b.jpg"),
            ("<picture><source srcset='/c.webp 1600w'><img src=/a.jpg></picture>", "/c.webp"),
            ("<picture><source data-srcset='/c.webp 1600w'><img src=/a.jpg></picture>", "/c.webp"),
            ("<img class=lazy><noscript><img src=/n.jpg alt=Quay></noscript>", "/n.jpg"),
            ("<noscript><img src=/n.jpg></noscript>", "/n.jpg"),
            ("<amp-img src=/amp.jpg width=600 height=300></amp-img>", "/amp.jpg"),
        ] {
            let html = format!(
                "<title>The quay closes</title><article><h1>The quay closes</h1><p>{long}</p><figure>{picture}<figcaption>The quay</figcaption></figure><p>{long}</p></article>"
            );
            let ctx = PageContext {
                url: &url,
                content_type: None,
                robots_tag: None,
                fetched_at: UnixMillis(0),
                is_saved: false,
                budget: Budget::default(),
            };
            let page = read_page(html.as_bytes(), &ctx);
            let draft = page.article.or(page.candidate).unwrap();
            let urls: Vec<&str> = draft.images.iter().map(|image| image.url.as_str()).collect();
            assert_eq!(urls, [format!("https://news.example{want}")], "{picture}");
            assert_eq!(draft.images[0].caption, "The quay");
        }
    }
}
