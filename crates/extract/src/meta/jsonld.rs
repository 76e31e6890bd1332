//! Reads JSON-LD as news sites print it, broken or not.

use super::text::clean;
use serde_json::Value;
use std::collections::HashMap;

/// A name in JSON-LD with what the page says it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LdName {
    pub(crate) name: String,
    /// The object's type, lower case, or empty for a bare string.
    pub(crate) kind: String,
}

/// One story (or page) described in JSON-LD.
#[derive(Debug, Clone, Default)]
pub(crate) struct LdItem {
    pub(crate) types: Vec<String>,
    pub(crate) url: Vec<String>,
    pub(crate) headline: String,
    pub(crate) name: String,
    pub(crate) alternative: String,
    pub(crate) published: Vec<String>,
    pub(crate) created: Vec<String>,
    pub(crate) modified: Vec<String>,
    pub(crate) uploaded: Vec<String>,
    pub(crate) authors: Vec<LdName>,
    pub(crate) creators: Vec<LdName>,
    pub(crate) contributors: Vec<LdName>,
    pub(crate) publisher: Vec<LdName>,
    pub(crate) section: Vec<String>,
    pub(crate) keywords: Vec<String>,
    pub(crate) image: Option<String>,
    pub(crate) description: String,
    pub(crate) free: Option<bool>,
    /// A part of it is not free.
    pub(crate) part: bool,
    pub(crate) body: String,
    pub(crate) language: String,
}

/// Types of single stories, lower case.
const STORIES: &[&str] = &[
    "newsarticle",
    "article",
    "blogposting",
    "reportagenewsarticle",
    "analysisnewsarticle",
    "backgroundnewsarticle",
    "opinionnewsarticle",
    "reviewnewsarticle",
    "askpublicnewsarticle",
    "liveblogposting",
    "socialmediaposting",
    "techarticle",
    "scholarlyarticle",
    "report",
    "satiricalarticle",
    "advertisercontentarticle",
    "review",
    "criticreview",
    "medicalscholarlyarticle",
    "posting",
    "recipe",
    "discussionforumposting",
];

impl LdItem {
    pub(crate) fn is_story(&self) -> bool {
        self.types.iter().any(|t| STORIES.contains(&t.as_str()))
    }

    pub(crate) fn has_type(&self, kind: &str) -> bool {
        self.types.iter().any(|t| t == kind)
    }
}

/// Bounds against hostile scripts.
const MAX_DEPTH: u8 = 12;
const MAX_ITEMS: usize = 400;

/// All described things of a page, stories and pages, in order. Lists of other stories and
/// comments are not descended into.
pub(crate) fn items(scripts: &[String]) -> Vec<LdItem> {
    let values: Vec<Value> = scripts.iter().flat_map(|s| crate::json::read(s)).collect();
    let mut by_id: HashMap<&str, &Value> = HashMap::new();
    for value in &values {
        index(value, &mut by_id, 0);
    }
    let mut out = Vec::new();
    for value in &values {
        collect(value, &by_id, &mut out, 0);
    }
    out
}

fn index<'a>(value: &'a Value, by_id: &mut HashMap<&'a str, &'a Value>, depth: u8) {
    if depth > MAX_DEPTH || by_id.len() > 2_000 {
        return;
    }
    match value {
        Value::Array(list) => list.iter().for_each(|v| index(v, by_id, depth + 1)),
        Value::Object(map) => {
            if let Some(id) = map.get("@id").and_then(Value::as_str) {
                // A bare reference has nothing but its id.
                if map.len() > 1 {
                    by_id.entry(id).or_insert(value);
                }
            }
            map.values().for_each(|v| index(v, by_id, depth + 1));
        }
        _ => {}
    }
}

type Ids<'a> = HashMap<&'a str, &'a Value>;

fn collect(value: &Value, ids: &Ids<'_>, out: &mut Vec<LdItem>, depth: u8) {
    if depth > MAX_DEPTH || out.len() >= MAX_ITEMS {
        return;
    }
    match value {
        Value::Array(list) => list.iter().for_each(|v| collect(v, ids, out, depth + 1)),
        Value::Object(map) => {
            if map.contains_key("@type") {
                out.push(item(value, ids));
            }
            for key in ["@graph", "mainEntity", "mainEntityOfPage", "subjectOf", "article"] {
                if let Some(inner) = map.get(key) {
                    collect(inner, ids, out, depth + 1);
                }
            }
        }
        _ => {}
    }
}

fn free(value: &Value) -> Option<bool> {
    match value.get("isAccessibleForFree")? {
        Value::Bool(free) => Some(*free),
        Value::String(text) => Some(!text.to_ascii_lowercase().contains("false")),
        _ => None,
    }
}

fn item(value: &Value, ids: &Ids<'_>) -> LdItem {
    let types = strings(value.get("@type"))
        .into_iter()
        .map(|t| t.rsplit(['/', '#', ':']).next().unwrap_or(&t).to_ascii_lowercase())
        .collect();
    let text = |key: &str| strings(value.get(key)).into_iter().next().unwrap_or_default();
    let mut url = strings(value.get("url"));
    match value.get("mainEntityOfPage") {
        Some(Value::String(s)) => url.push(s.clone()),
        Some(object) => {
            url.extend(strings(object.get("@id")).into_iter().chain(strings(object.get("url"))));
        }
        None => {}
    }
    url.extend(strings(value.get("@id")));
    let mut keywords = Vec::new();
    for word in names(value.get("keywords"), ids, 0) {
        keywords.extend(word.name.split([',', ';']).map(clean).filter(|w| !w.is_empty()));
    }
    let free = free(value);
    let part = match value.get("hasPart") {
        Some(Value::Array(parts)) => parts.iter().any(|part| self::free(part) == Some(false)),
        Some(one) => self::free(one) == Some(false),
        None => false,
    };
    LdItem {
        types,
        url,
        headline: text("headline"),
        name: text("name"),
        alternative: text("alternativeHeadline"),
        published: strings(value.get("datePublished")),
        created: strings(value.get("dateCreated")),
        modified: strings(value.get("dateModified")),
        uploaded: strings(value.get("uploadDate")),
        authors: names(value.get("author"), ids, 0),
        creators: names(value.get("creator"), ids, 0),
        contributors: names(value.get("contributor"), ids, 0),
        publisher: names(value.get("publisher"), ids, 0),
        section: strings(value.get("articleSection")),
        keywords,
        image: image(value.get("image").or_else(|| value.get("thumbnailUrl")), ids, 0),
        description: text("description"),
        free,
        part,
        body: text("articleBody"),
        language: text("inLanguage"),
    }
}

/// All strings of a value, one level of array or `@value` deep.
fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(s)) if !s.trim().is_empty() => vec![s.trim().to_owned()],
        Some(Value::Number(n)) => vec![n.to_string()],
        Some(Value::Array(list)) => list
            .iter()
            .take(100)
            .filter_map(|v| match v {
                Value::String(s) => Some(s.trim().to_owned()),
                Value::Object(map) => map
                    .get("@value")
                    .or_else(|| map.get("name"))
                    .and_then(Value::as_str)
                    .map(str::to_owned),
                _ => None,
            })
            .filter(|s| !s.is_empty())
            .collect(),
        Some(Value::Object(map)) => map
            .get("@value")
            .or_else(|| map.get("name"))
            .and_then(Value::as_str)
            .map(str::to_owned)
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

/// Names of persons or organisations: strings, objects, references, lists of them.
fn names(value: Option<&Value>, ids: &Ids<'_>, depth: u8) -> Vec<LdName> {
    if depth > 4 {
        return Vec::new();
    }
    match value {
        Some(Value::String(s)) => {
            let name = clean(s);
            if name.is_empty() { Vec::new() } else { vec![LdName { name, kind: String::new() }] }
        }
        Some(Value::Array(list)) => {
            list.iter().take(60).flat_map(|v| names(Some(v), ids, depth + 1)).collect()
        }
        Some(Value::Object(map)) => {
            let kind = strings(map.get("@type"))
                .iter()
                .map(|t| t.rsplit(['/', '#', ':']).next().unwrap_or(t).to_ascii_lowercase())
                .collect::<Vec<_>>()
                .join(" ");
            let found: Vec<LdName> = strings(map.get("name"))
                .iter()
                .map(|n| clean(n))
                .filter(|n| !n.is_empty())
                .map(|name| LdName { name, kind: kind.clone() })
                .collect();
            if found.is_empty() {
                let joined = [map.get("givenName"), map.get("familyName")]
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .collect::<Vec<_>>()
                    .join(" ");
                if !joined.trim().is_empty() {
                    return vec![LdName { name: clean(&joined), kind }];
                }
                if let Some(target) =
                    map.get("@id").and_then(Value::as_str).and_then(|id| ids.get(id))
                {
                    return names(Some(target), ids, depth + 2);
                }
            }
            found
        }
        _ => Vec::new(),
    }
}

fn image(value: Option<&Value>, ids: &Ids<'_>, depth: u8) -> Option<String> {
    if depth > 4 {
        return None;
    }
    match value? {
        Value::String(s) => Some(s.clone()),
        Value::Array(list) => list.iter().find_map(|v| image(Some(v), ids, depth + 1)),
        Value::Object(map) => map
            .get("url")
            .or_else(|| map.get("contentUrl"))
            .and_then(|v| image(Some(v), ids, depth + 1))
            .or_else(|| {
                let target = map.get("@id").and_then(Value::as_str).and_then(|id| ids.get(id))?;
                image(Some(target), ids, depth + 2)
            }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_broken_scripts() {
        for script in [
            r#"{"@type":"NewsArticle","headline":"A"}"#,
            r#"[{"@type":["NewsArticle"],"headline":"A"}]"#,
            r#"{"@graph":[{"@type":"WebPage"},{"@type":"NewsArticle","headline":"A"}]}"#,
            r#"{"@type":"NewsArticle","headline":"A",}"#,
            "{\"@type\":\"NewsArticle\",\"headline\":\"A\",\"x\":\"a\nb\tc\"}",
            "/* <![CDATA[ */ {\"@type\":\"NewsArticle\",\"headline\":\"A\"} /* ]]> */",
            "<!-- {\"@type\":\"NewsArticle\",\"headline\":\"A\"} -->",
            "// c\n{\"@type\":\"NewsArticle\",\"headline\":\"A\"};",
            r#"{"@type":"NewsArticle","headline":"A","b":"it\'s"}"#,
            r#"{"@type":"NewsArticle","headline":"A","b":[1,2,,3"#,
            r#"{"@type":"NewsArticle","headline":"A","b":"cut of"#,
            r#"{&quot;@type&quot;:&quot;NewsArticle&quot;,&quot;headline&quot;:&quot;A&quot;}"#,
            r#"{"@type":"NewsArticle","headline":"A"}{"@type":"Other"}"#,
        ] {
            let found = items(&[script.to_owned()]);
            let story = found.iter().find(|i| i.is_story());
            assert_eq!(story.map(|s| s.headline.as_str()), Some("A"), "{script}");
        }
    }

    #[test]
    fn follows_references_and_lists() {
        let script = r##"{"@graph":[
            {"@type":"NewsArticle","author":[{"@id":"#p"},{"@type":"Organization","name":"Wire"},"Ann Lee"],
             "image":{"@id":"#i"},"mainEntityOfPage":{"@id":"https://a.example/x"}},
            {"@id":"#p","@type":"Person","name":"Jo &amp; Roe"},
            {"@id":"#i","@type":"ImageObject","url":"https://a.example/i.jpg"}]}"##;
        let found = items(&[script.to_owned()]);
        let names: Vec<_> =
            found[0].authors.iter().map(|n| (n.name.as_str(), n.kind.as_str())).collect();
        assert_eq!(names, [("Jo & Roe", "person"), ("Wire", "organization"), ("Ann Lee", "")]);
        assert_eq!(found[0].image.as_deref(), Some("https://a.example/i.jpg"));
        assert_eq!(found[0].url, ["https://a.example/x"]);
    }

    #[test]
    fn self_references_end() {
        let script =
            r##"{"@type":"Article","@id":"#a","author":{"@id":"#a"},"image":{"@id":"#a"}}"##;
        assert_eq!(items(&[script.to_owned()]).len(), 1);
    }
}
