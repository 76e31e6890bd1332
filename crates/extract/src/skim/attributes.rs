//! Which attributes and links some rule reads. A rule that asks for another attribute must add
//! it here.

use crate::meta::says_when;
use memchr::memmem;

/// Pictures written into an address are no address from this length on.
const DATA: usize = 256;

/// Whether a rule reads the attribute of an element; names in lower case.
pub(super) fn is_read(tag: &str, name: &str, value: &str) -> bool {
    let has = |needle: &str| memmem::find(value.as_bytes(), needle.as_bytes()).is_some();
    match name {
        // Names, for hints, and what microdata say.
        "class" | "id" | "role" | "itemprop" | "itemtype" | "property" | "typeof" => true,
        // Links and pictures.
        "href" | "rel" | "title" | "alt" | "data-lazy-src" | "data-original" => true,
        "src" | "data-src" => !(value.starts_with("data:") && value.len() > DATA),
        // The head.
        "content" | "name" | "http-equiv" | "lang" | "xml:lang" => true,
        "value" => matches!(tag, "meta" | "option"),
        "data-url" | "data-href" => tag == "option",
        "srcset" => value.len() <= 8_000,
        "width" => matches!(tag, "img" | "amp-img" | "iframe"),
        // Lists, tables, quotations, frames and players.
        "height" => tag == "iframe",
        "start" => tag == "ol",
        "colspan" | "rowspan" => matches!(tag, "td" | "th"),
        "cite" => tag == "blockquote",
        "data" => tag == "object",
        // What is hidden, and what is read to the blind.
        "hidden" | "aria-hidden" | "aria-label" => true,
        "style" => has("none") || has("hidden") || has("NONE") || has("display"),
        // Forms, structured data, feeds; dates.
        "type" | "action" | "datetime" => true,
        // How foreign content goes on depends on it (the HTML standard, 13.2.6).
        "encoding" => true,
        "data-testid" | "data-component" | "data-test" | "data-module" | "data-type"
        | "data-qa" | "data-cy" => true,
        "data-timestamp" | "data-datetime" | "data-date" | "data-time" | "data-published"
        | "data-publish-date" | "data-unixtime" | "data-epoch" => true,
        _ => {
            says_when(name)
                || (tag == "iframe" && name.starts_with("data-") && name.contains("src"))
                || (tag == "blockquote" && name.starts_with("data-") && name.ends_with("permalink"))
                || (name.starts_with("data-")
                    && matches!(tag, "img" | "source" | "amp-img")
                    && crate::images::is_address(name, value))
        }
    }
}

/// What a `rel` names that is no page: styles, icons, hints for a browser's network.
pub(super) fn is_style(rel: &str) -> bool {
    matches!(
        rel,
        "stylesheet"
            | "preload"
            | "prefetch"
            | "modulepreload"
            | "preconnect"
            | "dns-prefetch"
            | "icon"
            | "shortcut icon"
            | "mask-icon"
            | "apple-touch-icon"
            | "apple-touch-icon-precomposed"
            | "apple-touch-startup-image"
            | "manifest"
            | "fluid-icon"
    )
}
