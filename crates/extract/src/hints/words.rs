//! The words that class names, ids and roles are looked up in.

use super::Hints;

/// The table: a hint and the words that give it. Several languages; a word stands where most
/// sites mean it so.
pub(super) const WORDS: &[(Hints, &str)] = &[
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
        "cookie cookies consent gdpr cmpbox cmpboxinner cmpwrapper onetrust ccpa privacy datenschutz usercentrics didomi",
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
pub(super) const PREFIXES: &[(&str, Hints)] = &[
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

/// What names begin with that say nothing of the element itself: a story's topics in WordPress'
/// post classes, a theme's name, what the element has or has not. Names with a colon hold for
/// some widths and states only ("md:hidden").
pub(super) const SILENT: &[&str] = &[
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
