//! The frame of a page: one file with its style and script in it, and a policy that allows these two
//! and nothing else.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

/// The style of all pages.
pub(crate) const STYLE: &str = include_str!("../assets/desk.css");
const SCRIPT: &str = include_str!("../assets/desk.js");

/// What a browser may do with the page (Content Security Policy Level 3): run this script, use this
/// style, load nothing, send nothing, make no markup from text.
fn policy() -> String {
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        hash(SCRIPT),
        hash(STYLE)
    )
}

/// A text as a policy names it (Content Security Policy Level 3, section 2.3.1).
pub(crate) fn hash(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text.as_bytes()))
}

/// A whole page.
pub(crate) fn page(title: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="robots" content="noindex";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a class="skip" href="#main" { "To the content" }
                (body)
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

/// `value` as JSON in an element that no browser runs; nothing in it can end the element.
pub(crate) fn data(id: &str, value: &serde_json::Value) -> Markup {
    let text = value.to_string().replace('<', "\\u003c").replace('>', "\\u003e");
    html! { script type="application/json" id=(id) { (PreEscaped(text.replace('&', "\\u0026"))) } }
}

/// Heading and place of a part of the page.
pub(crate) fn section(id: &str, title: &str, body: &Markup) -> Markup {
    html! {
        section id=(id) aria-labelledby={ (id) "-title" } {
            h2 id={ (id) "-title" } { (title) }
            (body)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_and_script_stand_in_the_page_as_they_were_hashed() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.contains("</"), "nothing may end the element");
        }
        for call in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
            assert!(!SCRIPT.contains(call), "{call} makes markup of text");
        }
    }

    #[test]
    fn data_cannot_end_its_element() {
        let value = serde_json::json!(["</script><script>alert(1)</script>", "<!--", "&amp;"]);
        let text = data("x", &value).into_string();
        assert_eq!(text.matches('<').count(), 2, "{text}");
        let inner = text.split_once('>').and_then(|(_, rest)| rest.split_once('<')).expect("inner");
        assert_eq!(serde_json::from_str::<serde_json::Value>(inner.0).expect("json"), value);
    }
}
