//! Names and words that say which date one is.

/// Meta keys of the first publication, best first.
pub(super) const PUBLISHED_METAS: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "date.published",
    "publishdate",
    "publish-date",
    "publish_date",
    "publishtime",
    "publish_time",
    "pubdate",
    "article.published",
    "article:publicationdate",
    "article_date_original",
    "originalpublicationdate",
    "published_date",
    "published_time",
    "published-date",
    "publication_date",
    "publication-date",
    "rnews:datepublished",
    "dc.date.issued",
    "dcterms.date",
    "dcterms.created",
    "dcterms.issued",
    "dc.date.created",
    "dc.date",
    "dc:date",
    "dc.created",
    "og:pubdate",
    "og:publish_date",
    "article:create_time",
    "og:release_date",
    "bt:pubdate",
    "citation_publication_date",
    "citation_date",
    "vr:published_time",
    "article:post_date",
    "creation_date",
    "datecreated",
    "created",
    "date",
    "displaydate",
    "shareaholic:article_published_time",
    "iso-8601-publish-date",
    "last-publish-date",
];

/// Whether a meta key may as well be of the file or of the page around the story: "date" is what
/// content management systems fill in by themselves.
pub(super) fn is_generic(key: &str) -> bool {
    matches!(
        key,
        "date"
            | "dc.date"
            | "dc:date"
            | "dcterms.date"
            | "created"
            | "dc.created"
            | "dcterms.created"
            | "creation_date"
            | "displaydate"
    )
}

/// Meta keys of the last change, best first.
pub(super) const MODIFIED_METAS: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "article:modified",
    "og:article:modified_time",
    "dcterms.modified",
    "dc.date.modified",
    "datemodified",
    "last-modified",
    "lastmod",
    "modified_time",
    "article.updated",
    "article:updated_time",
    "revision_date",
    "date.modified",
    "og:modified_time",
    "updated_time",
    "dc.modified",
];

/// Whether lower-case words before a date call it that of a change.
pub(super) fn says_updated(text: &str) -> bool {
    [
        "updat",
        "modif",
        "aktualis",
        "geändert",
        "änderung",
        "actualiz",
        "mis à jour",
        "aggiornat",
        "bijgewerkt",
        "uppdater",
        "oppdater",
        "opdater",
        "обновл",
        "оновл",
        "zaktualiz",
        "güncel",
        "diperbarui",
        "更新",
        "last edit",
        "stand:",
        "modificat",
        "atualiz",
        "päivitetty",
        "aktualizov",
        "ажур",
        "edited",
        "last reviewed",
        "frissít",
        "εκσυγχρ",
        "ενημέρ",
        "تحديث",
        "עודכן",
        "अपडेट",
    ]
    .iter()
    .any(|w| text.contains(w))
}

/// Whether they call it that of publication.
pub(super) fn says_published(text: &str) -> bool {
    [
        "publi",
        "posted",
        "veröffentlicht",
        "erstellt",
        "gepubliceerd",
        "publicerad",
        "опубл",
        "yayın",
        "diterbitkan",
        "发布",
        "first",
        "created",
        "julkaistu",
        "közzét",
        "δημοσ",
        "نشر",
        "פורסם",
        "प्रकाशित",
    ]
    .iter()
    .any(|w| text.contains(w))
}
