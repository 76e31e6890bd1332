//! Addresses of authors' pages.

/// Path words of author pages.
fn author_word(word: &str) -> bool {
    matches!(
        word,
        "author"
            | "authors"
            | "autor"
            | "autoren"
            | "autores"
            | "auteur"
            | "auteurs"
            | "autore"
            | "autori"
            | "profile"
            | "profil"
            | "people"
            | "staff"
            | "contributors"
            | "contributor"
            | "journalist"
            | "journalists"
            | "reporter"
            | "reporters"
            | "by"
            | "writer"
            | "writers"
            | "byline"
            | "redakteur"
            | "person"
            | "personen"
            | "forfatter"
            | "yazar"
            | "yazarlar"
            | "columnist"
            | "columnists"
            | "signature"
            | "journaliste"
            | "journalistes"
            | "team"
            | "redaktion"
            | "penulis"
            | "toimittaja"
            | "szerzo"
    )
}

/// Whether an address looks like that of an author's page.
pub(crate) fn author_href(href: &str) -> bool {
    let (path, query) = href.split_once('?').unwrap_or((href, ""));
    // WordPress with plain permalinks.
    if query.split('&').any(|p| p.starts_with("author=")) {
        return true;
    }
    let path = path.split('#').next().unwrap_or(path);
    let host = ["https://", "http://", "//"].iter().find_map(|s| path.strip_prefix(s));
    let path = host.unwrap_or(path);
    // The word must be followed by a name.
    let mut seen = false;
    for part in path.split('/').skip(1).filter(|p| !p.is_empty()) {
        if seen {
            return true;
        }
        seen = author_word(part);
    }
    false
}
