//! The index: found and checked, or made with its template and alias.

use super::answer::reason;
use super::document::{conflict, properties};
use super::server::{Refused, Server};
use reqwest::Method;
use serde_json::{Map, Value, json};

/// The oldest Elasticsearch that knows composable templates and `require_alias`.
const OLDEST: (u64, u64) = (7, 10);

/// An index that is ready.
pub(super) struct Index {
    /// Whether its name is an alias: a request asks for one then, so that no index of that name is made
    /// where somebody took it away.
    pub(super) is_alias: bool,
}

/// Finds the index `name` and adds fields that it lacks; makes it where there is none.
pub(super) async fn prepare(server: &Server, name: &str) -> Result<Index, Refused> {
    known(server).await?;
    let mut found = server.ask(Method::GET, &format!("{name}/_mapping"), None).await?;
    if found.status == 404 {
        make(server, name).await?;
        found = server.ask(Method::GET, &format!("{name}/_mapping"), None).await?;
    }
    let indexes = found.expect("its mapping cannot be read")?;
    let indexes: Map<String, Value> = indexes.as_object().cloned().unwrap_or_default();
    for (index, mapping) in &indexes {
        fit(server, index, &mapping["mappings"]["properties"]).await?;
    }
    let is_alias = !indexes.contains_key(name);
    if indexes.len() > 1 {
        let aliases = server.ask(Method::GET, &format!("_alias/{name}"), None).await?;
        let aliases = aliases.expect("its alias cannot be read")?;
        let is_written = |one: &Value| one["aliases"][name]["is_write_index"] == true;
        if !aliases.as_object().is_some_and(|all| all.values().any(is_written)) {
            return Err(Refused::Other(format!(
                "the alias {name} stands for {} indexes, and none of them is its write index",
                indexes.len()
            )));
        }
    }
    Ok(Index { is_alias })
}

/// Refuses what is no such server, or too old a one.
async fn known(server: &Server) -> Result<(), Refused> {
    let about = server.ask(Method::GET, "", None).await?;
    if matches!(about.status, 401 | 403) && about.body["error"].is_object() {
        // A user with few rights may know nothing of the cluster, and write to the index.
        return Ok(());
    }
    let about = about.expect("what answers there is no OpenSearch or Elasticsearch")?;
    let version = &about["version"];
    let Some(number) = version["number"].as_str() else {
        return Err(Refused::Other(
            "what answers there is no OpenSearch or Elasticsearch".to_owned(),
        ));
    };
    let mut parts = number.split('.').map(|part| part.parse().unwrap_or(0));
    let own = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if version["distribution"] != "opensearch" && own < OLDEST {
        return Err(Refused::Other(format!(
            "it is Elasticsearch {number}; newshound needs {}.{} or OpenSearch",
            OLDEST.0, OLDEST.1
        )));
    }
    Ok(())
}

/// Makes the template of `NAME-*`, and the index `NAME-000001` with the alias `NAME`.
async fn make(server: &Server, name: &str) -> Result<(), Refused> {
    let template = json!({
        "index_patterns": [format!("{name}-*")],
        "priority": 100,
        "template": {"mappings": {
            // Fields that nobody asked for are kept and make no field of the index.
            "dynamic": false,
            "properties": properties(),
        }},
        "_meta": {"description": "articles of newshound"},
    });
    let path = format!("_index_template/newshound-{name}");
    let made = server.ask(Method::PUT, &path, Some(&template)).await?;
    made.expect("its template cannot be made")?;
    let index = json!({"aliases": {name: {"is_write_index": true}}});
    let made = server.ask(Method::PUT, &format!("{name}-000001"), Some(&index)).await?;
    if made.body["error"]["type"] == "resource_already_exists_exception" {
        // Another sink made it just now; or it stands there without its alias.
        let found = server.ask(Method::GET, &format!("{name}/_mapping"), None).await?;
        return match found.status {
            200..=299 => Ok(()),
            _ => Err(Refused::Other(format!(
                "there is an index {name}-000001, and {name} is no alias of it; make it one, or name another index"
            ))),
        };
    }
    made.expect("the index cannot be made").map(drop)
}

/// Adds the fields that an index lacks; refuses one that has them as something else.
async fn fit(server: &Server, index: &str, there: &Value) -> Result<(), Refused> {
    if index.starts_with(".ds-") {
        return Err(Refused::Other(
            "it is a data stream, where no newer revision takes the place of an older one; name an index".to_owned(),
        ));
    }
    let mut lacks = properties();
    if let Some(there) = there.as_object() {
        for (name, field) in there {
            if let Some(wanted) = lacks.remove(name)
                && let Some(why) = conflict(name, &wanted, field)
            {
                return Err(Refused::Other(format!(
                    "the index {index} has {why}; name another index"
                )));
            }
        }
    }
    if lacks.is_empty() {
        return Ok(());
    }
    let added = json!({"properties": lacks});
    let done = server.ask(Method::PUT, &format!("{index}/_mapping"), Some(&added)).await?;
    if done.status == 400 {
        let why = reason(&done.body["error"]);
        return Err(Refused::Other(format!("the index {index} takes no articles: {why}")));
    }
    done.expect("fields cannot be added to it").map(drop)
}
