//! Tags as small numbers.

use html5ever::local_name;
use scraper::node::Element;

/// Tags that some rule asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the element of that name")]
pub enum Tag {
    A,
    Abbr,
    Address,
    Article,
    Aside,
    Base,
    Blockquote,
    Body,
    Br,
    Button,
    Caption,
    Center,
    Code,
    Dd,
    Details,
    Div,
    Dl,
    Dt,
    Em,
    Fieldset,
    Figcaption,
    Figure,
    Footer,
    Form,
    H1,
    H2,
    H3,
    H4,
    H5,
    H6,
    Head,
    Header,
    Hr,
    Html,
    I,
    Iframe,
    Img,
    Input,
    Label,
    Li,
    Link,
    Main,
    Meta,
    Nav,
    Noscript,
    Ol,
    Option,
    P,
    Pre,
    S,
    Section,
    Select,
    Small,
    Span,
    Strong,
    Summary,
    Sup,
    Table,
    Tbody,
    Td,
    Textarea,
    Th,
    Thead,
    Time,
    Title,
    Tr,
    Ul,
    Skip,
    Custom,
    Inline,
}

impl Tag {
    pub(super) fn of(element: &Element) -> Self {
        match element.name.local {
            local_name!("a") => Self::A,
            local_name!("abbr") => Self::Abbr,
            local_name!("address") => Self::Address,
            local_name!("article") => Self::Article,
            local_name!("aside") => Self::Aside,
            local_name!("b") | local_name!("strong") => Self::Strong,
            local_name!("base") => Self::Base,
            local_name!("blockquote") => Self::Blockquote,
            local_name!("body") => Self::Body,
            local_name!("br") => Self::Br,
            local_name!("button") => Self::Button,
            local_name!("caption") => Self::Caption,
            local_name!("center") => Self::Center,
            local_name!("code") => Self::Code,
            local_name!("dd") => Self::Dd,
            local_name!("details") => Self::Details,
            local_name!("div") => Self::Div,
            local_name!("dl") => Self::Dl,
            local_name!("dt") => Self::Dt,
            local_name!("em") => Self::Em,
            local_name!("fieldset") => Self::Fieldset,
            local_name!("figcaption") => Self::Figcaption,
            local_name!("figure") => Self::Figure,
            local_name!("footer") => Self::Footer,
            local_name!("form") => Self::Form,
            local_name!("h1") => Self::H1,
            local_name!("h2") => Self::H2,
            local_name!("h3") => Self::H3,
            local_name!("h4") => Self::H4,
            local_name!("h5") => Self::H5,
            local_name!("h6") => Self::H6,
            local_name!("head") => Self::Head,
            local_name!("header") => Self::Header,
            local_name!("hr") => Self::Hr,
            local_name!("html") => Self::Html,
            local_name!("i") => Self::I,
            local_name!("iframe") => Self::Iframe,
            local_name!("img") => Self::Img,
            local_name!("input") => Self::Input,
            local_name!("label") => Self::Label,
            local_name!("li") => Self::Li,
            local_name!("link") => Self::Link,
            local_name!("main") => Self::Main,
            local_name!("meta") => Self::Meta,
            local_name!("nav") | local_name!("menu") => Self::Nav,
            local_name!("noscript") => Self::Noscript,
            local_name!("ol") => Self::Ol,
            local_name!("option") => Self::Option,
            local_name!("p") => Self::P,
            local_name!("pre") => Self::Pre,
            local_name!("s") | local_name!("del") | local_name!("strike") => Self::S,
            local_name!("section") | local_name!("hgroup") => Self::Section,
            local_name!("select") => Self::Select,
            local_name!("small") => Self::Small,
            local_name!("span") => Self::Span,
            local_name!("summary") => Self::Summary,
            local_name!("sup") => Self::Sup,
            local_name!("table") => Self::Table,
            local_name!("tbody") | local_name!("tfoot") => Self::Tbody,
            local_name!("td") => Self::Td,
            local_name!("textarea") => Self::Textarea,
            local_name!("th") => Self::Th,
            local_name!("thead") => Self::Thead,
            local_name!("time") => Self::Time,
            local_name!("title") => Self::Title,
            local_name!("tr") => Self::Tr,
            local_name!("ul") => Self::Ul,
            local_name!("script")
            | local_name!("style")
            | local_name!("template")
            | local_name!("svg")
            | local_name!("object")
            | local_name!("embed")
            | local_name!("canvas")
            | local_name!("video")
            | local_name!("audio")
            | local_name!("map")
            | local_name!("datalist")
            | local_name!("frameset")
            | local_name!("noframes") => Self::Skip,
            ref other if other.contains('-') => Self::Custom,
            _ => Self::Inline,
        }
    }

    /// Starts and ends a block of text.
    #[must_use]
    pub fn is_block(self) -> bool {
        !matches!(
            self,
            Self::A
                | Self::Abbr
                | Self::Br
                | Self::Button
                | Self::Code
                | Self::Em
                | Self::I
                | Self::Iframe
                | Self::Img
                | Self::Input
                | Self::Label
                | Self::Link
                | Self::Meta
                | Self::S
                | Self::Small
                | Self::Span
                | Self::Strong
                | Self::Sup
                | Self::Time
                | Self::Inline
                | Self::Skip
                | Self::Noscript
                | Self::Base
                | Self::Option
        )
    }

    /// `h1` to `h6`.
    #[must_use]
    pub fn is_heading(self) -> bool {
        matches!(self, Self::H1 | Self::H2 | Self::H3 | Self::H4 | Self::H5 | Self::H6)
    }

    /// Text in it is never read.
    #[must_use]
    pub fn is_silent(self) -> bool {
        matches!(
            self,
            Self::Skip | Self::Noscript | Self::Head | Self::Select | Self::Textarea | Self::Iframe
        )
    }
}
