//! `/.well-known/tdmrep.json`: what a host says about text and data mining of its URLs.
//!
//! Source: the TDM Reservation Protocol (W3C community group report, 2024), section "TDM File on
//! the Origin Server": an array of rules, each with a `location` (a pattern as in robots.txt), a
//! `tdm-reservation` (1 or 0) and perhaps a `tdm-policy`. The first rule whose location fits
//! counts; what a response or its page says comes before it ([`crate::tdm`]). The host's state
//! keeps the rules, and a task brings along what they say of its URL.

use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;

/// Longest policy URL kept.
pub(crate) const MAX_POLICY: usize = 500;

/// Where the file stands.
pub const PATH: &str = "/.well-known/tdmrep.json";

/// Rules kept. The files met have a handful.
const MAX_RULES: usize = 50;
/// Bytes of locations and policies kept together: they are part of the host's state.
const MAX_KEPT: usize = 4_096;

/// What the file says of some URLs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSays {
    /// Whether rights are reserved.
    pub reserved: bool,
    /// Where the terms stand, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TdmRule {
    /// Pattern of paths.
    pub location: String,
    /// What it says; `None` for a value that the protocol does not know, which is as if nothing
    /// were said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub says: Option<FileSays>,
}

/// How a host answered for the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TdmAnswer {
    /// Its rules; none where there is no such file.
    Rules {
        /// In the file's order.
        rules: Vec<TdmRule>,
    },
    /// It stands elsewhere.
    Moved {
        /// There.
        to: String,
    },
    /// It could not be had this time.
    Unavailable,
}

/// What is kept of a host's file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TdmState {
    /// When to ask for it; 0 before the first time.
    pub refresh: UnixMillis,
    /// Where a redirect leads, while it is being followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<String>,
    /// Redirects followed.
    pub redirects: u8,
    /// The rules of the last good answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<TdmRule>,
}

impl TdmState {
    /// Whether nothing is known yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What the rules say of a URL, by its path and query.
    #[must_use]
    pub fn says(&self, path_and_query: &str) -> Option<&FileSays> {
        let path = normal(path_and_query, false);
        let first = self.rules.iter().find(|rule| fits(&normal(&rule.location, true), &path))?;
        first.says.as_ref()
    }
}

/// Reads the file; what is not one has no rules. Rules beyond what is kept become one: where one
/// of them reserves, what fits no kept rule is reserved.
#[must_use]
pub fn read(bytes: &[u8]) -> Vec<TdmRule> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // One rule without the array is against the protocol and easily understood.
    let all = match serde_json::from_slice(bytes) {
        Ok(Value::Array(all)) => all,
        Ok(one @ Value::Object(_)) => vec![one],
        _ => return Vec::new(),
    };
    let mut rules = Vec::new();
    let mut kept = 0;
    let mut rest = all.iter().filter_map(rule);
    while let Some(rule) = rest.next() {
        let policy = rule.says.as_ref().and_then(|says| says.policy.as_ref());
        kept += rule.location.len() + policy.map_or(0, String::len);
        if rules.len() == MAX_RULES || kept > MAX_KEPT {
            let reserves = |rule: &TdmRule| rule.says.as_ref().is_some_and(|says| says.reserved);
            if reserves(&rule) || rest.any(|rule| reserves(&rule)) {
                let says = Some(FileSays { reserved: true, policy: None });
                rules.push(TdmRule { location: "/".to_owned(), says });
            }
            break;
        }
        rules.push(rule);
    }
    rules
}

fn rule(value: &Value) -> Option<TdmRule> {
    let location = value.get("location")?.as_str()?.trim().to_owned();
    let reserved = match value.get("tdm-reservation") {
        Some(Value::Number(number)) => number.as_u64(),
        Some(Value::String(text)) => text.trim().parse().ok(),
        _ => None,
    };
    let policy = value.get("tdm-policy").and_then(Value::as_str).map(str::trim);
    let policy = policy.filter(|text| !text.is_empty() && text.len() <= MAX_POLICY);
    let says = reserved.filter(|&number| number <= 1).map(|number| FileSays {
        reserved: number == 1,
        policy: policy.filter(|_| number == 1).map(str::to_owned),
    });
    Some(TdmRule { location, says })
}

/// Escapes in upper case, unreserved characters unescaped, others escaped. In a URL `*` and `$`
/// are characters, which a pattern writes `%2A` and `%24`.
fn normal(text: &str, pattern: bool) -> Cow<'_, str> {
    let special = |byte: u8| !pattern && matches!(byte, b'*' | b'$');
    if text.bytes().all(|byte| byte.is_ascii() && byte != b'%' && !special(byte)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = |at: usize| bytes.get(at).and_then(|&b| char::from(b).to_digit(16));
        at += 1;
        let escaped = match (byte, hex(at), hex(at + 1)) {
            (b'%', Some(high), Some(low)) => u8::try_from(high * 16 + low).ok(),
            _ => None,
        };
        match escaped {
            Some(byte) => {
                at += 2;
                if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                    out.push(char::from(byte));
                } else {
                    out.push_str(&format!("%{byte:02X}"));
                }
            }
            None if !byte.is_ascii() || special(byte) => out.push_str(&format!("%{byte:02X}")),
            None => out.push(char::from(byte)),
        }
    }
    Cow::Owned(out)
}

/// Whether `pattern` fits the beginning of `path`, or all of it where it ends in `$`. Each piece
/// between stars is taken where it comes first, so the work is bounded by the path's length times
/// the longest piece's.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, whole) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let Some((head, stars)) = pattern.split_once('*') else {
        return if whole {
            path == pattern
        } else {
            !pattern.is_empty() && path.starts_with(pattern)
        };
    };
    let Some(mut rest) = path.strip_prefix(head) else { return false };
    let mut pieces = stars.split('*').peekable();
    while let Some(piece) = pieces.next() {
        if whole && pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    true
}

#[cfg(test)]
#[path = "tdm_file_tests.rs"]
mod tests;
