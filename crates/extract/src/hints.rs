//! What class names, ids and roles say about an element: one table of words.
//!
//! An element's `class`, `id`, `role`, `itemprop`, `data-testid` and `data-component` are cut
//! into words (at anything that is no letter and at camelCase humps), and each word is looked
//! up. Words and not substrings: `share` must not match `shareholder`.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

/// A set of hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hints(pub u64);

macro_rules! hints {
    ($($(#[$doc:meta])* $name:ident = $bit:literal),* $(,)?) => {
        impl Hints {
            $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)*

            /// The hints' names by their bits.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),*];
        }
    };
}

hints! {
    /// "article", "story", "post": half of the evidence for a body.
    STORY = 0,
    /// "body", "content", "text": the other half.
    TEXT = 1,
    /// One name says both ("article-body"), or `itemprop=articleBody`.
    BODY = 2,
    /// Menus and breadcrumbs.
    NAV = 3,
    /// Page footers.
    FOOTER = 4,
    /// Page headers, banners.
    HEADER = 5,
    /// Sidebars, rails, widgets.
    SIDEBAR = 6,
    /// Other stories.
    RELATED = 7,
    /// Cards, tiles, list items of teasers.
    TEASER = 8,
    /// Share bars, social buttons.
    SHARE = 9,
    /// Readers' comments.
    COMMENT = 10,
    /// Newsletters, apps, subscriptions, donations.
    PROMO = 11,
    /// Advertising.
    AD = 12,
    /// Captions and credits.
    CAPTION = 13,
    /// Biographies.
    BIO = 14,
    /// Author lines, dates, reading times.
    BYLINE = 15,
    /// Tag lists.
    TAGS = 16,
    /// Cookie and privacy notices.
    COOKIE = 17,
    /// Pop-ups, overlays, tooltips.
    MODAL = 18,
    /// For screen readers or printers only, or hidden.
    HIDDEN = 19,
    /// Pagination and previous/next.
    PAGER = 20,
    /// Pull quotes.
    PULLQUOTE = 21,
    /// Boxes set into a story.
    BOX = 22,
    /// Standfirsts.
    LEAD = 23,
    /// Headlines.
    TITLE = 24,
    /// Tables of contents.
    TOC = 25,
    /// Live blogs.
    LIVE = 26,
    /// Embedded posts and players.
    EMBED = 27,
    /// Legal lines.
    LEGAL = 28,
    /// Login and registration.
    LOGIN = 29,
    /// Search.
    SEARCH = 30,
    /// Pictures, galleries.
    MEDIA = 31,
    /// Forms, polls, quizzes, calculators.
    FORM = 32,
    /// Shop furniture: products, prices, ratings.
    SHOP = 33,
    /// Footnotes and references.
    NOTES = 34,
    /// Walls before the text, offers to subscribe.
    WALL = 35,
}

impl Hints {
    /// No hint.
    pub const NONE: Self = Self(0);

    /// Either set's hints.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether any of `other`'s hints is in this set.
    #[must_use]
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Hints that speak against a story's text.
    pub const AGAINST: Self = Self::NAV
        .or(Self::FOOTER)
        .or(Self::SIDEBAR)
        .or(Self::RELATED)
        .or(Self::SHARE)
        .or(Self::COMMENT)
        .or(Self::PROMO)
        .or(Self::AD)
        .or(Self::COOKIE)
        .or(Self::MODAL)
        .or(Self::LOGIN)
        .or(Self::PAGER);
}

/// The table: a hint and the words that give it. Several languages; a word stands where most
/// sites mean it so.
const WORDS: &[(Hints, &str)] = &[
    (
        Hints::STORY,
        "article story post entry news single artikel beitrag noticia nota articulo artigo materia articolo haber hentry blog",
    ),
    (
        Hints::TEXT,
        "body content text copy txt detail details cuerpo contenido conteudo corpo texto contenu texte inhalt icerik prose richtext rte wysiwyg paragraph paragraphs paragraf",
    ),
    (
        Hints::BODY,
        "articlebody storybody postbody entrycontent postcontent articlecontent storycontent articletext storytext newsbody newscontent bodytext bodycopy maincontent articledetail articlecopy artikeltext blogpost postarticle",
    ),
    (
        Hints::NAV,
        "nav navigation navbar menu submenu megamenu breadcrumb breadcrumbs topbar toolbar hamburger subnav navi skiplink skip",
    ),
    (Hints::FOOTER, "footer colophon foot fuss pie rodape"),
    (Hints::HEADER, "header masthead banner topper head hero"),
    (
        Hints::SIDEBAR,
        "sidebar aside rail widget widgets sidedock secondary complementary sidecolumn rightcol seitenleiste lateral",
    ),
    (
        Hints::RELATED,
        "related recommend recommended recommendation recommendations recirc recirculation readmore alsoread readnext similar trending popular latest mostread upnext outbrain taboola morefrom more mehr verwandt verwandte relacionadas relacionados relacionada relacionado correlati ilgili next suggested suggestions bestof ranking newsfeed seealso further linklist crosslink onward zergnet nativo rcmd",
    ),
    (
        Hints::TEASER,
        "teaser teasers card cards tile tiles grid river listing listings item items thumb thumbnail thumbnails carousel slider swiper slick loop feed list excerpt",
    ),
    (
        Hints::SHARE,
        "share shares sharing sharebar social socials addthis addtoany sharedaddy follow facebook twitter whatsapp linkedin pinterest telegram compartir partager teilen compartilhar condividi jetpack",
    ),
    (
        Hints::COMMENT,
        "comment comments commenting disqus respond discussion discussions reply replies livefyre coral kommentar kommentare comentarios comentario commentaires commenti yorum yorumlar forum feedback",
    ),
    (
        Hints::PROMO,
        "newsletter newsletters subscribe subscription subscriptions subscriber signup promo promos promotion cta optin appeal donate donation membership offer upsell marketing abo upgrade inscribe callout mailchimp mc4wp hubspot download app apps",
    ),
    (
        Hints::AD,
        "ad ads adv advert adverts advertisement advertising advertorial sponsor sponsored sponsors dfp adslot adsense adunit adbox adwrapper gpt publicidad publicidade publicite pub werbung anzeige anzeigen reklam reklama dianomi affiliate commercial",
    ),
    (
        Hints::CAPTION,
        "caption captions credit credits figcaption legend bildunterschrift legende didascalia pie_de_foto imagecaption copyrightholder wpcaption photographer attribution",
    ),
    (
        Hints::BIO,
        "bio biography biographical aboutauthor authorbox authorbio authorinfo contributor contributors profile profiles autor autorin",
    ),
    (
        Hints::BYLINE,
        "byline bylines author authors dateline meta metadata timestamp date datetime time published publish readingtime posted updated writer auteur autore postmeta pubdate readtime",
    ),
    (
        Hints::TAGS,
        "tag tags topic topics keyword keywords category categories taglist etiquetas schlagworte tagcloud themen sujets temas",
    ),
    (
        Hints::COOKIE,
        "cookie cookies consent gdpr cmp onetrust ccpa privacy datenschutz usercentrics didomi",
    ),
    (
        Hints::MODAL,
        "modal popup popups overlay lightbox dialog tooltip drawer offcanvas toast snackbar flyout dropdown interstitial",
    ),
    (
        Hints::HIDDEN,
        "hidden visuallyhidden offscreen invisible screenreader printonly noprint accessibility sronly",
    ),
    (
        Hints::PAGER,
        "pagination pager pages paging prev previous prevnext pagenav postnav navlinks neighbours adjacent",
    ),
    (Hints::PULLQUOTE, "pullquote pullquotes pull blockquote quote zitat tweetable clicktotweet"),
    (
        Hints::BOX,
        "infobox factbox box inset sidenote highlight highlights keypoints summary takeaways insert infographic",
    ),
    (
        Hints::LEAD,
        "standfirst lead lede dek deck subtitle subtitles intro subhead subheading subheadline chapeau sapo description entradilla bajada teasertext sommario kicker strapline",
    ),
    (Hints::TITLE, "title headline heading titulo titre titel titolo baslik headlines"),
    (Hints::TOC, "toc tableofcontents outline jumplinks contents jump ez"),
    (Hints::LIVE, "live liveblog timeline ticker liveticker"),
    (
        Hints::EMBED,
        "embed embedded tweet instagram iframe video player audio podcast tiktok youtube oembed jwplayer brightcove",
    ),
    (Hints::LEGAL, "disclaimer copyright legal terms license licence notice imprint impressum"),
    (Hints::LOGIN, "login signin account register registration logout password"),
    (Hints::SEARCH, "search suche buscar recherche"),
    (
        Hints::MEDIA,
        "gallery photo photos picture pictures image images media figure img foto galerie galeria slideshow",
    ),
    (Hints::FORM, "form poll quiz survey calculator contact input"),
    (Hints::SHOP, "product products price shop store cart buy rating deal deals coupon"),
    (
        Hints::NOTES,
        "footnote footnotes reference references citation citations bibliography sources endnotes",
    ),
];

/// Words glued to others without a sign: what a long unknown word begins with.
const PREFIXES: &[(&str, Hints)] = &[
    ("related", Hints::RELATED),
    ("recommend", Hints::RELATED),
    ("trending", Hints::RELATED),
    ("share", Hints::SHARE),
    ("social", Hints::SHARE),
    ("newsletter", Hints::PROMO),
    ("subscri", Hints::PROMO),
    ("comment", Hints::COMMENT),
    ("sidebar", Hints::SIDEBAR),
    ("footer", Hints::FOOTER),
    ("breadcrumb", Hints::NAV),
    ("advert", Hints::AD),
    ("sponsor", Hints::AD),
    ("cookie", Hints::COOKIE),
    ("caption", Hints::CAPTION),
    ("teaser", Hints::TEASER),
    ("articlebody", Hints::BODY),
    ("storybody", Hints::BODY),
];

/// FNV-1a over words of eight bytes: the keys are names of one page or of our own tables.
#[derive(Debug)]
pub struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            let word = word.try_into().map_or(0, u64::from_le_bytes);
            self.write_u64(word);
        }
        let rest = words.remainder();
        if !rest.is_empty() {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            self.write_u64(u64::from_le_bytes(word));
        }
    }
    fn write_u64(&mut self, word: u64) {
        // The shift brings high bits down: tables index by the low ones.
        self.0 = (self.0 ^ word).wrapping_mul(0x0100_0000_01b3);
        self.0 ^= self.0 >> 29;
    }
    fn write_u32(&mut self, word: u32) {
        self.write_u64(u64::from(word));
    }
    fn write_u8(&mut self, byte: u8) {
        self.write_u64(u64::from(byte));
    }
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

/// A map with short keys.
pub type FnvMap<K, V> = HashMap<K, V, BuildHasherDefault<Fnv>>;

static TABLE: LazyLock<FnvMap<&'static str, Hints>> = LazyLock::new(|| {
    let mut table = FnvMap::default();
    for (hint, words) in WORDS {
        for word in words.split_ascii_whitespace() {
            let entry = table.entry(word).or_insert(Hints::NONE);
            *entry = entry.or(*hint);
        }
    }
    table
});

/// Hints of one name list (the value of `class`, `id` or another attribute).
#[must_use]
pub fn of_names(names: &str) -> Hints {
    let mut found = Hints::NONE;
    for name in names.split_ascii_whitespace().take(40) {
        if !SILENT.iter().any(|start| name.starts_with(start)) && !name.contains(':') {
            found = found.or(of_name(name));
        }
    }
    found
}

/// What names begin with that say nothing of the element itself: a story's topics in WordPress'
/// post classes, a theme's name, what the element has or has not. Names with a colon hold for
/// some widths and states only ("md:hidden").
const SILENT: &[&str] = &[
    "tag-",
    "category-",
    "term-",
    "tax-",
    "taxonomy-",
    "has-",
    "no-",
    "wp-theme-",
    "wp-child-theme-",
    "page-template",
    "template-",
    "text-secondary",
    "bg-",
    "border-",
    "btn-",
    "field--label-hidden",
    "label-hidden",
];

fn of_name(name: &str) -> Hints {
    let table = &*TABLE;
    let mut found = Hints::NONE;
    let mut word = [0_u8; 24];
    let mut whole = [0_u8; 24];
    let (mut len, mut whole_len) = (0, 0);
    let mut previous_lower = false;
    for byte in name.bytes().take(120).chain(std::iter::once(b'-')) {
        let letter = byte.is_ascii_alphabetic();
        if len > 0 && (!letter || (byte.is_ascii_uppercase() && previous_lower)) {
            found = found.or(look_up(table, &word[..len]));
            len = 0;
        }
        if letter {
            let lower = byte.to_ascii_lowercase();
            if len < word.len() {
                word[len] = lower;
                len += 1;
            }
            if whole_len < whole.len() {
                whole[whole_len] = lower;
                whole_len += 1;
            }
        }
        previous_lower = byte.is_ascii_lowercase();
    }
    if whole_len < whole.len() {
        found = found.or(look_up(table, &whole[..whole_len]));
    }
    if found.any(Hints::STORY) && found.any(Hints::TEXT) && !found.any(Hints::AGAINST) {
        found = found.or(Hints::BODY);
    }
    found
}

fn look_up(table: &FnvMap<&'static str, Hints>, word: &[u8]) -> Hints {
    let Ok(word) = std::str::from_utf8(word) else { return Hints::NONE };
    if word.len() < 2 {
        return Hints::NONE;
    }
    if let Some(hint) = table.get(word) {
        return *hint;
    }
    if word.len() > 7 {
        for (prefix, hint) in PREFIXES {
            if word.starts_with(prefix) && !word.starts_with("shareholder") {
                return *hint;
            }
        }
    }
    Hints::NONE
}

#[cfg(test)]
mod tests {
    use super::{Hints, of_names};

    #[test]
    fn names_stand_by_their_bits() {
        for (name, hint) in [("STORY", Hints::STORY), ("TAGS", Hints::TAGS), ("WALL", Hints::WALL)]
        {
            assert_eq!(Hints::NAMES[hint.0.trailing_zeros() as usize], name);
        }
    }

    #[test]
    fn names() {
        let cases = [
            ("article-body", Hints::BODY),
            ("entry-content single56__content", Hints::BODY),
            ("StoryBodyCompanionColumn", Hints::BODY),
            ("articleBody", Hints::BODY),
            ("sidedock56", Hints::SIDEBAR),
            ("relatedArticles", Hints::RELATED),
            ("relatedposts", Hints::RELATED),
            ("js-share-bar", Hints::SHARE),
            ("wp-caption-text", Hints::CAPTION),
            ("comments-area", Hints::COMMENT),
            ("adslot_1", Hints::AD),
        ];
        for (names, hint) in cases {
            assert!(of_names(names).any(hint), "{names}: {:?}", of_names(names));
        }
        let none = [
            ("shareholder", Hints::SHARE),
            ("badge", Hints::AD),
            ("loaded", Hints::AD),
            ("related-article-content", Hints::BODY),
        ];
        for (names, hint) in none {
            assert!(!of_names(names).any(hint), "{names}");
        }
    }
}
