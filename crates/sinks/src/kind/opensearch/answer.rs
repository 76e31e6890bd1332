//! What the answer to a request of many articles means for each of them.

use serde_json::Value;

/// What becomes of an article.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The index has it, or a newer revision.
    Taken,
    /// It is sent again.
    Later(String),
    /// The index will never take it.
    Never(String),
}

/// The verdicts of an answer, in the order of the articles; `None` where it is no such answer.
pub(super) fn verdicts(answer: &Value, count: usize) -> Option<Vec<Verdict>> {
    let items = answer["items"].as_array().filter(|items| items.len() == count)?;
    items.iter().map(|item| item.as_object()?.values().next().map(verdict)).collect()
}

fn verdict(item: &Value) -> Verdict {
    let error = &item["error"];
    let type_ = error["type"].as_str().unwrap_or_default();
    match item["status"].as_u64() {
        Some(200..=299) => Verdict::Taken,
        Some(409) if type_ == "version_conflict_engine_exception" => Verdict::Taken,
        // The article itself is at fault, unless its reason tells of the index.
        Some(status @ (400 | 413)) if !is_of_the_index(error) => {
            Verdict::Never(format!("status {status}, {}", reason(error)))
        }
        // 429 and 503 pass; 403 is a full disk or a right, 404 an index that was taken away.
        Some(status) => Verdict::Later(format!("status {status}, {}", reason(error))),
        None => Verdict::Later("an answer without a status".to_owned()),
    }
}

/// Whether another article would be refused for the same reason.
fn is_of_the_index(error: &Value) -> bool {
    let reason = error["reason"].as_str().unwrap_or_default();
    ["no write index", "is not an alias", "data stream"].iter().any(|words| reason.contains(words))
}

/// The error in one line, not too long.
pub(super) fn reason(error: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut line = match error {
        Value::String(line) => line.clone(),
        _ => format!("{}: {}", text(&error["type"]), text(&error["reason"])),
    };
    let cause = text(&error["caused_by"]["reason"]);
    if !cause.is_empty() && !line.contains(&cause) {
        line = format!("{line}: {cause}");
    }
    let line: String = line.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_article_has_its_verdict() {
        let item = |status: u16, type_: &str, reason: &str| json!({"index": {"status": status, "error": {"type": type_, "reason": reason}}});
        let answer = json!({"errors": true, "items": [
            {"index": {"status": 201}},
            item(409, "version_conflict_engine_exception", "[a]: version conflict"),
            item(429, "rejected_execution_exception", "queue is\n full"),
            item(503, "unavailable_shards_exception", "primary shard"),
            item(403, "cluster_block_exception", "read-only / allow delete"),
            item(404, "index_not_found_exception", "no such index"),
            item(400, "mapper_parsing_exception", "failed to parse field [n]"),
            item(400, "illegal_argument_exception", "no write index is defined for alias [news]"),
        ]});
        let later = |text: &str| Verdict::Later(text.to_owned());
        assert_eq!(
            verdicts(&answer, 8),
            Some(vec![
                Verdict::Taken,
                Verdict::Taken,
                later("status 429, rejected_execution_exception: queue is full"),
                later("status 503, unavailable_shards_exception: primary shard"),
                later("status 403, cluster_block_exception: read-only / allow delete"),
                later("status 404, index_not_found_exception: no such index"),
                Verdict::Never(
                    "status 400, mapper_parsing_exception: failed to parse field [n]".to_owned()
                ),
                later(
                    "status 400, illegal_argument_exception: no write index is defined for alias [news]"
                ),
            ])
        );
        assert_eq!(verdicts(&answer, 7), None);
        assert_eq!(verdicts(&json!({"error": "x"}), 1), None);
    }
}
